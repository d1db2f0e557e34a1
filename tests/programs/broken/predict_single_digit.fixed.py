import numpy as np
import tensorflow as tf
from tensorflow import keras

x_train = np.random.rand(200, 28, 28).astype('float32')
y_train = np.random.randint(0, 10, 200)
x_test = np.random.rand(20, 28, 28).astype('float32')

model = keras.Sequential([
    keras.layers.Flatten(input_shape=(28, 28)),
    keras.layers.Dense(64, activation='relu'),
    keras.layers.Dense(10, activation='softmax')
])
model.compile(optimizer='adam', loss='sparse_categorical_crossentropy', metrics=['accuracy'])
model.fit(x_train, y_train, epochs=1)

img = np.expand_dims(x_test[0], axis=0)
prediction = model.predict(img)
print(np.argmax(prediction))
