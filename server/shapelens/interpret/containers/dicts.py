"""Methods of dicts, of counters (`collections.Counter`) too."""

from __future__ import annotations

import zlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Final

from shapelens.interpret.joins import join_values, open_dict, value_of_dict
from shapelens.interpret.language import choices, iteration
from shapelens.interpret.language.modules import is_of_a_library
from shapelens.interpret.machine import Machine
from shapelens.interpret.memory import MISSING
from shapelens.interpret.objects import DictObject, KeyMark
from shapelens.interpret.values import DictView, Ref, Symbol, Tensor, Unresolved, Value, is_tuple

Arguments = Sequence[Value]
Keywords = Mapping[str, Value]

_MARK: Final = 0xFFFFF
"""The bits of a mark."""

_MARKED: Final = 200
"""The characters or bytes of a key that a mark is made of."""


def dict_method(
    machine: Machine, ref: Ref, thing: DictObject, name: str, arguments: Arguments, keywords: Keywords
) -> Value:
    """Call a method of a dict."""
    from shapelens.interpret.containers import counters

    if name in ("keys", "values", "items") and not arguments:
        return DictView(ref, name)
    if name == "copy":
        return machine.allocate(DictObject(thing.items, thing.factory, element=thing.element, marked=thing.marked))
    if name == "clear":
        machine.store(ref, DictObject((), thing.factory))
        return None
    if counters.is_counter(thing) and name in counters.METHODS:
        return counters.call_method(machine, ref, thing, name, arguments, keywords)
    if name == "update":
        added = open_pairs(machine, arguments[0]) if arguments else DictObject(())
        machine.store(ref, merged(merged(thing, added), DictObject(tuple(keywords.items()))))
        return None
    if thing.items is None:
        return _unknown_dict_method(machine, ref, thing, name, arguments)
    items = dict(thing.items)
    if name == "popitem":
        if not items:
            return machine.fails(KeyError, "'.popitem()' of an empty dict")
        at_end = arguments[0] if arguments else keywords.get("last", True)
        if not isinstance(at_end, bool):
            machine.store(ref, open_dict(thing))
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
    if isinstance(key, (Unresolved, Tensor)) or not is_found(items, key):
        reason = "an item under a key that is not known"
        if name == "get":
            return choices.any_of(machine, (*items.values(), default), reason)
        machine.store(ref, open_dict(thing) if name == "pop" else open_dict(thing, default))
        return choices.several(machine, (*items.values(), default), reason)
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


def _unknown_dict_method(machine: Machine, ref: Ref, thing: DictObject, name: str, arguments: Arguments) -> Value:
    """Call a method of a dict with unknown keys: of what it gives, it is known what every value is like."""
    default = arguments[1] if len(arguments) > 1 else None
    reason = "the dict may not have the key"
    marked = marked_item(thing, arguments[0]) if arguments else MISSING
    if name in ("pop", "popitem") and thing.marked:
        machine.store(ref, open_dict(thing))
    if name in ("get", "pop", "setdefault") and marked is not MISSING:
        return marked
    if name == "get" and arguments and lacks(thing, arguments[0]):
        return default
    if name == "get" and arguments:
        return join_values(thing.element, default, reason)
    if name == "pop" and arguments:
        machine.doubts += len(arguments) == 1  # it may have no such key
        return thing.element if len(arguments) == 1 else join_values(thing.element, default, reason)
    if name == "setdefault" and arguments:
        machine.store(ref, open_dict(thing, default))
        joined = join_values(thing.element, default, reason)
        return choices.several(machine, (joined,), reason) if isinstance(joined, Ref) else joined
    if name == "popitem":
        machine.doubts += 1  # it may have nothing to give
        return iteration.UNKNOWN_KEY, thing.element
    return Unresolved(f"what '.{name}()' of a dict with unknown keys returns")


def key_mark(key: str | bytes) -> KeyMark:
    """Return what the kernel says of a text that is a key."""
    if isinstance(key, bytes):
        return KeyMark("bytes", zlib.crc32(key[:_MARKED]) & _MARK)
    return KeyMark("str", zlib.crc32(key[:_MARKED].encode("utf-8", "surrogatepass")) & _MARK)


def as_sampled(key: Value) -> Value:
    """Return a key as the kernel tells it."""
    return key_mark(key) if isinstance(key, (str, bytes)) else key


def marked_item(thing: DictObject, key: Value) -> Value:
    """Return what a dict of the kernel has under a key; `MISSING` where that is not known."""
    if not thing.marked or not is_key(key):
        return MISSING
    return dict(thing.marked).get(as_sampled(key), MISSING)


def lacks(thing: DictObject, key: Value) -> bool:
    """Say whether a dict of the kernel has nothing under a text, since no key has its mark."""
    keys = dict(thing.marked)
    told = bool(keys) and not any(isinstance(known, Unresolved) for known in keys)
    return told and isinstance(key, (str, bytes)) and as_sampled(key) not in keys


def has_key(thing: DictObject, key: Value) -> bool | None:
    """Say whether a dict has a key, of which the kernel may have told the marks alone; `None` where that is not
    known.
    """
    if thing.items is not None:
        return key in dict(thing.items) if is_key(key) else None
    if marked_item(thing, key) is not MISSING:
        return True
    return False if lacks(thing, key) else None


def _marked_items(thing: DictObject) -> Sequence[tuple[Value, Value]] | None:
    """Return the items by their keys as the kernel tells these; `None` where some are not known."""
    if thing.items is None:
        return thing.marked or None
    keys = [as_sampled(key) for key, _ in thing.items]
    known = all(map(is_key, keys)) and len({*keys}) == len(keys)
    return [(key, value) for key, (_, value) in zip(keys, thing.items, strict=True)] if known else None


def merged(first: DictObject, second: DictObject) -> DictObject:
    """Return a dict with the items of both, the `second` one's where they have the same key."""
    if first.items is None or second.items is None:
        mine, others = _marked_items(first), _marked_items(second)
        opened = open_dict(first, value_of_dict(second))
        if mine is None or others is None:
            return opened
        return replace(opened, marked=tuple({**dict(mine), **dict(others)}.items()))
    return DictObject(tuple({**dict(first.items), **dict(second.items)}.items()), first.factory)


def open_pairs(machine: Machine, value: Value) -> DictObject:
    """Return the items of a dict, or the pairs of an iterable of pairs; its keys may not be known."""
    pairs = pairs_of(machine, value)
    if pairs is not None:
        return DictObject(pairs)
    thing = iteration.as_plain_dict(machine, machine.load(value)) if isinstance(value, Ref) else None
    if isinstance(thing, DictObject):
        return DictObject(None, element=thing.element, marked=thing.marked)
    row = iteration.element_of(machine, value)
    return DictObject(None, element=row[1]) if is_tuple(row) and len(row) == 2 else DictObject(None)


def pairs_of(machine: Machine, value: Value) -> tuple[tuple[Value, Value], ...] | None:
    """Return the items of a dict, or the pairs of an iterable of pairs; `None` where they are not known."""
    thing = iteration.as_plain_dict(machine, machine.load(value)) if isinstance(value, Ref) else None
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


def is_found(items: Collection[Value], key: Value) -> bool:
    """Say whether it is known which of several keys, if any, `key` is: what another module calls so may be each."""
    return not isinstance(key, Symbol) or is_of_a_library(key.name) or not items or key in items


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
