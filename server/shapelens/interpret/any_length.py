"""Functions called with lists of unknown length: what is the same for lists of two lengths holds for all."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final, cast

from shapelens.interpret.data import windows
from shapelens.interpret.machine import Machine
from shapelens.interpret.objects import GeneratorObject, IteratorObject, ListObject
from shapelens.interpret.values import Ref, Tensor, Value, WholeNumber, is_tuple
from shapelens.rules.frames import FrameSpec, join_frames
from shapelens.rules.mismatch import Mismatch
from shapelens.rules.registry import FunctionRule
from shapelens.spec import UNKNOWN, TensorSpec, join_specs

_LENGTHS: Final = (5, 7)
_JOINS_FRAMES: Final = "pandas.concat"


def taken(machine: Machine, name: str, arguments: tuple[Value, ...]) -> tuple[Value, ...]:
    """Return the arguments of a function; an iterator that it takes frames from is the list of them."""
    first = arguments[0] if arguments and name == _JOINS_FRAMES else None
    if not isinstance(first, Ref) or not isinstance(machine.load(first), (IteratorObject, GeneratorObject)):
        return arguments
    from shapelens.interpret.language import iteration

    element = iteration.element_of(machine, first)
    items = iteration.known_items(machine, first)
    listed = ListObject(None, element) if items is None else ListObject(items)
    return (machine.allocate(listed), *arguments[1:])


def is_open(machine: Machine, name: str, value: Value) -> bool:
    """Say whether a value is a list of unknown length of numbers, tensors or frames, or of lists that the function
    joins.
    """
    thing = machine.load(value) if isinstance(value, Ref) else None
    if not isinstance(thing, ListObject):
        return False
    joined = name in windows.JOINS
    if thing.items is None:
        if name == _JOINS_FRAMES:
            return _is_frame(machine, thing.element)
        return _is_of_numbers(machine, thing.element) or (joined and is_open(machine, "", thing.element))
    return joined and any(is_open(machine, "", item) for item in thing.items)


def _is_frame(machine: Machine, value: Value) -> bool:
    return isinstance(value, Ref) and isinstance(machine.load(value), FrameSpec)


def _is_of_numbers(machine: Machine, value: Value) -> bool:
    """Say whether a value is a number or tensor, or a tuple or list of known length of such."""
    thing = machine.load(value) if isinstance(value, Ref) else value
    items = thing.items if type(thing) is ListObject else thing
    if is_tuple(items):
        return bool(items) and all(_is_of_numbers(machine, item) for item in items)
    return isinstance(items, (Tensor, int, float, WholeNumber))


def apply(
    machine: Machine,
    rule: FunctionRule,
    arguments: Sequence[Value],
    keywords: Mapping[str, Value],
    to_rule: Callable[[Machine, Value], object],
) -> object:
    """Apply a rule to lists of several lengths; `to_rule` converts what is known whole."""
    results: list[object] = []
    for length in _LENGTHS:

        def convert(value: Value, length: int = length) -> object:
            if not is_open(machine, rule.name, value):
                return to_rule(machine, value)
            thing = cast(ListObject, machine.load(cast(Ref, value)))
            if thing.items is None:
                return [convert(thing.element, length + 4)] * length
            return [convert(item, length + 4) for item in thing.items]

        try:
            given = [convert(value) for value in arguments]
            results.append(rule.function(*given, **{key: convert(value) for key, value in keywords.items()}))
        except (Mismatch, TypeError):
            return UNKNOWN
    first, second = results
    if isinstance(first, TensorSpec) and isinstance(second, TensorSpec):
        return join_specs(first, second)
    if isinstance(first, FrameSpec) and isinstance(second, FrameSpec):
        return join_frames(first, second) or UNKNOWN
    return first if first == second else UNKNOWN
