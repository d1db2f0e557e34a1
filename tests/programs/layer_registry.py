from dataclasses import dataclass, field, asdict, replace
from enum import Enum, auto
from functools import partial
from typing import Any, Callable, Dict, List, Optional, Tuple, Union

import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers

LAYER_REGISTRY: Dict[str, Callable[..., keras.layers.Layer]] = {}


def register(name: Optional[str] = None):
    def wrapper(fn):
        LAYER_REGISTRY[name or fn.__name__] = fn
        return fn

    return wrapper


@register("conv")
def make_conv(filters, kernel_size=3, **kwargs):
    return layers.Conv2D(filters, kernel_size, padding=kwargs.pop("padding", "same"), **kwargs)


@register()
def pool(size=2):
    return layers.MaxPooling2D(size)


@register(name="dense")
class DenseFactory:
    def __init__(self, units, activation=None):
        self.units, self.activation = units, activation

    def __call__(self, x):
        return layers.Dense(self.units, activation=self.activation)(x)


LAYER_REGISTRY["flatten"] = layers.Flatten
LAYER_REGISTRY.update(gap=layers.GlobalAveragePooling2D, drop=partial(layers.Dropout, 0.3))


class Activation(Enum):
    RELU = "relu"
    GELU = "gelu"
    LINEAR = auto()


@dataclass(frozen=True)
class BlockConfig:
    kind: str
    args: Tuple[Any, ...] = ()
    kwargs: Dict[str, Any] = field(default_factory=dict)

    def build(self):
        return LAYER_REGISTRY[self.kind](*self.args, **self.kwargs)


@dataclass
class ModelConfig:
    input_shape: Tuple[int, int, int] = (32, 32, 3)
    num_classes: int = 10
    blocks: List[BlockConfig] = field(default_factory=list)
    act: Activation = Activation.RELU

    def __post_init__(self):
        if not self.blocks:
            self.blocks = [BlockConfig("conv", (f,), {"activation": self.act.value}) for f in (16, 32)]

    @property
    def n_pixels(self) -> int:
        h, w, c = self.input_shape
        return h * w * c


class ModelBuilder:
    def __init__(self, config: ModelConfig):
        self.config = config
        self._extra: List[BlockConfig] = []

    def with_block(self, kind, *args, **kwargs) -> "ModelBuilder":
        self._extra.append(BlockConfig(kind, args, kwargs))
        return self

    def build(self) -> keras.Model:
        inputs = keras.Input(shape=self.config.input_shape)
        x = inputs
        for block in [*self.config.blocks, *self._extra]:
            x = block.build()(x)
        outputs = layers.Dense(self.config.num_classes, activation="softmax")(x)
        return keras.Model(inputs, outputs)


cfg = ModelConfig()
model = (
    ModelBuilder(cfg).with_block("pool", size=4).with_block("gap").with_block("drop").with_block("dense", 64).build()
)
small = replace(cfg, input_shape=(8, 8, 1), num_classes=3)
model2 = ModelBuilder(small).with_block("flatten").build()
head = layers.Dense(asdict(small)["num_classes"])
y = head(model2(np.zeros((4, 8, 8, 1), "float32")))
z = layers.Dense(cfg.n_pixels // 1024)(y)
