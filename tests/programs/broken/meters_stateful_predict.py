import numpy as np
from tensorflow import keras
from tensorflow.keras import layers

homes = 40
usage = np.random.rand(homes, 24, 3)

model = keras.Sequential()
model.add(keras.Input(batch_shape=(homes, 24, 3)))
model.add(layers.LSTM(10, stateful=True))
model.add(layers.Dense(1))
model.compile('adam', 'mse')

tomorrow = model.predict(usage)
