import numpy as np
from keras.models import Sequential
from keras.layers import Input, LSTM, Dense

X = np.random.rand(96, 7, 2)
y = np.random.rand(96, 1)
model = Sequential()
model.add(Input(batch_shape=(16, 7, 3)))
model.add(LSTM(8, stateful=True))
model.add(Dense(1))
model.compile('adam', 'mse')
model.fit(X, y, batch_size=16, epochs=1, shuffle=False)
