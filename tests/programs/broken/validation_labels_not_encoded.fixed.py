import numpy as np
from keras.models import Sequential
from keras.layers import Dense, Flatten, Conv2D
from keras.utils import to_categorical

x_train = np.random.rand(120, 16, 16, 3)
y_train = np.random.randint(0, 4, 120)
x_valid = np.random.rand(40, 16, 16, 3)
y_valid = np.random.randint(0, 4, 40)

y_train = to_categorical(y_train, 4)
y_valid = to_categorical(y_valid, 4)

model = Sequential()
model.add(Conv2D(16, (3, 3), activation='relu', input_shape=(16, 16, 3)))
model.add(Flatten())
model.add(Dense(32, activation='relu'))
model.add(Dense(4, activation='softmax'))
model.compile(loss='categorical_crossentropy', optimizer='adam', metrics=['accuracy'])

model.fit(x_train, y_train, epochs=1, batch_size=24, validation_data=(x_valid, y_valid))
