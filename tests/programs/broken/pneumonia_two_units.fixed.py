import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers

xrays = np.random.rand(64, 100, 100, 1).astype(np.float32)
diagnosis = np.random.randint(0, 2, size=(64, 1)).astype(np.float32)

inputs = keras.Input(shape=(100, 100, 1))
x = layers.Conv2D(32, 3, strides=2, activation="relu")(inputs)
x = layers.MaxPooling2D()(x)
x = layers.Conv2D(64, 3, activation="relu")(x)
x = layers.GlobalMaxPooling2D()(x)
x = layers.Dense(32, activation="relu")(x)
outputs = layers.Dense(1, activation="sigmoid")(x)

model = keras.Model(inputs, outputs, name="pneumonia")
model.compile(
    loss=keras.losses.BinaryCrossentropy(),
    optimizer="adam",
    metrics=["accuracy"],
)
dataset = tf.data.Dataset.from_tensor_slices((xrays, diagnosis)).shuffle(64).batch(16)
model.fit(dataset, epochs=1)
