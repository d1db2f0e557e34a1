"""What `%autoreload` mends in place: functions and classes of a module that ran again are the new ones wherever they
are kept, in a `partial`, a bound method, a list, as a base of another class.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final, cast

from shapelens.interpret.objects import DictObject, InstanceObject, ListObject
from shapelens.interpret.values import (
    BoundMethod,
    Choice,
    Class,
    Decorated,
    Function,
    Key,
    Partial,
    Unresolved,
    Value,
    is_tuple,
)

UNCLEAR: Final = Unresolved("it is not known what %autoreload made of it")


def mend(environment: dict[Key, Value], pairs: Iterable[tuple[Value, Value]], scope: str) -> None:
    """Put new definitions in the place of old ones, given as `pairs`, in an environment but for the `scope` of their
    module. An instance of a class that was mended keeps what it was given then, and is not known.
    """
    mending = _Mending(pairs)
    for key, value in [*environment.items()]:
        if key[0] == scope:
            continue
        if isinstance(value, InstanceObject) and mending.of(value.cls) is not value.cls:
            del environment[key]  # its methods are others, and what it keeps is what it was
        else:
            environment[key] = mending.of(value)


class _Mending:
    """What has become of definitions, by their identity."""

    def __init__(self, pairs: Iterable[tuple[Value, Value]]) -> None:
        self._now: dict[int, tuple[Value, Value]] = {}
        for old, new in pairs:
            self._note(old, new)

    def _note(self, old: Value, new: Value) -> None:
        if old is new or not isinstance(old, (Function, Class)):
            return
        self._now[id(old)] = (old, new)
        for name, part in old.attributes.items() if isinstance(old, Class) else ():
            now = new.attributes.get(name, part) if isinstance(new, Class) else new
            was, is_alike = _undecorated(part), type(now) is type(part)
            self._note(was, _undecorated(now) if is_alike else UNCLEAR)

    def of(self, value: Value) -> Value:
        """Return what a value is now; the value itself where nothing in it is another."""
        if isinstance(value, (Function, Class)):
            if id(value) not in self._now:
                self._now[id(value)] = (value, value)
                self._derive(value)
            return self._now[id(value)][1]
        if is_tuple(value):
            return self._items(value)
        made = self._of_parts(value)
        return value if made is None else made

    def _items(self, items: tuple[Value, ...]) -> tuple[Value, ...]:
        now = tuple(map(self.of, items))
        return items if all(a is b for a, b in zip(items, now, strict=True)) else now

    def _mapping(self, items: Mapping[str, Value]) -> Mapping[str, Value]:
        now = {name: self.of(value) for name, value in items.items()}
        return items if all(now[name] is value for name, value in items.items()) else now

    def _of_parts(self, value: Value) -> Value:
        """Return what something is that keeps others; `None` if it is what it was."""
        if isinstance(value, Partial):
            parts = self.of(value.function), self._items(value.arguments), self._mapping(value.keywords)
            same = parts[0] is value.function and parts[1] is value.arguments and parts[2] is value.keywords
            return None if same else UNCLEAR if isinstance(parts[0], Unresolved) else Partial(*parts)
        if isinstance(value, BoundMethod):
            receiver, function = self.of(value.receiver), self.of(value.function)
            if receiver is value.receiver and function is value.function:
                return None
            return BoundMethod(receiver, function) if isinstance(function, Function) else UNCLEAR
        if isinstance(value, Choice):
            return None if self._items(value.of) is value.of else UNCLEAR
        if isinstance(value, ListObject) and value.items is not None:
            items = self._items(value.items)
            return None if items is value.items else replace(value, items=items)
        if isinstance(value, DictObject) and value.items is not None:
            pairs = self._items(value.items)
            return (
                None if pairs is value.items else replace(value, items=cast("tuple[tuple[Value, Value], ...]", pairs))
            )
        if isinstance(value, InstanceObject):
            attributes = self._mapping(value.attributes)
            return None if attributes is value.attributes else replace(value, attributes=attributes)
        return None

    def _derive(self, value: Function | Class) -> None:
        """Note what a definition from elsewhere is, which has others as defaults or as bases."""
        if isinstance(value, Class):
            bases = self._items(value.bases)
            if bases is not value.bases:
                self._note(value, self._derived(value, bases))
            return
        owner = None if value.owner is None else self.of(value.owner)
        defaults, named = self._items(value.defaults), self._mapping(value.keyword_defaults)
        if id(value) in self._now and self._now[id(value)][1] is not value:
            return  # noted with its class
        if isinstance(owner, Unresolved):
            self._now[id(value)] = (value, UNCLEAR)
        elif (owner, defaults, named) != (value.owner, value.defaults, value.keyword_defaults):
            kept = owner if isinstance(owner, Class) else None
            made = replace(value, owner=kept, defaults=defaults, keyword_defaults=named)
            self._now[id(value)] = (value, made)

    def _derived(self, cls: Class, bases: tuple[Value, ...]) -> Value:
        """Return a class with other bases."""
        if any(isinstance(base, Unresolved) for base in bases):
            return UNCLEAR
        made = Class(cls.name, cls.node, cls.unit, bases, {}, cls.scope)
        for name, part in cls.attributes.items():
            own = isinstance(part, Function) and part.owner is cls
            made.attributes[name] = replace(part, owner=made) if own and isinstance(part, Function) else part
        return made


def _undecorated(part: Value) -> Value:
    """Return the function behind `staticmethod`, `classmethod` or `property`: IPython mends that."""
    return part.function if isinstance(part, Decorated) else part
