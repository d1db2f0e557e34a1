"""Texts that are not known: what Python makes of them, and what certainly makes a text."""

from __future__ import annotations

from typing import Final

from shapelens.interpret.machine import Machine
from shapelens.interpret.objects import ListObject
from shapelens.interpret.values import Text, Unresolved, Value, WholeNumber

MAKING: Final = frozenset(
    "capitalize casefold center expandtabs format format_map join ljust lower lstrip removeprefix removesuffix replace"
    " rjust rstrip strip swapcase title translate upper zfill".split()
)
"""The methods of a text that give a text."""

_SPLITTING: Final = frozenset({"split", "rsplit", "splitlines"})
_COUNTING: Final = frozenset({"count", "find", "index", "rfind", "rindex"})


def is_text(value: Value) -> bool:
    """Say whether a value is a text of Python's, known or not."""
    return isinstance(value, (str, Text))


def as_text(result: Value) -> Value:
    """Return what a function gives that makes a text of whatever it gets: one, also where it is not known."""
    return Text(result.reason) if type(result) is Unresolved and not result.failed else result


def call_method(machine: Machine, text: Text, name: str) -> Value:
    """Call a method of a text that is not known."""
    if name in MAKING:
        return text
    if name in _SPLITTING:
        return machine.allocate(ListObject(None, text))
    return WholeNumber(text.reason) if name in _COUNTING else Unresolved(text.reason)


def combine(name: str, left: Value, right: Value) -> Value | None:
    """Apply an operator to two values where that gives a text which is not known; `None` where it gives none, or one
    that may be known.
    """
    unknown = next((value for value in (left, right) if isinstance(value, (Text, WholeNumber))), None)
    if unknown is None:
        return None
    added = name == "add" and is_text(left) and is_text(right)
    repeated = name == "mul" and ((is_text(left) and _is_count(right)) or (is_text(right) and _is_count(left)))
    formatted = name == "mod" and isinstance(left, Text)
    return Text(unknown.reason) if added or repeated or formatted else None


def _is_count(value: Value) -> bool:
    return type(value) is int or isinstance(value, WholeNumber)
