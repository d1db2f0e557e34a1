"""Methods of tuples and strings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from shapelens.interpret import plain
from shapelens.interpret.language import iteration, texts
from shapelens.interpret.machine import Machine
from shapelens.interpret.objects import IteratorObject, ListObject
from shapelens.interpret.values import DictView, Ref, Unresolved, Value

Arguments = Sequence[Value]
Keywords = Mapping[str, Value]


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
    result = plain.apply(machine, f".{name}()", method, given, keywords)
    return texts.as_text(result) if isinstance(text, str) and name in texts.MAKING else result


def _listed(machine: Machine, value: Value) -> Value:
    """Return an iterator or a view as the tuple of what it gives."""
    thing = iteration.resolved(machine, value) if isinstance(value, Ref) else None
    if isinstance(value, DictView) or isinstance(thing, IteratorObject):
        items = iteration.known_items(machine, value)
        return Unresolved("a string with parts that are not known") if items is None else items
    return value
