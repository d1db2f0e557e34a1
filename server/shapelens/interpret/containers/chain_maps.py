"""`collections.ChainMap`: several mappings that are read as one, the first one first; what is written goes into it."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from shapelens.interpret import subscripts
from shapelens.interpret.containers import dicts
from shapelens.interpret.language import enumerations
from shapelens.interpret.machine import Frame, Machine
from shapelens.interpret.objects import ChainObject, DictObject, ListObject
from shapelens.interpret.values import DictView, Method, Ref, Unresolved, Value

Arguments = Sequence[Value]
Keywords = Mapping[str, Value]
Special = Callable[[Machine, Frame, ast.Call, Arguments, Keywords], Value]

_MAX_CHAINED: Final = 32
"""So many chains one inside another are followed."""
_UNKNOWN_ITEM: Final = Unresolved("an item of mappings that are not known")
_VIEWS: Final = frozenset({"keys", "values", "items"})
_OF_FIRST: Final = frozenset({"update", "pop", "popitem", "clear"})


def _chain_map(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    if keywords:
        return machine.fails(TypeError, "a ChainMap has no arguments by name")
    return _chain(machine, tuple(arguments) or (machine.allocate(DictObject(())),))


def _chain(machine: Machine, maps: tuple[Value, ...] | None) -> Ref:
    return machine.allocate(ChainObject(machine.allocate(ListObject(maps))))


def maps_of(machine: Machine, thing: ChainObject) -> tuple[Value, ...] | None:
    """Return the mappings of a chain, `None` where they are not known."""
    maps = machine.load(thing.maps)
    return maps.items if isinstance(maps, ListObject) else None


def as_dict(machine: Machine, thing: ChainObject, depth: int = 0, *, before_others: bool = False) -> DictObject:
    """Return the dict with the items that a chain has now, in the order in which it gives them.

    `before_others` says that other mappings come behind it: then no `defaultdict` may be in it, which has every key.
    """
    maps = maps_of(machine, thing)
    if maps is None or depth > _MAX_CHAINED:
        return DictObject(None)
    items: dict[Value, Value] = {}
    for number, value in enumerate(reversed(maps)):
        one = _plain_map(machine, value, depth, before_others=before_others or number > 0)
        if one is None or one.items is None or not all(_is_plain(key) for key, _ in one.items):
            return DictObject(None)
        items.update(one.items)
    return DictObject(tuple(items.items()))


def _plain_map(machine: Machine, value: Value, depth: int, *, before_others: bool) -> DictObject | None:
    """Return one of the mappings as a dict; `None` if it is something else, or makes items where it must not."""
    thing = machine.load(value) if isinstance(value, Ref) else None
    if isinstance(thing, ChainObject):
        return as_dict(machine, thing, depth + 1, before_others=before_others)
    if type(thing) is not DictObject or (before_others and thing.factory is not None):
        return None
    return thing


def _is_plain(key: Value) -> bool:
    """Say whether it is known of a key which others are equal to it."""
    return dicts.is_key(key) and not isinstance(key, Ref)


def get_item(machine: Machine, frame: Frame, node: ast.AST, thing: ChainObject, index: Value) -> Value:
    """Return the item that the first mapping with this key has; the last one says what becomes of a key of none."""
    maps, known = maps_of(machine, thing), as_dict(machine, thing)
    index = enumerations.plain_value(machine, index)
    if not maps or known.items is None or not _is_plain(index):
        machine.doubts += 1  # it may have no such key
        return _UNKNOWN_ITEM
    items = dict(known.items)
    if not dicts.is_found(items, index):
        return _UNKNOWN_ITEM
    return items[index] if index in items else subscripts.get_item(machine, frame, node, maps[-1], index)


def set_item(machine: Machine, frame: Frame, node: ast.AST, thing: ChainObject, index: Value, value: Value) -> None:
    """Carry out `chain[index] = value`: the first mapping gets it."""
    subscripts.set_item(machine, frame, node, _first(machine, thing), index, value)


def delete_item(machine: Machine, frame: Frame, node: ast.AST, thing: ChainObject, index: Value) -> None:
    """Carry out `del chain[index]`: the first mapping loses it."""
    subscripts.delete_item(machine, frame, node, _first(machine, thing), index)


def _first(machine: Machine, thing: ChainObject) -> Value:
    maps = maps_of(machine, thing)
    return maps[0] if maps else Unresolved("the first of mappings that are not known")


def attribute(machine: Machine, ref: Ref, thing: ChainObject, name: str) -> Value:
    """Return an attribute of a chain."""
    if name == "maps":
        return thing.maps
    if name == "parents":
        maps = maps_of(machine, thing)
        return _chain(machine, None if maps is None else maps[1:] or (machine.allocate(DictObject(())),))
    return Method(ref, name)


def call_method(
    machine: Machine,
    frame: Frame,
    node: ast.Call,
    ref: Ref,
    thing: ChainObject,
    name: str,
    arguments: Arguments,
    keywords: Keywords,
) -> Value:
    """Call a method of a chain."""
    if name in _VIEWS and not arguments:
        return DictView(ref, name)
    if name in ("get", "setdefault") and arguments:
        default = arguments[1] if len(arguments) > 1 else keywords.get("default")
        if name == "setdefault":
            return _set_default(machine, frame, node, thing, arguments[0], default)
        found = as_dict(machine, thing)
        return dicts.dict_method(machine, machine.allocate(found), found, name, (arguments[0], default), {})
    if name == "new_child":
        return _new_child(machine, thing, arguments, keywords)
    if name in _OF_FIRST:
        return update_first(machine, frame, node, thing, name, arguments, keywords)
    if name == "copy":
        maps = maps_of(machine, thing)
        first = None if not maps else update_first(machine, frame, node, thing, name, (), {})
        return _chain(machine, (first, *maps[1:]) if maps else None)
    return Unresolved(f"what '.{name}()' of a ChainMap returns is not known")


def update_first(
    machine: Machine,
    frame: Frame,
    node: ast.AST,
    thing: ChainObject,
    name: str,
    arguments: Arguments,
    keywords: Keywords,
) -> Value:
    """Call a method of the first mapping, which is what the method of the chain comes to."""
    from shapelens.interpret import methods

    call = node if isinstance(node, ast.Call) else ast.copy_location(ast.Call(ast.Constant(None), [], []), node)
    return methods.call_method(machine, frame, call, Method(_first(machine, thing), name), arguments, keywords)


def _set_default(
    machine: Machine, frame: Frame, node: ast.AST, thing: ChainObject, key: Value, default: Value
) -> Value:
    present = dicts.has_key(as_dict(machine, thing), key)
    if present:
        return get_item(machine, frame, node, thing, key)
    given = default if present is False else _UNKNOWN_ITEM
    set_item(machine, frame, node, thing, key, given)
    return given


def _new_child(machine: Machine, thing: ChainObject, arguments: Arguments, keywords: Keywords) -> Value:
    """`chain.new_child(m, key=value)`: a chain with one more mapping before the others."""
    given = arguments[0] if arguments else keywords.get("m")
    child = machine.allocate(DictObject(())) if given is None else given
    added = tuple((name, value) for name, value in keywords.items() if arguments or name != "m")
    if added:
        held = machine.load(child) if isinstance(child, Ref) else None
        if not isinstance(child, Ref) or not isinstance(held, DictObject):
            child = Unresolved("a mapping that is not known")
        else:
            machine.store(child, dicts.merged(held, DictObject(added)))
    maps = maps_of(machine, thing)
    return _chain(machine, None if maps is None else (child, *maps))


FUNCTIONS: Final[dict[str, Special]] = {"collections.ChainMap": _chain_map}
