"""Python's containers made by calling their classes: `list`, `dict`, `set`, `defaultdict`, `Counter`, …"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from shapelens.interpret import expressions
from shapelens.interpret.containers import counters, dicts, lists
from shapelens.interpret.data import frames
from shapelens.interpret.language import enumerations, iteration
from shapelens.interpret.language.named_tuples import named_tuple_class
from shapelens.interpret.machine import Frame, Machine
from shapelens.interpret.objects import DictObject, FrozenSetObject, InstanceObject, ListObject, SetObject
from shapelens.interpret.values import ItemOfSet, Partial, Ref, Symbol, Unresolved, Value, is_tuple

Arguments = Sequence[Value]
Keywords = Mapping[str, Value]
Special = Callable[[Machine, Frame, ast.Call, Arguments, Keywords], Value]


def _list_of(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    if not arguments:
        return machine.allocate(ListObject(()))
    element = iteration.element_of(machine, arguments[0])
    items = iteration.known_items(machine, arguments[0])
    thing = machine.load(arguments[0]) if isinstance(arguments[0], Ref) else None
    if items is None and isinstance(thing, SetObject) and thing.items is not None:
        reason, base = "an item of a set, whose order is not known", (machine.step, machine.fresh())
        items = tuple(ItemOfSet(reason, False, thing.items, base, number) for number in range(len(thing.items)))
    return machine.allocate(ListObject(items, element))


def _deque(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    """`deque(items, maxlen)`; one of bounded length drops items where a list would grow."""
    bound = keywords.get("maxlen", arguments[1] if len(arguments) > 1 else None)
    given = arguments[0] if arguments else keywords.get("iterable", ())
    element = iteration.element_of(machine, given) if given != () else Unresolved("an item of a queue")
    return lists.queue(machine, iteration.known_items(machine, given), element, bound)


def _tuple_of(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    if not arguments:
        return ()
    items = iteration.known_items(machine, arguments[0])
    return Unresolved("a tuple of unknown length") if items is None else items


def _set_of(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    if arguments and isinstance(arguments[0], (str, bytes)):
        return machine.allocate(
            expressions.set_of(tuple(dict.fromkeys(arguments[0])))
        )  # a long text has few characters
    items = iteration.members(machine, arguments[0]) if arguments else ()
    return machine.allocate(expressions.set_of(items))


def _frozen_set_of(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    made = _set_of(machine, frame, node, arguments, keywords)
    thing = machine.load(made) if isinstance(made, Ref) else None
    return machine.allocate(FrozenSetObject(thing.items)) if isinstance(thing, SetObject) else made


def _dict_of(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    spec = frames.frame_in(machine, arguments[0]) if arguments else None
    if spec is not None:
        return machine.allocate(frames.dict_of(machine, spec))
    pairs = dicts.open_pairs(machine, arguments[0]) if arguments else DictObject(())
    return machine.allocate(dicts.merged(pairs, DictObject(tuple(keywords.items()))))


def _from_keys(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    items = iteration.known_items(machine, arguments[0]) if arguments else None
    value = arguments[1] if len(arguments) > 1 else None
    if items is None or not all(map(dicts.is_key, items)):
        return machine.allocate(DictObject(None, element=value))
    return machine.allocate(DictObject(tuple(dict.fromkeys(items, value).items())))


def _default_dict(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    pairs = dicts.open_pairs(machine, arguments[1]) if len(arguments) > 1 else DictObject(())
    given = dicts.merged(pairs, DictObject(tuple(keywords.items())))
    return machine.allocate(replace(given, factory=arguments[0] if arguments else None))


def _counter(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    counter = machine.allocate(DictObject((), counters.COUNTER))
    counters.change(machine, counter, (), arguments, keywords, 1)
    return counter


def _named_tuple(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    """`namedtuple("Point", "x y")`: a class whose fields are given as text or as a list."""
    if len(arguments) < 2 or not isinstance(arguments[0], str):
        return Unresolved("a named tuple of unknown fields")
    given = arguments[1]
    names = tuple(given.replace(",", " ").split()) if isinstance(given, str) else iteration.known_items(machine, given)
    if names is None or keywords.keys() - {"defaults"}:
        return Unresolved("a named tuple of unknown fields")
    pairs = [iteration.known_items(machine, n) if not isinstance(n, str) else (n,) for n in names]
    fields = tuple(str(pair[0]) for pair in pairs if pair)
    defaults = iteration.known_items(machine, keywords.get("defaults", ())) or ()
    cls = named_tuple_class(machine, frame.unit, node, arguments[0], fields)
    cls.attributes.update(zip(fields[len(fields) - len(defaults) :], defaults, strict=True))
    return cls


def _field(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    return Partial(Symbol("dataclasses.field"), (), dict(keywords))


def _as_dict(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    """`dataclasses.asdict(x)`, down to the dataclasses inside."""
    if len(arguments) != 1 or keywords:
        return Unresolved("what 'asdict' returns is not known")
    return _plain_fields(machine, arguments[0])


def _plain_fields(machine: Machine, value: Value) -> Value:
    thing = machine.load(value) if isinstance(value, Ref) else value
    if isinstance(thing, InstanceObject) and not enumerations.is_enum(thing.cls):
        pairs = tuple((name, _plain_fields(machine, item)) for name, item in thing.attributes.items())
        return machine.allocate(DictObject(pairs))
    if isinstance(thing, ListObject) and thing.items is not None:
        return machine.allocate(ListObject(tuple(_plain_fields(machine, item) for item in thing.items)))
    if isinstance(thing, DictObject) and thing.items is not None:
        return machine.allocate(DictObject(tuple((key, _plain_fields(machine, item)) for key, item in thing.items)))
    if is_tuple(thing):
        return tuple(_plain_fields(machine, item) for item in thing)
    return machine.allocate(thing) if isinstance(thing, SetObject) else value


FUNCTIONS: Final[dict[str, Special]] = {
    "builtins.list": _list_of,
    "builtins.tuple": _tuple_of,
    "builtins.set": _set_of,
    "builtins.frozenset": _frozen_set_of,
    "builtins.dict": _dict_of,
    "builtins.dict.fromkeys": _from_keys,
    "collections.OrderedDict": _dict_of,
    "collections.defaultdict": _default_dict,
    "collections.Counter": _counter,
    "collections.deque": _deque,
    "collections.namedtuple": _named_tuple,
    "dataclasses.field": _field,
    "dataclasses.asdict": _as_dict,
}
