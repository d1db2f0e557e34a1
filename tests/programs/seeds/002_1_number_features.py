"""The same features as numbers."""

import numpy as np
import tensorflow as tf

answers = np.array([[1.0], [0.0], [1.0], [1.0]], dtype=np.float32)
labels = np.array([[1.0], [0.0], [1.0], [1.0]])
net = tf.keras.Sequential(
    [tf.keras.layers.Dense(6, activation="relu", input_shape=(1,)), tf.keras.layers.Dense(1, activation="sigmoid")]
)
net.compile(optimizer="adam", loss="binary_crossentropy")
net.fit(answers, labels)
