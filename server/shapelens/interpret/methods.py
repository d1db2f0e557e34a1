"""Methods of values that are not the user's: tensors, lists, dicts, strings, layers, models, library objects."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from functools import partial
from typing import cast

from shapelens.interpret import attributes, libraries
from shapelens.interpret.containers import chain_maps, dicts, lists, sets, strings
from shapelens.interpret.data import datasets, fitted, frames, image_generators, series_accessors
from shapelens.interpret.language import (
    choices,
    command_lines,
    container_classes,
    dispatching,
    exit_stacks,
    handed_functions,
    iteration,
    namespaces,
    texts,
    user_classes,
)
from shapelens.interpret.machine import Frame, Machine
from shapelens.interpret.models import chosen_names, keras_objects
from shapelens.interpret.objects import (
    ChainObject,
    DictObject,
    ExitStackObject,
    InstanceObject,
    LayerObject,
    ListObject,
    ModelObject,
    ParserObject,
    SetObject,
)
from shapelens.interpret.tensors import ragged, tensor_arrays, traces, written_arrays
from shapelens.interpret.tensors.tensor_arrays import TensorArray
from shapelens.interpret.training import user_objectives
from shapelens.interpret.values import (
    RAGGED,
    BoundMethod,
    Dataset,
    DTypeValue,
    Function,
    LibraryObject,
    Method,
    Ref,
    Super,
    Tensor,
    Text,
    Unresolved,
    Value,
)
from shapelens.rules.frames import FrameSpec, IndexSpec
from shapelens.rules.names import canonical_name
from shapelens.rules.registry import function_rule
from shapelens.rules.values import Record
from shapelens.spec import UNKNOWN

Arguments = Sequence[Value]
Keywords = Mapping[str, Value]


def call_method(
    machine: Machine, frame: Frame, node: ast.Call, method: Method, arguments: Arguments, keywords: Keywords
) -> Value:
    """Call a method by name."""
    receiver, name = method.receiver, method.name
    if isinstance(receiver, chosen_names.ChosenName):
        return chosen_names.call_method(receiver, name, tuple(arguments))
    if isinstance(receiver, Method) and series_accessors.is_accessor(receiver):
        return series_accessors.call_method(machine, receiver, name, arguments, keywords)
    if isinstance(receiver, Tensor):
        return _tensor_method(machine, frame, node, receiver, name, arguments, keywords)
    if isinstance(receiver, Ref):
        thing = machine.load(receiver)
        if isinstance(thing, (ListObject, DictObject)) and name.startswith("__"):
            return container_classes.call_method(machine, frame, node, receiver, name, arguments, keywords)
        if isinstance(thing, ListObject):
            return lists.list_method(machine, frame, node, receiver, thing, name, arguments, keywords)
        if isinstance(thing, DictObject):
            return dicts.dict_method(machine, receiver, thing, name, arguments, keywords)
        if isinstance(thing, ChainObject):
            return chain_maps.call_method(machine, frame, node, receiver, thing, name, arguments, keywords)
        if isinstance(thing, FrameSpec):
            return frames.call_method(machine, frame, node, method, arguments, keywords)
        if isinstance(thing, ParserObject):
            return command_lines.call_method(machine, frame, node, receiver, thing, name, arguments, keywords)
        if isinstance(thing, ExitStackObject):
            return exit_stacks.call_method(machine, frame, node, receiver, thing, name, arguments, keywords)
        if isinstance(thing, SetObject):
            return sets.set_method(machine, receiver, thing, name, arguments)
        if isinstance(thing, InstanceObject) and name == "__setattr__":
            return _set_attribute(machine, frame, node, receiver, arguments)
        if isinstance(thing, InstanceObject) and user_objectives.is_objective(thing):
            return user_objectives.inherited_method(machine, thing, name, arguments, keywords)
        if isinstance(thing, InstanceObject) and thing.layer is None:
            return user_classes.inherited_method(machine, frame, node, receiver, thing, name, arguments, keywords)
        if isinstance(thing, (LayerObject, ModelObject, InstanceObject)):
            return keras_objects.call_method(machine, frame, node, receiver, name, arguments, keywords)
    if name in handed_functions.FILLERS:  # `list.append(lists[i], x)`
        choices.forget(machine, receiver)
    if receiver is namespaces.GLOBALS:
        return namespaces.call_method(machine, name, arguments, keywords)
    if isinstance(receiver, (BoundMethod, Function)) and name == traces.NAME:
        from shapelens.interpret import calls

        run = partial(calls.call, machine, frame, node, receiver, arguments, keywords)
        return traces.trace(machine, receiver, arguments, keywords, run)
    if isinstance(receiver, Function):
        return dispatching.call_method(machine, receiver, name, arguments)
    if isinstance(receiver, IndexSpec):
        return frames.call_method(machine, frame, node, method, arguments, keywords)
    if isinstance(receiver, Dataset):
        return datasets.call_method(machine, frame, node, receiver, name, arguments, keywords)
    if isinstance(receiver, TensorArray):
        return tensor_arrays.call_method(machine, receiver, name, arguments, keywords)
    if isinstance(receiver, Super):
        return _super_method(machine, frame, node, receiver, name, arguments, keywords)
    if isinstance(receiver, (LibraryObject, Record)):
        return _library_method(machine, frame, node, receiver, name, arguments, keywords)
    if isinstance(receiver, (str, bytes)):
        return strings.string_method(machine, receiver, name, arguments, keywords)
    if isinstance(receiver, Text):
        return texts.call_method(machine, receiver, name)
    if isinstance(receiver, tuple):
        return strings.tuple_method(machine, cast("tuple[Value, ...]", receiver), name, arguments)
    if isinstance(receiver, int) and name == "bit_length":
        return receiver.bit_length()
    if isinstance(receiver, DTypeValue):
        return Unresolved(f"what '.{name}()' of a dtype returns is not known")
    return receiver if isinstance(receiver, Unresolved) else Unresolved(f"what '.{name}()' returns is not known")


def _tensor_method(
    machine: Machine,
    frame: Frame,
    node: ast.Call,
    tensor: Tensor,
    name: str,
    arguments: Arguments,
    keywords: Keywords,
) -> Value:
    rule = libraries.method_rule(tensor, name)
    if tensor.kind == RAGGED:
        known = ragged.call_method(machine, tensor, name, arguments, keywords)
        if known is not UNKNOWN:
            return known
    if name == "set_shape" and tensor.library == "tensorflow" and len(arguments) == 1:
        return _set_shape(machine, frame, node, tensor, arguments[0])
    if name == "resize" and tensor.library == "numpy":
        return written_arrays.resize(machine, frame, node, tensor, arguments)
    if rule is None:
        if name == "numpy":
            return _as_array(tensor)
        written_arrays.after_call(machine, f"numpy.ndarray.{name}", (tensor, *arguments), keywords)
        return Unresolved(f"what '.{name}()' of a tensor returns is not known")
    result = libraries.apply_rule(machine, node, frame.unit, rule, (tensor, *arguments), keywords)
    return _as_array(result) if isinstance(result, Tensor) and name == "numpy" else result


def _as_array(tensor: Tensor) -> Tensor:
    """Return what `.numpy()` gives."""
    array = tensor.origin.site if tensor.origin is not None and tensor.spec.content is not None else None
    return Tensor(tensor.spec, "numpy", origin=tensor.origin, array=array)


def _set_shape(machine: Machine, frame: Frame, node: ast.Call, tensor: Tensor, shape: Value) -> Value:
    """`x.set_shape(...)`: the name stands for the tensor of which more is known now."""
    known = libraries.apply_function(machine, node, frame.unit, "tensorflow.ensure_shape", (tensor, shape), {})
    if isinstance(known, Tensor) and isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name):
        iteration.bind_target(machine, frame, node.func.value, known)
    return None


def _library_method(
    machine: Machine,
    frame: Frame,
    node: ast.Call,
    receiver: LibraryObject | Record,
    name: str,
    arguments: Arguments,
    keywords: Keywords,
) -> Value:
    """A method of a library's object: `np.random.default_rng().normal(...)`."""
    qualified = f"{canonical_name(receiver.class_name)}.{name}"
    special = image_generators.METHODS.get(qualified)
    if special is not None and isinstance(receiver, Record):
        return special(machine, frame, node, receiver, arguments, keywords)
    rule = function_rule(qualified)
    if rule is None:
        return Unresolved(f"'{qualified}' has no rule in ShapeLens yet; run the cell to sample its result")

    if not isinstance(receiver, Record):
        return libraries.apply_rule(machine, node, frame.unit, rule, (receiver, *arguments), keywords)
    known = fitted.with_columns(machine, receiver, name)
    result = libraries.apply_rule(machine, node, frame.unit, rule, (known, *arguments), keywords)
    return fitted.after_method(machine, receiver, name, result)


