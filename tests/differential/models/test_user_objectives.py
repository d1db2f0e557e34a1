"""Losses and metrics of the user's own classes, against Keras."""

from __future__ import annotations

import pytest

from .agreement import compare

pytestmark = pytest.mark.tensorflow
PROGRAMS = (
    """\
class L(keras.losses.Loss):
    def call(self, y_true, y_pred):
        return ops.mean(ops.square(y_true - y_pred), axis=-1)
o = tf.ones((4, 3))
y = [L()(np.ones((4, 3), 'int32'), o), L(reduction=None)(o, o), L(reduction='none', dtype='float64')(o[None], o[None])]
""",
    """\
class L(keras.losses.Loss):
    def __init__(self, a, **kwargs):
        super().__init__(name='l', **kwargs)
        self.a = a
    def call(self, y_true, y_pred):
        return self.a * tf.reduce_mean(tf.square(y_true - y_pred), axis=-1)
o = tf.ones((4, 3))
y = [L(2.0)(o, o), L(3.0, reduction='none')(o, o), L(3.0, reduction='sum')(o, o, sample_weight=np.ones(4))]
""",
    """\
class L(keras.losses.Loss):
    def __init__(self):
        super().__init__(reduction=None)
    def call(self, y_true, y_pred):
        return ops.abs(y_true - y_pred)
y = L()(np.ones((4, 3)), np.ones((4, 1)))
""",
    """\
class M(keras.metrics.Metric):
    def __init__(self, n, name='m', **kwargs):
        super().__init__(name=name, **kwargs)
        self.n = n
        self.total = self.add_weight(name='t', shape=(n,), initializer='zeros')
        self.count = self.add_variable(shape=(), initializer='zeros', name='c')
    def update_state(self, y_true, y_pred, sample_weight=None):
        self.total.assign_add(ops.sum(ops.cast(y_pred, 'float32'), axis=0))
        self.count.assign_add(1.0)
    def result(self):
        return self.total / self.count
m = M(3)
m.update_state(np.ones((4, 3)), np.ones((4, 3)))
y = [m.result(), m(np.ones((4, 3)), np.ones((4, 3))), M(5).result()]
""",
)


def test_objectives_of_the_users_own() -> None:
    outcome = compare(PROGRAMS)
    assert not outcome.wrong, "\n".join(outcome.wrong)
    assert not outcome.vague, "\n".join(outcome.vague)
