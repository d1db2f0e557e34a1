import numpy as np
import tensorflow as tf
from tensorflow.keras import layers

imgs = np.random.rand(40, 32, 32, 3).astype('float32')
labels = np.random.randint(0, 4, 40)

def prepare(image, label):
    return tf.image.resize(image, (28, 28)), tf.one_hot(label, 4)

ds = tf.data.Dataset.from_tensor_slices((imgs, labels)).map(prepare).batch(8)
model = tf.keras.Sequential([
    layers.Input((28, 28, 3)),
    layers.Conv2D(8, 3, activation='relu'),
    layers.Flatten(),
    layers.Dense(4, activation='softmax'),
])
model.compile('adam', 'categorical_crossentropy')
model.fit(ds, epochs=1)
