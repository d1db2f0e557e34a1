import numpy as np
import tensorflow as tf
from tensorflow.keras.layers import Embedding, LSTM, Dense
from tensorflow.keras.models import Sequential

vocab_size = 1000
reviews = [[12, 7, 410, 3], [55, 9], [8, 31, 77, 102, 640, 2], [5, 5, 18], [901, 44, 6, 13, 20]]
sentiment = [1, 0, 1, 0, 1]

x = tf.keras.utils.pad_sequences(reviews)
y = np.array(sentiment)

model = Sequential()
model.add(Embedding(vocab_size, 16))
model.add(LSTM(16))
model.add(Dense(1, activation='sigmoid'))
model.compile(loss='binary_crossentropy', optimizer='adam', metrics=['accuracy'])
model.fit(x, y, epochs=2)
