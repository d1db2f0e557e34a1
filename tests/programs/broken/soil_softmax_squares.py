import numpy as np
from tensorflow.keras.models import Sequential
from tensorflow.keras.layers import Dense, Dropout

rng = np.random.default_rng(3)
soil = rng.random((120, 9))
kind = rng.integers(0, 4, 120)

model = Sequential([
    Dense(24, activation='relu', input_shape=(9,)),
    Dropout(0.3),
    Dense(4, activation='softmax'),
])
model.compile(optimizer='rmsprop', loss='mse')
model.fit(soil, kind, epochs=1, batch_size=16)
