"""Scikit-learn's preprocessing: scalers keep the shape, a label encoder gives one number a label."""

from __future__ import annotations

from typing import Final

from shapelens.rules.registry import function
from shapelens.spec import UNKNOWN, TensorSpec

_SCALERS: Final = (
    "StandardScaler",
    "MinMaxScaler",
    "RobustScaler",
    "MaxAbsScaler",
    "Normalizer",
    "QuantileTransformer",
)


def _scaled(data: object) -> object:
    if not isinstance(data, TensorSpec):
        return UNKNOWN
    return TensorSpec(data.shape, data.dtype if data.dtype in ("float32", "float64") else "float64")


@function(
    *(f"sklearn.preprocessing.{name}.{method}" for name in _SCALERS for method in ("transform", "inverse_transform"))
)
def transform(self: object, X: object, copy: object = None) -> object:  # noqa: N803 - scikit-learn's own name
    """A scaler computes in floats and keeps the shape."""
    return _scaled(X)


@function(*(f"sklearn.preprocessing.{name}.fit_transform" for name in _SCALERS))
def fit_transform(self: object, X: object, y: object = None, **fit_params: object) -> object:  # noqa: N803
    """The same, after fitting."""
    return _scaled(X)


@function("sklearn.preprocessing.LabelEncoder.fit_transform", "sklearn.preprocessing.LabelEncoder.transform")
def encode_labels(self: object, y: object) -> object:
    """One integer for each label."""
    return TensorSpec(y.shape, "int64") if isinstance(y, TensorSpec) else UNKNOWN
