"""What a functional model refuses of the structure of its input: keys that are missing, arrays beside tensors."""

from __future__ import annotations

from collections.abc import Sequence

from shapelens.interpret import rule_values
from shapelens.interpret.machine import Machine
from shapelens.interpret.objects import DictObject, ListObject, ModelObject
from shapelens.interpret.values import Ref, Tensor, Value, is_tuple
from shapelens.rules.mismatch import InvalidCall


def refused(machine: Machine, model: ModelObject, given: Value) -> InvalidCall | None:
    """Return what is wrong with the structure that a model is called on."""
    if model.kind != "Functional":
        return None
    return _missing_key(machine, model, given) or _mixed(machine, model, given)


def input_names(machine: Machine, model: ModelObject) -> list[Value]:
    """Return the names by which a dict gives the inputs of a model: its own keys, or the names of its inputs."""
    inputs = machine.load(model.inputs) if isinstance(model.inputs, Ref) else model.inputs
    if isinstance(inputs, DictObject):
        return sorted((key for key, _ in inputs.items or ()), key=str)
    declared = rule_values.tensors_in(machine, model.inputs)
    return [tensor.node.name if tensor.node is not None else "" for tensor in declared]


def _missing_key(machine: Machine, model: ModelObject, given: Value) -> InvalidCall | None:
    """Source: `keras.src.layers.input_spec.assert_input_compatibility`."""
    thing = machine.load(given) if isinstance(given, Ref) else None
    keys = [key for key, _ in thing.items or ()] if isinstance(thing, DictObject) and thing.items is not None else []
    names = input_names(machine, model)
    known = all(isinstance(name, str) and name for name in (*keys, *names))  # else Keras chose it
    if not keys or not known:
        return None
    missing = [str(name) for name in names if name not in keys]
    if not missing:
        return None
    others = ", ".join(f"'{key}'" for key in keys if key not in names)
    reason = f"the data have no key '{missing[0]}', as an input of the model is called"
    return InvalidCall(model.kind, f"{reason}; no input is called {others}" if others else reason)


def _mixed(machine: Machine, model: ModelObject, given: Value) -> InvalidCall | None:
    """Source: `keras.src.layers.layer.CallSpec`: a functional model does not convert what it is called on."""
    items = _items(machine, given)
    tensors = [item for item in items if isinstance(item, Tensor)]
    libraries = {"numpy" if item.library == "numpy" else _kind(machine, item) for item in tensors}
    if len(tensors) != len(items) or libraries != {"numpy", "tensor"}:
        return None
    reason = "a functional model does not take arrays of NumPy beside tensors: convert them first"
    return InvalidCall(model.kind, reason, tuple(item.spec for item in tensors))


def _kind(machine: Machine, item: Tensor) -> str:
    return "tensor" if item.library in (machine.backend, "keras") and not item.kind else "other"


def _items(machine: Machine, given: Value) -> Sequence[Value]:
    thing = machine.load(given) if isinstance(given, Ref) else given
    items = thing.items if isinstance(thing, ListObject) else thing
    return items if is_tuple(items) else ()
