"""pandas: methods of frames that choose, drop and rename rows and columns, or change their elements."""
# Parameters have the names that pandas gives them.

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import cast

from shapelens.rules.frames import RANGE, Column, FrameSpec, IndexSpec
from shapelens.rules.functions.pandas_creation import column_dtype, count_labels, count_rows, element_dtype, read_labels
from shapelens.rules.registry import function
from shapelens.rules.sizes import add_sizes
from shapelens.rules.values import read_dtype, read_int, read_items
from shapelens.spec import UNKNOWN, Dim, DType, TensorSpec, is_floating, is_integer

Rule = Callable[..., object]


def method(*names: str, kinds: tuple[str, ...] = ("DataFrame", "Series")) -> Callable[[Rule], Rule]:
    """Register the rule of methods of both kinds of frame. It gets a `FrameSpec` first."""
    return function(*(f"pandas.{kind}.{name}" for name in names for kind in kinds))


def given_frame(self: object) -> FrameSpec:
    """Return the frame whose method is called."""
    return self if isinstance(self, FrameSpec) else FrameSpec("DataFrame")


@method("copy", "sort_index", "convert_dtypes", "infer_objects", "reindex_like")
def same(self: object, *args: object, **kwargs: object) -> object:
    """The same rows and columns."""
    frame = given_frame(self)
    return replace(frame, index=frame.index)


@method("rename_axis", "set_axis", "tz_localize", "tz_convert")
def relabelled(self: object, *args: object, **kwargs: object) -> object:
    """The same rows under other labels."""
    frame = given_frame(self)
    return frame.relabelled() if not args and set(kwargs) <= {"index"} else FrameSpec(frame.kind, frame.rows)


@method("sort_values")
def reordered(self: object, *args: object, **kwargs: object) -> object:
    """The same rows in another order."""
    frame = given_frame(self)
    return frame.with_rows(frame.rows, RANGE if kwargs.get("ignore_index") is True else None)


@method("head")
def head(self: object, n: object = 5) -> object:
    """The first rows."""
    return _first(given_frame(self), n, from_start=True)


@method("tail")
def tail(self: object, n: object = 5) -> object:
    """The last rows."""
    return _first(given_frame(self), n, from_start=False)


def _first(frame: FrameSpec, n: object, from_start: bool) -> object:
    number = read_int(n)
    rows: Dim = UNKNOWN
    if isinstance(frame.rows, int) and number is not UNKNOWN:
        rows = min(number, frame.rows) if number >= 0 else max(frame.rows + number, 0)
    return frame.with_rows(rows, RANGE if from_start and frame.index == RANGE else None)


@method("sample")
def sample(
    self: object,
    n: object = None,
    frac: object = None,
    replace: object = False,
    weights: object = None,
    random_state: object = None,
    axis: object = None,
    ignore_index: object = False,
) -> object:
    """Random rows."""
    frame = given_frame(self)
    rows: Dim = UNKNOWN
    if axis not in (None, 0):
        return UNKNOWN
    if n is not None:
        rows = read_int(n)
    elif frac is None:
        rows = 1
    elif isinstance(frac, (int, float)) and isinstance(frame.rows, int):
        rows = round(frac * frame.rows)
    return frame.with_rows(rows, RANGE if ignore_index is True else None)


@method("nlargest", "nsmallest")
def nlargest(self: object, n: object = 5, *args: object, **kwargs: object) -> object:
    """The rows with the largest elements."""
    frame, number = given_frame(self), read_int(n)
    known = isinstance(frame.rows, int) and number is not UNKNOWN and kwargs.get("keep") in (None, "first", "last")
    return frame.with_rows(max(min(number, frame.rows), 0) if known else UNKNOWN)  # type: ignore[type-var]


@method("query", "drop_duplicates", "truncate", "between_time", "at_time", "explode")
def some_rows(self: object, *args: object, **kwargs: object) -> object:
    """Some of the rows: how many depends on the data."""
    return given_frame(self).with_rows(UNKNOWN)


@method("dropna")
def dropna(self: object, *args: object, **kwargs: object) -> object:
    """The rows in which nothing is missing."""
    axis = args[0] if args else kwargs.get("axis", 0)
    frame = given_frame(self)
    return frame.with_rows(UNKNOWN) if axis in (0, "index") else frame.of_width(UNKNOWN)


