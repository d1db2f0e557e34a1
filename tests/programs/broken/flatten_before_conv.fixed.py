import numpy as np
from keras import layers, models

x_train = np.random.rand(60, 28, 28, 1)
y_train = np.random.randint(0, 10, 60)

model = models.Sequential()
model.add(layers.Dense(32, activation='relu', input_shape=(28, 28, 1)))
model.add(layers.Conv2D(32, (3, 3), activation='relu'))
model.add(layers.MaxPooling2D((2, 2)))
model.add(layers.Flatten())
model.add(layers.Dense(10, activation='softmax'))
model.compile(optimizer='sgd', loss='sparse_categorical_crossentropy', metrics=['accuracy'])
model.fit(x_train, y_train, epochs=1)
