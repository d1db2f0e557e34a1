"""What indexing a pandas frame gives: `frame[...]`, `frame.iloc[...]` and `frame.loc[...]`."""

from __future__ import annotations

from typing import cast

from shapelens.rules.frames import RANGE, FrameSpec, IndexSpec
from shapelens.rules.functions.pandas_creation import count_labels, read_labels, select_columns
from shapelens.rules.indexing import slice_bounds, slice_places, slice_size
from shapelens.rules.mismatch import InvalidCall
from shapelens.rules.values import read_int, read_items
from shapelens.spec import UNKNOWN, Dim, TensorSpec

_OPERATION = "operator.getitem"


def get_item(frame: FrameSpec, index: object) -> object:
    """Return `frame[index]`."""
    if isinstance(index, slice):
        return _rows_of(frame, _positions(frame.rows, cast(object, index)), _starts_at_0(cast(object, index)))
    if is_mask(index):
        same_shape = isinstance(index, FrameSpec) and index.kind == "DataFrame"
        return frame.with_every_dtype(UNKNOWN) if same_shape else frame.with_rows(UNKNOWN)
    if frame.kind == "Series":
        return _item_of_series(frame, index)
    if isinstance(index, (str, int)):
        place = frame.find(index)
        return UNKNOWN if place is None and frame.columns is not None else frame.series(place, index)
    return _columns(frame, index)


def is_mask(index: object) -> bool:
    """Say whether an index chooses by truth values."""
    if isinstance(index, (TensorSpec, FrameSpec)):
        return index.dtype == "bool"
    items = read_items(index)
    return bool(items) and all(isinstance(item, bool) for item in items or ())


def _item_of_series(frame: FrameSpec, index: object) -> object:
    if isinstance(frame.index, tuple):
        return _labelled_items(frame, frame.index, index)
    if isinstance(index, int) and frame.index == RANGE:
        return _scalar(frame)
    count = count_labels(index) if read_items(index) is not None or isinstance(index, TensorSpec) else UNKNOWN
    return frame.with_rows(count) if count is not UNKNOWN and frame.index == RANGE else UNKNOWN


def _labelled_items(frame: FrameSpec, own: tuple[object, ...], index: object) -> object:
    """Return what a `Series` holds at a label or at several, which it has once each."""
    wanted = (index,) if isinstance(index, str) else read_items(index)
    if wanted is None or isinstance(index, tuple) or not all(isinstance(label, str) for label in wanted):
        return UNKNOWN
    if any(own.count(label) != 1 for label in wanted):
        return UNKNOWN
    return _scalar(frame) if isinstance(index, str) else frame.with_rows(len(wanted), tuple(wanted))


def _scalar(frame: FrameSpec) -> object:
    """Return one element: a number of NumPy, or something of which nothing is known."""
    number = isinstance(frame.dtype, str) and frame.dtype not in ("object", "str")
    return TensorSpec((), frame.dtype) if number else UNKNOWN


def _columns(frame: FrameSpec, labels: object) -> object:
    """Return the columns with these labels."""
    is_text = isinstance(labels, TensorSpec) and labels.dtype in ("str", "object")
    if not (read_items(labels) is not None or isinstance(labels, IndexSpec) or is_text) or isinstance(labels, tuple):
        return UNKNOWN
    chosen = select_columns(frame, labels)
    if chosen is not None:
        return chosen
    wanted = read_labels(labels)
    own = frame.labels.labels or ()
    if any(frame.has(label) for label in wanted or ()) or any(isinstance(label, tuple) for label in own):
        return frame.of_width(UNKNOWN)  # a label is not there, or more than once, or stands for several columns
    if wanted is None or frame.columns is not None:
        return frame.of_width(count_labels(labels))
    columns = tuple((label, frame.common) for label in wanted)
    return FrameSpec("DataFrame", frame.rows, columns, index=frame.index)


def _positions(rows: Dim, part: object) -> Dim:
    """Return how many rows a slice of positions picks; unknown if it is one of labels."""
    start, stop, step = slice_bounds(part)
    return UNKNOWN if UNKNOWN in (start, stop, step) else slice_size(_OPERATION, rows, part)


def _starts_at_0(part: object) -> bool:
    start, _, step = slice_bounds(part)
    return start in (None, 0) and step in (None, 1)


def _rows_of(frame: FrameSpec, rows: Dim, from_start: bool) -> FrameSpec:
    return frame.with_rows(rows, RANGE if from_start and frame.index == RANGE else None)


def index_parts(index: object) -> tuple[object, object]:
    """Return what an indexer says of rows and of columns."""
    if isinstance(index, tuple):
        parts = cast("tuple[object, ...]", index)
        return (parts[0], parts[1]) if len(parts) == 2 else (UNKNOWN, UNKNOWN)
    return index, slice(None)


# --- by position ---