@method("reset_index")
def reset_index(
    self: object, level: object = None, *, drop: object = False, name: object = None, **kwargs: object
) -> object:
    """The rows numbered from 0; their labels become columns if they are not dropped."""
    frame = given_frame(self)
    if level is not None or not isinstance(drop, bool):
        return UNKNOWN
    if drop:
        return frame.with_rows(frame.rows, RANGE)
    if frame.levels is not None and frame.columns is not None and not kwargs:
        return _with_levels(frame, frame.levels, name)
    added = "int64" if frame.index == RANGE else UNKNOWN
    if frame.columns is None:
        # The labels may have had several levels: of a frame that is not known nothing is certain.
        return FrameSpec("DataFrame", frame.rows, None, index=RANGE)
    label = "index" if frame.index == RANGE and not any(own == "index" for own, _ in frame.columns) else UNKNOWN
    if frame.index is None:
        return FrameSpec("DataFrame", frame.rows, None, index=RANGE)
    columns = tuple((UNKNOWN if own is None else own, dtype) for own, dtype in frame.columns)
    return FrameSpec("DataFrame", frame.rows, ((label, added), *columns), index=RANGE)


def _with_levels(frame: FrameSpec, levels: tuple[Column, ...], name: object) -> FrameSpec:
    """Return the frame with the labels of its rows as its first columns."""
    columns = frame.columns or ()
    if frame.kind == "Series":
        named = name if name is not None else columns[0][0] if columns else UNKNOWN
        columns = ((0 if named is None else named, frame.dtype),)
    return FrameSpec("DataFrame", frame.rows, (*levels, *columns), index=RANGE)


@method("set_index", kinds=("DataFrame",))
def set_index(self: object, keys: object, *, drop: object = True, append: object = False, **kwargs: object) -> object:
    """Columns as the labels of rows."""
    frame = given_frame(self)
    if drop is not True or append is not False:
        return frame.relabelled() if drop is False else frame.of_width(UNKNOWN).relabelled()
    labels = [keys] if isinstance(keys, (str, int)) else read_labels(keys)
    kept = None if labels is None else without_columns(frame, list(labels))
    if kept is None or frame.columns is None or labels is None:
        return (frame.of_width(UNKNOWN) if kept is None else kept).relabelled()
    places = [frame.find(label) for label in labels]
    levels = tuple(frame.columns[place] for place in places if place is not None)
    return replace(kept.relabelled(), levels=levels)


def without_columns(frame: FrameSpec, labels: list[object]) -> FrameSpec | None:
    """Return the frame without some columns, `None` if it is not known what is left."""
    if frame.columns is None:
        count = len(set(labels)) if all(isinstance(label, (str, int)) for label in labels) else None
        if count is None or not isinstance(frame.unknown_width, int):
            return None
        return replace(frame, unknown_width=frame.unknown_width - count)
    places = [frame.find(label) for label in labels]
    if None in places:
        return None
    return frame.at_places([place for place in range(len(frame.columns)) if place not in places])


@method("drop")
def drop(
    self: object,
    labels: object = None,
    *,
    axis: object = 0,
    index: object = None,
    columns: object = None,
    level: object = None,
    errors: object = "raise",
) -> object:
    """The frame without some rows or columns."""
    frame = given_frame(self)
    if labels is not None:
        if axis in (1, "columns"):
            columns = labels
        elif axis in (0, "index"):
            index = labels
        else:
            return UNKNOWN
    if level is not None:
        return UNKNOWN
    if columns is not None and frame.kind == "DataFrame":
        wanted = [columns] if isinstance(columns, (str, int)) else read_labels(columns)
        left = None if wanted is None or errors != "raise" else without_columns(frame, list(wanted))
        frame = frame.of_width(UNKNOWN) if left is None else left
    if index is not None:
        count = 1 if isinstance(index, (str, int)) else count_labels(index)
        unique = frame.index == RANGE and (isinstance(index, int) or _all_different(index))
        known = unique and isinstance(frame.rows, int) and isinstance(count, int)
        frame = frame.with_rows(frame.rows - count if known else UNKNOWN)  # type: ignore[operator]
    return frame


def _all_different(labels: object) -> bool:
    items = read_labels(labels)
    return items is not None and len(set(items)) == len(items)


@method("rename")
def rename(self: object, *args: object, **kwargs: object) -> object:
    """Other labels."""
    frame = given_frame(self)
    if frame.kind == "Series" or frame.columns is None:
        return replace(frame, columns=((UNKNOWN, frame.dtype),)) if frame.kind == "Series" else frame
    names = kwargs.get("columns")
    if args or "axis" in kwargs or not (names is None or isinstance(names, dict)):
        return replace(frame, columns=tuple((UNKNOWN, dtype) for _, dtype in frame.columns))
    known = cast("Mapping[object, object]", names or {})
    return replace(frame, columns=tuple((known.get(label, label), dtype) for label, dtype in frame.columns))


