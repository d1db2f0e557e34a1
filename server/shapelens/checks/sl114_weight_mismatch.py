"""SL114: saved weights of another shape than those of the layer."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator
from typing import cast

from shapelens.checks.case import Case, argument_place
from shapelens.checks.check import Candidate, Check
from shapelens.checks.edits.source_edits import find_argument, integers_in, operand, replace, replace_all, set_argument
from shapelens.checks.edits.sources import Place
from shapelens.checks.remedies.other_arrays import names_before
from shapelens.checks.wording import format_shape
from shapelens.rules.mismatch import WeightMismatch
from shapelens.spec import UNKNOWN


def _handles(case: Case) -> bool:
    return isinstance(case.mismatch, WeightMismatch)


def _message(case: Case) -> str:
    found = cast(WeightMismatch, case.mismatch)
    call = case.site.call if case.site is not None else None
    held = case.site.text_of(call.func.value) if case.site and call and isinstance(call.func, ast.Attribute) else ""
    owner = held if held.isidentifier() and call is not None and not case.in_construction else found.operation
    return (
        f"Weight {found.number} of {owner} is {format_shape(found.expected)}, "
        f"but the array that is given for it is {format_shape(found.received)}"
    )


def _candidates(case: Case) -> Iterator[Candidate]:
    """Offer to make the table with the sizes of the embedding, or to give the embedding those of the table."""
    found, place = cast(WeightMismatch, case.mismatch), case.construction
    yield from _turned(case)
    yield from _table_like_embedding(case)
    if place is None or not case.in_construction or found.received is UNKNOWN or len(found.received) != 2:
        return
    sizes = zip(("input_dim", "output_dim"), found.received, cast(tuple[object, ...], found.expected), strict=True)
    for parameter, size, own in sizes:
        edit = set_argument(place, parameter, str(size), found.operation) if size != own else None
        if edit is not None:
            yield Candidate("size", f"Set {parameter}={size}, as the array has it", (edit,))


def _turned(case: Case) -> Iterator[Candidate]:
    """Offer a matrix of `set_weights` with its axes swapped, where that has the shape of the weight."""
    found, given = cast(WeightMismatch, case.mismatch), None
    if case.site is not None and case.site.call is not None:
        given = argument_place(case.site, "weights", 0)
    items = given.node.elts if given is not None and isinstance(given.node, (ast.List, ast.Tuple)) else []
    if given is None or found.received is UNKNOWN or found.expected is UNKNOWN or found.number >= len(items):
        return
    if len(found.received) == 2 and found.received[::-1] == found.expected:
        place = given.at(items[found.number])
        code = f"{operand(place)}.T"
        yield Candidate("turn", f"Swap its axes: {code}", (replace_all(place, code),))


def _table_like_embedding(case: Case) -> Iterator[Candidate]:
    """Offer to make the table with as many rows as the embedding has, where it is made with fewer."""
    place, found = case.construction, cast(WeightMismatch, case.mismatch)
    weights = find_argument(place.call, "weights") if place is not None and place.call is not None else None
    rows = argument_place(place, "input_dim", 0) if place is not None else None
    items = integers_in(weights)
    if place is None or rows is None or not items or found.received is UNKNOWN or found.expected is UNKNOWN:
        return
    table = case.sources.assigned(place.at(items[0])) or place.at(items[0])
    sizes = table.call.args if table.call is not None else []
    sizes = (integers_in(sizes[0]) or sizes) if len(sizes) == 1 else sizes
    had, needed = found.received[0], found.expected[0]
    too_few = isinstance(had, int) and isinstance(needed, int) and had < needed
    if too_few and len(sizes) == 2 and found.received[1:] == found.expected[1:]:
        count = _known_before(case, table, rows) or str(needed)
        yield Candidate("rows", f"Make the table with {count} rows", (replace(table, sizes[0], count),))


def _known_before(case: Case, place: Place, size: Place) -> str | None:
    """Write a size in names that are assigned before a place: its own, or those that it is worked out from."""
    before = names_before(case, place)
    for written in (size, case.sources.assigned(size)):
        names = () if written is None else (node for node in ast.walk(written.node) if isinstance(node, ast.Name))
        if written is not None and all(node.id in before or node.id in vars(builtins) for node in names):
            return written.text
    return None


CHECK = Check(
    code="SL114",
    name="weight-mismatch",
    severity="error",
    summary="Weights that are given to a layer have another shape than its own.",
    meaning="""
`set_weights` and `Embedding(weights=[...])` take arrays of just the shapes that the layer has made for itself, in its
order. A table of word vectors has a row for each index, the 0 of the padding included, and as many columns as
`output_dim`.
""",
    why="""
Keras raises `weight shape (5001, 100) is not compatible with provided weight shape (5000, 100)`. Mostly a vocabulary
was counted without the padding, or a model was changed after its weights were saved.
""",
    example="""
import numpy as np
from tensorflow import keras

matrix = np.random.rand(5001, 100)
embedding = keras.layers.Embedding(5000, 100, weights=[matrix])
""",
    fixed="""
import numpy as np
from tensorflow import keras

matrix = np.random.rand(5001, 100)
embedding = keras.layers.Embedding(5001, 100, weights=[matrix])
""",
    handles=_handles,
    message=_message,
    candidates=_candidates,
)
