import numpy as np
from keras.models import Sequential
from keras.layers import LSTM, Dense

data = np.random.rand(200, 1)
n = 10
X = []
for i in range(n, len(data)):
    X.append(data[i - n:i])
X = np.array(X)
y = data[:, 0]

model = Sequential()
model.add(LSTM(16, input_shape=(n, 1)))
model.add(Dense(1))
model.compile(loss='mse', optimizer='adam')
model.fit(X, y, epochs=1)
