"""`InvalidArgument` in short: is it about this parameter, and where does its value stand?"""

from __future__ import annotations

from shapelens.checks.case import Case
from shapelens.checks.edits.source_edits import find_argument
from shapelens.checks.edits.sources import Place
from shapelens.rules.mismatch import InvalidArgument
from shapelens.rules.registry import layer_rule
from shapelens.rules.signatures import object_signature


def invalid_argument(case: Case, *parameters: str) -> InvalidArgument | None:
    """Return the mismatch if it is about one of these parameters (any, if none is named) of the constructor of a layer,
    an optimizer, a callback and the like.
    """
    found = case.mismatch
    if not isinstance(found, InvalidArgument):
        return None
    if layer_rule(found.operation) is None and object_signature(found.operation) is None:
        return None
    return found if not parameters or found.parameter in parameters else None


def constructor(case: Case) -> Place | None:
    """Return where the layer is constructed: that is also where a constructor raises."""
    return case.construction or case.site


def value_place(case: Case) -> Place | None:
    """Return where the value stands that a constructor does not take."""
    place, found = constructor(case), case.mismatch
    if place is None or place.call is None or not isinstance(found, InvalidArgument):
        return None
    node = find_argument(place.call, found.parameter, found.operation)
    return None if node is None else place.at(node)


def shown(value: object) -> str:
    """Write an argument's value as a user does."""
    if isinstance(value, list):
        return f"[{', '.join(map(shown, value))}]"  # pyright: ignore[reportUnknownArgumentType]
    return repr(value)
