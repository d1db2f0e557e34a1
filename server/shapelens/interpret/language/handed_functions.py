"""Functions that a library is handed, and calls when and as often as it likes: callbacks of training, hooks, threads.

They are not run. What they change outside of themselves is unknown from then on: variables, what they assign to
attributes, and the lists and dicts that they fill.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import replace

from shapelens.interpret import attributes, rule_values
from shapelens.interpret.machine import Machine
from shapelens.interpret.memory import GLOBAL, MISSING
from shapelens.interpret.objects import DictObject, InstanceObject, ListObject, SetObject
from shapelens.interpret.tensors import written_arrays
from shapelens.interpret.values import BoundMethod, Class, Function, Partial, Ref, Tensor, Unresolved, Value

FILLERS = frozenset(
    "add append appendleft clear discard extend extendleft insert pop popitem popleft remove reverse setdefault sort "
    "update".split()
)
"""The methods of lists, dicts, sets and queues that change these."""

_UNKNOWN = Unresolved("a library calls the function that changes it")


def hand_over(machine: Machine, values: Iterable[Value]) -> None:
    """Make unknown what the functions among `values` change."""
    for value in values:
        if isinstance(value, Partial):
            hand_over(machine, (value.function, *value.arguments, *value.keywords.values()))
        elif isinstance(value, BoundMethod):
            _Changes(machine, value.function, value.receiver).forget()
        elif isinstance(value, Function):
            _Changes(machine, value, None).forget()


def hand_over_callbacks(machine: Machine, callbacks: Value) -> None:
    """Make unknown what the methods of the user's callbacks change: Keras calls them during the training."""
    for callback in rule_values.sequence_items(machine, callbacks) or (callbacks,):
        thing = machine.load(callback) if isinstance(callback, Ref) else None
        if isinstance(thing, InstanceObject):
            for method in _methods(thing):
                _Changes(machine, method, callback).forget()


def _methods(thing: InstanceObject) -> Iterator[Function]:
    """Yield the methods of the user's own classes that an instance has, its constructor apart."""
    for base in attributes.resolution_order(thing.cls):
        for name, value in base.attributes.items() if isinstance(base, Class) else ():
            if isinstance(value, Function) and name != "__init__":
                yield value


class _Changes:
    """What the code of one function changes outside of itself."""

    def __init__(self, machine: Machine, function: Function, receiver: Value) -> None:
        self.machine = machine
        self.function = function
        self.receiver = receiver
        self.parameters = [a.arg for a in (*function.node.args.posonlyargs, *function.node.args.args)]

    def forget(self) -> None:
        for node in ast.walk(self.function.node):
            if isinstance(node, (ast.Global, ast.Nonlocal)):
                for name in node.names:
                    self._forget_variable(name)
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in FILLERS:
                self._forget_object(node.func.value)
            elif isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load):
                self._forget_object(node.value)
            elif isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load):
                self._forget_attribute(node)

    def _forget_variable(self, name: str) -> None:
        for scope in (*self.function.scopes, GLOBAL):
            if self.machine.memory.get((scope, name)) is not MISSING:
                self.machine.memory.set((scope, name), _UNKNOWN)

    def _forget_object(self, node: ast.expr) -> None:
        """Forget what a list, dict or set holds, or an array."""
        value = self._value_of(node)
        thing = self.machine.load(value) if isinstance(value, Ref) else None
        if isinstance(value, Ref) and isinstance(thing, (ListObject, DictObject, SetObject)):
            self.machine.memory.set(value.key, _UNKNOWN)
        elif isinstance(value, Tensor):
            written_arrays.write(self.machine, value)

    def _forget_attribute(self, node: ast.Attribute) -> None:
        value = self._value_of(node.value)
        thing = self.machine.load(value) if isinstance(value, Ref) else None
        if isinstance(value, Ref) and isinstance(thing, InstanceObject):
            changed = {**thing.attributes, node.attr: _UNKNOWN}
            self.machine.store(value, replace(thing, attributes=changed))

    def _value_of(self, node: ast.expr) -> Value:
        """Return the value of a name, or of an attribute of an instance; `MISSING` of anything else."""
        if isinstance(node, ast.Attribute):
            value = self._value_of(node.value)
            thing = self.machine.load(value) if isinstance(value, Ref) else None
            return thing.attributes.get(node.attr, MISSING) if isinstance(thing, InstanceObject) else MISSING
        if not isinstance(node, ast.Name):
            return MISSING
        if node.id in self.parameters:
            return self.receiver if self.parameters[0] == node.id and self.receiver is not None else MISSING
        scopes = (*self.function.scopes, GLOBAL)
        found = (self.machine.memory.get((scope, node.id)) for scope in scopes)
        return next((value for value in found if value is not MISSING), MISSING)
