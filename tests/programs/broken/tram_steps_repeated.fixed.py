"""Passengers of the next six hours from those of a day; all steps of the encoder are to be repeated."""
import numpy as np
from tensorflow.keras import Sequential, layers

days = np.random.rand(70, 24, 4)
hours = np.random.rand(70, 6, 1)

model = Sequential()
model.add(layers.Input((24, 4)))
model.add(layers.GRU(20, return_sequences=True))
model.add(layers.GRU(12))
model.add(layers.RepeatVector(6))
model.add(layers.GRU(12, return_sequences=True))
model.add(layers.TimeDistributed(layers.Dense(1)))
model.compile(optimizer="adam", loss="mae")
model.fit(days, hours, epochs=1, verbose=0)
