"""`keras.metrics`: accuracies as functions."""
# Parameters have the names that Keras gives them.

from __future__ import annotations

from shapelens.rules.arrays import keras_tensor
from shapelens.rules.registry import function
from shapelens.spec import UNKNOWN, TensorSpec


def _each_sample(operation: str, y_true: object, y_pred: object, target_rank: int) -> TensorSpec:
    """Return one number for each row of predictions."""
    target, output = keras_tensor(y_true, operation).shape, keras_tensor(y_pred, operation).shape
    if target is UNKNOWN or output is UNKNOWN or len(output) != 2 or len(target) != target_rank:
        return TensorSpec(UNKNOWN, "float32")
    return TensorSpec(output[:1] if target[:1] == output[:1] else UNKNOWN, "float32")


@function("keras.metrics.binary_accuracy")
def binary_accuracy(y_true: object, y_pred: object, threshold: object = 0.5) -> object:
    """Whether predictions above a threshold are right."""
    return TensorSpec()


@function("keras.metrics.categorical_accuracy")
def categorical_accuracy(y_true: object, y_pred: object) -> object:
    """Whether the class of each sample is right."""
    return _each_sample("keras.metrics.categorical_accuracy", y_true, y_pred, 2)


@function("keras.metrics.sparse_categorical_accuracy")
def sparse_categorical_accuracy(y_true: object, y_pred: object) -> object:
    """Whether the class of each sample is right, of classes given by number."""
    return _each_sample("keras.metrics.sparse_categorical_accuracy", y_true, y_pred, 1)


@function("keras.metrics.top_k_categorical_accuracy")
def top_k_categorical_accuracy(y_true: object, y_pred: object, k: object = 5) -> object:
    """Whether the class of each sample is among the best."""
    return _each_sample("keras.metrics.top_k_categorical_accuracy", y_true, y_pred, 2)


@function("keras.metrics.sparse_top_k_categorical_accuracy")
def sparse_top_k_categorical_accuracy(
    y_true: object, y_pred: object, k: object = 5, from_sorted_ids: object = False
) -> object:
    """Whether the class of each sample is among the best, of classes given by number."""
    return _each_sample("keras.metrics.sparse_top_k_categorical_accuracy", y_true, y_pred, 1)


@function("keras.metrics.pearson_correlation", "keras.metrics.concordance_correlation")
def correlation(y_true: object, y_pred: object, axis: object = -1) -> object:
    """How far target and output go up and down together."""
    return TensorSpec()
