"""Which layers Keras can make again of their configuration, as cloning, `from_config` and loading do."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from shapelens.interpret import attributes
from shapelens.interpret.machine import Machine
from shapelens.interpret.objects import DictObject, InstanceObject, LayerObject, ListObject, ModelObject
from shapelens.interpret.values import Class, Function, Ref, Value, is_tuple
from shapelens.rules.layers.layer import Layer
from shapelens.rules.values import UserFunction


@dataclass(frozen=True, slots=True)
class Found:
    """What of the user's own Keras finds: the `names` of `custom_objects`, besides what is registered by a decorator;
    cloning needs no names of classes; loading without safe mode takes lambdas as well.
    """

    names: frozenset[str] = frozenset()
    all_classes: bool = False
    lambdas: bool = False


def custom_names(machine: Machine, given: Value) -> frozenset[str]:
    """Return the names in `custom_objects`."""
    thing = machine.load(given) if isinstance(given, Ref) else None
    if not isinstance(thing, DictObject) or thing.items is None:
        return frozenset()
    return frozenset(key for key, _ in thing.items if isinstance(key, str))


def can_be_remade(machine: Machine, thing: LayerObject | InstanceObject, found: Found) -> bool:
    """Say whether Keras is known to make a layer again of its configuration."""
    if isinstance(thing, InstanceObject):
        return _is_found(thing.cls, found) and _configuration_is_enough(machine, thing)
    return all(_argument_is_found(machine, thing.layer, value, found) for value in thing.layer.arguments.values())


def _is_found(cls: Class, found: Found) -> bool:
    return found.all_classes or cls.name in found.names or _is_registered(cls.node.decorator_list)


def _is_registered(decorators: list[ast.expr]) -> bool:
    return any("register_keras_serializable" in ast.unparse(decorator) for decorator in decorators)


def _argument_is_found(machine: Machine, layer: Layer, value: object, found: Found) -> bool:
    """Say whether Keras finds a function, or makes a layer again, that a layer was given."""
    if isinstance(value, UserFunction):
        function = value.function
        if not isinstance(function, Function):
            return False
        if isinstance(function.node, ast.Lambda):
            return found.lambdas and layer.class_name == "Lambda"
        return function.name in found.names or _is_registered(function.node.decorator_list)
    if isinstance(value, Layer) and isinstance(value.reference, Ref):
        inner = machine.load(value.reference)
        return not isinstance(inner, InstanceObject) or can_be_remade(machine, inner, found)
    return True


def _configuration_is_enough(machine: Machine, thing: InstanceObject) -> bool:
    """Say whether the configuration of a layer of the user's class holds what its constructor needs.

    Source: `keras.src.ops.operation.Operation.get_config`, which remembers arguments of plain types, and
    `keras.Layer.get_config`, which adds `trainable` and `dtype`.
    """
    constructor = attributes.find_in_class(thing.cls, "__init__")
    if not isinstance(constructor, Function):
        return True
    spec = constructor.node.args
    parameters = [a.arg for a in (*spec.posonlyargs, *spec.args)][1:]
    own = attributes.find_in_class(thing.cls, "get_config")
    if isinstance(own, Function):
        required = parameters[: len(parameters) - len(spec.defaults)]
        return set(required) <= set(_names_in(own.node))
    takes_all = spec.kwarg is not None or {"trainable", "dtype"} <= {*parameters, *(a.arg for a in spec.kwonlyargs)}
    return takes_all and not any(_is_from_outside(machine, thing, value) for value in thing.attributes.values())


def _names_in(node: ast.AST) -> Iterator[str]:
    """Yield the strings and keywords in the code of `get_config`: the keys of what it returns are among them."""
    for part in ast.walk(node):
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            yield part.value
        elif isinstance(part, ast.keyword) and part.arg is not None:
            yield part.arg


def _is_from_outside(machine: Machine, thing: InstanceObject, value: Value) -> bool:
    """Say whether an attribute is a layer or a function that the constructor was given: no plain configuration."""
    if is_tuple(value):
        return any(_is_from_outside(machine, thing, item) for item in value)
    item = machine.load(value) if isinstance(value, Ref) else value
    if isinstance(item, ListObject):
        return any(_is_from_outside(machine, thing, part) for part in item.items or ())
    if isinstance(item, (LayerObject, ModelObject, InstanceObject)):
        site, node = item.site, thing.cls.node
        return site is None or site.unit != thing.cls.unit or not _is_within(site.line, node)
    return isinstance(item, Function) and not _is_within(item.node.lineno - 1, thing.cls.node)


def _is_within(line: int, node: ast.ClassDef) -> bool:
    return node.lineno - 1 <= line <= (node.end_lineno or node.lineno) - 1
