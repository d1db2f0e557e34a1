"""Functions and methods of which no call is found: what their layers receive, whatever the arguments are or with the
defaults.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from shapelens.interpret import attributes, calls
from shapelens.interpret.language import handed_functions, user_classes
from shapelens.interpret.machine import LayerCall, Machine, OutOfBudget, PythonRaise, Role, site_of
from shapelens.interpret.memory import CALLED, GLOBAL, INSTANCES, MISSING, USED
from shapelens.interpret.objects import InstanceObject
from shapelens.interpret.run import StepResult, key_of, marks
from shapelens.interpret.values import BoundMethod, Class, Decorated, Function, Key, Ref, Site, Unresolved, Value

_MAX_STEPS: Final = 20_000

Seen = dict[tuple[Site, Role], list[LayerCall]]
Assumed = Literal["default values", "any arguments"]


def run_uncalled(step: str, unit: str, tree: ast.Module, environment: Mapping[Key, Value]) -> StepResult:
    """Run the functions and methods that `tree` defines and nothing in the program calls, each for itself, in the
    `environment` at the end of the program. Nothing remains of it but its layer calls, and which functions it called
    itself.
    """
    reads: set[Key] = set()
    writes: dict[Key, Value] = {}
    seen: Seen = {}
    for node in tree.body:
        if not isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            continue
        run = _Run(Machine(step, environment, _MAX_STEPS))
        run.look_at(run.machine.memory.get((GLOBAL, node.name)), node)
        reads |= {key for key in run.machine.memory.reads if not key[0].startswith(f"{step}:")}
        writes |= marks(run.machine)
        for place, found in run.seen():
            seen.setdefault(place, []).extend(found)
    return StepResult(frozenset(reads), writes, seen, (), {})


@dataclass
class _Run:
    """One run of what a function or a class defines. `each` is what was seen in which function."""

    machine: Machine
    each: list[tuple[Function, Seen]] = field(default_factory=list["tuple[Function, Seen]"])

    def look_at(self, defined: Value, node: ast.FunctionDef | ast.ClassDef) -> None:
        """Run a function, or the methods of a class, that are not called."""
        self.machine.uncertain = 1
        if isinstance(defined, Function) and not self._is(CALLED, defined):
            self._run(defined, self._is(USED, defined))
        elif isinstance(defined, Class) and defined.node is node:
            self._methods(defined)

    def seen(self) -> Iterator[tuple[tuple[Site, Role], list[LayerCall]]]:
        """Yield the layer calls, those of functions that others of these call left out: they show it as it is."""
        for function, found in self.each:
            if function not in self.machine.called:
                yield from found.items()

    def _is(self, scope: str, definition: Function | Class) -> bool:
        return self.machine.memory.get(key_of(scope, definition)) is not MISSING

    def _run(self, function: Function, handed_on: bool, receiver: Value = None) -> None:
        """Run a function for its defaults; for any arguments if it is handed on to what may call it."""
        machine = self.machine
        parameters = dict(_unknown_parameters(function))
        if not handed_on:
            parameters.update(_defaults(function))
        if receiver is not None:
            parameters.update(zip(_positional(function), (receiver,), strict=False))
        before, machine.called = machine.called, set[Function]()
        machine.calls = {}
        with suppress(PythonRaise, OutOfBudget, RecursionError):
            site = site_of(function.unit, function.node)
            calls.run_function(machine, function, parameters, site, receiver=receiver)
        machine.called = before | machine.called - {function}
        machine.used.discard(function)
        assumed: Assumed = "any arguments" if handed_on else "default values"
        found = {place: [replace(c, assumed=assumed) for c in at] for place, at in machine.calls.items()}
        self.each.append((function, found))

    def _methods(self, cls: Class) -> None:
        """Run the methods of a class that are not called, each for an instance as its constructor leaves it."""
        uncalled = [(kind, method) for kind, method in _own_methods(cls) if not self._is(CALLED, method)]
        if not uncalled:
            return
        instance = self._instance(cls)
        left = [(kind, method) for kind, method in uncalled if method not in self._constructing()]
        handed_functions.hand_over(self.machine, [BoundMethod(instance, method) for kind, method in left if not kind])
        memory = self.machine.memory
        entry = memory.fork()
        for kind, method in left:
            memory.restore(dict(entry))
            receiver = {"staticmethod": None, "classmethod": cls}.get(kind, instance)
            self._run(method, self._is(USED, method), receiver)

    def _constructing(self) -> set[Function]:
        """Return the functions that ran to make an instance."""
        return self.machine.called | {function for function, _ in self.each}

    def _instance(self, cls: Class) -> Value:
        """Return the last instance that the program made; else one that its constructor makes of its defaults, or of
        any arguments if something else may call that.
        """
        machine = self.machine
        made = machine.memory.get(key_of(INSTANCES, cls))
        if isinstance(made, Ref) and isinstance(machine.load(made), InstanceObject):
            return made
        instance = user_classes.new_instance(machine, cls, site_of(cls.unit, cls.node))
        constructor = attributes.find_in_class(cls, "__init__")
        if isinstance(constructor, Function):
            called = self._is(CALLED, constructor)
            self._run(constructor, called or self._is(USED, cls), instance)
            if called:
                self.each.clear()
        return instance


def _own_methods(cls: Class) -> Iterator[tuple[str, Function]]:
    """Yield the methods that the body of a class defines, each behind the name of its decorator if it has one."""
    for value in cls.attributes.values():
        if isinstance(value, Function) and value.owner is cls:
            yield "", value
        elif isinstance(value, Decorated):
            yield value.kind, value.function


def _unknown_parameters(function: Function) -> Iterator[tuple[str, Value]]:
    spec = function.node.args
    for argument in (*spec.posonlyargs, *spec.args, spec.vararg, *spec.kwonlyargs, spec.kwarg):
        if argument is not None:
            reason = f"'{argument.arg}' is a parameter of '{function.name}', of which no call is found"
            yield argument.arg, Unresolved(reason)


def _defaults(function: Function) -> Iterator[tuple[str, Value]]:
    positional = _positional(function)
    yield from zip(positional[len(positional) - len(function.defaults) :], function.defaults, strict=True)
    yield from function.keyword_defaults.items()


def _positional(function: Function) -> Sequence[str]:
    return [argument.arg for argument in (*function.node.args.posonlyargs, *function.node.args.args)]