@method("astype")
def astype(self: object, dtype: object, copy: object = None, errors: object = "raise") -> object:
    """The same elements in other dtypes: one for all, or one for each column named."""
    frame = given_frame(self)
    if errors != "raise":
        return frame.with_every_dtype(UNKNOWN)
    if not isinstance(dtype, dict):
        return frame.with_every_dtype(column_dtype(dtype))
    if frame.columns is None:
        return frame.with_every_dtype(UNKNOWN)
    wanted = cast("Mapping[object, object]", dtype)
    made = [column_dtype(wanted[label]) if label in wanted else present for label, present in frame.columns]
    return frame.with_dtypes(made)


@method("fillna")
def fillna(self: object, value: object = None, **kwargs: object) -> object:
    """Missing elements replaced: a number leaves the dtype of numbers as it is."""
    frame = given_frame(self)
    plain = isinstance(value, (int, float)) and not isinstance(value, bool) and kwargs.get("axis") is None
    if _is_float(frame, value) and kwargs.get("axis") is None:
        return frame.with_dtypes([dtype if dtype in ("float64", "int64") else UNKNOWN for dtype in frame.dtypes()])
    keeps = [dtype if plain and (is_floating(dtype) or is_integer(dtype)) else UNKNOWN for dtype in frame.dtypes()]
    return frame.with_dtypes(keeps)


def _is_float(frame: FrameSpec, value: object) -> bool:
    """Say whether a value is a computed float, or one for each column of a frame."""
    if isinstance(value, FrameSpec):
        return frame.kind == "DataFrame" and value.kind == "Series" and value.dtype == "float64"
    return isinstance(value, TensorSpec) and value.shape == () and value.dtype == "float64"


@method("interpolate", "replace", "where", "mask", "clip", "rank", "cumprod", "cumsum", "map", "applymap", "transform")
def changed(self: object, *args: object, **kwargs: object) -> object:
    """Other elements, perhaps of another dtype."""
    return given_frame(self).with_every_dtype(UNKNOWN)


@method("round", "abs")
def rounded(self: object, *args: object, **kwargs: object) -> object:
    """Other elements of the same dtypes."""
    return given_frame(self)


@method("isnull", "isna", "notnull", "notna", "isin", "between", "eq", "ne", "lt", "le", "gt", "ge")
def truth(self: object, *args: object, **kwargs: object) -> object:
    """Whether something holds of each element, or of each row."""
    return given_frame(self).with_every_dtype("bool")


@method("duplicated")
def duplicated(self: object, *args: object, **kwargs: object) -> object:
    """Whether a row was there before."""
    frame = given_frame(self)
    return FrameSpec("Series", frame.rows, ((None, "bool"),), index=frame.index)


@method("to_numpy", "__array__")
def to_numpy(self: object, dtype: object = None, copy: object = False, na_value: object = None) -> object:
    """The elements as an array."""
    spec = given_frame(self).array()
    return spec if dtype is None else spec.with_dtype(read_dtype(dtype))


@method("to_frame", kinds=("Series",))
def to_frame(self: object, name: object = None) -> object:
    """The column as a table."""
    frame = given_frame(self)
    label = frame.columns[0][0] if frame.columns else UNKNOWN
    label = name if name is not None else 0 if label is None else label
    return FrameSpec("DataFrame", frame.rows, ((label, frame.dtype),), index=frame.index)


@method("transpose")
def transpose(self: object, *args: object, **kwargs: object) -> object:
    """Rows as columns."""
    return given_frame(self).transposed()


@method("filter")
def some_columns(self: object, *args: object, **kwargs: object) -> object:
    """Some of the columns."""
    frame = given_frame(self)
    return UNKNOWN if frame.kind == "Series" or kwargs.get("axis") in (0, "index") else any_columns(frame)


def any_columns(frame: FrameSpec) -> FrameSpec:
    """Return the rows of a frame with columns of which nothing is known."""
    return frame.of_width(UNKNOWN).with_every_dtype(UNKNOWN)


@method("assign", kinds=("DataFrame",))
def assign(self: object, **kwargs: object) -> object:
    """More columns."""
    frame = given_frame(self)
    for label, value in kwargs.items():
        frame = with_column(frame, label, value)
    return frame


