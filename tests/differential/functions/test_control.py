"""Functions of Keras that call functions of the user's or handle structures: what they return."""

from __future__ import annotations

import ast
import itertools
import random
from collections.abc import Iterator
from typing import Any

import keras
import numpy as np
import pytest

from shapelens.interpret.machine import Machine
from shapelens.interpret.memory import GLOBAL
from shapelens.interpret.objects import DictObject, ListObject
from shapelens.interpret.run import run_step
from shapelens.interpret.values import Ref, Tensor, is_tuple
from shapelens.spec import UNKNOWN

pytestmark = pytest.mark.tensorflow

PRELUDE = """\
import numpy as np
import tensorflow as tf
import keras
from keras import ops
dense = keras.layers.Dense(5)
@ops.custom_gradient
def doubled(t):
    def grad(*args, upstream):
        return upstream
    return ops.concatenate([t, t], axis=-1), grad
"""
TENSORS = {
    "eager": ("ops.ones((4, 3, 2))", "ops.ones((2, 6), 'int32')", "np.zeros((3, 4))", "ops.ones((1, 1, 1, 1))"),
    "symbolic": (
        "keras.Input((3, 2))",
        "keras.Input(batch_shape=(4, 3))",
        "keras.Input((6,), dtype='int32')",
        "keras.Input((2, None))",
    ),
}
BODIES = (
    "lambda t: t * 2",
    "lambda t: ops.sum(t)",
    "lambda t: (t, ops.cast(t, 'float16'))",
    "lambda t: ops.expand_dims(t, -1)",
    "lambda t: {'a': t, 'b': ops.shape(t)[0]}",
    "lambda t: ops.reshape(t, (-1,))",
)
CALLS = (
    "ops.map({body}, x)",
    "ops.vectorized_map({body}, x)",
    "ops.map(lambda p: p[0] + p[1], (x, x))",
    "ops.scan(lambda c, t: (c + t, c), ops.zeros_like(x[0]), x)",
    "ops.scan(lambda c, t: (c * 2, c), ops.ones((2, 3)), length=3)",
    "ops.scan(lambda c, t: (c + ops.sum(ops.cast(t, 'float32')), c), 0.0, x)",
    "ops.associative_scan(lambda a, b: a + b, x)",
    "ops.associative_scan(lambda a, b: a + b, x, axis=1, reverse=True)",
    "ops.cond(True, lambda: x, lambda: ops.sum(x))",
    "ops.cond(ops.sum(x) > 0, lambda: ops.ones((2, 3)), lambda: ops.zeros((2, 3)))",
    "ops.switch({index}, [{body}, {body}], x)",
    "ops.switch({index}, [lambda t: t + 1, lambda t: t * 2], x)",
    "ops.switch({index}, [lambda t: (t, ops.shape(t)[0]), lambda t: (t, ops.shape(t)[0])], x)",
    "ops.map(lambda t: {{'a': t, 'b': ops.shape(t)[0]}}, x)",
    "ops.while_loop(lambda i, t: i < 3, lambda i, t: (i + 1, t + t), (0, x))",
    "ops.while_loop(lambda i, t: i < 3, lambda i, t: [i + 1, t * t], [ops.convert_to_tensor(0), x])",
    "ops.while_loop(lambda t: ops.sum(t) < 3, lambda t: t + 1, x, maximum_iterations=2)",
    "ops.fori_loop(0, 3, lambda i, t: t + t, x)",
    "ops.fori_loop(0, 2, lambda i, t: t + ops.cast(i, t.dtype), x)",
    "doubled(x)",
    "ops.stop_gradient(x)",
    "ops.unstack(x, axis=1)",
    "ops.slice_update(x, [0] * len(x.shape), x)",
    "ops.convert_to_tensor(x, dtype='float16')",
    "dense(ops.cast(ops.map(lambda t: t, x), 'float32'))",
    "keras.Model(i := keras.Input((3, 2)), ops.map(lambda t: ops.sum(t, 0), i))(np.ones((4, 3, 2)))",
    "keras.Model(i := keras.Input((3, 2)), ops.switch(0, [lambda t: t], i))(np.ones((4, 3, 2)))",
)


