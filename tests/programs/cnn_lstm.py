"""Short films: a convolution for each picture, an LSTM over time."""

import numpy as np
from tensorflow.keras.layers import (
    LSTM,
    Activation,
    Bidirectional,
    Conv2D,
    ConvLSTM2D,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePooling2D,
    MaxPooling2D,
    TimeDistributed,
)
from tensorflow.keras.models import Sequential

frames, height, width, channels = 12, 32, 40, 3
films = np.random.randint(0, 256, size=(6, frames, height, width, channels)).astype(np.float32) / 255

model = Sequential()
model.add(TimeDistributed(Conv2D(8, (3, 3), padding="same"), input_shape=(frames, height, width, channels)))
model.add(Activation("relu"))
model.add(TimeDistributed(MaxPooling2D(pool_size=(2, 2))))
model.add(TimeDistributed(Conv2D(16, 3, activation="relu")))
model.add(TimeDistributed(Flatten()))
model.add(LSTM(24, return_sequences=True, dropout=0.2))
model.add(Bidirectional(LSTM(10)))
model.add(Dropout(0.25))
model.add(Dense(5, activation="softmax"))
y = model(films)

wide = ConvLSTM2D(6, (3, 3), return_sequences=True)(films)
last = ConvLSTM2D(4, 3, padding="same", strides=2)(wide)
pooled = TimeDistributed(GlobalAveragePooling2D())(wide)
