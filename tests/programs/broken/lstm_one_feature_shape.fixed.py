import numpy as np
import tensorflow as tf

x = np.random.rand(128, 14)
y = np.random.rand(128, 1)

model = tf.keras.Sequential()
model.add(tf.keras.layers.LSTM(32, input_shape=(14, 1)))
model.add(tf.keras.layers.Dense(1))
model.compile(optimizer='adam', loss='mae')
model.fit(x, y, batch_size=16, epochs=1)
