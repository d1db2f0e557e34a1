"""Songs of six birds: the labels are made one-hot when they are loaded, and once more before the training."""
import numpy as np
from tensorflow import keras
from tensorflow.keras import layers
from tensorflow.keras.utils import to_categorical


def load(count):
    songs = np.random.rand(count, 40).astype("float32")
    birds = np.random.randint(0, 6, count)
    return songs, birds


songs, birds = load(300)
labels = to_categorical(birds, 6)
model = keras.Sequential([keras.Input((40,)), layers.Dense(24, activation="relu"), layers.Dense(6, activation="softmax")])
model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
labels = to_categorical(labels)
model.fit(songs, labels, epochs=1, verbose=0)