def _super_method(
    machine: Machine,
    frame: Frame,
    node: ast.Call,
    receiver: Super,
    name: str,
    arguments: Arguments,
    keywords: Keywords,
) -> Value:
    thing = machine.load(receiver.receiver) if isinstance(receiver.receiver, Ref) else None
    if isinstance(receiver.receiver, Ref) and isinstance(thing, (ListObject, DictObject)):
        return container_classes.call_method(machine, frame, node, receiver.receiver, name, arguments, keywords)
    if isinstance(receiver.receiver, Ref) and name == "__setattr__":
        return _set_attribute(machine, frame, node, receiver.receiver, arguments)
    if isinstance(thing, InstanceObject) and thing.layer is not None and isinstance(receiver.receiver, Ref):
        return keras_objects.call_method(machine, frame, node, receiver.receiver, name, arguments, keywords)
    if isinstance(thing, InstanceObject) and isinstance(receiver.receiver, Ref) and user_objectives.is_objective(thing):
        if name != "__init__":
            return user_objectives.inherited_method(machine, thing, name, arguments, keywords)
        user_objectives.initialize(machine, receiver.receiver, arguments, keywords)
    return None


def _set_attribute(machine: Machine, frame: Frame, node: ast.Call, ref: Ref, arguments: Arguments) -> Value:
    """`object.__setattr__(x, name, value)`: no method of the user's has a say in it."""
    thing = machine.load(ref)
    if isinstance(thing, InstanceObject) and len(arguments) == 2 and isinstance(arguments[0], str):
        attributes.store_attribute(machine, frame, ref, thing, arguments[0], arguments[1], node, frozen=False)
    return None
