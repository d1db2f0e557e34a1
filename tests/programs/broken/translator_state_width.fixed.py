import numpy as np
from tensorflow.keras.layers import Bidirectional, Concatenate, Dense, Embedding, Input, LSTM
from tensorflow.keras.models import Model

units = 24
german = Input((None,))
_, h1, c1, h2, c2 = Bidirectional(LSTM(units, return_state=True))(Embedding(120, 8)(german))
state = [Concatenate()([h1, h2]), Concatenate()([c1, c2])]

english = Input((None,))
decoder = LSTM(2 * units, return_sequences=True)
words = decoder(Embedding(90, 8)(english), initial_state=state)
model = Model([german, english], Dense(90, activation="softmax")(words))
model.compile("adam", "sparse_categorical_crossentropy")

a = np.random.randint(0, 120, (32, 7))
b = np.random.randint(0, 90, (32, 6))
model.fit([a, b], b, batch_size=16, verbose=0)
