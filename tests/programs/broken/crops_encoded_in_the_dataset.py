import numpy as np
import tensorflow as tf
from tensorflow.keras import layers

fields = np.random.rand(40, 10, 10, 3).astype("float32")
crops = tf.keras.utils.to_categorical(np.random.randint(0, 6, 40), 6)


def prepare(field, crop):
    return tf.image.random_flip_left_right(field), tf.one_hot(tf.cast(crop, tf.int32), 6)


data = tf.data.Dataset.from_tensor_slices((fields, crops)).map(prepare).batch(10)
model = tf.keras.Sequential(
    [layers.Input((10, 10, 3)), layers.Conv2D(4, 3), layers.Flatten(), layers.Dense(6, activation="softmax")]
)
model.compile(optimizer="adam", loss="categorical_crossentropy")
model.fit(data, verbose=0)
