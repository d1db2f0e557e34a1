import numpy as np
from tensorflow.keras import Model, Sequential, layers

coins = np.random.rand(40, 16, 16, 1)
mints = np.random.randint(0, 4, 40)


def pairs(size=8):
    while True:
        left, right = np.random.randint(0, 40, size), np.random.randint(0, 40, size)
        same = (mints[left] == mints[right]).astype("float32")
        yield (coins[left], coins[right]), same


tower = Sequential([layers.Flatten(), layers.Dense(10, activation="relu")])
one, other = layers.Input((16, 16, 1)), layers.Input((16, 16, 1))
difference = layers.Subtract()([tower(one), tower(other)])
model = Model([one, other], layers.Dense(1, activation="sigmoid")(difference))
model.compile("adam", "binary_crossentropy")
model.fit(pairs(), steps_per_epoch=2, verbose=0)
