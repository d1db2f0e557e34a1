"""pandas: two tables joined by their columns, and rows grouped by the elements of columns.

How many rows there are then depends on the data; which columns there are does not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final, cast

from shapelens.rules.frames import RANGE, Column, FrameSpec
from shapelens.rules.functions.pandas_creation import read_labels
from shapelens.rules.functions.pandas_methods import method
from shapelens.rules.registry import function
from shapelens.rules.values import EACH, Record, read_items
from shapelens.spec import UNKNOWN, DType, is_floating, is_integer

_GROUPS: Final = "pandas.api.typing.GroupBy"
_SOME_FRAME: Final = FrameSpec("DataFrame")


# --- joins ---


@function("pandas.merge", "pandas.DataFrame.merge")
def merge(
    left: object,
    right: object,
    how: object = "inner",
    on: object = None,
    left_on: object = None,
    right_on: object = None,
    left_index: object = False,
    right_index: object = False,
    sort: object = False,
    suffixes: object = ("_x", "_y"),
    copy: object = None,
    indicator: object = False,
    validate: object = None,
) -> object:
    """Rows of two tables whose keys are equal."""
    tables = _tables(left, right)
    if tables is None or indicator is not False or how not in ("inner", "left", "right", "outer"):
        return _SOME_FRAME
    first, second = tables
    by_index = left_index is not False or right_index is not False
    if on is None and not by_index and left_on is None and right_on is None:
        on = list(_common_labels(first, second))
    own = _keys(first, left_on, left_index) if on is None else _keys(first, on, left_index)
    other = _keys(second, right_on, right_index) if on is None else _keys(second, on, right_index)
    if own is None or other is None:
        return _SOME_FRAME
    if by_index and (how not in ("inner", "left") or any(first.has(key) and second.has(key) for key in own + other)):
        return _SOME_FRAME
    shared = [label for label, same in zip(own, other, strict=False) if label == same]
    columns = _joined(first, second, shared, _suffixes(suffixes), str(how))
    if columns is None:
        return _SOME_FRAME
    return FrameSpec("DataFrame", UNKNOWN, columns, index=None if by_index else RANGE)


def _keys(table: FrameSpec, on: object, index: object) -> tuple[object, ...] | None:
    """Return the labels of the columns that a table is joined by, none if it is by its index; `None` if not known."""
    if index is True:
        return () if on is None else None
    labels = _labels(on)
    return labels if labels and all(map(table.has, labels)) else None


@method("join", kinds=("DataFrame",))
def join(
    self: object,
    other: object,
    on: object = None,
    how: object = "left",
    lsuffix: object = "",
    rsuffix: object = "",
    *args: object,
    **kwargs: object,
) -> object:
    """Rows of two tables that have the same label."""
    if isinstance(other, FrameSpec) and other.kind == "Series":
        other = replace(other, kind="DataFrame")
    tables = _tables(self, other)
    if tables is None or how != "left":
        return _SOME_FRAME
    first, second = tables
    columns = _joined(first, second, (), _suffixes((lsuffix, rsuffix)), "left")
    if columns is None:
        return _SOME_FRAME
    if on is not None:  # the keys become what the labels of the other table are
        columns = tuple(
            (label, UNKNOWN if place < len(first.columns or ()) else dtype)
            for place, (label, dtype) in enumerate(columns)
        )
    unique = on is None and second.index == RANGE  # each row then finds one row at most
    return FrameSpec("DataFrame", first.rows if unique else UNKNOWN, columns, index=first.index if unique else None)


def _tables(left: object, right: object) -> tuple[FrameSpec, FrameSpec] | None:
    """Return two tables whose columns are all known by different labels."""
    if not isinstance(left, FrameSpec) or not isinstance(right, FrameSpec):
        return None
    for table in (left, right):
        labels = table.labels.labels
        if table.kind != "DataFrame" or labels is None or any(not isinstance(own, str) for own in labels):
            return None
        if len(set(labels)) != len(labels):
            return None
    return left, right


def _labels(value: object) -> tuple[object, ...] | None:
    """Read one label or a list of them."""
    return (value,) if isinstance(value, str) else read_labels(value)


def _common_labels(first: FrameSpec, second: FrameSpec) -> tuple[object, ...]:
    return tuple(label for label in first.labels.labels or () if second.has(label))


def _suffixes(value: object) -> tuple[str, str] | None:
    items = read_items(value)
    if items is None or len(items) != 2 or not all(item is None or isinstance(item, str) for item in items):
        return None
    return (str(items[0] or ""), str(items[1] or ""))


def _joined(
    first: FrameSpec, second: FrameSpec, keys: Sequence[object], suffixes: tuple[str, str] | None, how: str
) -> tuple[Column, ...] | None:
    """Return the columns of a join: those of both tables, the keys once; labels that both have get suffixes."""
    twice = [label for label in _common_labels(first, second) if label not in keys]
    if twice and suffixes is None:
        return None
    gaps = (how in ("right", "outer"), how in ("left", "outer"))
    columns: list[Column] = []
    for table, suffix, gap in zip((first, second), suffixes or ("", ""), gaps, strict=True):
        for label, dtype in table.columns or ():
            if label in keys:
                other = second.dtypes()[second.find(label) or 0]
                if table is first:
                    columns.append((label, dtype if dtype == other else UNKNOWN))
                continue
            made = f"{label}{suffix}" if label in twice else label
            columns.append((made, dtype if not gap or dtype in ("float32", "float64") else UNKNOWN))
    labels = [label for label, _ in columns]
    return tuple(columns) if len(set(labels)) == len(labels) else None


@method("pivot", "pivot_table", kinds=("DataFrame",))
def pivot(self: object, *args: object, **kwargs: object) -> object:
    """A table of the elements of a column by those of others."""
    return _SOME_FRAME


@function("pandas.crosstab")
def cross_table(index: object, columns: object, *args: object, **kwargs: object) -> object:
    """How often the elements of two columns come together."""
    return _SOME_FRAME


# --- groups ---


@method("groupby", kinds=("DataFrame",))
def group_by(self: object, by: object = None, *args: object, **kwargs: object) -> object:
    """Rows that have the same elements in some columns."""
    labels = _labels(by)
    plain = not args and set(kwargs) <= {"as_index", "sort", "observed", "dropna", "group_keys"}
    as_index = kwargs.get("as_index", True)
    if not isinstance(self, FrameSpec) or not labels or not plain or not isinstance(as_index, bool):
        return UNKNOWN
    if self.columns is None:
        keys = tuple((label, UNKNOWN) for label in labels)
        return _one_by_one(_groups(self.of_width(UNKNOWN), self, keys, as_index), self, by)
    places = [self.find(label) for label in labels]
    if None in places:
        return UNKNOWN
    keys = self.at_places([place for place in places if place is not None])
    rest = self.at_places([place for place in range(len(self.columns)) if place not in places])
    return _one_by_one(_groups(rest, self, keys.columns or (), as_index), self, by)


def _groups(chosen: FrameSpec, whole: FrameSpec, keys: tuple[Column, ...], as_index: bool) -> Record:
    return Record(_GROUPS, (("chosen", chosen), ("whole", whole), ("keys", keys), ("as_index", as_index)))


def _one_by_one(groups: Record, whole: FrameSpec, by: object) -> Record:
    """Return groups that give the label of each and its rows one by one, with all columns."""
    label = UNKNOWN if isinstance(by, str) else (UNKNOWN,) * len(read_labels(by) or ())
    return Record(groups.class_name, (*groups.fields, (EACH, (label, whole.with_rows(UNKNOWN)))))


def _parts(groups: object) -> tuple[FrameSpec, tuple[Column, ...], bool] | None:
    """Return the columns that are grouped, the keys, and whether these become the labels of rows."""
    if not isinstance(groups, Record):
        return None
    chosen, keys, as_index = groups.get("chosen"), groups.get("keys"), groups.get("as_index")
    if not isinstance(chosen, FrameSpec) or not isinstance(keys, tuple) or not isinstance(as_index, bool):
        return None
    return chosen, cast("tuple[Column, ...]", keys), as_index


@function(f"{_GROUPS}.__getitem__")
def column_of_groups(self: object, index: object) -> object:
    """Some of the columns of grouped rows."""
    parts = _parts(self)
    whole = self.get("whole") if isinstance(self, Record) else UNKNOWN
    if parts is None or not isinstance(whole, FrameSpec):
        return UNKNOWN
    _, keys, as_index = parts
    labels = (index,) if isinstance(index, str) else read_labels(index)
    if whole.columns is None and labels:
        kind = "Series" if isinstance(index, str) else "DataFrame"
        chosen = FrameSpec(kind, whole.rows, tuple((label, UNKNOWN) for label in labels), index=whole.index)
        return _groups(chosen, whole, keys, as_index)
    if isinstance(index, str):
        place = whole.find(index)
        return UNKNOWN if place is None else _groups(whole.series(place), whole, keys, as_index)
    places = [whole.find(label) for label in labels or ()]
    if not places or None in places:
        return UNKNOWN
    return _groups(whole.at_places([place for place in places if place is not None]), whole, keys, as_index)


_AVERAGES: Final = ("mean", "median", "std", "var", "sem")
_COUNTS: Final = ("count", "nunique")
_ELEMENTS: Final = ("sum", "min", "max", "first", "last")
_SUMMARIES: Final = (*_AVERAGES, *_COUNTS, *_ELEMENTS, "prod", "skew", "quantile")


def _summary_dtype(name: str, dtype: DType) -> DType:
    """Return the dtype of one number for each group."""
    if name in _COUNTS:
        return "int64"
    if not isinstance(dtype, str) or not (is_floating(dtype) or is_integer(dtype)):
        return UNKNOWN
    if name in _AVERAGES:
        return "float64" if is_integer(dtype) or dtype == "float64" else UNKNOWN
    return dtype if name in _ELEMENTS and dtype in ("int64", "float64") else UNKNOWN


def _result(kind: str, columns: tuple[Column, ...] | None, keys: tuple[Column, ...], as_index: bool) -> FrameSpec:
    """Return one row for each group."""
    if not as_index:
        known = columns is not None and not {label for label, _ in columns} & {label for label, _ in keys}
        return FrameSpec("DataFrame", UNKNOWN, (*keys, *(columns or ())) if known else None, index=RANGE)
    if kind == "Series" and columns:
        return FrameSpec("Series", UNKNOWN, columns, levels=keys)
    return FrameSpec("DataFrame", UNKNOWN, columns, levels=keys)


def _register_summary(name: str) -> None:
    @function(f"{_GROUPS}.{name}")
    def rule(self: object, *args: object, **kwargs: object) -> object:
        parts = _parts(self)
        if parts is None or args or set(kwargs) - {"numeric_only"}:
            return UNKNOWN
        chosen, keys, as_index = parts
        if kwargs.get("numeric_only", False) is not False and not _is_numeric(chosen):
            return _result(chosen.kind, None, keys, as_index)
        return _result(chosen.kind, _summaries(chosen, name), keys, as_index)


def _summaries(chosen: FrameSpec, name: str) -> tuple[Column, ...] | None:
    """Return the columns of one number for each group, where the columns are known."""
    if chosen.columns is None:
        return None
    return tuple((label, _summary_dtype(name, dtype)) for label, dtype in chosen.columns)


def _is_numeric(frame: FrameSpec) -> bool:
    return all(isinstance(dtype, str) and (is_floating(dtype) or is_integer(dtype)) for dtype in frame.dtypes())


for _name in _SUMMARIES:
    _register_summary(_name)


@function(f"{_GROUPS}.size")
def sizes(self: object) -> object:
    """How many rows each group has."""
    parts = _parts(self)
    if parts is None:
        return UNKNOWN
    _, keys, as_index = parts
    return _result("Series", ((None if as_index else "size", "int64"),), keys, as_index)


@function(f"{_GROUPS}.agg", f"{_GROUPS}.aggregate")
def aggregate(self: object, func: object = None, *args: object, **kwargs: object) -> object:
    """What functions give for each group: a column for each, or for each column and function."""
    parts = _parts(self)
    if parts is None or args:
        return UNKNOWN
    chosen, keys, as_index = parts
    if func is None and kwargs:
        columns = tuple((name, _named(chosen, how)) for name, how in kwargs.items())
        return _result("DataFrame", columns, keys, as_index)
    if kwargs:
        return UNKNOWN
    if isinstance(func, str):
        if func not in _SUMMARIES:
            return UNKNOWN
        return _result(chosen.kind, _summaries(chosen, func), keys, as_index)
    names = read_items(func)
    if names is not None:
        return _of_list(chosen, names, keys, as_index)
    if isinstance(func, dict) and chosen.kind == "DataFrame":
        return _of_dict(chosen, cast("Mapping[object, object]", func), keys, as_index)
    return UNKNOWN


def _named(chosen: FrameSpec, how: object) -> DType:
    """Return the dtype of a column that is written as `name=("column", "function")` or `name="function"`."""
    items = read_items(how)
    if isinstance(how, str):
        return _summary_dtype(how, chosen.dtype)
    if items is None or len(items) != 2 or not isinstance(items[1], str):
        return UNKNOWN
    place = chosen.find(items[0])
    return UNKNOWN if place is None else _summary_dtype(items[1], chosen.dtypes()[place])


def _of_list(chosen: FrameSpec, names: tuple[object, ...], keys: tuple[Column, ...], as_index: bool) -> object:
    known = names and all(isinstance(name, str) and name in _SUMMARIES for name in names)
    if not known or len(set(names)) != len(names) or not as_index:
        return UNKNOWN
    if chosen.kind == "Series":
        columns = tuple((name, _summary_dtype(str(name), chosen.dtype)) for name in names)
        return _result("DataFrame", columns, keys, as_index)
    if chosen.columns is None:
        return _SOME_FRAME
    pairs = [((label, name), _summary_dtype(str(name), dtype)) for label, dtype in chosen.columns for name in names]
    return _of_pairs(pairs, keys)


def _of_pairs(columns: Sequence[Column], keys: tuple[Column, ...]) -> FrameSpec:
    """Return columns that are labelled by a column and a function; the keys are then labelled by pairs too."""
    levels = tuple(((label, ""), dtype) for label, dtype in keys)
    return FrameSpec("DataFrame", UNKNOWN, tuple(columns), levels=levels)


def _of_dict(
    chosen: FrameSpec, given: Mapping[object, object], keys: tuple[Column, ...], as_index: bool
) -> FrameSpec | object:
    places = [chosen.find(label) for label in given]
    if not given or (None in places and chosen.columns is not None):
        return UNKNOWN
    dtypes = [UNKNOWN if place is None else chosen.dtypes()[place] for place in places]
    if all(isinstance(how, str) for how in given.values()):
        summaries = zip(given.items(), dtypes, strict=True)
        columns = tuple((label, _summary_dtype(str(how), dtype)) for (label, how), dtype in summaries)
        return _result("DataFrame", columns, keys, as_index)
    lists = [(how,) if isinstance(how, str) else read_items(how) for how in given.values()]
    if not as_index or any(how is None for how in lists):
        return UNKNOWN
    pairs: list[Column] = []
    for label, dtype, names in zip(given, dtypes, lists, strict=True):
        pairs += [((label, name), _summary_dtype(str(name), dtype)) for name in names or ()]
    return _of_pairs(pairs, keys)


@function(f"{_GROUPS}.transform")
def transform(self: object, func: object, *args: object, **kwargs: object) -> object:
    """What a function gives for each group, in each of its rows."""
    parts = _parts(self)
    if parts is None:
        return UNKNOWN
    chosen, keys, _ = parts
    name = func if isinstance(func, str) and func in _SUMMARIES else ""
    dtypes = [_summary_dtype(name, dtype) if name else UNKNOWN for dtype in chosen.dtypes()]
    return chosen.with_dtypes([_with_gaps(dtype, keys) for dtype in dtypes])


def _with_gaps(dtype: DType, keys: tuple[Column, ...]) -> DType:
    """Return the dtype of one number for each row: a row whose key is missing has none."""
    complete = all(isinstance(key, str) and (is_integer(key) or key == "bool") for _, key in keys)
    return dtype if complete or dtype == "float64" else UNKNOWN


@function(*(f"{_GROUPS}.{name}" for name in ("cumsum", "shift", "diff", "rank", "ffill", "bfill", "pct_change")))
def along_groups(self: object, *args: object, **kwargs: object) -> object:
    """One row for each row, computed of those of its group."""
    parts = _parts(self)
    return UNKNOWN if parts is None else parts[0].with_every_dtype(UNKNOWN)


@function(f"{_GROUPS}.cumcount", f"{_GROUPS}.ngroup")
def numbers(self: object, *args: object, **kwargs: object) -> object:
    """The number of each row in its group, or of its group."""
    parts = _parts(self)
    if parts is None:
        return UNKNOWN
    chosen, keys, _ = parts
    return FrameSpec("Series", chosen.rows, ((None, _with_gaps("int64", keys)),), index=chosen.index)


@function(f"{_GROUPS}.get_group")
def get_group(self: object, name: object, *args: object) -> object:
    """The rows of one group."""
    whole = self.get("whole") if isinstance(self, Record) else UNKNOWN
    return whole.with_rows(UNKNOWN) if isinstance(whole, FrameSpec) else UNKNOWN
