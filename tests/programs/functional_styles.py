"""Functional models: blocks in functions, operators on symbolic tensors, models from the inside of others."""

import numpy as np
import keras
import tensorflow as tf
from keras import Model, layers as L, regularizers
def conv_bn(x, filters, *args, name=None, **kwargs):
    x = L.Conv2D(filters, *args, use_bias=False, name=name and name + "_conv", **kwargs)(x)
    x = L.BatchNormalization(name=name and name + "_bn")(x)
    return L.ReLU()(x)
def squeeze_excite(x, ratio=4):
    c = x.shape[-1]
    s = L.GlobalAveragePooling2D(keepdims=True)(x)
    s = L.Conv2D(c // ratio, 1, activation="relu")(s)
    s = L.Conv2D(c, 1, activation="sigmoid")(s)
    return x * s
def inception(x, filters):
    f1, (f2r, f2), (f3r, f3), f4 = filters
    branches = [
        conv_bn(x, f1, 1),
        conv_bn(conv_bn(x, f2r, 1), f2, 3, padding="same"),
        conv_bn(conv_bn(x, f3r, 1), f3, 5, padding="same"),
        conv_bn(L.MaxPooling2D(3, 1, "same")(x), f4, 1),
    ]
    return L.concatenate(branches)
inp = L.Input((64, 64, 3), batch_size=2, name="img")
x = conv_bn(inp, 8, 7, strides=2, padding="same", name="stem")
x = inception(x, (4, (4, 8), (2, 4), 4))
x = squeeze_excite(x)
aux = L.Dense(5, name="aux")(L.Flatten()(L.AveragePooling2D(8)(x)))
x = inception(x, [8, [8, 16], [4, 8], 8])
x = L.GlobalMaxPooling2D()(x)
main = L.Dense(5, kernel_regularizer=regularizers.l2(1e-4), name="main")(x)
net = Model(inputs=inp, outputs=[main, aux])
ym, ya = net(np.zeros((2, 64, 64, 3)))
L.Dense(2)(ya)
print([t.shape for t in net.outputs], net.output_shape)
stem = Model(net.input, net.get_layer("stem_conv").output)
L.Dense(3)(stem(np.zeros((2, 64, 64, 3))))
bb = Model(net.inputs[0], {n: net.get_layer(n).output for n in ("stem_bn", "main")})
outs = bb(np.zeros((2, 64, 64, 3)))
L.Dense(4)(outs["main"])
a = keras.Input((10,), name="user")
b = keras.Input((10,), name="item")
tower = keras.Sequential([L.Dense(8), L.Dense(4)], name="tower")
u, v = tower(a), tower(b)
sim = keras.ops.sum(u * v, axis=-1, keepdims=True)
cos = L.Dot(axes=1, normalize=True)([u, v])
rank = Model([a, b], [sim, cos, abs(u - v), -u, u @ keras.ops.transpose(v), u > v, u ** 2])
rs = rank([np.zeros((3, 10)), np.zeros((3, 10))])
for r in rs[:3]:
    L.Dense(2)(r)
L.Dense(3)(rs[4])
h = L.Dense(6)(a)
h = h[:, ::2]
h = h[..., None]
h = keras.ops.squeeze(h, -1)
h = keras.ops.reshape(h, (-1, 3, 1))
h = L.Conv1D(2, 2)(h)
h = keras.ops.max(h, axis=1)
h = keras.activations.relu(h)
h = h + tf.constant(1.0)
h = 1 / (1 + h)
L.Dense(9)(h)
g = Model(a, h)
L.Dense(8)(g.predict(np.zeros((4, 10))))
L.Dense(len(g.layers))(np.zeros((2, 2), "float32"))
class Shift(L.Layer):
    def __init__(self, by):
        super().__init__()
        self.by = by
    def call(self, x, scale=1.0):
        return x * scale + self.by
k = Shift(2)(h, scale=3.0)
L.Dense(3)(k)
ones = keras.Input(shape=(None, None, 3))
fcn = Model(ones, L.Conv2D(2, 1)(L.Conv2D(4, 3, padding="same")(ones)))
L.Conv2D(3, 3)(fcn(np.zeros((1, 20, 30, 3), "float32")))
L.Conv2D(3, 3)(fcn.predict(np.zeros((1, 15, 12, 3))))
