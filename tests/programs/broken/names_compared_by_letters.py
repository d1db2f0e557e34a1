"""Are two names the same? The difference is taken of the two layers, and not of what they give."""
import numpy as np
import tensorflow as tf
from tensorflow.keras import Model, layers

first_names = np.random.rand(48, 14, 27).astype("float32")
other_names = np.random.rand(48, 14, 27).astype("float32")
same = np.random.randint(0, 2, 48)

first_input = layers.Input(shape=(14, 27))
other_input = layers.Input(shape=(14, 27))
first_reader = layers.Bidirectional(layers.GRU(12))
other_reader = layers.Bidirectional(layers.GRU(12))
distance = layers.Lambda(lambda pair: tf.abs(pair[0] - pair[1]))([first_reader, other_reader])
answer = layers.Dense(1, activation="sigmoid")(distance)

model = Model([first_input, other_input], answer)
model.compile(optimizer="adam", loss="binary_crossentropy")
model.fit([first_names, other_names], same, epochs=1, verbose=0)
