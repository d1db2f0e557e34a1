"""Attributes: `value.name` read and written."""

from __future__ import annotations

import ast
import dataclasses
import math
import string
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from shapelens.interpret import libraries
from shapelens.interpret.containers import chain_maps
from shapelens.interpret.data import datasets, frames, series_accessors
from shapelens.interpret.language import choices, container_classes, modules, special_methods
from shapelens.interpret.language.namespaces import GLOBALS
from shapelens.interpret.machine import Frame, Machine, site_of
from shapelens.interpret.memory import MISSING
from shapelens.interpret.models import keras_models, keras_objects, layer_attributes
from shapelens.interpret.models.chosen_names import ChosenName
from shapelens.interpret.objects import (
    ChainObject,
    DictInstance,
    DictObject,
    InstanceObject,
    LayerObject,
    ListInstance,
    ListObject,
    ModelObject,
)
from shapelens.interpret.tensors import missing_axes, traces, written_arrays
from shapelens.interpret.values import (
    BoundMethod,
    Choice,
    Class,
    Dataset,
    Decorated,
    DTypeValue,
    Function,
    LibraryObject,
    Method,
    Module,
    Partial,
    Ref,
    Several,
    Super,
    Symbol,
    Tensor,
    Text,
    Unresolved,
    Value,
    is_tuple,
)
from shapelens.rules.dtype_policies import DTypePolicy
from shapelens.rules.frames import FrameSpec, IndexSpec
from shapelens.rules.names import canonical_name, is_library_class
from shapelens.rules.values import Record
from shapelens.spec import UNKNOWN

TRANSFORMER: Final = "sklearn.base.TransformerMixin"

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
    "math.tau": math.tau,
    "math.nan": math.nan,
    **{f"string.{name}": getattr(string, name) for name in string.__all__ if isinstance(getattr(string, name), str)},
}


_VERSIONS: Final = {
    "keras.__version__": "keras",
    "tensorflow.keras.__version__": "keras",
    "tensorflow.__version__": "tensorflow",
    "tensorflow.version.VERSION": "tensorflow",
}


def get_attribute(machine: Machine, frame: Frame, node: ast.AST, value: Value, name: str) -> Value:
    """Return `value.name`."""
    if isinstance(value, Symbol):
        qualified = f"{value.name}.{name}"
        if name in ("__name__", "__qualname__") and value.name.startswith("keras.") and is_library_class(value.name):
            return value.name.rpartition(".")[2]
        if qualified in _VERSIONS:
            return machine.version_text(_VERSIONS[qualified])
        return _CONSTANTS[qualified] if qualified in _CONSTANTS else Symbol(qualified)
    if isinstance(value, Module):
        return modules.member(machine, value, name)
    if isinstance(value, Tensor):
        return libraries.tensor_attribute(machine, frame, node, value, name)
    if isinstance(value, ChosenName):
        return Method(value, name)
    if isinstance(value, (Choice, Several)):
        return choices.attribute(machine, frame, node, value, name)
    if value is GLOBALS:
        return Method(value, name)
    if isinstance(value, Text):
        return Method(value, name)
    if isinstance(value, Unresolved):
        return value
    if isinstance(value, Ref):
        return _object_attribute(machine, frame, node, value, name)
    if isinstance(value, Super):
        return _super_attribute(machine, frame, node, value, name)
    if isinstance(value, Class):
        return _class_attribute(machine, value, name)
    if isinstance(value, DTypeValue):
        return value.name if name == "name" else value if name == "as_numpy_dtype" else Method(value, name)
    if isinstance(value, DTypePolicy):
        known = {"name": value.name, "compute_dtype": value.compute_dtype, "variable_dtype": value.variable_dtype}
        found = known.get(name, UNKNOWN)
        return Unresolved(f"'.{name}' of a dtype policy") if found is UNKNOWN else found
    if isinstance(value, Function):
        given = machine.memory.get((_function_scope(value), name))
        if given is not MISSING:
            return given
        if (value.dispatch and name == "register") or (value.traced and name == traces.NAME):
            return Method(value, name)
        return value.name if name == "__name__" else Unresolved(f"'.{name}' of a function")
    if isinstance(value, BoundMethod) and name == "__self__":
        return value.receiver
    if isinstance(value, Decorated):
        return Method(value, name)
    if isinstance(value, Partial):
        return value.function if name == "func" else Unresolved(f"'.{name}' of a partial function")
    if isinstance(value, Dataset):
        return datasets.attribute(value, name)
    if isinstance(value, IndexSpec):
        return frames.index_attribute(machine, value, name)
    if isinstance(value, Method) and (value.name, name) == ("cat", "codes"):
        return frames.category_codes(machine, value.receiver)
    if isinstance(value, Method) and series_accessors.is_accessor(value):
        return series_accessors.attribute(machine, value, name)
    if isinstance(value, Record):
        return libraries.record_attribute(machine, frame, node, value, name)
    if isinstance(value, LibraryObject):
        return Method(value, name)
    if isinstance(value, (int, float, complex)) and name in ("real", "imag"):
        return getattr(value, name)
    if is_tuple(value) and name in ("ndims", "rank"):
        return len(value)
    return Method(value, name)


