"""A model without a declared input implies nothing: its first call decides."""

import numpy as np
import tensorflow as tf

late = tf.keras.Sequential(
    [tf.keras.layers.Conv1D(16, 3), tf.keras.layers.GlobalMaxPooling1D(), tf.keras.layers.Dense(5)]
)
three = np.random.rand(8, 90, 3).astype(np.float32)
first = late(three)

early = tf.keras.Sequential(
    [
        tf.keras.layers.Conv1D(16, 3, input_shape=(None, 3)),
        tf.keras.layers.GlobalMaxPooling1D(),
        tf.keras.layers.Dense(5),
    ]
)
second = early(three)
