"""What an execution did to the environment, where the source does not say it all: it ended in an error, or its source
is not known.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, cast

from shapelens.interpret.memory import CALLED, GLOBAL, KERAS, MISSING, USED
from shapelens.interpret.objects import (
    ChainObject,
    DictObject,
    ExitStackObject,
    GeneratorObject,
    InstanceObject,
    IteratorObject,
    ListObject,
    ParserObject,
    SetObject,
)
from shapelens.interpret.training.failed_training import perhaps_without_values
from shapelens.interpret.values import Class, Function, Key, Ref, Tensor, Unresolved, Value
from shapelens.kernel.descriptions import Described, parts_of
from shapelens.source.parsing import parse
from shapelens.spec import UNKNOWN, TensorSpec

_HOLDERS: Final = (
    ChainObject,
    DictObject,
    SetObject,
    ListObject,
    IteratorObject,
    GeneratorObject,
    InstanceObject,
    ParserObject,
    ExitStackObject,
)
"""What can be changed in place without a change of what is sampled."""

_EXACT: Final = ("int", "bool", "none", "dtype", "module", "dataset", "frame", "layer", "model")
"""What is sampled of these tells them apart from what they were."""

_ELSEWHERE: Final = Unresolved("it may have been changed by code that is not in this notebook")
_PERHAPS: Final = Unresolved("the cell that changes it ended in an error, perhaps before")


@dataclass(frozen=True)
class Effect:
    """What one statement of a cell, of the source `text` from a line on (from 0), writes.

    `binds` are the names that it binds last of all: once they are bound, it came to its end.
    """

    writes: Mapping[Key, Value]
    binds: frozenset[str] = frozenset()
    text: str = ""
    line: int = 0


@dataclass(frozen=True)
class Observed:
    """What the probe says after an execution: descriptions of what changed, and of all that is bound now; and the line
    (from 1) at which it ended early, if that is known.
    """

    changed: Mapping[str, Described]
    present: Mapping[str, Described]
    failed_line: int | None = None


def bound_last(tree: ast.Module) -> frozenset[str]:
    """Return the names that a statement binds last of all, whatever else it does."""
    statement = tree.body[0] if len(tree.body) == 1 else None
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return frozenset({statement.name})
    if isinstance(statement, (ast.Import, ast.ImportFrom)) and len(statement.names) == 1:
        alias = statement.names[0]
        return frozenset({alias.asname or alias.name.partition(".")[0]} - {"*"})
    targets = statement.targets if isinstance(statement, ast.Assign) else []
    return frozenset({target.id for target in targets if isinstance(target, ast.Name) and len(targets) == 1})


def contradict(inferred: TensorSpec, sampled: TensorSpec) -> bool:
    """Say whether what was inferred of a tensor can't be true; a size that is open or not known may be any."""
    if UNKNOWN not in (inferred.dtype, sampled.dtype) and inferred.dtype != sampled.dtype:
        return True
    if inferred.shape is UNKNOWN or sampled.shape is UNKNOWN:
        return False
    pairs = zip(inferred.shape, sampled.shape, strict=False)
    return len(inferred.shape) != len(sampled.shape) or any(
        a != b and a not in (None, UNKNOWN) and b not in (None, UNKNOWN) for a, b in pairs
    )


def joined(effects: Sequence[Effect]) -> dict[Key, Value]:
    """Return what statements write that came to their end, one after the other."""
    writes: dict[Key, Value] = {}
    for effect in effects:
        writes.update(effect.writes)
    return writes


def until_error(effects: Sequence[Effect], before: Mapping[Key, Value], observed: Observed) -> dict[Key, Value]:
    """Return what a cell wrote that ended in an error: in which statement is seen from what is bound now. What the
    statements write that may have run or not is unknown, unless it was sampled.
    """
    if not observed.changed and not all(parse(effect.text) is not None for effect in effects):
        return {}  # a syntax error: nothing ran
    completed, end = _reached(effects, observed)
    writes = joined(effects[:completed])
    after = {**before, **writes}
    doubted = joined(effects[completed:end])
    for key in doubted:
        if key[0] in (CALLED, USED):
            writes[key] = True
        elif key[0] == GLOBAL:
            writes.update(_doubted_name(str(key[1]), after, observed, _PERHAPS))
        elif key[0] != KERAS and key in after:
            writes[key] = _PERHAPS
    return writes | perhaps_without_values(doubted, after)


