"""Methods of lists, dicts, sets, tuples and strings."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from typing import Any, Final

from shapelens.interpret import iteration, iterator_functions, plain
from shapelens.interpret.flow import join_all
from shapelens.interpret.joins import element_of_list, join_values
from shapelens.interpret.machine import Frame, Machine
from shapelens.interpret.values import (
    DictObject,
    DictView,
    ListObject,
    Ref,
    SetObject,
    Tensor,
    Unresolved,
    Value,
    is_tuple,
)

Arguments = Sequence[Value]
Keywords = Mapping[str, Value]


def extend(machine: Machine, ref: Ref, thing: ListObject, added: Value) -> None:
    """Carry out `list.extend`."""
    items = iteration.known_items(machine, added)
    if items is not None and thing.items is not None and len(items) + len(thing.items) <= plain.MAX_SIZE:
        machine.store(ref, ListObject((*thing.items, *items)))
        return
    other = iteration.element_of(machine, added) if items is None else element_of_list(ListObject(items))
    own = element_of_list(thing)
    machine.store(ref, ListObject(None, join_values(own, other, "the items of the list differ")))


# --- lists ---


def list_method(
    machine: Machine,
    frame: Frame,
    node: ast.Call,
    ref: Ref,
    thing: ListObject,
    name: str,
    arguments: Arguments,
    keywords: Keywords,
) -> Value:
    """Call a method of a list."""
    first = arguments[0] if arguments else None
    if name == "extend" and arguments:
        extend(machine, ref, thing, first)
        return None
    if name == "copy":
        return machine.allocate(thing)
    items = thing.items
    if items is None:
        return _unknown_list_method(machine, ref, thing, name, arguments)
    if name == "sort":
        ordered = iterator_functions.sort(machine, frame, node, items, keywords)
        element = element_of_list(thing) if items else Unresolved("an item of a sorted list")
        machine.store(ref, ListObject(None, element) if ordered is None else ListObject(ordered))
        return None
    if name in ("index", "count", "remove"):
        return _search(machine, frame, node, ref, items, name, arguments)
    if name == "pop":
        return _pop(machine, ref, items, -1 if not arguments else first)
    if name == "popleft" and not arguments:
        return _pop(machine, ref, items, 0)
    if name == "append" and len(arguments) == 1:
        changed = (*items, first)
    elif name == "appendleft" and len(arguments) == 1:
        changed = (first, *items)
    elif name == "insert" and len(arguments) == 2 and isinstance(first, int):
        changed = (*items[:first], arguments[1], *items[first:])
    elif name == "clear":
        changed = ()
    elif name == "reverse":
        changed = items[::-1]
    else:
        return Unresolved(f"what '.{name}()' of a list returns is not known")
    machine.store(ref, ListObject(changed))
    return None


def _unknown_list_method(machine: Machine, ref: Ref, thing: ListObject, name: str, arguments: Arguments) -> Value:
    """Call a method of a list of unknown length: what comes in must be like what is in it."""
    if name in ("pop", "popleft", "remove"):
        machine.doubts += 1  # it may have nothing to give
        return thing.element if name != "remove" else None
    if name in ("append", "appendleft", "insert") and arguments:
        added = arguments[-1]
        machine.store(ref, ListObject(None, join_values(thing.element, added, "the items of the list differ")))
        return None
    if name == "clear":
        machine.store(ref, ListObject(()))
        return None
    if name in ("reverse", "sort", "rotate"):
        return None
    return Unresolved(f"what '.{name}()' of a list of unknown length returns")


def _search(
    machine: Machine,
    frame: Frame,
    node: ast.Call,
    ref: Ref,
    items: tuple[Value, ...],
    name: str,
    arguments: Arguments,
) -> Value:
    from shapelens.interpret.operators import are_equal

    if not arguments or isinstance(arguments[0], (Unresolved, Tensor)) or len(arguments) > 1:
        if name == "remove":
            machine.store(ref, ListObject(None, element_of_list(ListObject(items))))
        return Unresolved(f"what '.{name}()' of a list returns is not known")
    equal = [are_equal(machine, frame, node, arguments[0], item) for item in items]
    if name == "count":
        return Unresolved("a number of items that is not known") if None in equal else equal.count(True)
    doubtful = None in equal[: equal.index(True) if True in equal else len(equal)]
    if doubtful:
        if name == "remove":
            machine.store(ref, ListObject(None, element_of_list(ListObject(items))))
        return Unresolved(f"what '.{name}()' of a list returns is not known")
    if True not in equal:
        return machine.fails(ValueError, f"'.{name}()' of something that is not in the list")
    index = equal.index(True)
    if name == "index":
        return index
    machine.store(ref, ListObject((*items[:index], *items[index + 1 :])))
    return None


def _pop(machine: Machine, ref: Ref, items: tuple[Value, ...], index: Value) -> Value:
    if not isinstance(index, int):
        machine.store(ref, ListObject(None, element_of_list(ListObject(items))))
        return Unresolved("an item of a list that is not known")
    if not -len(items) <= index < len(items):
        return machine.fails(IndexError, f"'.pop({index})' of {len(items)} items")
    index %= len(items)
    machine.store(ref, ListObject((*items[:index], *items[index + 1 :])))
    return items[index]


# --- dicts ---


def dict_method(
    machine: Machine, ref: Ref, thing: DictObject, name: str, arguments: Arguments, keywords: Keywords
) -> Value:
    """Call a method of a dict."""
    if name in ("keys", "values", "items") and not arguments:
        return DictView(ref, name)
    if name == "copy":
        return machine.allocate(thing)
    if name == "clear":
        machine.store(ref, DictObject((), thing.factory))
        return None
    if thing.items is None:
        return Unresolved(f"what '.{name}()' of a dict with unknown keys returns")
    items = dict(thing.items)
    if name == "update":
        _update(machine, ref, thing, arguments, keywords)
        return None
    if name == "popitem":
        if not items:
            return machine.fails(KeyError, "'.popitem()' of an empty dict")
        last = items.popitem()
        machine.store(ref, DictObject(tuple(items.items()), thing.factory))
        return last
    if name in ("get", "pop", "setdefault") and arguments:
        return _look_up(machine, ref, thing, items, name, arguments)
    if name == "most_common":
        return _most_common(machine, items, arguments)
    if name == "move_to_end" and arguments and arguments[0] in items:
        value = items.pop(arguments[0])
        items = {**items, arguments[0]: value} if keywords.get("last", True) else {arguments[0]: value, **items}
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


def _most_common(machine: Machine, items: dict[Value, Value], arguments: Arguments) -> Value:
    counts = list(items.values())
    number = arguments[0] if arguments else None
    if not all(isinstance(count, int) for count in counts) or not (number is None or isinstance(number, int)):
        return Unresolved("what '.most_common()' returns is not known")
    ordered = sorted(items.items(), key=lambda pair: -int(str(pair[1])))
    return machine.allocate(ListObject(tuple(ordered[:number])))


# --- sets ---

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
    if items is None or any(o is None or not all(map(is_key, o)) for o in others) or not all(map(is_key, items)):
        if name in ("update", "intersection_update", "difference_update", "pop"):
            machine.store(ref, SetObject(None))
        return Unresolved(f"what '.{name}()' of a set returns is not known")
    sets = [set(other or ()) for other in others]
    if name in _SET_RESULTS:
        result = set(items)
        for other in sets:
            result = {"or": result | other, "and": result & other, "sub": result - other, "xor": result ^ other}[
                _SET_RESULTS[name]
            ]
        made = SetObject(tuple(result))
        if name.endswith("update"):
            machine.store(ref, made)
            return None
        return machine.allocate(made)
    if name in ("issubset", "issuperset", "isdisjoint") and len(sets) == 1:
        return getattr(set(items), name)(sets[0])
    machine.store(ref, SetObject(None))
    return Unresolved(f"what '.{name}()' of a set returns is not known")


def _change_set(machine: Machine, ref: Ref, items: tuple[Value, ...] | None, name: str, arguments: Arguments) -> Value:
    item = arguments[0] if arguments else Unresolved("an item")
    if items is None or not is_key(item) or not all(map(is_key, items)):
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


# --- tuples and strings ---


def tuple_method(machine: Machine, items: tuple[Value, ...], name: str, arguments: Arguments) -> Value:
    """Call a method of a tuple, or of a shape, which is one here."""
    if name == "as_list":
        return machine.allocate(ListObject(items))
    if name == "num_elements":
        product = 1
        for item in items:
            if not isinstance(item, int):
                return Unresolved("a number of elements that is not known") if isinstance(item, Unresolved) else None
            product *= item
        return product
    if name in ("index", "count") and arguments and not any(isinstance(i, (Unresolved, Ref)) for i in items):
        return plain.apply(machine, name, getattr(items, name), arguments, {})
    return Unresolved(f"what '.{name}()' of a tuple returns is not known")


def string_method(machine: Machine, text: str | bytes, name: str, arguments: Arguments, keywords: Keywords) -> Value:
    """Call a method of a string."""
    method: Any = getattr(text, name, None)
    if not callable(method):
        return machine.fails(AttributeError, f"a string has no '.{name}()'")
    if name in ("ljust", "rjust", "center", "zfill", "expandtabs") and any(
        isinstance(v, int) and v > plain.MAX_SIZE for v in arguments
    ):
        return Unresolved("a value that is too large to follow")
    given = tuple(_listed(machine, value) for value in arguments)
    return plain.apply(machine, f".{name}()", method, given, keywords)


def _listed(machine: Machine, value: Value) -> Value:
    """Return an iterator or a view as the tuple of what it gives."""
    thing = iteration.resolved(machine, value) if isinstance(value, Ref) else None
    if isinstance(value, DictView) or type(thing).__name__ == "IteratorObject":
        items = iteration.known_items(machine, value)
        return Unresolved("a string with parts that are not known") if items is None else items
    return value


def any_item(items: tuple[Value, ...]) -> Value:
    """Return what each of `items` is like."""
    return join_all(items, "the items differ") if items else Unresolved("an item of something empty")
