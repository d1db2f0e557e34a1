"""Between the values of the interpreter and those of the rules: specs in, specs out, and what is known of both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, cast

from shapelens.interpret.machine import Machine
from shapelens.interpret.objects import DictObject, InstanceObject, LayerObject, ListObject, ModelObject
from shapelens.interpret.tensors import written_arrays
from shapelens.interpret.values import (
    BoundMethod,
    DTypeValue,
    Function,
    LibraryObject,
    Origin,
    Partial,
    Ref,
    Symbol,
    Tensor,
    Unresolved,
    Value,
    WholeNumber,
    is_tuple,
)
from shapelens.rules.dtype_policies import DTypePolicy
from shapelens.rules.frames import FrameSpec, IndexSpec
from shapelens.rules.names import canonical_name
from shapelens.rules.values import NUMBERS_BY_KEY, ListOf, Record, Reference, UserFunction, is_python_number
from shapelens.spec import UNKNOWN, TensorSpec, is_integer

_LIBRARY_ORDER: Final = ("keras", "torch", "jax", "tensorflow", "numpy")


def to_rule(machine: Machine, value: Value) -> object:
    """Convert a value to what a rule understands."""
    if value is None or isinstance(value, (bool, int, float, complex, str, bytes, TensorSpec)):
        return value
    if isinstance(value, Tensor):
        return value.spec if value.array is None else written_arrays.current(machine, value).spec
    if isinstance(value, tuple):
        return tuple(to_rule(machine, item) for item in cast("tuple[Value, ...]", value))
    if isinstance(value, Ref):
        machine.tick()  # a list that holds another one twice, and so on, is larger than memory when written out
        return _object_to_rule(machine, value, machine.load(value))
    if isinstance(value, DTypeValue):
        return value.name
    if isinstance(value, Symbol):
        return Reference(canonical_name(value.name))
    if isinstance(value, slice):
        return slice(*(to_rule(machine, part) for part in slice_parts(cast(object, value))))
    if value is Ellipsis or isinstance(value, (range, DTypePolicy, IndexSpec, Record)):
        return value
    if isinstance(value, (Function, BoundMethod, Partial)):
        return UserFunction(value)
    return UNKNOWN


def slice_parts(value: object) -> tuple[Value, Value, Value]:
    """Return start, stop and step of a slice whose parts are values."""
    parts = cast("slice[Any, Any, Any]", value)
    return parts.start, parts.stop, parts.step


def _object_to_rule(machine: Machine, ref: Ref, thing: Value) -> object:
    if isinstance(thing, ListObject):
        return UNKNOWN if thing.items is None else [to_rule(machine, item) for item in thing.items]
    if isinstance(thing, DictObject):
        if thing.items is None:
            return UNKNOWN
        return {to_rule(machine, key): to_rule(machine, item) for key, item in thing.items}
    if isinstance(thing, FrameSpec):
        return replace(thing) if thing.classes else thing
    if isinstance(thing, LayerObject):
        return thing.layer
    if isinstance(thing, (InstanceObject, ModelObject)) and thing.layer is not None:
        return replace(thing.layer, reference=ref)
    if isinstance(thing, InstanceObject):
        from shapelens.interpret.language.enumerations import plain_value

        value = plain_value(machine, ref)
        return UNKNOWN if value == ref else to_rule(machine, value)
    return UNKNOWN


def from_rule(machine: Machine, result: object, library: str, reason: str, origin: Origin | None) -> Value:
    """Convert what a rule returned to a value; a tensor becomes one of `library`."""
    if isinstance(result, TensorSpec):
        if is_python_number(result) and is_integer(result.dtype):
            return WholeNumber(reason)
        known = library == "numpy" and result.content is not None and result.shape != ()
        array = origin.site if known and origin is not None else None
        return Tensor(result, library, origin=origin, why=reason if is_open(result) else "", array=array)
    if result is UNKNOWN:
        return Unresolved(reason)
    if isinstance(result, tuple):
        return tuple(from_rule(machine, item, library, reason, origin) for item in cast("tuple[object, ...]", result))
    if isinstance(result, list):
        items = tuple(from_rule(machine, item, library, reason, origin) for item in cast("list[object]", result))
        return machine.allocate(ListObject(items))
    if isinstance(result, ListOf):
        return machine.allocate(ListObject(None, from_rule(machine, result.item, library, reason, origin)))
    if isinstance(result, dict):
        pairs = cast("dict[object, object]", result).items()
        return machine.allocate(
            DictObject(tuple((key, from_rule(machine, item, library, reason, origin)) for key, item in pairs))
        )
    if isinstance(result, FrameSpec):
        return machine.allocate(result)
    if result == NUMBERS_BY_KEY:
        return machine.allocate(DictObject(None, element=WholeNumber(reason)))
    if isinstance(result, Reference):
        made = result.name.rpartition(".")[2][:1].isupper()  # named by its class: `np.random.default_rng()`
        return LibraryObject(result.name) if made else Symbol(result.name)
    return result


def library_of(machine: Machine, values: Sequence[Value], default: str = "numpy") -> str:
    """Return the library that an operation on these values belongs to."""
    found = {tensor.library for tensor in tensors_in(machine, values)}
    known = (library for library in _LIBRARY_ORDER if library in found)
    return next(known, min(found, default=default))


def tensors_in(machine: Machine, value: Value) -> list[Tensor]:
    """Return the tensors in a structure of tuples, lists and dicts, in Keras's order (dicts by key)."""
    if isinstance(value, Tensor):
        return [value]
    if isinstance(value, (tuple, list)):
        return [tensor for item in cast("Sequence[Value]", value) for tensor in tensors_in(machine, item)]
    if isinstance(value, Mapping):
        items = cast("Mapping[Value, Value]", value)
        return [tensor for key in items for tensor in tensors_in(machine, items[key])]
    if isinstance(value, Ref):
        machine.tick()
        thing = machine.load(value)
        if isinstance(thing, ListObject) and thing.items is not None:
            return tensors_in(machine, thing.items)
        if isinstance(thing, DictObject) and thing.items is not None:
            pairs = sorted(thing.items, key=lambda pair: str(pair[0]))
            return [tensor for _, item in pairs for tensor in tensors_in(machine, item)]
    return []


