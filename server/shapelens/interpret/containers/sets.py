"""Methods of sets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from shapelens.interpret.containers import dicts
from shapelens.interpret.language import iteration
from shapelens.interpret.machine import Machine
from shapelens.interpret.objects import SetObject
from shapelens.interpret.values import Ref, Unresolved, Value

Arguments = Sequence[Value]

_SET_RESULTS: Final = {
    "union": "or",
    "intersection": "and",
    "difference": "sub",
    "symmetric_difference": "xor",
    "update": "or",
    "intersection_update": "and",
    "difference_update": "sub",
}


def set_method(machine: Machine, ref: Ref, thing: SetObject, name: str, arguments: Arguments) -> Value:
    """Call a method of a set."""
    if name == "copy":
        return machine.allocate(thing)
    if name == "clear":
        machine.store(ref, SetObject(()))
        return None
    others = [iteration.members(machine, value) for value in arguments]
    items = thing.items
    if name in ("add", "discard", "remove"):
        return _change_set(machine, ref, items, name, arguments)
    if (
        items is None
        or any(o is None or not all(map(dicts.is_key, o)) for o in others)
        or not all(map(dicts.is_key, items))
    ):
        if name in ("update", "intersection_update", "difference_update", "pop"):
            machine.store(ref, SetObject(None))
        return Unresolved(f"what '.{name}()' of a set returns is not known")
    sets = [set(other or ()) for other in others]
    if name in _SET_RESULTS:
        result = set(items or ())
        for other in sets:
            result = {"or": result | other, "and": result & other, "sub": result - other, "xor": result ^ other}[
                _SET_RESULTS[name]
            ]
        made = replace(thing, items=tuple(result))
        if name.endswith("update"):
            machine.store(ref, made)
            return None
        return machine.allocate(made)
    if name in ("issubset", "issuperset", "isdisjoint") and len(sets) == 1:
        return getattr(set(items or ()), name)(sets[0])
    machine.store(ref, SetObject(None))
    return Unresolved(f"what '.{name}()' of a set returns is not known")


def _change_set(machine: Machine, ref: Ref, items: tuple[Value, ...] | None, name: str, arguments: Arguments) -> Value:
    item = arguments[0] if arguments else Unresolved("an item")
    if items is None or not dicts.is_key(item) or not all(map(dicts.is_key, items)):
        machine.store(ref, SetObject(None))
        return None
    if name == "remove" and item not in items:
        return machine.fails(KeyError, "'.remove()' of something that is not in the set")
    changed = dict.fromkeys(items)
    if name == "add":
        changed.setdefault(item)
    else:
        changed.pop(item, None)
    machine.store(ref, SetObject(tuple(changed)))
    return None
