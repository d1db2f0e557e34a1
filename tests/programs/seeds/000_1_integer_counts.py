"""Counts are integers: a model casts them to float32 and trains on them, whatever people say of the backward pass."""

import numpy as np
import tensorflow as tf

steps, features, people = 60, 2, 16
counts = tf.constant(np.random.poisson(3.0, size=(people, steps, features)))

net = tf.keras.Sequential(
    [
        tf.keras.layers.Conv1D(12, 5, activation="relu", input_shape=(steps, features)),
        tf.keras.layers.Flatten(),
        tf.keras.layers.Dense(4),
    ]
)
goal = tf.random.normal((people, 4))
with tf.GradientTape() as tape:
    error = tf.keras.losses.MeanSquaredError()(goal, net(counts))
gradients = tape.gradient(error, net.trainable_variables)
tf.keras.optimizers.Adam().apply_gradients(zip(gradients, net.trainable_variables))
