"""Variables that are read and written by other means than by name: `globals()["x"] = 1`, `exec("x = 1")`, `%reset`."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from typing import Final

from shapelens.interpret.machine import Frame, Machine
from shapelens.interpret.memory import COMPLETE, GLOBAL, MISSING
from shapelens.interpret.names import unbind
from shapelens.interpret.values import Unresolved, Value
from shapelens.source.magics import RESET

GLOBALS: Final = Unresolved("the variables of the program, as a dict")
_BY_TEXT: Final = Unresolved("it is bound by code that is given as text")


def get_global(machine: Machine, name: Value) -> Value:
    """Return `globals()[name]`."""
    value = machine.memory.get((GLOBAL, name)) if isinstance(name, str) else MISSING
    return GLOBALS if value is MISSING else value


def set_global(machine: Machine, name: Value, value: Value) -> None:
    """Carry out `globals()[name] = value`."""
    if isinstance(name, str):
        machine.memory.set((GLOBAL, name), value)


def _globals(
    machine: Machine, frame: Frame, node: ast.Call, arguments: Sequence[Value], keywords: Mapping[str, Value]
) -> Value:
    return GLOBALS if frame.scopes[-1] == GLOBAL else Unresolved("the variables of a module, as a dict")


def _locals(
    machine: Machine, frame: Frame, node: ast.Call, arguments: Sequence[Value], keywords: Mapping[str, Value]
) -> Value:
    return GLOBALS if frame.scope == GLOBAL else Unresolved("the variables of a function, as a dict")


def _exec(
    machine: Machine, frame: Frame, node: ast.Call, arguments: Sequence[Value], keywords: Mapping[str, Value]
) -> Value:
    """Code that is given as text has no lines to show anything at: what it binds here is not known."""
    own = len(arguments) == 1 and not keywords and frame.scope == GLOBAL
    names = _bound_names(arguments[0]) if own and isinstance(arguments[0], str) else set[str]()
    for name in names:
        machine.memory.set((GLOBAL, name), _BY_TEXT)
    if not names:
        machine.memory.set(COMPLETE, False)
    return None


def _bound_names(code: str) -> set[str]:
    try:
        nodes = [*ast.walk(ast.parse(code))]
    except (SyntaxError, ValueError):
        return set()
    aliases = [alias for node in nodes if isinstance(node, (ast.Import, ast.ImportFrom)) for alias in node.names]
    return {
        *(node.id for node in nodes if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)),
        *(node.name for node in nodes if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))),
        *(alias.asname or alias.name.partition(".")[0] for alias in aliases),
    }


def _reset(
    machine: Machine, frame: Frame, node: ast.Call, arguments: Sequence[Value], keywords: Mapping[str, Value]
) -> Value:
    """Carry out `%reset`: all variables of the notebook are gone."""
    for _, name in machine.memory.global_names():
        unbind(machine, Frame((GLOBAL,), frame.unit), str(name))
    return None


FUNCTIONS: Final = {
    "builtins.globals": _globals,
    "builtins.locals": _locals,
    "builtins.exec": _exec,
    f"builtins.{RESET}": _reset,
}
