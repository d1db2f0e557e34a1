"""Going through the rows of a pandas frame: `iterrows` and `itertuples`."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from shapelens.interpret import rule_values
from shapelens.interpret.language import iteration
from shapelens.interpret.language.named_tuples import named_tuple_class
from shapelens.interpret.machine import Frame, Machine, site_of
from shapelens.interpret.objects import InstanceObject, IteratorObject
from shapelens.interpret.values import Unresolved, Value, inferred_at
from shapelens.rules.frame_indexing import get_item, row_of
from shapelens.rules.frames import RANGE, FrameSpec

Arguments = Sequence[Value]
Keywords = Mapping[str, Value]

_LABEL: Final = Unresolved("the label of a row")


def _rows(
    machine: Machine, frame: Frame, node: ast.Call, spec: FrameSpec, arguments: Arguments, keywords: Keywords
) -> Value:
    """`frame.iterrows()`: the label of each row, and the row as a `Series`."""
    row = _value(machine, frame, node, row_of(spec))
    return _each(machine, spec, lambda label: (label, row))


def _tuples(
    machine: Machine, frame: Frame, node: ast.Call, spec: FrameSpec, arguments: Arguments, keywords: Keywords
) -> Value:
    """`frame.itertuples(index, name)`: a tuple of each row, with names unless `name` is `None`."""
    given = {"index": True, "name": "Pandas", **dict(zip(("index", "name"), arguments, strict=False)), **keywords}
    with_label, name = given["index"], given["name"]
    labels = spec.labels.labels
    if labels is None or not isinstance(with_label, bool) or not (name is None or isinstance(name, str)):
        return machine.allocate(IteratorObject((), False, Unresolved("a row of a frame whose columns are not known")))
    places = range(len(labels))
    items = tuple(_value(machine, frame, node, _element(spec.series(place))) for place in places)
    if name is None:
        return _each(machine, spec, lambda label: (label, *items) if with_label else items)
    fields = tuple(
        label if isinstance(label, str) and label.isidentifier() and not label.startswith("_") else f"_{place}"
        for place, label in enumerate(("Index", *labels) if with_label else labels)
    )
    cls = named_tuple_class(machine, frame.unit, node, name, fields)
    values = (_LABEL, *items) if with_label else items
    made = machine.allocate(InstanceObject(cls, dict(zip(fields, values, strict=True)), site=site_of(frame.unit, node)))
    return _each(machine, spec, lambda label: made)


def _element(column: FrameSpec) -> object:
    return get_item(FrameSpec("Series", column.rows, column.columns, index=RANGE), 0)


def _value(machine: Machine, frame: Frame, node: ast.Call, result: object) -> Value:
    reason = "what a row of a frame holds is not known"
    return rule_values.from_rule(machine, result, "numpy", reason, inferred_at(site_of(frame.unit, node)))


def _each(machine: Machine, spec: FrameSpec, item: Callable[[Value], Value]) -> Value:
    """Return an iterator over what `item` makes of the label of each row."""
    if not isinstance(spec.rows, int) or spec.rows > iteration.MAX_ITEMS:
        return machine.allocate(IteratorObject((), False, item(_LABEL)))
    labels = range(spec.rows) if spec.index == RANGE else [_LABEL] * spec.rows
    return machine.allocate(IteratorObject(tuple(map(item, labels))))


METHODS: Final[dict[str, Callable[[Machine, Frame, ast.Call, FrameSpec, Arguments, Keywords], Value]]] = {
    "iterrows": _rows,
    "itertuples": _tuples,
}
