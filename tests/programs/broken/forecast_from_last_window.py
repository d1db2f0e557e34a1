import numpy as np
from keras.models import Sequential
from keras.layers import Conv1D, Flatten, Dense

series = np.sin(np.arange(0, 60, 0.1))
window = 30
X = np.array([series[i:i + window] for i in range(len(series) - window)])
y = series[window:]
X = X.reshape((X.shape[0], X.shape[1], 1))

model = Sequential()
model.add(Conv1D(16, 3, activation='relu', input_shape=(window, 1)))
model.add(Flatten())
model.add(Dense(1))
model.compile(optimizer='adam', loss='mse')
model.fit(X, y, epochs=1, batch_size=64, verbose=0)

x_input = series[-window:]
x_input = x_input.reshape((window, 1))
yhat = model.predict(x_input, verbose=0)
print(yhat)
