"""MobileNet with depthwise and separable convolutions and inverted residuals."""

import tensorflow as tf
from tensorflow import keras as k

L = k.layers


def make_divisible(v, divisor=8):
    new_v = max(divisor, int(v + divisor / 2) // divisor * divisor)
    if new_v < 0.9 * v:
        new_v += divisor
    return new_v


class Bottleneck:
    """Builds one inverted residual; not a layer itself."""

    def __init__(self, expansion, filters, stride):
        self.expansion = expansion
        self.filters = make_divisible(filters * 0.75)
        self.stride = stride

    def __call__(self, tensor):
        channels = tensor.shape[-1]
        y = L.Conv2D(channels * self.expansion, 1, use_bias=False)(tensor)
        y = L.BatchNormalization()(y)
        y = L.ReLU(max_value=6.0)(y)
        y = L.DepthwiseConv2D(3, strides=self.stride, padding="same", use_bias=False)(y)
        y = L.BatchNormalization()(y)
        y = L.ReLU(6.0)(y)
        y = L.Conv2D(self.filters, kernel_size=1, use_bias=False)(y)
        if self.stride == 1 and channels == self.filters:
            return L.Add()([tensor, y])
        return y


def squeeze_excite(x, ratio=4):
    s = L.GlobalAveragePooling2D(keepdims=True)(x)
    s = L.Conv2D(x.shape[-1] // ratio, 1, activation="swish")(s)
    s = L.Conv2D(x.shape[-1], 1, activation="sigmoid")(s)
    return L.Multiply()([x, s])


inp = k.Input([128, 128, 3])
h = L.Rescaling(1.0 / 127.5, offset=-1)(inp)
h = L.SeparableConv2D(16, 3, strides=2, padding="same", depth_multiplier=2)(h)
for expansion, filters, count, stride in [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2)]:
    for i in range(count):
        h = Bottleneck(expansion, filters, stride if i == 0 else 1)(h)
h = squeeze_excite(h)
h = L.Dense(20)(L.GlobalAveragePooling2D()(h))
net = k.Model(inp, h)
picture = tf.cast(tf.random.uniform([1, 128, 128, 3], maxval=256, dtype=tf.int32), tf.uint8)
scores = net(picture)
