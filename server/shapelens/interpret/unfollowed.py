"""What a statement that was not followed to its end leaves unknown: all that it may have changed.

That is what it changed already, what it binds, and every object that its names lead to: one of them may be changed
by what was not run.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import cast

from shapelens.interpret.machine import Machine
from shapelens.interpret.memory import GLOBAL, MISSING
from shapelens.interpret.tensors import written_arrays
from shapelens.interpret.values import (
    Choice,
    Class,
    Function,
    Key,
    Module,
    Ref,
    Symbol,
    Tensor,
    Unresolved,
    Value,
    is_tuple,
)


def forget_effects(machine: Machine, statement: ast.stmt, before: Mapping[Key, Value], reason: str) -> None:
    """Make unknown what `statement` may have changed since `before`, on whichever way through it."""
    touched = [*machine.memory.touched]
    forgetting = _Forgetting(machine, reason)
    forgetting.code(statement, (GLOBAL,))
    forgetting.bind(_bound_by(statement), (GLOBAL,))
    forgetting.set_attributes()
    for key in touched:  # last of all, as what was changed already leads to what may be changed still
        if key[0] == GLOBAL or key in before or key[0] != machine.step:
            machine.memory.writes[key] = Unresolved(reason, failed=True)


class _Forgetting:
    """One walk from code to the variables that it names, the objects that these hold and the code of functions."""

    def __init__(self, machine: Machine, reason: str) -> None:
        self.machine = machine
        self.unknown = Unresolved(reason, failed=True)
        self.seen: set[object] = set()
        self.attributes: set[str] = set()
        self.holders: set[str] = set()
        """The scopes of the classes and modules that were come upon: their attributes are kept apart."""

    def code(self, node: ast.AST, scopes: tuple[str, ...]) -> None:
        """Forget what the code of a statement or a function may reach, and what it binds outside of itself."""
        for part in ast.walk(node):
            if isinstance(part, (ast.Global, ast.Nonlocal)):
                self.bind(part.names, scopes)
            elif isinstance(part, ast.Name):
                self.values(self.machine.memory.get((scope, part.id)) for scope in scopes)
            elif isinstance(part, ast.Attribute) and not isinstance(part.ctx, ast.Load):
                self.attributes.add(part.attr)

    def bind(self, names: Iterable[str], scopes: tuple[str, ...]) -> None:
        """Forget variables."""
        for name in names:
            for scope in scopes:
                if scope == GLOBAL or self.machine.memory.get((scope, name)) is not MISSING:
                    self.machine.memory.set((scope, name), self.unknown)

    def set_attributes(self) -> None:
        """Forget the attributes of classes and modules that some of the code assigns, of whichever object."""
        for scope in self.holders:
            for name in self.attributes:
                self.machine.memory.set((scope, name), self.unknown)

    def values(self, values: Iterable[Value]) -> None:
        """Forget the objects that several values are or hold."""
        for value in values:
            self.value(value)

    def value(self, value: Value) -> None:
        """Forget the objects that a value is or holds."""
        if isinstance(value, Symbol) or (isinstance(value, Unresolved) and not isinstance(value, Choice)):
            return
        if isinstance(value, Tensor):
            written_arrays.write(self.machine, value)
        elif isinstance(value, Function) and self.is_new(value):
            self.code(value.node, value.scopes)
            self.values((*value.defaults, *value.keyword_defaults.values(), value.owner))
        elif isinstance(value, Ref) and self.is_new(value):
            self.values(_held(self.machine.load(value)))
            self.machine.memory.set(value.key, self.unknown)
        elif isinstance(value, Class) and self.is_new(value):
            self.holders.update({value.scope} - {GLOBAL})
            self.values((*value.bases, *value.attributes.values()))
        elif isinstance(value, Module) and self.is_new(value.scope):
            self.holders.add(value.scope)
            self.values(self.machine.memory.get((value.scope, name)) for name in value.names)
        elif not isinstance(value, (Function, Ref, Class, Module)):
            self.values(_held(value))

    def is_new(self, thing: object) -> bool:
        """Say whether something is come upon for the first time."""
        new = thing not in self.seen
        self.seen.add(thing)
        return new


_NAMED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.ExceptHandler, ast.MatchAs, ast.MatchStar)


def _bound_by(statement: ast.stmt) -> Iterator[str]:
    """Yield the names that a statement binds where it stands."""
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        yield statement.name
        return
    for node in ast.walk(statement):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            yield node.id
        elif isinstance(node, ast.alias):
            yield node.asname or node.name.partition(".")[0]
        elif isinstance(node, ast.MatchMapping) and node.rest:
            yield node.rest
        elif isinstance(node, _NAMED) and node.name:
            yield node.name


def _held(value: Value) -> tuple[Value, ...]:
    """Return what a value or an object in memory holds directly."""
    if is_tuple(value):
        return value
    if isinstance(value, Mapping):
        return tuple(cast("Mapping[Value, Value]", value).values())
    if is_dataclass(value) and not isinstance(value, type):
        return tuple(getattr(value, field.name) for field in fields(value))
    return ()
