"""A builder that is driven by dataclasses and match statements: EfficientNet's stages, MobileNet and ConvNeXt blocks."""

from __future__ import annotations

import copy
import enum
import math
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any, Callable, NamedTuple

import keras
import numpy as np
from keras import layers


class Kind(enum.Enum):
    MBCONV = "mbconv"
    FUSED = "fused"
    CONVNEXT = "convnext"


@dataclass(frozen=True)
class Stage:
    kind: Kind
    repeats: int
    filters: int
    strides: int = 1
    kernel_size: int = 3
    expand_ratio: int = 4
    se_ratio: float = 0.25


class Scaling(NamedTuple):
    width: float
    depth: float
    resolution: int


@dataclass
class ModelConfig:
    name: str
    scaling: Scaling
    stages: list[Stage] = field(default_factory=list)
    num_classes: int = 10
    dropout: float = 0.2
    divisor: int = 8

    @property
    def input_shape(self) -> tuple[int, int, int]:
        return (self.scaling.resolution, self.scaling.resolution, 3)

    def round_filters(self, filters: int) -> int:
        """Round the number of filters as the paper does."""
        filters = filters * self.scaling.width
        new_filters = max(self.divisor, int(filters + self.divisor / 2) // self.divisor * self.divisor)
        if new_filters < 0.9 * filters:
            new_filters += self.divisor
        return int(new_filters)

    def round_repeats(self, repeats: int) -> int:
        return int(math.ceil(self.scaling.depth * repeats))


STAGES = [
    Stage(Kind.FUSED, repeats=1, filters=16),
    Stage(Kind.MBCONV, 2, 24, strides=2, expand_ratio=6),
    Stage(Kind.MBCONV, 2, 40, strides=2, kernel_size=5, expand_ratio=6),
    Stage(Kind.CONVNEXT, 1, 80, strides=2, kernel_size=7),
]
SCALINGS: dict[str, Scaling] = {"b0": Scaling(1.0, 1.0, 64), "b2": Scaling(1.1, 1.2, 80)}


class LayerScale(layers.Layer):
    def __init__(self, init_values: float = 1e-6, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.init_values = init_values

    def build(self, input_shape):
        self.gamma = self.add_weight(
            name="gamma", shape=(input_shape[-1],), initializer=keras.initializers.Constant(self.init_values)
        )

    def call(self, x):
        return x * self.gamma


class StochasticDepth(layers.Layer):
    def __init__(self, rate: float, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.rate = rate
        self.seed_generator = keras.random.SeedGenerator(3)

    def call(self, x, training=None):
        if training and self.rate > 0:
            keep = 1 - self.rate
            shape = (keras.ops.shape(x)[0],) + (1,) * (len(x.shape) - 1)
            mask = keep + keras.random.uniform(shape, 0, 1, seed=self.seed_generator)
            return (x / keep) * keras.ops.floor(mask)
        return x


def conv_bn_act(x, filters, kernel_size, strides=1, *, activation="swish", depthwise=False):
    if depthwise:
        x = layers.DepthwiseConv2D(kernel_size, strides=strides, padding="same", use_bias=False)(x)
    else:
        x = layers.Conv2D(filters, kernel_size, strides=strides, padding="same", use_bias=False)(x)
    x = layers.BatchNormalization()(x)
    return layers.Activation(activation)(x) if activation else x


def squeeze_excite(x, ratio, inputs_channels):
    squeezed = max(1, int(inputs_channels * ratio))
    se = layers.GlobalAveragePooling2D(keepdims=True)(x)
    se = layers.Conv2D(squeezed, 1, activation="swish")(se)
    se = layers.Conv2D(x.shape[-1], 1, activation="sigmoid")(se)
    return layers.Multiply()([x, se])


def mbconv(x, stage: Stage, strides: int, drop: float):
    shortcut, channels = x, x.shape[-1]
    if stage.expand_ratio != 1:
        x = conv_bn_act(x, channels * stage.expand_ratio, 1)
    x = conv_bn_act(x, None, stage.kernel_size, strides, depthwise=True)
    if 0 < stage.se_ratio <= 1:
        x = squeeze_excite(x, stage.se_ratio, channels)
    x = conv_bn_act(x, stage.filters, 1, activation=None)
    if strides == 1 and channels == stage.filters:
        if drop:
            x = layers.Dropout(drop, noise_shape=(None, 1, 1, 1))(x)
        x = layers.Add()([x, shortcut])
    return x


def fused(x, stage: Stage, strides: int, drop: float):
    return conv_bn_act(x, stage.filters, stage.kernel_size, strides)


def convnext(x, stage: Stage, strides: int, drop: float):
    if strides > 1 or x.shape[-1] != stage.filters:
        x = layers.LayerNormalization(epsilon=1e-6)(x)
        x = layers.Conv2D(stage.filters, strides, strides=strides)(x)
    shortcut = x
    x = layers.Conv2D(stage.filters, stage.kernel_size, padding="same", groups=stage.filters)(x)
    x = layers.LayerNormalization(epsilon=1e-6)(x)
    x = layers.Dense(4 * stage.filters)(x)
    x = layers.Activation("gelu")(x)
    x = layers.Dense(stage.filters)(x)
    x = LayerScale()(x)
    x = StochasticDepth(drop)(x)
    return shortcut + x


def block_for(kind: Kind) -> Callable:
    match kind:
        case Kind.MBCONV:
            return mbconv
        case Kind.FUSED:
            return fused
        case Kind.CONVNEXT:
            return convnext
        case _:
            raise ValueError(f"unknown block: {kind}")


def build(config: ModelConfig) -> keras.Model:
    inputs = keras.Input(config.input_shape, name="images")
    x = layers.Rescaling(1 / 255.0)(inputs)
    x = conv_bn_act(x, config.round_filters(32), 3, strides=2)
    total = sum(config.round_repeats(stage.repeats) for stage in config.stages)
    position = 0
    for stage in config.stages:
        assert stage.repeats > 0
        block = block_for(stage.kind)
        stage = replace(
            stage, filters=config.round_filters(stage.filters), repeats=config.round_repeats(stage.repeats)
        )
        for i in range(stage.repeats):
            strides = stage.strides if i == 0 else 1
            x = block(x, stage, strides, drop=config.dropout * position / total)
            position += 1
    x = conv_bn_act(x, config.round_filters(256), 1)
    x = layers.GlobalAveragePooling2D(name="avg_pool")(x)
    if (rate := config.dropout) > 0:
        x = layers.Dropout(rate)(x)
    outputs = layers.Dense(config.num_classes, activation="softmax", name="predictions")(x)
    return keras.Model(inputs, outputs, name=config.name)


def variants(names: Iterable[str]):
    for name in names:
        yield ModelConfig(name=f"net_{name}", scaling=SCALINGS[name], stages=copy.deepcopy(STAGES))


models = {config.name: build(config) for config in variants(["b0", "b2"])}
for name, model in models.items():
    print(f"{name:>8}: {model.count_params():,} parameters, input {model.input_shape}")
batch = np.random.uniform(0, 255, size=(2, *models["net_b0"].input_shape[1:]))
probabilities = models["net_b0"](batch)
