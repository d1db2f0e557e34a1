"""A network for the heat at a place and a time: the places are put above the times, not beside them."""
import tensorflow as tf
from tensorflow import keras

heat = keras.Sequential([
    keras.Input((2,)),
    keras.layers.Dense(16, activation="tanh"),
    keras.layers.Dense(1),
])
place = tf.random.uniform((50, 1))
time = tf.random.uniform((50, 1))
optimizer = keras.optimizers.Adam(0.001)

with tf.GradientTape() as outer:
    with tf.GradientTape() as tape:
        tape.watch(time)
        value = heat(tf.concat([place, time], 0))
    change = tape.gradient(value, time)
    loss = tf.reduce_mean(tf.square(change))
slopes = outer.gradient(loss, heat.trainable_variables)
