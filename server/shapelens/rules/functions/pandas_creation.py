"""pandas: frames made of arrays, lists and dicts, and frames read from files."""
# Parameters have the names that pandas gives them.

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, cast

from shapelens.rules.arrays import numpy_array
from shapelens.rules.frames import RANGE, Column, FrameSpec, IndexSpec, as_frame
from shapelens.rules.mismatch import InvalidCall
from shapelens.rules.registry import function
from shapelens.rules.sizes import add_sizes, range_length, sizes_differ
from shapelens.rules.values import Reference, read_dtype, read_items
from shapelens.spec import UNKNOWN, Dim, DType, TensorSpec

_MANY: Final = 10_000
"""How long a range may be for its numbers to be written out."""

_FRAME = "pandas.DataFrame"
_SERIES = "pandas.Series"


def element_dtype(items: Sequence[object]) -> DType:
    """Return the dtype that pandas gives to a column of these Python values."""
    kinds = {_kind_of(item) for item in items}
    if "?" in kinds or not kinds:
        return UNKNOWN if kinds else "object"
    missing = "None" in kinds
    kinds -= {"None"}
    if kinds == {"str"}:
        return "str"
    if kinds <= {"int", "float"} and kinds:
        return "float64" if missing or "float" in kinds else "int64"
    if kinds == {"bool"}:
        return "object" if missing else "bool"
    return "object"


def _kind_of(item: object) -> str:
    if read_items(item) is not None or (isinstance(item, TensorSpec) and item.rank not in (None, 0)):
        return "sequence"
    if isinstance(item, TensorSpec):
        return (
            {"int64": "int", "float64": "float", "bool": "bool", "str": "str"}.get(str(item.dtype), "?")
            if not item.shape
            else "?"
        )
    if item is None or isinstance(item, (bool, int, float, str)):
        huge = type(item) is int and not -(2**63) <= item < 2**63
        return "?" if huge else "None" if item is None else type(item).__name__
    return "?"


def read_labels(value: object) -> tuple[object, ...] | None:
    """Read labels of columns or rows; `None` if they are not known."""
    if isinstance(value, IndexSpec):
        return value.labels
    if isinstance(value, range):
        return _items_of(value)
    if isinstance(value, TensorSpec) and value.rank == 1 and isinstance(value.content, tuple):
        return value.content
    items = read_items(value)
    return items if items is not None and all(isinstance(item, (str, int)) for item in items) else None


def count_labels(value: object) -> Dim:
    """Return how many labels there are; of a list of lists, the levels of a `MultiIndex`, as many as in each."""
    if isinstance(value, IndexSpec):
        return value.size
    if isinstance(value, TensorSpec):
        return value.shape[0] if value.rank == 1 and isinstance(value.shape, tuple) else UNKNOWN
    if isinstance(value, FrameSpec):
        return value.rows if value.kind == "Series" else UNKNOWN
    if isinstance(value, range):
        return range_length(value)
    items = read_items(value)
    if items is None:
        return UNKNOWN
    named = any(_is_scalar(item) or isinstance(item, tuple) for item in items)
    return len(items) if named or not items else count_labels(items[0])


def count_rows(values: object) -> Dim:
    """Return how many rows a column of these values has: each item of a list is one, a list or an array as well."""
    items = read_items(values)
    return count_labels(values) if items is None else len(items)


def _items_of(value: object) -> tuple[object, ...] | None:
    """Return the items of a tuple, a list or a range that is not huge."""
    if isinstance(value, range):
        return tuple(value) if range_length(value) <= _MANY else None
    return read_items(value)


@function(_FRAME)
def data_frame(
    data: object = None, index: object = None, columns: object = None, dtype: object = None, copy: object = None
) -> object:
    """A table of columns."""
    frame = _frame_of(data, index, columns)
    return frame if dtype is None else frame.with_every_dtype(column_dtype(dtype))


def column_dtype(dtype: object) -> DType:
    """Read the dtype of a column: `str` and `object` are kept apart from numbers, anything else is unknown."""
    return "str" if dtype in ("str", Reference("builtins.str")) else read_dtype(dtype)


