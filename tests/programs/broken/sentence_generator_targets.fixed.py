import numpy as np
from keras.models import Sequential
from keras.layers import Embedding, LSTM, Dense

vocab, length, batch = 200, 15, 16

def batches():
    while True:
        x = np.random.randint(0, vocab, size=(batch, length))
        y = np.random.randint(0, 3, size=(batch,))
        yield x, np.eye(3)[y]

model = Sequential()
model.add(Embedding(vocab, 24))
model.add(LSTM(24))
model.add(Dense(3, activation='softmax'))
model.compile(loss='categorical_crossentropy', optimizer='adam')
model.fit(batches(), steps_per_epoch=4, epochs=1)
