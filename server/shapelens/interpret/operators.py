"""Python's operators on values: on plain ones as Python does, on tensors by the rules of their library."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from typing import Any, Final

from shapelens.interpret import identity, libraries, plain
from shapelens.interpret.containers import chain_maps, counters, dicts, lists
from shapelens.interpret.data import frames
from shapelens.interpret.flow import join_all
from shapelens.interpret.language import (
    choices,
    iteration,
    live_iterators,
    namespaces,
    special_methods,
    texts,
    user_classes,
    whole_numbers,
)
from shapelens.interpret.machine import Frame, Machine
from shapelens.interpret.models import chosen_names
from shapelens.interpret.objects import ChainObject, DictObject, InstanceObject, IteratorObject, ListObject, SetObject
from shapelens.interpret.tensors import written_arrays
from shapelens.interpret.truth import truth_of
from shapelens.interpret.values import (
    Class,
    DictView,
    DTypeValue,
    Ref,
    Symbol,
    Tensor,
    Unresolved,
    Value,
    WholeNumber,
    is_tuple,
    plainly_unknown,
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

_DISTINCT: Final = {ListObject, SetObject, DictObject, bool, int, float, complex, str, bytes, tuple, range, type(None)}
"""Kinds of values of which one is never equal to one of another, numbers apart."""

NUMBERS: Final = (bool, int, float, complex)


def binary_operation(
    machine: Machine, frame: Frame, node: ast.AST, kind: type[ast.operator], left: Value, right: Value
) -> Value:
    """Apply a binary operator to two values."""
    name = _BINARY[kind]
    if _has_frame(machine, left, right):
        return frames.binary(machine, frame, node, name, left, right)
    if isinstance(left, Tensor) or isinstance(right, Tensor):
        return libraries.apply_operator(machine, frame, node, name, left, right)
    by_method = special_methods.binary(machine, frame, node, name, left, right)
    if by_method is not None:
        return by_method
    left, right = user_classes.as_plain(machine, left), user_classes.as_plain(machine, right)
    left_list, right_list = _sequence_items(machine, left), _sequence_items(machine, right)
    if kind is ast.Add and left_list is not None and right_list is not None:
        joined = (*left_list, *right_list)
        known = len(joined) <= _MAX_SEQUENCE
        return machine.allocate(ListObject(joined) if known else ListObject(None, join_items(joined)))
    if kind is ast.Add and (longer := _add_open_lists(machine, left, right)) is not None:
        return longer
    if kind is ast.Mult and left_list is not None and whole_numbers.is_whole(right):
        return machine.allocate(ListObject(_repeat(left_list, right), join_items(left_list)))
    if kind is ast.Mult and right_list is not None and whole_numbers.is_whole(left):
        return machine.allocate(ListObject(_repeat(right_list, left), join_items(right_list)))
    if (counted := _combine_counters(machine, name, left, right)) is not None:
        return counted
    if kind is ast.BitOr and (merged := _merge_dicts(machine, left, right)) is not None:
        return merged
    if (text := texts.combine(name, left, right)) is not None:
        return text
    if name == "mod" and isinstance(left, str):
        return texts.as_text(plain.apply(machine, "%", operator.mod, (left, right), {}))
    if isinstance(left, WholeNumber) or isinstance(right, WholeNumber):
        return whole_numbers.combine(name, left, right)
    if isinstance(left, Unresolved):
        return plainly_unknown(left)
    if isinstance(right, Unresolved):
        return plainly_unknown(right)
    if _is_set(machine, left) and _is_set(machine, right):
        return _combine_sets(machine, name, left, right)
    if name == "mod" and isinstance(left, bytes):
        return plain.apply(machine, "%", operator.mod, (left, right), {})
    return _plain(machine, name, left, right)


def in_place_operation(
    machine: Machine, frame: Frame, node: ast.AST, kind: type[ast.operator], left: Value, right: Value
) -> Value:
    """Apply the operator of an augmented assignment: what Python mutates is changed where it is."""
    if isinstance(left, Tensor):
        return written_arrays.in_place(machine, left, binary_operation(machine, frame, node, kind, left, right))
    if not isinstance(left, Ref):
        choices.forget(machine, left)
        return binary_operation(machine, frame, node, kind, left, right)
    by_method = special_methods.in_place(machine, frame, node, _BINARY[kind], left, right)
    if by_method is not None:
        return by_method
    thing = machine.load(left)
    if isinstance(thing, ChainObject) and kind is ast.BitOr:
        chain_maps.update_first(machine, frame, node, thing, "update", (right,), {})
        return left
    if isinstance(thing, ListObject) and kind is ast.Add and not isinstance(right, Tensor):
        lists.extend(machine, left, thing, right)
        return left
    if isinstance(thing, (ListObject, DictObject, SetObject)) and not isinstance(right, Tensor):
        result = binary_operation(machine, frame, node, kind, left, right)
        changed = machine.load(result) if isinstance(result, Ref) else None
        if isinstance(changed, type(thing)):
            machine.store(left, changed)
            return left
        return result
    return binary_operation(machine, frame, node, kind, left, right)


def join_items(items: tuple[Value, ...]) -> Value:
    """Return what each of `items` is like."""
    return join_all(items, "the items of the list differ") if items else Unresolved("an item of an empty list")


def _add_open_lists(machine: Machine, left: Value, right: Value) -> Ref | None:
    """Return the sum of two lists of which one at least has an unknown length."""
    things = [machine.load(value) if isinstance(value, Ref) else None for value in (left, right)]
    added = [thing for thing in things if isinstance(thing, ListObject)]
    if len(added) < 2:
        return None
    elements = [element for each in added for element in ((each.element,) if each.items is None else each.items)]
    return machine.allocate(ListObject(None, join_items(tuple(elements))))


def _has_frame(machine: Machine, *values: Value) -> bool:
    return any(frames.frame_in(machine, value) is not None for value in values)


def _sequence_items(machine: Machine, value: Value) -> tuple[Value, ...] | None:
    thing = machine.load(value) if isinstance(value, Ref) else None
    return thing.items if isinstance(thing, ListObject) else None


def _repeat(items: tuple[Value, ...], times: Value) -> tuple[Value, ...] | None:
    return items * times if isinstance(times, int) and len(items) * times <= _MAX_SEQUENCE else None


def _combine_counters(machine: Machine, name: str, left: Value, right: Value) -> Value:
    a = machine.load(left) if isinstance(left, Ref) else None
    b = machine.load(right) if isinstance(right, Ref) else None
    if counters.is_counter(a) and counters.is_counter(b):
        return counters.combine(machine, name, a, b)
    return None


def _merge_dicts(machine: Machine, left: Value, right: Value) -> Value:
    a = machine.load(left) if isinstance(left, Ref) else None
    b = machine.load(right) if isinstance(right, Ref) else None
    if not (isinstance(a, DictObject) and isinstance(b, DictObject)):
        return None
    return machine.allocate(dicts.merged(a, b))


def _is_set(machine: Machine, value: Value) -> bool:
    if isinstance(value, DictView):
        return value.kind == "keys"
    return isinstance(value, Ref) and isinstance(machine.load(value), SetObject)


def _combine_sets(machine: Machine, name: str, left: Value, right: Value) -> Value:
    a, b = iteration.members(machine, left), iteration.members(machine, right)
    if a is None or b is None or name not in ("and", "or", "xor", "sub") or any(map(_uncertain, (*a, *b))):
        return machine.allocate(SetObject(None))
    return plain.from_python(machine, _PYTHON[name](set(a), set(b)))


def _plain(machine: Machine, name: str, left: Value, right: Value) -> Value:
    """Apply an operator to plain Python values, unless the result would be huge."""
    if not (_is_plain(left) and _is_plain(right)):
        return Unresolved("an operation on values that are not known")
    if _is_huge(name, left, right):
        return Unresolved("a value that is too large to follow")
    try:
        return _PYTHON[name](left, right)
    except Exception as error:
        return machine.fails(type(error), f"an operation that raises an error: {error}")


def _is_plain(value: Value) -> bool:
    return value is None or isinstance(value, (*NUMBERS, str, bytes, tuple))


def _is_huge(name: str, left: Value, right: Value) -> bool:
    if name in ("pow", "lshift"):
        both = isinstance(left, int) and isinstance(right, int)
        return both and int(left).bit_length() * abs(int(right)) > _MAX_BITS  # pyright: ignore[reportArgumentType]
    sequences = is_tuple(left) or isinstance(left, (str, bytes))
    if name == "add" and sequences and (is_tuple(right) or isinstance(right, (str, bytes))):
        return len(left) + len(right) > _MAX_SEQUENCE  # type: ignore[arg-type]
    if name != "mul":
        return False
    if isinstance(left, int) and isinstance(right, int):
        return left.bit_length() + right.bit_length() > _MAX_BITS
    sequence, times = (left, right) if isinstance(right, int) else (right, left)
    if not isinstance(times, int):
        return False
    if is_tuple(sequence) or isinstance(sequence, (str, bytes)):
        return len(sequence) * times > _MAX_SEQUENCE
    return False


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
    method = {"neg": "__neg__", "pos": "__pos__", "invert": "__invert__"}[name]
    if special_methods.find(machine, operand, method) is not None:
        return special_methods.call(machine, frame, node, operand, method, ())
    if operand is None or isinstance(operand, (*NUMBERS, str, bytes, tuple)):
        try:
            return _PYTHON[name](operand)
        except TypeError as error:
            return machine.fails(TypeError, f"an operation that raises an error: {error}")
    if isinstance(operand, WholeNumber):
        return WholeNumber(operand.reason)
    if isinstance(operand, Unresolved):
        return plainly_unknown(operand)
    return Unresolved("an operation on values that are not known")


def compare(machine: Machine, frame: Frame, node: ast.AST, kind: type[ast.cmpop], left: Value, right: Value) -> Value:
    """Compare two values with one operator."""
    unknown = Unresolved("a comparison with a value that is not known")
    if kind in (ast.Is, ast.IsNot):
        same = identity.is_same(left, right)
        return unknown if same is None else same is (kind is ast.Is)
    if kind in (ast.In, ast.NotIn):
        found = _contains(machine, frame, node, right, left)
        return unknown if found is None else found is (kind is ast.In)
    name = _COMPARE[kind]
    if _has_frame(machine, left, right):
        return frames.binary(machine, frame, node, name, left, right)
    if isinstance(left, Tensor) or isinstance(right, Tensor):
        if left is None or right is None:
            return kind is ast.NotEq
        return libraries.apply_operator(machine, frame, node, name, left, right)
    if isinstance(left, (DTypeValue, Symbol)) or isinstance(right, (DTypeValue, Symbol)):
        return _compare_dtypes(kind, left, right)
    by_method = special_methods.binary(machine, frame, node, name, left, right)
    if by_method is not None:
        return by_method
    left, right = user_classes.as_plain(machine, left), user_classes.as_plain(machine, right)
    if kind in (ast.Eq, ast.NotEq):
        equal = are_equal(machine, frame, node, left, right)
        return unknown if equal is None else equal is (kind is ast.Eq)
    if isinstance(left, DictView) or isinstance(right, DictView):
        return unknown
    try:
        a, b = plain.to_python(machine, left), plain.to_python(machine, right)
        result = _PYTHON[name](a, b)
    except plain.NotPlainError:
        return unknown
    except Exception as error:
        return machine.fails(type(error), f"a comparison that raises an error: {error}")
    return bool(result)


def are_equal(machine: Machine, frame: Frame, node: ast.AST, left: Value, right: Value) -> bool | None:
    """Compare two values with `==`; `None` when that is not known."""
    if isinstance(left, Ref) and left == right:
        return True
    if special_methods.find(machine, left, "__eq__") or special_methods.find(machine, right, "__eq__"):
        result = compare(machine, frame, node, ast.Eq, left, right)
        return truth_of(machine, result)
    for one, other in ((left, right), (right, left)):
        if isinstance(one, chosen_names.ChosenName):
            return chosen_names.equals(one, other) if isinstance(other, str) else None
    a = machine.load(left) if isinstance(left, Ref) else left
    b = machine.load(right) if isinstance(right, Ref) else right
    if isinstance(a, InstanceObject) or isinstance(b, InstanceObject):
        return user_classes.equal_instances(machine, frame, node, a, b)
    if isinstance(a, ListObject) and isinstance(b, ListObject) and a.items is not None and b.items is not None:
        return _equal_tuples(machine, frame, node, a.items, b.items)
    if is_tuple(a) and is_tuple(b):
        return _equal_tuples(machine, frame, node, a, b)
    if isinstance(a, SetObject) and isinstance(b, SetObject) and a.items is not None and b.items is not None:
        return None if any(map(_uncertain, (*a.items, *b.items))) else {*a.items} == {*b.items}
    if isinstance(a, DictObject) and isinstance(b, DictObject) and a.items is not None and b.items is not None:
        first, second = dict(a.items), dict(b.items)
        if first.keys() != second.keys():
            return False
        pairs = [(first[key], second[key]) for key in first]
        return _equal_tuples(machine, frame, node, *zip(*pairs, strict=True)) if pairs else True
    known = (ListObject, SetObject, DictObject)
    if isinstance(a, known) or isinstance(b, known):
        kinds = {type(a), type(b)}
        return False if len(kinds) == 2 and kinds <= _DISTINCT else None
    if isinstance(a, Class) and isinstance(b, Class):
        return a == b
    if _uncertain(a) or _uncertain(b):
        return None
    return a == b


def _equal_tuples(
    machine: Machine, frame: Frame, node: ast.AST, left: tuple[Value, ...], right: tuple[Value, ...]
) -> bool | None:
    """Compare two sequences; `None` when that depends on an unknown item."""
    if len(left) != len(right):
        return False
    results = [are_equal(machine, frame, node, a, b) for a, b in zip(left, right, strict=True)]
    return False if False in results else None if None in results else True


def _contains(machine: Machine, frame: Frame, node: ast.AST, container: Value, item: Value) -> bool | None:
    """Say whether `item in container`, `None` when that is not known."""
    if isinstance(container, Ref):
        method = special_methods.find(machine, container, "__contains__")
        if method is not None:
            return truth_of(machine, special_methods.call(machine, frame, node, container, "__contains__", (item,)))
        thing = iteration.resolved(machine, container)
        if isinstance(thing, IteratorObject):
            return _taken_until(machine, frame, node, container, thing, item)
        if isinstance(thing, DictObject) and thing.items is None:
            return dicts.has_key(thing, item)
    if container is namespaces.GLOBALS:
        return namespaces.has_global(machine, item)
    if isinstance(container, chosen_names.ChosenName) and isinstance(item, str):
        return chosen_names.contains(container, item)
    if isinstance(container, (str, bytes, range)):
        if _uncertain(item):
            return None
        try:
            return item in container  # type: ignore[operator]
        except TypeError as error:
            machine.fails(TypeError, f"a comparison that raises an error: {error}")
            return None
    items = iteration.members(machine, container)
    if items is None or isinstance(item, (Unresolved, Tensor)):
        return None
    results = [are_equal(machine, frame, node, item, other) for other in items]
    return True if True in results else None if None in results else False


def _taken_until(
    machine: Machine, frame: Frame, node: ast.AST, ref: Ref, iterator: IteratorObject, item: Value
) -> bool | None:
    """Look for `item` in an iterator, which is used up as far as that goes."""
    for number, other in enumerate(iterator.items):
        equal = are_equal(machine, frame, node, item, other)
        if equal is not False:
            rest = live_iterators.behind(iterator, number + 1)
            machine.store(ref, rest if equal else IteratorObject((), False, iterator.element))
            return equal
    machine.store(ref, IteratorObject((), iterator.complete, iterator.element))
    return False if iterator.complete else None


def _uncertain(value: Value) -> bool:
    if is_tuple(value):
        return any(_uncertain(item) for item in value)
    return not (value is None or isinstance(value, (*NUMBERS, str, bytes, range)))


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
