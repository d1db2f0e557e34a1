"""Loans with numbers, a purpose and a region; the data call the region by another name than the model."""
import numpy as np
from tensorflow import keras
from tensorflow.keras import layers

rows = 90
loans = {
    "amounts": np.random.rand(rows, 5),
    "purpose": np.random.rand(rows, 3),
    "area": np.random.rand(rows, 4),
}
repaid = np.random.randint(0, 2, rows)

amounts = keras.Input((5,), name="amounts")
purpose = keras.Input((3,), name="purpose")
region = keras.Input((4,), name="region")
joined = layers.concatenate([layers.Dense(8, activation="relu")(amounts), purpose, region])
model = keras.Model([amounts, purpose, region], layers.Dense(1, activation="sigmoid")(joined))
model.compile(optimizer="adam", loss="binary_crossentropy")
model.fit(loans, repaid, epochs=1, verbose=0)
