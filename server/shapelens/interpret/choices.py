"""What is one of several things, after branches that bind different ones or under a key that is not known.

Each of those that can be called is. Of the lists, dicts and sets among them, any may be what is changed.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from shapelens.interpret.flow import join_all, run_alternatives
from shapelens.interpret.joins import join_branches
from shapelens.interpret.machine import Frame, Machine
from shapelens.interpret.values import (
    Choice,
    DictObject,
    InstanceObject,
    LayerObject,
    ListObject,
    ModelObject,
    Ref,
    SetObject,
    Several,
    Unresolved,
    Value,
    is_tuple,
)

_HELD: Final = (InstanceObject, LayerObject, ModelObject)
_CONTAINERS: Final = (ListObject, DictObject, SetObject)
_CHANGED: Final = Unresolved("it may have been changed in the place of another one")


def call(
    machine: Machine,
    frame: Frame,
    node: ast.Call,
    choice: Choice,
    arguments: Sequence[Value],
    keywords: Mapping[str, Value],
) -> Value:
    """Call each of the things that may be called here."""
    from shapelens.interpret import calls

    return of_each(machine, choice, lambda one: calls.call(machine, frame, node, one, arguments, keywords))


def attribute(machine: Machine, frame: Frame, node: ast.AST, choice: Choice | Several, name: str) -> Value:
    """Return the attribute `name` of one of several layers, models or instances. By a method that fills lists, any of
    several lists may be changed.
    """
    from shapelens.interpret import attributes
    from shapelens.interpret.handed_functions import FILLERS

    if name in FILLERS:
        forget(machine, choice)
    if isinstance(choice, Several):
        return Unresolved(choice.reason)
    if not all(isinstance(one, Ref) and isinstance(machine.load(one), _HELD) for one in _callable(choice)):
        return Unresolved(choice.reason)
    return of_each(machine, choice, lambda one: attributes.get_attribute(machine, frame, node, one, name))


def any_of(machine: Machine, values: Sequence[Value], reason: str) -> Value:
    """Return what is known of one of several values, where it is not known of which."""
    joined = join_all(values, reason, join_branches) if values else Unresolved(reason)
    return several(machine, values, reason) if type(joined) is Unresolved else joined


def several(machine: Machine, values: Sequence[Value], reason: str) -> Unresolved:
    """Return one of several values of which no more is known than which can be changed in their places."""
    of = tuple(dict.fromkeys(ref for value in values for ref in _containers(machine, value)))
    return Several(reason, of=of) if of else Unresolved(reason)


def item(machine: Machine, container: Choice | Several) -> Unresolved:
    """Return an item of one of several lists and dicts."""
    held = [machine.load(ref) for ref in _containers(machine, container)]
    items = [one for thing in held if isinstance(thing, (ListObject, DictObject)) for one in thing.items or ()]
    values = [value for one in items for value in (one if is_tuple(one) else (one,))]
    return several(machine, values, container.reason)


def forget(machine: Machine, value: Value) -> None:
    """Forget what each of several lists, dicts and sets holds, of which one is changed."""
    if isinstance(value, (Choice, Several)):
        for ref in _containers(machine, value):
            machine.memory.set(ref.key, _CHANGED)


def _containers(machine: Machine, value: Value) -> list[Ref]:
    """Return the lists, dicts and sets that a value is or may be."""
    values = value.of if isinstance(value, (Choice, Several)) else (value,)
    return [one for one in values if isinstance(one, Ref) and isinstance(machine.load(one), _CONTAINERS)]


def _callable(choice: Choice) -> list[Value]:
    """Return what it may be besides `None`, of which nothing can be asked."""
    return [one for one in choice.of if one is not None]


def of_each(machine: Machine, choice: Choice, find: Callable[[Value], Value]) -> Value:
    """Return what is found for one of the things, where it is not known for which."""
    found: list[Value] = []

    def take(one: Value) -> None:
        found.append(find(one))

    run_alternatives(machine, [lambda one=one: take(one) for one in _callable(choice)], choice.reason)
    return join_all(found, choice.reason, join_branches)
