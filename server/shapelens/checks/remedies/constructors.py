"""Arguments that metrics, schedules and regularizers of Keras need, or have too many of: what was meant."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

from shapelens.checks.case import Case, argument_place
from shapelens.checks.check import Candidate
from shapelens.checks.edits.source_edits import find_argument, replace, set_argument
from shapelens.checks.edits.sources import Place

_WIDTHS: Final = {"filters": 0, "units": 0}
_USUAL_RATE: Final = "0.96"
"""The rate that the examples of Keras decay by."""


def needed_candidates(case: Case, parameter: str) -> Iterator[Candidate]:
    """Offer what a constructor needs and is not given, where the program tells it or one value is usual."""
    place = case.site
    if place is None or place.call is None:
        return
    if parameter == "num_classes":
        yield from _classes(case, place)
    elif parameter == "decay_rate":
        edit = set_argument(place, parameter, _USUAL_RATE)
        if edit is not None:
            title = f"Set decay_rate={_USUAL_RATE}, by which the rate is multiplied again and again"
            yield Candidate("rate", title, (edit,))


def _classes(case: Case, place: Place) -> Iterator[Candidate]:
    """Offer as many classes as the last layer above gives numbers; a metric for two where it gives one."""
    width = _width_above(case, place)
    if width == 1 and place.call is not None and case.operation in ("IoU", "MeanIoU"):
        spelling = case.names.rename(place.at(place.call.func), "keras.metrics.BinaryIoU")
        if spelling is not None and not place.call.args and not place.call.keywords:
            edits = (replace(place, place.call.func, spelling.text), *spelling.edits)
            yield Candidate("binary", "Use BinaryIoU, which takes one number for two classes", edits)
    elif width is not None and width > 1:
        edit = set_argument(place, "num_classes", str(width))
        if edit is not None:
            yield Candidate("classes", f"Set num_classes={width}, as the last layer has", (edit,))


def _width_above(case: Case, place: Place) -> int | None:
    """Return how many numbers the last layer gives that is written above a place."""
    for call in case.sources.calls_above(place):
        name = call.function_name
        if name == "Dense" or (name.startswith("Conv") and name[4:5] in "123"):
            found = next((a for key, n in _WIDTHS.items() if (a := argument_place(call, key, n)) is not None), None)
            value = found.node.value if found is not None and isinstance(found.node, ast.Constant) else None
            return value if type(value) is int else None
    return None


def both_penalties(case: Case) -> Iterator[Candidate]:
    """Offer the regularizer of both penalties where that of one is given two."""
    place = case.site
    if place is None or place.call is None or case.operation.lower() not in ("l1", "l2") or len(place.call.args) != 2:
        return
    spelling = case.names.rename(place.at(place.call.func), "keras.regularizers.l1_l2")
    if spelling is None or find_argument(place.call, "l1") is not None or find_argument(place.call, "l2") is not None:
        return
    edits = (replace(place, place.call.func, spelling.text), *spelling.edits)
    yield Candidate("both", "Use l1_l2, which takes both penalties", edits)
