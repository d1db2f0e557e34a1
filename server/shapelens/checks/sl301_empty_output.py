"""SL301: a kernel that does not fit into its input."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import cast

from shapelens.checks.case import Case
from shapelens.checks.check import Candidate, Check
from shapelens.checks.edits.source_edits import find_argument, integers_in, quoted, replace, set_argument
from shapelens.checks.edits.sources import Place
from shapelens.checks.model import Edit
from shapelens.checks.remedies.several_inputs import samples_in_list
from shapelens.checks.remedies.shrinking import history, milder, place_of_culprit
from shapelens.checks.wording import axis_name, counted, format_shape
from shapelens.rules.mismatch import OutputSizeMismatch
from shapelens.source.positions import Range
from shapelens.spec import UNKNOWN


def _handles(case: Case) -> bool:
    return isinstance(case.mismatch, OutputSizeMismatch) and "Pool" not in case.mismatch.operation


def _span(found: OutputSizeMismatch) -> int:
    return found.dilation_rate * (found.kernel_size - 1) + 1


def _size(found: OutputSizeMismatch) -> int:
    size = UNKNOWN if found.received is UNKNOWN else found.received[found.axis]
    return size if isinstance(size, int) else 0


def _message(case: Case) -> str:
    found = cast(OutputSizeMismatch, case.mismatch)
    rank = 0 if found.received is UNKNOWN else len(found.received)
    window = f"kernel_size {found.kernel_size}"
    if found.dilation_rate > 1:
        window = f"{window} with dilation_rate {found.dilation_rate} spans {counted(_span(found), 'step')} and"
    return (
        f"{found.operation}: {window} does not fit into the {axis_name(case.layer, found.axis, rank)} {_size(found)} "
        f"(axis {found.axis}) of {case.subject(found.received)}, {format_shape(found.received)}"
        f"{history(case)}"
    )


def _candidates(case: Case) -> Iterator[Candidate]:
    found = cast(OutputSizeMismatch, case.mismatch)
    place, size = case.construction, _size(found)
    if place is None or size < 1:
        return
    yield from _second_side(case)
    if case.data is not None:
        yield from samples_in_list(case)
    yield from milder(case)
    yield from window_candidate(place, found, "padding", quoted(place, "same"))
    if found.dilation_rate > 1:
        largest = (size - 1) // (found.kernel_size - 1)
        for rate in dict.fromkeys((largest, 1)):
            if rate >= 1:
                yield from window_candidate(place, found, "dilation_rate", str(rate))
    fitting = (size - 1) // found.dilation_rate + 1
    kernel = fitting - 1 if fitting % 2 == 0 and found.kernel_size % 2 == 1 and fitting > 2 else fitting
    yield from window_candidate(place, found, "kernel_size", str(kernel), _spatial_index(case, found))


def _second_side(case: Case) -> Iterator[Candidate]:
    """Offer to write the sides of the kernels in a tuple: Keras 1 took them one by one, Keras now takes the second one
    for the strides.
    """
    edits: list[Edit] = []
    places = [case.construction, *(case.place(step.site) for step in case.steps)]
    for place in places:
        call = place.call if place is not None else None
        name = call.func.id if call is not None and isinstance(call.func, ast.Name) else ""
        name = call.func.attr if call is not None and isinstance(call.func, ast.Attribute) else name
        if place is None or call is None or name not in ("Conv2D", "Convolution2D") or len(call.args) < 3:
            continue
        height, width = call.args[1:3]
        if isinstance(height, (ast.Name, ast.Constant)) and isinstance(width, (ast.Name, ast.Constant)):
            text = f"({place.text_of(height)}, {place.text_of(width)})"
            both = Range(place.range_of(height).start, place.range_of(width).end)
            edits.append(Edit(place.cell, both, text))
    if edits:
        yield Candidate("sides", "Write both sides of the kernel in a tuple", tuple(dict.fromkeys(edits)))


def _spatial_index(case: Case, found: OutputSizeMismatch) -> int:
    return found.axis - (2 if case.layer is not None and case.layer.data_format == "channels_first" else 1)


def window_candidate(
    place: Place, found: OutputSizeMismatch, parameter: str, text: str, number: int | None = None
) -> Iterator[Candidate]:
    """Offer another value for an argument; for one axis of it where the source gives a number for each."""
    call = place.call
    given = find_argument(call, parameter, found.operation) if call is not None else None
    items = integers_in(given)
    if items is not None and number is not None and number < len(items):
        edit = replace(place, items[number], text)
    else:
        edit = set_argument(place, parameter, text, found.operation)
    if edit is not None:
        yield Candidate(parameter, f"Set {parameter}={text}", (edit,))


CHECK = Check(
    code="SL301",
    name="empty-output",
    severity="error",
    summary="The kernel does not fit into its input: the output would have a size of zero or less.",
    meaning="""
Without padding, a window of `kernel_size` steps, spread by `dilation_rate`, covers `dilation_rate · (kernel_size − 1)
+ 1` places of an axis. Where the axis is shorter than that, there is no place for even one window.
""",
    why="""
Keras raises `Computed output size would be zero or negative`. Pad the input (`padding="same"` keeps the length), take
a smaller kernel or a smaller dilation, or have fewer pooling layers before it.
""",
    example="""
import numpy as np
from tensorflow.keras import layers

x = np.zeros((32, 8, 1), dtype="float32")
y = layers.Conv1D(16, 3, dilation_rate=4)(x)
""",
    fixed="""
import numpy as np
from tensorflow.keras import layers

x = np.zeros((32, 8, 1), dtype="float32")
y = layers.Conv1D(16, 3, dilation_rate=4, padding="same")(x)
""",
    handles=_handles,
    message=_message,
    candidates=_candidates,
    cause=place_of_culprit,
)
