"""Targets of samples that are of several classes at once, as `MultiLabelBinarizer` makes them."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from shapelens.checks.case import Case
from shapelens.checks.check import Candidate
from shapelens.checks.edits.source_edits import keyword_of, quoted, replace
from shapelens.checks.edits.sources import Place
from shapelens.checks.model import Edit
from shapelens.checks.remedies import targets
from shapelens.checks.remedies.encodings import before_split

_BINARIZER = "MultiLabelBinarizer"


def are_tags(case: Case) -> bool:
    """Say whether the targets were made of lists of tags: each of their columns is a yes or no of its own."""
    place = targets.targets_place(case)
    for _ in range(3):
        if place is None or place.call is not None:
            break
        place = before_split(case, place) or case.sources.assigned(place)
    call = place.call if place is not None else None
    if place is None or call is None or not isinstance(call.func, ast.Attribute):
        return False
    maker = place.at(call.func.value)
    made = maker if maker.call is not None else case.sources.assigned(maker)
    return made is not None and made.function_name == _BINARIZER


def use_loss_of_columns(case: Case, loss: str) -> Iterator[Candidate]:
    """Offer a loss for targets that have a column for each class; `binary_crossentropy` goes with a sigmoid."""
    sigmoid = _sigmoid_edit(case) if loss == "binary_crossentropy" else ()
    for edits in targets.use_loss(case, loss):
        yield Candidate("loss", f"Use {loss}{', and a sigmoid' if sigmoid else ''}", (*edits, *sigmoid))


def _sigmoid_edit(case: Case) -> tuple[Edit, ...]:
    """Return the edit that makes a sigmoid of the softmax of the last layer, if that is written there as a text."""
    place: Place | None = targets.output_place(case)
    found = None if place is None or place.call is None else keyword_of(place.call, "activation")
    if place is None or found is None or not isinstance(found.value, ast.Constant) or found.value.value != "softmax":
        return ()
    return (replace(place, found.value, quoted(place, "sigmoid")),)
