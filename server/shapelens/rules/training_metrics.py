"""What a metric that `compile` was given does with targets and output: it raises a `MetricMismatch` where Keras raises.

Source: `keras.src.trainers.compile_utils.get_metric` and the modules of `keras.src.metrics`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Final, TypeAlias

from shapelens.rules.broadcasting import broadcast, broadcast_to
from shapelens.rules.class_targets import kind_of_classes
from shapelens.rules.functions.keras_loss_objects import LOSSES, losses_of
from shapelens.rules.functions.keras_losses import squeezed
from shapelens.rules.functions.keras_metric_objects import METRICS
from shapelens.rules.mismatch import MetricMismatch, Mismatch
from shapelens.rules.names import canonical_name
from shapelens.rules.registry import function_rule
from shapelens.rules.values import Record, Reference, read_int, read_items
from shapelens.spec import UNKNOWN, Dim, Shape, TensorSpec, format_shape

Sizes: TypeAlias = tuple[Dim, ...]
_Rule: TypeAlias = Callable[[Record, Sizes, Sizes, "Sizes | None"], Shape]
"""What a metric does with targets, output and sample weights: the shape of what it averages and then weighs."""

_MODULES: Final = ("keras.losses.", "keras.metrics.")
_ACCURACY: Final = ("accuracy", "acc")
_SHORT: Final = {
    "bce": "BinaryCrossentropy",
    "mse": "MeanSquaredError",
    "mae": "MeanAbsoluteError",
    "mape": "MeanAbsolutePercentageError",
    "msle": "MeanSquaredLogarithmicError",
}
_AS_FUNCTIONS: Final = {
    "LogCoshError": "log_cosh",
    **{name: LOSSES[name][0] for name in METRICS if name in LOSSES},
}
"""The metrics that are the mean of a loss function."""


class _Refused(Exception):
    """A metric that raises, and why."""


def metric_name(metric: object, target: TensorSpec, output: TensorSpec) -> str | None:
    """Return the class (`Precision`) or function (`binary_accuracy`) that a metric stands for, `None` if unknown.

    `metric` is what `compile` was given: a string, a metric or loss object, a class or a function.
    """
    if isinstance(metric, str):
        return _chosen(target, output) if metric.lower() in _ACCURACY else _by_name().get(metric)
    name = metric.class_name if isinstance(metric, Record) else metric.name if isinstance(metric, Reference) else ""
    name = canonical_name(name)
    return name.rpartition(".")[2] if name.startswith(_MODULES) else None


@cache
def _by_name() -> Mapping[str, str]:
    """The classes by the strings that stand for them."""
    names = {word: name for name in METRICS for word in (name, _snake(name))}
    return {**names, **_SHORT, **{word.upper(): name for word, name in _SHORT.items()}}


def _snake(name: str) -> str:
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", name)).lower()


_ACCURACIES: Final = {
    "binary": "BinaryAccuracy",
    "categorical": "CategoricalAccuracy",
    "sparse": "SparseCategoricalAccuracy",
}


def _chosen(target: TensorSpec, output: TensorSpec) -> str | None:
    """Return the accuracy that `metrics=["accuracy"]` stands for."""
    kind = kind_of_classes(target, output)
    return None if kind is None else _ACCURACIES[kind]


def check_metric(metric: object, target: TensorSpec, output: TensorSpec, weight: Shape | None = None) -> None:
    """Raise a `MetricMismatch` if a metric refuses targets of this shape beside an output of that; all with the number
    of rows of a batch. `weight` is the shape of the sample weights, if the metric gets any.
    """
    name = metric_name(metric, target, output)
    if name is None or target.shape is UNKNOWN or output.shape is UNKNOWN:
        return
    if len(output.shape) < 2 and name not in ("F1Score", "FBetaScore"):
        return  # the batch axis is then the last one too, and what is said of it depends on how it is traced
    given = metric if isinstance(metric, Record) else Record(f"keras.metrics.{name}")
    try:
        if weight is UNKNOWN:
            weight = None
        values = _values(name, given, target, output, weight)
        if weight is not None and values is not UNKNOWN:
            _weigh(name, values, weight)
    except (_Refused, Mismatch) as refused:
        reason = str(refused) if isinstance(refused, _Refused) else ""
        raise MetricMismatch(f"keras.metrics.{name}", target, output, reason) from refused


def _values(name: str, given: Record, target: TensorSpec, output: TensorSpec, weight: Sizes | None) -> Shape:
    """Return the shape of what the metric averages over samples; unknown for one that counts otherwise."""
    assert target.shape is not UNKNOWN
    assert output.shape is not UNKNOWN
    if given.class_name.startswith("keras.losses.") and name in LOSSES:
        losses_of(given, LOSSES[name][0], target, output)
        return ()
    rule = _RULES.get(name)
    if rule is not None:
        return rule(given, target.shape, output.shape, weight)
    plain = _AS_FUNCTIONS.get(name, name)
    function = function_rule(f"keras.losses.{plain}")
    if function is None or (name in METRICS and name not in _AS_FUNCTIONS):
        return UNKNOWN
    options = {"axis": given.get("axis")} if "axis" in dict(given.fields) else {}
    found = function.function(target, output, **options)
    return found.shape if isinstance(found, TensorSpec) else UNKNOWN


def check_weighted(name: str, values: Shape, target: TensorSpec, output: TensorSpec, weight: Shape) -> None:
    """Raise a `MetricMismatch` if what a metric function returns cannot be multiplied by weights of this shape."""
    try:
        if values is not UNKNOWN:
            _weigh(name, values, weight)
    except Mismatch as refused:
        shapes = f"{format_shape(weight)}, and returns {format_shape(values)}"
        raise MetricMismatch(name, target, output, f"is weighted by {shapes}") from refused


def _weigh(name: str, values: Sizes, weight: Shape) -> None:
    """Raise if sample weights cannot be multiplied with what a metric averages.

    Source: `keras.src.metrics.reduction_metrics.reduce_to_samplewise_values`.
    """
    values_shape, weight_shape = squeezed(values, weight)
    if values_shape is UNKNOWN or weight_shape is UNKNOWN:
        return
    broadcast_to(name, weight_shape, values_shape[: len(weight_shape)])


# --- one number for each sample ---


def _plain(given: Record, target: Sizes, output: Sizes, weight: Sizes | None) -> Shape:
    """`accuracy` and `binary_accuracy`: every number of the one is compared with one of the other."""
    first, second = squeezed(target, output)
    return broadcast("equal", first, second)


def _without_last(shape: Sizes) -> Sizes:
    if not shape:
        raise _Refused("takes no scalars")
    return shape[:-1]


def _squeeze_last(shape: Sizes) -> Shape:
    if not shape or shape[-1] is UNKNOWN:
        return UNKNOWN
    if shape[-1] != 1:
        raise _Refused(f"takes targets with a column for each class, not {format_shape(shape)}")
    return shape[:-1]


def _categorical(given: Record, target: Sizes, output: Sizes, weight: Sizes | None) -> Shape:
    classes: Shape = _without_last(target)
    before = classes
    if len(classes) == len(output):
        classes = _squeeze_last(classes)
    return _matches(classes, _without_last(output), before if len(before) == len(output) else None)


def _sparse(given: Record, target: Sizes, output: Sizes, weight: Sizes | None) -> Shape:
    if len(target) == len(output) and target[-1] is UNKNOWN:
        return UNKNOWN
    column = len(target) == len(output) and target[-1] == 1
    found = _matches(target[:-1] if column else target, _without_last(output), target if column else None)
    return found[:-1] if found is not UNKNOWN and len(found) > 1 and found[-1] == 1 else found


def _matches(classes: Shape, found: Sizes, reshaped: Sizes | None) -> Shape:
    """Return the shape of comparing classes with those found, which is then given the shape `reshaped`."""
    matches = broadcast("equal", classes, found)
    if reshaped is None:
        return matches
    _same_count(matches, reshaped)
    return reshaped


def _count(shape: Shape) -> int | None:
    if shape is UNKNOWN:
        return None
    count = 1
    for size in shape:
        if not isinstance(size, int):
            return None
        count *= size
    return count


def _same_count(target: Shape, output: Shape, may_broadcast: bool = False) -> None:
    """Raise if two tensors that are flattened have not as many numbers."""
    first, second = _count(target), _count(output)
    if first is None or second is None or first == second or (may_broadcast and 1 in (first, second)):
        return
    raise _Refused(
        f"compares number by number, and a batch of targets {format_shape(target)} has {first} and one of outputs "
        f"{format_shape(output)} has {second}"
    )


def _top_k(given: Record, target: Sizes, output: Sizes, weight: Sizes | None) -> Shape:
    return _in_top_k(_without_last(target), output)


def _sparse_top_k(given: Record, target: Sizes, output: Sizes, weight: Sizes | None) -> Shape:
    return UNKNOWN if given.get("from_sorted_ids", False) is not False else _in_top_k(target, output)


def _in_top_k(classes: Sizes, output: Sizes) -> Shape:
    if not classes:
        raise _Refused("takes a class for each sample")
    _same_count(classes, _without_last(output))
    return classes


def _axis_wise(given: Record, target: Sizes, output: Sizes, weight: Sizes | None) -> Shape:
    """The correlations: both are broadcast, and the last axis is averaged."""
    first, second = squeezed(target, output)
    together = broadcast("correlation", first, second)
    return UNKNOWN if together is UNKNOWN or given.get("axis", -1) != -1 else _without_last(together)


# --- counts ---


def _confusion(given: Record, target: Sizes, output: Sizes, weight: Sizes | None) -> Shape:
    """Precision, recall and the like: both are flattened, after what is not of the class in question is cut off.

    Source: `keras.src.metrics.metrics_utils.update_confusion_matrix_variables`.
    """
    second, first = squeezed(output, target)
    if first is UNKNOWN or second is UNKNOWN or UNKNOWN in (*first, *second):
        return UNKNOWN
    if given.get("class_id", None) is not None:
        class_id = read_int(given.get("class_id"))
        if len(second) == 1:
            raise _Refused("takes an output with a column for each class where class_id is given")
        if class_id is UNKNOWN:
            return UNKNOWN
        _check_class(first, class_id)
        _check_class(second, class_id)
        first, second = (*first[:-1], 1), (*second[:-1], 1)
    if given.get("top_k", None) is not None:
        top_k, classes = read_int(given.get("top_k")), second[-1]
        if isinstance(top_k, int) and isinstance(classes, int) and top_k > classes:
            raise _Refused(f"looks for the best {top_k}, and the output has {classes} classes")
    alone = weight is not None and _count(first) == 1
    _same_count(first, second, may_broadcast=alone or not _is_evenly_divided(given))
    _weigh_counts(first, second, weight)
    return UNKNOWN


def _weigh_counts(target: Sizes, output: Sizes, weight: Sizes | None) -> None:
    if weight is not None:
        column = weight if len(weight) == len(target) else (*weight, 1)
        broadcast_to("multiply", column, output)


def _check_class(shape: Sizes, class_id: int) -> None:
    size = shape[-1] if shape else UNKNOWN
    if isinstance(size, int) and not -size <= class_id < size:
        raise _Refused(f"looks at class {class_id} of {format_shape(shape)}")


def _is_evenly_divided(given: Record) -> bool:
    """Say whether the thresholds are divided evenly: the metric then counts in another way."""
    name = given.class_name.rpartition(".")[2]
    if name == "AUC" or name.endswith(("AtRecall", "AtPrecision", "AtSpecificity", "AtSensitivity")):
        return given.get("thresholds", None) is None
    items = read_items(given.get("thresholds", None))
    return items is not None and len(items) > 2


def _auc(given: Record, target: Sizes, output: Sizes, weight: Sizes | None) -> Shape:
    multi_label = given.get("multi_label", False)
    if multi_label is False:
        return _confusion(given, target, output, weight)
    labels = given.get("num_labels", None)
    if multi_label is not True:
        return UNKNOWN
    if labels is None and len(output) != 2:
        raise _Refused(f"with multi_label=True takes an output of two axes, not {format_shape(output)}")
    if isinstance(labels, int) and len(output) == 2 and isinstance(output[1], int) and output[1] not in (1, labels):
        raise _Refused(f"has num_labels={labels}, and the output {format_shape(output)} has {output[1]}")
    second, first = squeezed(output, target)
    if first is UNKNOWN or second is UNKNOWN or given.get("thresholds", None) is not None:
        return UNKNOWN
    if weight is not None:
        _weigh_counts(first, second, weight)
        together = broadcast("multiply", first, second)
        first = first if together is UNKNOWN else together
    if len(first) != 2 or len(second) != 2:
        shapes = f"{format_shape(target)} and {format_shape(output)}"
        raise _Refused(f"with multi_label=True takes a column for each label, and gets {shapes}")
    if first[-1] != 1:
        _same_count(first, second)
    return UNKNOWN


def _scores(given: Record, target: Sizes, output: Sizes, weight: Sizes | None) -> Shape:
    """F-scores: a row for each sample and a column for each class."""
    if len(target) != 2 or len(output) != 2:
        shapes = f"{format_shape(target)} and {format_shape(output)}"
        raise _Refused(f"takes targets and output with a column for each class, and gets {shapes}")
    together = broadcast("multiply", target, output)
    if weight is not None:
        together = broadcast("multiply", together, (*weight[:1], 1, *weight[1:]))
    if given.get("average", None) != "micro" and given.get("average", None) is not UNKNOWN:
        _same_columns(together, output)
    return UNKNOWN


def _same_columns(together: Shape, output: Sizes) -> None:
    if together is not UNKNOWN and len(together) > len(output):
        raise _Refused("takes one weight for each sample")
    if together is UNKNOWN or not isinstance(together[-1], int) or not isinstance(output[-1], int):
        return
    if together[-1] != output[-1]:
        raise _Refused(f"has a number for each of the {output[-1]} columns of the output, and gets {together[-1]}")


def _r2(given: Record, target: Sizes, output: Sizes, weight: Sizes | None) -> Shape:
    first, second = squeezed(target, output)
    if first is UNKNOWN or second is UNKNOWN:
        return UNKNOWN
    if len(first) != 2 or len(second) != 2:
        raise _Refused(f"takes two axes, and gets {format_shape(target)} and {format_shape(output)}")
    if weight is not None:
        broadcast_to("multiply", (*weight, 1) if len(weight) == 1 else weight, first)
    _same_columns(broadcast("subtract", first, second), second)
    return UNKNOWN


def _intersection(given: Record, target: Sizes, output: Sizes, weight: Sizes | None) -> Shape:
    """The `IoU` family: classes, or the largest of an axis, are flattened and compared one by one."""
    name = given.class_name.rpartition(".")[2]
    axis = read_int(given.get("axis", -1))
    sparse_target = not name.startswith("OneHot") and given.get("sparse_y_true", True)
    sparse_output = given.get("sparse_y_pred", not name.startswith("OneHot"))
    if axis != -1 or UNKNOWN in (sparse_target, sparse_output):
        return UNKNOWN
    classes = target if sparse_target else _without_last(target)
    found = output if sparse_output else _without_last(output)
    _same_count(classes, found, may_broadcast=True)
    count, weights = _count(classes), _count(weight) if weight is not None else 1
    if weights not in (None, 1, count) and count is not None:
        raise _Refused(f"takes one weight for each class of the targets, {count}, and gets {weights}")
    return UNKNOWN


_RULES: Final[dict[str, _Rule]] = {
    **dict.fromkeys(("Accuracy", "accuracy", "BinaryAccuracy", "binary_accuracy", "RootMeanSquaredError"), _plain),
    **dict.fromkeys(("CategoricalAccuracy", "categorical_accuracy"), _categorical),
    **dict.fromkeys(("SparseCategoricalAccuracy", "sparse_categorical_accuracy"), _sparse),
    **dict.fromkeys(("TopKCategoricalAccuracy", "top_k_categorical_accuracy"), _top_k),
    **dict.fromkeys(("SparseTopKCategoricalAccuracy", "sparse_top_k_categorical_accuracy"), _sparse_top_k),
    **dict.fromkeys(("PearsonCorrelation", "pearson_correlation"), _axis_wise),
    **dict.fromkeys(("ConcordanceCorrelation", "concordance_correlation"), _axis_wise),
    **dict.fromkeys(("Precision", "Recall", "TruePositives", "TrueNegatives"), _confusion),
    **dict.fromkeys(("FalsePositives", "FalseNegatives", "PrecisionAtRecall", "RecallAtPrecision"), _confusion),
    **dict.fromkeys(("SensitivityAtSpecificity", "SpecificityAtSensitivity"), _confusion),
    "AUC": _auc,
    **dict.fromkeys(("F1Score", "FBetaScore"), _scores),
    "R2Score": _r2,
    **dict.fromkeys(("IoU", "MeanIoU", "BinaryIoU", "OneHotIoU", "OneHotMeanIoU"), _intersection),
}
