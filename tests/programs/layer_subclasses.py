"""Subclasses of Keras's own layers: other calls, other weights, other arguments."""

import numpy as np
import tensorflow as tf
import keras
from keras import layers


class WSConv2D(layers.Conv2D):
    def __init__(self, *args, **kwargs):
        super().__init__(kernel_initializer="he_normal", *args, **kwargs)

    def standardize(self, w):
        return (w - tf.reduce_mean(w, axis=(0, 1, 2))) / (tf.math.reduce_std(w) + 1e-5)

    def call(self, inputs):
        w = self.standardize(self.kernel)
        y = tf.nn.conv2d(inputs, w, strides=self.strides[0], padding=self.padding.upper())
        return self.activation(y + self.bias)


class MaskedConv(layers.Conv2D):
    def __init__(self, mask_type, *a, **k):
        super().__init__(*a, **k)
        self.mask_type = mask_type

    def build(self, shape):
        super().build(shape)
        h, w, i, o = self.kernel.shape
        self.mask = np.zeros((h, w, i, o), "float32")

    def call(self, x):
        self.kernel.assign(self.kernel * self.mask)
        return super().call(x)


class Causal(layers.Conv1D):
    def __init__(self, filters, kernel_size, dilation_rate=1, **kw):
        super().__init__(filters, kernel_size, dilation_rate=dilation_rate, padding="valid", **kw)
        self.left = (kernel_size - 1) * dilation_rate

    def call(self, x):
        return super().call(tf.pad(x, [[0, 0], [self.left, 0], [0, 0]]))


class TokPos(layers.Embedding):
    def __init__(self, vocab, dim, maxlen):
        super().__init__(vocab, dim)
        self.posn = layers.Embedding(maxlen, dim)

    def call(self, x):
        return super().call(x) + self.posn(tf.range(tf.shape(x)[-1]))


class SelfAttention(layers.MultiHeadAttention):
    def call(self, query, value=None, key=None, **kw):
        return super().call(query, query)


class Cell(layers.LSTMCell):
    def call(self, inputs, states, training=False):
        out, st = super().call(inputs, states, training=training)
        return out * 0.5, st


class Drop(layers.Dropout):
    pass


class MyBN(layers.BatchNormalization):
    def call(self, x, training=None):
        return super().call(x, training=False)


class Residual(layers.Dense):
    def call(self, inputs):
        return inputs + super().call(inputs)


a = WSConv2D(8, 3, strides=2, padding="same", activation="relu")
img = keras.Input((32, 32, 3))
y = a(img)
y = MaskedConv("A", 4, 3, padding="same")(y)
y = MyBN()(y)
y = layers.GlobalAveragePooling2D()(y)
y = Residual(4)(y)
y = Drop(0.5)(y)
out = layers.Dense(3)(y)
m = keras.Model(img, out)
m.compile("adam", "mse")
m.fit(np.zeros((4, 32, 32, 3), "float32"), np.zeros((4, 3)), verbose=0)
e1 = WSConv2D(6, 3, padding="valid")(np.ones((2, 10, 10, 3), "float32"))
t = Causal(8, 3, 2)
seq = t(np.zeros((2, 20, 5), "float32"))
toks = TokPos(100, 16, 50)
emb = toks(np.zeros((2, 12), "int32"))
emb2 = toks(keras.Input((12,), dtype="int32"))
att = SelfAttention(2, 8)(emb, emb)
r = layers.RNN(Cell(7), return_sequences=True)(att)
net = keras.Sequential(
    [
        keras.Input((20, 5)),
        Causal(8, 2),
        layers.ReLU(),
        Causal(4, 2, 4),
        layers.GlobalMaxPooling1D(),
        Residual(4),
        layers.Dense(2),
    ]
)
p = net.predict(np.zeros((3, 20, 5)), verbose=0)
ws = m.layers[1].filters
z = layers.Dense(ws)(out)


class Scale(layers.Wrapper):
    def call(self, x):
        return self.layer(x) * 2.0


s = Scale(layers.Conv1D(3, 3))
s1 = s(keras.Input((20, 5)))
s2 = keras.Sequential([s, layers.Flatten()])(np.zeros((2, 20, 5)))
td = layers.TimeDistributed(WSConv2D(5, 3, padding="same"))
td1 = td(keras.Input((6, 16, 16, 3)))
td2 = layers.TimeDistributed(Residual(16))(emb)


class MyGRU(layers.GRU):
    def __init__(self, units, **kw):
        super().__init__(units, return_sequences=True, **kw)


g = MyGRU(6)(keras.Input((9, 3)))


class Both(layers.Dense):
    def __init__(self, units):
        super().__init__(units)
        self.pre = layers.LayerNormalization()

    def build(self, input_shape):
        super().build(input_shape)
        self.gain = self.add_weight(shape=(self.units,))

    def call(self, inputs):
        return super().call(self.pre(inputs)) * self.gain


b1 = Both(11)(np.zeros((2, 5), "float32"))
b2 = Both(11)(keras.Input((5,)))
q = keras.Sequential([keras.Input((8,)), Both(3), Both(2)])
q.compile("sgd", "mse")
q.fit(np.zeros((4, 8)), np.zeros((4, 2)), verbose=0)
