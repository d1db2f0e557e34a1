"""SL602: tensors of different shapes that are joined."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from shapelens.checks.case import Case
from shapelens.checks.check import Candidate, Check
from shapelens.checks.edits.source_edits import replace, replace_all
from shapelens.checks.remedies.cross_entropies import one_shape_message, takes_one_shape, with_column
from shapelens.checks.remedies.equal_padding import enlarged_more, one_stride, same_padding
from shapelens.checks.remedies.joined import (
    along,
    columns_stacked,
    differing_axes,
    flattened,
    flattened_tensors,
    joined_nodes,
    last_steps,
    padded,
    padded_by_layers,
    resized_like,
    spelled_pad_sequences,
    tuples_of_parts,
    with_last_axis,
    with_steps,
)
from shapelens.checks.remedies.other_arrays import numbered_alike
from shapelens.checks.wording import format_shape, listed
from shapelens.rules.mismatch import UnequalShapes
from shapelens.spec import UNKNOWN

_MOST_SHAPES_SHOWN = 4


def _handles(case: Case) -> bool:
    return isinstance(case.mismatch, UnequalShapes)


def _message(case: Case) -> str:
    found = cast(UnequalShapes, case.mismatch)
    if takes_one_shape(case):
        return one_shape_message(found)
    shapes = list(dict.fromkeys(format_shape(shape) for shape in found.shapes))
    more = len(shapes) - _MOST_SHAPES_SHOWN
    text = (
        f"{case.called} cannot join {listed(shapes)}"
        if more <= 0
        else (f"{case.called} cannot join {', '.join(shapes[:_MOST_SHAPES_SHOWN])} and {more} other shapes")
    )
    axes = differing_axes(found.shapes)
    if axes is None:
        return f"{text}: they have different numbers of axes"
    wrong = [axis for axis in axes if axis != found.axis]
    return f"{text}: axis {listed(wrong)} must be the same in all" if wrong else text


def _other_branch(case: Case, found: UnequalShapes, kind: str) -> Iterator[Candidate]:
    """Offer another tensor that is called alike: `c2` in the place of `c1`, as in skip connections that are crossed.

    Without a `kind` that is all that is changed.
    """
    place, nodes = joined_nodes(case, found.shapes) or (None, [])
    texts = [place.text_of(node) for node in nodes] if place is not None else []
    for node, text in reversed([*zip(nodes, texts, strict=False)]):
        if place is not None:
            others = [name for name in numbered_alike(case, place.at(node)) if name not in texts]
            for name in others:
                yield Candidate(kind, f"Join {name} instead of {text}", (replace(place, node, name),))


def _stacks(case: Case) -> bool:
    return case.operation in ("stack", "vstack", "hstack", "dstack", "row_stack", "column_stack")


def _candidates(case: Case) -> Iterator[Candidate]:
    found = cast(UnequalShapes, case.mismatch)
    if takes_one_shape(case):
        yield from with_column(case, found)
        return
    axes = differing_axes(found.shapes)
    yield from tuples_of_parts(case)
    if axes is None:
        yield from columns_stacked(case, found.shapes)
        yield from with_last_axis(case, found.shapes)
        yield from last_steps(case, found.shapes)
        yield from flattened(case, found.shapes)
        yield from with_steps(case, found.shapes)
        yield from flattened_tensors(case, found.shapes)
        return
    if (
        found.axis is None
        and _of_sequences(found)
        and case.operation == "stack"
        and joined_nodes(case, found.shapes) is None
    ):
        argument = case.argument
        if argument is not None:
            code, edits = spelled_pad_sequences(case, argument, argument.text)
            yield Candidate("pad", "Pad the sequences to one length", (replace_all(argument, code), *edits))
    features = found.shapes[0] is not UNKNOWN and axes == [len(found.shapes[0]) - 1] != [found.axis]
    if features and not _stacks(case):
        yield from along(case, found.shapes, axes[0])
    yield from same_padding(case)
    yield from one_stride(case)
    yield from _other_branch(case, found, "")
    yield from enlarged_more(case)
    yield from _other_branch(case, found, "branch")
    yield from padded(case, found.shapes, found.axis)
    yield from padded_by_layers(case, found.shapes, found.axis)
    yield from resized_like(case, found.shapes, found.axis)
    if len(axes) == 1 and axes[0] != found.axis and not features and not _stacks(case):
        yield from along(case, found.shapes, axes[0])


def _of_sequences(found: UnequalShapes) -> bool:
    return all(shape is not UNKNOWN and len(shape) >= 1 for shape in found.shapes)


CHECK = Check(
    code="SL602",
    name="unequal-shapes",
    severity="error",
    summary="Tensors of different shapes are joined.",
    meaning="""
`concatenate` needs tensors that are the same in every axis but the one along which it joins; `stack`, which adds an
axis, needs tensors of one shape.
""",
    why="""
NumPy raises `all the input array dimensions except for the concatenation axis must match exactly`. Sequences of
different lengths have to be padded to one length (`pad_sequences`), or joined along just the axis in which they
differ.
""",
    example="""
import numpy as np
from tensorflow import keras

short = np.random.rand(32, 80, 1)
long = np.random.rand(32, 120, 1)
x = np.concatenate([short, long])
""",
    fixed="""
import numpy as np
from tensorflow import keras

short = np.random.rand(32, 80, 1)
long = np.random.rand(32, 120, 1)
x = np.concatenate([keras.utils.pad_sequences(short, maxlen=120, padding="post", dtype="float32"), long])
""",
    handles=_handles,
    message=_message,
    candidates=_candidates,
)
