"""… and the second call has to agree with the first."""

import numpy as np
import tensorflow as tf

late = tf.keras.Sequential(
    [tf.keras.layers.Conv1D(16, 3), tf.keras.layers.GlobalMaxPooling1D(), tf.keras.layers.Dense(5)]
)
late(np.random.rand(8, 90, 1).astype(np.float32))
late(np.random.rand(8, 90, 3).astype(np.float32))
