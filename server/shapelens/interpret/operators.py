"""Python's operators on values: on plain ones as Python does, on tensors by the rules of their library."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from typing import Any, Final

from shapelens.interpret import frames, iteration, libraries
from shapelens.interpret.machine import Frame, Machine
from shapelens.interpret.truth import truth_of
from shapelens.interpret.values import (
    DictObject,
    DTypeValue,
    ListObject,
    Ref,
    Symbol,
    Tensor,
    Unresolved,
    Value,
    is_tuple,
)
from shapelens.rules.values import Reference, read_dtype

_BINARY: Final[dict[type[ast.operator], str]] = {
    ast.Add: "add",
    ast.Sub: "sub",
    ast.Mult: "mul",
    ast.Div: "truediv",
    ast.FloorDiv: "floordiv",
    ast.Mod: "mod",
    ast.Pow: "pow",
    ast.MatMult: "matmul",
    ast.LShift: "lshift",
    ast.RShift: "rshift",
    ast.BitAnd: "and",
    ast.BitOr: "or",
    ast.BitXor: "xor",
}
_UNARY: Final[dict[type[ast.unaryop], str]] = {ast.USub: "neg", ast.UAdd: "pos", ast.Invert: "invert"}
_COMPARE: Final[dict[type[ast.cmpop], str]] = {
    ast.Eq: "eq",
    ast.NotEq: "ne",
    ast.Lt: "lt",
    ast.LtE: "le",
    ast.Gt: "gt",
    ast.GtE: "ge",
}
_PYTHON: Final[dict[str, Callable[..., Any]]] = {
    name: getattr(operator, f"{name}_" if name in ("and", "or") else name)
    for name in (*_BINARY.values(), *_UNARY.values(), *_COMPARE.values())
}
_MAX_SEQUENCE: Final = 100_000
_MAX_BITS: Final = 4_096

NUMBERS: Final = (bool, int, float, complex)


def binary_operation(
    machine: Machine, frame: Frame, node: ast.AST, kind: type[ast.operator], left: Value, right: Value
) -> Value:
    """Apply a binary operator to two values."""
    name = _BINARY[kind]
    left_list, right_list = _sequence_items(machine, left), _sequence_items(machine, right)
    if _has_frame(machine, left, right):
        return frames.binary(machine, frame, node, name, left, right)
    if isinstance(left, Tensor) or isinstance(right, Tensor):
        return libraries.apply_operator(machine, frame, node, name, left, right)
    if kind is ast.Add and left_list is not None and right_list is not None:
        return machine.allocate(ListObject(_joined(left_list, right_list)))
    if kind is ast.Mult and left_list is not None and isinstance(right, int):
        return machine.allocate(ListObject(_repeat(left_list, right)))
    if kind is ast.Mult and right_list is not None and isinstance(left, int):
        return machine.allocate(ListObject(_repeat(right_list, left)))
    if kind is ast.BitOr and (merged := _merge_dicts(machine, left, right)) is not None:
        return merged
    if isinstance(left, Unresolved):
        return left
    if isinstance(right, Unresolved):
        return right
    return _plain(name, left, right)


def _has_frame(machine: Machine, *values: Value) -> bool:
    return any(frames.frame_in(machine, value) is not None for value in values)


def _sequence_items(machine: Machine, value: Value) -> tuple[Value, ...] | None:
    thing = machine.load(value) if isinstance(value, Ref) else None
    return thing.items if isinstance(thing, ListObject) else None


def _repeat(items: tuple[Value, ...], times: int) -> tuple[Value, ...] | None:
    return items * times if len(items) * times <= _MAX_SEQUENCE else None


def _joined(left: tuple[Value, ...], right: tuple[Value, ...]) -> tuple[Value, ...] | None:
    return (*left, *right) if len(left) + len(right) <= _MAX_SEQUENCE else None


def _merge_dicts(machine: Machine, left: Value, right: Value) -> Value:
    a = machine.load(left) if isinstance(left, Ref) else None
    b = machine.load(right) if isinstance(right, Ref) else None
    if not (isinstance(a, DictObject) and isinstance(b, DictObject)):
        return None
    if a.items is None or b.items is None:
        return machine.allocate(DictObject(None))
    return machine.allocate(DictObject(tuple((dict(a.items) | dict(b.items)).items())))


def _plain(name: str, left: Value, right: Value) -> Value:
    """Apply an operator to plain Python values, unless the result would be huge."""
    if not (_is_plain(left) and _is_plain(right)):
        return Unresolved("an operation on values that are not known")
    if name == "mod" and isinstance(left, (str, bytes)):
        return Unresolved("a formatted string")
    if _is_huge(name, left, right):
        return Unresolved("a value that is too large to follow")
    try:
        return _PYTHON[name](left, right)
    except Exception:  # whatever Python raises here, the program raises too
        return Unresolved("an operation that raises an error")


def _is_plain(value: Value) -> bool:
    return isinstance(value, (*NUMBERS, str, bytes, tuple))


def _is_huge(name: str, left: Value, right: Value) -> bool:
    if name in ("pow", "lshift"):
        both = isinstance(left, int) and isinstance(right, int)
        return both and int(left).bit_length() * abs(int(right)) > _MAX_BITS  # pyright: ignore[reportArgumentType]
    if isinstance(left, int) and isinstance(right, int):
        return name == "mul" and int(left).bit_length() + int(right).bit_length() > _MAX_BITS
    if name == "add":
        return _length(left) + _length(right) > _MAX_SEQUENCE
    if name != "mul":
        return False
    sequence, times = (left, right) if isinstance(right, int) else (right, left)
    return isinstance(times, int) and _length(sequence) * times > _MAX_SEQUENCE


def _length(value: Value) -> int:
    return len(value) if is_tuple(value) or isinstance(value, (str, bytes)) else 0


def unary_operation(machine: Machine, frame: Frame, node: ast.AST, kind: type[ast.unaryop], operand: Value) -> Value:
    """Apply a unary operator to a value."""
    if kind is ast.Not:
        truth = truth_of(machine, operand)
        return Unresolved("a condition that is not known") if truth is None else not truth
    name = _UNARY[kind]
    spec = frames.frame_in(machine, operand)
    if spec is not None:
        return frames.unary(machine, frame, node, name, spec)
    if isinstance(operand, Tensor):
        return libraries.apply_unary(machine, frame, node, name, operand)
    if isinstance(operand, NUMBERS):
        try:
            return _PYTHON[name](operand)
        except TypeError:
            return Unresolved("an operation that raises an error")
    return operand if isinstance(operand, Unresolved) else Unresolved("an operation on values that are not known")


def compare(machine: Machine, frame: Frame, node: ast.AST, kind: type[ast.cmpop], left: Value, right: Value) -> Value:
    """Compare two values with one operator."""
    unknown = Unresolved("a comparison with a value that is not known")
    if kind in (ast.Is, ast.IsNot):
        if left is None or right is None or isinstance(left, bool) or isinstance(right, bool):
            if isinstance(left, Unresolved) or isinstance(right, Unresolved):
                return unknown
            return (left is right) == (kind is ast.Is)
        return unknown
    if kind in (ast.In, ast.NotIn):
        items = iteration.known_items(machine, right)
        if isinstance(left, str) and isinstance(right, str):
            return (left in right) == (kind is ast.In)
        if items is None or isinstance(left, (Unresolved, Tensor, Ref)):
            return unknown
        if left in items:
            return kind is ast.In
        return unknown if any(_uncertain(item) for item in items) else kind is ast.NotIn
    name = _COMPARE[kind]
    if _has_frame(machine, left, right):
        return frames.binary(machine, frame, node, name, left, right)
    if isinstance(left, Tensor) or isinstance(right, Tensor):
        if left is None or right is None:
            return kind is ast.NotEq
        return libraries.apply_operator(machine, frame, node, name, left, right)
    if isinstance(left, (DTypeValue, Symbol)) or isinstance(right, (DTypeValue, Symbol)):
        return _compare_dtypes(kind, left, right)
    left, right = _as_plain(machine, left), _as_plain(machine, right)
    if kind in (ast.Eq, ast.NotEq) and is_tuple(left) and is_tuple(right):
        equal = _equal_tuples(left, right)
        return unknown if equal is None else equal is (kind is ast.Eq)
    if _uncertain(left) or _uncertain(right):
        return unknown
    try:
        return bool(_PYTHON[name](left, right))
    except Exception:  # the program raises here too
        return Unresolved("a comparison that raises an error")


def _as_plain(machine: Machine, value: Value) -> Value:
    items = _sequence_items(machine, value)
    return value if items is None else items


def _uncertain(value: Value) -> bool:
    if is_tuple(value):
        return any(_uncertain(item) for item in value)
    return not (value is None or isinstance(value, (*NUMBERS, str, bytes, range)))


def _equal_tuples(left: tuple[Value, ...], right: tuple[Value, ...]) -> bool | None:
    """Compare two tuples; `None` when that depends on an unknown item."""
    if len(left) != len(right):
        return False
    equal: bool | None = True
    for a, b in zip(left, right, strict=True):
        if _uncertain(a) or _uncertain(b):
            equal = None
        elif a != b:
            return False
    return equal


def _compare_dtypes(kind: type[ast.cmpop], left: Value, right: Value) -> Value:
    a, b = _dtype_name(left), _dtype_name(right)
    if kind not in (ast.Eq, ast.NotEq) or a is None or b is None:
        return Unresolved("a comparison with a value that is not known")
    return (a == b) is (kind is ast.Eq)


def _dtype_name(value: Value) -> str | None:
    if isinstance(value, DTypeValue):
        return value.name
    name = read_dtype(Reference(value.name) if isinstance(value, Symbol) else value)
    return name if isinstance(name, str) else None
