import numpy as np
from tensorflow.keras.models import Sequential
from tensorflow.keras.layers import Dense, GRU

levels = np.sin(np.arange(500) / 9.)
steps = 24
X = np.array([levels[i:i + steps] for i in range(len(levels) - steps)])[..., np.newaxis]
y = levels[steps:].reshape(-1, 1)

model = Sequential()
model.add(Dense(6, activation='tanh', input_shape=(1,)))
model.add(GRU(12))
model.add(Dense(1))
model.compile(loss='mean_squared_error', optimizer='adam')
model.fit(X, y, epochs=1, batch_size=40)
