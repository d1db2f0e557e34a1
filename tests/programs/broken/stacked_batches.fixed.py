import numpy as np
from keras.models import Sequential
from keras.layers import Dense

january = np.random.rand(31, 24)
february = np.random.rand(28, 24)
july = np.random.rand(31, 25)

X = np.concatenate([january, february, july[:, :24]])
y = np.random.rand(len(X))

model = Sequential()
model.add(Dense(10, input_dim=24, activation='relu'))
model.add(Dense(1))
model.compile(loss='mse', optimizer='adam')
model.fit(X, y, epochs=1)
