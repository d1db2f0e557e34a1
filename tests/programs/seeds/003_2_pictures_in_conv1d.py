"""And back: pictures in the layer for series."""

import tensorflow as tf

pictures = tf.random.normal((10, 32, 32, 3))
maps = tf.keras.layers.Conv1D(16, 3)(pictures)
