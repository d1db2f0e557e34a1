import numpy as np
from tensorflow import keras

answers = np.random.rand(120, 15)
grades = np.random.randint(1, 7, 120)
grades = keras.utils.to_categorical(grades - 1, 6)

model = keras.Sequential([
    keras.Input((15,)),
    keras.layers.Dense(12, activation="relu"),
    keras.layers.Dense(6, activation="softmax"),
])
model.compile("adam", "categorical_crossentropy")
model.fit(answers, grades, verbose=0)
