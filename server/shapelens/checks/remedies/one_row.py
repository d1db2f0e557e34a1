"""Outputs with axes that the targets lack: the last step alone, or these axes flattened, before the last layer."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import takewhile
from typing import Final

from shapelens.checks.case import Case
from shapelens.checks.check import Candidate
from shapelens.checks.edits.layer_edits import insert_before
from shapelens.checks.edits.source_edits import keyword_of, remove_argument, replace_all
from shapelens.checks.edits.sources import Place
from shapelens.checks.model import Edit
from shapelens.checks.remedies import targets
from shapelens.checks.remedies.looped_layers import until_last_candidates

_FLATTENING: Final = {
    3: ("Flatten", "GlobalAveragePooling1D"),
    4: ("Flatten", "GlobalAveragePooling2D"),
    5: ("Flatten", "GlobalAveragePooling3D"),
}
_OF_ANY_AXES: Final = ("Dense", "Dropout", "Activation", "BatchNormalization", "LeakyReLU")
"""Layers that do without `TimeDistributed` what they do in it."""


def one_row_candidates(case: Case, last: Place) -> Iterator[Candidate]:
    """Offer one row of numbers for each sample; `last` is the last layer."""
    found = targets.found_in(case)
    steps = _recurrent(case.place(case.placed.finding.facts.sites.get("steps")))
    keyword = keyword_of(steps.call, "return_sequences") if steps is not None and steps.call is not None else None
    edit = remove_argument(steps, keyword) if steps is not None and keyword is not None else None
    if edit is not None and steps is not None:
        yield from until_last_candidates(steps)
        where = _where(steps)
        behind = takewhile(lambda place: _where(place) != where, case.sources.calls_above(last))
        edits = (edit, *_unwrapped(last), *(each for place in behind for each in _unwrapped(place)))
        yield Candidate("steps", "Return the last step alone: without return_sequences=True", edits)
    rank = None if found is None else found.output.rank
    for name in _FLATTENING.get(rank or 0, ("Flatten",)):
        inserted = insert_before(case, last, name)
        if inserted is not None:
            title = f"Insert {name}() before the last layer"
            yield Candidate("flatten", title, (*inserted, *_unwrapped(last)))


def _recurrent(place: Place | None) -> Place | None:
    """Return the layer that a `Bidirectional` wraps, or the layer itself."""
    if place is not None and place.function_name == "Bidirectional" and place.call is not None and place.call.args:
        return place.at(place.call.args[0])
    return place


def _where(place: Place) -> tuple[int, object]:
    return place.cell, place.range_of(place.node)


def _unwrapped(place: Place) -> tuple[Edit, ...]:
    """Return the edit that takes a layer out of its `TimeDistributed`: there are no steps any more."""
    inner = place.call.args[0] if place.call is not None and place.call.args else None
    if place.function_name != "TimeDistributed" or not isinstance(inner, ast.Call):
        return ()
    alone = place.at(inner)
    return (replace_all(place, alone.text),) if alone.function_name in _OF_ANY_AXES else ()
