import numpy as np
from keras.models import Sequential
from keras.layers import TimeDistributed, Conv2D, MaxPooling2D, Flatten, LSTM, Dense

frames, rows, columns, channels = 8, 32, 32, 1
videos = np.random.rand(20, frames, rows, columns, channels)
labels = np.random.randint(0, 2, 20)

model = Sequential()
model.add(TimeDistributed(Conv2D(8, (3, 3), activation='relu'), input_shape=(frames, rows, columns, channels)))
model.add(TimeDistributed(MaxPooling2D((2, 2))))
model.add(TimeDistributed(Flatten()))
model.add(LSTM(16))
model.add(Dense(1, activation='sigmoid'))
model.compile('rmsprop', 'binary_crossentropy')
model.fit(videos, labels, epochs=1, batch_size=4)
