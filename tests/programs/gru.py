"""Forecasting with GRUs: windows cut from a table of measurements."""

import numpy as np
import tensorflow as tf

measurements = np.cumsum(np.random.randn(1000, 7), axis=0)
mean, std = measurements.mean(axis=0), measurements.std(axis=0)
measurements = (measurements - mean) / std


def windows(data, past=48, future=12, target=2, step=1):
    xs, ys = [], []
    for start in range(0, len(data) - past - future, step):
        xs.append(data[start : start + past])
        ys.append(data[start + past : start + past + future, target])
    return np.array(xs), np.array(ys)


x, y = windows(measurements, step=4)
split = int(0.8 * len(x))
x_train, x_valid = x[:split], x[split:]
y_train, y_valid = y[:split], y[split:]

model = tf.keras.models.Sequential(
    [
        tf.keras.layers.Input(shape=(None, x.shape[-1])),
        tf.keras.layers.Conv1D(32, kernel_size=4, strides=2, activation="relu"),
        tf.keras.layers.Bidirectional(tf.keras.layers.GRU(16, return_sequences=True), merge_mode="sum"),
        tf.keras.layers.GRU(20, recurrent_dropout=0.1),
        tf.keras.layers.Dense(y.shape[1]),
    ]
)
model.compile(loss=tf.keras.losses.Huber(), optimizer="sgd")
history = model.fit(x_train, y_train, epochs=2, validation_data=(x_valid, y_valid))

sequence, state = tf.keras.layers.GRU(9, return_sequences=True, return_state=True)(x_valid)
summary, h, c = tf.keras.layers.LSTM(5, return_state=True)(sequence)
plain = tf.keras.layers.SimpleRNN(3)(sequence[:, ::2])
last = model(x[-1][np.newaxis])
