"""Iterating over values, and binding what comes out to targets."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final, cast

from shapelens.interpret import attributes, rule_values, subscripts
from shapelens.interpret.data import datasets, series_items, windows
from shapelens.interpret.flow import join_all
from shapelens.interpret.language import choices, live_iterators
from shapelens.interpret.machine import Frame, Machine
from shapelens.interpret.names import bind
from shapelens.interpret.objects import (
    ChainObject,
    DictInstance,
    DictObject,
    GeneratorObject,
    InstanceObject,
    IteratorObject,
    ListInstance,
    ListObject,
    SetObject,
)
from shapelens.interpret.values import (
    Choice,
    Class,
    Dataset,
    DictView,
    Function,
    ItemOfSet,
    Ref,
    RoundNumber,
    Several,
    Symbol,
    Tensor,
    Unresolved,
    Value,
    is_tuple,
    plainly_unknown,
)
from shapelens.rules.frames import FrameSpec, IndexSpec
from shapelens.rules.sizes import range_length
from shapelens.rules.values import EACH, Record
from shapelens.spec import UNKNOWN

MAX_ITEMS: Final = 10_000
UNKNOWN_KEY: Final = Unresolved("a key of a dict with unknown keys")


def known_items(machine: Machine, value: Value) -> tuple[Value, ...] | None:
    """Return what iterating over `value` gives, `None` when its length is not known or too long to follow.

    An iterator is used up by it.
    """
    if isinstance(value, tuple):
        return cast("tuple[Value, ...]", value)
    if isinstance(value, range):
        return tuple(value) if range_length(value) <= MAX_ITEMS else None
    if isinstance(value, (str, bytes)):
        return tuple(value) if len(value) <= MAX_ITEMS else None
    if isinstance(value, IndexSpec):
        return _labels(value)
    if isinstance(value, Dataset):
        return datasets.items_of(value)
    if isinstance(value, Tensor):
        return _rows(value)
    if isinstance(value, DictView):
        return _view(machine, value)
    if isinstance(value, Class):
        from shapelens.interpret.language.enumerations import enum_members

        return enum_members(machine, value)
    if isinstance(value, Ref):
        return _object_items(machine, value)
    return choices.known_items(machine, value) if isinstance(value, (Choice, Several)) else None


def _object_items(machine: Machine, ref: Ref) -> tuple[Value, ...] | None:
    thing = resolved(machine, ref)
    if isinstance(thing, (ListInstance, DictInstance)):
        method = attributes.find_in_class(thing.cls, "__iter__")
        if isinstance(method, Function):
            return None
    if isinstance(thing, ListObject):
        return thing.items
    if isinstance(thing, FrameSpec) and thing.kind == "DataFrame":
        return _labels(thing.labels)
    if isinstance(thing, FrameSpec):
        return series_items.items_of(thing, MAX_ITEMS)
    if isinstance(thing, SetObject):
        return None if thing.items is None or not _has_known_order(thing.items) else tuple(_as_set(thing.items))
    thing = as_plain_dict(machine, thing)
    if isinstance(thing, DictObject):
        return None if thing.items is None else tuple(key for key, _ in thing.items)
    if isinstance(thing, IteratorObject) and thing.complete:
        machine.store(ref, IteratorObject(()))
        return thing.items
    if isinstance(thing, InstanceObject):
        return _instance_items(machine, ref, thing)
    return None


def as_plain_dict(machine: Machine, thing: Value) -> Value:
    """Return a chain of mappings as the dict that it is read as; anything else as it is."""
    from shapelens.interpret.containers import chain_maps

    return chain_maps.as_dict(machine, thing) if isinstance(thing, ChainObject) else thing


def _labels(index: IndexSpec) -> tuple[Value, ...] | None:
    if index.labels is None:
        return None
    return tuple(Unresolved("a label that is not known") if label is UNKNOWN else label for label in index.labels)


def _has_known_order(items: tuple[Value, ...]) -> bool:
    """Say whether a set gives its items in the order of their values: small integers, each in its own slot."""
    limit = max(8, len(items))
    return len(items) <= 1 or all(isinstance(item, int) and 0 <= item < limit for item in items)


def _as_set(items: tuple[Value, ...]) -> tuple[Value, ...]:
    return items if len(items) <= 1 else tuple(sorted(cast("tuple[int, ...]", items)))


def _instance_items(machine: Machine, ref: Ref, thing: InstanceObject) -> tuple[Value, ...] | None:
    from shapelens.interpret import calls
    from shapelens.interpret.language.user_classes import field_names, is_named_tuple

    if is_named_tuple(thing.cls):
        return tuple(thing.attributes.get(name, Unresolved("a field")) for name in field_names(thing.cls))
    method = attributes.find_in_class(thing.cls, "__iter__")
    if not isinstance(method, Function) or thing.site is None:
        return None
    iterator = calls.call_function(machine, method, (ref,), {}, thing.site)
    return None if iterator == ref else known_items(machine, iterator)


def members(machine: Machine, value: Value) -> tuple[Value, ...] | None:
    """Return what is in `value`, a set's items in any order."""
    thing = machine.load(value) if isinstance(value, Ref) else None
    return thing.items if isinstance(thing, SetObject) else whole_set(known_items(machine, value))


