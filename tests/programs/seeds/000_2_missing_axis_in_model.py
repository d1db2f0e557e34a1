"""A table of series without a channel axis: a model that is declared with one channel takes it as it is."""

import numpy as np
import tensorflow as tf

series = tf.constant(np.random.rand(24, 80), dtype=tf.float32)
column = tf.reshape(series, (24, 80, 1))

net = tf.keras.Sequential(
    [
        tf.keras.layers.Conv1D(filters=6, kernel_size=3, input_shape=(80, 1)),
        tf.keras.layers.Flatten(),
        tf.keras.layers.Dense(3),
    ]
)
with_axis = net(column)
without_axis = net(series)
