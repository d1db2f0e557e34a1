"""A class that builds a model step by step, with chaining, class methods and an abstract base."""

from __future__ import annotations

import abc
from collections import OrderedDict
from typing import NamedTuple

import tensorflow as tf
from tensorflow import keras


class Stage(NamedTuple):
    filters: int
    repeats: int
    kernel: int = 3


class Builder(abc.ABC):
    stages: tuple[Stage, ...] = ()

    def __init__(self, shape, classes):
        self.inputs = keras.layers.Input(shape)
        self.tensor = self.inputs
        self.classes = classes
        self.taps = OrderedDict()

    @abc.abstractmethod
    def block(self, stage: Stage): ...

    def run(self):
        for index, stage in enumerate(self.stages):
            for _ in range(stage.repeats):
                self.block(stage)
            self.taps[f"stage{index}"] = self.tensor
            self._shrink()
        return self

    def _shrink(self):
        self.tensor = keras.layers.MaxPooling1D(2)(self.tensor)

    def head(self, *, units=()):
        self.tensor = keras.layers.GlobalAveragePooling1D()(self.tensor)
        for number in units:
            self.tensor = keras.layers.Dense(number, "relu")(self.tensor)
        self.tensor = keras.layers.Dense(self.classes)(self.tensor)
        return self

    def model(self):
        return keras.Model(self.inputs, self.tensor)

    @classmethod
    def default(cls):
        return cls((256, 2), 4).run().head(units=[32]).model()


class Plain(Builder):
    stages = (Stage(8, 1), Stage(16, 2))

    def block(self, stage):
        self.tensor = keras.layers.Conv1D(stage.filters, stage.kernel, padding="same")(self.tensor)


class Gated(Plain):
    stages = Plain.stages + (Stage(filters=32, repeats=1, kernel=5),)

    def block(self, stage):
        super().block(stage)
        gate = keras.layers.Conv1D(stage.filters, 1, activation="sigmoid")(self.tensor)
        self.tensor = keras.layers.multiply([self.tensor, gate])

    @staticmethod
    def preprocess(signal):
        return tf.signal.frame(signal, 256, 128)


plain = Plain.default()
gated = Gated.default()
builder = Gated(shape=(100, 3), classes=2).run()
probe = keras.Model(builder.inputs, list(builder.taps.values()))
first, second, third = probe(tf.zeros((5, 100, 3)))
result = gated(tf.random.normal((3, 256, 2)))
