import numpy as np
from tensorflow.keras.preprocessing.image import ImageDataGenerator
from tensorflow.keras.models import Sequential
from tensorflow.keras.layers import Conv2D, MaxPooling2D, Flatten, Dense
from tensorflow.keras.utils import to_categorical

X = np.random.rand(60, 48, 48, 1)
Y = to_categorical(np.random.randint(0, 7, 60), 7)
gen = ImageDataGenerator(rotation_range=10).flow(X, Y, batch_size=20)

model = Sequential()
model.add(Conv2D(16, (3, 3), activation='relu', input_shape=(64, 64, 1)))
model.add(MaxPooling2D())
model.add(Flatten())
model.add(Dense(7, activation='softmax'))
model.compile('adam', 'categorical_crossentropy')
model.fit(gen, epochs=1)
