"""Losses, metrics and learning-rate schedules as objects, against Keras."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from shapelens.rules.functions.keras_loss_objects import LOSSES
from shapelens.rules.functions.keras_metric_objects import METRICS
from shapelens.rules.functions.keras_schedules import SCHEDULES

from .agreement import compare

pytestmark = pytest.mark.tensorflow
_REQUIRED = {
    "PrecisionAtRecall": "0.5, ",
    "RecallAtPrecision": "0.5, ",
    "SensitivityAtSpecificity": "0.5, ",
    "SpecificityAtSensitivity": "0.5, ",
    "IoU": "3, [0], ",
    "OneHotIoU": "3, [0], ",
    "MeanIoU": "3, ",
    "OneHotMeanIoU": "3, ",
    "MeanMetricWrapper": "keras.losses.mean_squared_error, ",
}
_METRICS = (
    "Precision(thresholds=[0.1, 0.5])",
    "Recall([0.5])",
    "TruePositives(0.2)",
    "FalseNegatives([0.2, 0.3, 0.4])",
    "F1Score('macro')",
    "F1Score(average='micro', dtype='float64')",
    "FBetaScore(None, 2.0)",
    "R2Score(class_aggregation=None)",
    "R2Score('variance_weighted_average')",
    "AUC(multi_label=True)",
)
_SCHEDULES = {
    "CosineDecay": "0.1, 100",
    "CosineDecayRestarts": "0.1, 100",
    "ExponentialDecay": "0.1, decay_steps=10, decay_rate=0.9",
    "InverseTimeDecay": "0.1, 10, 0.5",
    "PiecewiseConstantDecay": "[10, 20], [0.1, 0.01, 0.001]",
    "PolynomialDecay": "0.1, 100",
}


def _losses(rng: random.Random) -> Iterator[str]:
    for name in LOSSES:
        for _ in range(12):
            output = rng.choice([(4, 3), (4, 1), (4,), (2, 3, 4), (2, 3, 1), ()])
            target = rng.choice([output, output, output[:-1], (*output, 1), (output[0] if output else 1, 1), (3,)])
            settings = rng.choice(
                ["", "reduction=None", "reduction='none'", "reduction='sum'", "reduction='mean'", "dtype='float64'"]
            )
            library, dtype = rng.choice(("np", "tf")), rng.choice(("float32", "float64", "int32"))
            weight = rng.choice(["", "", "", ", sample_weight=np.ones(%r)" % (target[:1],), ", 2.0"])  # noqa: UP031
            given = f"np.ones({target}, 'int32'), {library}.ones({output}, '{dtype}')"
            method = rng.choice(("", "", "", ".call"))
            yield f"y = keras.losses.{name}({settings}){method}({given}{weight if not method else ''})"


def _metrics() -> Iterator[str]:
    for name in METRICS:
        data = "np.ones((4, 3))" if name in ("Mean", "Sum") else "np.eye(3, dtype='f'), np.eye(3, dtype='f')"
        if name.startswith("Sparse") or name in ("IoU", "MeanIoU"):
            data = "np.zeros((4,)), np.ones((4,)) if iou else np.ones((4, 3), 'f') / 3"
        for dtype in ("", "dtype='float64'", "dtype='float16'"):
            made = f"iou = {'IoU' in name}\nm = keras.metrics.{name}({_REQUIRED.get(name, '')}{dtype})"
            yield f"{made}\nm.update_state({data})\ny = [m.result(), m({data}), m.reset_state()]"
    for made in _METRICS:
        yield f"m = keras.metrics.{made}\nm.update_state(np.eye(3), np.eye(3))\ny = m.result()"


def test_losses() -> None:
    outcome = compare(list(_losses(random.Random(7))))
    assert not outcome.wrong, "\n".join(outcome.wrong[:20])
    assert outcome.known > 0.8 * outcome.values


def test_metrics() -> None:
    outcome = compare(list(_metrics()))
    assert not outcome.wrong, "\n".join(outcome.wrong[:20])
    assert outcome.known > 0.9 * outcome.values


def test_schedules() -> None:
    assert set(_SCHEDULES) == set(SCHEDULES)
    steps = ("3", "3.0", "tf.constant(3)", "np.int64(3)", "tf.range(4)", "np.arange(3)")
    named = [
        (f"keras.optimizers.schedules.{name}({given})", step) for name, given in _SCHEDULES.items() for step in steps
    ]
    outcome = compare([f"y = {made}({step})" for made, step in named])
    assert not outcome.wrong, "\n".join(outcome.wrong[:20])
    assert outcome.known == outcome.values
