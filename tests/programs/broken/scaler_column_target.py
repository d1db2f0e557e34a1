import numpy as np
import pandas as pd
from sklearn.preprocessing import StandardScaler
from tensorflow import keras
from tensorflow.keras import layers

frame = pd.DataFrame(np.random.rand(180, 5), columns=['a', 'b', 'c', 'd', 'target'])
features = frame.drop('target', axis=1)
target = frame['target']
scaled = StandardScaler().fit_transform(features)

model = keras.Sequential()
model.add(layers.Dense(32, activation='relu', input_shape=(frame.shape[1],)))
model.add(layers.Dense(1))
model.compile(loss='mse', optimizer=keras.optimizers.RMSprop(0.001))
model.fit(scaled, target, epochs=1, validation_split=0.2, verbose=0)
