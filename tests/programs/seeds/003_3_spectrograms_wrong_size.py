"""A slip in the numbers: 16 × 11 is not 16 × 12."""

import numpy as np
import tensorflow as tf

flat = np.random.rand(30, 16 * 12)
grid = flat.reshape(30, 16, 11, 1)
maps = tf.keras.layers.Conv2D(8, (3, 3), activation="relu")(tf.convert_to_tensor(grid, dtype=tf.float32))
