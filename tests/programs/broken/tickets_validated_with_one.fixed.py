import numpy as np
from tensorflow import keras
from tensorflow.keras import layers

words = np.random.randint(1, 300, (96, 25))
answers = np.random.randint(0, 2, 96)
words_val = np.random.randint(1, 300, (32, 25))
answers_val = np.random.randint(0, 2, 32)

first = keras.Input((25,), dtype='int32')
second = keras.Input((25,), dtype='int32')
a = layers.GlobalAveragePooling1D()(layers.Embedding(300, 8)(first))
b = layers.GRU(8)(layers.Embedding(300, 8)(second))
out = layers.Dense(1, activation='sigmoid')(layers.Concatenate()([a, b]))
model = keras.Model([first, second], out)
model.compile('adam', 'binary_crossentropy', metrics=['accuracy'])
model.fit([words, words], answers, validation_data=([words_val, words_val], answers_val), epochs=1)
