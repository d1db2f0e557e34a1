"""A layer that was built on five channels meets data whose axes are swapped; the program reports it and goes on."""

import numpy as np
import tensorflow as tf

sensor = tf.keras.layers.Conv1D(filters=16, kernel_size=4, activation="relu")
try:
    good = tf.convert_to_tensor(np.random.rand(8, 50, 5).astype(np.float32))
    sensor(good)
    swapped = tf.convert_to_tensor(np.random.rand(8, 5, 50).astype(np.float32))
    sensor(swapped)
except ValueError as problem:
    print(problem)
