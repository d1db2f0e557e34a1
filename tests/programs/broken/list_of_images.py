import numpy as np
from keras.models import Sequential
from keras.layers import Conv2D, Flatten, Dense

images = []
labels = []
for i in range(40):
    images.append(np.random.rand(24, 24, 3))
    labels.append(i % 2)

model = Sequential()
model.add(Conv2D(8, (3, 3), activation='relu', input_shape=(24, 24, 3)))
model.add(Flatten())
model.add(Dense(1, activation='sigmoid'))
model.compile(optimizer='adam', loss='binary_crossentropy')
model.fit(images, labels, epochs=1)
