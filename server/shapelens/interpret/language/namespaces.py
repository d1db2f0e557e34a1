"""Variables that are read and written by other means than by name: `globals()["x"] = 1`, `exec("x = 1")`, `%reset`."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Final

from shapelens.interpret.containers import dicts
from shapelens.interpret.identity import is_same
from shapelens.interpret.machine import Frame, Machine
from shapelens.interpret.memory import COMPLETE, DELETED, GLOBAL, MISSING
from shapelens.interpret.names import STAR, bind, is_nowhere, unbind
from shapelens.interpret.objects import DictObject
from shapelens.interpret.values import Class, Function, Module, Ref, Symbol, Unresolved, Value
from shapelens.source.magics import DELETE, RESET, RESTORE

Arguments = Sequence[Value]
Keywords = Mapping[str, Value]

GLOBALS: Final = Unresolved("the variables of the program, as a dict")
_UNKNOWN: Final = Unresolved("a variable of which it is not known whether it is bound")
_BOUND_UNSEEN: Final = Unresolved("it may be bound by a name or by code that is not known")

_KEPT: Final = (Function, Class, Symbol, Module)
"""What is not thought to be replaced by what is not known: definitions and imports."""


# --- `globals()` as a dict ---


def get_global(machine: Machine, name: Value) -> Value:
    """Return `globals()[name]`."""
    value = _present(machine, name)
    return machine.fails(KeyError, f"no variable is named {name!r}") if value is MISSING else value


def set_global(machine: Machine, name: Value, value: Value) -> None:
    """Carry out `globals()[name] = value`."""
    if isinstance(name, str):
        bind(machine, _PROGRAM, name, value)
    else:
        _forget_variables(machine)


def delete_global(machine: Machine, name: Value) -> None:
    """Carry out `del globals()[name]`."""
    if not isinstance(name, str):
        _forget_variables(machine)
    elif _present(machine, name) is MISSING:
        machine.fails(KeyError, f"no variable is named {name!r}")
    else:
        unbind(machine, _PROGRAM, name)


def has_global(machine: Machine, name: Value) -> bool | None:
    """Say whether `name in globals()`; `None` where that is not known."""
    value = _present(machine, name)
    return None if value is _UNKNOWN else value is not MISSING


def call_method(machine: Machine, name: str, arguments: Arguments, keywords: Keywords) -> Value:
    """Call a method of `globals()`."""
    if name == "update":
        pairs = dicts.pairs_of(machine, arguments[0]) if arguments else ()
        for key, value in [*((None, None),) * (pairs is None), *(pairs or ()), *keywords.items()]:
            set_global(machine, key, value)
        return None
    if name == "clear":
        _unbind_all(machine)
        return None
    if name not in ("get", "pop", "setdefault") or not arguments:
        return _UNKNOWN
    key, default = arguments[0], arguments[1] if len(arguments) > 1 else None
    value = _present(machine, key)
    if name == "setdefault" and value is MISSING:
        set_global(machine, key, default)
    if name == "pop" and (value is not MISSING or len(arguments) == 1):
        delete_global(machine, key)
    return default if value is MISSING else value


def _present(machine: Machine, name: Value) -> Value:
    """Return the variable of the program with a name; `MISSING` if there is none, `_UNKNOWN` if it is not known
    which is meant or whether there is one.
    """
    if not isinstance(name, str):
        return _UNKNOWN
    value = machine.memory.get((GLOBAL, name))
    if value is not MISSING or machine.memory.get((DELETED, name)) is True:
        return value
    offered = machine.memory.get((GLOBAL, STAR)) is not MISSING
    return MISSING if is_nowhere(machine, name) and not offered else _UNKNOWN


def _forget_variables(machine: Machine) -> None:
    """Any variable may have been bound anew, and others may have come."""
    for key in machine.memory.global_names():
        value = machine.memory.get(key)
        if value is not MISSING and key[1] != STAR and not isinstance(value, _KEPT):
            machine.memory.set(key, _BOUND_UNSEEN)
    machine.memory.set(COMPLETE, False)


def _unbind_all(machine: Machine, pattern: str = "") -> None:
    """Unbind the variables whose names have a part that matches."""
    for _, name in machine.memory.global_names():
        if re.search(pattern, str(name)) and machine.memory.get((GLOBAL, name)) is not MISSING:
            unbind(machine, _PROGRAM, str(name))


_PROGRAM: Final = Frame((GLOBAL,), "")


# --- functions and magics ---


def _globals(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    return GLOBALS if frame.scopes[-1] == GLOBAL else Unresolved("the variables of a module, as a dict")


def _locals(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    return GLOBALS if frame.scope == GLOBAL else Unresolved("the variables of a function, as a dict")


def _exec(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    """Run code that is given as text. It has no lines to show anything at."""
    if not arguments:
        return machine.fails(TypeError, "exec takes the code by position")
    given = [*arguments[1:], *keywords.values()]
    if any(namespace is not GLOBALS for namespace in given):
        for namespace in given:
            if isinstance(namespace, Ref) and isinstance(machine.load(namespace), DictObject):
                machine.store(namespace, DictObject(None))
    elif not isinstance(arguments[0], str):
        _forget_variables(machine)
    elif given or frame.scope == GLOBAL:
        _run_text(machine, arguments[0])
    return None


def _run_text(machine: Machine, code: str) -> None:
    from shapelens.interpret.statements import run_statement

    try:
        statements = ast.parse(code).body
    except (SyntaxError, ValueError) as error:
        machine.fails(type(error), str(error))
        return
    machine.trying += 1  # an error decides what runs
    try:
        for statement in statements:
            run_statement(machine, Frame((GLOBAL,), f"text: {code}"), statement)
    finally:
        machine.trying -= 1


def _reset(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    """Carry out `%reset` and `%reset_selective`: the variables are gone whose names match."""
    with suppress(re.error):
        _unbind_all(machine, *map(str, arguments))


def _restore(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    """Carry out `%store -r`: the variables that are named are what they once were; without names, any may be."""
    for name in arguments:
        set_global(machine, name, _BOUND_UNSEEN)
    if not arguments:
        _forget_variables(machine)
    return None


def _delete_object(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    """Carry out `%xdel`: all variables are gone that hold the object."""
    [name] = arguments
    value = _present(machine, name)
    if value is MISSING:
        return machine.fails(NameError, f"no variable is named {name!r}")
    for _, other in machine.memory.global_names():
        held = machine.memory.get((GLOBAL, str(other)))
        if other != STAR and held is not MISSING and _may_be_same(value, held):
            set_global(machine, other, _BOUND_UNSEEN)
    unbind(machine, _PROGRAM, str(name))
    return None


def _may_be_same(value: Value, held: Value) -> bool:
    if isinstance(value, (int, str)) and isinstance(held, (int, str)):
        return value == held
    return not isinstance(held, _KEPT) and is_same(value, held) is not False


FUNCTIONS: Final = {
    "builtins.globals": _globals,
    "builtins.locals": _locals,
    "builtins.exec": _exec,
    f"builtins.{RESET}": _reset,
    f"builtins.{RESTORE}": _restore,
    f"builtins.{DELETE}": _delete_object,
}