def whole_set(items: tuple[Value, ...] | None) -> tuple[Value, ...] | None:
    """Return the items of the set that `items` are in another order; `items` if they are something else."""
    first = items[0] if items else None
    if items is None or not isinstance(first, ItemOfSet) or len(items) != len(first.items):
        return items
    numbers = {item.number for item in items if isinstance(item, ItemOfSet) and item.base == first.base}
    return first.items if len(numbers) == len(items) else items


def _view(machine: Machine, view: DictView) -> tuple[Value, ...] | None:
    thing = as_plain_dict(machine, machine.load(view.dict))
    if not isinstance(thing, DictObject) or thing.items is None:
        return None
    if view.kind == "items":
        return tuple(thing.items)
    return tuple(pair[view.kind == "values"] for pair in thing.items)


def resolved(machine: Machine, ref: Ref) -> Value:
    """Return the object that `ref` points to: a generator after it is run, an iterator with what it gives next now."""
    thing = machine.load(ref)
    if isinstance(thing, IteratorObject):
        return live_iterators.current(machine, thing)
    if not isinstance(thing, GeneratorObject):
        return thing
    from shapelens.interpret.language import generators

    iterator = generators.run(machine, thing)
    machine.store(ref, iterator)
    return iterator


def _rows(tensor: Tensor) -> tuple[Value, ...] | None:
    shape = tensor.spec.shape
    if not isinstance(shape, tuple) or not shape or not isinstance(shape[0], int) or shape[0] > MAX_ITEMS:
        return None
    content = tensor.spec.content
    if isinstance(content, tuple) and len(content) == shape[0] and len(shape) == 1 and tensor.library == "numpy":
        return tuple(subscripts.row(tensor, item) for item in content)
    return (subscripts.row(tensor),) * shape[0]


def element_of(machine: Machine, value: Value) -> Value:
    """Return what any one item of `value` is like, when their number is not known."""
    if isinstance(value, Tensor):
        return subscripts.row(value) if value.spec.shape != () else Unresolved("iterating over a scalar")
    if isinstance(value, Dataset):
        return value.first
    if isinstance(value, range):
        return RoundNumber("a number of a long range", base=object(), least=min(value[0], value[-1]) if value else 0)
    if isinstance(value, Ref):
        thing = resolved(machine, value)
        if isinstance(thing, ListObject):
            return thing.element if thing.items is None else _any_of(thing.items)
        if isinstance(thing, IteratorObject):
            return join_all([*thing.items, thing.element], "the items differ")
        if isinstance(thing, SetObject) and thing.items:
            return _any_of(thing.items)
        if isinstance(thing, FrameSpec) and thing.kind == "Series":
            return series_items.item_of(thing)
    if isinstance(value, DictView):
        return _any_of_view(machine, value)
    if isinstance(value, windows.CountingRange):
        return windows.item_of(value)
    if isinstance(value, Record) and EACH in dict(value.fields):
        return rule_values.from_rule(machine, value.get(EACH), "numpy", "a group of rows", None)
    if isinstance(value, Unresolved):
        return plainly_unknown(value)
    return Unresolved("an item of something of unknown length")


def last_of(machine: Machine, value: Value) -> Value:
    """Return what a later item may be like where `element_of` tells of the first: the last batch of a dataset may be
    smaller. `None` if there is no such difference.
    """
    if isinstance(value, Dataset):
        return None if value.alike or value.spec == value.first else value.spec
    thing = machine.load(value) if isinstance(value, Ref) else None
    return thing.last if isinstance(thing, IteratorObject) else None


def _any_of_view(machine: Machine, view: DictView) -> Value:
    thing = as_plain_dict(machine, machine.load(view.dict))
    if not isinstance(thing, DictObject):
        return Unresolved("an item of something that is not known")
    if thing.items is not None:
        return _any_of(_view(machine, view) or ())
    return {"keys": UNKNOWN_KEY, "values": thing.element}.get(view.kind, (UNKNOWN_KEY, thing.element))


def _any_of(items: tuple[Value, ...]) -> Value:
    return join_all(items, "the items differ") if items else Unresolved("an item of something empty")


