from __future__ import annotations
from dataclasses import dataclass
import keras
from keras import layers


@dataclass
class Conv:
    filters: int
    kernel: int = 3
    stride: int = 1


@dataclass
class Pool:
    size: int = 2


@dataclass
class Repeat:
    times: int
    body: list


def lower(spec, x):
    match spec:
        case Conv(filters=f, kernel=k, stride=s):
            return layers.Conv2D(f, k, strides=s, padding="same")(x)
        case Pool(size):
            return layers.AveragePooling2D(size)(x)
        case Repeat(times=n, body=[*parts]) if n > 0:
            for _ in range(n):
                for part in parts:
                    x = lower(part, x)
            return x
        case ("dense", int(units)) | ["dense", int(units), _]:
            return layers.Dense(units)(x)
        case {"type": "dropout", "rate": float(rate), **rest}:
            return layers.Dropout(rate, **rest)(x)
        case "flatten":
            return layers.Flatten()(x)
        case str() as name if hasattr(layers, name):
            return getattr(layers, name)()(x)
        case [first, *others]:
            return lower(others, lower(first, x)) if others else lower(first, x)
        case _:
            raise ValueError(spec)


program = [
    Conv(8),
    Repeat(2, [Conv(16, stride=2), Pool()]),
    "GlobalMaxPooling2D",
    ("dense", 10),
    {"type": "dropout", "rate": 0.5, "seed": 3},
]
x = keras.Input((32, 32, 3))
for spec in program:
    x = lower(spec, x)
y = lower([("dense", 4), ["dense", 5, None]], x)
z = layers.Dense(2)(y)
