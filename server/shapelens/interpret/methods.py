"""Methods of values that are not the user's: tensors, lists, dicts, strings, layers, models, library objects."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from typing import Any, Final, cast

from shapelens.interpret import datasets, frames, image_generators, iteration, keras_objects, libraries
from shapelens.interpret.joins import element_of_list, join_values
from shapelens.interpret.machine import Frame, Machine
from shapelens.interpret.ragged import RAGGED, to_dense
from shapelens.interpret.values import (
    Dataset,
    DictObject,
    DTypeValue,
    InstanceObject,
    LayerObject,
    LibraryObject,
    ListObject,
    Method,
    ModelObject,
    Ref,
    SetObject,
    Super,
    Tensor,
    Unresolved,
    Value,
)
from shapelens.rules.frames import FrameSpec, IndexSpec
from shapelens.rules.names import canonical_name
from shapelens.rules.registry import function_rule
from shapelens.rules.values import Record

Arguments = Sequence[Value]
Keywords = Mapping[str, Value]


def call_method(
    machine: Machine, frame: Frame, node: ast.Call, method: Method, arguments: Arguments, keywords: Keywords
) -> Value:
    """Call a method by name."""
    receiver, name = method.receiver, method.name
    if isinstance(receiver, Tensor):
        return _tensor_method(machine, frame, node, receiver, name, arguments, keywords)
    if isinstance(receiver, Ref):
        thing = machine.load(receiver)
        if isinstance(thing, ListObject):
            return _list_method(machine, receiver, thing, name, arguments, keywords)
        if isinstance(thing, DictObject):
            return _dict_method(machine, receiver, thing, name, arguments)
        if isinstance(thing, FrameSpec):
            return frames.call_method(machine, frame, node, method, arguments, keywords)
        if isinstance(thing, SetObject):
            machine.store(receiver, SetObject(None))
            return None
        if isinstance(thing, (LayerObject, ModelObject, InstanceObject)):
            return keras_objects.call_method(machine, frame, node, receiver, name, arguments, keywords)
    if isinstance(receiver, IndexSpec):
        return frames.call_method(machine, frame, node, method, arguments, keywords)
    if isinstance(receiver, Dataset):
        return datasets.call_method(machine, frame, node, receiver, name, arguments, keywords)
    if isinstance(receiver, Super):
        return _super_method(machine, frame, node, receiver, name, arguments, keywords)
    if isinstance(receiver, (LibraryObject, Record)):
        return _library_method(machine, frame, node, receiver, name, arguments, keywords)
    if isinstance(receiver, (str, bytes)):
        return _string_method(machine, receiver, name, arguments, keywords)
    if isinstance(receiver, tuple):
        return _tuple_method(machine, cast("tuple[Value, ...]", receiver), name, arguments)
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
    if tensor.kind == RAGGED and name == "to_tensor":
        return to_dense(tensor)
    if rule is None:
        if name == "numpy":
            return Tensor(tensor.spec, "numpy", origin=tensor.origin)
        return Unresolved(f"what '.{name}()' of a tensor returns is not known")
    result = libraries.apply_rule(machine, node, frame.unit, rule, (tensor, *arguments), keywords)
    if isinstance(result, Tensor) and name == "numpy":
        return Tensor(result.spec, "numpy", origin=result.origin)
    return result


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
    return libraries.apply_rule(machine, node, frame.unit, rule, (receiver, *arguments), keywords)


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
    if isinstance(thing, InstanceObject) and thing.layer is not None and isinstance(receiver.receiver, Ref):
        return keras_objects.call_method(machine, frame, node, receiver.receiver, name, arguments, keywords)
    return None


# --- lists, dicts, tuples, strings ---


def _list_method(
    machine: Machine, ref: Ref, thing: ListObject, name: str, arguments: Arguments, keywords: Keywords
) -> Value:
    items = thing.items
    first = arguments[0] if arguments else None
    if name in ("append", "extend", "insert", "remove", "pop", "clear", "reverse", "sort"):
        if items is None:
            return _change_unknown_list(machine, ref, thing, name, first)
        return _change_list(machine, ref, items, name, first, arguments)
    if name == "copy":
        return machine.allocate(thing)
    if items is None:
        return Unresolved(f"what '.{name}()' of a list of unknown length returns")
    if name == "index" and first in items:
        return items.index(first)
    if name == "count" and not isinstance(first, Unresolved):
        return sum(item == first for item in items)
    return Unresolved(f"what '.{name}()' of a list returns is not known")


def _change_unknown_list(machine: Machine, ref: Ref, thing: ListObject, name: str, first: Value) -> Value:
    """Change a list of unknown length: what comes in must be like what is in it."""
    if name == "pop":
        return thing.element
    if name == "append":
        added = first
    elif name == "extend":
        items = iteration.known_items(machine, first)
        added = iteration.element_of(machine, first) if items is None else element_of_list(ListObject(items))
    else:
        return None
    machine.store(ref, ListObject(None, join_values(thing.element, added, "the items of the list differ")))
    return None


def _change_list(
    machine: Machine, ref: Ref, items: tuple[Value, ...], name: str, first: Value, arguments: Arguments
) -> Value:
    changed: tuple[Value, ...] | None = None
    result: Value = None
    if name == "append":
        changed = (*items, first)
    elif name == "extend":
        added = iteration.known_items(machine, first)
        changed = None if added is None else (*items, *added)
    elif name == "insert" and isinstance(first, int) and len(arguments) == 2:
        changed = (*items[:first], arguments[1], *items[first:])
    elif name == "pop":
        index = first if isinstance(first, int) else -1
        if items and -len(items) <= index < len(items):
            index %= len(items)
            result, changed = items[index], (*items[:index], *items[index + 1 :])
        else:
            result = Unresolved("an item of a list that is not known")
    elif name == "clear":
        changed = ()
    elif name == "reverse":
        changed = items[::-1]
    elif name == "sort" and all(isinstance(item, (int, float)) for item in items) and not arguments:
        changed = tuple(sorted(cast("tuple[float, ...]", items)))
    machine.store(ref, ListObject(changed))
    return result


def _dict_method(machine: Machine, ref: Ref, thing: DictObject, name: str, arguments: Arguments) -> Value:
    if thing.items is None:
        return Unresolved(f"what '.{name}()' of a dict with unknown keys returns")
    items = dict(thing.items)
    first = arguments[0] if arguments else None
    if name == "keys":
        return tuple(items)
    if name == "values":
        return tuple(items.values())
    if name == "items":
        return tuple(items.items())
    if name == "copy":
        return machine.allocate(thing)
    if isinstance(first, Unresolved) and name in ("get", "pop", "setdefault"):
        return Unresolved("an item under a key that is not known")
    default = arguments[1] if len(arguments) > 1 else None
    if name == "get":
        return items.get(first, default)
    if name == "pop":
        result = items.pop(first, default)
        machine.store(ref, DictObject(tuple(items.items())))
        return result
    if name == "setdefault":
        result = items.setdefault(first, default)
        machine.store(ref, DictObject(tuple(items.items())))
        return result
    if name == "update":
        other = machine.load(first) if isinstance(first, Ref) else None
        added = other.items if isinstance(other, DictObject) else None
        machine.store(ref, DictObject(None if added is None else tuple({**items, **dict(added)}.items())))
        return None
    return Unresolved(f"what '.{name}()' of a dict returns is not known")


def _tuple_method(machine: Machine, items: tuple[Value, ...], name: str, arguments: Arguments) -> Value:
    if name == "as_list":
        return machine.allocate(ListObject(items))
    if name == "num_elements":
        product = 1
        for item in items:
            if not isinstance(item, int):
                return Unresolved("a number of elements that is not known") if isinstance(item, Unresolved) else None
            product *= item
        return product
    if name == "index" and arguments and arguments[0] in items:
        return items.index(arguments[0])
    if name == "count" and arguments:
        return items.count(arguments[0])
    return Unresolved(f"what '.{name}()' of a tuple returns is not known")


_STRING_METHODS: Final = frozenset(
    "lower upper strip lstrip rstrip split rsplit replace startswith endswith join format title capitalize "
    "isdigit zfill".split()
)


def _string_method(machine: Machine, text: str | bytes, name: str, arguments: Arguments, keywords: Keywords) -> Value:
    if name not in _STRING_METHODS:
        return Unresolved(f"what '.{name}()' of a string returns is not known")
    given: list[Any] = []
    for value in arguments:
        items = iteration.known_items(machine, value) if isinstance(value, Ref) else None
        given.append(list(items) if items is not None else value)
    plain = (str, bytes, int, float, list, tuple, type(None))
    if not all(isinstance(v, plain) for v in (*given, *keywords.values())):
        return Unresolved("a string with parts that are not known")
    try:
        result = getattr(text, name)(*given, **keywords)
    except Exception:  # the program raises here too
        return Unresolved("an operation that raises an error")
    return machine.allocate(ListObject(tuple(result))) if isinstance(result, list) else result  # pyright: ignore
