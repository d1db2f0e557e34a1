"""Metrics as objects: `keras.metrics.Mean()`, what they are updated with and what comes out of them.

Source: `keras.src.metrics`.
"""

from __future__ import annotations

from typing import Final

from shapelens.rules.functions.keras_loss_objects import DEFAULT_DTYPE, dtype_of
from shapelens.rules.registry import function
from shapelens.rules.values import Record, read_dtype, read_items
from shapelens.spec import UNKNOWN, Shape, TensorSpec

_PLAIN: Final = ("name", "dtype")
_LOGITS: Final = (*_PLAIN, "from_logits", "label_smoothing", "axis")
_COUNTS: Final = ("thresholds", *_PLAIN)
_RATES: Final = ("thresholds", "top_k", "class_id", *_PLAIN)
_AUC: Final = ("thresholds", "multi_label", "num_labels", "label_weights", "from_logits")
_IOU: Final = (*_PLAIN, "ignore_class", "sparse_y_true", "sparse_y_pred", "axis")
_ONE_HOT: Final = (*_PLAIN, "ignore_class", "sparse_y_pred", "axis")

METRICS: Final[dict[str, tuple[str, ...]]] = {
    **dict.fromkeys(
        "Accuracy CategoricalAccuracy SparseCategoricalAccuracy Mean Sum RootMeanSquaredError".split(), _PLAIN
    ),
    **dict.fromkeys("MeanSquaredError MeanAbsoluteError MeanAbsolutePercentageError LogCoshError".split(), _PLAIN),
    **dict.fromkeys("MeanSquaredLogarithmicError Hinge SquaredHinge CategoricalHinge KLDivergence".split(), _PLAIN),
    "Poisson": _PLAIN,
    "RootMeanSquaredError": _PLAIN,
    "BinaryAccuracy": (*_PLAIN, "threshold"),
    "BinaryCrossentropy": _LOGITS[:-1],
    "CategoricalCrossentropy": _LOGITS,
    "SparseCategoricalCrossentropy": (*_PLAIN, "from_logits", "ignore_class", "axis"),
    "CosineSimilarity": (*_PLAIN, "axis"),
    "PearsonCorrelation": (*_PLAIN, "axis"),
    "ConcordanceCorrelation": (*_PLAIN, "axis"),
    "TopKCategoricalAccuracy": ("k", *_PLAIN),
    "SparseTopKCategoricalAccuracy": ("k", *_PLAIN, "from_sorted_ids"),
    "MeanMetricWrapper": ("fn", *_PLAIN),
    **dict.fromkeys("TruePositives TrueNegatives FalsePositives FalseNegatives".split(), _COUNTS),
    **dict.fromkeys(("Precision", "Recall"), _RATES),
    "F1Score": ("average", "threshold", *_PLAIN),
    "FBetaScore": ("average", "beta", "threshold", *_PLAIN),
    "R2Score": ("class_aggregation", "num_regressors", *_PLAIN),
    "AUC": ("num_thresholds", "curve", "summation_method", *_PLAIN, *_AUC),
    "IoU": ("num_classes", "target_class_ids", *_IOU),
    "MeanIoU": ("num_classes", *_IOU),
    "BinaryIoU": ("target_class_ids", "threshold", *_PLAIN),
    "OneHotIoU": ("num_classes", "target_class_ids", *_ONE_HOT),
    "OneHotMeanIoU": ("num_classes", *_ONE_HOT),
    "PrecisionAtRecall": ("recall", "num_thresholds", "class_id", *_PLAIN),
    "RecallAtPrecision": ("precision", "num_thresholds", "class_id", *_PLAIN),
    "SensitivityAtSpecificity": ("specificity", "num_thresholds", "class_id", *_PLAIN),
    "SpecificityAtSensitivity": ("sensitivity", "num_thresholds", "class_id", *_PLAIN),
}
"""The classes and their parameters in order."""

_ONE_FOR_EACH_CLASS: Final = {"F1Score": "average", "FBetaScore": "average", "R2Score": "class_aggregation"}
"""The parameter of a metric that is `None` where each class gets a number of its own."""


def _register(short: str, parameters: tuple[str, ...]) -> None:
    name = f"keras.metrics.{short}"

    @function(name)
    def made(*args: object, **kwargs: object) -> object:
        return Record(name, tuple({**dict(zip(parameters, args, strict=False)), **kwargs}.items()))

    @function(f"{name}.result")
    def result(self: Record) -> object:
        dtype = read_dtype(self.get(DEFAULT_DTYPE)) if short in _COUNTING else dtype_of(self)
        return TensorSpec(_shape(short, self), dtype)

    @function(f"{name}.reset_state")
    def reset_state(self: Record) -> object:
        return None

    if short in ("Mean", "Sum", "MeanMetricWrapper"):

        @function(f"{name}.__call__")
        def called(self: Record, *args: object, **kwargs: object) -> object:
            return result(self)

        @function(f"{name}.update_state")
        def update(self: Record, *args: object, **kwargs: object) -> object:
            return None


for _short, _parameters in METRICS.items():
    _register(_short, _parameters)


_COUNTING: Final = frozenset(
    name for name, given in METRICS.items() if given in (_COUNTS, _RATES) or "num_" in str(given) or "IoU" in name
)
"""The metrics that keep counts, which are of the default dtype; others compute in their own."""


def _shape(short: str, metric: Record) -> Shape:
    """Return the shape of a metric's result."""
    if short in _ONE_FOR_EACH_CLASS:
        return () if isinstance(metric.get(_ONE_FOR_EACH_CLASS[short], _DEFAULTS[short]), str) else (UNKNOWN,)
    if METRICS[short] not in (_COUNTS, _RATES):
        return ()
    thresholds = metric.get("thresholds", None)
    if thresholds is None or isinstance(thresholds, (int, float)):
        return ()
    items = read_items(thresholds)
    if items is None:
        return UNKNOWN
    return () if len(items) == 1 else (len(items),)


_DEFAULTS: Final = {"F1Score": None, "FBetaScore": None, "R2Score": "uniform_average"}