def _class_attribute(machine: Machine, cls: Class, name: str) -> Value:
    found = find_in_class(cls, name, machine)
    if isinstance(found, Decorated):
        if found.kind == "property":
            return found
        return BoundMethod(cls, found.function) if found.kind == "classmethod" else found.function
    if name in ("__name__", "__qualname__"):
        return cls.name
    if isinstance(found, Unresolved) and name in ("_make", "__members__", "mro"):
        return Method(cls, name)
    return found


def lacks(machine: Machine, value: Value, name: str) -> bool:
    """Say whether an instance of a class of the user's alone is known to have no attribute of this name."""
    thing = machine.load(value) if isinstance(value, Ref) else None
    if not isinstance(thing, InstanceObject) or library_bases(thing.cls):
        return False
    if name.startswith("__") or any(not isinstance(b, (Class, Symbol)) for b in resolution_order(thing.cls)):
        return False
    return name not in thing.attributes and isinstance(find_in_class(thing.cls, name, machine), Unresolved)


def _object_attribute(machine: Machine, frame: Frame, node: ast.AST, ref: Ref, name: str) -> Value:
    from shapelens.interpret import calls

    thing = machine.load(ref)
    if isinstance(thing, (ListInstance, DictInstance)):
        return container_classes.get_attribute(machine, frame, node, ref, thing, name)
    if isinstance(thing, InstanceObject):
        found = find_in_class(thing.cls, name, machine)
        if isinstance(found, Decorated) and found.kind == "property":
            return bind_to(machine, frame, node, ref, found)
        if special_methods.find(machine, found, "__set__") and special_methods.find(machine, found, "__get__"):
            return special_methods.call(machine, frame, node, found, "__get__", (ref, thing.cls))
        if name in thing.attributes:
            return thing.attributes[name]
        if name == "__class__":
            return thing.cls
        if name == "__dict__" and thing.layer is None:
            return machine.allocate(DictObject(tuple(thing.attributes.items()), owner=ref))
        if special_methods.find(machine, found, "__get__"):
            return special_methods.call(machine, frame, node, found, "__get__", (ref, thing.cls))
        if not isinstance(found, Unresolved):
            return bind_to(machine, frame, node, ref, found)
        if is_named_tuple_method(thing.cls, name) or _is_inherited(thing.cls, name):
            return Method(ref, name)
        if not lacks(machine, ref, name):
            return found if thing.layer is None else keras_objects.attribute(machine, frame, ref, name)
        fallback = find_in_class(thing.cls, "__getattr__")
        if isinstance(fallback, Function):
            return calls.call_function(machine, fallback, (ref, name), {}, site_of(frame.unit, node))
        return machine.fails(AttributeError, f"'{thing.cls.name}' has no attribute '{name}' that ShapeLens knows")
    if isinstance(thing, (LayerObject, ModelObject)) and name == "__class__":
        return keras_class(thing)
    if isinstance(thing, ModelObject) and isinstance(node, ast.Attribute):
        keras_models.refuse_attribute(machine, site_of(frame.unit, node), thing, name)
    if isinstance(thing, (LayerObject, ModelObject)):
        return keras_objects.attribute(machine, frame, ref, name)
    if isinstance(thing, FrameSpec):
        return frames.attribute(machine, frame, node, ref, thing, name)
    if isinstance(thing, ChainObject):
        return chain_maps.attribute(machine, ref, thing, name)
    if isinstance(thing, Unresolved):
        return thing
    if type(thing) is ListObject:
        missing_axes.refuse_of_list(machine, frame, node, ref, name)
    return Method(ref, name)


