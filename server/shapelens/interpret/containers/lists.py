"""Methods of lists and queues (`collections.deque`)."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from shapelens.interpret import plain
from shapelens.interpret.joins import element_of_list, join_values
from shapelens.interpret.language import iteration, iterator_functions
from shapelens.interpret.machine import Frame, Machine
from shapelens.interpret.objects import DequeObject, ListObject
from shapelens.interpret.values import Ref, Tensor, Unresolved, Value

Arguments = Sequence[Value]
Keywords = Mapping[str, Value]


def extend(machine: Machine, ref: Ref, thing: ListObject, added: Value) -> None:
    """Carry out `list.extend`."""
    items = iteration.known_items(machine, added)
    if items is not None and thing.items is not None and len(items) + len(thing.items) <= plain.MAX_SIZE:
        changed = (*thing.items, *items)
        machine.store(ref, _bounded(thing, changed) if isinstance(thing, DequeObject) else ListObject(changed))
        return
    other = iteration.element_of(machine, added) if items is None else element_of_list(ListObject(items))
    own = element_of_list(thing)
    machine.store(ref, ListObject(None, join_values(own, other, "the items of the list differ")))


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
        queue_like = isinstance(thing, DequeObject)
        return machine.allocate(thing if queue_like else ListObject(thing.items, thing.element))
    items = thing.items
    if items is None:
        return _unknown_list_method(machine, ref, thing, name, arguments)
    if isinstance(thing, DequeObject) and name in _OF_QUEUES:
        return _queue_method(machine, ref, thing, items, name, arguments)
    if name == "sort":
        whole = iteration.whole_set(items) or items
        ordered = iterator_functions.sort(machine, frame, node, whole, keywords)
        element = element_of_list(thing) if items else Unresolved("an item of a sorted list")
        machine.store(ref, ListObject(None, element) if ordered is None else ListObject(ordered))
        return None
    if name in ("index", "count", "remove"):
        return _search(machine, frame, node, ref, items, name, arguments)
    if name == "pop":
        return _pop(machine, ref, items, -1 if not arguments else first)
    if name == "append" and len(arguments) == 1:
        changed = (*items, first)
    elif name == "insert" and len(arguments) == 2 and isinstance(first, int):
        changed = (*items[:first], arguments[1], *items[first:])
    elif name == "clear":
        changed = ()
    elif name == "reverse":
        changed = items[::-1]
    else:
        return Unresolved(f"what '.{name}()' of a list returns is not known")
    machine.store(ref, replace(thing, items=changed))
    return None


_OF_QUEUES: Final = frozenset({"append", "appendleft", "extendleft", "popleft", "rotate"})


def _queue_method(
    machine: Machine, ref: Ref, thing: DequeObject, items: tuple[Value, ...], name: str, arguments: Arguments
) -> Value:
    """Call a method that queues have, or do otherwise than lists."""
    first = arguments[0] if arguments else 1
    if name == "popleft":
        return _pop(machine, ref, items, 0)
    if name == "rotate":
        count = first if isinstance(first, int) else None
        turned = None if count is None else items[-count % len(items) :] + items[: -count % len(items)] if items else ()
        machine.store(ref, replace(thing, items=turned, element=element_of_list(ListObject(items))))
    elif name == "append":
        machine.store(ref, _bounded(thing, (*items, first)))
    else:
        added = (first,) if name == "appendleft" else iteration.known_items(machine, first)
        if added is None:
            machine.store(ref, replace(thing, items=None, element=Unresolved("an item of a queue")))
        else:
            machine.store(ref, _bounded(thing, (*reversed(added), *items), front=True))
    return None


def _bounded(thing: DequeObject, items: tuple[Value, ...], front: bool = False) -> DequeObject:
    """Return a queue of `items`; one that is too long drops some at the other end than the `front` or back."""
    bound = thing.bound
    if bound is None:
        return replace(thing, items=items)
    if not isinstance(bound, int):
        element = element_of_list(ListObject(items)) if items else Unresolved("an item of a queue")
        return replace(thing, items=None, element=element)
    return replace(thing, items=items[:bound] if front else items[max(0, len(items) - bound) :])


def queue(machine: Machine, items: tuple[Value, ...] | None, element: Value, bound: Value) -> Ref:
    """Return a new `deque(items, bound)`."""
    empty = DequeObject((), element, bound)
    return machine.allocate(replace(empty, items=None) if items is None else _bounded(empty, items))


def _unknown_list_method(machine: Machine, ref: Ref, thing: ListObject, name: str, arguments: Arguments) -> Value:
    """Call a method of a list of unknown length: what comes in must be like what is in it."""
    if name in ("pop", "popleft", "remove"):
        machine.doubts += 1  # it may have nothing to give
        return thing.element if name != "remove" else None
    if name in ("append", "appendleft", "insert") and arguments:
        added = arguments[-1]
        machine.store(ref, replace(thing, element=join_values(thing.element, added, "the items of the list differ")))
        return None
    if name == "clear":
        machine.store(ref, replace(thing, items=()))
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
    _store_items(machine, ref, (*items[:index], *items[index + 1 :]))
    return None


def _pop(machine: Machine, ref: Ref, items: tuple[Value, ...], index: Value) -> Value:
    if not isinstance(index, int):
        machine.store(ref, ListObject(None, element_of_list(ListObject(items))))
        return Unresolved("an item of a list that is not known")
    if not -len(items) <= index < len(items):
        return machine.fails(IndexError, f"'.pop({index})' of {len(items)} items")
    index %= len(items)
    _store_items(machine, ref, (*items[:index], *items[index + 1 :]))
    return items[index]


def _store_items(machine: Machine, ref: Ref, items: tuple[Value, ...]) -> None:
    thing = machine.load(ref)
    machine.store(ref, replace(thing, items=items) if isinstance(thing, ListObject) else ListObject(items))
