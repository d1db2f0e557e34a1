import numpy as np
import tensorflow as tf
from tensorflow import keras

x_train = np.random.rand(300, 28, 28).astype("float32")
y_train = np.random.randint(0, 10, size=300)

model = keras.Sequential()
model.add(keras.layers.Flatten(input_shape=(28, 28)))
model.add(keras.layers.Dense(128, activation="relu"))
model.add(keras.layers.Dense(64, activation="relu"))
model.add(keras.layers.Dense(10, activation="softmax"))
model.compile(loss="sparse_categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
model.fit(x_train, y_train, epochs=1)