def _is_inherited(cls: Class, name: str) -> bool:
    """Say whether `name` makes a weight of a metric of the user's own, or is what a transformer of scikit-learn has."""
    if name == "fit_transform":
        return TRANSFORMER in library_bases(cls)
    inherits = name in ("add_weight", "add_variable", "reset_state")
    return inherits and any(base.startswith("keras.metrics.") for base in library_bases(cls))


def keras_class(thing: LayerObject | ModelObject) -> Symbol:
    """Return the class of a layer or model of Keras."""
    if isinstance(thing, LayerObject):
        return Symbol(f"keras.layers.{thing.layer.class_name}")
    return Symbol(f"keras.models.{thing.kind}")


def bind_to(machine: Machine, frame: Frame, node: ast.AST, receiver: Value, found: Value) -> Value:
    """Return what a class attribute is when it is read from an instance."""
    from shapelens.interpret import calls

    if isinstance(found, Function):
        machine.used.add(found)
        return BoundMethod(receiver, found)
    if isinstance(found, Decorated):
        if found.kind == "property":
            return calls.call_function(machine, found.function, (receiver,), {}, site_of(frame.unit, node))
        if found.kind == "cached_property":
            value = calls.call_function(machine, found.function, (receiver,), {}, site_of(frame.unit, node))
            thing = machine.load(receiver) if isinstance(receiver, Ref) else None
            if isinstance(thing, InstanceObject) and isinstance(receiver, Ref):
                attributes = {**thing.attributes, found.function.name: value}
                machine.store(receiver, replace(thing, attributes=attributes))
            return value
        if found.kind == "classmethod":
            thing = machine.load(receiver) if isinstance(receiver, Ref) else None
            return BoundMethod(class_of(thing) or receiver, found.function)
        return found.function
    return found


def class_of(thing: Value) -> Class | None:
    """Return the user's class of an object in memory, `None` if it is none of the user's."""
    return thing.cls if isinstance(thing, (InstanceObject, ListInstance, DictInstance)) else None


def resolution_order(cls: Class) -> Iterator[Value]:
    """Yield `cls` and its bases in Python's method resolution order; a library's classes appear as `Symbol`."""
    order = _linearized(cls)
    yield from order if order is not None else _depth_first(cls)


def _linearized(cls: Value) -> list[Value] | None:
    """Return the C3 linearization of a class, `None` if it has none (then Python refuses the class)."""
    if not isinstance(cls, Class):
        return [cls]
    pending: list[list[Value]] = []
    for base in cls.bases:
        order = _linearized(base)
        if order is None:
            return None
        pending.append(order)
    pending.append(list(cls.bases))
    result: list[Value] = [cls]
    while pending := [rest for rest in pending if rest]:
        head = next((rest[0] for rest in pending if all(rest[0] not in other[1:] for other in pending)), _NOTHING)
        if head is _NOTHING:
            return None
        result.append(head)
        pending = [rest[1:] if rest[0] == head else rest for rest in pending]
    return result


_NOTHING: Final = object()


def _depth_first(cls: Class) -> Iterator[Value]:
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


def find_in_class(cls: Class, name: str, machine: Machine | None = None) -> Value:
    """Look `name` up in a user's class and its bases; `machine` knows what was assigned to their attributes since."""
    for base in resolution_order(cls):
        if not isinstance(base, Class):
            continue
        assigned = MISSING if machine is None else machine.memory.get((base.scope, name))
        if assigned is not MISSING:
            return assigned
        if name in base.attributes:
            return base.attributes[name]
    return Unresolved(f"'{cls.name}' has no attribute '{name}' that ShapeLens knows")


def is_named_tuple_method(cls: Class, name: str) -> bool:
    """Say whether `name` is a method that every named tuple has."""
    return name in ("_replace", "_asdict") and any("amed" in base for base in library_bases(cls))


def library_bases(cls: Class) -> list[str]:
    """Return the canonical names of the library classes that `cls` inherits from."""
    return [canonical_name(base.name) for base in resolution_order(cls) if isinstance(base, Symbol)]


def _super_attribute(machine: Machine, frame: Frame, node: ast.AST, value: Super, name: str) -> Value:
    thing = machine.load(value.receiver) if isinstance(value.receiver, Ref) else None
    start = class_of(thing) or value.owner
    behind = False
    for base in resolution_order(start):
        if behind and isinstance(base, Class) and name in base.attributes:
            return bind_to(machine, frame, node, value.receiver, base.attributes[name])
        if behind and isinstance(base, Symbol):
            return Method(value, name)
        behind = behind or base == value.owner
    return Method(value, name)


