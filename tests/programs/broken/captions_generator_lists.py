import numpy as np
from tensorflow.keras.layers import Dense, Dropout, Embedding, Input, LSTM, add
from tensorflow.keras.models import Model

words, longest, batch = 60, 14, 8
photos = np.random.rand(40, 128).astype('float32')
captions = np.random.randint(1, words, size=(40, longest))
following = np.random.randint(1, words, size=40)


def pairs():
    while True:
        for start in range(0, len(photos), batch):
            rows = slice(start, start + batch)
            yield [photos[rows], captions[rows]], np.eye(words)[following[rows]]


photo = Input(shape=(128,))
seen = Dense(32, activation='relu')(Dropout(0.3)(photo))
caption = Input(shape=(longest,))
said = LSTM(32)(Embedding(words, 16, mask_zero=True)(caption))
word = Dense(words, activation='softmax')(add([seen, said]))

model = Model(inputs=[photo, caption], outputs=word)
model.compile(loss='categorical_crossentropy', optimizer='adam')
model.fit(pairs(), steps_per_epoch=5, epochs=1, verbose=0)
