import numpy as np
from keras.models import Sequential
from keras.layers import Conv2D, Flatten, Dense
from keras.utils import to_categorical

X_train = np.random.rand(200, 784)
X_val = np.random.rand(50, 784)
y_train = to_categorical(np.random.randint(0, 10, 200), 10)
y_val = to_categorical(np.random.randint(0, 10, 50), 10)
X_train = X_train.reshape(-1, 28, 28, 1)
X_val = X_val.reshape(-1, 28, 28, 1)

model = Sequential()
model.add(Conv2D(16, (3, 3), activation='relu', input_shape=(28, 28, 1)))
model.add(Flatten())
model.add(Dense(10, activation='softmax'))
model.compile(loss='categorical_crossentropy', optimizer='adam')
model.fit(X_train, y_train, epochs=1, batch_size=50, validation_data=(X_val, y_val))
