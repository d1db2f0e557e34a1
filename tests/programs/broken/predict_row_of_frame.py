import numpy as np
import pandas as pd
from tensorflow import keras
from tensorflow.keras import layers

df = pd.DataFrame(np.random.rand(90, 5), columns=['a', 'b', 'c', 'd', 'y'])
X = df[['a', 'b', 'c', 'd']].values
y = df['y'].values
model = keras.Sequential([layers.Dense(8, activation='relu', input_shape=(4,)), layers.Dense(1)])
model.compile('adam', 'mse')
model.fit(X, y, epochs=1)
sample = np.array([0.1, 0.2, 0.3, 0.4])
print(model.predict(sample))
