"""Ragged tensors and what functions make of them, against TensorFlow."""

from __future__ import annotations

import ast

import pytest
import tensorflow as tf

from shapelens.interpret.memory import GLOBAL
from shapelens.interpret.run import run_step
from shapelens.interpret.values import RAGGED, Tensor
from shapelens.spec import UNKNOWN

pytestmark = pytest.mark.tensorflow

_WORDS = ("tf.constant('a b')", "['a b', 'c']", "tf.constant([['a'], ['b c']])", "tf.constant(['a b', 'c', 'd'])")
_CUTS = ("tf.strings.split({})", "tf.strings.bytes_split({})", "tf.strings.unicode_decode({}, 'UTF-8')")
_RAGGED = (
    "tf.ragged.constant([[1.0], [2.0, 3.0], []])",
    "tf.ragged.constant([[1, 2], [3]], dtype=tf.int64)",
    "tf.RaggedTensor.from_row_splits(tf.zeros((5, 2)), [0, 2, 5])",
    "tf.RaggedTensor.from_row_lengths(values=tf.range(6), row_lengths=[1, 2, 3])",
    "tf.strings.length(tf.strings.split(['a b', 'c']))",
)
_USES = (
    "{}", "{}.to_tensor()", "{}.to_tensor(0)", "{}.to_tensor(shape=[None, 4])", "{}.row_lengths()", "{}.nrows()",
    "{}[0]", "{}[:2]", "{}[:, :1]", "{} * 2", "{}.flat_values", "{}.row_splits", "tf.cast({}, tf.float32)",
    "tf.reduce_sum({}, axis=1)", "tf.reduce_max({})", "tf.expand_dims({}, -1)", "tf.expand_dims({}, 0)",
    "tf.concat([{0}, {0}], axis=0)",
    "tf.concat([{0}, {0}], axis=1)", "tf.stack([{0}, {0}])", "-{}", "({} + {})", "tf.square({})", "tf.shape({})",
)  # fmt: skip
EXPRESSIONS = [
    *(cut.format(words) for cut in _CUTS for words in _WORDS),
    *(use.replace("{}", made).replace("{0}", made) for use in _USES for made in _RAGGED),
]


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_expression_agrees(expression: str) -> None:
    result = run_step("s", "s", ast.parse(f"import tensorflow as tf\nx = {expression}\n"), {})
    ours = result.writes.get((GLOBAL, "x"))
    try:
        real = eval(expression, {"tf": tf})
    except Exception:
        return
    assert not result.findings
    if not isinstance(ours, Tensor):
        return
    assert ours.spec.dtype in (UNKNOWN, real.dtype.name)
    if ours.spec.shape is UNKNOWN:
        return
    assert (ours.kind == RAGGED) == isinstance(real, tf.RaggedTensor)
    assert len(ours.spec.shape) == len(real.shape)
    assert all(size is UNKNOWN or size == other for size, other in zip(ours.spec.shape, real.shape, strict=True))
