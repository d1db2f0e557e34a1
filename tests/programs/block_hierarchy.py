import abc
from typing import Sequence
import tensorflow as tf
from tensorflow.keras import layers, Model, Input


class Block(layers.Layer, abc.ABC):
    expansion: int = 1

    def __init__(self, filters, strides=1, **kwargs):
        super().__init__(**kwargs)
        self.filters = filters
        self.strides = strides
        self.shortcut = self.make_shortcut() if strides != 1 else (lambda t: t)
        self.act = layers.ReLU()

    def make_shortcut(self):
        return layers.Conv2D(self.filters * self.expansion, 1, strides=self.strides)

    @abc.abstractmethod
    def residual(self, x, training=None): ...

    def call(self, x, training=None):
        return self.act(self.residual(x, training=training) + self.shortcut(x))

    def get_config(self):
        return {**super().get_config(), "filters": self.filters, "strides": self.strides}


class Basic(Block):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.body = [
            layers.Conv2D(self.filters, 3, strides=self.strides, padding="same"),
            layers.BatchNormalization(),
            layers.ReLU(),
            layers.Conv2D(self.filters, 3, padding="same"),
        ]

    def residual(self, x, training=None):
        for layer in self.body:
            x = layer(x, training=training) if isinstance(layer, layers.BatchNormalization) else layer(x)
        return x


class Bottleneck(Block):
    expansion = 4

    def __init__(self, filters, strides=1, **kw):
        super().__init__(filters, strides, **kw)
        self.a = layers.Conv2D(filters, 1)
        self.b = layers.Conv2D(filters, 3, strides=strides, padding="same")
        self.c = layers.Conv2D(filters * self.expansion, 1)

    def residual(self, x, training=None):
        return self.c(self.b(self.a(x)))


class ResNet(Model):
    BLOCKS = {18: (Basic, [1, 1]), 50: (Bottleneck, [1, 2])}

    def __init__(self, depth=18, num_classes=10, width=16, **kwargs):
        super().__init__(**kwargs)
        block, counts = self.BLOCKS[depth]
        self.stem = tf.keras.Sequential(
            [layers.Conv2D(width * block.expansion, 7, strides=2, padding="same"), layers.MaxPool2D()]
        )
        self.stages = []
        for i, count in enumerate(counts):
            for j in range(count):
                self.stages.append(block(width * 2**i, strides=2 if j == 0 else 1, name=f"stage{i}_{j}"))
        self.pool = layers.GlobalAveragePooling2D()
        self.fc = layers.Dense(num_classes)

    def call(self, inputs, training=False):
        x = self.stem(inputs, training=training)
        for stage in self.stages:
            x = stage(x, training=training)
        return self.fc(self.pool(x))

    @classmethod
    def small(cls, **kwargs):
        return cls(18, **kwargs)


net = ResNet.small(num_classes=7)
out = net(tf.zeros((2, 64, 64, 3)))
net50 = ResNet(50)
out50 = net50(Input((32, 32, 3)))
p = layers.Softmax()(out50)