def of_unknown_code(before: Mapping[Key, Value], observed: Observed) -> dict[Key, Value]:
    """Return what is not known any more after code ran that is not known: what could change unseen.

    A function or class is taken for the one that it was, unless its name was bound anew.
    """
    writes: dict[Key, Value] = {}
    confirmed = _confirmed(before, observed)
    for key, value in before.items():
        if key[0] != GLOBAL:
            if isinstance(value, _HOLDERS) and key not in confirmed:
                writes[key] = _ELSEWHERE
        elif key[1] in observed.changed or not isinstance(value, (Function, Class)):
            writes.update(_doubted_name(str(key[1]), before, observed, _ELSEWHERE))
    return writes


def _reached(effects: Sequence[Effect], observed: Observed) -> tuple[int, int]:
    """Return how many statements came to their end for sure, and how many may have run at most."""
    completed, most = _seen(effects, observed)
    if observed.failed_line is not None:
        failed = sum(effect.line < observed.failed_line for effect in effects) - 1
        if completed <= failed < most:
            return failed, failed + 1
    return completed, most


def _seen(effects: Sequence[Effect], observed: Observed) -> tuple[int, int]:
    """Return the same, as far as the names that are bound tell it."""
    completed, written = 0, set[str]()
    for number, effect in enumerate(effects):
        names = {str(name) for scope, name in effect.writes if scope == GLOBAL}
        seen = {name for name in names - written if name in observed.changed}
        if seen:
            completed = number + bool(seen & effect.binds)
        written |= names
    for number in range(completed, len(effects)):
        if any(name not in observed.present for name in effects[number].binds):
            return completed, number + 1
    return completed, len(effects)


def _doubted_name(name: str, before: Mapping[Key, Value], observed: Observed, why: Unresolved) -> dict[Key, Value]:
    """Return what is known of a name that was perhaps bound anew, or its object changed in place."""
    key = (GLOBAL, name)
    known = before.get(key, MISSING)
    if name in observed.changed:
        # What else refers to the object may see a change as well.
        doubted = [] if known is MISSING else [key, *([known.key] if isinstance(known, Ref) else ())]
        return dict.fromkeys(doubted, why)
    if known is MISSING or name not in observed.present:
        return {}
    if isinstance(known, Tensor):
        return {key: replace(known, spec=replace(known.spec, content=None), array=None)}
    return {} if isinstance(known, Ref) or _is_exact(observed.present[name]) else {key: why}


def _is_exact(described: Described) -> bool:
    kind = described.get("kind")
    if kind in ("tuple", "list"):
        items = parts_of(described, "items")
        return len(items) == described.get("length") and all(map(_is_exact, items))
    if kind == "dict":
        return "values" in described and all(map(_is_exact, parts_of(described, "values")))
    return kind in _EXACT or kind == "tensor" or (kind == "str" and "value" in described)


def _confirmed(before: Mapping[Key, Value], observed: Observed) -> set[Key]:
    """Return the objects of which what was sampled says that they are what they were."""
    found: set[Key] = set()
    for name, described in observed.present.items():
        value = before.get((GLOBAL, name))
        if not isinstance(value, Ref) or name in observed.changed:
            continue
        if _is_exact(described) or _is_told(before.get(value.key), described):
            _add_with_parts(value, before, found)
    return found


def _is_told(thing: Value, described: Described) -> bool:
    """Say whether all that is known of an instance of the user's is sampled."""
    if not isinstance(thing, InstanceObject) or not thing.attributes:
        return False
    attributes = cast("Mapping[str, Described]", described.get("attributes") or {})
    return all(name in attributes and _is_exact(attributes[name]) for name in thing.attributes)


def _add_with_parts(ref: Ref, before: Mapping[Key, Value], found: set[Key]) -> None:
    if ref.key in found:
        return
    found.add(ref.key)
    for part in _refs(before.get(ref.key)):
        _add_with_parts(part, before, found)


def _refs(value: Value) -> Iterator[Ref]:
    """Yield what a value holds, directly or in tuples."""
    if isinstance(value, Ref):
        yield value
    parts: Sequence[Value] = ()
    if isinstance(value, InstanceObject):
        parts = [*value.attributes.values()]
    elif isinstance(value, ListObject):
        parts = value.items or ()
    elif isinstance(value, DictObject):
        parts = [item for _, item in value.items or ()]
    elif isinstance(value, tuple):
        parts = cast("tuple[Value, ...]", value)
    for part in parts:
        yield from _refs(part)
