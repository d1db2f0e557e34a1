"""Layers that hold layers, models and cells of the user's own."""

import keras
import tensorflow as tf
from keras import layers, ops


class MinimalCell(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.state_size = units

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], self.units), name="kernel")
        self.recurrent = self.add_weight(shape=(self.units, self.units), name="recurrent")

    def call(self, inputs, states):
        output = ops.matmul(inputs, self.kernel) + ops.matmul(states[0], self.recurrent)
        return output, [output]


class WideCell(keras.layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.units = units
        self.dense = layers.Dense(units)

    @property
    def state_size(self):
        return [self.units, self.units]

    @property
    def output_size(self):
        return 2 * self.units

    def call(self, inputs, states):
        first, second = states
        new = self.dense(inputs) + first
        return tf.concat([new, second], axis=-1), [new, second]


class Block(keras.layers.Layer):
    def __init__(self):
        super().__init__()
        self.dense = layers.Dense(7)

    def call(self, inputs):
        return self.dense(inputs)


class Halved(keras.layers.Layer):
    def call(self, inputs):
        return inputs[:, ::2]

    def compute_output_shape(self, input_shape):
        return (input_shape[0], (input_shape[1] + 1) // 2)


class Attention(keras.layers.Layer):
    """It shares its name with a layer of Keras."""

    def call(self, inputs):
        return ops.mean(inputs, axis=1)


sequence = keras.Input((None, 5))
short = layers.RNN(MinimalCell(32))(sequence)
stacked = layers.RNN([MinimalCell(32), MinimalCell(16)], return_sequences=True)(sequence)
wide = layers.RNN(WideCell(6), return_sequences=True, return_state=True)(sequence)
mixed = layers.RNN([WideCell(6), layers.GRUCell(3)], return_state=True)(sequence)
halves = layers.TimeDistributed(Halved())(sequence)
sliced = layers.TimeDistributed(layers.Lambda(lambda step: step[:, :2]))(keras.Input((6, 4)))

frames = keras.Input((10, 28, 28, 1))
reader = keras.Sequential([keras.Input((28, 28, 1)), layers.Conv2D(8, 3), layers.Flatten()])
features = layers.TimeDistributed(reader)(frames)
last = layers.LSTM(4)(features)
vector = keras.Input((4,))
head = keras.Model(vector, layers.Dense(3)(vector))
scores = layers.TimeDistributed(head)(keras.Input((6, 4)))

batch = tf.zeros((2, 7, 5))
eager_short = layers.RNN(MinimalCell(32))(batch)
eager_wide = layers.RNN(WideCell(6), return_state=True)(batch)
eager_block = layers.TimeDistributed(Block())(batch)
eager_reader = layers.TimeDistributed(reader)(tf.zeros((2, 3, 28, 28, 1)))
eager_nested = layers.TimeDistributed(layers.RNN(MinimalCell(3)))(tf.zeros((2, 4, 7, 5)))
eager_attention = layers.TimeDistributed(Attention())(tf.zeros((2, 3, 7, 5)))
