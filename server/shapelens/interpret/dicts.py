"""Methods of dicts, of counters (`collections.Counter`) too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from shapelens.interpret import iteration
from shapelens.interpret.machine import Machine
from shapelens.interpret.values import (
    DictObject,
    DictView,
    Ref,
    Tensor,
    Unresolved,
    Value,
    is_tuple,
)

Arguments = Sequence[Value]
Keywords = Mapping[str, Value]


def dict_method(
    machine: Machine, ref: Ref, thing: DictObject, name: str, arguments: Arguments, keywords: Keywords
) -> Value:
    """Call a method of a dict."""
    from shapelens.interpret import counters

    if name in ("keys", "values", "items") and not arguments:
        return DictView(ref, name)
    if name == "copy":
        return machine.allocate(DictObject(thing.items, thing.factory))
    if name == "clear":
        machine.store(ref, DictObject((), thing.factory))
        return None
    if counters.is_counter(thing) and name in counters.METHODS:
        return counters.call_method(machine, ref, thing, name, arguments, keywords)
    if thing.items is None:
        return Unresolved(f"what '.{name}()' of a dict with unknown keys returns")
    items = dict(thing.items)
    if name == "update":
        _update(machine, ref, thing, arguments, keywords)
        return None
    if name == "popitem":
        if not items:
            return machine.fails(KeyError, "'.popitem()' of an empty dict")
        at_end = arguments[0] if arguments else keywords.get("last", True)
        if not isinstance(at_end, bool):
            machine.store(ref, DictObject(None, thing.factory))
            return Unresolved("an item of a dict that is not known")
        key = list(items)[-1 if at_end else 0]
        last = (key, items.pop(key))
        machine.store(ref, DictObject(tuple(items.items()), thing.factory))
        return last
    if name in ("get", "pop", "setdefault") and arguments:
        return _look_up(machine, ref, thing, items, name, arguments)
    if name == "move_to_end" and arguments and arguments[0] in items:
        value = items.pop(arguments[0])
        at_end = arguments[1] if len(arguments) > 1 else keywords.get("last", True)
        items = {**items, arguments[0]: value} if at_end else {arguments[0]: value, **items}
        machine.store(ref, DictObject(tuple(items.items()), thing.factory))
        return None
    return Unresolved(f"what '.{name}()' of a dict returns is not known")


def _look_up(
    machine: Machine, ref: Ref, thing: DictObject, items: dict[Value, Value], name: str, arguments: Arguments
) -> Value:
    key = arguments[0]
    default = arguments[1] if len(arguments) > 1 else None
    if isinstance(key, (Unresolved, Tensor)):
        if name != "get":
            machine.store(ref, DictObject(None, thing.factory))
        return Unresolved("an item under a key that is not known")
    try:
        present = key in items
    except TypeError:
        return machine.fails(TypeError, "a key that has no hash")
    if name == "get":
        return items.get(key, default)
    if name == "pop":
        if not present:
            return default if len(arguments) > 1 else machine.fails(KeyError, f"{key!r} is no key of the dict")
        result = items.pop(key)
    else:
        result = items.setdefault(key, default)
    machine.store(ref, DictObject(tuple(items.items()), thing.factory))
    return result


def _update(machine: Machine, ref: Ref, thing: DictObject, arguments: Arguments, keywords: Keywords) -> None:
    added = pairs_of(machine, arguments[0]) if arguments else ()
    changed = None if added is None else tuple({**dict(thing.items or ()), **dict(added), **keywords}.items())
    machine.store(ref, DictObject(changed, thing.factory))


def pairs_of(machine: Machine, value: Value) -> tuple[tuple[Value, Value], ...] | None:
    """Return the items of a dict, or the pairs of an iterable of pairs; `None` where they are not known."""
    thing = machine.load(value) if isinstance(value, Ref) else None
    if isinstance(thing, DictObject):
        return thing.items
    rows = iteration.known_items(machine, value)
    if rows is None:
        return None
    pairs: list[tuple[Value, Value]] = []
    for row in rows:
        pair = iteration.known_items(machine, row)
        if pair is None or len(pair) != 2 or not is_key(pair[0]):
            return None
        pairs.append((pair[0], pair[1]))
    return tuple(pairs)


def is_key(value: Value) -> bool:
    """Say whether it is known which key of a dict `value` is."""
    if is_tuple(value):
        return all(is_key(item) for item in value)
    if isinstance(value, (Unresolved, Tensor)):
        return False
    try:
        hash(value)
    except TypeError:
        return False
    return True
