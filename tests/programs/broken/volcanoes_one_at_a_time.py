import numpy as np
from tensorflow import keras
from tensorflow.keras import layers

tremors = [np.random.rand(40, 3) for _ in range(4)]
heights = np.random.rand(4)

model = keras.Sequential()
model.add(layers.Conv1D(6, 5, activation="relu", input_shape=(40, 3)))
model.add(layers.LSTM(8))
model.add(layers.Dense(1))
model.compile(loss="mae", optimizer="adam")
for tremor, height in zip(tremors, heights):
    model.fit(tremor, height, verbose=0)
