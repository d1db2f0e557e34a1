"""Data that were not prepared as those that the model was trained with: the call that is missing."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import islice

from shapelens.checks.case import Case, argument_place
from shapelens.checks.check import Candidate
from shapelens.checks.edits.layer_edits import parent_of
from shapelens.checks.edits.source_edits import replace_all
from shapelens.checks.edits.sources import Place
from shapelens.interpret.values import Ref, Tensor
from shapelens.rules.functions.keras_applications import application_names
from shapelens.rules.mismatch import PlainData

_MOST_CALLS = 40
_MOST_STEPS = 3
_USES = ("predict", "predict_on_batch", "evaluate", "test_on_batch")
_PREPARING = ("predict", "transform", "fit_transform", "texts_to_sequences", "pad_sequences")


def preparation_candidates(case: Case) -> Iterator[Candidate]:
    """Offer to put data through the calls that made the training data: `model.predict(base.predict(images))`."""
    place = case.argument
    model = _receiver(case.site)
    if place is None or model is None or model[1] not in _USES or not isinstance(case.given, (Tensor, Ref, str)):
        return
    for call in islice(case.sources.calls_above(place), _MOST_CALLS):
        if _receiver(call) != (model[0], "fit"):
            continue
        trained = argument_place(call, "x", 0)
        text = f"[{place.text}]" if isinstance(case.given, str) else place.text
        codes = [*_prepared(case, trained, text)]
        are_texts = isinstance(case.mismatch, PlainData) and case.mismatch.item == "str"
        for code in codes[-1:] if are_texts else codes:
            yield Candidate("prepare", f"Prepare it as the training data: {code}", (replace_all(place, code),))
        break
    yield from _features(case, place, model[0])


def _features(case: Case, place: Place, model: str) -> Iterator[Candidate]:
    """Offer what a ready-made model makes of the data, where the user's own model takes that."""
    ready = set(application_names().values())
    for call in islice(case.sources.calls_above(place), _MOST_CALLS):
        statement = parent_of(call) if call.function_name in ready else None
        target = statement.targets[0] if isinstance(statement, ast.Assign) else None
        if isinstance(target, ast.Name) and target.id != model and isinstance(case.given, Tensor):
            code = f"{target.id}.predict({place.text})"
            yield Candidate("features", f"Give it the features of {target.id}: {code}", (replace_all(place, code),))


def _receiver(place: Place | None) -> tuple[str, str] | None:
    """Return what a method is called on, and its name."""
    call = place.call if place is not None else None
    if place is None or call is None or not isinstance(call.func, ast.Attribute):
        return None
    return place.text_of(call.func.value), call.func.attr


def _prepared(case: Case, data: Place | None, text: str) -> Iterator[str]:
    """Yield calls that prepare `text` as `data` were: the last call alone, that and the one before it, and so on."""
    outer, made = "{}", data if data is None or data.call is not None else case.sources.assigned(data)
    for _ in range(_MOST_STEPS):
        parts = None if made is None else _around_argument(made)
        if made is None or made.call is None or parts is None:
            return
        outer = outer.replace("{}", f"{parts[0]}{{}}{parts[1]}")
        yield outer.replace("{}", text).replace("fit_transform", "transform")
        given = made.at(made.call.args[0])
        made = given if given.call is not None else case.sources.assigned(given)


def _around_argument(made: Place) -> tuple[str, str] | None:
    """Return the source of a call that prepares data before and behind its first argument; `None` if what this is
    stands elsewhere in it, too.
    """
    call = made.call
    if call is None or not call.args or made.function_name not in _PREPARING:
        return None
    given = call.args[0]
    name = given.id if isinstance(given, ast.Name) else None
    if sum(isinstance(node, ast.Name) and node.id == name for node in ast.walk(call)) > 1:
        return None
    rest = [made.text_of(item) for item in (*call.args[1:], *call.keywords)]
    return f"{made.text_of(call.func)}(", f"{''.join(f', {item}' for item in rest)})"
