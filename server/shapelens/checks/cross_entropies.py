"""`tf.nn`'s two cross-entropies, each of which is given the labels that the other one takes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from shapelens.checks.case import Case
from shapelens.checks.check import Candidate
from shapelens.checks.source_edits import replace

_OTHERS: Final = {
    "softmax_cross_entropy_with_logits": "sparse_softmax_cross_entropy_with_logits",
    "sparse_softmax_cross_entropy_with_logits": "softmax_cross_entropy_with_logits",
}
"""The one takes a column for each class, the other one the number of the class."""


def other_kind_of_labels(case: Case) -> Iterator[Candidate]:
    """Offer the function that takes the labels as they are."""
    site, other = case.site, _OTHERS.get(case.mismatch.operation.removeprefix("tensorflow.nn."))
    if site is None or site.call is None or other is None:
        return
    spelling = case.names.rename(site.at(site.call.func), f"tensorflow.nn.{other}")
    if spelling is not None:
        edits = (replace(site, site.call.func, spelling.text), *spelling.edits)
        yield Candidate("labels", f"Use {other}, which takes such labels", edits)
