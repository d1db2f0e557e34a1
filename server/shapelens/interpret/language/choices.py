"""What is one of several things, after branches that bind different ones or under a key that is not known.

Each of those that can be called is. Of the objects among them, any may be what is changed.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from shapelens.interpret.flow import join_all, run_alternatives
from shapelens.interpret.joins import is_one, join_branches, join_values
from shapelens.interpret.machine import Frame, Machine
from shapelens.interpret.memory import MISSING
from shapelens.interpret.objects import DictObject, InstanceObject, LayerObject, ListObject, ModelObject, SetObject
from shapelens.interpret.values import BoundMethod, Choice, Function, Ref, Several, Unresolved, Value, is_tuple

_HELD: Final = (InstanceObject, LayerObject, ModelObject)
_CONTAINERS: Final = (ListObject, DictObject, SetObject)
_METHODS: Final = (BoundMethod, Function)
_MAX_JOINED: Final = 1_000
"""Of so many values it is found out what each of them is like."""

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


def hand_over(machine: Machine, function: Several) -> Value:
    """Call one of several methods: what any of them changes is not known."""
    from shapelens.interpret.language import handed_functions

    handed_functions.hand_over(machine, function.of)
    return Unresolved(function.reason)


def attribute(machine: Machine, frame: Frame, node: ast.AST, choice: Choice | Several, name: str) -> Value:
    """Return the attribute `name` of one of several layers, models or instances. By a method that fills lists, any of
    several lists may be changed.
    """
    from shapelens.interpret import attributes
    from shapelens.interpret.language.handed_functions import FILLERS

    if name in FILLERS:
        forget(machine, choice)
    if isinstance(choice, Several):
        return any_of(machine, [_held_by(machine, one, name) for one in choice.of], choice.reason)
    if not all(isinstance(one, Ref) and isinstance(machine.load(one), _HELD) for one in _callable(choice)):
        return Unresolved(choice.reason)
    return of_each(machine, choice, lambda one: attributes.get_attribute(machine, frame, node, one, name))


def _held_by(machine: Machine, one: Value, name: str) -> Value:
    """Return an attribute of an instance of a class of the user's, or a method of its class."""
    from shapelens.interpret.attributes import find_in_class

    thing = machine.load(one) if isinstance(one, Ref) else None
    if not isinstance(thing, InstanceObject):
        return Unresolved("an attribute of one of several things")
    found = find_in_class(thing.cls, name, machine)
    return thing.attributes.get(name, BoundMethod(one, found) if isinstance(found, Function) else found)


def set_attribute(machine: Machine, several: Several, name: str, value: Value) -> None:
    """Set an attribute of one of several instances: each of them has the old or the new value."""
    for one in several.of:
        thing = machine.load(one) if isinstance(one, Ref) else None
        if isinstance(one, Ref) and isinstance(thing, InstanceObject):
            joined = join_values(thing.attributes.get(name, MISSING), value, _CHANGED.reason)
            machine.store(one, replace(thing, attributes={**thing.attributes, name: joined}))


def any_attribute(machine: Machine, value: Value) -> Value:
    """Return an attribute of an instance of which the name is not known: what it holds may be changed there."""
    thing = machine.load(value) if isinstance(value, Ref) else None
    held = tuple(thing.attributes.values()) if isinstance(thing, InstanceObject) else ()
    return several(machine, held, "an attribute whose name is not known")


def set_any_attribute(machine: Machine, target: Value, value: Value) -> None:
    """Set an attribute of an instance of which the name is not known. Layers and other objects are taken to stay."""
    thing = machine.load(target) if isinstance(target, Ref) else None
    if isinstance(target, Ref) and isinstance(thing, InstanceObject):
        reason = "an attribute whose name is not known was set"
        held = thing.attributes.items()
        changed = {name: old if isinstance(old, Ref) else join_values(old, value, reason) for name, old in held}
        machine.store(target, replace(thing, attributes=changed))


def any_of(machine: Machine, values: Sequence[Value], reason: str) -> Value:
    """Return what is known of one of several values, where it is not known of which."""
    joined = values[0] if values and len(values) <= _MAX_JOINED else Unresolved(reason)
    for other in values[1:]:
        if type(joined) is Unresolved:  # nothing more can be known of it
            break
        joined = join_branches(joined, other, reason)
    return several(machine, values, reason) if type(joined) is Unresolved else joined


def several(machine: Machine, values: Sequence[Value], reason: str) -> Unresolved:
    """Return one of several values of which no more is known than which can be changed in their places."""
    things = [value for value in values if isinstance(value, (Ref, Choice, Several, *_METHODS))]
    changeable = [_changeable(machine, value) for value in things]
    of = tuple(dict.fromkeys(one for some in changeable for one in some))
    whole = len(things) == len(values) and all(changeable) and all(map(is_one, things))
    return Several(reason, of=of, whole=whole) if of else Unresolved(reason)


def item(machine: Machine, frame: Frame, node: ast.AST, container: Choice | Several, index: Value) -> Value:
    """Return an item of one of several lists and dicts."""
    from shapelens.interpret import subscripts

    if is_one(container) and len(_containers(machine, container)) == len(container.of):
        return of_each(machine, container, lambda one: subscripts.stored_item(machine, frame, node, one, index))
    held = [machine.load(ref) for ref in _containers(machine, container)]
    items = [one for thing in held if isinstance(thing, (ListObject, DictObject)) for one in thing.items or ()]
    values = [value for one in items for value in (one if is_tuple(one) else (one,))]
    return several(machine, values, container.reason)


def known_items(machine: Machine, container: Choice | Several) -> tuple[Value, ...] | None:
    """Return what iterating over one of several lists or named tuples gives, if they are equally long."""
    from shapelens.interpret.language import iteration

    lists = [iteration.known_items(machine, one) for one in container.of] if is_one(container) else []
    known = [items for items in lists if items is not None]
    if len(known) < len(lists) or len({len(items) for items in known}) != 1:
        return None
    return tuple(any_of(machine, items, container.reason) for items in zip(*known, strict=True))


def forget(machine: Machine, value: Value) -> None:
    """Forget what each of several lists, dicts and sets holds, of which one is changed."""
    if isinstance(value, (Choice, Several)):
        for ref in _containers(machine, value):
            machine.memory.set(ref.key, _CHANGED)


def _changeable(machine: Machine, value: Value) -> list[Value]:
    """Return the objects that a value is or may be, and methods, which may change what they are of."""
    values = value.of if isinstance(value, (Choice, Several)) else (value,)
    kinds = (*_CONTAINERS, *_METHODS, InstanceObject)
    return [one for one in values if isinstance(machine.load(one) if isinstance(one, Ref) else one, kinds)]


def _containers(machine: Machine, value: Value) -> list[Ref]:
    """Return the lists, dicts and sets that a value is or may be."""
    values = value.of if isinstance(value, (Choice, Several)) else (value,)
    return [one for one in values if isinstance(one, Ref) and isinstance(machine.load(one), _CONTAINERS)]


def _callable(choice: Choice | Several) -> list[Value]:
    """Return what it may be besides `None`, of which nothing can be asked."""
    return [one for one in choice.of if one is not None]


def of_each(machine: Machine, choice: Choice | Several, find: Callable[[Value], Value]) -> Value:
    """Return what is found for one of the things, where it is not known for which."""
    found: list[Value] = []

    def take(one: Value) -> None:
        found.append(find(one))

    run_alternatives(machine, [lambda one=one: take(one) for one in _callable(choice)], choice.reason)
    return join_all(found, choice.reason, join_branches)
