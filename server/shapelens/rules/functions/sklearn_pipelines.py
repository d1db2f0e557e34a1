"""Scikit-learn: transformers one after the other (pipelines) and side by side (column transformers), and imputers."""
# Parameters have the names that scikit-learn gives them.
# ruff: noqa: N803

from __future__ import annotations

from typing import Final

from shapelens.rules.frame_indexing import get_item
from shapelens.rules.frames import FrameSpec
from shapelens.rules.functions.sklearn_transformers import read_table
from shapelens.rules.promotion import numpy_result_type
from shapelens.rules.registry import function, function_rule
from shapelens.rules.sizes import add_sizes
from shapelens.rules.values import Record, read_items
from shapelens.spec import UNKNOWN, Dim, TensorSpec

_PIPELINE: Final = "sklearn.pipeline.Pipeline"
_COLUMNS: Final = "sklearn.compose.ColumnTransformer"
_IMPUTER: Final = "sklearn.impute.SimpleImputer"
_PASSED: Final = ("passthrough", None)


def _transform(step: object, method: str, data: object) -> object:
    """Return what the method of one transformer makes of data."""
    if step in _PASSED:
        return data
    rule = function_rule(f"{step.class_name}.{method}") if isinstance(step, Record) else None
    return UNKNOWN if rule is None or data is UNKNOWN else rule.function(step, data)


# --- one after the other ---


@function(_PIPELINE)
def pipeline(steps: object, **kwargs: object) -> object:
    """Transformers with their names."""
    items = [read_items(step) for step in read_items(steps) or ()]
    known = all(item is not None and len(item) == 2 for item in items)
    return Record(_PIPELINE, (("steps", tuple(item[1] for item in items if item)),)) if items and known else UNKNOWN


@function("sklearn.pipeline.make_pipeline")
def make_pipeline(*steps: object, **kwargs: object) -> object:
    """Transformers that get names by themselves."""
    return Record(_PIPELINE, (("steps", steps),))


def _run(self: object, method: str, data: object) -> object:
    if not isinstance(self, Record):
        return UNKNOWN
    for step in read_items(self.get("steps")) or (UNKNOWN,):
        data = _transform(step, method, data)
    return data


@function(f"{_PIPELINE}.fit_transform")
def fit_and_run(self: object, X: object, y: object = None, **params: object) -> object:
    """The data after all steps."""
    return _run(self, "fit_transform", X)


@function(f"{_PIPELINE}.transform")
def run(self: object, X: object) -> object:
    """The data after all steps."""
    return _run(self, "transform", X)


@function(f"{_PIPELINE}.fit", f"{_COLUMNS}.fit")
def fit(self: object, X: object, y: object = None, **params: object) -> object:
    """The object itself."""
    return self


# --- side by side ---


@function(_COLUMNS)
def column_transformer(
    transformers: object, *, remainder: object = "drop", sparse_threshold: object = 0.3, **kwargs: object
) -> object:
    """Transformers with their names and the columns that each gets."""
    parts = tuple(item[1:] for item in map(read_items, read_items(transformers) or ()) if item and len(item) == 3)
    return _side_by_side(parts, len(read_items(transformers) or ()), remainder)


@function("sklearn.compose.make_column_transformer")
def make_column_transformer(*transformers: object, remainder: object = "drop", **kwargs: object) -> object:
    """Transformers that get names by themselves, and the columns of each."""
    parts = tuple(item for item in map(read_items, transformers) if item and len(item) == 2)
    return _side_by_side(parts, len(transformers), remainder)


def _side_by_side(parts: tuple[tuple[object, ...], ...], count: int, remainder: object) -> object:
    if not parts or len(parts) < count or remainder != "drop":
        return UNKNOWN
    return Record(_COLUMNS, (("parts", parts),))


def _run_columns(self: object, method: str, data: object) -> object:
    results: list[TensorSpec] = []
    for part in (read_items(self.get("parts")) or ()) if isinstance(self, Record) else ():
        transformer, columns = read_items(part) or (UNKNOWN, UNKNOWN)
        if transformer == "drop":
            continue
        made = _transform(transformer, method, _chosen(data, columns))
        made = made.array() if isinstance(made, FrameSpec) else made
        if not isinstance(made, TensorSpec) or made.shape is UNKNOWN or len(made.shape) != 2:
            return UNKNOWN
        results.append(made)
    if not results:
        return UNKNOWN
    shapes = [spec.shape for spec in results if spec.shape is not UNKNOWN]
    rows: Dim = next((shape[0] for shape in shapes if isinstance(shape[0], int)), UNKNOWN)
    dtype = numpy_result_type(*(spec.dtype for spec in results))
    return TensorSpec((rows, add_sizes(shape[1] for shape in shapes)), dtype)


def _chosen(data: object, columns: object) -> object:
    """Return the columns that a transformer gets."""
    items = read_items(columns)
    if items is None:
        return UNKNOWN
    if isinstance(data, FrameSpec) and all(isinstance(item, str) for item in items):
        return get_item(data, list(items))
    if isinstance(data, TensorSpec) and data.shape is not UNKNOWN and all(type(item) is int for item in items):
        return data.with_shape((data.shape[0], len(items)))
    return UNKNOWN


@function(f"{_COLUMNS}.fit_transform")
def fit_and_run_columns(self: object, X: object, y: object = None, **params: object) -> object:
    """The results of all transformers, side by side."""
    return _run_columns(self, "fit_transform", X)


@function(f"{_COLUMNS}.transform")
def run_columns(self: object, X: object, **params: object) -> object:
    """The results of all transformers, side by side."""
    return _run_columns(self, "transform", X)


# --- gaps ---


@function(_IMPUTER)
def simple_imputer(*, strategy: object = "mean", add_indicator: object = False, **kwargs: object) -> object:
    """What fills gaps, with a number for each column."""
    return Record(_IMPUTER, (("strategy", strategy), ("add_indicator", add_indicator)))


@function(f"{_IMPUTER}.fit")
def fit_imputer(self: object, X: object, y: object = None) -> object:
    """The object itself."""
    read_table(f"{_IMPUTER}.fit", X)
    return self


@function(f"{_IMPUTER}.fit_transform", f"{_IMPUTER}.transform")
def impute(self: object, X: object, y: object = None) -> object:
    """The table without gaps. Gaps are floats, so that the dtype of a table of floats is kept."""
    spec = read_table(f"{_IMPUTER}.transform", X)
    if not isinstance(self, Record) or self.get("add_indicator") is not False:
        return UNKNOWN
    if spec.dtype in ("float32", "float64"):
        return spec.with_shape(spec.shape)
    computed = self.get("strategy") in ("mean", "median") and spec.dtype in ("int32", "int64", "uint8")
    return TensorSpec(spec.shape, "float64" if computed else UNKNOWN)