def set_attribute(
    machine: Machine, frame: Frame, target: Value, name: str, value: Value, node: ast.AST | None = None
) -> None:
    """Carry out `target.name = value`."""
    from shapelens.interpret import calls

    if isinstance(target, Ref):
        thing = machine.load(target)
        if isinstance(thing, FrameSpec):
            frames.set_frame_attribute(machine, target, thing, name, value)
        if isinstance(thing, (ListInstance, DictInstance)):
            container_classes.set_attribute(machine, frame, target, thing, name, value, node)
        if isinstance(thing, LayerObject):
            layer_attributes.set_attribute(machine, target, thing, name, value)
        if not isinstance(thing, InstanceObject):
            return
        method = find_in_class(thing.cls, "__setattr__")
        if isinstance(method, Function) and node is not None:
            calls.call_function(machine, method, (target, name, value), {}, site_of(frame.unit, node))
        else:
            store_attribute(machine, frame, target, thing, name, value, node)
    elif isinstance(target, Choice):
        choices.of_each(machine, target, lambda one: set_attribute(machine, frame, one, name, value, node))
    elif isinstance(target, Several):
        choices.set_attribute(machine, target, name, value)
    elif isinstance(target, Class):
        machine.memory.set((target.scope, name), value)
    elif isinstance(target, Function):
        machine.memory.set((_function_scope(target), name), value)
    elif isinstance(target, Module):
        machine.memory.set((target.scope, name), value)
    elif isinstance(target, Tensor):
        written_arrays.set_attribute(machine, frame, target, name, value, node)


def store_attribute(
    machine: Machine,
    frame: Frame,
    target: Ref,
    thing: InstanceObject,
    name: str,
    value: Value,
    node: ast.AST | None,
    frozen: bool = True,
) -> None:
    """Set an attribute of an instance as `object.__setattr__` does; a `frozen` dataclass refuses it elsewhere."""
    from shapelens.interpret import calls
    from shapelens.interpret.language.user_classes import is_frozen

    found = find_in_class(thing.cls, name, machine)
    if isinstance(found, Decorated) and found.kind == "property":
        if found.setter is not None and node is not None:
            calls.call_function(machine, found.setter, (target, value), {}, site_of(frame.unit, node))
        elif found.setter is None:
            machine.fails(AttributeError, f"the property '{name}' cannot be set")
        return
    if node is not None and special_methods.find(machine, found, "__set__") is not None:
        special_methods.call(machine, frame, node, found, "__set__", (target, value))
        return
    if frozen and is_frozen(thing.cls):
        machine.fails(dataclasses.FrozenInstanceError, f"'{thing.cls.name}' is a frozen dataclass")
        return
    machine.store(target, replace(thing, attributes={**thing.attributes, name: value}))


def delete_attribute(machine: Machine, frame: Frame, node: ast.AST, target: Value, name: str) -> None:
    """Carry out `del target.name`."""
    from shapelens.interpret import calls

    thing = machine.load(target) if isinstance(target, Ref) else None
    if isinstance(thing, (ListInstance, DictInstance)) and isinstance(target, Ref):
        container_classes.delete_attribute(machine, frame, node, target, thing, name)
    elif isinstance(thing, InstanceObject) and isinstance(target, Ref):
        found = find_in_class(thing.cls, name, machine)
        if isinstance(found, Decorated) and found.deleter is not None:
            calls.call_function(machine, found.deleter, (target,), {}, site_of(frame.unit, node))
        elif special_methods.find(machine, target, "__delattr__") is not None:
            special_methods.call(machine, frame, node, target, "__delattr__", (name,))
        elif name not in thing.attributes:
            machine.fails(AttributeError, f"'{thing.cls.name}' has no attribute '{name}'")
        else:
            rest = {key: value for key, value in thing.attributes.items() if key != name}
            machine.store(target, replace(thing, attributes=rest))
    elif isinstance(target, Class):
        machine.memory.set((target.scope, name), Unresolved(f"'.{name}' was deleted"))


def _function_scope(function: Function) -> str:
    """Return where the attributes of a function are kept."""
    return f"function {function.unit}:{function.node.lineno}:{function.node.col_offset}"
