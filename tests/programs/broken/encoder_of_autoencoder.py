import numpy as np
from tensorflow import keras
from tensorflow.keras import layers

spectra = np.random.rand(90, 48).astype("float32")

encoder = keras.Sequential(name="encoder")
encoder.add(layers.Dense(24, activation="relu", input_shape=(48,)))
encoder.add(layers.Dense(6, activation="relu"))

x = layers.Dense(24, activation="relu")(encoder.output)
x = layers.Dense(48, activation="sigmoid")(x)
autoencoder = keras.Model(encoder.input, x)
autoencoder.compile(optimizer="adam", loss="mse")
autoencoder.fit(spectra, spectra, epochs=1, batch_size=30, verbose=0)
print(encoder.predict(spectra, verbose=0).shape)
