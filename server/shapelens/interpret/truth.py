"""The truth of a value, as `if` sees it."""

from __future__ import annotations

from typing import cast

from shapelens.interpret.identity import is_of_library_object
from shapelens.interpret.language import iteration
from shapelens.interpret.machine import Machine
from shapelens.interpret.objects import DictObject, InstanceObject, LayerObject, ListObject, ModelObject, SetObject
from shapelens.interpret.values import BoundMethod, Class, Function, Method, Ref, Symbol, Tensor, Value


def truth_of(machine: Machine, value: Value) -> bool | None:
    """Return the truth of `value`, `None` when it is not known."""
    if isinstance(value, Tensor):
        content = value.spec.content
        if machine.in_graph and value.library == "tensorflow":
            return None  # TensorFlow traces both ways
        return bool(content) if value.spec.shape == () and isinstance(content, (bool, int, float)) else None
    if isinstance(value, Ref):
        thing = iteration.as_plain_dict(machine, machine.load(value))
        return (
            _truth_of_instance(machine, value, thing) if isinstance(thing, InstanceObject) else _truth_of_object(thing)
        )
    if value is None or isinstance(value, (bool, int, float, complex, str, bytes, range)):
        return bool(value)
    if isinstance(value, tuple):
        return bool(cast("tuple[Value, ...]", value))
    if isinstance(value, (Function, BoundMethod, Method, Class)):
        return None if is_of_library_object(value) else True
    if isinstance(value, Symbol):
        return True if value.name.startswith("builtins.") else None
    return None


def _truth_of_object(thing: Value) -> bool | None:
    if isinstance(thing, (ListObject, SetObject, DictObject)):
        return None if thing.items is None else bool(thing.items)
    if isinstance(thing, (LayerObject, ModelObject)):
        return True
    return None


def _truth_of_instance(machine: Machine, ref: Ref, thing: InstanceObject) -> bool | None:
    from shapelens.interpret import attributes, calls

    for name in ("__bool__", "__len__"):
        method = attributes.find_in_class(thing.cls, name)
        if isinstance(method, Function):
            if thing.site is None:
                return None
            return truth_of(machine, calls.call_function(machine, method, (ref,), {}, thing.site))
    return None if thing.layer is None and attributes.library_bases(thing.cls) else True
