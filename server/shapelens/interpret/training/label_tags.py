"""How many tags there are in lists of tags: a column for each is what `MultiLabelBinarizer` makes."""

from __future__ import annotations

from shapelens.interpret.machine import Machine
from shapelens.interpret.objects import ListObject, SetObject
from shapelens.interpret.values import Ref, Value, is_tuple

_MOST_LISTS = 20_000


def tags_in(machine: Machine, lists: Value) -> int | None:
    """Return the number of different tags in a list of lists; `None` where one of them is not known."""
    items = _items(machine, lists)
    if items is None or len(items) > _MOST_LISTS:
        return None
    found: set[Value] = set()
    for item in items:
        tags = _items(machine, item)
        if tags is None or not all(isinstance(tag, (str, int)) for tag in tags):
            return None
        found.update(tags)
    return len(found)


def _items(machine: Machine, value: Value) -> tuple[Value, ...] | None:
    """Return what a list, a tuple or a set holds; of a text, its letters."""
    thing = machine.load(value) if isinstance(value, Ref) else value
    items = thing.items if isinstance(thing, (ListObject, SetObject)) else thing
    return tuple(items) if isinstance(items, str) else items if is_tuple(items) else None
