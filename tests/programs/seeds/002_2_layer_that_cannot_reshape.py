"""25 × 25 pictures don't fill 28 × 28 ones."""

import tensorflow as tf


class Digits(tf.keras.layers.Layer):
    def __init__(self, width):
        super().__init__()
        self.conv = tf.keras.layers.Conv2D(width, 3, padding="same")

    def call(self, pictures):
        if pictures.shape[1:] != (28, 28, 1):
            pictures = tf.reshape(pictures, (-1, 28, 28, 1))
        return self.conv(pictures)


net = tf.keras.Sequential([Digits(8), tf.keras.layers.Flatten(), tf.keras.layers.Dense(10)])
wrong = net(tf.random.normal((6, 25, 25, 1)))
