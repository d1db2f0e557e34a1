"""Scikit-learn: transformers one after the other (pipelines) and side by side (column transformers), and imputers."""
# Parameters have the names that scikit-learn gives them.
# ruff: noqa: N803

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, cast

from shapelens.rules.frame_indexing import get_item
from shapelens.rules.frames import FrameSpec, IndexSpec
from shapelens.rules.functions.pandas_dtypes import select_dtypes
from shapelens.rules.functions.sklearn_transformers import SPARSE, read_table
from shapelens.rules.indexing import slice_places
from shapelens.rules.promotion import numpy_result_type
from shapelens.rules.registry import function, function_rule
from shapelens.rules.sizes import add_sizes
from shapelens.rules.values import Record, read_items
from shapelens.spec import UNKNOWN, Dim, TensorSpec

_PIPELINE: Final = "sklearn.pipeline.Pipeline"
_COLUMNS: Final = "sklearn.compose.ColumnTransformer"
_SELECTOR: Final = "sklearn.compose.make_column_selector"
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
    if not parts or len(parts) < count:
        return UNKNOWN
    return Record(_COLUMNS, (("parts", parts), ("remainder", remainder)))


@function("sklearn.compose.make_column_selector")
def make_column_selector(
    pattern: object = None, *, dtype_include: object = None, dtype_exclude: object = None
) -> object:
    """What chooses columns by their dtypes."""
    return Record(_SELECTOR, (("include", dtype_include), ("exclude", dtype_exclude))) if pattern is None else UNKNOWN


def _run_columns(self: object, method: str, data: object) -> object:
    """A table of two axes in any case: what is not known of a part are its columns and their dtype.

    Where a part is a sparse matrix, the whole may be one too, of the same shape.
    """
    parts = [read_items(part) for part in read_items(self.get("parts")) or ()] if isinstance(self, Record) else []
    if not parts or not isinstance(self, Record):
        return UNKNOWN
    steps = [(part[0], part[1]) if part and len(part) > 1 else (UNKNOWN, UNKNOWN) for part in parts]
    made = [_transform(step, method, _chosen(data, columns)) for step, columns in steps if step != "drop"]
    if (remainder := self.get("remainder")) != "drop":
        rest = _rest(data, [_places(data, columns) for _, columns in steps])
        made += [_transform(remainder, method, rest)] if rest is not None else []
    rows = _table(data).shape
    results = [_table(result) for result in made]
    dtype = numpy_result_type(*(spec.dtype for spec in results)) if results else UNKNOWN
    return TensorSpec((rows[0] if rows is not UNKNOWN and rows else UNKNOWN, add_sizes(map(_width, results))), dtype)


def _table(data: object) -> TensorSpec:
    """Return the array of a table, of a sparse matrix too."""
    if isinstance(data, Record) and data.class_name == SPARSE:
        data = data.get("array")
    if isinstance(data, FrameSpec):
        return data.array()
    return data if isinstance(data, TensorSpec) else TensorSpec()


def _chosen(data: object, columns: object) -> object:
    """Return the columns that a transformer gets."""
    if isinstance(data, FrameSpec) and isinstance(columns, str):
        return get_item(data, columns)
    items, places = read_items(columns), _places(data, columns)
    if isinstance(data, FrameSpec) and places is not None and data.columns is not None:
        return data.at_places(places)
    if isinstance(data, FrameSpec) and items is not None and all(isinstance(item, str) for item in items):
        return get_item(data, list(items))
    return _of_width(data, UNKNOWN if places is None else len(places))


def _rest(data: object, used: Sequence[tuple[int, ...] | None]) -> object:
    """Return the columns that no transformer gets, `None` if there are none."""
    width = data.width if isinstance(data, FrameSpec) else _width(data)
    taken = {place for places in used if places is not None for place in places}
    if not isinstance(width, int) or None in used:
        return _of_width(data, UNKNOWN)
    left = [place for place in range(width) if place not in taken]
    if left and isinstance(data, FrameSpec) and data.columns is not None:
        return data.at_places(left)
    return _of_width(data, len(left)) if left else None


def _of_width(data: object, width: Dim) -> object:
    if isinstance(data, FrameSpec):
        return data.of_width(width)
    spec = _table(data)
    return spec.with_shape((spec.shape[0], width)) if spec.shape is not UNKNOWN and len(spec.shape) == 2 else UNKNOWN


def _width(data: object) -> Dim:
    spec = _table(data)
    return spec.shape[1] if spec.shape is not UNKNOWN and len(spec.shape) == 2 else UNKNOWN


def _places(data: object, columns: object) -> tuple[int, ...] | None:
    """Return the places of columns that are given by labels, by numbers or by a selector; `None` if unknown."""
    if isinstance(columns, Record) and columns.class_name == _SELECTOR and isinstance(data, FrameSpec):
        columns = select_dtypes(data, columns.get("include"), columns.get("exclude"))
        columns = columns.labels if isinstance(columns, FrameSpec) else UNKNOWN
    if isinstance(columns, IndexSpec):
        columns = columns.labels
    width = data.width if isinstance(data, FrameSpec) else _width(data)
    if isinstance(columns, slice) and isinstance(width, int):
        sliced = slice_places(width, cast(object, columns))
        return None if sliced is None else tuple(sliced)
    items = (columns,) if isinstance(columns, (int, str)) else read_items(cast(object, columns))
    if items is None or any(isinstance(item, bool) for item in items):
        return None
    if isinstance(data, FrameSpec) and data.columns is not None and all(isinstance(item, str) for item in items):
        found = [data.find(item) for item in items]
        return tuple(place for place in found if place is not None) if None not in found else None
    if isinstance(width, int) and all(isinstance(item, int) and -width <= item < width for item in items):
        return tuple(item % width for item in items if isinstance(item, int))
    return None


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
