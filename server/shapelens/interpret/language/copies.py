"""Copies of objects (`copy.deepcopy`, `dataclasses.replace`), and namespaces: objects of attributes alone."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from shapelens.interpret.language import enumerations, user_classes
from shapelens.interpret.machine import Frame, Machine, site_of
from shapelens.interpret.objects import DictObject, InstanceObject, ListObject, SetObject
from shapelens.interpret.values import Class, Ref, Unresolved, Value, is_tuple
from shapelens.rules.frames import FrameSpec

Arguments = Sequence[Value]
Keywords = Mapping[str, Value]
Special = Callable[[Machine, Frame, ast.Call, Arguments, Keywords], Value]


def _copy(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    """`copy.copy(x)`: a new object that holds the same items."""
    value = arguments[0] if arguments else keywords.get("x", Unresolved("a copy of nothing"))
    return _duplicate(machine, value) if isinstance(value, Ref) else value


def _deep_copy(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    """`copy.deepcopy(x)`: new objects all the way down; what occurs twice is copied once."""
    value = arguments[0] if arguments else keywords.get("x", Unresolved("a copy of nothing"))
    return _copied(machine, value, {})


def _duplicate(machine: Machine, ref: Ref) -> Value:
    """Allocate what `ref` points to again, if it is something that Python copies so."""
    thing = machine.load(ref)
    if isinstance(thing, InstanceObject):
        if enumerations.is_enum(thing.cls):
            return ref
        return machine.allocate(thing) if thing.layer is None else Unresolved("a copy of a layer")
    if isinstance(thing, (ListObject, DictObject, SetObject, FrameSpec)):
        return machine.allocate(thing)
    return Unresolved("a copy of an object that is not known")


def _copied(machine: Machine, value: Value, done: dict[Ref, Ref]) -> Value:
    if is_tuple(value):
        return tuple(_copied(machine, item, done) for item in value)
    if not isinstance(value, Ref):
        return value
    if value in done:
        return done[value]
    machine.tick()
    ref = _duplicate(machine, value)
    if not isinstance(ref, Ref) or ref == value:
        return ref
    done[value] = ref
    thing = machine.load(ref)
    if isinstance(thing, ListObject):
        items = None if thing.items is None else tuple(_copied(machine, item, done) for item in thing.items)
        machine.store(ref, replace(thing, items=items, element=_copied(machine, thing.element, done)))
    elif isinstance(thing, DictObject):
        known = thing.items is not None
        pairs = tuple((key, _copied(machine, item, done)) for key, item in thing.items or ())
        element = _copied(machine, thing.element, done)
        machine.store(ref, replace(thing, items=pairs if known else None, element=element))
    elif isinstance(thing, InstanceObject):
        attributes = {name: _copied(machine, item, done) for name, item in thing.attributes.items()}
        machine.store(ref, replace(thing, attributes=attributes))
    return ref


def _replace(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    """`dataclasses.replace(x, field=…)`: its `__init__` again, with the other fields as they are."""
    value = arguments[0] if len(arguments) == 1 else None
    thing = machine.load(value) if isinstance(value, Ref) else None
    if not isinstance(thing, InstanceObject) or not user_classes.is_dataclass(thing.cls):
        return value if isinstance(value, Unresolved) else Unresolved("what 'replace' returns is not known")
    names = [name for name in user_classes.field_names(thing.cls) if user_classes.is_given(thing.cls, name)]
    fields = {name: thing.attributes[name] for name in names if name in thing.attributes}
    return user_classes.instantiate(machine, frame, node, thing.cls, (), {**fields, **keywords})


def _fields(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    """`dataclasses.fields(x)` of a dataclass or an instance of one: of each field, its name is known."""
    value = arguments[0] if len(arguments) == 1 and not keywords else None
    thing = machine.load(value) if isinstance(value, Ref) else value
    cls = thing.cls if isinstance(thing, InstanceObject) else thing
    if not isinstance(cls, Class) or not user_classes.is_dataclass(cls):
        return value if isinstance(value, Unresolved) else Unresolved("what 'fields' returns is not known")
    others = "type default default_factory init repr hash compare metadata kw_only".split()
    unknown = dict.fromkeys(others, Unresolved("what is known of a field besides its name"))
    site = site_of(frame.unit, node)
    return tuple(
        machine.allocate(InstanceObject(_FIELD, {"name": name, **unknown}, site=site))
        for name in user_classes.stored_field_names(cls)
    )


def namespace(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    """`argparse.Namespace(rows=60)`, `types.SimpleNamespace(...)`: an object with these attributes."""
    given = dict(keywords)
    if arguments:  # Python 3.13: SimpleNamespace({"rows": 60})
        thing = machine.load(arguments[0]) if isinstance(arguments[0], Ref) else None
        if not isinstance(thing, DictObject) or thing.items is None:
            return Unresolved("a namespace whose attributes are not known")
        given = {**{str(key): item for key, item in thing.items}, **given}
    return machine.allocate(InstanceObject(_NAMESPACE, given, site=site_of(frame.unit, node)))


_NAMESPACE: Final = Class("Namespace", ast.ClassDef("Namespace", [], [], [], []), "", (), {}, "class Namespace")
_FIELD: Final = Class("Field", ast.ClassDef("Field", [], [], [], []), "", (), {}, "class Field")

FUNCTIONS: Final[dict[str, Special]] = {
    "copy.copy": _copy,
    "copy.deepcopy": _deep_copy,
    "copy.replace": _replace,
    "dataclasses.fields": _fields,
    "dataclasses.replace": _replace,
    "argparse.Namespace": namespace,
    "types.SimpleNamespace": namespace,
}
