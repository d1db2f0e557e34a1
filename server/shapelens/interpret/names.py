"""Looking a name up: the scopes from the inside out, then star imports, then Python's builtins."""

from __future__ import annotations

import ast
import builtins
from functools import cache, lru_cache
from typing import Final, cast

from shapelens.interpret.machine import Frame, Machine, PythonRaise
from shapelens.interpret.memory import COMPLETE, DELETED, GLOBAL, MISSING
from shapelens.interpret.values import Class, Function, Symbol, Unresolved, Value
from shapelens.rules.names import canonical_name, is_library_name
from shapelens.rules.registry import all_functions
from shapelens.source.magics import DELETE, RESET, RESTORE, RUN_SCRIPT

STAR: Final = "*"
"""Under this name a scope keeps the libraries that were imported with `from library import *`."""

_BUILTINS: Final = frozenset([*dir(builtins), RUN_SCRIPT, RESET, RESTORE, DELETE])


def look_up(machine: Machine, frame: Frame, name: str) -> Value:
    """Return what `name` is bound to in `frame`."""
    scopes = frame.scopes
    if name in frame.outer_names:
        scopes = (frame.outer_names[name],)
    for scope in scopes:
        if scope != GLOBAL:
            value = machine.memory.writes.get((scope, name), MISSING)
            if value is MISSING and not scope.startswith(machine.step):
                value = machine.memory.get((scope, name))
        else:
            value = machine.memory.get((scope, name))
            if isinstance(value, (Function, Class)):
                machine.used.add(value)
        if value is not MISSING:
            return value
        if name in frame.local_names and scope == frame.scope:
            return _unbound(machine, name, UnboundLocalError)
    modules = machine.memory.get((frame.scopes[-1], STAR))
    if isinstance(modules, tuple):
        for module in reversed(cast("tuple[str, ...]", modules)):
            if is_offered(f"{module}.{name}"):
                return Symbol(f"{module}.{name}")
    if name == "__name__" and frame.scopes[-1] == GLOBAL:
        return "__main__"
    if name in _BUILTINS:
        return Symbol(f"builtins.{name}")
    nowhere = _is_in_module(frame, name) or is_nowhere(machine, name)
    if machine.memory.get((DELETED, name)) is True or (modules is MISSING and nowhere):
        return _unbound(machine, name, NameError)
    machine.doubts += 1  # where it is defined nowhere, Python raises a `NameError`
    return Unresolved(f"'{name}' is not defined above; run the cell that defines it to sample it")


def _unbound(machine: Machine, name: str, exception: type[Exception]) -> Unresolved:
    """A variable is read that is not bound: Python raises, where this runs for sure."""
    if machine.uncertain:
        return Unresolved(f"'{name}' may not be bound here")
    raise PythonRaise(tuple(base.__name__ for base in exception.__mro__), exact=True)


def is_nowhere(machine: Machine, name: str) -> bool:
    """Say whether a kernel has no variable of this name: those that IPython keeps for itself are not sampled."""
    return machine.memory.get(COMPLETE) is True and not name.startswith("_") and name not in _OF_IPYTHON


def _is_in_module(frame: Frame, name: str) -> bool:
    """Say whether a name is read while a module of the user's runs, in its own scope: that has what it has bound."""
    inside = frame.scope == frame.scopes[-1] != GLOBAL
    return inside and not name.startswith("__") and name not in _OF_IPYTHON


_OF_IPYTHON: Final = frozenset({"In", "Out", "get_ipython", "exit", "quit", "display"})


@lru_cache(maxsize=4096)
def local_names(function: ast.FunctionDef | ast.AsyncFunctionDef) -> frozenset[str]:
    """Return the names that a function binds and nobody has declared: they are its own wherever they are read."""
    bound: set[str] = set()
    declared: set[str] = set()
    waiting: list[ast.AST] = [*function.body]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            bound.add(node.id)
        elif isinstance(node, (ast.Global, ast.Nonlocal)):
            declared.update(node.names)
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, *_COMPREHENSIONS)):
            waiting.extend(ast.iter_child_nodes(node))
    return frozenset(bound - declared)


_COMPREHENSIONS: Final = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


@lru_cache(maxsize=10_000)
def is_offered(name: str) -> bool:
    """Say whether a library that we know offers something under this qualified name, a module perhaps."""
    canonical = canonical_name(name)
    return is_library_name(name) or canonical in _specials() or canonical in _modules()


@cache
def _specials() -> frozenset[str]:
    from shapelens.interpret.calls import specials

    return frozenset(specials())


@cache
def _modules() -> frozenset[str]:
    """Return the modules in which there is something that we know: `keras.layers` for `keras.layers.add`."""
    parts = (name.split(".")[:-1] for name in (*all_functions(), *_specials()))
    return frozenset(".".join(path[:length]) for path in parts for length in range(2, len(path) + 1))


def bind(machine: Machine, frame: Frame, name: str, value: Value) -> None:
    """Bind `name` in the scope that an assignment in `frame` writes to."""
    machine.memory.set((frame.outer_names.get(name, frame.scope), name), value)


def unbind(machine: Machine, frame: Frame, name: str) -> None:
    """Unbind `name`, as `del name` does."""
    scope = frame.outer_names.get(name, frame.scope)
    machine.memory.delete((scope, name))
    if scope == GLOBAL:
        machine.memory.set((DELETED, name), True)
