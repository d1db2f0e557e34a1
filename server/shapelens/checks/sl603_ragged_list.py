"""SL603: a list of sequences of different lengths that should become one array."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from typing import cast

from shapelens.checks.case import Case, short_text
from shapelens.checks.check import Candidate, Check
from shapelens.checks.edits.source_edits import replace_all
from shapelens.checks.remedies.joined import spelled_pad_sequences
from shapelens.checks.wording import format_shape, listed
from shapelens.rules.mismatch import UnequalShapes
from shapelens.spec import UNKNOWN

_MAKERS = ("array", "asarray", "asanyarray", "constant", "convert_to_tensor", "Variable", "ascontiguousarray")


def _handles(case: Case) -> bool:
    return isinstance(case.mismatch, UnequalShapes) and case.operation in _MAKERS


def _message(case: Case) -> str:
    found = cast(UnequalShapes, case.mismatch)
    name = short_text(case.argument) if case.argument is not None else None
    lengths = [shape[0] for shape in found.shapes if shape is not UNKNOWN and shape and isinstance(shape[0], int)]
    if len(set(lengths)) == 1:
        shapes = listed(list(dict.fromkeys(format_shape(shape) for shape in found.shapes)))
        return f"{case.called} makes one array of {name or 'the list'}, but its items have different shapes, {shapes}"
    what = f"lengths from {min(lengths)} to {max(lengths)}" if lengths else "different shapes"
    return f"{case.called} needs rows of one length, but those of {name or 'the list'} have {what}: pad them first"


def _candidates(case: Case) -> Iterator[Candidate]:
    argument = case.argument
    call = case.site.call if case.site is not None else None
    slices = call is not None and isinstance(call.func, ast.Attribute) and call.func.attr == "from_tensor_slices"
    if argument is not None and slices and isinstance(argument.node, ast.List):
        code = f"({argument.text[1:-1].strip()})"
        yield Candidate("tuple", f"Keep the arrays apart: {code}", (replace_all(argument, code),))
    yield from _resized(case)
    if argument is not None:
        code, edits = spelled_pad_sequences(case, argument, argument.text)
        yield Candidate("pad", "Pad the sequences to one length", (replace_all(argument, code), *edits))


def _resized(case: Case) -> Iterator[Candidate]:
    """Offer to resize images to the size that is the most frequent among them."""
    found, place = cast(UnequalShapes, case.mismatch), case.argument
    images = [shape for shape in found.shapes if shape is not UNKNOWN and len(shape) == 3 and shape[-1] in (1, 3, 4)]
    if place is None or len(images) != len(found.shapes):
        return
    [(size, _)] = Counter(shape[:2] for shape in images).most_common(1)
    function = case.names.spell("tensorflow.image.resize", place)
    code = f"[{function.text}(image, {size}) for image in {place.text}]"
    yield Candidate(
        "resize", f"Resize the images to {size[0]} × {size[1]}", (replace_all(place, code), *function.edits)
    )


CHECK = Check(
    code="SL603",
    name="ragged-list",
    severity="error",
    summary="A list of sequences of different lengths is made into one array.",
    meaning="""
An array has rows of one length. A list of sequences of different lengths has to be padded to the longest (or cut)
before it becomes one.
""",
    why="""
NumPy raises `setting an array element with a sequence … inhomogeneous shape`, TensorFlow `Can't convert
non-rectangular Python sequence to Tensor`. `pad_sequences` fills up with zeros; a `Masking` layer makes recurrent
layers skip them.
""",
    example="""
import tensorflow as tf

sequences = [[1.0, 2.0, 3.0], [4.0, 5.0], [6.0]]
x = tf.constant(sequences)
""",
    fixed="""
import tensorflow as tf

sequences = [[1.0, 2.0, 3.0], [4.0, 5.0], [6.0]]
x = tf.constant(tf.keras.utils.pad_sequences(sequences, padding="post", dtype="float32"))
""",
    handles=_handles,
    message=_message,
    candidates=_candidates,
)
