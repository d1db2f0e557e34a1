"""A layer that stands alone adds no axis."""

import numpy as np
import tensorflow as tf

series = tf.constant(np.random.rand(24, 80), dtype=tf.float32)
maps = tf.keras.layers.Conv1D(filters=6, kernel_size=3)(series)
total = tf.reduce_sum(maps)
