"""A convolutional autoencoder whose halves are models of their own."""

import numpy as np
from tensorflow import keras
from tensorflow.keras import layers

(train, _), (test, _) = keras.datasets.fashion_mnist.load_data()
train, test = (np.reshape(part / 255.0, (-1, 28, 28, 1)) for part in (train[:2000], test[:60]))
noise = 0.2
noisy = np.clip(train + noise * np.random.normal(loc=0.0, scale=1.0, size=train.shape), 0.0, 1.0)

encoder = keras.Sequential(
    [
        layers.InputLayer(shape=(28, 28, 1)),
        layers.Conv2D(16, (3, 3), activation="relu", padding="same", strides=2),
        layers.Conv2D(8, (3, 3), activation="relu", padding="same", strides=2),
    ],
    name="encoder",
)
decoder = keras.Sequential(name="decoder")
decoder.add(layers.Conv2DTranspose(8, kernel_size=3, strides=2, activation="relu", padding="same"))
decoder.add(layers.Conv2DTranspose(16, kernel_size=3, strides=2, activation="relu", padding="same"))
decoder.add(layers.Conv2D(1, kernel_size=(3, 3), activation="sigmoid", padding="same"))

picture = keras.Input(shape=encoder.input_shape[1:])
code = encoder(picture)
autoencoder = keras.Model(picture, decoder(code), name="autoencoder")
autoencoder.compile(optimizer=keras.optimizers.Adam(1e-3), loss="mse")
autoencoder.fit(noisy, train, epochs=1, batch_size=64, shuffle=True)

codes = encoder.predict(test)
again = decoder(codes)
