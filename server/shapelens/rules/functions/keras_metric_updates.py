"""Metrics as objects, updated by hand: `metric.update_state(y, model(x))`, as in a loop with a `GradientTape`."""

from __future__ import annotations

from shapelens.rules.arrays import keras_tensor
from shapelens.rules.functions.keras_metric_objects import METRICS
from shapelens.rules.mismatch import Mismatch
from shapelens.rules.registry import function, function_rule
from shapelens.rules.training_metrics import check_metric
from shapelens.rules.values import Record
from shapelens.spec import UNKNOWN, TensorSpec

_OF_VALUES = ("Mean", "Sum", "MeanMetricWrapper")
"""Metrics that are updated with values, or with what is not known here."""


def _check(metric: Record, y_true: object, y_pred: object, sample_weight: object) -> None:
    """Raise where the metric refuses what it is updated with."""
    target, output, weight = _spec(y_true), _spec(y_pred), None if sample_weight is None else _spec(sample_weight)
    check_metric(metric, target, output, None if weight is None else weight.shape)


def _spec(value: object) -> TensorSpec:
    try:
        return keras_tensor(value, "keras.metrics")
    except Mismatch:
        return TensorSpec()


def _register(name: str) -> None:
    def result(metric: Record) -> object:
        rule = function_rule(f"{name}.result")
        return UNKNOWN if rule is None else rule.function(metric)

    @function(f"{name}.update_state")
    def update_state(self: Record, y_true: object, y_pred: object, sample_weight: object = None) -> object:
        _check(self, y_true, y_pred, sample_weight)
        return None

    @function(f"{name}.__call__")
    def called(self: Record, y_true: object, y_pred: object, sample_weight: object = None) -> object:
        _check(self, y_true, y_pred, sample_weight)
        return result(self)


for _short in METRICS:
    if _short not in _OF_VALUES:
        _register(f"keras.metrics.{_short}")
