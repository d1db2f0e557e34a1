"""Subscripts: `value[index]` read, written and deleted."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import cast

from shapelens.interpret import frames, libraries
from shapelens.interpret.machine import Frame, Machine
from shapelens.interpret.values import Dataset, DictObject, ListObject, Method, Ref, Symbol, Tensor, Unresolved, Value
from shapelens.rules.frames import FrameSpec, IndexSpec
from shapelens.rules.values import Record
from shapelens.spec import UNKNOWN, TensorSpec
from shapelens.spec.tensor_spec import Content


def get_item(machine: Machine, frame: Frame, node: ast.AST, container: Value, index: Value) -> Value:
    """Return `container[index]`."""
    if isinstance(container, Tensor):
        return libraries.apply_get_item(machine, frame, node, container, index)
    if isinstance(container, Unresolved):
        return container
    if isinstance(container, Symbol):
        return container  # `np.ndarray[...]`, `list[int]`: an annotation
    if isinstance(container, IndexSpec):
        return frames.get_index_item(container, index)
    if isinstance(container, Method):
        return frames.get_indexer_item(machine, frame, node, container, index)
    if isinstance(container, Record) and isinstance(index, str):
        return libraries.record_attribute(machine, frame, node, container, index)
    if isinstance(container, Dataset) and index == 0:
        return container.first  # a batch of an `ImageDataGenerator`
    thing = machine.load(container) if isinstance(container, Ref) else container
    if isinstance(thing, FrameSpec):
        return frames.get_frame_item(machine, frame, node, thing, index)
    if isinstance(thing, DictObject):
        return _dict_item(thing, index)
    if isinstance(thing, ListObject):
        if thing.items is None:
            return thing.element if not isinstance(index, slice) else container
        item = _sequence_item(thing.items, index)
        return (
            machine.allocate(ListObject(cast("tuple[Value, ...]", item)))
            if isinstance(index, slice) and isinstance(item, tuple)
            else item
        )
    if isinstance(thing, (tuple, str, bytes, range)):
        return _sequence_item(cast("tuple[Value, ...]", thing), index)
    return Unresolved("an item of something that is not known")


def _sequence_item(items: tuple[Value, ...], index: Value) -> Value:
    if isinstance(index, Tensor) and isinstance(index.spec.content, int):
        index = index.spec.content
    if isinstance(index, slice) and any(not (p is None or isinstance(p, int)) for p in _parts(cast(object, index))):
        return Unresolved("a slice with bounds that are not known")
    if not isinstance(index, (int, slice)):
        return Unresolved("an item at an index that is not known")
    try:
        return items[index]
    except (IndexError, ValueError):
        return Unresolved(f"index {index} is out of range of {len(items)} items")


def _parts(index: object) -> tuple[Value, Value, Value]:
    return libraries.slice_parts(index)


def _dict_item(thing: DictObject, index: Value) -> Value:
    if thing.items is not None and not isinstance(index, Unresolved):
        for key, value in thing.items:
            if key == index and type(key) is type(index):
                return value
    return Unresolved("an item under a key that is not known")


def row(tensor: Tensor, content: Content = None) -> Tensor:
    """Return what iterating over `tensor` gives: the same without its first axis."""
    shape = tensor.spec.shape
    rest = shape[1:] if isinstance(shape, tuple) else UNKNOWN
    return replace(tensor, spec=TensorSpec(rest, tensor.spec.dtype, content), node=None, origin=None)


def set_item(machine: Machine, frame: Frame, node: ast.AST, container: Value, index: Value, value: Value) -> None:
    """Carry out `container[index] = value`. A tensor keeps its shape and dtype, whatever is written into it."""
    if isinstance(container, Method):
        frames.set_indexer_item(machine, container, index)
    if not isinstance(container, Ref):
        return
    thing = machine.load(container)
    if isinstance(thing, FrameSpec):
        frames.set_frame_item(machine, frame, node, container, thing, index, value)
    elif isinstance(thing, DictObject) and thing.items is not None:
        if isinstance(index, Unresolved) or not is_plain_key(index):
            machine.store(container, DictObject(None))
        else:
            machine.store(container, DictObject(tuple({**dict(thing.items), index: value}.items())))
    elif isinstance(thing, ListObject) and thing.items is not None:
        items = list(thing.items)
        if isinstance(index, int) and -len(items) <= index < len(items):
            items[index] = value
            machine.store(container, ListObject(tuple(items)))
        else:
            machine.store(container, ListObject(None))


def is_plain_key(value: Value) -> bool:
    """Say whether `value` is a key that compares by what it is."""
    return value is None or isinstance(value, (str, int, float, bytes, tuple))


def delete_item(machine: Machine, container: Value, index: Value) -> None:
    """Carry out `del container[index]`."""
    if not isinstance(container, Ref):
        return
    thing = machine.load(container)
    if isinstance(thing, FrameSpec):
        frames.delete_frame_item(machine, container, thing, index)
    elif isinstance(thing, DictObject) and thing.items is not None:
        known = not isinstance(index, Unresolved)
        rest = tuple((key, value) for key, value in thing.items if key != index)
        machine.store(container, DictObject(rest if known else None))
    elif isinstance(thing, ListObject) and thing.items is not None:
        items = list(thing.items)
        if isinstance(index, int) and -len(items) <= index < len(items):
            del items[index]
            machine.store(container, ListObject(tuple(items)))
        else:
            machine.store(container, ListObject(None))
