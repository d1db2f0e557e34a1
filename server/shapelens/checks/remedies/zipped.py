"""Datasets that are zipped: one holds batches, and the other one single labels."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from shapelens.checks.case import Case
from shapelens.checks.check import Candidate
from shapelens.checks.edits.source_edits import operand, replace_all
from shapelens.checks.edits.sources import Place
from shapelens.checks.remedies.makers import makers


def label_batches(case: Case) -> Iterator[Candidate]:
    """Offer to make batches of the labels as well, of the size that those of the inputs have."""
    place = case.argument
    made = None if place is None else case.sources.assigned(place) or place
    call = made.call if made is not None else None
    if made is None or call is None or not made.text_of(call.func).endswith("Dataset.zip") or not call.args:
        return
    given = call.args[0]
    parts = given.elts if isinstance(given, (ast.Tuple, ast.List)) else call.args
    inputs, labels = (made.at(parts[0]), made.at(parts[1])) if len(parts) == 2 else (None, None)
    size = None if inputs is None else _batch_size(case, inputs)
    if labels is not None and size is not None and _batch_size(case, labels) is None:
        code = f"{operand(labels)}.batch({size})"
        yield Candidate("labels", f"Make batches of the labels as well: {code}", (replace_all(labels, code),))


def _batch_size(case: Case, data: Place) -> str | None:
    """Return the size of the batches that a dataset was made of, as the source has it."""
    for made in makers(case, data):
        call = made.call
        if call is not None and isinstance(call.func, ast.Attribute) and call.func.attr == "batch" and call.args:
            return made.text_of(call.args[0])
    return None
