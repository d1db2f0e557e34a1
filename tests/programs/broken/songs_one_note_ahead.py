import numpy as np
from tensorflow import keras
from tensorflow.keras import layers

notes = np.random.randint(0, 88, size=(40, 25))

model = keras.Sequential()
model.add(layers.Embedding(88, 16))
model.add(layers.LSTM(32, return_sequences=True))
model.add(layers.Dense(88, activation="softmax"))
model.compile(loss="sparse_categorical_crossentropy", optimizer="adam")
model.fit(notes, notes[:, 1:], epochs=1, verbose=0)
