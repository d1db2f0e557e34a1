"""Data that were not prepared as those that the model was trained with: the call that is missing."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import islice

from shapelens.checks.case import Case, argument_place
from shapelens.checks.check import Candidate
from shapelens.checks.source_edits import replace_all
from shapelens.checks.sources import Place
from shapelens.interpret.values import Tensor

_MOST_CALLS = 40
_USES = ("predict", "predict_on_batch", "evaluate", "test_on_batch")
_PREPARING = ("predict", "transform", "fit_transform", "texts_to_sequences", "pad_sequences")


def preparation_candidates(case: Case) -> Iterator[Candidate]:
    """Offer to put data through the call that made the training data: `model.predict(base.predict(images))`."""
    place = case.argument
    model = _receiver(case.site)
    if place is None or model is None or model[1] not in _USES or not isinstance(case.given, Tensor):
        return
    for call in islice(case.sources.calls_above(place), _MOST_CALLS):
        if _receiver(call) != (model[0], "fit"):
            continue
        trained = argument_place(call, "x", 0)
        made = None if trained is None else case.sources.assigned(trained)
        code = None if made is None else _with_argument(made, place.text)
        if code is not None:
            yield Candidate("prepare", f"Prepare it as the training data: {code}", (replace_all(place, code),))
        return


def _receiver(place: Place | None) -> tuple[str, str] | None:
    """Return what a method is called on, and its name."""
    call = place.call if place is not None else None
    if place is None or call is None or not isinstance(call.func, ast.Attribute):
        return None
    return place.text_of(call.func.value), call.func.attr


def _with_argument(made: Place, text: str) -> str | None:
    """Return a call on another argument; `None` if what the call was given stands in more than one place of it."""
    call = made.call
    if call is None or not call.args or not isinstance(call.args[0], ast.Name):
        return None
    if made.text_of(call.func).rpartition(".")[2] not in _PREPARING:
        return None
    given = call.args[0].id
    if sum(isinstance(node, ast.Name) and node.id == given for node in ast.walk(call)) > 1:
        return None
    rest = [made.text_of(item) for item in (*call.args[1:], *call.keywords)]
    return f"{made.text_of(call.func)}({', '.join([text, *rest])})".replace("fit_transform", "transform")
