"""Each length alone runs; joining them is what fails, in NumPy."""

import numpy as np
import tensorflow as tf

net = tf.keras.Sequential(
    [
        tf.keras.layers.Conv1D(filters=8, kernel_size=3, input_shape=(None, 1)),
        tf.keras.layers.GlobalMaxPooling1D(),
        tf.keras.layers.Dense(2),
    ]
)
short = np.random.rand(4, 30, 1).astype(np.float32)
long = np.random.rand(4, 45, 1).astype(np.float32)
net(short), net(long)
try:
    together = np.concatenate((short, long), axis=0)
    net(together)
except ValueError as problem:
    print(problem)

padded = tf.keras.preprocessing.sequence.pad_sequences([short[0], long[0]], padding="post", dtype=np.float32)
repeated = np.array([padded[0]] * 4 + [padded[1]] * 4)
answer = net(repeated)
