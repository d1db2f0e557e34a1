import numpy as np
import tensorflow as tf
from tensorflow.keras.models import Sequential
from tensorflow.keras.layers import LSTM, Dense

n_samples, n_timesteps, n_features = 250, 60, 4
X = np.random.rand(n_samples, n_features, n_timesteps)
y = np.random.rand(n_samples)

train_X, val_X = X[:200], X[200:]
train_y, val_y = y[:200], y[200:]

model = Sequential()
model.add(LSTM(32, input_shape=(n_timesteps, n_features)))
model.add(Dense(16, activation='relu'))
model.add(Dense(1))
model.compile(loss='mae', optimizer='adam')
history = model.fit(train_X, train_y, epochs=1, batch_size=25, validation_data=(val_X, val_y), verbose=2, shuffle=False)
