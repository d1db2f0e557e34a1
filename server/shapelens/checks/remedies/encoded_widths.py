"""Columns for each class that were made for another number of classes than the tensor beside them has."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from shapelens.checks.case import Case, argument_place
from shapelens.checks.check import Candidate
from shapelens.checks.edits.operands import Operand
from shapelens.checks.edits.source_edits import replace_all

_ENCODERS: Final = {"one_hot": ("depth", "num_classes"), "to_categorical": ("num_classes",)}


def encoded_width_candidates(case: Case, encoded: Operand, other: Operand) -> Iterator[Candidate]:
    """Offer to encode as many classes as the other tensor has columns."""
    width = other.shape[-1] if other.shape else None
    for made in (encoded.place, case.sources.assigned(encoded.place)):
        names = () if made is None else _ENCODERS.get(made.function_name, ())
        for name in names:
            count = None if made is None else argument_place(made, name, 1)
            if count is not None and isinstance(width, int) and width > 1 and count.text != str(width):
                title = f"Encode {width} classes, as many as there are columns beside them"
                yield Candidate("encoded", title, (replace_all(count, str(width)),))
                return
