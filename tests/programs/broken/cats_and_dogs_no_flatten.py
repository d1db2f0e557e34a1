import numpy as np
from keras.models import Sequential
from keras.layers import Conv2D, MaxPooling2D, Dense, Dropout, Activation

# 500 pictures of cats and dogs, scaled to 64x64
images = np.random.randint(0, 256, size=(500, 64, 64, 3)).astype('float32')
labels = np.random.randint(0, 2, size=500)
images /= 255.0

split = int(0.8 * len(images))
x_train, x_test = images[:split], images[split:]
y_train, y_test = labels[:split], labels[split:]

model = Sequential()
model.add(Conv2D(32, (3, 3), input_shape=(64, 64, 3)))
model.add(Activation('relu'))
model.add(MaxPooling2D(pool_size=(2, 2)))
model.add(Conv2D(64, (3, 3)))
model.add(Activation('relu'))
model.add(MaxPooling2D(pool_size=(2, 2)))
model.add(Dense(64))
model.add(Activation('relu'))
model.add(Dropout(0.5))
model.add(Dense(1))
model.add(Activation('sigmoid'))

model.compile(loss='binary_crossentropy', optimizer='rmsprop', metrics=['accuracy'])
model.fit(x_train, y_train, epochs=1, batch_size=32, validation_data=(x_test, y_test))
