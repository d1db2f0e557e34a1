"""Spectrograms that were stored flat get their two axes, and one for the channel, back."""

import numpy as np
import tensorflow as tf

flat = np.random.rand(30, 16 * 12)
grid = flat.reshape(30, 16, 12, 1)
layer = tf.keras.layers.Conv2D(8, (3, 3), activation="relu")
print(layer(tf.convert_to_tensor(grid, dtype=tf.float32)).shape)
