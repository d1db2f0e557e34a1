import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers, models
from tensorflow.keras.layers import *

(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
x_train = x_train.reshape(-1, 28, 28, 1).astype("float32") / 255.0
x_test = np.expand_dims(x_test, -1) / 255.
y_train = keras.utils.to_categorical(y_train, 10)

model = models.Sequential()
model.add(layers.Conv2D(6, (5, 5), activation='tanh', padding='same', input_shape=x_train.shape[1:]))
model.add(layers.AveragePooling2D(2))
model.add(Conv2D(16, 5, activation='tanh'))
model.add(layers.AveragePooling2D(pool_size=(2, 2), strides=2))
model.add(layers.Flatten())
for units in (120, 84):
    model.add(layers.Dense(units, activation='tanh'))
model.add(layers.Dense(10, activation='softmax'))
model.compile('adam', 'categorical_crossentropy')
model.summary()
model.fit(x_train, y_train, epochs=1, batch_size=128, validation_split=0.1)
p = model.predict(x_test)
