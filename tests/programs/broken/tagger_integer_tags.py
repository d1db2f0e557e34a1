import numpy as np
from keras.models import Model
from keras.layers import Input, Embedding, LSTM, Bidirectional, TimeDistributed, Dense
from keras.preprocessing.sequence import pad_sequences

n_words, n_tags, max_len = 500, 7, 20
sentences = [list(np.random.randint(1, n_words, size=length)) for length in np.random.randint(5, max_len, 100)]
tags = [list(np.random.randint(0, n_tags, size=len(sentence))) for sentence in sentences]

X = pad_sequences(sentences, maxlen=max_len, padding='post')
y = pad_sequences(tags, maxlen=max_len, padding='post', value=0)

inp = Input(shape=(max_len,))
emb = Embedding(input_dim=n_words, output_dim=32)(inp)
lstm = Bidirectional(LSTM(units=32, return_sequences=True, recurrent_dropout=0.1))(emb)
out = TimeDistributed(Dense(n_tags, activation='softmax'))(lstm)
model = Model(inp, out)
model.compile(optimizer='rmsprop', loss='categorical_crossentropy', metrics=['accuracy'])

model.fit(X, y, batch_size=32, epochs=1, validation_split=0.1, verbose=1)
