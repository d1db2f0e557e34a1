"""Dicts of the kernel: their values, by numbers or by the marks of texts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from shapelens.interpret.joins import value_of_dict
from shapelens.interpret.objects import DictObject, KeyMark
from shapelens.interpret.values import Unresolved, Value
from shapelens.kernel.descriptions import Described


def sampled_key(described: Described) -> Value:
    """Return a key that is a number, or what is known of it."""
    if "mark" in described:
        return KeyMark("bytes" if described["kind"] == "bytes" else "str", int(described["mark"]))
    if described.get("kind") in ("int", "bool"):
        return described["value"]
    return None if described.get("kind") == "none" else Unresolved("a key of a dict")


def sampled_dict(keys: Sequence[Value], values: Sequence[Value]) -> DictObject:
    """Return a dict that was not seen being made."""
    pairs = tuple(zip(keys, values, strict=True))
    if not any(isinstance(key, (KeyMark, Unresolved)) for key in keys):
        return DictObject(pairs)
    often = Counter(keys)
    shared = Unresolved("several keys of the dict have the same mark")
    marked = tuple((key, value if often[key] == 1 else shared) for key, value in pairs)
    return DictObject(None, element=value_of_dict(DictObject(pairs)), marked=marked)
