import numpy as np
from tensorflow.keras.models import Sequential
from tensorflow.keras.layers import LSTM, Dense

X_train = np.random.rand(320, 45)
y_train = np.random.randint(0, 2, size=(320, 1))
X_test = np.random.rand(80, 45)
y_test = np.random.randint(0, 2, size=(80, 1))

model = Sequential()
model.add(LSTM(64, return_sequences=True, input_shape=(X_train.shape[1], 1)))
model.add(LSTM(32))
model.add(Dense(1, activation='sigmoid'))
model.compile(loss='binary_crossentropy', optimizer='adam', metrics=['accuracy'])
model.fit(X_train, y_train, epochs=1, batch_size=32, validation_data=(X_test, y_test))
