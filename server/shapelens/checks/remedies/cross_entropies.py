"""`tf.nn`'s cross-entropies: labels that the other function takes, or that have another shape than the logits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from shapelens.checks.case import Case, argument_place
from shapelens.checks.check import Candidate
from shapelens.checks.edits import tensor_code
from shapelens.checks.edits.source_edits import replace
from shapelens.interpret.values import Tensor
from shapelens.rules.mismatch import UnequalShapes
from shapelens.spec import UNKNOWN, format_shape

_OTHERS: Final = {
    "softmax_cross_entropy_with_logits": "sparse_softmax_cross_entropy_with_logits",
    "sparse_softmax_cross_entropy_with_logits": "softmax_cross_entropy_with_logits",
}
"""The one takes a column for each class, the other one the number of the class."""

_BY_NUMBER: Final = "sigmoid_cross_entropy_with_logits"


def other_kind_of_labels(case: Case) -> Iterator[Candidate]:
    """Offer the function that takes the labels as they are, or numbers of classes without the axis of a column."""
    flat = [*_without_column(case)]
    if flat:
        yield from flat
        return
    site, other = case.site, _OTHERS.get(case.mismatch.operation.removeprefix("tensorflow.nn."))
    if site is None or site.call is None or other is None:
        return
    spelling = case.names.rename(site.at(site.call.func), f"tensorflow.nn.{other}")
    if spelling is not None:
        edits = (replace(site, site.call.func, spelling.text), *spelling.edits)
        yield Candidate("labels", f"Use {other}, which takes such labels", edits)


def _without_column(case: Case) -> Iterator[Candidate]:
    """Offer to take away the one column of labels that are numbers of classes."""
    given = case.placed.finding.facts.given
    labels = None if case.site is None else argument_place(case.site, "labels", 0)
    shapes = [shape for value in given if isinstance(value, Tensor) and (shape := value.spec.shape) is not UNKNOWN]
    if labels is None or len(shapes) != 2 or not case.operation.startswith("sparse_softmax"):
        return
    of_labels, of_logits = shapes
    if len(of_labels) == len(of_logits) and of_labels[-1:] == (1,) != of_logits[-1:]:
        function = case.names.spell("tensorflow.squeeze", labels)
        code = f"{function.text}({labels.text}, axis=-1)"
        yield tensor_code.wrapped("column", "Take the axis of the one column away", labels, function, code)


def takes_one_shape(case: Case) -> bool:
    """Say whether the call is one of the function that compares labels and logits number by number."""
    return case.operation == _BY_NUMBER


def one_shape_message(found: UnequalShapes) -> str:
    """Say that the shapes differ."""
    logits, labels = map(format_shape, found.shapes)
    return f"tf.nn.{_BY_NUMBER} needs labels and logits of one shape, but these are {labels} and {logits}"


def with_column(case: Case, found: UnequalShapes) -> Iterator[Candidate]:
    """Offer the axis of one column that the labels or the logits lack."""
    logits, labels = found.shapes
    if logits is UNKNOWN or labels is UNKNOWN or case.site is None:
        return
    for name, number, shape, other in (("labels", 0, labels, logits), ("logits", 1, logits, labels)):
        place = argument_place(case.site, name, number)
        if place is not None and (*shape, 1) == other:
            value = case.placed.finding.facts.given[number] if len(case.placed.finding.facts.given) > number else None
            yield from tensor_code.add_axis(case, place, value)
