import numpy as np
from tensorflow.keras.layers import Dense, GRU, Input
from tensorflow.keras.models import Model

speech = Input((9, 6))
steps, last = GRU(12, return_sequences=True, return_state=True)(speech)

words = Input((None, 20))
writer = GRU(12, return_sequences=True)
written = writer(words, initial_state=[last])
model = Model([speech, words], Dense(20, activation="softmax")(written))
model.compile("rmsprop", "categorical_crossentropy")

text = np.eye(20)[np.random.randint(0, 20, (24, 5))]
model.fit([np.random.rand(24, 9, 6), text], text, batch_size=8, verbose=0)
