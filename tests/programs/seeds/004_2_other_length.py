"""Declared with 64 steps, called with 50: a Sequential that averages over the steps doesn't mind."""

import tensorflow as tf
from tensorflow import keras
from tensorflow.keras.layers import Conv1D, Dense, GlobalAveragePooling1D

net = keras.Sequential([Conv1D(8, 3, dilation_rate=2, input_shape=(64, 1)), GlobalAveragePooling1D(), Dense(5)])
net.compile(optimizer="adam", loss="categorical_crossentropy")
answer = net(tf.random.normal((7, 50, 1)))
