"""Nested structures by `keras.tree` and `tf.nest`, against Keras and TensorFlow."""

from __future__ import annotations

import pytest

from .agreement import compare

pytestmark = pytest.mark.tensorflow
PROGRAMS = (
    "y = tree.map_structure(lambda t: t + 1, [np.zeros((2, 3)), (np.zeros(4),)])",
    "y = [tree.flatten({'b': np.zeros(3), 'a': [np.zeros((2, 2))]}), tf.nest.flatten([np.zeros(3), (np.zeros(2), 4)])]",
    "y = tf.nest.map_structure(lambda a, b: a + b, (zeros(3), [zeros((2, 1))]), (zeros(3), [zeros((2, 2))]))",
    "y = [tree.is_nested([1]), tf.nest.is_nested(1), tree.pack_sequence_as([1, (2, 3)], [zeros(2), zeros(3), 4])]",
    "y = tf.nest.pack_sequence_as({'b': 0, 'a': (1, 2)}, [zeros(2), zeros(3), zeros(4)])",
    "y = [tf.nest.flatten(None), tree.flatten(zeros((2, 3))), tree.flatten([None, [], {}]), tf.nest.flatten('abc')]",
    "y = tf.nest.map_structure(tf.stop_gradient, {'a': zeros((2, 3)), 'b': (zeros(1), )})",
    "y = tree.map_structure(lambda x: keras.ops.expand_dims(x, 0), keras.Input((3,)))",
    "y = [tree.flatten([None, 2]), tree.map_structure(lambda x: x, [None, 2])]",
    "from collections import namedtuple\nP = namedtuple('P', 'a b')\ny = tf.nest.flatten([P(1, zeros(2)), 3])",
)


def test_trees() -> None:
    outcome = compare([f"zeros, tree = tf.zeros, keras.tree\n{program}" for program in PROGRAMS])
    assert not outcome.wrong, "\n".join(outcome.wrong)
    assert outcome.known > 0.9 * outcome.values
