import numpy as np
from tensorflow.keras.layers import Input, Dense, LSTM, concatenate
from tensorflow.keras.models import Model

sound = np.random.rand(64, 20, 6)
facts = np.random.rand(64, 10)
mood = np.eye(5)[np.random.randint(0, 5, 64)]

sound_in = Input(shape=(20, 6))
heard = Dense(5, activation='softmax')(LSTM(12)(sound_in))
facts_in = Input(shape=(10,))
read = Dense(5, activation='softmax')(Dense(16, activation='relu')(facts_in))
both = concatenate([heard, read])

model = Model([sound_in, facts_in], both)
model.compile('adam', 'categorical_crossentropy', metrics=['accuracy'])
model.fit([sound, facts], mood, epochs=1)
