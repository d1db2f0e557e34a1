import numpy as np
from tensorflow.keras.layers import Activation, Convolution2D, Dense, Flatten, MaxPooling2D
from tensorflow.keras.models import Sequential

x = np.random.rand(16, 28, 28, 1)
y = np.eye(5)[np.random.randint(0, 5, 16)]

model = Sequential()
model.add(Convolution2D(6, 3, 3, input_shape=(28, 28, 1)))
model.add(Activation('relu'))
model.add(Convolution2D(6, 3, 3))
model.add(Activation('relu'))
model.add(MaxPooling2D(pool_size=(2, 2)))
model.add(Convolution2D(8, 3, 3))
model.add(Flatten())
model.add(Dense(5))
model.add(Activation('softmax'))
model.compile('adam', 'categorical_crossentropy')
model.fit(x, y, verbose=0)
