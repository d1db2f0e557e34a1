"""Python's functions over iterables: `zip`, `map`, `sorted`, `sum`, … and the module `itertools`."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, Literal, cast

from shapelens.interpret import plain
from shapelens.interpret.data import windows
from shapelens.interpret.flow import join_all
from shapelens.interpret.language import iteration, live_iterators
from shapelens.interpret.machine import Frame, Machine
from shapelens.interpret.objects import IteratorObject, ListObject, ListsRead
from shapelens.interpret.truth import truth_of
from shapelens.interpret.values import Function, Key, Ref, Symbol, Tensor, Unresolved, Value, WholeNumber, is_tuple

Arguments = Sequence[Value]
Keywords = Mapping[str, Value]
Special = Callable[[Machine, Frame, ast.Call, Arguments, Keywords], Value]

_MAX_COMBINATIONS: Final = 5_000
_AHEAD: Final = 400
"""How many items of an endless iterator are made at once."""


def _unknown(name: str) -> Unresolved:
    return Unresolved(f"what '{name}' returns is not known")


def make_iterator(machine: Machine, items: Iterable[Value] | None, element: Value = None) -> Value:
    """Return a new iterator over `items`; where those are not known, over things like `element`."""
    if items is None:
        return machine.allocate(IteratorObject((), False, element))
    return machine.allocate(IteratorObject(tuple(items)))


def _column(machine: Machine, value: Value) -> tuple[tuple[Value, ...], bool, Value]:
    """Look at all of an iterable: its items, whether they are all, and what the rest is like.

    How far an iterator is then gone through is not known.
    """
    thing = iteration.resolved(machine, value) if isinstance(value, Ref) else None
    if isinstance(thing, IteratorObject) and isinstance(value, Ref):
        element = join_all([*thing.items, thing.element], "the items differ") if thing.items else thing.element
        machine.store(value, IteratorObject((), False, element))
        return thing.items, thing.complete, thing.element
    items = iteration.known_items(machine, value)
    if items is None:
        return (), False, iteration.element_of(machine, value)
    return items, True, Unresolved("an item")


def _rows(machine: Machine, arguments: Arguments) -> tuple[list[tuple[Value, ...]], bool, tuple[Value, ...]]:
    """Go through several iterables at once, until the shortest ends."""
    if len(arguments) > 1 and all(value == arguments[0] for value in arguments):
        return _pieces(machine, arguments[0], len(arguments))
    columns = [_column(machine, value) for value in arguments]
    known = [len(items) for items, complete, _ in columns if complete]
    shortest = min((len(items) for items, _, _ in columns), default=0)
    rows = [tuple(items[n] for items, _, _ in columns) for n in range(shortest)]
    complete = bool(known) and min(known) <= shortest
    elements = tuple(
        join_all(items, "the items differ") if done and items else element for items, done, element in columns
    )
    return rows, complete or not columns, windows.in_step(arguments, elements)


def _pieces(machine: Machine, value: Value, size: int) -> tuple[list[tuple[Value, ...]], bool, tuple[Value, ...]]:
    """Go `size` times through the same iterable, by turns where it is an iterator: `zip(*[iter(x)] * 2)`."""
    thing = iteration.resolved(machine, value) if isinstance(value, Ref) else None
    items, complete, element = _column(machine, value)
    if not isinstance(thing, IteratorObject):
        return [(item,) * size for item in items], complete, (element,) * size
    count = len(items) // size
    return [items[n * size : (n + 1) * size] for n in range(count)], complete, (element,) * size


def _zip(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    lasts = [iteration.last_of(machine, value) for value in arguments]
    rows, complete, element = _rows(machine, arguments)
    reads = _lists_read(machine, arguments, len(rows), "zip") if complete else None
    last = tuple(each if own is None else own for own, each in zip(lasts, element, strict=True)) if any(lasts) else None
    return machine.allocate(IteratorObject(tuple(rows), complete, element, reads, last=last))


def _lists_read(
    machine: Machine, values: Arguments, total: int, kind: Literal["zip", "enumerate", "iter", "other"]
) -> ListsRead | None:
    """Return the lists that an iterator reads, if there are lists among `values` and nothing that is used up."""
    if any(isinstance(value, Ref) and not isinstance(machine.load(value), ListObject) for value in values):
        kind = "other"
    columns = [() if isinstance(value, Ref) else iteration.known_items(machine, value) or () for value in values]
    return live_iterators.lists_read(machine, values, columns, total, kind)


def _enumerate(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    start = arguments[1] if len(arguments) > 1 else keywords.get("start", 0)
    given = arguments[0] if arguments else keywords.get("iterable")
    last = iteration.last_of(machine, given)
    items, complete, element = _column(machine, given)
    row = (WholeNumber("a position in a loop"), element)
    if not isinstance(start, int):
        return make_iterator(machine, None, row)
    last = None if last is None else (row[0], last)
    reads = _lists_read(machine, (given,), len(items), "enumerate") if complete else None
    reads = None if reads is None else replace(reads, start=start)
    return machine.allocate(IteratorObject(tuple(enumerate(items, start)), complete, row, reads, last=last))


def _reversed(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    items, complete, element = _column(machine, arguments[0] if arguments else None)
    return make_iterator(machine, items[::-1] if complete else None, element)


def _iter(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    if len(arguments) != 1:
        return _unknown("iter")
    value = arguments[0]
    if not (is_tuple(value) or isinstance(value, (Ref, str, range))):
        return value
    thing = iteration.resolved(machine, value) if isinstance(value, Ref) else None
    if isinstance(thing, IteratorObject):
        return value
    items, complete, element = _column(machine, value)
    reads = _lists_read(machine, (value,), len(items), "iter") if complete else None
    return machine.allocate(IteratorObject(items, complete, element, reads))


def _next(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    value = arguments[0] if arguments else None
    thing = iteration.resolved(machine, value) if isinstance(value, Ref) else None
    if not isinstance(thing, IteratorObject) or not isinstance(value, Ref):
        found = _next_of_instance(machine, frame, node, value)
        return iteration.element_of(machine, value) if found is None else found
    if thing.items:
        machine.store(value, live_iterators.behind(thing, 1))
        return thing.items[0]
    if not thing.complete:
        return thing.element
    return arguments[1] if len(arguments) > 1 else machine.fails(StopIteration, "'next' of an iterator that has ended")


def _next_of_instance(machine: Machine, frame: Frame, node: ast.Call, value: Value) -> Value:
    from shapelens.interpret.language import special_methods

    return special_methods.call(machine, frame, node, value, "__next__", ())


def _sorted(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    items = iteration.members(machine, arguments[0]) if arguments else None
    if items is None:
        return machine.allocate(ListObject(None, iteration.element_of(machine, arguments[0] if arguments else None)))
    ordered = sort(machine, frame, node, items, keywords)
    if ordered is None:
        element = join_all(items, "the items differ") if items else Unresolved("an item of a sorted list")
        return machine.allocate(ListObject((element,) * len(items)))
    return machine.allocate(ListObject(ordered))


def sort(
    machine: Machine, frame: Frame, node: ast.Call, items: tuple[Value, ...], keywords: Keywords
) -> tuple[Value, ...] | None:
    """Sort `items` as `sorted` does; `None` where their order is not known."""
    from shapelens.interpret import calls

    key, reverse = keywords.get("key"), keywords.get("reverse", False)
    if not isinstance(reverse, (bool, int)):
        return None
    try:
        keys = [
            plain.to_python(machine, item if key is None else calls.call(machine, frame, node, key, (item,), {}))
            for item in items
        ]
        order = sorted(range(len(items)), key=keys.__getitem__, reverse=bool(reverse))
    except plain.NotPlainError:
        return None
    except TypeError as error:
        machine.fails(TypeError, f"what is sorted cannot be compared: {error}")
        return None
    return tuple(items[index] for index in order)


def _map(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    from shapelens.interpret import calls

    if len(arguments) < 2:
        return _unknown("map")
    rows, complete, element = _rows(machine, arguments[1:])
    rows = rows[:_AHEAD]
    results = tuple(calls.call(machine, frame, node, arguments[0], row, {}) for row in rows)
    rest = None if complete else calls.call(machine, frame, node, arguments[0], element, {})
    reads = _lists_read(machine, arguments[1:], len(results), "other") if complete else None
    return machine.allocate(IteratorObject(results, complete, rest, reads, _names_read(machine, arguments[0])))


def _names_read(machine: Machine, function: Value) -> tuple[tuple[Key, Value, Value], ...]:
    return live_iterators.names_read(machine, function.scopes, function.node) if isinstance(function, Function) else ()


def _filter(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    from shapelens.interpret import calls

    if len(arguments) != 2:
        return _unknown("filter")
    items, complete, element = _column(machine, arguments[1])
    kept: list[Value] = []
    for item in items:
        verdict = item if arguments[0] is None else calls.call(machine, frame, node, arguments[0], (item,), {})
        truth = truth_of(machine, verdict)
        if truth is None:
            return make_iterator(machine, None, join_all(items, "the items differ"))
        if truth:
            kept.append(item)
    reads = _lists_read(machine, arguments[1:], len(kept), "other") if complete else None
    names = _names_read(machine, arguments[0])
    return machine.allocate(IteratorObject(tuple(kept), complete, element, reads, names))


def _accumulate(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    from shapelens.interpret import calls

    items = iteration.known_items(machine, arguments[0]) if arguments else None
    if items is None:
        return make_iterator(machine, None, _unknown("accumulate"))
    combine = keywords.get("func", arguments[1] if len(arguments) > 1 else None) or Symbol("operator.add")
    initial = keywords.get("initial")
    results: list[Value] = [] if initial is None else [initial]
    for item in items:
        results.append(calls.call(machine, frame, node, combine, (results[-1], item), {}) if results else item)
    return make_iterator(machine, results)


def _combining(name: str, function: Callable[..., Iterable[Any]]) -> Special:
    """Make the rule of a function of `itertools` that arranges items without looking at them."""

    def apply(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
        columns: list[object] = []
        for value in arguments:
            items = None if value is None or isinstance(value, int) else iteration.known_items(machine, value)
            columns.append(value if items is None else items)
        if any(isinstance(c, (Unresolved, Ref, Tensor)) for c in (*columns, *keywords.values())):
            return make_iterator(machine, None, Unresolved("an item of something that is not known"))
        try:
            made = tuple(itertools.islice(function(*columns, **keywords), _MAX_COMBINATIONS + 1))
        except Exception as error:
            return machine.fails(type(error), f"'{name}' raises an error: {error}")
        endless = len(made) > _MAX_COMBINATIONS
        element = join_all(made, "the items differ") if endless and made else None
        return machine.allocate(IteratorObject(made[:_AHEAD] if endless else made, not endless, element))

    return apply


def _from_iterable(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    parts = iteration.known_items(machine, arguments[0]) if arguments else None
    return make_iterator(machine, None) if parts is None else _chain(machine, frame, node, parts, {})


def _chain(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    items: list[Value] = []
    for value in arguments:
        own, complete, element = _column(machine, value)
        items.extend(own)
        if not complete:
            return machine.allocate(IteratorObject(tuple(items), False, element))
    return make_iterator(machine, items)


def _islice(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    value = arguments[0] if arguments else None
    bounds = arguments[1:]
    thing = iteration.resolved(machine, value) if isinstance(value, Ref) else None
    items, complete, element = _column(machine, value)
    if not bounds or any(not (b is None or isinstance(b, int)) for b in bounds):
        return make_iterator(machine, None, element)
    part = slice(*cast("Sequence[int | None]", bounds))
    stop = part.stop
    if not complete and (stop is None or stop > len(items)):
        return machine.allocate(IteratorObject((), False, element))
    if isinstance(thing, IteratorObject) and isinstance(value, Ref):
        machine.store(value, live_iterators.behind(thing, len(items) if stop is None else stop))
    return make_iterator(machine, items[part])


def _starmap(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    from shapelens.interpret import calls

    rows = iteration.known_items(machine, arguments[1]) if len(arguments) == 2 else None
    unpacked = [iteration.known_items(machine, row) for row in rows or ()]
    if rows is None or None in unpacked:
        return make_iterator(machine, None, _unknown("starmap"))
    given = cast("list[tuple[Value, ...]]", unpacked)
    return make_iterator(machine, [calls.call(machine, frame, node, arguments[0], row, {}) for row in given])


FUNCTIONS: Final[dict[str, Special]] = {
    "builtins.zip": _zip,
    "builtins.enumerate": _enumerate,
    "builtins.reversed": _reversed,
    "builtins.iter": _iter,
    "builtins.next": _next,
    "builtins.sorted": _sorted,
    "builtins.map": _map,
    "builtins.filter": _filter,
    "itertools.accumulate": _accumulate,
    "itertools.chain": _chain,
    "itertools.chain.from_iterable": _from_iterable,
    "itertools.islice": _islice,
    "itertools.starmap": _starmap,
    **{
        f"itertools.{name}": _combining(name, getattr(itertools, name))
        for name in (
            "product permutations combinations combinations_with_replacement pairwise zip_longest repeat cycle count "
            "compress"
        ).split()
    },
}
