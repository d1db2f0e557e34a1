import numpy as np
from keras.models import Sequential
from keras.layers import LSTM, Dense, RepeatVector, TimeDistributed

X = np.random.rand(120, 10, 4)
y = np.random.rand(120, 5, 2)

model = Sequential()
model.add(LSTM(32, input_shape=(10, 4)))
model.add(RepeatVector(5))
model.add(LSTM(32))
model.add(Dense(2))
model.compile(loss='mse', optimizer='adam')
model.fit(X, y, epochs=1, batch_size=20)
