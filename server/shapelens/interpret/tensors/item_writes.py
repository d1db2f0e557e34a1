"""What is written into a part of an array: NumPy broadcasts it to the shape of that part."""

from __future__ import annotations

import ast

from shapelens.interpret import rule_values
from shapelens.interpret.data import windows
from shapelens.interpret.machine import Facts, Frame, Machine, site_of
from shapelens.interpret.values import Tensor, Value
from shapelens.rules.broadcasting import broadcast_to
from shapelens.rules.functions import operators
from shapelens.rules.mismatch import BroadcastMismatch, Mismatch
from shapelens.spec import UNKNOWN, Shape

OPERATION = "operator.setitem"


def check(machine: Machine, frame: Frame, node: ast.AST, container: Value, index: Value, value: Value) -> None:
    """Report where `container[index] = value` raises since the shapes don't fit."""
    if not isinstance(container, Tensor) or not isinstance(value, Tensor) or container.library != "numpy":
        return
    if container.spec.dtype in (UNKNOWN, "object") or container.spec.shape in (UNKNOWN, ()) or value.node is not None:
        return  # an array of objects takes anything as an element
    try:
        item = operators.get_item(container.spec, rule_values.to_rule(machine, windows.as_index(index)), "numpy")
    except Mismatch:
        return
    shape: Shape = getattr(item, "shape", UNKNOWN)
    given = UNKNOWN if shape is UNKNOWN else _without_ones(value.spec.shape, len(shape))
    if shape is UNKNOWN or given is UNKNOWN or (not shape and given):
        return
    try:
        broadcast_to(OPERATION, given, shape)
    except BroadcastMismatch:
        mismatch = BroadcastMismatch(OPERATION, shape, value.spec.shape)
        machine.report(mismatch, site_of(frame.unit, node), facts=Facts((container, value)))


def _without_ones(shape: Shape, rank: int) -> Shape:
    """Return a shape of at most `rank` axes: NumPy leaves out those of size 1 before all others, and one that is not
    known may be such.
    """
    if shape is UNKNOWN:
        return shape
    extra = max(len(shape) - rank, 0)
    many = (number for number, size in enumerate(shape[:extra]) if isinstance(size, int) and size != 1)
    return shape[next(many, extra) :]
