"""Notes by number: the table has a row for each of 128 notes, and the tunes hold the 388 events of a performance."""
import numpy as np
from tensorflow.keras import Sequential, layers

tunes = np.random.randint(0, 388, size=(60, 50))
composers = np.random.randint(0, 4, size=60)

model = Sequential([
    layers.Embedding(128, 24),
    layers.LSTM(16),
    layers.Dense(4, activation="softmax"),
])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(tunes, composers, epochs=1, batch_size=20, verbose=0)
