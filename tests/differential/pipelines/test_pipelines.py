"""Random `tf.data` pipelines: the element is what TensorFlow's spec says, and the first one is as it comes out."""

from __future__ import annotations

import ast
import random
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import tensorflow as tf

from shapelens.interpret.machine import Machine
from shapelens.interpret.memory import GLOBAL
from shapelens.interpret.objects import DictObject
from shapelens.interpret.run import run_step
from shapelens.interpret.values import Dataset, Ref, Tensor
from shapelens.spec import UNKNOWN

from .generate import pipeline

pytestmark = pytest.mark.tensorflow
CASES = 150


def _ours(source: str) -> tuple[Dataset | None, Machine, bool]:
    """Interpret a pipeline: the dataset, what it refers to, and whether an error is reported."""
    tree = ast.parse(f"import numpy as np\nimport tensorflow as tf\ndata = {source}\n")
    result = run_step("s", "s", tree, {})
    value = result.writes.get((GLOBAL, "data"))
    machine = Machine("t", result.writes)
    return value if isinstance(value, Dataset) else None, machine, bool(result.findings)


def _leaves(machine: Machine, value: Any) -> Iterator[Any]:
    """Yield the tensors of one of our elements in TensorFlow's order."""
    if isinstance(value, tuple):
        for item in value:
            yield from _leaves(machine, item)
    elif isinstance(value, Ref):
        thing = machine.load(value)
        assert isinstance(thing, DictObject) and thing.items is not None
        for _, item in sorted(thing.items, key=lambda pair: str(pair[0])):
            yield from _leaves(machine, item)
    else:
        yield value


def _check(machine: Machine, ours: Any, real: Any, what: str) -> None:
    mine, theirs = list(_leaves(machine, ours)), tf.nest.flatten(real)
    assert len(mine) == len(theirs), what
    for tensor, actual in zip(mine, theirs, strict=True):
        if not isinstance(tensor, Tensor):
            continue
        spec = tensor.spec
        dtype = actual.dtype.name
        assert spec.dtype in (UNKNOWN, dtype), (what, spec, actual)
        shape = actual.shape
        if spec.shape is not UNKNOWN and shape.rank is not None:
            sizes = zip(spec.shape, shape, strict=True)
            assert all(size is UNKNOWN or size == other for size, other in sizes), (what, spec, actual.shape)
        elif spec.shape is not UNKNOWN:
            assert shape.rank is not None, (what, spec, actual)


def _runs(data: tf.data.Dataset) -> bool:
    try:
        next(iter(data), None)
    except Exception:
        return False
    return True


def check(source: str) -> str:
    """Compare one pipeline with TensorFlow; say what came of it."""
    try:
        real = eval(source, {"tf": tf, "np": np})
        spec = real.element_spec
    except Exception as error:
        real, spec = error, None
    ours, machine, raised = _ours(source)
    if isinstance(real, Exception):
        return "both raise" if raised else "only TensorFlow raises"
    if ours is None:
        assert not raised or not _runs(real), f"only we raise: {source}"
        return "both raise" if raised else "unknown"
    _check(machine, ours.spec, spec, f"element_spec of {source}")
    try:
        first = next(iter(real), None)
        count = int(real.cardinality())
    except Exception:
        return "fails later"
    if first is not None:
        _check(machine, ours.first, first, f"first of {source}")
    if ours.count is not None and not ours.at_most and count >= 0:
        assert ours.count == count, f"{ours.count} for {count}: {source}"
    return "same"


_RAGGED = "tf.data.Dataset.from_tensor_slices([[1], [2], [3], [4]])"


@pytest.mark.parametrize(
    "source",
    [
        f"{_RAGGED}.ragged_batch(2).batch(2)",
        f"{_RAGGED}.ragged_batch(2, drop_remainder=True).batch(2)",
        "tf.data.Dataset.from_tensors(tf.ragged.constant([[1], [2, 3]])).batch(1)",
        "tf.data.Dataset.from_tensor_slices([[1.0, 2.0]] * 10).batch(2).ragged_batch(2).unbatch()",
        f"{_RAGGED}.ragged_batch(2).unbatch()",
        f"{_RAGGED}.ragged_batch(2).batch(2).unbatch()",
    ],
)
def test_batches_of_ragged_elements(source: str) -> None:
    assert check(source) == "same"


@pytest.mark.parametrize("seed", [1, 2])
def test_pipelines_agree(seed: int) -> None:
    rng = random.Random(seed)
    outcomes = [check(pipeline(rng)) for _ in range(CASES)]
    counts = {kind: outcomes.count(kind) for kind in set(outcomes)}
    assert outcomes.count("same") > 0.3 * CASES, counts
    assert outcomes.count("only TensorFlow raises") < 0.15 * CASES, counts
