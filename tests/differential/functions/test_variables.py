"""Variables of Keras: what they are made from, and their operators, against the installed Keras."""

from __future__ import annotations

import itertools
import warnings

import pytest

from shapelens.notebook.program import Program

pytestmark = pytest.mark.tensorflow
_IMPORTS = "import keras, numpy as np, tensorflow as tf\nV = keras.Variable\n"
_MADE = (
    "V(1.0)",
    "V(1)",
    "V(True)",
    "V([1, 2])",
    "V(np.zeros(3))",
    "V(np.zeros(3, int))",
    "V(tf.zeros((2, 3), tf.float16))",
    "V('zeros', (3,))",
    "V('zeros')",
    "V(np.zeros(3), dtype='float32')",
    "V(np.zeros(3), shape=(3,), dtype='int')",
    "V(keras.initializers.Ones(), (2,))",
    "V(lambda shape, dtype: keras.ops.ones(shape, dtype), (2,), dtype='int32')",
    "V(initializer='random_normal', shape=[2, 3], trainable=False)",
    "V('zeros', (None, 3))",
    "V(V([1, 2.0]))",
    "V([1, 2]).value",
    "V([1, 2]).assign([3, 4])",
    "V([1, 2]).assign_add([3, 4, 5])",
    "V([1, 2]).numpy()",
    "V([1.0, 2])[0]",
    "-V([1, 2])",
    "keras.layers.Dense(3, name='d').build((None, 2))",
)
_OPERANDS = ("1", "2.5", "[1, 2, 3]", "V([1, 2, 3])", "V([1.0, 2, 3])", "keras.ops.ones((3,), 'float64')")
_ARRAYS = tuple(f"np.ones((2, 3), '{dtype}')" for dtype in ("int32", "int64", "float32", "float64"))
_VARIABLES = tuple(f"V(np.ones(3), dtype='{dtype}')" for dtype in ("int32", "int64", "float16", "float32", "float64"))
_PAIRS = (
    *itertools.product(_VARIABLES, (*_OPERANDS, *_ARRAYS)),
    *itertools.product((*_OPERANDS[:2], *_ARRAYS), _VARIABLES),
)


def _told(expression: str) -> str:
    """Return what ShapeLens says of an expression: its shape and dtype, or that it raises."""
    analysis = Program.from_texts([_IMPORTS + f"x = {expression}\nkeras.layers.Reshape((-1,), name='n')(x)"]).analyze()
    if any(found.range.start.line == 2 for found in analysis.findings):
        return "raises"
    return next((hint.label.partition(" →")[0] for hint in analysis.hints), "nothing")


def _real(expression: str) -> str:
    import keras
    import numpy as np
    import tensorflow as tf

    try:
        value = eval(expression, {"keras": keras, "np": np, "tf": tf, "V": keras.Variable})
    except (ValueError, TypeError, tf.errors.InvalidArgumentError):
        return "raises"
    if value is None:
        return "nothing"
    array = np.asarray(value)
    kinds = {"float": "f", "int": "i", "uint": "u", "bool": "b"}
    name = "bool" if array.dtype == bool else kinds[array.dtype.name.rstrip("0123456789")] + str(array.itemsize * 8)
    return f"{tuple(array.shape)} {name}"


@pytest.mark.parametrize("expression", _MADE)
def test_what_is_made(expression: str) -> None:
    assert _told(expression) in (_real(expression), "nothing")


@pytest.mark.parametrize("operator", ["+", "-", "*", "/", "//", "%", "<", "=="])
def test_operators(operator: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        wrong = []
        for left, right in _PAIRS:
            expression = f"{left} {operator} {right}"
            told, real = _told(expression), _real(expression)
            if told not in (real, "nothing", f"{real.rpartition(' ')[0]} ?"):
                wrong.append(f"{expression}: {told}, but Keras: {real}")
    assert wrong == []
