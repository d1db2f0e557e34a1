import tensorflow as tf
from tensorflow import keras

class ResidualUnit(keras.layers.Layer):
    def __init__(self, filters, strides=1, activation="relu", **kwargs):
        super().__init__(**kwargs)
        self.activation = keras.activations.get(activation)
        self.main_layers = [
            keras.layers.Conv2D(filters, 3, strides=strides, padding="same", use_bias=False),
            keras.layers.BatchNormalization(),
            keras.layers.ReLU(),
            keras.layers.Conv2D(filters, 3, strides=1, padding="same", use_bias=False),
            keras.layers.BatchNormalization()]
        self.skip_layers = []
        if strides > 1:
            self.skip_layers = [
                keras.layers.Conv2D(filters, 1, strides=strides, padding="same", use_bias=False),
                keras.layers.BatchNormalization()]

    def call(self, inputs):
        Z = inputs
        for layer in self.main_layers:
            Z = layer(Z)
        skip_Z = inputs
        for layer in self.skip_layers:
            skip_Z = layer(skip_Z)
        return self.activation(Z + skip_Z)

class Linear(keras.layers.Layer):
    def __init__(self, units=32):
        super().__init__()
        self.units = units
    def build(self, input_shape):
        self.w = self.add_weight(shape=(input_shape[-1], self.units), initializer="random_normal")
        self.b = self.add_weight(shape=(self.units,), initializer="zeros")
    def call(self, x):
        return tf.matmul(x, self.w) + self.b

class Net(keras.Model):
    def __init__(self, classes):
        super().__init__()
        self.stem = keras.layers.Conv2D(16, 7, strides=2, padding="same")
        self.units = [ResidualUnit(f, strides=s) for f, s in zip([16, 32, 64], [1, 2, 2])]
        self.pool = keras.layers.GlobalAvgPool2D()
        self.head = keras.Sequential([Linear(24), keras.layers.Dense(classes)])
    def call(self, inputs, training=False):
        x = self.stem(inputs)
        for u in self.units:
            x = u(x)
        x = self.pool(x)
        return self.head(x)

net = Net(7)
y = net(tf.random.uniform((3, 64, 64, 3)))
print(y.shape)
