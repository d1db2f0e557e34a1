"""`functools.cache` and `lru_cache`: a call with arguments that were there before returns what it returned then."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from shapelens.interpret.flow import run_maybe
from shapelens.interpret.machine import Frame, Machine
from shapelens.interpret.memory import MISSING
from shapelens.interpret.values import Function, Ref, Symbol, Unresolved, Value, is_tuple

_CACHES: Final = ("functools.lru_cache", "functools.cache")
_ENOUGH: Final = 128
"""The size that `lru_cache` has by default: from this on, nothing is taken to have been dropped."""


def decorate(machine: Machine, frame: Frame, decorator: ast.expr, function: Function) -> Value:
    """Return a function with a cache, or `None` if the decorator makes none."""
    from shapelens.interpret.expressions import evaluate

    called = decorator if isinstance(decorator, ast.Call) else None
    named = decorator if called is None else called.func
    if not isinstance(named, (ast.Name, ast.Attribute)):
        return None  # the decorator is evaluated by who asks: what it calls must not be called twice
    name = evaluate(machine, frame, named)
    if not isinstance(name, Symbol) or name.name not in _CACHES:
        return None
    given = [] if called is None else [*called.args[:1], *(k.value for k in called.keywords if k.arg == "maxsize")]
    size = evaluate(machine, frame, given[0]) if given else None
    if size is not None and not (isinstance(size, int) and size >= _ENOUGH):
        return Unresolved("a function with a cache of its own size")
    return replace(function, cache=f"cache of {machine.step} {machine.fresh()}")


def call(machine: Machine, function: Function, bound: Mapping[str, Value], run: Callable[[], Value]) -> Value:
    """Return what a function with a cache returns; it runs only for arguments that are new."""
    if not all(_is_plain(value) for value in bound.values()):
        return run_maybe(machine, run, f"what '{function.name}' has in its cache is not known")
    key = (function.cache, ", ".join(f"{name}={value!r}" for name, value in bound.items()))
    known = machine.memory.get(key)
    if known is MISSING:
        known = run()
        machine.memory.set(key, known)
    return known


def _is_plain(value: Value) -> bool:
    """Say whether a value is one that is told apart from others by how it is written.

    Of numbers that are equal and of different types, `1`, `1.0` and `True`, some share their place in a cache.
    """
    if is_tuple(value):
        return all(map(_is_plain, value))
    if isinstance(value, (bool, float)):
        return False
    return value is None or isinstance(value, (int, str, Ref))
