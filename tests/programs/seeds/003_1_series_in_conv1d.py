"""Series in the layer that is made for them."""

import tensorflow as tf

prices = tf.random.normal((40, 25, 1))
layer = tf.keras.layers.Conv1D(filters=16, kernel_size=5, activation="relu")
print(layer(prices).shape)
