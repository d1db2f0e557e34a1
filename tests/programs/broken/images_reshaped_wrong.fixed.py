import numpy as np
from keras.models import Sequential
from keras.layers import Conv2D, Flatten, Dense
from keras.utils import to_categorical

X = np.random.rand(100, 50, 50, 3)
y = to_categorical(np.random.randint(0, 3, 100), 3)

X = X.reshape(-1, 50, 50, 3)

model = Sequential()
model.add(Conv2D(16, (3, 3), activation='relu', input_shape=X.shape[1:]))
model.add(Flatten())
model.add(Dense(3, activation='softmax'))
model.compile(loss='categorical_crossentropy', optimizer='adam', metrics=['accuracy'])
model.fit(X, y, batch_size=10, epochs=1, validation_split=0.1)
