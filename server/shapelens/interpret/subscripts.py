"""Subscripts: `value[index]` read, written and deleted."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import cast

from shapelens.interpret import calls, joins, libraries, rule_values
from shapelens.interpret.containers import chain_maps, counters, dicts
from shapelens.interpret.data import frames, series_accessors
from shapelens.interpret.language import choices, enumerations, iteration, namespaces, special_methods, user_classes
from shapelens.interpret.machine import Facts, Frame, Machine, site_of
from shapelens.interpret.memory import MISSING
from shapelens.interpret.models import keras_state
from shapelens.interpret.models.keras_state import ENVIRONMENT
from shapelens.interpret.objects import ChainObject, DictObject, InstanceObject, ListObject
from shapelens.interpret.tensors import item_writes, missing_axes, written_arrays
from shapelens.interpret.values import (
    Choice,
    Class,
    Dataset,
    Method,
    Ref,
    Several,
    Symbol,
    Tensor,
    Text,
    Unresolved,
    Value,
    is_tuple,
    plainly_unknown,
)
from shapelens.rules.frames import FrameSpec, IndexSpec
from shapelens.rules.mismatch import InvalidCall
from shapelens.rules.registry import function_rule
from shapelens.rules.values import SEQUENCE, SEQUENCES, Record
from shapelens.spec import UNKNOWN, TensorSpec, format_shape
from shapelens.spec.tensor_spec import Content

_INDEXED = frozenset({"numpy.c_", "numpy.r_", "numpy.mgrid"})
"""What is called by indexing it."""
_OF_PROCESS = frozenset({"sys.argv", "os.environ"})
"""What is a container itself, of texts that come from outside."""
_ARRAYS = frozenset({"numpy", "tensorflow"})
"""The libraries whose arrays are an index of a list only where they have no axis."""


def get_item(machine: Machine, frame: Frame, node: ast.AST, container: Value, index: Value) -> Value:
    """Return `container[index]`."""
    if isinstance(container, Tensor):
        return libraries.apply_get_item(machine, frame, node, container, index)
    if container is namespaces.GLOBALS:
        return namespaces.get_global(machine, index)
    if isinstance(container, (Choice, Several)):
        return choices.item(machine, frame, node, container, index)
    if isinstance(container, Text):
        return container  # one character or several
    if isinstance(container, Unresolved):
        return plainly_unknown(container)
    if isinstance(container, Symbol):
        rule = function_rule(container.name) if container.name in _INDEXED else None
        if rule is not None:
            return libraries.apply_rule(machine, cast(ast.Call, node), frame.unit, rule, (index,), {})
        if container.name in _OF_PROCESS:
            return Unresolved("what the program is started with")
        return container  # `np.ndarray[...]`, `list[int]`: an annotation
    if isinstance(container, IndexSpec):
        return frames.get_index_item(container, index)
    if isinstance(container, Method) and series_accessors.is_accessor(container):
        return series_accessors.item(machine, container)
    if isinstance(container, Method):
        return frames.get_indexer_item(machine, frame, node, container, index)
    item = function_rule(f"{container.class_name}.__getitem__") if isinstance(container, Record) else None
    if item is not None:
        return libraries.apply_rule(machine, node, frame.unit, item, (container, index), {})
    if isinstance(container, Record) and isinstance(index, str):
        return libraries.record_attribute(machine, frame, node, container, index)
    if container == SEQUENCE and isinstance(index, slice):
        return SEQUENCE
    if isinstance(container, Dataset) and isinstance(index, slice):
        mismatch = InvalidCall("tensorflow.data.Dataset", "a dataset has no slices, as an array has")
        return machine.report(mismatch, site_of(frame.unit, node), facts=Facts((container,)))
    if isinstance(container, Dataset) and index == 0:
        return container.first  # a batch of an `ImageDataGenerator`
    if isinstance(container, Class):
        return _member_named(container, index)
    if special_methods.find(machine, container, "__getitem__") is not None:
        return special_methods.call(machine, frame, node, container, "__getitem__", (index,))
    return stored_item(machine, frame, node, container, index)


def stored_item(machine: Machine, frame: Frame, node: ast.AST, container: Value, index: Value) -> Value:
    """Return an item of a container of Python's, whatever methods a class of the user's adds to it."""
    thing = machine.load(container) if isinstance(container, Ref) else container
    if isinstance(thing, FrameSpec):
        return frames.get_frame_item(machine, frame, node, thing, index)
    if isinstance(thing, DictObject) and isinstance(container, Ref):
        return _dict_item(machine, frame, node, container, thing, index)
    if isinstance(thing, ChainObject):
        return chain_maps.get_item(machine, frame, node, thing, index)
    if isinstance(thing, InstanceObject) and user_classes.is_named_tuple(thing.cls):
        return _sequence_item(machine, iteration.known_items(machine, container) or (), index)
    if isinstance(thing, ListObject):
        if is_tuple(index) and isinstance(node, ast.Subscript) and not machine.trying:
            reason = "a list takes one index, not several, as an array does: make an array of it"
            return machine.report(InvalidCall("list", reason), site_of(frame.unit, node), facts=Facts((container,)))
        if isinstance(index, Tensor) and index.spec.rank and index.library in _ARRAYS and not machine.trying:
            shape = format_shape(index.spec.shape)
            reason = f"a list takes one whole number, not an array of them, {shape}: make an array of the list"
            return machine.report(InvalidCall("list", reason), site_of(frame.unit, node), facts=Facts((container,)))
        if thing.items is None:
            machine.doubts += not isinstance(index, slice)  # it may have no such item
            return thing.element if not isinstance(index, slice) else container
        item = _sequence_item(machine, thing.items, index)
        if isinstance(index, slice) and isinstance(item, Unresolved) and thing.items:
            return machine.allocate(ListObject(None, joins.element_of_list(thing)))
        return (
            machine.allocate(ListObject(cast("tuple[Value, ...]", item)))
            if isinstance(index, slice) and isinstance(item, tuple)
            else item
        )
    if is_tuple(thing) and isinstance(index, int) and not -len(thing) <= index < len(thing):
        missing_axes.check(machine, frame, node, thing, index)
    if isinstance(thing, (tuple, str, bytes, range)):
        return _sequence_item(machine, cast("tuple[Value, ...]", thing), index)
    return Unresolved("an item of something that is not known")


def _sequence_item(machine: Machine, items: tuple[Value, ...], index: Value) -> Value:
    if isinstance(index, Tensor) and isinstance(index.spec.content, int):
        index = index.spec.content
    if isinstance(index, slice) and any(not (p is None or isinstance(p, int)) for p in _parts(cast(object, index))):
        return Unresolved("a slice with bounds that are not known")
    if isinstance(index, str):
        return machine.fails(TypeError, f"items are counted, and {index!r} is a text")
    if not isinstance(index, (int, slice)):
        return choices.any_of(machine, items if is_tuple(items) else (), "an item at an index that is not known")
    try:
        return items[index]
    except (IndexError, ValueError) as error:
        return machine.fails(type(error), f"index {index} is out of range of {len(items)} items")


def _parts(index: object) -> tuple[Value, Value, Value]:
    return rule_values.slice_parts(index)


def _dict_item(machine: Machine, frame: Frame, node: ast.AST, ref: Ref, thing: DictObject, index: Value) -> Value:
    unknown = Unresolved("an item under a key that is not known")
    index = enumerations.plain_value(machine, index)
    if thing.items is None:
        marked = dicts.marked_item(thing, index)
        if marked is not MISSING:
            return marked
        if thing.factory is None and dicts.lacks(thing, index):
            return machine.fails(KeyError, f"{index!r} is no key of the dict")
        machine.doubts += 1  # it may have no such key
        return thing.element if thing.factory is None else unknown
    items = dict(thing.items)
    if not dicts.is_key(index) or (isinstance(index, Symbol) and index not in items):
        if thing.factory is not None and not counters.is_counter(thing):
            machine.store(ref, joins.open_dict(thing))  # it may be a new key
            return choices.several(machine, tuple(items.values()), unknown.reason)
        return unknown if thing.factory is not None else choices.any_of(machine, tuple(items.values()), unknown.reason)
    if index in items:
        return items[index]
    if any(isinstance(key, Ref) for key in (index, *items)):
        return unknown
    if special_methods.find(machine, ref, "__missing__") is not None:
        return special_methods.call(machine, frame, node, ref, "__missing__", (index,))
    if thing.factory is None:
        return machine.fails(KeyError, f"{index!r} is no key of the dict")
    if counters.is_counter(thing):
        return 0
    if thing.factory == Symbol("builtins.int"):
        value: Value = 0
    else:
        value = calls.call_value(machine, frame, node, thing.factory, (), {})
    machine.store(ref, DictObject((*thing.items, (index, value)), thing.factory))
    return value


def _member_named(cls: Class, index: Value) -> Value:
    """`Color["RED"]`, or a generic class with its parameters (`Stack[int]`), which is the class."""
    if isinstance(index, str) and enumerations.is_enum(cls):
        return cls.attributes.get(index, Unresolved(f"'{cls.name}' has no member '{index}'"))
    return cls


def row(tensor: Tensor, content: Content = None) -> Value:
    """Return what iterating over `tensor` gives: the same without its first axis."""
    shape = tensor.spec.shape
    if tensor.spec.dtype == "object" and tensor.spec.rank in (None, 1):
        return SEQUENCE if tensor.spec.content == SEQUENCES else Unresolved("an element of an array of objects")
    rows = shape[0] if shape is not UNKNOWN and len(shape) == 1 else UNKNOWN  # those of `unique()` are not known
    if tensor.library == "numpy" and tensor.spec.dtype is UNKNOWN and isinstance(rows, int):
        return Unresolved("an element of an array that may hold objects, as the column of a frame does")
    rest = shape[1:] if isinstance(shape, tuple) else UNKNOWN
    return replace(tensor, spec=TensorSpec(rest, tensor.spec.dtype, content), node=None, origin=None)


def set_item(machine: Machine, frame: Frame, node: ast.AST, container: Value, index: Value, value: Value) -> None:
    """Carry out `container[index] = value`. A tensor keeps its shape and dtype, whatever is written into it."""
    if container is namespaces.GLOBALS:
        namespaces.set_global(machine, index, value)
        return
    if isinstance(container, Method):
        frames.set_indexer_item(machine, container, index, value)
    item_writes.check(machine, frame, node, container, index, value)
    written_arrays.write(machine, container.receiver if isinstance(container, Method) else container)  # `a.flat[0] = 1`
    choices.forget(machine, container)
    if container == ENVIRONMENT:
        keras_state.set_environment_variable(machine, index, value)
    if not isinstance(container, Ref):
        return
    if special_methods.find(machine, container, "__setitem__") is not None:
        special_methods.call(machine, frame, node, container, "__setitem__", (index, value))
        return
    store_item(machine, frame, node, container, index, value)


def store_item(machine: Machine, frame: Frame, node: ast.AST, container: Ref, index: Value, value: Value) -> None:
    """Set an item of a container of Python's, whatever methods a class of the user's adds to it."""
    thing = machine.load(container)
    if isinstance(thing, FrameSpec):
        frames.set_frame_item(machine, frame, node, container, thing, index, value)
    elif isinstance(thing, ChainObject):
        chain_maps.set_item(machine, frame, node, thing, index, value)
    elif isinstance(thing, DictObject):
        known = dicts.is_key(index) and dicts.is_found(dict(thing.items or ()), index)
        added = dicts.merged(thing, DictObject(((index, value),))) if known else joins.open_dict(thing, value)
        machine.store(container, added)
    elif isinstance(thing, ListObject) and thing.items is not None:
        if isinstance(index, int) and not -len(thing.items) <= index < len(thing.items):
            machine.fails(IndexError, f"index {index} is out of range of {len(thing.items)} items")
            return
        changed = _with_item(machine, thing.items, index, value)
        machine.store(container, replace(thing, items=changed.items, element=changed.element))
    elif isinstance(thing, ListObject):
        added = value if not isinstance(index, slice) else iteration.element_of(machine, value)
        element = joins.join_values(thing.element, added, "the items of the list differ")
        machine.store(container, ListObject(None, element))


def _with_item(machine: Machine, items: tuple[Value, ...], index: Value, value: Value) -> ListObject:
    """Return a list of `items` with another one, or other ones, at `index`."""
    changed = list(items)
    if isinstance(index, int):
        changed[index] = value
        return ListObject(tuple(changed))
    if isinstance(index, slice):
        given = iteration.known_items(machine, value)
        if given is not None and all(p is None or isinstance(p, int) for p in _parts(cast(object, index))):
            try:
                changed[index] = given
            except ValueError as error:
                machine.fails(ValueError, str(error))
            return ListObject(tuple(changed))
    return ListObject(None, Unresolved("an item of a list that was changed at an unknown place"))


def delete_item(machine: Machine, frame: Frame, node: ast.AST, container: Value, index: Value) -> None:
    """Carry out `del container[index]`."""
    if container is namespaces.GLOBALS:
        namespaces.delete_global(machine, index)
        return
    if not isinstance(container, Ref):
        choices.forget(machine, container)
        machine.doubts += 1
        return
    if special_methods.find(machine, container, "__delitem__") is not None:
        special_methods.call(machine, frame, node, container, "__delitem__", (index,))
        return
    thing = machine.load(container)
    if isinstance(thing, ChainObject):
        chain_maps.delete_item(machine, frame, node, thing, index)
        return
    remove_item(machine, container, index)


def remove_item(machine: Machine, container: Ref, index: Value) -> None:
    """Delete an item of a container of Python's, whatever methods a class of the user's adds to it."""
    thing = machine.load(container)
    if isinstance(thing, FrameSpec):
        frames.delete_frame_item(machine, container, thing, index)
    elif isinstance(thing, DictObject) and thing.items is None:
        machine.doubts += 1  # it may have no such key
        machine.store(container, joins.open_dict(thing))
    elif isinstance(thing, DictObject) and thing.items is not None:
        items = dict(thing.items)
        if not dicts.is_key(index) or not dicts.is_found(items, index):
            machine.doubts += 1
            machine.store(container, joins.open_dict(thing))
        elif index not in items:
            machine.fails(KeyError, f"{index!r} is no key of the dict")
        else:
            del items[index]
            machine.store(container, DictObject(tuple(items.items()), thing.factory))
    elif isinstance(thing, ListObject) and thing.items is not None:
        rest = list(thing.items)
        plain = isinstance(index, int) or (
            isinstance(index, slice) and all(p is None or isinstance(p, int) for p in _parts(cast(object, index)))
        )
        if not plain:
            machine.doubts += 1
            machine.store(container, ListObject(None))
            return
        try:
            del rest[index]  # type: ignore[arg-type]
        except (IndexError, ValueError) as error:
            machine.fails(type(error), str(error))
            return
        machine.store(container, replace(thing, items=tuple(rest)))
    else:
        machine.doubts += 1  # it may have no such item
