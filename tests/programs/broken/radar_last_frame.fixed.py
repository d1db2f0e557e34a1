import numpy as np
from tensorflow import keras
from tensorflow.keras import layers

radar = np.random.rand(6, 4, 16, 16, 1)
coming = np.random.rand(6, 16, 16, 1)

model = keras.Sequential()
model.add(keras.Input((4, 16, 16, 1)))
model.add(layers.ConvLSTM2D(4, 3, padding="same", return_sequences=True))
model.add(layers.ConvLSTM2D(4, 3, padding="same", return_sequences=False))
model.add(layers.BatchNormalization())
model.add(layers.Conv2D(1, 3, padding="same", activation="sigmoid"))
model.compile("adam", "binary_crossentropy")
model.fit(radar, coming, verbose=0)
