import keras
from keras import layers
from dataclasses import dataclass
from functools import partial

@dataclass
class Config:
    size: int = 64
    channels: int = 3
    widths: tuple = (32, 64, 128)
    dropout: float = 0.2
    classes: int = 5

cfg = Config(size=48)
LAYERS = [
    {"type": "conv", "filters": 16, "kernel": 3},
    {"type": "pool", "size": 2},
    {"type": "conv", "filters": 32, "kernel": 5, "strides": 2},
    {"type": "flatten"},
    {"type": "dense", "units": 40},
]
Conv = partial(layers.Conv2D, padding="same", activation="relu")

def build(config, spec):
    model = keras.Sequential(name="cfg")
    model.add(keras.Input(shape=(config.size, config.size, config.channels)))
    for item in spec:
        kind = item["type"]
        if kind == "conv":
            model.add(Conv(item["filters"], item["kernel"], strides=item.get("strides", 1)))
        elif kind == "pool":
            model.add(layers.MaxPooling2D(item["size"]))
        elif kind == "flatten":
            model.add(layers.Flatten())
        else:
            model.add(layers.Dense(item["units"]))
    for w in config.widths:
        model.add(layers.Dense(w))
    model.add(layers.Dense(config.classes))
    return model

model = build(cfg, LAYERS)
import os
if os.path.exists("weights.h5"):
    model.load_weights("weights.h5")
