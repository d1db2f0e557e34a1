"""A layer of the user's that goes over steps, as attention does, and is given the last step alone."""

from __future__ import annotations

from collections.abc import Iterator

from shapelens.checks.case import Case
from shapelens.checks.check import Candidate
from shapelens.checks.edits.source_edits import set_argument
from shapelens.checks.remedies.recurrent_inputs import RECURRENT
from shapelens.interpret.values import Tensor


def returned_step_candidates(case: Case) -> Iterator[Candidate]:
    """Offer all steps of a recurrent layer, where a layer or function of the user's raises that is given the last."""
    for values in case.placed.finding.facts.outer:
        for value in values:
            step = value.step if isinstance(value, Tensor) else None
            if step is None or step.layer.class_name not in RECURRENT or step.layer["return_sequences"] is not False:
                continue
            place = case.place(step.site)
            edit = None if place is None else set_argument(place, "return_sequences", "True")
            if edit is not None:
                title = f"Return all steps of {step.layer.class_name}: return_sequences=True"
                yield Candidate("steps", title, (edit,))
