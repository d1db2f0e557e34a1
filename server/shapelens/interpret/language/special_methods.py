"""Special methods of the user's classes: what operators, `len()`, `in`, subscripts and calls do to their instances."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Final

from shapelens.interpret import attributes
from shapelens.interpret.machine import Frame, Machine, site_of
from shapelens.interpret.values import Function, Ref, Unresolved, Value

_REFLECTED_COMPARISONS: Final = {"lt": "gt", "gt": "lt", "le": "ge", "ge": "le", "eq": "eq", "ne": "ne"}


def find(machine: Machine, value: Value, name: str) -> Function | None:
    """Return the user's method `name` of an instance, `None` if it has none."""
    cls = attributes.class_of(machine.load(value)) if isinstance(value, Ref) else None
    if cls is None:
        return None
    found = attributes.find_in_class(cls, name)
    return found if isinstance(found, Function) else None


def call(machine: Machine, frame: Frame, node: ast.AST, value: Value, name: str, arguments: Sequence[Value]) -> Value:
    """Call the user's method `name` of an instance; Python's `None` if it has none."""
    from shapelens.interpret import calls

    method = find(machine, value, name)
    if method is None:
        return None
    return calls.call_function(machine, method, (value, *arguments), {}, site_of(frame.unit, node))


def binary(machine: Machine, frame: Frame, node: ast.AST, name: str, left: Value, right: Value) -> Value | None:
    """Apply a binary operator by the methods of its operands; `None` if neither has one."""
    if find(machine, left, f"__{name}__") is not None:
        result = call(machine, frame, node, left, f"__{name}__", (right,))
        if not is_not_implemented(result):
            return _never_none(result)
    reflected = _REFLECTED_COMPARISONS.get(name, f"r{name}")
    if find(machine, right, f"__{reflected}__") is not None:
        result = call(machine, frame, node, right, f"__{reflected}__", (left,))
        if not is_not_implemented(result):
            return _never_none(result)
    return None


def in_place(machine: Machine, frame: Frame, node: ast.AST, name: str, left: Value, right: Value) -> Value | None:
    """Apply an augmented assignment by the method of its target; `None` if it has none."""
    if find(machine, left, f"__i{name}__") is None:
        return None
    result = call(machine, frame, node, left, f"__i{name}__", (right,))
    return None if is_not_implemented(result) else _never_none(result)


def _never_none(result: Value) -> Value:
    return Unresolved("an operator that returns nothing") if result is None else result


def is_not_implemented(value: Value) -> bool:
    """Say whether `value` is Python's `NotImplemented`."""
    return getattr(value, "name", None) == "builtins.NotImplemented"
