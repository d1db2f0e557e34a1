import numpy as np
from tensorflow.keras.layers import GRU, Dense, Embedding, Input
from tensorflow.keras.models import Model

source, target, width = 45, 38, 20
sentences = np.random.randint(1, source, size=(32, 9))
answers = np.random.randint(1, target, size=(32, 12))

heard = Input(shape=(None,))
_, thought = GRU(width, return_state=True)(Embedding(source, 16)(heard))
spoken = Input(shape=(None,))
x = GRU(width)(Embedding(target, 16)(spoken), initial_state=thought)
word = Dense(target, activation='softmax')(x)

model = Model([heard, spoken], word)
model.compile(optimizer='adam', loss='sparse_categorical_crossentropy')
model.fit([sentences, answers[:, :-1]], answers[:, 1:], epochs=1, verbose=0)
