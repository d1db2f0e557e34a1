"""The same series in the layer for pictures."""

import tensorflow as tf

prices = tf.random.normal((40, 25, 1))
layer = tf.keras.layers.Conv2D(filters=16, kernel_size=(5, 5), activation="relu")
try:
    print(layer(prices).shape)
except ValueError as problem:
    print("as expected:", problem)
