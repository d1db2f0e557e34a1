"""Kim's convolutional network for sentences."""

import keras
import numpy as np
from keras.layers import Concatenate, Conv1D, Dense, Dropout, Embedding, GlobalMaxPooling1D, Input
from keras.preprocessing.sequence import pad_sequences

VOCABULARY, LENGTH, DIM = 5_000, 120, 64

(x_train, y_train), (x_test, y_test) = keras.datasets.imdb.load_data(num_words=VOCABULARY)
x_train = pad_sequences(x_train, maxlen=LENGTH, padding="post", truncating="post")
x_test = pad_sequences(x_test, maxlen=LENGTH)


def build(sizes=(3, 4, 5), filters=100):
    words = Input(shape=(LENGTH,), dtype="int32")
    vectors = Embedding(VOCABULARY, DIM)(words)
    pooled = []
    for size in sizes:
        h = Conv1D(filters, size, activation="relu")(vectors)
        pooled.append(GlobalMaxPooling1D()(h))
    merged = Concatenate()(pooled) if len(pooled) > 1 else pooled[0]
    merged = Dropout(0.5)(merged)
    return keras.Model(words, Dense(1, activation="sigmoid")(merged))


model = build()
model.compile(loss="binary_crossentropy", optimizer="rmsprop", metrics=["accuracy"])
model.fit(x_train, y_train, batch_size=32, epochs=1, validation_data=(x_test, y_test))
small = build(sizes=[2], filters=8)
chance = small(x_test[:16])
sentence = np.zeros((1, LENGTH), dtype="int64")
sentence[0, :3] = [1, 14, 22]
verdict = model.predict(sentence)[0, 0]