def with_column(frame: FrameSpec, label: object, value: object) -> FrameSpec:
    """Return the frame after `frame[label] = value`."""
    dtype = _assigned_dtype(frame, value)
    if frame.columns is None:
        return replace(frame, unknown_width=UNKNOWN, common=UNKNOWN)
    if not isinstance(label, (str, int)):
        return frame.of_width(UNKNOWN)
    rows = frame.rows
    if frame.columns == () and (rows == 0 or (rows is UNKNOWN and not isinstance(value, FrameSpec))):
        rows = count_rows(value)
    if frame.has(label):
        columns = [(own, dtype if own == label else present) for own, present in frame.columns]
        return replace(frame, rows=rows, columns=tuple(columns))
    if any(own is UNKNOWN or isinstance(own, tuple) for own, _ in frame.columns):
        return replace(frame.of_width(UNKNOWN), rows=rows)
    return replace(frame, rows=rows, columns=(*frame.columns, (label, dtype)))


def _assigned_dtype(frame: FrameSpec, value: object) -> DType:
    if isinstance(value, FrameSpec):
        # Rows that are labelled otherwise leave gaps.
        if value.index is None or value.index != frame.index:
            return UNKNOWN
        enough = isinstance(value.rows, int) and isinstance(frame.rows, int) and value.rows >= frame.rows
        return value.dtype if enough or value.dtype in ("float32", "float64") else UNKNOWN
    if isinstance(value, TensorSpec):
        return value.dtype if value.dtype != "object" else UNKNOWN
    items = read_items(value)
    if items is not None:
        return element_dtype(items)
    return {"bool": "bool", "int": "int64", "float": "float64", "str": "str"}.get(type(value).__name__, UNKNOWN)


@method("unique")
def unique(self: object) -> object:
    """The different elements: how many is not known."""
    dtype = given_frame(self).dtype
    return TensorSpec((UNKNOWN,), dtype) if dtype not in ("str", "object") else UNKNOWN


@method("corr", "cov", kinds=("DataFrame",))
def correlations(self: object, *args: object, **kwargs: object) -> object:
    """A row and a column for each column."""
    frame = given_frame(self)
    numeric = not kwargs.get("numeric_only") and not any(dtype in ("str", "object") for dtype in frame.dtypes())
    if not numeric or frame.columns is None:
        return FrameSpec("DataFrame", common="float64")
    return FrameSpec("DataFrame", frame.width, tuple((label, "float64") for label, _ in frame.columns))


@method("info", "plot", "hist", "boxplot", "to_csv", "to_pickle", "to_excel", "to_parquet")
def nothing(self: object, *args: object, **kwargs: object) -> object:
    """Something is shown or written."""
    return UNKNOWN


@method("append", "_append")
def appended(self: object, other: object, ignore_index: object = False, **kwargs: object) -> object:
    """Rows added behind; gone since pandas 2."""
    frame = given_frame(self)
    if not isinstance(other, FrameSpec) or frame.labels != other.labels or frame.columns is None:
        return UNKNOWN
    return frame.relabelled().with_rows(add_sizes((frame.rows, other.rows)))


@function("pandas.Index.tolist", "pandas.Index.to_list")
def index_list(self: object) -> object:
    """The labels as a list."""
    known = isinstance(self, IndexSpec) and self.labels is not None
    return list(self.labels or ()) if known and isinstance(self, IndexSpec) else UNKNOWN


@function("pandas.Index.drop")
def index_without(self: object, labels: object) -> object:
    """The labels without some."""
    if not isinstance(self, IndexSpec):
        return UNKNOWN
    gone = (labels,) if isinstance(labels, str) else read_labels(labels)
    if gone is None or self.labels is None:
        return IndexSpec(UNKNOWN)
    if any(label is UNKNOWN for label in self.labels):
        return IndexSpec(UNKNOWN)
    return IndexSpec(len(left := tuple(label for label in self.labels if label not in gone)), left)


@function("pandas.Index.difference")
def index_difference(self: object, labels: object) -> object:
    """The different labels without some, sorted."""
    left = index_without(self, labels)
    if not isinstance(left, IndexSpec) or left.labels is None:
        return left
    if not all(isinstance(label, str) for label in left.labels):
        return IndexSpec(UNKNOWN)
    different = tuple(sorted(str(label) for label in set(left.labels)))
    return IndexSpec(len(different), different)


@function("pandas.Index.to_numpy")
def index_array(self: object, dtype: object = None) -> object:
    """The labels as an array."""
    return TensorSpec((self.size if isinstance(self, IndexSpec) else UNKNOWN,), read_dtype(dtype))
