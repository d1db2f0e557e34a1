import numpy as np
from tensorflow.keras.layers import Dense, Embedding, GRU
from tensorflow.keras.models import Sequential

words = [f"word {number}" for number in range(80)]
index = {word: number + 1 for number, word in enumerate(words)}
vocabulary = len(index) + 1
table = np.zeros((len(index), 10))
for number in range(len(index)):
    table[number] = np.random.rand(10)

model = Sequential()
model.add(Embedding(vocabulary, 10, weights=[table], trainable=False))
model.add(GRU(6))
model.add(Dense(1, activation="sigmoid"))
model.compile("adam", "binary_crossentropy")
model.fit(np.random.randint(0, 81, (20, 5)), np.random.randint(0, 2, 20), verbose=0)
