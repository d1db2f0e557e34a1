"""The elements of a `tf.data` dataset: structures of tensors, and what batching does to them."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace

from shapelens.interpret import libraries
from shapelens.interpret.joins import join_values
from shapelens.interpret.machine import Frame, Machine
from shapelens.interpret.objects import DictObject, ListObject
from shapelens.interpret.values import RAGGED, Dataset, Ref, Tensor, Text, Unresolved, Value, is_tuple
from shapelens.rules.frames import FrameSpec
from shapelens.spec import UNKNOWN, Dim, Shape, TensorSpec


def map_tensors(machine: Machine, value: Value, change: Callable[[Tensor], Value]) -> Value:
    """Apply `change` to every tensor in a structure of tuples, lists and dicts."""
    if isinstance(value, Tensor):
        return change(value)
    if is_tuple(value):
        return tuple(map_tensors(machine, item, change) for item in value)
    if isinstance(value, Ref):
        thing = machine.load(value)
        if isinstance(thing, DictObject) and thing.items is None:
            marked = tuple((key, map_tensors(machine, item, change)) for key, item in thing.marked)
            return machine.allocate(
                DictObject(None, element=map_tensors(machine, thing.element, change), marked=marked)
            )
        if isinstance(thing, DictObject):
            items = tuple((key, map_tensors(machine, item, change)) for key, item in thing.items or ())
            return machine.allocate(DictObject(items))
        if isinstance(thing, ListObject) and thing.items is not None:
            return tuple(map_tensors(machine, item, change) for item in thing.items)
    return value


def as_tensors(machine: Machine, frame: Frame, node: ast.Call, value: Value) -> Value:
    """Turn arrays and lists of numbers into tensors; a list stands for one tensor, a tuple for several."""
    if isinstance(value, Tensor):
        dtype = "string" if value.spec.dtype == "str" else UNKNOWN if value.spec.dtype == "object" else value.spec.dtype
        return replace(value, spec=TensorSpec(value.spec.shape, dtype), library="tensorflow", node=None)
    if is_tuple(value):
        parts = tuple(as_tensors(machine, frame, node, item) for item in value)
        return next((part for part in parts if isinstance(part, Unresolved) and part.failed), parts)
    if isinstance(value, Ref):
        thing = machine.load(value)
        if isinstance(thing, DictObject) and thing.items is None:
            element = as_tensors(machine, frame, node, thing.element)
            return element if isinstance(element, Unresolved) else machine.allocate(DictObject(None, element=element))
        if isinstance(thing, DictObject):
            items = tuple((key, as_tensors(machine, frame, node, item)) for key, item in thing.items or ())
            return machine.allocate(DictObject(items))
        if not isinstance(thing, (ListObject, FrameSpec)):
            return Unresolved("a structure of tensors that is not known")
    if isinstance(value, (Unresolved, Dataset)) and not isinstance(value, Text):
        return value
    with machine.tracing():
        return libraries.apply_function(machine, node, frame.unit, "tensorflow.convert_to_tensor", (value,), {})


def with_shape(tensor: Tensor, shape: Shape, kind: str | None = None) -> Tensor:
    """Return the tensor of TensorFlow with another shape, of which nothing else is known."""
    spec = TensorSpec(shape, tensor.spec.dtype)
    return replace(tensor, spec=spec, library="tensorflow", node=None, kind=tensor.kind if kind is None else kind)


def first_size(tensor: Tensor) -> Dim:
    """Return the size of the first axis."""
    shape = tensor.spec.shape
    return shape[0] if shape is not UNKNOWN and shape else UNKNOWN


def row_of(tensor: Tensor) -> Tensor:
    """Return what a slice along the first axis is like; where no rows differ in it, that of a ragged tensor is an
    ordinary one.
    """
    shape = tensor.spec.shape
    rest = UNKNOWN if shape is UNKNOWN else shape[1:]
    return with_shape(tensor, rest, "" if rest is not UNKNOWN and None not in rest[1:] else None)


def batched(tensor: Tensor, size: Dim) -> Tensor:
    """Return `size` such tensors in one."""
    shape = tensor.spec.shape
    return with_shape(tensor, UNKNOWN if shape is UNKNOWN else (size, *shape))


def as_it_comes(tensor: Tensor) -> Tensor:
    """Return a tensor of an element as it comes out, of which the spec is known: a size that is left open there has
    some value.
    """
    shape = tensor.spec.shape
    if shape is UNKNOWN:
        return tensor
    ragged = tensor.kind == RAGGED  # of which the lengths of rows are open for good
    sizes = (UNKNOWN if size is None and not (ragged and place) else size for place, size in enumerate(shape))
    return with_shape(tensor, tuple(sizes))


def found(machine: Machine, value: Value) -> Value:
    """Return the element as it comes out, of which the spec is known."""
    return map_tensors(machine, value, as_it_comes)


def common_element(machine: Machine, a: Value, b: Value, differ: Dim) -> Value:
    """Return the spec of elements that are like `a` or like `b`: a size in which these differ becomes `differ`."""
    if isinstance(a, Tensor) and isinstance(b, Tensor):
        dtype = a.spec.dtype if a.spec.dtype == b.spec.dtype else UNKNOWN
        first, second = a.spec.shape, b.spec.shape
        if first is UNKNOWN or second is UNKNOWN or len(first) != len(second):
            return replace(a, spec=TensorSpec(UNKNOWN, dtype))
        shape = tuple(_common_size(p, q, differ) for p, q in zip(first, second, strict=True))
        return replace(a, spec=TensorSpec(shape, dtype))
    if is_tuple(a) and is_tuple(b) and len(a) == len(b):
        return tuple(common_element(machine, p, q, differ) for p, q in zip(a, b, strict=True))
    if isinstance(a, Ref) and isinstance(b, Ref):
        first, second = machine.load(a), machine.load(b)
        if isinstance(first, DictObject) and isinstance(second, DictObject) and first.items and second.items:
            others = dict(second.items)
            if others.keys() == dict(first.items).keys():
                pairs = tuple((key, common_element(machine, item, others[key], differ)) for key, item in first.items)
                return machine.allocate(DictObject(pairs))
    return join_values(a, b, "the elements of the datasets differ")


def _common_size(a: Dim, b: Dim, differ: Dim) -> Dim:
    return a if a == b else UNKNOWN if UNKNOWN in (a, b) else differ
