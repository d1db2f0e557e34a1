"""Targets that a metric cannot compare with the output, and the edits that give it what it takes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, cast

from shapelens.checks.case import Case, data_place
from shapelens.checks.check import Candidate
from shapelens.checks.edits import tensor_code
from shapelens.checks.edits.source_edits import find_argument, replace_all, set_argument
from shapelens.checks.edits.sources import Place
from shapelens.checks.remedies import targets
from shapelens.rules.mismatch import MetricMismatch
from shapelens.spec import UNKNOWN

_OF_ONE_COLUMN: Final = ("F1Score", "FBetaScore")
"""Metrics that need a column even for one output, and without a threshold take the largest column for the class."""


def column_for_each_class(case: Case) -> Iterator[Candidate]:
    """Offer a column for each class in targets that are numbers of classes, and the loss that takes such."""
    found, place = cast(MetricMismatch, case.mismatch), _targets(case)
    target, output = found.target.shape, found.output.shape
    if place is None or target is UNKNOWN or output is UNKNOWN or not output:
        return
    classes = output[-1]
    numbers = target[1:] in (output[1:-1], (*output[1:-1], 1))
    if not isinstance(classes, int) or classes < 2 or not numbers:
        return
    spelling = case.names.spell("keras.utils.to_categorical", place)
    code = f"{spelling.text}({place.text}, {classes})"
    for loss in targets.use_loss(case, "categorical_crossentropy"):
        title = f"Give {case.operation} a column for each class: to_categorical(…, {classes}), categorical_crossentropy"
        yield Candidate("labels", title, (*loss, replace_all(place, code), *spelling.edits))


def one_column(case: Case, metric: Place | None) -> Iterator[Candidate]:
    """Offer the axis of the one column that the targets lack, and the threshold above which it tells of the class."""
    found, place = cast(MetricMismatch, case.mismatch), _targets(case)
    target, output = found.target.shape, found.output.shape
    if place is None or case.operation not in _OF_ONE_COLUMN or target is UNKNOWN or output is UNKNOWN:
        return
    if len(target) != 1 or output[1:] != (1,) or metric is None or metric.call is None:
        return
    threshold = None
    if find_argument(metric.call, "threshold") is None:
        threshold = set_argument(metric, "threshold", "0.5")
    for column in tensor_code.add_axis(case, place, None if case.data is None else case.data.y)[:1]:
        edits = column.edits if threshold is None else (threshold, *column.edits)
        title = f"Give {case.operation} the targets as a column"
        yield Candidate("axis", title if threshold is None else f"{title}, and threshold=0.5", edits)


def _targets(case: Case) -> Place | None:
    """Return where the targets stand in the call that trains or evaluates."""
    return data_place(case.site, "x" if case.data is None else case.data.part, "y")
