"""Iterators read lists and variables as they are when they come to an item, not as they were when they were made."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Literal

from shapelens.interpret.machine import Machine
from shapelens.interpret.memory import MISSING
from shapelens.interpret.objects import IteratorObject, ListObject, ListsRead
from shapelens.interpret.values import Key, Ref, Unresolved, Value, is_tuple


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


def names_read(machine: Machine, scopes: Sequence[str], code: ast.AST) -> tuple[tuple[Key, Value, Value], ...]:
    """Return the variables that the code of an iterator reads each time, each with its value and its object now."""
    keys = ((scope, name) for name in _free_names(code) for scope in scopes)
    return tuple((key, *_present(machine, key)) for key in keys if machine.memory.get(key) is not MISSING)


def _present(machine: Machine, key: Key) -> tuple[Value, Value]:
    value = machine.memory.get(key)
    return value, machine.load(value) if isinstance(value, Ref) else None


@lru_cache(maxsize=4096)
def _free_names(code: ast.AST) -> tuple[str, ...]:
    """Return the names that a generator expression or a function reads and does not bind itself."""
    # What a generator expression goes through first is evaluated when it is made.
    done = {*ast.walk(code.generators[0].iter)} if isinstance(code, ast.GeneratorExp) else set[ast.AST]()
    nodes = [node for node in ast.walk(code) if node not in done]
    bound = {node.id for node in nodes if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)}
    bound.update(node.arg for node in nodes if isinstance(node, ast.arg))
    return tuple(sorted({node.id for node in nodes if isinstance(node, ast.Name)} - bound))


def current(machine: Machine, iterator: IteratorObject) -> IteratorObject:
    """Return an iterator with what it gives next, now that the lists that it reads may have changed."""
    if any((value, thing) != _present(machine, key) for key, value, thing in iterator.names):
        return IteratorObject((), False, Unresolved("a variable changed while an iterator that reads it is used"))
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
