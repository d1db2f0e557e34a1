"""Plain data: what Python's own functions can be applied to as it is, because all of it is known."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from math import prod
from typing import Any, Final, cast

from shapelens.interpret.language import iteration
from shapelens.interpret.machine import Machine
from shapelens.interpret.objects import DictObject, ListObject, SetObject
from shapelens.interpret.values import Ref, Tensor, Unresolved, Value, is_tuple, plainly_unknown
from shapelens.rules.values import python_number

MAX_SIZE: Final = 100_000
_MAX_PRODUCT: Final = 1_000_000
_WIDE: Final = re.compile(r"[%:.<>^][^a-z{}]*[0-9]{5}")
_SCALARS: Final = (bool, int, float, complex, str, bytes, range)


class NotPlainError(Exception):
    """A value that is no plain data, or not known in full."""


def to_python(machine: Machine, value: Value) -> Any:
    """Return the Python object that `value` stands for. Raises `NotPlainError`."""
    if value is None or isinstance(value, _SCALARS):
        return value
    if is_tuple(value):
        return tuple(to_python(machine, item) for item in value)
    if isinstance(value, slice):
        parts = cast("slice[Any, Any, Any]", value)
        return slice(*(to_python(machine, part) for part in (parts.start, parts.stop, parts.step)))
    machine.tick()
    thing = machine.load(value) if isinstance(value, Ref) else None
    if isinstance(thing, ListObject) and thing.items is not None:
        return [to_python(machine, item) for item in thing.items]
    if isinstance(thing, DictObject) and thing.factory is None:
        return _dict_to_python(machine, thing)
    if isinstance(thing, SetObject):
        items = iteration.known_items(machine, value)
        if items is not None:
            return {to_python(machine, item) for item in items}
    raise NotPlainError


def _dict_to_python(machine: Machine, thing: DictObject) -> dict[Any, Any]:
    if thing.items is None:
        raise NotPlainError
    return {to_python(machine, key): to_python(machine, item) for key, item in thing.items}


def from_python(machine: Machine, result: object) -> Value:
    """Return the value of a Python object; lists, dicts and sets are made anew in memory."""
    if isinstance(result, list):
        return machine.allocate(ListObject(tuple(from_python(machine, item) for item in cast("list[object]", result))))
    if isinstance(result, tuple):
        return tuple(from_python(machine, item) for item in cast("tuple[object, ...]", result))
    if isinstance(result, dict):
        pairs = cast("dict[object, object]", result).items()
        return machine.allocate(DictObject(tuple((key, from_python(machine, item)) for key, item in pairs)))
    if isinstance(result, (set, frozenset)):
        return machine.allocate(SetObject(tuple(cast("set[object]", result))))
    if result is None or isinstance(result, _SCALARS):
        return result
    return Unresolved("what a function of Python returns is not known")


def _is_large(values: Sequence[Any]) -> bool:
    """Say whether a function of these values may take long or make something huge."""
    texts = [len(value) for value in values if isinstance(value, (str, bytes))]
    numbers = [abs(value) for value in values if isinstance(value, int)]
    size = prod(texts) if len(texts) > 1 else 0
    return size > _MAX_PRODUCT or any(number.bit_length() > 64 for number in numbers) or _has_wide_field(values)


def _has_wide_field(values: Sequence[Any]) -> bool:
    """Say whether a text holds a width (`'{:>1000000}'`) that makes a huge text."""
    return any(isinstance(value, str) and _WIDE.search(value) is not None for value in values)


def apply(
    machine: Machine,
    name: str,
    function: Callable[..., object],
    arguments: Sequence[Value],
    keywords: Mapping[str, Value],
) -> Value:
    """Apply a function of Python to plain data; unknown where an argument is."""
    unknown = next((v for v in (*arguments, *keywords.values()) if isinstance(v, Unresolved)), None)
    if unknown is not None:
        return plainly_unknown(unknown)
    try:
        given = [to_python(machine, value) for value in arguments]
        named = {key: to_python(machine, value) for key, value in keywords.items()}
    except (NotPlainError, TypeError):
        return Unresolved(f"what '{name}' returns is not known")
    if _is_large([*given, *named.values()]):
        return Unresolved("a value that is too large to follow")
    try:
        return from_python(machine, function(*given, **named))
    except RecursionError:
        raise
    except Exception as error:
        return machine.fails(type(error), f"'{name}' raises an error: {error}")


def as_float(result: Value) -> Value:
    """Return what a function gives that makes a float of whatever it gets: one, also where its value is not known."""
    if isinstance(result, Unresolved) and not result.failed:
        return Tensor(python_number("float64"), "numpy", why=result.reason)
    return result
