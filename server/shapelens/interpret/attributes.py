"""Attributes: `value.name` read and written."""

from __future__ import annotations

import ast
import math
import string
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from shapelens.interpret import datasets, frames, keras_objects, libraries
from shapelens.interpret.machine import Frame, Machine, site_of
from shapelens.interpret.values import (
    BoundMethod,
    Class,
    Dataset,
    Decorated,
    DTypeValue,
    Function,
    InstanceObject,
    LayerObject,
    LibraryObject,
    Method,
    ModelObject,
    Partial,
    Ref,
    Super,
    Symbol,
    Tensor,
    Unresolved,
    Value,
    is_tuple,
)
from shapelens.rules.dtype_policies import DTypePolicy
from shapelens.rules.frames import FrameSpec, IndexSpec
from shapelens.rules.names import canonical_name
from shapelens.rules.values import Record
from shapelens.spec import UNKNOWN

_CONSTANTS: Final[dict[str, Value]] = {
    "numpy.newaxis": None,
    "tensorflow.newaxis": None,
    "numpy.pi": math.pi,
    "numpy.e": math.e,
    "numpy.inf": math.inf,
    "numpy.nan": math.nan,
    "math.pi": math.pi,
    "math.e": math.e,
    "math.inf": math.inf,
    **{f"string.{name}": getattr(string, name) for name in string.__all__ if isinstance(getattr(string, name), str)},
}


def get_attribute(machine: Machine, frame: Frame, node: ast.AST, value: Value, name: str) -> Value:
    """Return `value.name`."""
    if isinstance(value, Symbol):
        qualified = f"{value.name}.{name}"
        return _CONSTANTS[qualified] if qualified in _CONSTANTS else Symbol(qualified)
    if isinstance(value, Tensor):
        return libraries.tensor_attribute(machine, frame, node, value, name)
    if isinstance(value, Unresolved):
        return value
    if isinstance(value, Ref):
        return _object_attribute(machine, frame, node, value, name)
    if isinstance(value, Super):
        return _super_attribute(machine, frame, node, value, name)
    if isinstance(value, Class):
        found = find_in_class(value, name)
        if isinstance(found, Decorated):
            return BoundMethod(value, found.function) if found.kind == "classmethod" else found.function
        return value.name if name == "__name__" else found
    if isinstance(value, DTypeValue):
        return value.name if name == "name" else value if name == "as_numpy_dtype" else Method(value, name)
    if isinstance(value, DTypePolicy):
        known = {"name": value.name, "compute_dtype": value.compute_dtype, "variable_dtype": value.variable_dtype}
        found = known.get(name, UNKNOWN)
        return Unresolved(f"'.{name}' of a dtype policy") if found is UNKNOWN else found
    if isinstance(value, Function):
        return value.name if name == "__name__" else Unresolved(f"'.{name}' of a function")
    if isinstance(value, Partial):
        return value.function if name == "func" else Unresolved(f"'.{name}' of a partial function")
    if isinstance(value, Dataset):
        return datasets.attribute(value, name)
    if isinstance(value, IndexSpec):
        return frames.index_attribute(machine, value, name)
    if isinstance(value, Record):
        return libraries.record_attribute(machine, frame, node, value, name)
    if isinstance(value, LibraryObject):
        return Method(value, name)
    if isinstance(value, (int, float, complex)) and name in ("real", "imag"):
        return getattr(value, name)
    if is_tuple(value) and name in ("ndims", "rank"):
        return len(value)
    return Method(value, name)


def _object_attribute(machine: Machine, frame: Frame, node: ast.AST, ref: Ref, name: str) -> Value:
    thing = machine.load(ref)
    if isinstance(thing, InstanceObject):
        if name in thing.attributes:
            return thing.attributes[name]
        if name == "__class__":
            return thing.cls
        found = find_in_class(thing.cls, name)
        if not isinstance(found, Unresolved):
            return bind_to(machine, frame, node, ref, found)
        if thing.layer is not None:
            return keras_objects.attribute(machine, frame, ref, name)
        return found
    if isinstance(thing, (LayerObject, ModelObject)):
        return keras_objects.attribute(machine, frame, ref, name)
    if isinstance(thing, FrameSpec):
        return frames.attribute(machine, frame, node, ref, thing, name)
    if isinstance(thing, Unresolved):
        return thing
    return Method(ref, name)


def bind_to(machine: Machine, frame: Frame, node: ast.AST, receiver: Value, found: Value) -> Value:
    """Return what a class attribute is when it is read from an instance."""
    from shapelens.interpret import calls

    if isinstance(found, Function):
        return BoundMethod(receiver, found)
    if isinstance(found, Decorated):
        if found.kind == "property":
            return calls.call_function(machine, found.function, (receiver,), {}, site_of(frame.unit, node))
        if found.kind == "classmethod":
            thing = machine.load(receiver) if isinstance(receiver, Ref) else None
            return BoundMethod(thing.cls if isinstance(thing, InstanceObject) else receiver, found.function)
        return found.function
    return found


def resolution_order(cls: Class) -> Iterator[Value]:
    """Yield `cls` and its bases, depth first; a library's classes appear as `Symbol`."""
    seen: list[Value] = []
    pending: list[Value] = [cls]
    while pending:
        current = pending.pop(0)
        if current in seen:
            continue
        seen.append(current)
        yield current
        if isinstance(current, Class):
            pending[:0] = current.bases


def find_in_class(cls: Class, name: str) -> Value:
    """Look `name` up in a user's class and its bases."""
    for base in resolution_order(cls):
        if isinstance(base, Class) and name in base.attributes:
            return base.attributes[name]
    return Unresolved(f"'{cls.name}' has no attribute '{name}' that ShapeLens knows")


def library_bases(cls: Class) -> list[str]:
    """Return the canonical names of the library classes that `cls` inherits from."""
    return [canonical_name(base.name) for base in resolution_order(cls) if isinstance(base, Symbol)]


def _super_attribute(machine: Machine, frame: Frame, node: ast.AST, value: Super, name: str) -> Value:
    thing = machine.load(value.receiver) if isinstance(value.receiver, Ref) else None
    start = thing.cls if isinstance(thing, InstanceObject) else value.owner
    behind = False
    for base in resolution_order(start):
        if behind and isinstance(base, Class) and name in base.attributes:
            return bind_to(machine, frame, node, value.receiver, base.attributes[name])
        if behind and isinstance(base, Symbol):
            return Method(value, name)
        behind = behind or base == value.owner
    return Method(value, name)


def set_attribute(machine: Machine, frame: Frame, target: Value, name: str, value: Value) -> None:
    """Carry out `target.name = value`."""
    if isinstance(target, Ref):
        thing = machine.load(target)
        if isinstance(thing, InstanceObject):
            machine.store(target, replace(thing, attributes={**thing.attributes, name: value}))
        elif isinstance(thing, FrameSpec):
            frames.set_frame_attribute(machine, target, thing, name, value)
    elif isinstance(target, Class):
        target.attributes[name] = value
