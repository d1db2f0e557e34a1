"""Random whole programs as source text: data, layers, models, functions and loops; many of them are refused by Keras.

usage: python -m tests.differential.programs.generate SEED COUNT OUT.ipynb
"""

from __future__ import annotations

import json
import math
import random
import sys
from pathlib import Path

IMPORTS = "import numpy as np\nimport tensorflow as tf\nimport keras\nfrom keras import layers"
DTYPES = ("float32", "float32", "float32", "float64", "int64", "float16", "uint8", "bool")
SIZES = (1, 2, 3, 5, 8, 12, 20, 28)
CHANGES = (
    "{x} = {x}[..., tf.newaxis]",
    "{x} = tf.expand_dims({x}, -1)",
    "{x} = np.transpose({x})",
    "{x} = {x}[:2]",
    "{x} = np.concatenate([{x}, {x}], axis=-1)",
    "{x} = tf.reshape({x}, (-1, 3))",
    "{x} = {x} * 2 + 1",
    "{x} = {x}.astype('float32')",
)
BLOCK = """\
def {block}(t, filters, kernel_size=3):
    t = layers.Conv{d}D(filters, kernel_size, padding="same")(t)
    t = layers.BatchNormalization()(t)
    if t.shape[-1] > 4:
        t = layers.Conv{d}D(4, 1)(t)
    return t
for filters in ({first}, {second}):
    {x} = {block}({x}, filters, {kernel_size})
{y} = layers.Flatten()({x})
{z} = layers.Dense(3)({y})"""


