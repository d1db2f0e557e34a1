import numpy as np
from tensorflow import keras
from tensorflow.keras import layers

houses, prices = np.random.rand(60, 9), np.random.rand(60)
houses_wide, houses_deep = houses[:, :4], houses[:, 2:]

wide, deep = keras.Input((4,), name="wide"), keras.Input((7,), name="deep")
hidden = layers.Dense(20, activation="relu")(deep)
hidden = layers.Dense(20, activation="relu")(hidden)
price = layers.Dense(1)(layers.concatenate([wide, hidden]))
model = keras.Model([wide, deep], price)
model.compile(loss="mse", optimizer="sgd")
model.fit(houses, prices, epochs=1, verbose=0)
