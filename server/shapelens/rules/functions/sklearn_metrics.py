"""Scikit-learn's measures of a classification: they take numbers of classes, and no columns beside them."""

from __future__ import annotations

from typing import Final

from shapelens.rules.arrays import numpy_array
from shapelens.rules.frames import FrameSpec
from shapelens.rules.functions.sklearn_selection import columns_of, common_count, count_rows
from shapelens.rules.mismatch import InvalidCall
from shapelens.rules.registry import function
from shapelens.spec import UNKNOWN, Dim, TensorSpec, format_shape

_CONFUSION: Final = "sklearn.metrics.confusion_matrix"
_SCORES: Final = ("accuracy_score", "balanced_accuracy_score", "f1_score", "precision_score", "recall_score")


def _are_numbers(labels: object) -> bool:
    """Say whether labels have one number for each sample."""
    if not isinstance(labels, (TensorSpec, FrameSpec)):
        return False
    shape = numpy_array(labels).shape
    return shape is not UNKNOWN and (len(shape) == 1 or (len(shape) == 2 and shape[1] == 1))


def _check_alike(operation: str, y_true: object, y_pred: object) -> None:
    """Raise where the one has a column for each class and the other a number for each sample.

    Source: `sklearn.metrics._classification._check_targets`.
    """
    common_count(operation, (y_true, y_pred))
    for name, labels, other in (("y_true", y_true, y_pred), ("y_pred", y_pred, y_true)):
        columns = columns_of(labels)
        if columns is not None and (operation == _CONFUSION or _are_numbers(other)):
            reason = f"numbers of classes are expected, and {name} has columns, {format_shape(columns.shape)}"
            raise InvalidCall(operation, reason, (columns,))


@function(_CONFUSION)
def confusion_matrix(
    y_true: object,
    y_pred: object,
    *,
    labels: object = None,
    sample_weight: object = None,
    normalize: object = None,
) -> object:
    """A row and a column for each class."""
    _check_alike(_CONFUSION, y_true, y_pred)
    side: Dim = UNKNOWN if labels is None else count_rows(labels)
    return TensorSpec((side, side), "int64" if normalize is None and sample_weight is None else UNKNOWN)


@function("sklearn.metrics.classification_report")
def classification_report(y_true: object, y_pred: object, *args: object, **kwargs: object) -> object:
    """A table as a text, or a dict of it."""
    _check_alike("sklearn.metrics.classification_report", y_true, y_pred)
    return UNKNOWN


def _register_score(name: str) -> None:
    @function(f"sklearn.metrics.{name}")
    def score(y_true: object, y_pred: object, *args: object, **kwargs: object) -> object:
        _check_alike(f"sklearn.metrics.{name}", y_true, y_pred)
        return UNKNOWN


@function("sklearn.metrics.roc_auc_score")
def roc_auc_score(
    y_true: object,
    y_score: object,
    *,
    average: object = "macro",
    sample_weight: object = None,
    max_fpr: object = None,
    multi_class: object = "raise",
    labels: object = None,
) -> object:
    """The area below the curve: of two classes the scores are those of the second.

    Source: `sklearn.metrics._ranking.roc_auc_score`.
    """
    operation, columns = "sklearn.metrics.roc_auc_score", columns_of(y_score)
    common_count(operation, (y_true, y_score))
    if columns is not None and _are_numbers(y_true) and multi_class == "raise":
        shape = format_shape(columns.shape)
        raise InvalidCall(operation, f"scores of one class are expected, and y_score has columns, {shape}", (columns,))
    return UNKNOWN


for _name in _SCORES:
    _register_score(_name)
