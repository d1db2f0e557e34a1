import numpy as np
import tensorflow as tf
from tensorflow.keras.layers import LSTM, Dense

X = np.random.rand(99, 12)
Y = np.random.rand(99, 1)

# LSTM wants three dimensions
X = np.reshape(X, (X.shape[0], 1, X.shape[1]))

model = tf.keras.models.Sequential()
model.add(LSTM(20, input_shape=(X.shape[1], X.shape[2])))
model.add(Dense(1))
model.compile(loss='mse', optimizer='adam')
model.fit(X, Y, epochs=1, verbose=2)
