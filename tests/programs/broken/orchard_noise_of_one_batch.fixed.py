import numpy as np
import tensorflow as tf
from tensorflow.keras import layers


class Noise(layers.Layer):
    def call(self, parts):
        centre, spread = parts
        noise = tf.random.normal(shape=(tf.shape(centre)[0], 3))
        return centre + tf.exp(spread) * noise


apples = layers.Input((12,))
hidden = layers.Dense(8, activation="relu")(apples)
code = Noise()([layers.Dense(3)(hidden), layers.Dense(3)(hidden)])
model = tf.keras.Model(apples, layers.Dense(12)(code))
model.compile(optimizer="adam", loss="mse")

x = np.random.rand(48, 12)
model.fit(x, x, batch_size=16, verbose=0)
print(model.predict(x[:5], verbose=0).shape)
