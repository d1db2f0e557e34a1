"""`%run`: a file that IPython runs as a program of its own, whose variables are then the notebook's."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Final

from shapelens.interpret.language.modules import ModuleSource, script_key
from shapelens.interpret.machine import Frame, Machine, PythonRaise
from shapelens.interpret.memory import COMPLETE, GLOBAL, MISSING
from shapelens.interpret.names import STAR, bind
from shapelens.interpret.values import Value, is_tuple
from shapelens.source.magics import RUN_SCRIPT

Arguments = Sequence[Value]

_OWN: Final = ("__name__", "__file__")


def _run(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Mapping[str, Value]) -> Value:
    """Run a file: a script in variables of its own, a notebook (or any file, with `-i`) in those that are there."""
    path, options = map(str, arguments)
    source = machine.memory.get(script_key(path))
    if not isinstance(source, ModuleSource):
        machine.memory.set(COMPLETE, False)
        return None
    if path.endswith(".ipynb"):
        _run_statements(machine, source, GLOBAL)
    elif "i" in options:
        _run_to_error(machine, source, GLOBAL)
    else:
        scope = f"script:{machine.new_scope()}"
        machine.memory.set((scope, "__name__"), PurePosixPath(path).stem if "n" in options else "__main__")
        _run_to_error(machine, source, scope)
        _hand_over(machine, scope)
    return None


def _run_to_error(machine: Machine, source: ModuleSource, scope: str) -> None:
    """Run a script; IPython only shows an error that ends it."""
    try:
        _run_statements(machine, source, scope)
    except PythonRaise:
        return


def _run_statements(machine: Machine, source: ModuleSource, scope: str) -> None:
    from shapelens.interpret.statements import run_statement

    machine.trying += 1  # an error decides what runs
    try:
        for unit, tree in source.statements:
            frame = Frame((scope,), unit)
            for statement in tree.body:
                run_statement(machine, frame, statement)
    finally:
        machine.trying -= 1


def _hand_over(machine: Machine, scope: str) -> None:
    """Bind the variables of a script in the notebook."""
    for (owner, name), value in [*machine.memory.writes.items()]:
        if owner != scope or name in _OWN or value is MISSING:
            continue
        known = machine.memory.get((GLOBAL, STAR)) if name == STAR else ()
        bound = (*(known if is_tuple(known) else ()), *value) if name == STAR and is_tuple(value) else value
        bind(machine, Frame((GLOBAL,), ""), str(name), bound)


FUNCTIONS: Final[dict[str, Callable[[Machine, Frame, ast.Call, Arguments, Mapping[str, Value]], Value]]] = {
    f"builtins.{RUN_SCRIPT}": _run
}
