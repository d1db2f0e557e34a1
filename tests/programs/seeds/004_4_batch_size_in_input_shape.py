"""The batch size is no part of `input_shape`."""

from tensorflow import keras
from tensorflow.keras.layers import Conv1D, Dense, Flatten

net = keras.Sequential()
net.add(Conv1D(filters=10, kernel_size=4, input_shape=(32, 90, 1)))
net.add(Flatten())
net.add(Dense(6))