def _frame_of(data: object, index: object, columns: object) -> FrameSpec:
    if isinstance(data, dict):
        return _of_dict(cast("Mapping[object, object]", data), index, columns)
    if isinstance(data, FrameSpec):
        return _of_frame(data, index, columns)
    items = read_items(data)
    if items is not None and items and isinstance(items[0], dict):
        frame = _of_records([item for item in items if isinstance(item, dict)])  # pyright: ignore[reportUnknownArgumentType]
        return frame if columns is None and len(items) == frame.rows else FrameSpec("DataFrame", len(items))
    if isinstance(data, TensorSpec):
        frame = as_frame(data, "DataFrame")
    elif items is not None:
        frame = _of_rows(items)
    elif data is None and columns is None:
        frame = FrameSpec("DataFrame", 0 if index is None else count_labels(index), (), index=RANGE)
    elif data is None and columns is not None:
        width = count_labels(columns)
        frame = FrameSpec("DataFrame", 0 if index is None else count_labels(index), None, width, common="object")
    else:
        # Whatever the data is, `columns` names or chooses the columns.
        rows = UNKNOWN if index is None else count_labels(index)
        frame = FrameSpec("DataFrame", index=None, rows=rows)
    if index is not None:
        if sizes_differ(count_labels(index), frame.rows):
            raise InvalidCall(_FRAME, f"the data has {frame.rows} rows and index has {count_labels(index)} labels")
        frame = frame.relabelled().with_rows(frame.rows if isinstance(frame.rows, int) else count_labels(index))
    return frame if columns is None else _labelled(frame, columns)


def _labelled(frame: FrameSpec, columns: object) -> FrameSpec:
    """Return the frame with other labels of its columns, of which there must be as many."""
    count, labels = count_labels(columns), read_labels(columns)
    if sizes_differ(count, frame.width):
        raise InvalidCall(_FRAME, f"the data has {frame.width} columns and `columns` names {count}")
    dtypes = frame.dtypes()
    if frame.columns is None:
        dtypes = [frame.common] * count if isinstance(count, int) else dtypes
    if not isinstance(count, int) or len(dtypes) != count:
        return frame.of_width(count if isinstance(count, int) else frame.width)
    names = labels if labels is not None else (UNKNOWN,) * count
    return FrameSpec("DataFrame", frame.rows, tuple(zip(names, dtypes, strict=True)), index=frame.index)


def _of_rows(items: tuple[object, ...]) -> FrameSpec:
    """A frame of a list: of rows, or of single values, which make one column."""
    rows = [_items_of(item) for item in items]
    known = [row for row in rows if row is not None]
    if not items:
        return FrameSpec("DataFrame", 0, (), index=RANGE)
    if not known and all(not isinstance(item, (TensorSpec, FrameSpec)) and item is not UNKNOWN for item in items):
        return FrameSpec("DataFrame", len(items), ((0, element_dtype(items)),), index=RANGE)
    if len(known) == len(items) and len({len(row) for row in known}) == 1:
        columns = tuple((place, element_dtype(cells)) for place, cells in enumerate(zip(*known, strict=True)))
        return FrameSpec("DataFrame", len(items), columns, index=RANGE)
    sizes = [
        item.shape[0] for item in items if isinstance(item, TensorSpec) and isinstance(item.shape, tuple) and item.shape
    ]
    width = sizes[0] if len(sizes) == len(items) and len(set(sizes)) == 1 else UNKNOWN
    return FrameSpec("DataFrame", len(items), None, width, RANGE)


def _of_records(records: Sequence[Mapping[object, object]]) -> FrameSpec:
    labels = list(dict.fromkeys(label for record in records for label in record))
    columns = tuple((label, element_dtype([record.get(label) for record in records])) for label in labels)
    return FrameSpec("DataFrame", len(records), columns, index=RANGE)


def _of_dict(data: Mapping[object, object], index: object, columns: object) -> FrameSpec:
    made: dict[object, Column] = {}
    rows: Dim = UNKNOWN if index is None else count_labels(index)
    plain = index is None
    scalars = True
    for label, value in data.items():
        size, dtype, ranged = _column_of(value)
        made[label] = (label, dtype)
        if size is None:
            continue
        scalars = False
        plain = plain and ranged
        if isinstance(value, FrameSpec):
            rows = size if rows is UNKNOWN or rows == size else UNKNOWN
        elif sizes_differ(rows, size):
            raise InvalidCall(_FRAME, f"the columns must have the same length, and one has {rows} and another {size}")
        else:
            rows = rows if isinstance(rows, int) else size
    if any(isinstance(value, FrameSpec) for value in data.values()) and not plain:
        rows = rows if index is not None else UNKNOWN
    if data and scalars and index is None and all(_is_scalar(value) for value in data.values()):
        raise InvalidCall(_FRAME, "an index is needed if all columns are single values")
    frame = FrameSpec("DataFrame", rows if data else 0, tuple(made.values()), index=RANGE if plain else None)
    if columns is None:
        return frame
    labels = read_labels(columns)
    if labels is None:
        return frame.of_width(count_labels(columns))
    chosen = tuple(made.get(label, (label, UNKNOWN)) for label in labels)
    return FrameSpec("DataFrame", frame.rows, chosen, index=frame.index)


