import numpy as np
import tensorflow as tf
from tensorflow.keras import layers

encoder = tf.keras.Sequential([tf.keras.Input((30,)), layers.Dense(8)])
first, second = tf.keras.Input((30,)), tf.keras.Input((30,))
apart = layers.Lambda(
    lambda pair: tf.reduce_sum(tf.abs(pair[0] - pair[1]), axis=1, keepdims=True),
    output_shape=(1,),
)([encoder(first), encoder(second)])
model = tf.keras.Model([first, second], layers.Dense(1, activation="sigmoid")(apart))
model.compile("adam", "binary_crossentropy")
a, b = np.random.rand(12, 30), np.random.rand(12, 30)
model.fit([a, b], np.random.randint(0, 2, 12), verbose=0)
