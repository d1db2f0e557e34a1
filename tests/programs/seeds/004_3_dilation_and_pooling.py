"""Dilation, then pooling, then a flat vector: it fits, and the numbers can be followed."""

from tensorflow import keras
from tensorflow.keras.layers import Conv1D, Dense, Flatten, MaxPooling1D

net = keras.Sequential(
    [
        Conv1D(filters=10, kernel_size=4, dilation_rate=3, input_shape=(90, 1)),
        MaxPooling1D(pool_size=2),
        Flatten(),
        Dense(6, activation="softmax"),
    ]
)
net.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
