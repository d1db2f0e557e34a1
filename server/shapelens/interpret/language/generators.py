"""Generators: the body of a generator function is run when something is first taken from what it returned."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from shapelens.interpret.flow import take
from shapelens.interpret.joins import join_values
from shapelens.interpret.machine import Frame, Machine, Writes
from shapelens.interpret.memory import MISSING
from shapelens.interpret.names import local_names
from shapelens.interpret.objects import GeneratorObject, IteratorObject, LayerObject, ListObject
from shapelens.interpret.values import Key, Unresolved, Value

MAX_ENDLESS: Final = 16
MAX_YIELDS: Final = 1_000


class EnoughYieldedError(Exception):
    """A generator has yielded as many items as are followed."""


def run(machine: Machine, generator: GeneratorObject) -> IteratorObject:
    """Run the body of a generator; return what it yields.

    Python runs it piece by piece between the rounds of its consumer. So what it changes outside is not known.
    """
    from shapelens.interpret import statements

    function = generator.function
    assert not isinstance(function.node, ast.Lambda)
    scopes, names = (generator.scope, *function.scopes), local_names(function.node)
    frame = Frame(scopes, function.unit, owner=function.owner, receiver=generator.receiver, local_names=names)
    before, since, began = machine.memory.fork(), len(machine.left), len(machine.made)
    frame.yields = machine.allocate(ListObject(()))
    machine.stack.append(generator.site)
    machine.stack_arguments.append(())
    machine.active.append(function.node)
    complete = True
    try:
        statements.run_block(machine, frame, function.node.body)
    except EnoughYieldedError:
        complete = False
    finally:
        machine.stack.pop()
        machine.stack_arguments.pop()
        machine.active.pop()
    for way in take(machine, since, "return"):
        complete = False
        del way
    _forget_changes(machine, before, generator.scope, machine.made[began:])
    yielded = machine.load(frame.yields)
    if not isinstance(yielded, ListObject) or yielded.items is None:
        element = yielded.element if isinstance(yielded, ListObject) else Unresolved("what a generator yields")
        return IteratorObject((), False, element)
    return IteratorObject(yielded.items, complete, _element(yielded.items))


def _element(items: tuple[Value, ...]) -> Value:
    from shapelens.interpret.flow import join_all

    return join_all(items, "what a generator yields differs") if items else Unresolved("what a generator yields")


def _forget_changes(machine: Machine, before: Writes, scope: str, made: Sequence[Key]) -> None:
    reason, own = "it depends on how far a generator is run", set(made)
    for key, value in list(machine.memory.writes.items()):
        original = before[key] if key in before else machine.memory.original(key)
        if key[0] == scope or key in own or original is MISSING or original == value:
            continue
        built = isinstance(value, LayerObject)
        machine.memory.set(key, join_values(original, value, reason) if built else Unresolved(reason))


def limit(function: ast.AST) -> int:
    """Return how many items of a generator are followed: few of one that has an endless loop."""
    return MAX_ENDLESS if _is_endless(function) else MAX_YIELDS


@lru_cache(maxsize=1024)
def _is_endless(function: ast.AST) -> bool:
    return any(
        isinstance(node, ast.While) and isinstance(node.test, ast.Constant) and node.test.value
        for node in ast.walk(function)
    )
