import numpy as np
import tensorflow as tf

STEPS = 12
pressure = np.sin(np.arange(200) / 7).astype("float32")

windows = tf.data.Dataset.from_tensor_slices(pressure)
windows = windows.window(STEPS + 1, shift=1, drop_remainder=True).flat_map(
    lambda part: part.batch(STEPS + 1)
)
pairs = windows.map(lambda part: (part[:-1], part[-1]))

model = tf.keras.Sequential([tf.keras.Input((STEPS,)), tf.keras.layers.Dense(8), tf.keras.layers.Dense(1)])
model.compile(optimizer="sgd", loss="mse")
model.fit(pairs.batch(16), verbose=0)