def get_iloc(frame: FrameSpec, index: object) -> object:
    """Return `frame.iloc[index]`."""
    rows, columns = index_parts(index)
    if rows is UNKNOWN or columns is UNKNOWN:
        return UNKNOWN
    chosen = frame if frame.kind == "Series" else _columns_at(frame, columns)
    if not isinstance(chosen, FrameSpec):
        return UNKNOWN
    if isinstance(rows, slice):
        return _rows_of(chosen, _positions(chosen.rows, cast(object, rows)), _starts_at_0(cast(object, rows)))
    place = read_int(rows)
    if place is not UNKNOWN:
        _check_place(frame.rows, place)
        return row_of(chosen)
    if is_mask(rows):
        return chosen.with_rows(UNKNOWN)
    return chosen.with_rows(count_labels(rows)) if _is_list(rows) else UNKNOWN


def _is_list(rows: object) -> bool:
    return read_items(rows) is not None or (isinstance(rows, TensorSpec) and rows.rank == 1) or isinstance(rows, range)


def _check_place(size: Dim, place: int) -> None:
    if isinstance(size, int) and not -size <= place < size:
        raise InvalidCall(_OPERATION, f"position {place} is out of range: there are {size}")


def row_of(frame: FrameSpec) -> object:
    """Return one row of a frame as a `Series`; of a `Series` one element."""
    if frame.kind == "Series":
        return _scalar(frame)
    dtype = "str" if set(frame.dtypes()) == {"str"} else frame.dtype
    return FrameSpec("Series", frame.width, ((UNKNOWN, dtype),), index=frame.labels.labels)


def _columns_at(frame: FrameSpec, columns: object) -> FrameSpec | None:
    place = read_int(columns)
    if place is not UNKNOWN:
        _check_place(frame.width, place)
        return frame.series(None if frame.columns is None else place)
    if isinstance(columns, slice):
        part = cast(object, columns)
        places = slice_places(frame.width, part) if isinstance(frame.width, int) else None
        if slice_bounds(part) == (None, None, None):
            return frame
        return frame.of_width(_positions(frame.width, part)) if places is None else frame.at_places(places)
    items = read_labels(columns)
    if items is not None and frame.columns is not None and all(type(item) is int for item in items):
        places = [item for item in items if isinstance(item, int)]
        for item in places:
            _check_place(frame.width, item)
        return frame.at_places(places)
    if is_mask(columns):
        return frame.of_width(UNKNOWN)
    return frame.of_width(count_labels(columns)) if _is_list(columns) else None


# --- by label ---


def get_loc(frame: FrameSpec, index: object) -> object:
    """Return `frame.loc[index]`."""
    rows, columns = index_parts(index)
    if rows is UNKNOWN or columns is UNKNOWN:
        return UNKNOWN
    chosen = frame if frame.kind == "Series" else _columns_labelled(frame, columns)
    if not isinstance(chosen, FrameSpec):
        return UNKNOWN
    if isinstance(rows, slice):
        part = cast(object, rows)
        if slice_bounds(part) == (None, None, None) and cast("slice[object, object, object]", rows).start is None:
            return chosen
        return _rows_of(chosen, _labels_between(chosen, part), _starts_at_0(part))
    if is_mask(rows):
        return chosen.with_rows(UNKNOWN)
    if isinstance(rows, int) and frame.index == RANGE:
        return row_of(chosen)
    if _is_list(rows):
        return chosen.with_rows(count_labels(rows) if frame.index == RANGE else UNKNOWN)
    return UNKNOWN


def _labels_between(frame: FrameSpec, part: object) -> Dim:
    """Return how many rows a slice of labels picks, whose end is included."""
    start, stop, step = slice_bounds(part)
    if frame.index != RANGE or UNKNOWN in (start, stop, step) or not isinstance(frame.rows, int):
        return UNKNOWN
    if any(isinstance(bound, int) and bound < 0 for bound in (start, stop, step)):
        return UNKNOWN
    return len(range(frame.rows)[slice(start, None if stop is None else int(stop) + 1, step)])  # pyright: ignore


def _columns_labelled(frame: FrameSpec, columns: object) -> object:
    if isinstance(columns, slice):
        part = cast("slice[object, object, object]", columns)
        if (part.start, part.stop, part.step) == (None, None, None):
            return frame
        ends = [None if bound is None else frame.find(bound) for bound in (part.start, part.stop)]
        missing = any(
            bound is not None and end is None for bound, end in zip((part.start, part.stop), ends, strict=True)
        )
        if frame.columns is None or missing or part.step is not None:
            return frame.of_width(UNKNOWN)
        first, last = ends
        return frame.at_places(range(len(frame.columns))[first : None if last is None else last + 1])
    if is_mask(columns):
        return frame.of_width(UNKNOWN)
    return get_item(frame, columns)
