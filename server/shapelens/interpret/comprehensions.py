"""Comprehensions: their own scope, and the items that their clauses let through."""

from __future__ import annotations

import ast
from collections.abc import Callable

from shapelens.interpret import expressions, iteration
from shapelens.interpret.joins import join_values
from shapelens.interpret.machine import Frame, Machine
from shapelens.interpret.truth import truth_of
from shapelens.interpret.values import DictObject, ListObject, SetObject, Unresolved, Value


def comprehension(machine: Machine, frame: Frame, node: ast.ListComp | ast.SetComp | ast.GeneratorExp) -> Value:
    """Evaluate a list, set or generator comprehension (a generator is taken for the list of what it yields)."""
    scope = machine.new_scope()
    inner = Frame((scope, *frame.scopes), frame.unit, owner=frame.owner, receiver=frame.receiver)
    items: list[Value] = []
    complete = _run_generators(
        machine, inner, node.generators, 0, lambda: items.append(expressions.evaluate(machine, inner, node.elt))
    )
    known = tuple(items) if complete else None
    if isinstance(node, ast.SetComp):
        return machine.allocate(SetObject(known))
    return machine.allocate(ListObject(known, _joined(items)))


def dict_comprehension(machine: Machine, frame: Frame, node: ast.DictComp) -> Value:
    """Evaluate a dict comprehension."""
    scope = machine.new_scope()
    inner = Frame((scope, *frame.scopes), frame.unit, owner=frame.owner, receiver=frame.receiver)
    items: dict[Value, Value] = {}
    hashable = [True]

    def add() -> None:
        key, value = expressions.evaluate(machine, inner, node.key), expressions.evaluate(machine, inner, node.value)
        if isinstance(key, Unresolved) or not expressions.is_hashable(key):
            hashable[0] = False
        else:
            items[key] = value

    complete = _run_generators(machine, inner, node.generators, 0, add)
    return machine.allocate(DictObject(tuple(items.items()) if complete and hashable[0] else None))


def _joined(items: list[Value]) -> Value:
    if not items:
        return Unresolved("an item of a list of unknown length")
    value = items[0]
    for item in items[1:]:
        value = join_values(value, item, "the items differ")
    return value


def _run_generators(
    machine: Machine, frame: Frame, generators: list[ast.comprehension], depth: int, emit: Callable[[], None]
) -> bool:
    """Run the `for` clauses from `depth` on; say whether all of them had known length and all conditions known
    truth.
    """
    if depth == len(generators):
        emit()
        return True
    generator = generators[depth]
    iterable = expressions.evaluate(machine, frame, generator.iter)
    items = iteration.known_items(machine, iterable)
    complete = items is not None
    if items is None:
        items = (iteration.element_of(machine, iterable),)
    for item in items:
        iteration.bind_target(machine, frame, generator.target, item)
        truths = [truth_of(machine, expressions.evaluate(machine, frame, condition)) for condition in generator.ifs]
        if False in truths:
            continue
        complete = complete and None not in truths
        complete = _run_generators(machine, frame, generators, depth + 1, emit) and complete
    return complete
