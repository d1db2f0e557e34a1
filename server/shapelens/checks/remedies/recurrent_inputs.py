"""What a recurrent layer is given with too few or too many axes: the layer before it, or the declared shape."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from shapelens.checks.case import Case
from shapelens.checks.check import Candidate
from shapelens.checks.edits.layer_edits import before_in_source, insert_before, remove_layer, spelled_layer
from shapelens.checks.edits.source_edits import keyword_of, remove_argument, set_argument
from shapelens.checks.edits.sources import Place
from shapelens.checks.remedies.declared_shapes import declared_shape, declared_source
from shapelens.spec import Dim

RECURRENT: Final = ("LSTM", "GRU", "SimpleRNN", "RNN", "CuDNNLSTM", "CuDNNGRU")
_TAKING_STEPS: Final = (*RECURRENT, "Bidirectional", "TimeDistributed")
_STEPS: Final = 3
"""The axes of a sequence: batch, steps, features."""


def takes_steps(class_name: str) -> bool:
    """Say whether a layer goes through the steps of a sequence."""
    return class_name in _TAKING_STEPS


def sequence_candidates(case: Case, shape: tuple[Dim, ...]) -> Iterator[Candidate]:
    """Offer what makes a sequence of the input of a recurrent layer."""
    place = case.construction
    if place is None or not takes_steps(case.mismatch.operation):
        return
    if len(shape) == _STEPS - 1:
        before = before_in_source(case, place, RECURRENT)
        if before is not None and before.call is not None and keyword_of(before.call, "return_sequences") is None:
            edit = set_argument(before, "return_sequences", "True")
            if edit is not None:
                yield Candidate("steps", "Return all steps of the layer before: return_sequences=True", (edit,))
        declared = declared_shape(case) or declared_source(case)
        if declared is not None and len(declared.items) == 1:
            items = (declared.items[0], "1")
            title = f"Declare one feature for each step: {declared.declaring(items)}"
            yield Candidate("declare", title, (declared.replaced(items),))
    embedding = before_in_source(case, place, ("Embedding",)) if len(shape) == _STEPS + 1 else None
    removed = None if embedding is None else remove_layer(embedding)
    if removed is not None:
        yield Candidate("remove", "Leave out the Embedding: each step has its numbers already", (removed,))
    yield from _flattened_steps(case, place, shape)
    sizes = _steps_and_features(shape)
    edits = None if sizes is None else insert_before(case, place, "Reshape", f"({sizes})")
    if edits is not None:
        yield Candidate("reshape", f"Insert Reshape(({sizes})) before it", edits)


def _flattened_steps(case: Case, place: Place, shape: tuple[Dim, ...]) -> Iterator[Candidate]:
    """Offer to flatten what each step gives, where the layer before is put on each step."""
    before = next(case.steps, None)
    if len(shape) <= _STEPS or before is None or before.layer.class_name != "TimeDistributed":
        return
    flatten = spelled_layer(case, place, "Flatten")
    edits = None if flatten is None else insert_before(case, place, "TimeDistributed", f"{flatten.text}()")
    if edits is not None and flatten is not None:
        added = (edit for edit in flatten.edits if edit not in edits)
        yield Candidate("flat steps", "Flatten each step: TimeDistributed(Flatten()) before it", (*edits, *added))


def all_steps_candidates(case: Case, place: Place) -> Iterator[Candidate]:
    """Offer that the recurrent layer before the last one returns all steps: the targets have them."""
    before = before_in_source(case, place, RECURRENT)
    edit = set_argument(before, "return_sequences", "True") if before is not None and before.call is not None else None
    if edit is not None:
        yield Candidate("steps", "Return all steps: return_sequences=True", (edit,))


def unflattened_candidates(case: Case) -> Iterator[Candidate]:
    """Offer to leave out the `Flatten` that takes the steps away from a recurrent layer."""
    if case.mismatch.operation not in _TAKING_STEPS:
        return
    for step in case.steps:
        place = case.place(step.site) if step.layer.class_name == "Flatten" else None
        edit = None if place is None else remove_layer(place)
        if edit is not None:
            yield Candidate("unflattened", "Leave out the Flatten before it: it takes the steps away", (edit,))
        if edit is not None or step.given.spec.shape != step.output.shape:
            return


def last_step_candidates(case: Case) -> Iterator[Candidate]:
    """Offer that the recurrent layer before a `RepeatVector` returns its last step alone."""
    place = case.construction if case.mismatch.operation == "RepeatVector" else None
    before = None if place is None else before_in_source(case, place, RECURRENT)
    keyword = keyword_of(before.call, "return_sequences") if before is not None and before.call is not None else None
    edit = remove_argument(before, keyword) if before is not None and keyword is not None else None
    if edit is not None:
        yield Candidate("last step", "Return the last step alone: without return_sequences=True", (edit,))


def _steps_and_features(shape: tuple[Dim, ...]) -> str | None:
    """Return the shape of a sequence of as many numbers: one step, the frames of a video, the pixels of an image."""
    if len(shape) < _STEPS - 1 or not isinstance(features := shape[-1], int):
        return None
    if len(shape) == _STEPS - 1:
        return f"1, {features}"
    steps = shape[1]
    return f"{steps}, -1" if len(shape) > _STEPS + 1 and isinstance(steps, int) else f"-1, {features}"