class Generator:
    """Makes programs, each with variables of its own."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.pick = self.random.choice
        self.number = 0

    def chance(self, probability: float) -> bool:
        return self.random.random() < probability

    def name(self, stem: str) -> str:
        return f"{stem}_{self.number}"

    def shape(self, rank: int) -> tuple[int, ...]:
        return (self.pick((1, 2, 4, 7)), *(self.pick(SIZES) for _ in range(rank - 2)), self.pick((1, 2, 3, 4)))

    def convolution(self, d: int) -> str:
        arguments = [str(self.pick((4, 8, 3, 6, 2))), self.pick(("3", "2", "5", "1", "(3,)", "(2, 2)", "(3, 3)", "7"))]
        options = (
            (0.3, "strides", ("1", "2", "(2, 2)", "3")),
            (0.4, "padding", ("'same'", "'valid'", "'causal'", "'SAME'")),
            (0.25, "dilation_rate", ("2", "3", "(2, 2)")),
            (0.15, "groups", ("1", "2", "3")),
            (0.3, "activation", ("'relu'",)),
        )
        arguments += [f"{name}={self.pick(values)}" for share, name, values in options if self.chance(share)]
        return f"layers.Conv{d}D({', '.join(arguments)})"

    def layer(self, d: int) -> str:
        kind = self.random.random()
        if kind < 0.4:
            return self.convolution(d if self.chance(0.93) else 3 - d)
        if kind < 0.5:
            sizes = self.pick(("2", "3", "", "pool_size=2, padding='same'", "2, strides=1"))
            return f"layers.{self.pick(('Max', 'Average'))}Pooling{d}D({sizes})"
        if kind < 0.57:
            return f"layers.Global{self.pick(('Max', 'Average'))}Pooling{d}D()"
        return self.pick(
            (
                "layers.BatchNormalization()",
                "layers.Dropout(0.5)",
                "layers.Activation('relu')",
                "layers.Flatten()",
                "layers.Flatten()",
                f"layers.Dense({self.pick((1, 3, 10))})",
                f"layers.Dense({self.pick((1, 3, 10))})",
                f"layers.ZeroPadding{d}D(1)",
                f"layers.UpSampling{d}D(2)",
                "layers.Reshape((-1, 2))",
                "layers.Permute((2, 1))",
                "layers.LayerNormalization()",
                "layers.LSTM(4)",
            )
        )

    def data(self, stem: str, shape: tuple[int, ...]) -> str:
        name, dtype, count = self.name(stem), self.pick(DTYPES), math.prod(shape)
        return self.pick(
            (
                f"{name} = np.random.rand({', '.join(map(str, shape))}).astype('{dtype}')",
                f"{name} = tf.cast(tf.ones({shape}), tf.{dtype})",
                f"{name} = tf.random.normal({shape})",
                f"{name} = np.zeros({shape})",
                f"{name} = np.arange({count if self.chance(0.9) else count + 1}).reshape{shape}",
            )
        )

    def program(self) -> str:
        """Return the source of one program."""
        self.number += 1
        d = self.pick((1, 1, 2))
        shape = self.shape(d + 2 if self.chance(0.85) else self.pick((2, 3, 4, 5)))
        lines = [self.data("x", shape)]
        if self.chance(0.15):
            lines.append(self.pick(CHANGES).format(x=self.name("x")))
        body = self.random.choices((self.direct, self.sequential, self.functional, self.function), (30, 35, 25, 10))[0]
        return "\n".join([*lines, *body(d, shape)])

    def declared(self, d: int, shape: tuple[int, ...]) -> tuple[int | None, ...]:
        return shape[1:] if self.chance(0.83) else self.shape(d + 2)[1:]

    def direct(self, d: int, shape: tuple[int, ...]) -> list[str]:
        layer, x, y, z = (self.name(stem) for stem in ("layer", "x", "y", "z"))
        lines = [f"{layer} = {self.layer(d)}", f"{y} = {layer}({x})"]
        lines += [f"{y} = {self.layer(d)}({y})" for _ in range(self.random.randint(0, 2))]
        if self.chance(0.3):
            lines += [self.data("z", self.shape(len(shape))), f"{self.name('w')} = {layer}({z})"]
        return lines

    def sequential(self, d: int, shape: tuple[int, ...]) -> list[str]:
        model, x = self.name("m"), self.name("x")
        stack = [self.layer(d) for _ in range(self.random.randint(1, 6))]
        declared, way = self.declared(d, shape), self.random.random()
        if way < 0.3:
            stack.insert(0, f"keras.Input({declared if self.chance(0.8) else (None, *declared[1:])})")
        elif way < 0.5:
            separator = "" if stack[0].endswith("()") else ", "
            stack[0] = f"{stack[0][:-1]}{separator}input_shape={declared if self.chance(0.85) else shape})"
        if self.chance(0.3):
            lines = [f"{model} = keras.Sequential()", *(f"{model}.add({layer})" for layer in stack)]
        else:
            lines = [f"{model} = keras.Sequential([", *(f"    {layer}," for layer in stack), "])"]
        lines.append(f"{self.name('y')} = {model}({x})")
        return [*lines, f"{self.name('p')} = {model}.predict({x}, verbose=0)"] if self.chance(0.2) else lines

    def functional(self, d: int, shape: tuple[int, ...]) -> list[str]:
        inputs, h, g, model = (self.name(stem) for stem in ("inputs", "h", "g", "m"))
        lines = [f"{inputs} = keras.Input({self.declared(d, shape)})", f"{h} = {self.layer(d)}({inputs})"]
        lines += [f"{h} = {self.layer(d)}({h})" for _ in range(self.random.randint(0, 5))]
        merge = self.pick(("Add", "Concatenate", "Multiply"))
        if self.chance(0.3):
            lines.append(f"{h} = layers.{merge}()([{h}, {h}])")
        if self.chance(0.2):
            lines += [f"{g} = {self.layer(d)}({inputs})", f"{h} = layers.{merge}()([{h}, {g}])"]
        return [*lines, f"{model} = keras.Model({inputs}, {h})", f"{self.name('y')} = {model}({self.name('x')})"]

    def function(self, d: int, shape: tuple[int, ...]) -> list[str]:
        names = {stem: self.name(stem) for stem in ("block", "x", "y", "z")}
        sizes = {"first": self.pick((2, 4, 8)), "second": self.pick((3, 6)), "kernel_size": self.pick((1, 3))}
        return [BLOCK.format(d=d, **names, **sizes)]


def write_notebook(seed: int, count: int, target: Path) -> None:
    """Write a notebook with one random program a cell."""
    generator = Generator(seed)
    cells = [
        {
            "cell_type": "code",
            "id": f"c{n}",
            "metadata": {},
            "source": source,
            "outputs": [],
            "execution_count": None,
        }
        for n, source in enumerate([IMPORTS, *(generator.program() for _ in range(count))])
    ]
    target.write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}), "utf-8")


if __name__ == "__main__":
    write_notebook(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))
