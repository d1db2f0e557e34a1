"""Enumerations: the members that the attributes of a class become."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from shapelens.interpret import attributes
from shapelens.interpret.machine import Frame, Machine
from shapelens.interpret.objects import InstanceObject
from shapelens.interpret.values import Class, Decorated, Function, LibraryObject, Ref, Unresolved, Value

_ENUMS: Final = frozenset(f"enum.{name}" for name in "Enum IntEnum StrEnum Flag IntFlag".split())
_FLAGS: Final = frozenset({"enum.Flag", "enum.IntFlag"})
_PLAIN: Final = frozenset({"enum.IntEnum", "enum.StrEnum", "enum.IntFlag", "builtins.int", "builtins.str"})
_AUTO: Final = LibraryObject("enum.auto")


def is_enum(cls: Class) -> bool:
    """Say whether a class is an enumeration."""
    return not _ENUMS.isdisjoint(attributes.library_bases(cls))


def make_members(machine: Machine, cls: Class) -> None:
    """Turn the attributes of an enumeration into its members; a value that occurs again is another name of one."""
    members: list[tuple[Value, Ref]] = []
    for name, value in list(cls.attributes.items()):
        if name.startswith("_") or isinstance(value, (Function, Decorated)):
            continue
        if value == _AUTO:
            value = _automatic(cls, name, [given for given, _ in members])
        known = next((member for given, member in members if type(given) is type(value) and given == value), None)
        if known is None or isinstance(value, Unresolved):
            known = machine.allocate(InstanceObject(cls, {"name": name, "value": value}))
            members.append((value, known))
        cls.attributes[name] = known


def _automatic(cls: Class, name: str, before: Sequence[Value]) -> Value:
    """Return what `enum.auto()` stands for."""
    bases = attributes.library_bases(cls)
    if "enum.StrEnum" in bases:
        return name.lower()
    numbers = [value for value in before if isinstance(value, int)]
    if len(numbers) < len(before) or "builtins.str" in bases:
        return Unresolved("what 'enum.auto()' stands for")
    if not _FLAGS.isdisjoint(bases):
        return 1 << max((number.bit_length() for number in numbers), default=0)
    return max(numbers, default=0) + 1


def enum_members(machine: Machine, cls: Class) -> tuple[Value, ...] | None:
    """Return the members of an enumeration in order; `None` for another class."""
    if not is_enum(cls):
        return None
    members = [v for v in cls.attributes.values() if isinstance(v, Ref) and _is_member(machine, v, cls)]
    return tuple(dict.fromkeys(members))


def _is_member(machine: Machine, ref: Ref, cls: Class) -> bool:
    thing = machine.load(ref)
    return isinstance(thing, InstanceObject) and thing.cls == cls


def member_of(machine: Machine, cls: Class, arguments: Sequence[Value]) -> Value:
    """`Color(2)`: the member with this value."""
    for member in enum_members(machine, cls) or ():
        thing = machine.load(member) if isinstance(member, Ref) else None
        if arguments and member == arguments[0]:
            return member
        if isinstance(thing, InstanceObject) and arguments and thing.attributes.get("value") == arguments[0]:
            return member
    return Unresolved(f"a member of '{cls.name}' that is not known")


def plain_value(machine: Machine, value: Value) -> Value:
    """Return the number or text that a member of an `IntEnum`, or of an `Enum` that is a `str`, is as well."""
    thing = machine.load(value) if isinstance(value, Ref) else None
    if not isinstance(thing, InstanceObject) or not is_enum(thing.cls):
        return value
    plain = not _PLAIN.isdisjoint(attributes.library_bases(thing.cls))
    return thing.attributes.get("value", value) if plain else value


def _auto(
    machine: Machine, frame: Frame, node: ast.Call, arguments: Sequence[Value], keywords: Mapping[str, Value]
) -> Value:
    return _AUTO


FUNCTIONS: Final[dict[str, Callable[[Machine, Frame, ast.Call, Sequence[Value], Mapping[str, Value]], Value]]] = {
    "enum.auto": _auto,
}
