"""Iterators over lists: they read a list as it is when they come to an item, not as it was when they were made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from shapelens.interpret.machine import Machine
from shapelens.interpret.values import IteratorObject, ListObject, ListsRead, Ref, Unresolved, Value, is_tuple


def lists_read(
    machine: Machine,
    values: Sequence[Value],
    columns: Sequence[tuple[Value, ...]],
    total: int,
    kind: Literal["iter", "zip", "enumerate", "other"] = "other",
    start: int = 0,
) -> ListsRead | None:
    """Return which of `values`, whose items are `columns`, are lists; `None` if there is no list among them."""
    things = [machine.load(value) if isinstance(value, Ref) else None for value in values]
    seen = tuple(thing if isinstance(thing, ListObject) else None for thing in things)
    if not any(seen):
        return None
    read = tuple(
        value if thing is not None else items for value, thing, items in zip(values, seen, columns, strict=True)
    )
    return ListsRead(read, seen, total, kind, start)


def current(machine: Machine, iterator: IteratorObject) -> IteratorObject:
    """Return an iterator with what it gives next, now that the lists that it reads may have changed."""
    reads = iterator.reads
    if reads is None:
        return iterator
    now = tuple(machine.load(value) if isinstance(value, Ref) else None for value in reads.columns)
    if now == reads.seen:
        return iterator
    changed = Unresolved("an item of a list that changed while an iterator goes through it")
    columns = [
        value if is_tuple(value) else thing.items if isinstance(thing, ListObject) else None
        for value, thing in zip(reads.columns, now, strict=True)
    ]
    known = [column for column in columns if column is not None]
    if reads.kind == "other" or len(known) < len(columns):
        return IteratorObject((), False, changed)
    rows: list[Value] = list(known[0]) if reads.kind == "iter" else [*zip(*known, strict=False)]
    if reads.kind == "enumerate":
        rows = list(enumerate(known[0], reads.start))
    position = reads.total - len(iterator.items)
    return replace(iterator, items=tuple(rows[position:]), reads=replace(reads, seen=now, total=len(rows)))


def behind(iterator: IteratorObject, count: int) -> IteratorObject:
    """Return an iterator after `count` items were taken from it."""
    return replace(iterator, items=iterator.items[count:])
