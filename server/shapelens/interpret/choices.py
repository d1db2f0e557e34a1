"""What is one of several callable things, after branches that bind different ones: each of them is called."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from shapelens.interpret.flow import join_all, run_alternatives
from shapelens.interpret.joins import join_branches
from shapelens.interpret.machine import Frame, Machine
from shapelens.interpret.values import (
    Choice,
    InstanceObject,
    LayerObject,
    ModelObject,
    Ref,
    Unresolved,
    Value,
)

_HELD: Final = (InstanceObject, LayerObject, ModelObject)


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


def attribute(machine: Machine, frame: Frame, node: ast.AST, choice: Choice, name: str) -> Value:
    """Return the attribute `name` of one of several layers, models or instances."""
    from shapelens.interpret import attributes

    if not all(isinstance(one, Ref) and isinstance(machine.load(one), _HELD) for one in _callable(choice)):
        return Unresolved(choice.reason)
    return of_each(machine, choice, lambda one: attributes.get_attribute(machine, frame, node, one, name))


def any_of(values: Sequence[Value], reason: str) -> Value:
    """Return what is known of one of several values, where it is not known of which."""
    return join_all(values, reason, join_branches) if values else Unresolved(reason)


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
