"""Whole numbers that are not known: what is computed with them, and what Python makes whole."""

from __future__ import annotations

from typing import Final

from shapelens.interpret import plain
from shapelens.interpret.data import windows
from shapelens.interpret.values import RoundNumber, Unresolved, Value, WholeNumber

_STAY_WHOLE: Final = frozenset({"add", "sub", "mul", "floordiv", "mod"})


def is_whole(value: Value) -> bool:
    """Say whether a value is a whole number of Python's, known or not."""
    return type(value) is int or isinstance(value, WholeNumber)


def as_whole(result: Value) -> Value:
    """Return what a function gives that makes a whole number of whatever it gets: one, also where it is not known."""
    return WholeNumber(result.reason) if type(result) is Unresolved and not result.failed else result


def combine(name: str, left: Value, right: Value) -> Value:
    """Apply an operator to two values of which one at least is a `WholeNumber`."""
    if isinstance(left, RoundNumber) or isinstance(right, RoundNumber):
        counted = windows.arithmetic(name, left, right)
        if counted is not None:
            return counted
    reason = next(value.reason for value in (left, right) if isinstance(value, WholeNumber))
    if is_whole(left) and is_whole(right) and name in _STAY_WHOLE:
        return WholeNumber(reason)
    unknown = Unresolved(reason)
    return plain.as_float(unknown) if is_whole(left) and is_whole(right) and name == "truediv" else unknown
