import numpy as np
import keras
from keras.models import Sequential
from keras.layers import LSTM, Dense, Dropout

# accelerometer windows: 128 steps of 9 signals, six activities
n_steps, n_signals, n_classes = 128, 9, 6
X = np.random.randn(300, n_steps, n_signals)
y = np.random.randint(0, n_classes, 300)
Y = keras.utils.to_categorical(y, n_classes)

model = Sequential()
model.add(LSTM(32, return_sequences=True, input_shape=(n_steps, n_signals)))
model.add(Dropout(0.2))
model.add(LSTM(32, return_sequences=True))
model.add(Dropout(0.2))
model.add(Dense(n_classes, activation='softmax'))
model.compile(loss='categorical_crossentropy', optimizer='adam', metrics=['accuracy'])
print(model.summary())

model.fit(X, Y, batch_size=32, epochs=1, validation_split=0.1)
