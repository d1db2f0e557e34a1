import tensorflow as tf
from tensorflow.keras import layers


class Patches(layers.Layer):
    def __init__(self, size):
        super().__init__()
        self.size = size
        self.project = layers.Dense(32)

    def call(self, images):
        batch, height, width, channels = images.shape
        rows, columns = height // self.size, width // self.size
        x = tf.reshape(images, (-1, rows, self.size, columns, self.size, channels))
        x = tf.transpose(x, (0, 1, 3, 2, 4, 5))
        x = tf.reshape(x, (-1, rows * columns, self.size * self.size * channels))
        return self.project(x)


images = tf.keras.Input((24, 24, 3))
x = Patches(6)(images)
x = layers.GlobalAveragePooling1D()(x)
model = tf.keras.Model(images, layers.Dense(10)(x))