_ARRAYS = ("np.zeros((10, 3))", "[np.zeros((7, 2, 2)), np.ones((7,), 'int32')]", "(np.zeros((4, 1)), np.ones((4, 5)))")
_SPLITS = ("left_size=0.7", "right_size=0.2", "0.5", "left_size=3", "right_size=2", "0.25, 0.5", "1, 2, shuffle=True")
_DATASET = "tf.data.Dataset.from_tensor_slices(({data}, np.zeros(({count}, 2)))){steps}"
_STEPS = ("", ".batch(2)", ".batch(2).prefetch(1)", ".batch(2, drop_remainder=True)", ".shuffle(4)")
DATA = (
    *(f"[next(iter(part)) for part in keras.utils.split_dataset({a}, {s})]" for a in _ARRAYS for s in _SPLITS),
    *(f"[len(part) for part in keras.utils.split_dataset({a}, {s})]" for a in _ARRAYS for s in _SPLITS),
    *(
        f"[next(iter(part)) for part in keras.utils.split_dataset("
        f"{_DATASET.format(data='np.zeros((8, 3))', count=8, steps=steps)}, 0.5)]"
        for steps in _STEPS
    ),
    *(f"keras.utils.pack_x_y_sample_weight({given})" for given in ("x", "[x, x]", "x, x", "x, None, x", "x, x, x")),
    *(f"keras.utils.unpack_x_y_sample_weight({given})" for given in ("x", "[x, x]", "(x,)", "(x, x, x)")),
    "keras.utils.is_keras_tensor(x)",
    "keras.utils.is_keras_tensor(keras.Input((3,)))",
    "keras.random.normal((2, 3), seed=keras.random.SeedGenerator(3))",
)


def _programs() -> Iterator[tuple[str, str]]:
    for call in DATA:
        yield "eager", f"x = np.zeros((3, 2))\ny = {call}"
    rng = random.Random(5)
    for mode, call in itertools.product(TENSORS, CALLS):
        for tensor in TENSORS[mode]:
            filled = call.format(body=rng.choice(BODIES), index=rng.choice((-1, 0, 1, 5)))
            yield mode, f"x = {tensor}\ny = {filled}"


def _ours(source: str) -> tuple[Any, Machine, bool]:
    result = run_step("s", "s", ast.parse(PRELUDE + source), {})
    return result.writes.get((GLOBAL, "y")), Machine("t", result.writes), bool(result.findings)


def _wrong(machine: Machine, ours: Any, real: Any) -> Iterator[str]:
    """Yield where a structure of ours is not the real one."""
    thing = machine.load(ours) if isinstance(ours, Ref) else ours
    if isinstance(thing, ListObject):
        thing = thing.items
    if is_tuple(thing):
        if not isinstance(real, (tuple, list)) or len(real) != len(thing):
            yield f"{len(thing)} items for {real}"
            return
        for item, other in zip(thing, real, strict=True):
            yield from _wrong(machine, item, other)
    elif isinstance(thing, DictObject) and thing.items is not None:
        for key, item in thing.items:
            yield from _wrong(machine, item, real[key])
    elif thing is None or isinstance(thing, int):
        if thing != real:
            yield f"{thing} for {real}"
    elif isinstance(thing, Tensor) and not hasattr(real, "dtype"):
        yield f"{thing.spec} for {real}"
    elif isinstance(thing, Tensor):
        dtype = keras.backend.standardize_dtype(real.dtype)
        if thing.spec.dtype not in (UNKNOWN, dtype):
            yield f"{thing.spec} for {dtype}"
        shape = thing.spec.shape
        sizes = tuple(real.shape)
        if shape is not UNKNOWN and (
            len(shape) != len(sizes) or any(a is not UNKNOWN and a != b for a, b in zip(shape, sizes, strict=True))
        ):
            yield f"{thing.spec} for {sizes}"


def test_control_agrees_with_keras() -> None:
    known, wrong, programs = 0, list[str](), list(_programs())
    for _, source in programs:
        variables: dict[str, Any] = {"keras": keras, "np": np}
        ours, machine, reported = _ours(source)
        try:
            exec(PRELUDE + source, variables)
        except Exception:
            continue
        claims = ["an error is reported"] if reported else list(_wrong(machine, ours, variables["y"]))
        wrong += [f"{source}\n    {claim}" for claim in claims]
        known += bool(machine is not None and (is_tuple(ours) or isinstance(ours, (Ref, Tensor))))
    assert not wrong, f"{len(wrong)} of {len(programs)}:\n" + "\n".join(wrong[:40])
    assert known > 0.6 * len(programs)