def _is_scalar(value: object) -> bool:
    return value is None or isinstance(value, (bool, int, float, str))


def _column_of(value: object) -> tuple[Dim, DType, bool]:
    """Return size (`None` for a single value), dtype and whether the rows are numbered from 0."""
    if isinstance(value, FrameSpec):
        return value.rows, value.dtype, value.index == RANGE
    if isinstance(value, TensorSpec):
        if value.shape is UNKNOWN:
            return UNKNOWN, UNKNOWN, True
        if len(value.shape) > 1:
            raise InvalidCall(_FRAME, f"each column must have one axis, and one has {len(value.shape)}")
        dtype = UNKNOWN if value.dtype == "object" else value.dtype
        return (value.shape[0] if value.shape else None), dtype, True
    if isinstance(value, range):
        return range_length(value), "int64", True
    if isinstance(value, IndexSpec):
        return value.size, UNKNOWN, True
    items = read_items(value)
    if items is None:
        return (None if _is_scalar(value) else UNKNOWN), element_dtype([value]), _is_scalar(value)
    return len(items), element_dtype(items), True


def _of_frame(data: FrameSpec, index: object, columns: object) -> FrameSpec:
    frame = data if data.kind == "DataFrame" else FrameSpec("DataFrame", data.rows, data.columns, index=data.index)
    if data.kind == "Series" and frame.columns is not None and frame.columns[0][0] is None:
        frame = frame.with_dtypes(frame.dtypes())
        frame = FrameSpec("DataFrame", frame.rows, ((0, frame.dtype),), index=frame.index)
    if index is not None:
        frame = FrameSpec("DataFrame", count_labels(index), frame.columns, frame.unknown_width).with_every_dtype(
            UNKNOWN
        )
    if columns is None:
        return frame
    return select_columns(frame, columns) or frame.of_width(count_labels(columns)).with_every_dtype(UNKNOWN)


def select_columns(frame: FrameSpec, labels: object) -> FrameSpec | None:
    """Return the columns with these labels, `None` if one is not known to be there."""
    wanted = read_labels(labels)
    if wanted is None or frame.columns is None:
        return None
    places = [frame.find(label) for label in wanted]
    known = [place for place in places if place is not None]
    return frame.at_places(known) if len(known) == len(places) else None


@function(_SERIES)
def series(
    data: object = None,
    index: object = None,
    dtype: object = None,
    name: object = None,
    copy: object = None,
) -> object:
    """One column."""
    rows, natural, plain = _column_of(data)
    if isinstance(data, dict):
        values = list(cast("Mapping[object, object]", data).values())
        rows, natural, plain = len(values), element_dtype(values), False
    if isinstance(data, FrameSpec) and index is not None:
        natural = UNKNOWN
    if rows is None or index is not None:
        rows = UNKNOWN if index is None else count_labels(index)
    label = name if isinstance(name, (str, int)) else None if name is None else UNKNOWN
    column = (label, natural if dtype is None else column_dtype(dtype))
    return FrameSpec("Series", rows, (column,), index=RANGE if plain and index is None else None)


@function("pandas.read_csv", "pandas.read_table", "pandas.read_excel", "pandas.read_parquet", "pandas.read_json")
def read_file(path: object, *args: object, **kwargs: object) -> object:
    """A table from outside the program: rows and columns are not known, but the columns may be named."""
    if any(name in kwargs for name in ("chunksize", "iterator", "sheet_name", "squeeze", "typ", "lines", "orient")):
        return UNKNOWN
    rows: Dim = UNKNOWN
    names, used = kwargs.get("names"), kwargs.get("usecols")
    labels = read_labels(names) if names is not None else None
    if labels is not None and used is None and kwargs.get("index_col") is None:
        return FrameSpec("DataFrame", rows, tuple((label, UNKNOWN) for label in labels))
    width = count_labels(used) if used is not None and kwargs.get("index_col") is None else UNKNOWN
    return FrameSpec("DataFrame", rows, None, width)


