import numpy as np
from tensorflow import keras
from tensorflow.keras import layers

rooms = np.random.rand(40, 9)
rent = np.random.rand(40)
furnished = np.random.randint(0, 2, 40)

inputs = keras.Input((9,))
x = layers.Dense(16, activation="relu")(inputs)
rent_head = layers.Dense(1, name="rent_head")(x)
furnished_head = layers.Dense(1, activation="sigmoid", name="furnished_head")(x)
model = keras.Model(inputs, [rent_head, furnished_head])
model.compile("adam", loss={"rent_head": "mse", "furnished_head": "binary_crossentropy"})
targets = {"furnished_head": furnished, "rent_head": rent}
model.fit(rooms, targets, verbose=0)
