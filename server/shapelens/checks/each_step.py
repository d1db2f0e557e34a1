"""Models of one image that are given sequences of images: `TimeDistributed` puts them on each step."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from shapelens.checks import tensor_code
from shapelens.checks.case import Case
from shapelens.checks.check import Candidate
from shapelens.checks.layer_edits import parent_of
from shapelens.checks.sources import Place
from shapelens.spec import UNKNOWN, Shape


def each_step_candidates(case: Case, received: Shape, expected: Shape) -> Iterator[Candidate]:
    """Offer to put a model on each step, where it is called on, or stands in a model of, sequences of its inputs."""
    if case.site is None or case.data is not None or received is UNKNOWN or expected is UNKNOWN:
        return
    if len(received) != len(expected) + 1 or received[2:] != expected[1:]:
        return
    for place in _names(case, case.site):
        wrapper = case.names.spell("keras.layers.TimeDistributed", place)
        title = f"Put {place.text} on each step: TimeDistributed"
        yield tensor_code.wrapped("each step", title, place, wrapper, f"{wrapper.text}({place.text})")


def _names(case: Case, site: Place) -> Iterator[Place]:
    """Yield where the model is named: in the call of it, or, of one that is made at the site, in lists of layers."""
    if site.call is not None and isinstance(site.call.func, ast.Name):
        yield site.at(site.call.func)
    statement = parent_of(site)
    target = statement.targets[0] if isinstance(statement, ast.Assign) else None
    if isinstance(target, ast.Name):
        yield from (place for place in case.sources.uses_of(target.id) if isinstance(parent_of(place), ast.List))
