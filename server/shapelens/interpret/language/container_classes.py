"""The user's classes that are lists or dicts: `class Config(dict)` with attributes for its items, and the like."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from shapelens.interpret import attributes, subscripts
from shapelens.interpret.containers import dicts, lists
from shapelens.interpret.machine import Frame, Machine, site_of
from shapelens.interpret.objects import DictInstance, DictObject, ListInstance, ListObject
from shapelens.interpret.values import Class, Decorated, Function, Method, Partial, Ref, Symbol, Unresolved, Value

_DICTS: Final = frozenset({"builtins.dict", "collections.OrderedDict"})
_LISTS: Final = frozenset({"builtins.list"})

Instance = ListInstance | DictInstance


def new_instance(cls: Class, bases: Sequence[str]) -> Instance | None:
    """Return an empty instance of a class that is a list or dict, by its bases in libraries; `None` for another."""
    if not _DICTS.isdisjoint(bases):
        return DictInstance((), cls=cls)
    return ListInstance((), cls=cls) if not _LISTS.isdisjoint(bases) else None


def get_attribute(machine: Machine, frame: Frame, node: ast.AST, ref: Ref, thing: Instance, name: str) -> Value:
    """Return `ref.name`."""
    found = attributes.find_in_class(thing.cls, name, machine)
    if isinstance(found, Decorated) and found.kind == "property":
        return attributes.bind_to(machine, frame, node, ref, found)
    if name in thing.attributes:
        return thing.attributes[name]
    items = dict(thing.items or ()) if isinstance(thing, DictInstance) and thing.items_are_attributes else {}
    if name in items:
        return items[name]
    if name == "__class__":
        return thing.cls
    if name == "__dict__":
        return ref if items else machine.allocate(DictObject(tuple(thing.attributes.items())))
    if not isinstance(found, Unresolved):
        bound = attributes.bind_to(machine, frame, node, ref, found)
        return Partial(bound, (ref,), {}) if isinstance(bound, Symbol) else bound
    if hasattr(dict if isinstance(thing, DictInstance) else list, name):
        return Method(ref, name)
    fallback = attributes.find_in_class(thing.cls, "__getattr__")
    if isinstance(fallback, (Function, Symbol)):
        return _call(machine, frame, node, fallback, (ref, name))
    return machine.fails(AttributeError, f"'{thing.cls.name}' has no attribute '{name}'")


def _call(
    machine: Machine, frame: Frame, node: ast.AST, function: Function | Symbol, arguments: Sequence[Value]
) -> Value:
    from shapelens.interpret import calls

    return calls.call_value(machine, frame, node, function, arguments, {})


def set_attribute(
    machine: Machine, frame: Frame, ref: Ref, thing: Instance, name: str, value: Value, node: ast.AST | None
) -> None:
    """Carry out `ref.name = value`."""
    from shapelens.interpret import calls

    found = attributes.find_in_class(thing.cls, name, machine)
    method = attributes.find_in_class(thing.cls, "__setattr__")
    if node is not None and isinstance(method, (Function, Symbol)):
        _call(machine, frame, node, method, (ref, name, value))
    elif isinstance(found, Decorated) and found.setter is not None and node is not None:
        calls.call_function(machine, found.setter, (ref, value), {}, site_of(frame.unit, node))
    else:
        _store_attribute(machine, ref, thing, name, value)


def _store_attribute(machine: Machine, ref: Ref, thing: Instance, name: str, value: Value) -> None:
    if isinstance(thing, DictInstance) and name == "__dict__":
        machine.store(ref, replace(thing, items_are_attributes=value == ref))
    elif isinstance(thing, DictInstance) and thing.items_are_attributes:
        items = None if thing.items is None else tuple({**dict(thing.items), name: value}.items())
        machine.store(ref, replace(thing, items=items))
    else:
        machine.store(ref, replace(thing, attributes={**thing.attributes, name: value}))


def delete_attribute(machine: Machine, frame: Frame, node: ast.AST, ref: Ref, thing: Instance, name: str) -> None:
    """Carry out `del ref.name`."""
    method = attributes.find_in_class(thing.cls, "__delattr__")
    if isinstance(method, (Function, Symbol)):
        _call(machine, frame, node, method, (ref, name))
    elif name in thing.attributes:
        rest = {key: value for key, value in thing.attributes.items() if key != name}
        machine.store(ref, replace(thing, attributes=rest))
    else:
        subscripts.remove_item(machine, ref, name)


def call_method(
    machine: Machine,
    frame: Frame,
    node: ast.Call,
    ref: Ref,
    name: str,
    arguments: Sequence[Value],
    keywords: Mapping[str, Value],
) -> Value:
    """Call a method that a list or dict has by itself, one of its special methods too (`super().__init__(…)`)."""
    thing = machine.load(ref)
    if name == "__init__":
        return _initialize(machine, ref, thing, arguments, keywords)
    if name in ("__getitem__", "__delitem__") and len(arguments) == 1:
        if name == "__getitem__":
            return subscripts.stored_item(machine, frame, node, ref, arguments[0])
        subscripts.remove_item(machine, ref, arguments[0])
        return None
    if name == "__setitem__" and len(arguments) == 2:
        subscripts.store_item(machine, frame, node, ref, *arguments)
        return None
    if name == "__setattr__" and len(arguments) == 2 and isinstance(thing, (ListInstance, DictInstance)):
        _store_attribute(machine, ref, thing, str(arguments[0]), arguments[1])
        return None
    if isinstance(thing, (ListObject, DictObject)) and name == "__len__" and thing.items is not None:
        return len(thing.items)
    if name == "__contains__" and isinstance(thing, DictObject) and arguments:
        found = dicts.has_key(thing, arguments[0])
        return Unresolved("whether the dict has this key") if found is None else found
    if name.startswith("__"):
        return Unresolved(f"what '.{name}()' returns is not known")
    if isinstance(thing, ListObject):
        return lists.list_method(machine, frame, node, ref, thing, name, arguments, keywords)
    if isinstance(thing, DictObject):
        return dicts.dict_method(machine, ref, thing, name, arguments, keywords)
    return Unresolved(f"what '.{name}()' returns is not known")


def _initialize(
    machine: Machine, ref: Ref, thing: Value, arguments: Sequence[Value], keywords: Mapping[str, Value]
) -> None:
    if isinstance(thing, DictObject):
        dicts.dict_method(machine, ref, thing, "update", arguments, keywords)
    elif isinstance(thing, ListObject) and arguments:
        lists.extend(machine, ref, thing, arguments[0])
