"""One that flattens them does."""

import tensorflow as tf
from tensorflow import keras
from tensorflow.keras.layers import Conv1D, Dense, Flatten

net = keras.Sequential([Conv1D(8, 3, input_shape=(64, 1)), Flatten(), Dense(5)])
answer = net(tf.random.normal((7, 50, 1)))
