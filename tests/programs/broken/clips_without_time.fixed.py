import numpy as np
from keras.models import Sequential
from keras.layers import TimeDistributed, Conv2D, MaxPooling2D, Flatten, GRU, Dense

frames, size = 8, 40
photos = np.random.rand(48, frames, size, size, 3)
gestures = np.eye(4)[np.random.randint(0, 4, 48)]

model = Sequential()
model.add(TimeDistributed(Conv2D(8, (3, 3), activation='relu'), input_shape=(frames, size, size, 3)))
model.add(TimeDistributed(MaxPooling2D()))
model.add(TimeDistributed(Flatten()))
model.add(GRU(16))
model.add(Dense(4, activation='softmax'))
model.compile(optimizer='adam', loss='categorical_crossentropy', metrics=['accuracy'])
model.fit(photos, gestures, epochs=1, batch_size=8)
