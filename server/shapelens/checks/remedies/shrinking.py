"""How the size of an axis became what it is: the sizes that the layers before made of it, and which one took most."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import prod
from typing import cast

from shapelens.checks.case import Case
from shapelens.checks.check import Candidate
from shapelens.checks.edits.source_edits import find_argument, integers_in, replace, set_argument
from shapelens.checks.edits.sources import Place
from shapelens.checks.wording import axis_name, listed
from shapelens.interpret.values import LayerStep
from shapelens.rules.mismatch import OutputSizeMismatch
from shapelens.spec import UNKNOWN

_MOST_OF_ALL = 4
"""A layer that divides a size by at least so much, and by more than twice as much as all others, is the cause."""


@dataclass(frozen=True)
class Shrinking:
    """A layer that made one size of an axis of another."""

    step: LayerStep
    before: int
    after: int

    @property
    def factor(self) -> float:
        """How many times smaller it made it."""
        return self.before / max(self.after, 1)


def shrinkings(case: Case) -> list[Shrinking]:
    """Return the layers that made the axis of an `OutputSizeMismatch` smaller, the first one first."""
    found = cast(OutputSizeMismatch, case.mismatch)
    rank = 0 if found.received is UNKNOWN else len(found.received)
    changes: list[Shrinking] = []
    for step in case.steps:
        given, made = step.given.spec.shape, step.output.shape
        if given is UNKNOWN or made is UNKNOWN or not len(given) == len(made) == rank:
            break
        before, after = given[found.axis], made[found.axis]
        if not isinstance(before, int) or not isinstance(after, int):
            break
        if after < before:
            changes.append(Shrinking(step, before, after))
    return changes[::-1]


def culprit(case: Case) -> Shrinking | None:
    """Return the layer that took far more of the axis than all others."""
    changes = shrinkings(case)
    most = max(changes, key=lambda change: change.factor, default=None)
    if most is None or most.factor < _MOST_OF_ALL:
        return None
    others = prod(change.factor for change in changes if change is not most)
    own = cast(OutputSizeMismatch, case.mismatch).strides
    return most if most.factor > 2 * others * own else None


def place_of_culprit(case: Case) -> Place | None:
    """Return where the layer was made that took most of the axis."""
    found = culprit(case)
    return case.place(found.step.site) if found is not None else None


def history(case: Case) -> str:
    """Write what the layers before made of the axis: `: the layers before it made 13, 11 and 5 of the height 28`."""
    changes = shrinkings(case)
    if not changes:
        return ""
    found, first = cast(OutputSizeMismatch, case.mismatch), changes[0]
    rank = 0 if found.received is UNKNOWN else len(found.received)
    what = f"the {axis_name(case.layer, found.axis, rank)} {first.before}"
    most = culprit(case)
    if most is not None:
        return f"; {most.step.layer.class_name} before it makes {most.after} of {most.before}"
    if len(changes) == 1:
        return f"; {first.step.layer.class_name} before it makes {first.after} of {what}"
    return f"; the layers before it make {listed([change.after for change in changes])} of {what}"


def milder(case: Case) -> Iterator[Candidate]:
    """Offer to let the layer that took most of the axis take less: half, or nothing of it."""
    found, place = culprit(case), place_of_culprit(case)
    if found is None or place is None or place.call is None:
        return
    layer = found.step.layer
    parameters = ("pool_size", "strides") if "pool_size" in layer.arguments else ("strides",)
    for parameter in parameters:
        for number in (2, 1) if parameter == "strides" else (2,):
            given = find_argument(place.call, parameter, layer.class_name)
            if given is None and parameter == "strides":
                continue
            items = integers_in(given)
            text = f"({', '.join([str(number)] * len(items))})" if items is not None and len(items) > 1 else str(number)
            edit = replace(place, given, text) if given is not None else None
            edit = edit or set_argument(place, parameter, text, layer.class_name)
            if edit is not None:
                yield Candidate(f"milder {parameter}", f"Set {parameter}={text} of {layer.class_name}", (edit,))