class Cursor:
    """Where a loop is in what it iterates over; a list is read as it is in each round."""

    def __init__(self, machine: Machine, iterable: Value) -> None:
        self.machine, self.iterable = machine, iterable
        self.number = 0
        thing = resolved(machine, iterable) if isinstance(iterable, Ref) else None
        self.is_iterator = isinstance(thing, IteratorObject)
        self.is_live = self.is_iterator or (isinstance(thing, ListObject) and thing.items is not None)
        self._items = None if self.is_live else known_items(machine, iterable)

    @property
    def key(self) -> object:
        """What the loop itself changes in memory from round to round."""
        return self.iterable.key if self.is_iterator and isinstance(self.iterable, Ref) else None

    def rest(self) -> Iterator[Value]:
        """Go through what comes next, one by one."""
        while (thing := self._object()) is not None:
            if isinstance(thing, ListObject):
                items, number = thing.items or (), self.number
            else:
                items, number = thing.items, 0
            if number >= len(items):
                return
            self.advance()
            yield items[number]

    def ahead(self) -> tuple[tuple[Value, ...], bool]:
        """Return the items that come next, and whether they are all."""
        thing = self._object()
        if isinstance(thing, IteratorObject):
            return thing.items, thing.complete
        if isinstance(thing, ListObject):
            return ((), False) if thing.items is None else (thing.items[self.number :], True)
        return ((), False) if self._items is None else (self._items[self.number :], True)

    def advance(self) -> None:
        """Go on by one item."""
        self.number += 1
        thing = self._object()
        if isinstance(thing, IteratorObject) and isinstance(self.iterable, Ref):
            self.machine.store(self.iterable, live_iterators.behind(thing, 1))

    def _object(self) -> IteratorObject | ListObject | None:
        """Return what is gone through as it is now, if that can change meanwhile."""
        thing = resolved(self.machine, self.iterable) if self.is_live and isinstance(self.iterable, Ref) else None
        return thing if isinstance(thing, (IteratorObject, ListObject)) else None


def bind_target(machine: Machine, frame: Frame, target: ast.expr, value: Value) -> None:
    """Assign `value` to `target`: a name, an attribute, an item, or a tuple or list of targets."""
    from shapelens.interpret.expressions import evaluate

    if isinstance(target, ast.Name):
        bind(machine, frame, target.id, value)
    elif isinstance(target, (ast.Tuple, ast.List)):
        _unpack(machine, frame, target.elts, value)
    elif isinstance(target, ast.Starred):
        bind_target(machine, frame, target.value, value)
    elif isinstance(target, ast.Attribute):
        attributes.set_attribute(machine, frame, evaluate(machine, frame, target.value), target.attr, value, target)
    elif isinstance(target, ast.Subscript):
        container = evaluate(machine, frame, target.value)
        subscripts.set_item(machine, frame, target, container, evaluate(machine, frame, target.slice), value)


def _unpack(machine: Machine, frame: Frame, targets: list[ast.expr], value: Value) -> None:
    items = known_items(machine, value)
    star = next((i for i, target in enumerate(targets) if isinstance(target, ast.Starred)), None)
    if items is not None and (len(items) != len(targets) if star is None else len(items) < len(targets) - 1):
        failed = machine.fails(ValueError, f"{len(items)} items are unpacked into {len(targets)} targets")
        for target in targets:
            bind_target(machine, frame, target, failed)
        return
    if items is None:
        _unpack_unknown(machine, frame, targets, value)
        return
    if star is not None:
        behind = len(targets) - star - 1
        middle = machine.allocate(ListObject(items[star : len(items) - behind]))
        items = (*items[:star], middle, *items[len(items) - behind :])
    for target, item in zip(targets, items, strict=True):
        bind_target(machine, frame, target, item)


def _unpack_unknown(machine: Machine, frame: Frame, targets: list[ast.expr], value: Value) -> None:
    """Unpack something of unknown length: each target is like any one item, a starred one a list of such. Of a tensor's
    rows nothing is claimed: a batch that is taken for a pair of inputs and labels has seldom just two.
    """
    machine.doubts += 1  # it may have another length
    element = value if isinstance(value, Unresolved) else element_of(machine, value)
    if isinstance(value, Tensor):
        element = Unresolved("a row of something of unknown length")
    if isinstance(value, Symbol) or not (is_tuple(value) or isinstance(value, (Unresolved, Tensor, Dataset, Ref))):
        element = Unresolved("an item of something that is not known")
    for target in targets:
        starred = isinstance(target, ast.Starred)
        bind_target(machine, frame, target, machine.allocate(ListObject(None, element)) if starred else element)
