import numpy as np
from tensorflow import keras
from tensorflow.keras import layers

readings = np.random.normal(size=(80, 14)).astype("float32")
quality = np.random.uniform(size=80).astype("float32")

steps, features = readings.shape[1], 1
kiln = keras.Sequential([
    keras.Input((steps, features)),
    layers.GRU(12),
    layers.Dense(1),
])
kiln.compile(optimizer="adam", loss="mse")
kiln.fit(readings, quality, batch_size=16, epochs=1, verbose=0)
