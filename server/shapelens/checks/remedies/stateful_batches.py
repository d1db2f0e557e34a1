"""Stateful layers that are given batches of another size than they keep states for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from shapelens.checks.case import Case, argument_place
from shapelens.checks.check import Candidate
from shapelens.checks.edits.source_edits import replace_all, set_argument
from shapelens.checks.edits.sources import Place
from shapelens.checks.model import Edit
from shapelens.checks.remedies.declared_shapes import declared_shape
from shapelens.interpret.values import Tensor
from shapelens.rules.mismatch import AxisMismatch
from shapelens.spec import UNKNOWN


def is_stateful_batch(case: Case) -> bool:
    """Say whether a mismatch is one of a batch of data and the states of a layer."""
    found = case.mismatch
    by_batch = isinstance(found, AxisMismatch) and found.axis == 0 and case.data is not None
    return by_batch and case.layer is not None and case.layer["stateful"] is True


def stateful_message(found: AxisMismatch) -> str:
    """Say what a layer keeps states for, and what it gets."""
    rows = 0 if found.received is UNKNOWN else found.received[0]
    return (
        f"{found.operation} is stateful and keeps the states of {found.expected} samples, but a batch of the data has "
        f"{rows}: all batches must have the declared size"
    )


def batch_candidates(case: Case, found: AxisMismatch) -> Iterator[Candidate]:
    """Offer to give batches of the declared size, or to declare one that divides the samples."""
    site, declared = case.site, declared_shape(case)
    if site is None:
        return
    as_declared = _with_batches(site, found.expected)
    if as_declared is not None:
        title = f"Set batch_size={found.expected}, which the model is made for"
        yield Candidate("batch", title, (as_declared,))
    if declared is None or declared.batch is None:
        return
    given = _batch_size(site)
    named = given.text if given is not None else ""
    for size in _divisors(case, found.expected, named):
        edit = None if named == str(size) else _with_batches(site, size)
        declaring = replace(declared, batch=str(size))
        edits = (declaring.replaced(declared.items), *(() if edit is None else (edit,)))
        yield Candidate("states", f"Make all batches of {size} samples", edits)


def _batch_size(site: Place) -> Place | None:
    """Return where the size of the batches is given: `predict` takes it as its second argument."""
    predicts = site.call is not None and site.text_of(site.call.func).endswith(".predict")
    return argument_place(site, "batch_size", 1 if predicts else 2)


def _with_batches(site: Place, size: int) -> Edit | None:
    given = _batch_size(site)
    return set_argument(site, "batch_size", str(size)) if given is None else replace_all(given, str(size))


def _divisors(case: Case, most: int, named: str) -> Iterator[int]:
    """Yield the sizes of equal batches, the largest first; the one that the program names comes before the others."""
    x = case.data.x if case.data is not None else None
    rows = x.spec.shape[0] if isinstance(x, Tensor) and x.spec.shape is not UNKNOWN and x.spec.shape else None
    if not isinstance(rows, int):
        return
    sizes = [size for size in range(min(rows, most), 0, -1) if rows % size == 0]
    first = [int(named)] if named.isdigit() and rows % int(named) == 0 else []
    yield from dict.fromkeys((*first, *sizes[:3]))
