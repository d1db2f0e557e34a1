"""What a library's message says, in our words: for a line that raised where nothing was known before."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from shapelens.checks.model import Diagnostic
from shapelens.checks.registry import CHECKS
from shapelens.kernel.schema import Raised
from shapelens.notebook.program import Program
from shapelens.spec import format_shape


def crashes(program: Program) -> Iterator[Diagnostic]:
    """Yield a diagnostic for each line that raised what was recognized and that no finding explains."""
    for crash in program.analyze().crashes:
        found = translated(crash.raised)
        if found is not None:
            code, text = found
            yield Diagnostic(crash.cell, crash.range, code, CHECKS[code].name, "error", f"This line raised: {text}")


def translated(raised: Raised) -> tuple[str, str] | None:
    """Return the code of the check that explains a message, and its words; `None` for one that is not known."""
    translation = TRANSLATIONS.get(raised["template"])
    if translation is None:
        return None
    code, text = translation
    values = (format_shape(tuple(value)) if isinstance(value, list) else value for value in raised["values"])
    return code, text.format(*values)


TRANSLATIONS: Final[dict[str, tuple[str, str]]] = {
    "min-rank": ("SL190", "the layer needs at least {0} axes, and its input has {1}, {2}"),
    "rank": ("SL190", "the layer needs {0} axes, and its input has {1}, {2}"),
    "axis": ("SL105", "the layer was built for size {1} on axis {0}, and its input is {2}"),
    "declared": ("SL106", "the model declares its input as {0}, and is given {1}"),
    "declared-rank": ("SL106", "the model declares its input as {0}, and is given {1}"),
    "kernel-rank": ("SL103", "the kernel of the layer, {0}, and its input, {1}, have different numbers of axes"),
    "empty-output": ("SL301", "a window does not fit into the input of the layer, {0}, which is too small"),
    "negative-size": ("SL301", "a window of {0} places does not fit into an axis of {1}"),
    "open-size": ("SL109", "the weights would be {0}, and the size that is None must be known to make them"),
    "target-rank": ("SL504", "the loss compares the output of the model, {1}, with targets of other axes, {0}"),
    "target-shape": ("SL503", "the loss compares the output of the model, {1}, with targets of another shape, {0}"),
    "sparse-rank": ("SL502", "the loss needs one number of a class for each row of the output, {1}, and gets {0}"),
    "labels": ("SL504", "the output of the model, {0}, needs a label for each of its rows, and the labels are {1}"),
    "labels-shape": (
        "SL504",
        "the output of the model, {1}, needs a label for each of its rows, and the labels are {0}",
    ),
    "samples": ("SL506", "x has {0} samples and y has {1}: they must be as many"),
    "merge": ("SL110", "{0} and {1} cannot be merged: each size must be the same in both, or 1 in one"),
    "concatenate": ("SL602", "{0} and {1} cannot be joined: all axes but the one that is joined must be the same"),
    "numpy-concatenate": (
        "SL602",
        "the arrays have sizes {1} and {2} on axis {0}, along which they are not joined",
    ),
    "product": ("SL111", "{0} and {1} cannot be multiplied: the sizes to be summed over differ"),
    "numpy-product": ("SL111", "{0} and {1} cannot be multiplied: the sizes to be summed over differ"),
    "numpy-matmul": ("SL111", "the operands cannot be multiplied: the sizes to be summed over are {1} and {0}"),
    "broadcast": ("SL110", "{0} and {1} cannot be broadcast together"),
    "numpy-broadcast": ("SL110", "{0} and {1} cannot be broadcast together"),
    "reshape": ("SL601", "{1} does not hold as many elements as a sample has, {0}"),
    "numpy-reshape": ("SL601", "{1} does not hold the {0} elements of the array"),
    "tensorflow-reshape": ("SL601", "the shape holds {1} elements, and the tensor has {0}"),
    "ragged": ("SL603", "the sequences have different lengths from axis {0} on: pad them first"),
    "object-data": ("SL202", "the data holds texts or Python objects, and numbers are needed"),
    "dtypes": ("SL290", "an operation needs two tensors of one dtype, and gets {0} and {1}"),
    "out-of-bounds": ("SL490", "axis {0} is asked for, and there are {1} axes"),
    "out-of-range": ("SL490", "an index is outside of the table, which has {0} rows: input_dim is too small for it"),
    "weights": ("SL114", "a weight of the layer is {0}, and the array that is given for it is {1}"),
    "no-layers": ("SL199", "the model has no layers: add them first"),
}
"""For each message that the probe knows, the code of a check and what it says of the values in it."""
