"""Patterns of `match`: does the subject fit, and what does the pattern capture?"""

from __future__ import annotations

import ast
from typing import Any, Final

from shapelens.interpret import attributes
from shapelens.interpret.language import iteration
from shapelens.interpret.machine import Frame, Machine
from shapelens.interpret.objects import DictObject, InstanceObject, ListObject
from shapelens.interpret.values import Class, Ref, Symbol, Unresolved, Value, is_tuple

_SELF_MATCHING: Final = frozenset(
    f"builtins.{n}" for n in "bool bytearray bytes dict float frozenset int list set str tuple".split()
)
Captured = dict[str, Value]


def match_pattern(machine: Machine, frame: Frame, pattern: Any, subject: Value, captured: Captured) -> bool | None:
    """Say whether `subject` fits `pattern`, `None` when that is not known; put what it captures into `captured`."""
    from shapelens.interpret.expressions import evaluate
    from shapelens.interpret.operators import compare

    if isinstance(pattern, ast.MatchValue):
        result = compare(machine, frame, pattern, ast.Eq, subject, evaluate(machine, frame, pattern.value))
        return result if isinstance(result, bool) else None
    if isinstance(pattern, ast.MatchSingleton):
        return None if isinstance(subject, Unresolved) else subject is pattern.value
    if isinstance(pattern, ast.MatchAs):
        matched = True if pattern.pattern is None else match_pattern(machine, frame, pattern.pattern, subject, captured)
        if pattern.name is not None and matched is not False:
            captured[pattern.name] = subject
        return matched
    if isinstance(pattern, ast.MatchOr):
        return _match_any(machine, frame, pattern, subject, captured)
    if isinstance(pattern, ast.MatchSequence):
        return _match_sequence(machine, frame, pattern.patterns, subject, captured)
    if isinstance(pattern, ast.MatchMapping):
        return _match_mapping(machine, frame, pattern, subject, captured)
    if isinstance(pattern, ast.MatchClass):
        return _match_class(machine, frame, pattern, subject, captured)
    return None


def _all(results: list[bool | None]) -> bool | None:
    return False if False in results else None if None in results else True


def _match_any(machine: Machine, frame: Frame, pattern: Any, subject: Value, captured: Captured) -> bool | None:
    for alternative in pattern.patterns:
        own: Captured = {}
        matched = match_pattern(machine, frame, alternative, subject, own)
        if matched is not False:
            unknown = Unresolved("it depends on which alternative of a pattern fits")
            captured.update(own if matched else dict.fromkeys(own, unknown))
            return matched
    return False


def _match_sequence(
    machine: Machine, frame: Frame, patterns: list[Any], subject: Value, captured: Captured
) -> bool | None:
    thing = machine.load(subject) if isinstance(subject, Ref) else subject
    if isinstance(thing, (str, bytes, int, float, DictObject)) or thing is None:
        return False
    if isinstance(thing, InstanceObject) and not attributes.library_bases(thing.cls):
        return False
    items = thing if is_tuple(thing) else thing.items if isinstance(thing, ListObject) else None
    if isinstance(thing, range):
        items = iteration.known_items(machine, thing)
    if items is None:
        for name in _names_in(patterns):
            captured[name] = Unresolved("an item of something that is not known")
        return None
    star = next((i for i, p in enumerate(patterns) if isinstance(p, ast.MatchStar)), None)
    if star is None:
        if len(items) != len(patterns):
            return False
        return _all([match_pattern(machine, frame, p, i, captured) for p, i in zip(patterns, items, strict=True)])
    behind = len(patterns) - star - 1
    if len(items) < star + behind:
        return False
    end = len(items) - behind
    pairs = [*zip(patterns[:star], items[:star], strict=True), *zip(patterns[star + 1 :], items[end:], strict=True)]
    if patterns[star].name is not None:
        captured[patterns[star].name] = machine.allocate(ListObject(items[star:end]))
    return _all([match_pattern(machine, frame, p, i, captured) for p, i in pairs])


def _match_mapping(machine: Machine, frame: Frame, pattern: Any, subject: Value, captured: Captured) -> bool | None:
    from shapelens.interpret.expressions import evaluate

    thing = machine.load(subject) if isinstance(subject, Ref) else subject
    if isinstance(thing, (str, bytes, int, float, ListObject)) or thing is None or is_tuple(thing):
        return False
    if not isinstance(thing, DictObject) or thing.items is None:
        for name in _names_in([pattern]):
            captured[name] = Unresolved("an item of something that is not known")
        return None
    rest = dict(thing.items)
    results: list[bool | None] = []
    for key_node, inner in zip(pattern.keys, pattern.patterns, strict=True):
        key = evaluate(machine, frame, key_node)
        if isinstance(key, (Unresolved, Symbol, Ref)):
            return None
        if key not in rest:
            return False
        results.append(match_pattern(machine, frame, inner, rest.pop(key), captured))
    if pattern.rest is not None:
        captured[pattern.rest] = machine.allocate(DictObject(tuple(rest.items())))
    return _all(results)


def _match_class(machine: Machine, frame: Frame, pattern: Any, subject: Value, captured: Captured) -> bool | None:
    from shapelens.interpret.expressions import evaluate
    from shapelens.interpret.language.builtin_functions import is_instance

    cls = evaluate(machine, frame, pattern.cls)
    matched = is_instance(machine, subject, cls)
    if matched is False:
        return False
    if isinstance(cls, Symbol) and cls.name in _SELF_MATCHING and len(pattern.patterns) == 1:
        return _all([matched, match_pattern(machine, frame, pattern.patterns[0], subject, captured)])
    thing = machine.load(subject) if isinstance(subject, Ref) else None
    if matched is None or not (isinstance(thing, InstanceObject) and isinstance(cls, Class)):
        for name in _names_in([pattern]):
            captured[name] = Unresolved("an attribute of something that is not known")
        return None
    names = [*_positional_names(machine, cls, len(pattern.patterns)), *pattern.kwd_attrs]
    results: list[bool | None] = []
    for name, inner in zip(names, [*pattern.patterns, *pattern.kwd_patterns], strict=False):
        value = attributes.get_attribute(machine, frame, pattern, subject, name)
        results.append(match_pattern(machine, frame, inner, value, captured))
    complete = len(names) == len(pattern.patterns) + len(pattern.kwd_patterns)
    return _all(results) if complete else None


def _positional_names(machine: Machine, cls: Class, count: int) -> list[str]:
    """Return the attributes that positional patterns stand for: `__match_args__`, or the fields of a dataclass."""
    from shapelens.interpret.language.user_classes import field_names

    given = attributes.find_in_class(cls, "__match_args__")
    names = list(given) if is_tuple(given) else field_names(cls)
    return [str(name) for name in names[:count]]


def _names_in(patterns: list[Any]) -> list[str]:
    names: list[str] = []
    for pattern in patterns:
        for node in ast.walk(pattern):
            name = getattr(node, "name", None) or getattr(node, "rest", None)
            if isinstance(name, str):
                names.append(name)
    return names
