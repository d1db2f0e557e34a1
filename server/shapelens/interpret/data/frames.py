"""pandas frames in the interpreter: their attributes, indexing, and what changes one in place.

A frame is a `FrameSpec` in memory behind a `Ref`, since `frame["a"] = …` changes the frame that every name sees.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final, cast

from shapelens.interpret import libraries, rule_values
from shapelens.interpret.data import frame_rows, saved_data, series_items, text_lists, windows
from shapelens.interpret.language import iteration
from shapelens.interpret.machine import Frame, Machine, site_of
from shapelens.interpret.objects import DictObject, IteratorObject
from shapelens.interpret.tensors import missing_axes, written_arrays
from shapelens.interpret.training import encoded_labels, label_classes, label_columns, words
from shapelens.interpret.values import (
    BoundMethod,
    Function,
    Method,
    Ref,
    Symbol,
    Text,
    Unresolved,
    Value,
    WholeNumber,
    inferred_at,
)
from shapelens.rules.frame_indexing import get_iloc, get_item, get_loc, index_parts
from shapelens.rules.frame_names import FRAME_NAMES
from shapelens.rules.frames import FrameSpec, IndexSpec
from shapelens.rules.functions import attributes as attribute_rules
from shapelens.rules.functions import pandas_arithmetic
from shapelens.rules.functions.pandas_creation import count_labels, count_rows, read_labels, select_columns
from shapelens.rules.functions.pandas_methods import with_column, without_columns
from shapelens.rules.mismatch import InvalidCall, Mismatch
from shapelens.rules.registry import function_rule
from shapelens.rules.sizes import multiply_sizes, sizes_differ
from shapelens.spec import UNKNOWN, Dim, DType, TensorSpec

Rule = Callable[[FrameSpec, object], object]

_INDEXERS: Final = {"iloc": get_iloc, "loc": get_loc}
_ACCESSORS: Final = frozenset("iloc loc at iat str dt cat plot sparse style flags attrs".split())


def frame_in(machine: Machine, value: Value) -> FrameSpec | None:
    """Return the frame that `value` refers to."""
    thing = machine.load(value) if isinstance(value, Ref) else None
    return thing if isinstance(thing, FrameSpec) else None


def _result(machine: Machine, frame: Frame, node: ast.AST, result: object, reason: str) -> Value:
    return rule_values.from_rule(machine, result, "numpy", reason, inferred_at(site_of(frame.unit, node)))


def _size(size: Dim) -> Value:
    return size if isinstance(size, int) else WholeNumber("the size of a frame that is not known")


def attribute(machine: Machine, frame: Frame, node: ast.AST, ref: Ref, spec: FrameSpec, name: str) -> Value:
    """Return `frame.name`: an attribute, a method, or the column of this name."""
    if name == "shape":
        return tuple(_size(size) for size in spec.shape)
    if name == "ndim":
        return len(spec.shape)
    if name == "size":
        return _size(multiply_sizes(spec.shape))
    if name == "values":
        elements = spec.array()
        if spec.kind == "Series" and spec.dtype == "str":  # an array of pandas 3 itself, or one of objects
            elements = TensorSpec(elements.shape)
        made = windows.as_array(spec, _result(machine, frame, node, elements, "the elements of a frame"))
        array = label_classes.with_classes(label_columns.only_column(spec), made, site_of(frame.unit, node))
        array = words.after_frame(machine, spec, array, site_of(frame.unit, node))
        return written_arrays.shows_frame(machine, encoded_labels.after_frame(spec, array))
    if name == "T":
        return machine.allocate(spec.transposed())
    if name == "columns" and spec.kind == "DataFrame":
        return spec.labels
    if name == "index":
        return IndexSpec(spec.rows)
    if name == "empty":
        return spec.rows == 0 if isinstance(spec.rows, int) else Unresolved("whether a frame is empty")
    if name == "dtype" and spec.kind == "Series" and spec.dtype not in ("str", UNKNOWN):
        return _result(
            machine, frame, node, attribute_rules.attribute(spec.array(), "dtype", "numpy"), "the dtype of a column"
        )
    if name in _ACCESSORS or function_rule(f"pandas.{spec.kind}.{name}") is not None:
        return Method(ref, name)
    if spec.kind == "DataFrame" and spec.find(name) is not None:
        return machine.allocate(label_columns.taken(spec, name, spec.series(spec.find(name)), by_place=False))
    if spec.kind == "Series" and isinstance(spec.index, tuple) and name in spec.index:
        return _indexed(machine, frame, node, get_item, spec, name)
    if spec.kind == "DataFrame" and spec.columns is None and name not in FRAME_NAMES and not name.startswith("_"):
        return _indexed(machine, frame, node, get_item, spec, name)
    missing_axes.refuse_method(machine, frame, node, ref, spec, name)
    return Method(ref, name)


def category_codes(machine: Machine, series: Value) -> Value:
    """Return `series.cat.codes`."""
    spec = frame_in(machine, series)
    known = None if spec is None else label_columns.only_column(spec)
    return Unresolved("the codes of categories") if spec is None else label_columns.codes(machine, spec, known)


def index_attribute(machine: Machine, index: IndexSpec, name: str) -> Value:
    """Return an attribute of the labels of rows or columns."""
    if name in ("size", "shape"):
        size = _size(index.size)
        return size if name == "size" else (size,)
    return Method(index, name)


def get_frame_item(machine: Machine, frame: Frame, node: ast.AST, spec: FrameSpec, index: Value) -> Value:
    """Return `frame[index]`."""
    unordered = _columns_of_set(machine, spec, index)
    return _indexed(machine, frame, node, get_item, spec, index) if unordered is None else machine.allocate(unordered)


def _columns_of_set(machine: Machine, spec: FrameSpec, index: Value) -> FrameSpec | None:
    """Return `frame[list(labels)]` where the labels are a whole set, whose order is not known."""
    from shapelens.interpret.language import iteration

    items = rule_values.sequence_items(machine, index) if isinstance(index, Ref) else None
    labels = iteration.whole_set(items)
    if labels is items or labels is None or not all(isinstance(label, str) for label in labels):
        return None
    chosen = select_columns(spec, list(labels))
    return None if chosen is None else FrameSpec("DataFrame", spec.rows, None, chosen.width, spec.index, chosen.dtype)


def get_index_item(index: IndexSpec, place: Value) -> Value:
    """Return `frame.columns[place]`."""
    unknown = Unresolved("a label that is not known")
    if isinstance(place, slice):
        bounds = rule_values.slice_parts(cast(object, place))
        if not all(bound is None or isinstance(bound, int) for bound in bounds):
            return IndexSpec(UNKNOWN)
        if index.labels is not None:
            return IndexSpec(len(index.labels[place]), index.labels[place])
        return IndexSpec(len(range(index.size)[place]) if isinstance(index.size, int) else UNKNOWN)
    if index.labels is None or not isinstance(place, int) or not -len(index.labels) <= place < len(index.labels):
        return unknown
    label = index.labels[place]
    return unknown if label is UNKNOWN else label


def get_indexer_item(machine: Machine, frame: Frame, node: ast.AST, indexer: Method, index: Value) -> Value:
    """Return `frame.iloc[index]` or `frame.loc[index]`."""
    spec, rule = frame_in(machine, indexer.receiver), _INDEXERS.get(indexer.name)
    if spec is None or rule is None:
        return Unresolved("an element of a frame")
    return _indexed(machine, frame, node, rule, spec, index)


def _indexed(machine: Machine, frame: Frame, node: ast.AST, rule: Rule, spec: FrameSpec, index: Value) -> Value:
    given = rule_values.to_rule(machine, index)
    try:
        result = rule(replace(spec), given)
    except Mismatch as mismatch:
        return machine.report(mismatch, site_of(frame.unit, node))
    if isinstance(result, FrameSpec):
        result = label_columns.taken(spec, index, result, by_place=rule is not get_item)
        window = None if rule is get_loc else windows.window_of_frame(spec, index, given)
        return machine.allocate(result if window is None else result.with_window(window))
    return _result(machine, frame, node, result, "what a frame holds at this place is not known")


# --- changes ---


def set_frame_item(
    machine: Machine, frame: Frame, node: ast.AST, ref: Ref, spec: FrameSpec, index: Value, value: Value
) -> None:
    """Carry out `frame[index] = value`."""
    label = rule_values.to_rule(machine, index)
    given = rule_values.to_rule(machine, text_lists.as_column(machine, value))
    if spec.kind == "Series":
        written_arrays.write_frame(machine)  # the frame that it is a column of may change with it
        machine.store(ref, FrameSpec("Series", UNKNOWN, ((UNKNOWN, UNKNOWN),)))
        return
    if isinstance(label, (str, int)):
        _check_length(machine, frame, node, spec, given)
        alike = not isinstance(given, FrameSpec) or (given.index is not None and given.index == spec.index)
        classes = label_classes.classes_of(machine, value) if alike else None
        machine.store(ref, label_columns.assigned(spec, with_column(spec, label, given), label, classes))
        return
    labels = read_labels(label)
    if labels is None or spec.columns is None or any(spec.find(own) is None for own in labels):
        changed = spec.of_width(UNKNOWN) if labels is not None else spec
        machine.store(ref, changed.with_every_dtype(UNKNOWN))
        return
    dtypes = [UNKNOWN if own in labels else dtype for own, dtype in spec.columns]
    machine.store(ref, spec.with_dtypes(dtypes))


def _check_length(machine: Machine, frame: Frame, node: ast.AST, spec: FrameSpec, value: object) -> None:
    if isinstance(value, (FrameSpec, str)) or spec.columns == ():
        return
    count = count_rows(value)
    if count not in (1, UNKNOWN) and sizes_differ(count, spec.rows):
        reason = f"a column of {count} elements is assigned to a frame of {spec.rows} rows"
        machine.report(InvalidCall("pandas.DataFrame", reason), site_of(frame.unit, node))


def set_indexer_item(machine: Machine, indexer: Method, index: Value, value: Value) -> None:
    """Carry out `frame.loc[…] = …`, which may change dtypes and, by a label that is not there, add a row or column."""
    spec = frame_in(machine, indexer.receiver)
    if spec is None or not isinstance(indexer.receiver, Ref):
        return
    written_arrays.write_frame(machine)
    rows = columns = True
    if indexer.name in ("loc", "at"):
        part = rule_values.to_rule(machine, index)
        row, column = index_parts(part)
        rows = _are_there(row) or (isinstance(row, int) and _is_row(spec, row))
        columns = spec.kind == "Series" or isinstance(column, slice) or spec.has(column)
        place = spec.find(column) if isinstance(column, str) and spec.kind == "DataFrame" and rows else None
        if place is not None:
            dtypes = spec.dtypes()
            dtypes[place] = _dtype_after(dtypes[place], value)
            machine.store(indexer.receiver, spec.with_dtypes(dtypes))
            return
    changed = spec.with_every_dtype(UNKNOWN)
    if not columns:
        changed = changed.of_width(UNKNOWN)
    machine.store(indexer.receiver, changed if rows else changed.with_rows(UNKNOWN))


def _dtype_after(dtype: DType, value: Value) -> DType:
    """Return the dtype of a column into which a value was written: one that it can hold changes nothing."""
    if dtype == "str" and isinstance(value, (str, Text)):
        return dtype
    if type(value) is int and 0 <= value < 128:
        return dtype if isinstance(dtype, str) and dtype.startswith(("int", "uint", "float")) else UNKNOWN
    return dtype if type(value) is float and dtype == "float64" else UNKNOWN


def _are_there(rows: object) -> bool:
    """Say whether writing to these rows raises where one is not there: a label adds a row, a list of them does not."""
    array = isinstance(rows, TensorSpec) and rows.rank == 1
    return array or isinstance(rows, (slice, FrameSpec, IndexSpec, list))


def _is_row(spec: FrameSpec, label: int) -> bool:
    return spec.index == "range" and isinstance(spec.rows, int) and 0 <= label < spec.rows


def delete_frame_item(machine: Machine, ref: Ref, spec: FrameSpec, index: Value) -> None:
    """Carry out `del frame[index]`."""
    machine.store(ref, without_columns(spec, [rule_values.to_rule(machine, index)]) or spec.of_width(UNKNOWN))


def set_frame_attribute(machine: Machine, ref: Ref, spec: FrameSpec, name: str, value: Value) -> None:
    """Carry out `frame.name = value`: new labels, or a column that is there."""
    given = rule_values.to_rule(machine, value)
    if name == "columns":
        labels = read_labels(given)
        if spec.columns is not None and (labels is None or len(labels) != len(spec.columns)):
            labels = (UNKNOWN,) * len(spec.columns)
        if spec.columns is not None and labels is not None:
            dtypes = spec.dtypes()
            machine.store(ref, replace(spec, columns=tuple(zip(labels, dtypes, strict=True))))
        elif labels is not None:
            columns = tuple((label, spec.common) for label in labels)
            machine.store(ref, replace(spec, columns=columns))
        elif isinstance(count_labels(given), int):
            machine.store(ref, replace(spec, unknown_width=count_labels(given)))
    elif name == "index":
        machine.store(ref, spec.relabelled())
    elif spec.kind == "DataFrame" and (spec.columns is None or spec.find(name) is not None):
        machine.store(ref, with_column(spec, name, given) if spec.columns else spec.with_every_dtype(UNKNOWN))


def call_method(
    machine: Machine,
    frame: Frame,
    node: ast.Call,
    method: Method,
    arguments: Sequence[Value],
    keywords: Mapping[str, Value],
) -> Value:
    """Call a method of a frame or of its labels; with `inplace=True` the frame itself becomes what it returns."""
    receiver, name = method.receiver, method.name
    spec = receiver if isinstance(receiver, IndexSpec) else frame_in(machine, receiver)
    kind = "Index" if spec is None or isinstance(spec, IndexSpec) else spec.kind
    if isinstance(spec, FrameSpec) and isinstance(receiver, Ref) and name in ("pop", "insert", "update"):
        return _change(machine, frame, node, receiver, spec, name, arguments)
    if name in ("to_csv", "to_pickle") and isinstance(spec, FrameSpec):
        saved_data.write_table(machine, spec, name, arguments, keywords)
    if name in frame_rows.METHODS and isinstance(spec, FrameSpec) and spec.kind == "DataFrame":
        return frame_rows.METHODS[name](machine, frame, node, spec, arguments, keywords)
    if name in series_items.MAPPING and isinstance(spec, FrameSpec) and spec.kind == "Series" and not keywords:
        mapped = _mapped(machine, frame, node, spec, arguments)
        if mapped is not None:
            return mapped
    if name in series_items.LISTS and isinstance(spec, FrameSpec) and spec.kind == "Series":
        return series_items.as_list(machine, spec, iteration.MAX_ITEMS)
    if name == "items" and isinstance(spec, FrameSpec):
        columns = dict_of(machine, spec)
        if columns.items is not None:
            return machine.allocate(IteratorObject(columns.items))
        pair = (Unresolved("the label of a column that is not known"), columns.element)
        return machine.allocate(IteratorObject((), False, pair))
    rule = function_rule(f"pandas.{kind}.{name}")
    keywords = dict(keywords)
    in_place = keywords.pop("inplace", False)
    if rule is None:
        if in_place is not False and isinstance(receiver, Ref):
            machine.store(receiver, FrameSpec(spec.kind) if isinstance(spec, FrameSpec) else spec)
        return Unresolved(f"what '.{name}()' of a frame returns is not known")
    result = libraries.apply_rule(machine, node, frame.unit, rule, (receiver, *arguments), keywords)
    if in_place is False:
        if name != "to_numpy" or not isinstance(spec, FrameSpec):
            return result
        array = words.after_frame(machine, spec, windows.as_array(spec, result), site_of(frame.unit, node))
        return encoded_labels.after_frame(spec, array)
    if kind == "Series":
        written_arrays.write_frame(machine)
    changed = frame_in(machine, result)
    if isinstance(spec, FrameSpec) and isinstance(receiver, Ref):
        machine.store(receiver, FrameSpec(spec.kind) if changed is None or in_place is not True else changed)
    return None


def _mapped(
    machine: Machine, frame: Frame, node: ast.Call, series: FrameSpec, arguments: Sequence[Value]
) -> Value | None:
    """Return what a function gives that is called with each item of a `Series`. What it changes outside of itself is
    unknown afterwards.
    """
    from shapelens.interpret import calls
    from shapelens.interpret.language import handed_functions

    function = arguments[0] if len(arguments) == 1 else None
    if not isinstance(function, (Function, BoundMethod, Symbol)) or series.rows == 0:
        return None
    perhaps = not isinstance(series.rows, int)
    machine.uncertain += perhaps
    try:
        made = calls.call_value(machine, frame, node, function, (series_items.item_of(series),), {})
    finally:
        machine.uncertain -= perhaps
    handed_functions.hand_over(machine, (function,))
    mapped = series_items.mapped(series, made)
    return None if mapped is None else machine.allocate(mapped)


def _change(
    machine: Machine, frame: Frame, node: ast.Call, ref: Ref, spec: FrameSpec, name: str, arguments: Sequence[Value]
) -> Value:
    if name == "pop" and arguments:
        taken = get_frame_item(machine, frame, node, spec, arguments[0])
        delete_frame_item(machine, ref, spec, arguments[0])
        return taken
    if name == "insert" and len(arguments) >= 3:
        place, label = arguments[0], rule_values.to_rule(machine, arguments[1])
        made = with_column(spec, label, rule_values.to_rule(machine, arguments[2]))
        if made.columns is not None and spec.columns is not None and isinstance(place, int):
            *before, last = made.columns
            made = replace(made, columns=(*before[:place], last, *before[place:]))
        machine.store(ref, made)
        return None
    machine.store(ref, FrameSpec(spec.kind, spec.rows))
    return None


# --- operators ---


def binary(machine: Machine, frame: Frame, node: ast.AST, name: str, left: Value, right: Value) -> Value:
    """Apply an operator of which an operand is a frame."""
    operands = ["" if isinstance(value, Text) else rule_values.to_rule(machine, value) for value in (left, right)]
    result: object = UNKNOWN
    if UNKNOWN not in operands:
        result = pandas_arithmetic.binary_operation(name, *operands)
    made = _result(machine, frame, node, result, "an operation on a frame")
    return label_classes.after_operator(machine, name, left, right, made, site_of(frame.unit, node))


def unary(machine: Machine, frame: Frame, node: ast.AST, name: str, operand: FrameSpec) -> Value:
    """Apply an operator to a frame."""
    return _result(machine, frame, node, pandas_arithmetic.unary_operation(name, operand), "an operation on a frame")


def dict_of(machine: Machine, spec: FrameSpec) -> DictObject:
    """Return `dict(frame)`: a `Series` under each label, which may not be known."""
    labels = spec.labels.labels
    if spec.kind == "Series":
        return DictObject(None)
    if labels is None or UNKNOWN in labels:
        return DictObject(None, element=machine.allocate(spec.series(None)))
    return DictObject(tuple((label, machine.allocate(spec.series(place))) for place, label in enumerate(labels)))
