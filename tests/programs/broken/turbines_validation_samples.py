import numpy as np
import tensorflow as tf

# Wind speed, gusts and temperature of the last hours; the power of the turbine.
hours, sensors = 12, 4
readings = np.random.rand(240, hours, sensors).astype('float32')
power = np.random.rand(240, 1).astype('float32')

train = tf.data.Dataset.from_tensor_slices((readings[:200], power[:200])).shuffle(200).batch(20)
valid = tf.data.Dataset.from_tensor_slices((readings[200:], power[200:]))

model = tf.keras.Sequential([
    tf.keras.layers.Conv1D(8, 3, activation='relu', input_shape=(hours, sensors)),
    tf.keras.layers.GlobalMaxPooling1D(),
    tf.keras.layers.Dense(1),
])
model.compile(optimizer='adam', loss='mse')
model.fit(train, validation_data=valid, epochs=2)
