"""Which labels the columns of a pandas frame hold.

A `FrameSpec` forgets its classes when a rule makes another frame of it; here is what keeps or changes them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Final

from shapelens.interpret import rule_values
from shapelens.interpret.data import dummy_columns
from shapelens.interpret.machine import Machine
from shapelens.interpret.objects import DictObject
from shapelens.interpret.values import Ref, Symbol, Value, is_tuple
from shapelens.rules.classes import Classes, mapped, part
from shapelens.rules.frames import FrameSpec
from shapelens.rules.registry import FunctionRule
from shapelens.spec import UNKNOWN

Asked = Callable[[Machine, Value], "Classes | None"]

_KEEPING: Final = frozenset("copy drop reset_index sort_index sort_values sample set_index".split())
"""The methods that change no element of a column that they keep, if as many rows are left."""

_TO_NUMBERS: Final = ("int", "int8", "int16", "int32", "int64", "uint8", "float", "float32", "float64")


def of_column(frame: FrameSpec, label: object) -> Classes | None:
    """Return the labels that a column holds."""
    classes = next((each for own, each in frame.classes if type(own) is type(label) and own == label), None)
    return classes if classes is not None and classes.count == frame.rows else None


def only_column(frame: FrameSpec) -> Classes | None:
    """Return the labels that a `Series` holds, or a frame of one column."""
    return of_column(frame, frame.columns[0][0]) if frame.columns is not None and len(frame.columns) == 1 else None


def with_only(frame: FrameSpec, classes: Classes | None) -> FrameSpec:
    """Return a `Series`, or a frame of one column, that holds these labels, or a part of them that is large enough."""
    if classes is None or frame.columns is None or len(frame.columns) != 1 or not isinstance(frame.rows, int):
        return frame
    return frame.with_classes({frame.columns[0][0]: part(classes, frame.rows)})


def _note(machine: Machine, result: Value, classes: Classes | None) -> None:
    """Note which labels a `Series` holds that was made just now."""
    frame = machine.load(result) if isinstance(result, Ref) else None
    if isinstance(result, Ref) and isinstance(frame, FrameSpec) and classes is not None:
        machine.store(result, with_only(frame, classes))


def after_rule(
    machine: Machine,
    rule: FunctionRule,
    arguments: Sequence[Value],
    keywords: Mapping[str, Value],
    result: Value,
    classes_of: Asked,
) -> Value:
    """Return what a function of pandas gives, with what is known of the labels in it."""
    name = rule.name.rpartition(".")[2]
    data = arguments[0] if arguments else keywords.get("data")
    made = machine.load(result) if isinstance(result, Ref) else None
    if isinstance(result, Ref) and isinstance(made, FrameSpec):
        if rule.name == "pandas.DataFrame":
            _of_dict(machine, data, result, made, classes_of)
        elif rule.name == "pandas.get_dummies":
            given = rule.signature.bind(*arguments, **keywords).arguments
            frame = machine.load(data) if isinstance(data, Ref) else None
            chosen = rule_values.sequence_items(machine, given.get("columns"))
            named = given if chosen is None else {**given, "columns": chosen}
            if isinstance(frame, FrameSpec) and frame.kind == "DataFrame":
                machine.store(result, dummy_columns.encoded(frame, made, named, partial(of_column, frame)))
        elif rule.name == "pandas.Series" and "index" not in keywords:
            _note(machine, result, classes_of(machine, data))
        elif rule.name.startswith("pandas.DataFrame.") and name in _KEEPING and "replace" not in keywords:
            frame = machine.load(data) if isinstance(data, Ref) else None
            if isinstance(frame, FrameSpec):
                machine.store(result, kept(frame, made))
        elif rule.name.startswith("pandas.Series."):
            known = classes_of(machine, data)
            _note(machine, result, None if known is None else _changed(machine, name, known, arguments[1:], keywords))
    return result


def _of_dict(machine: Machine, data: Value, result: Ref, made: FrameSpec, classes_of: Asked) -> None:
    """Note the labels in the columns of a frame that is made of a dict."""
    thing = machine.load(data) if isinstance(data, Ref) else None
    if isinstance(thing, DictObject) and thing.items is not None:
        machine.store(result, made.with_classes({label: classes_of(machine, item) for label, item in thing.items}))


def kept(frame: FrameSpec, made: FrameSpec) -> FrameSpec:
    """Return a frame with what is known of those columns that it has from another one with as many rows."""
    labels = [label for label, _ in made.columns or ()]
    known = {label: of_column(frame, label) for label, _ in frame.classes if label in labels}
    return made.with_classes(known) if known else made


def _changed(
    machine: Machine, name: str, known: Classes, arguments: Sequence[Value], keywords: Mapping[str, Value]
) -> Classes | None:
    """Return the labels of a `Series` after a method."""
    if name in _KEEPING or name == "rename":
        return None if "replace" in keywords else known
    if name == "astype" and arguments:
        kind = arguments[0].name.rpartition(".")[2] if isinstance(arguments[0], Symbol) else arguments[0]
        return known if kind == "category" or (kind in _TO_NUMBERS and known.bounds is not None) else None
    table = machine.load(arguments[0]) if name == "map" and arguments and isinstance(arguments[0], Ref) else None
    if isinstance(table, DictObject) and table.items is not None:
        return mapped(known, dict(table.items).__getitem__)
    return None


def codes(machine: Machine, spec: FrameSpec, classes: Classes | None) -> Value:
    """Return `series.cat.codes`: the number of each label in order."""
    dtype = "int8" if classes is not None and len(classes.values) < 128 else UNKNOWN
    made = FrameSpec("Series", spec.rows, ((None, dtype),), index=spec.index)
    return machine.allocate(with_only(made, None if classes is None else classes.encoded))


def factorized(result: Value, classes: Classes | None, attach: Callable[[Classes, Value], Value]) -> Value:
    """Return the pair that `factorize` gives: the number of each label, by its first occurrence, and the labels."""
    if classes is None or not is_tuple(result):
        return result
    return (attach(classes.encoded, result[0]), *result[1:])


def assigned(frame: FrameSpec, made: FrameSpec, label: object, classes: Classes | None) -> FrameSpec:
    """Return a frame after `frame[label] = …`, where what is assigned holds these labels."""
    known: dict[object, Classes | None] = {own: of_column(frame, own) for own, _ in frame.classes if own != label}
    if classes is not None:
        known[label] = classes
    return made.with_classes(known) if known else made


def taken(frame: FrameSpec, index: Value, made: FrameSpec, by_place: bool) -> FrameSpec:
    """Return what an index took of a frame: columns by their labels, or by their places beside a slice of rows."""
    if by_place and not (is_tuple(index) and index and isinstance(index[0], slice)):
        return made
    if made.kind == "Series" and frame.kind == "DataFrame" and made.columns is not None:
        return with_only(made, of_column(frame, made.columns[0][0]))
    if made.kind == "Series":
        return made
    return kept(frame, made)