def sequence_items(machine: Machine, value: Value) -> tuple[Value, ...] | None:
    """Return the items of a tuple, or of a list of known items; `None` of anything else."""
    thing = machine.load(value) if isinstance(value, Ref) else value
    items = thing.items if isinstance(thing, ListObject) else thing
    return items if is_tuple(items) else None


def specs_in(machine: Machine, value: Value) -> tuple[TensorSpec, ...]:
    """Return what is known of the tensors in a structure, one spec for each; it is empty where there are none."""
    thing = machine.load(value) if isinstance(value, Ref) else value
    parts: Sequence[Value] = ()
    if isinstance(thing, ListObject):
        parts = thing.items or ()
    elif isinstance(thing, DictObject):
        parts = [item for _, item in sorted(thing.items or (), key=lambda pair: str(pair[0]))]
    elif is_tuple(thing):
        parts = thing
    if not tensors_in(machine, value):
        return ()
    if isinstance(thing, Tensor):
        return (thing.spec,)
    return tuple(spec for part in parts for spec in specs_in(machine, part) or _unknown_spec(part))


def _unknown_spec(value: Value) -> tuple[TensorSpec, ...]:
    return (TensorSpec(),) if isinstance(value, Unresolved) else ()


def failed_in(machine: Machine, value: Value) -> Unresolved | None:
    """Return the value in a structure that an error left unknown, `None` if there is none."""
    if isinstance(value, Unresolved):
        return value if value.failed else None
    thing = machine.load(value) if isinstance(value, Ref) else value
    items = thing.items if isinstance(thing, ListObject) and thing.items is not None else thing
    if is_tuple(items):
        return next((found for item in items if (found := failed_in(machine, item)) is not None), None)
    return None


def is_symbolic(machine: Machine, value: Value) -> bool:
    """Say whether a structure holds a symbolic tensor of Keras."""
    element = element_of_open(machine, value)
    if element is not None:
        return is_symbolic(machine, element)
    if isinstance(value, (tuple, list)):
        return any(is_symbolic(machine, item) for item in cast("Sequence[Value]", value))
    return any(tensor.node is not None for tensor in tensors_in(machine, value))


def element_of_open(machine: Machine, value: Value) -> Value:
    """Return what every item is like of a list or dict of which it is not known how many it has; `None` of others."""
    thing = machine.load(value) if isinstance(value, Ref) else None
    return thing.element if isinstance(thing, (ListObject, DictObject)) and thing.items is None else None


def is_open(spec: TensorSpec) -> bool:
    """Say whether a size or the dtype of `spec` is not known."""
    return spec.shape is UNKNOWN or UNKNOWN in spec.shape or spec.dtype is UNKNOWN


def reason_in(machine: Machine, values: Sequence[Value], depth: int = 3) -> str:
    """Return why something among `values`, or in a structure among them, is not known; empty if all is known."""
    for value in values:
        thing = machine.load(value) if isinstance(value, Ref) else value
        if isinstance(thing, Unresolved):
            return thing.reason
        if isinstance(thing, Tensor) and thing.why:
            return thing.why
        items = thing.items if isinstance(thing, ListObject) else thing
        found = reason_in(machine, items[:8], depth - 1) if is_tuple(items) and depth else ""
        if found:
            return found
    return ""
