"""Comprehensions: their own scope, and the items that their clauses let through."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from functools import lru_cache
from typing import Final

from shapelens.interpret import expressions
from shapelens.interpret.containers import dicts
from shapelens.interpret.flow import depends_on, run_maybe
from shapelens.interpret.joins import join_values
from shapelens.interpret.language import iteration, live_iterators
from shapelens.interpret.machine import Frame, Machine, site_of
from shapelens.interpret.objects import DictObject, GeneratorObject, IteratorObject, ListObject
from shapelens.interpret.truth import truth_of
from shapelens.interpret.values import Ref, Unresolved, Value


def comprehension(machine: Machine, frame: Frame, node: ast.ListComp | ast.SetComp | ast.GeneratorExp) -> Value:
    """Evaluate a list, set or generator comprehension (a generator is taken for the list of what it yields)."""
    scope = machine.new_scope()
    inner = Frame((scope, *frame.scopes), frame.unit, owner=frame.owner, receiver=frame.receiver, outer=frame)
    items: list[Value] = []
    first = expressions.evaluate(machine, frame, node.generators[0].iter)

    def add() -> None:
        items.append(expressions.evaluate(machine, inner, node.elt))

    complete = _run_generators(machine, inner, node.generators, 0, add, first)
    known = tuple(items) if complete else None
    if isinstance(node, ast.SetComp):
        return machine.allocate(expressions.set_of(known))
    if isinstance(node, ast.GeneratorExp):
        reads = live_iterators.lists_read(machine, (first,), ((),), len(items)) if complete else None
        if isinstance(first, Ref) and isinstance(machine.load(first), IteratorObject):
            machine.store(first, IteratorObject((), False))  # how much is taken from it is seen later
        names = live_iterators.names_read(machine, frame.scopes, node)
        return machine.allocate(IteratorObject(known or (), complete, _joined(items), reads, names))
    return machine.allocate(ListObject(known, _joined(items)))


def generator(machine: Machine, frame: Frame, node: ast.GeneratorExp) -> Value:
    """Evaluate a generator expression of which it is not seen yet what takes something from it: until then, only what
    it goes through is evaluated.
    """
    function, scope = expressions.make_function(machine, frame, _as_function(node)), machine.new_scope()
    machine.memory.set((scope, _FIRST), expressions.evaluate(machine, frame, node.generators[0].iter))
    return machine.allocate(GeneratorObject(function, scope, frame.receiver, site_of(frame.unit, node)))


_FIRST: Final = ".0"  # as Python calls it


@lru_cache(maxsize=1024)
def _as_function(node: ast.GeneratorExp) -> ast.FunctionDef:
    """Write a generator expression as the function that it is."""
    body: ast.stmt = ast.Expr(ast.Yield(node.elt))
    for number, clause in reversed([*enumerate(node.generators)]):
        for condition in reversed(clause.ifs):
            body = ast.If(condition, [body], [])
        body = ast.For(clause.target, clause.iter if number else ast.Name(_FIRST, ast.Load()), [body], [])
    arguments = ast.arguments([], [ast.arg(_FIRST)], None, [], [], None, [])
    made = ast.copy_location(ast.FunctionDef("<genexpr>", arguments, [body], []), node)
    return ast.fix_missing_locations(made)


def dict_comprehension(machine: Machine, frame: Frame, node: ast.DictComp) -> Value:
    """Evaluate a dict comprehension."""
    scope = machine.new_scope()
    inner = Frame((scope, *frame.scopes), frame.unit, owner=frame.owner, receiver=frame.receiver, outer=frame)
    items: dict[Value, Value] = {}
    values: list[Value] = []
    hashable = [True]

    def add() -> None:
        key, value = expressions.evaluate(machine, inner, node.key), expressions.evaluate(machine, inner, node.value)
        values.append(value)
        if dicts.is_key(key):
            items[key] = value
        else:
            hashable[0] = False

    first = expressions.evaluate(machine, frame, node.generators[0].iter)
    complete = _run_generators(machine, inner, node.generators, 0, add, first)
    known = complete and hashable[0]
    return machine.allocate(DictObject(tuple(items.items())) if known else DictObject(None, element=_joined(values)))


def _joined(items: list[Value]) -> Value:
    if not items:
        return Unresolved("an item of something of unknown length")
    value = items[0]
    for item in items[1:]:
        value = join_values(value, item, "the items differ")
    return value


def _run_generators(
    machine: Machine,
    frame: Frame,
    generators: list[ast.comprehension],
    depth: int,
    emit: Callable[[], None],
    first: Value = None,
) -> bool:
    """Run the `for` clauses from `depth` on; say whether all of them had known length and all conditions known
    truth. Python evaluates what the `first` one goes through outside of the comprehension.
    """
    if depth == len(generators):
        emit()
        return True
    generator = generators[depth]
    iterable = first if depth == 0 else expressions.evaluate(machine, frame, generator.iter)
    cursor = iteration.Cursor(machine, iterable) if isinstance(iterable, Ref) else None
    if cursor is not None and not (cursor.is_live and cursor.ahead()[1]):
        cursor = None
    known = iteration.known_items(machine, iterable) if cursor is None else None
    items: Iterable[Value]
    if cursor is not None:
        items = cursor.rest()
    else:
        items = (iteration.element_of(machine, iterable),) if known is None else known
    complete = cursor is not None or known is not None
    with nullcontext() if complete else machine.many_rounds():
        for item in items:
            iteration.bind_target(machine, frame, generator.target, item)
            complete = _run_item(machine, frame, generators, depth, generator.ifs, emit) and complete
    return complete and (cursor is None or cursor.ahead()[1])


def _run_item(
    machine: Machine,
    frame: Frame,
    generators: list[ast.comprehension],
    depth: int,
    conditions: list[ast.expr],
    emit: Callable[[], None],
) -> bool:
    """Let one item through the conditions of a clause; say whether their truth is known."""
    if not conditions:
        return _run_generators(machine, frame, generators, depth + 1, emit)
    truth = truth_of(machine, expressions.evaluate(machine, frame, conditions[0]))
    if truth is False:
        return True
    if truth:
        return _run_item(machine, frame, generators, depth, conditions[1:], emit)
    run_maybe(
        machine,
        lambda: _run_item(machine, frame, generators, depth, conditions[1:], emit),
        depends_on(conditions[0]),
    )
    return False
