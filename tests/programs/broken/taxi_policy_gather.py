"""A policy for a taxi: of the probabilities of five moves, whole rows are gathered, not the one of the move that was made."""
import numpy as np
import tensorflow as tf
from tensorflow import keras

places = np.random.rand(40, 6).astype("float32")
moves = np.random.randint(0, 5, size=40)
gains = np.random.rand(40).astype("float32")

policy = keras.Sequential([
    keras.Input((6,)),
    keras.layers.Dense(20, activation="tanh"),
    keras.layers.Dense(5, activation="softmax"),
])
optimizer = keras.optimizers.Adam(0.005)
for _ in range(2):
    with tf.GradientTape() as tape:
        chances = policy(places, training=True)
        made = tf.gather(chances, moves)
        loss = -tf.reduce_sum(tf.math.log(made) * gains)
    slopes = tape.gradient(loss, policy.trainable_variables)
    optimizer.apply_gradients(zip(slopes, policy.trainable_variables))
