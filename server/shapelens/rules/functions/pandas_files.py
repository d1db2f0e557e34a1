"""Tables in text files: which table `read_csv` makes of what `to_csv` wrote."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from shapelens.rules.frames import RANGE, Column, FrameSpec
from shapelens.rules.values import read_items
from shapelens.spec import UNKNOWN, DType, is_floating, is_integer

_HARMLESS: Final = frozenset({"encoding", "low_memory", "engine", "memory_map"})
"""Options that leave the table as it is."""


def written(frame: FrameSpec, options: Mapping[str, object]) -> FrameSpec | None:
    """Return the table that `frame.to_csv(path, **options)` writes, as `read_csv(path)` reads it; `None` if that is not
    known. A text may look like a number, so that what comes of texts is not known.
    """
    index = options.get("index", True)
    if options.keys() - _HARMLESS - {"index"} or not isinstance(index, bool) or (index and frame.index != RANGE):
        return None
    first: tuple[Column, ...] = (("Unnamed: 0", "int64"),) if index else ()
    if frame.columns is None:
        width = frame.width + len(first) if isinstance(frame.width, int) else UNKNOWN
        return FrameSpec("DataFrame", frame.rows, None, width, RANGE)
    columns = (*first, *((_label(label), _dtype(dtype)) for label, dtype in frame.columns))
    known = [label for label, _ in columns if label is not UNKNOWN]
    if len(set(known)) < len(columns):  # a second column of one name gets another
        return FrameSpec("DataFrame", frame.rows, None, len(columns), RANGE)
    return FrameSpec("DataFrame", frame.rows, columns, index=RANGE)


def _label(label: object) -> object:
    """Return the name of a column in the first line."""
    return str(label) if isinstance(label, int) or (isinstance(label, str) and label) else UNKNOWN


def _dtype(dtype: DType) -> DType:
    """Return the dtype that is found in the numbers of a column."""
    if is_floating(dtype):
        return "float64"
    if is_integer(dtype) and dtype != "uint64":
        return "int64"
    return dtype if dtype == "bool" else UNKNOWN


def read_again(table: FrameSpec, options: Mapping[str, object]) -> FrameSpec | None:
    """Return what `read_csv(path, **options)` makes of a table that was written; `None` if that is not known."""
    if options.keys() - _HARMLESS - {"index_col", "parse_dates"}:
        return None
    read = _with_dates(table, options.get("parse_dates"))
    return read if options.get("index_col") is None else _without_index(read, options["index_col"])


def _with_dates(table: FrameSpec, dates: object) -> FrameSpec:
    """Return the table with columns that are read as dates, which is sure of none."""
    if dates is None or isinstance(dates, bool) or table.columns is None:
        return table
    names = read_items(dates)
    kept = [UNKNOWN if names is None or label in names else dtype for label, dtype in table.columns]
    return table.with_dtypes(kept)


def _without_index(table: FrameSpec, column: object) -> FrameSpec | None:
    """Return the table of which a column labels the rows."""
    if table.columns is None or isinstance(column, bool):
        return None
    place = column if isinstance(column, int) else table.find(column)
    if place is None or not 0 <= place < len(table.columns):
        return None
    return replace(table, columns=(*table.columns[:place], *table.columns[place + 1 :]), index=None)
