"""Lists of sequences whose lengths are not known, as `pad_sequences` takes them."""

from __future__ import annotations

from typing import Final

from shapelens.interpret.machine import Machine
from shapelens.interpret.objects import ListObject
from shapelens.interpret.values import Ref, Tensor, Value, WholeNumber
from shapelens.rules.functions.keras_texts import SEQUENCES_OF_TEXTS
from shapelens.rules.values import SEQUENCE, Record

_TAKING: Final = ("keras.utils.pad_sequences", "keras.preprocessing.sequence.pad_sequences")


def given(machine: Machine, name: str, arguments: tuple[Value, ...]) -> tuple[Value, ...]:
    """Return the arguments of a function; those lists in a list whose numbers are not known are as rules have them."""
    thing = machine.load(arguments[0]) if name in _TAKING and arguments and isinstance(arguments[0], Ref) else None
    if not isinstance(thing, ListObject):
        return arguments
    if thing.items is None:
        return (Record(SEQUENCES_OF_TEXTS, ()), *arguments[1:]) if _is_open(machine, thing.element) else arguments
    items = tuple(SEQUENCE if _is_open(machine, item) else item for item in thing.items)
    return arguments if items == thing.items else (machine.allocate(ListObject(items)), *arguments[1:])


def _is_open(machine: Machine, value: Value) -> bool:
    """Say whether a value is a list of numbers of unknown length."""
    thing = machine.load(value) if isinstance(value, Ref) else value
    if not isinstance(thing, ListObject) or thing.items is not None:
        return thing == SEQUENCE
    element = thing.element
    number = type(element) in (int, float) or isinstance(element, WholeNumber)
    return number or (isinstance(element, Tensor) and element.spec.shape == ())
