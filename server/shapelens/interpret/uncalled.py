"""Functions of which no call is found: what their layers receive, whatever the arguments are or with the defaults."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Final

from shapelens.interpret import calls
from shapelens.interpret.machine import LayerCall, Machine, OutOfBudget, PythonRaise, Role, site_of
from shapelens.interpret.memory import CALLED, GLOBAL, MISSING, USED
from shapelens.interpret.run import StepResult, key_of, marks
from shapelens.interpret.values import Function, Key, Site, Unresolved, Value

_MAX_STEPS: Final = 20_000


def run_uncalled(step: str, unit: str, tree: ast.Module, environment: Mapping[Key, Value]) -> StepResult:
    """Run the functions that `tree` defines and nothing in the program calls, each for itself, in the `environment` at
    the end of the program. Nothing remains of it but its layer calls, and which functions it called itself.
    """
    reads: set[Key] = set()
    writes: dict[Key, Value] = {}
    seen: dict[tuple[Site, Role], list[LayerCall]] = {}

    def get(key: Key) -> Value:
        reads.add(key)
        return environment.get(key, MISSING)

    for node in tree.body:
        function = get((GLOBAL, node.name)) if isinstance(node, ast.FunctionDef) else None
        if not isinstance(function, Function) or get(key_of(CALLED, function)) is not MISSING:
            continue
        handed_on = get(key_of(USED, function)) is not MISSING
        machine = _run(step, environment, function, handed_on)
        reads |= {key for key in machine.memory.reads if not key[0].startswith(f"{step}:")}
        writes |= marks(machine)
        for place, found in machine.calls.items():
            assumed = [replace(c, assumed="any arguments" if handed_on else "default values") for c in found]
            seen.setdefault(place, []).extend(assumed)
    return StepResult(frozenset(reads), writes, seen, (), {})


def _run(step: str, environment: Mapping[Key, Value], function: Function, handed_on: bool) -> Machine:
    """Run a function for its defaults; for any arguments if it is handed on to what may call it."""
    machine = Machine(step, environment, _MAX_STEPS)
    machine.uncertain = 1
    parameters = dict(_unknown_parameters(function))
    if not handed_on:
        parameters.update(_defaults(function))
    with suppress(PythonRaise, OutOfBudget, RecursionError):
        calls.run_function(machine, function, parameters, site_of(function.unit, function.node))
    machine.called.discard(function)
    machine.used.discard(function)
    return machine


def _unknown_parameters(function: Function) -> Iterator[tuple[str, Value]]:
    spec = function.node.args
    for argument in (*spec.posonlyargs, *spec.args, spec.vararg, *spec.kwonlyargs, spec.kwarg):
        if argument is not None:
            reason = f"'{argument.arg}' is a parameter of '{function.name}', of which no call is found"
            yield argument.arg, Unresolved(reason)


def _defaults(function: Function) -> Iterator[tuple[str, Value]]:
    spec = function.node.args
    positional = [argument.arg for argument in (*spec.posonlyargs, *spec.args)]
    yield from zip(positional[len(positional) - len(function.defaults) :], function.defaults, strict=True)
    yield from function.keyword_defaults.items()