@function("pandas.concat")
def concat(
    objs: object,
    *,
    axis: object = 0,
    join: object = "outer",
    ignore_index: object = False,
    keys: object = None,
    levels: object = None,
    names: object = None,
    verify_integrity: object = False,
    sort: object = False,
    copy: object = None,
) -> object:
    """Frames one below the other, or side by side."""
    items = read_items(objs)
    frames = [item for item in items or () if isinstance(item, FrameSpec)]
    if items is None or not frames or len(frames) < len(items):
        return UNKNOWN
    if axis in (0, "index"):
        return _below(frames, ignore_index is True)
    return _beside(frames, ignore_index is True) if axis in (1, "columns") else UNKNOWN


def _below(frames: list[FrameSpec], renumbered: bool) -> object:
    rows = add_sizes(frame.rows for frame in frames)
    index = RANGE if renumbered else None
    if all(frame.kind == "Series" for frame in frames):
        label = frames[0].columns[0][0] if frames[0].columns else UNKNOWN
        dtypes = {frame.dtype for frame in frames}
        same = len(dtypes) == 1
        return FrameSpec(
            "Series", rows, ((label if same else UNKNOWN, dtypes.pop() if same else UNKNOWN),), index=index
        )
    if any(frame.kind == "Series" for frame in frames):
        return UNKNOWN
    first = frames[0]
    if first.columns is None or any(frame.columns is None or frame.labels != first.labels for frame in frames):
        return FrameSpec("DataFrame", rows, None, index=index)
    dtypes = [frame.dtypes() for frame in frames]
    same = [column[0] if len(set(column)) == 1 else UNKNOWN for column in zip(*dtypes, strict=True)]
    return first.relabelled().with_rows(rows, index).with_dtypes(same)


def _beside(frames: list[FrameSpec], renumbered: bool) -> object:
    first = frames[0]
    alike = first.index is not None and all(
        frame.index == first.index and frame.rows == first.rows and isinstance(frame.rows, int) for frame in frames
    )
    rows: Dim = first.rows if alike else UNKNOWN
    if any(frame.columns is None for frame in frames):
        return FrameSpec("DataFrame", rows, None, add_sizes(frame.width for frame in frames))
    beside = [column for frame in frames for column in frame.columns or ()]
    columns = tuple(
        (place if renumbered else label if label is not None else UNKNOWN, dtype if alike else UNKNOWN)
        for place, (label, dtype) in enumerate(beside)
    )
    return FrameSpec("DataFrame", rows, columns, index=first.index if alike else None)


@function("pandas.get_dummies")
def get_dummies(
    data: object,
    prefix: object = None,
    prefix_sep: object = "_",
    dummy_na: object = False,
    columns: object = None,
    sparse: object = False,
    drop_first: object = False,
    dtype: object = None,
) -> object:
    """A column for each value that occurs: how many is not known."""
    made = column_dtype(dtype) if dtype is not None else "bool"
    if isinstance(data, FrameSpec):
        common = made if data.kind == "Series" else UNKNOWN
        return FrameSpec("DataFrame", data.rows, None, UNKNOWN, data.index, common)
    size = count_labels(data)
    return FrameSpec("DataFrame", size, None, UNKNOWN, RANGE, made) if size is not UNKNOWN else UNKNOWN


@function("pandas.to_numeric", "pandas.to_datetime")
def to_numeric(arg: object, *args: object, **kwargs: object) -> object:
    """A column of numbers or times."""
    if not isinstance(arg, FrameSpec):
        return UNKNOWN
    return FrameSpec("Series", arg.rows, ((UNKNOWN, UNKNOWN),), index=arg.index)


@function("pandas.isnull", "pandas.isna", "pandas.notnull", "pandas.notna")
def is_missing(obj: object) -> object:
    """Whether elements are missing."""
    if isinstance(obj, FrameSpec):
        return obj.with_every_dtype("bool")
    return numpy_array(obj).with_dtype("bool") if isinstance(obj, TensorSpec) else UNKNOWN
