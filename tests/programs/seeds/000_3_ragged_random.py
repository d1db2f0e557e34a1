"""The same where only the run decides the lengths: nothing certain can be said before."""

import numpy as np
import tensorflow as tf

longest = 40
walks = [np.random.rand(np.random.randint(10, 60), 2) for _ in range(8)]
padded = tf.keras.preprocessing.sequence.pad_sequences(walks, maxlen=longest, dtype="float32", padding="post")
net = tf.keras.Sequential(
    [
        tf.keras.layers.Conv1D(4, 3, input_shape=(longest, 2)),
        tf.keras.layers.GlobalAveragePooling1D(),
        tf.keras.layers.Dense(1),
    ]
)
scores = net(tf.constant(padded))
