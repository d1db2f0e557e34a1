"""SL102: an input with other channels than the layer was built with, often because two axes are swapped."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from shapelens.checks.case import Case, Given, argument_place
from shapelens.checks.check import Candidate, Check
from shapelens.checks.edits import tensor_code
from shapelens.checks.edits.source_edits import replace_all
from shapelens.checks.remedies.added_axes import superfluous_axis
from shapelens.checks.remedies.axis_orders import order_that_moves, places_of
from shapelens.checks.remedies.declared_shapes import declared_shape
from shapelens.checks.remedies.list_orders import order_candidates
from shapelens.checks.remedies.makers import colour_candidates
from shapelens.checks.remedies.model_inputs import declared_spec, reordered_declaration
from shapelens.checks.wording import axis_phrase, counted
from shapelens.rules.functions.keras_applications import application_names
from shapelens.rules.mismatch import AxisMismatch
from shapelens.spec import UNKNOWN


def _handles(case: Case) -> bool:
    if not isinstance(case.mismatch, AxisMismatch):
        return False
    if case.layer is None:
        return case.mismatch.operation in application_names().values()
    return "data_format" in case.layer.arguments


def _message(case: Case) -> str:
    found = cast(AxisMismatch, case.mismatch)
    shape = found.received
    text = (
        f"{found.operation} needs {counted(found.expected, 'channel')} on {axis_phrase(found.axis)}, "
        f"but {case.subject(shape)} is {case.shown(shape)}"
    )
    swapped = places_of(shape, found.expected, found.axis)
    if swapped and shape is not UNKNOWN:
        pair = sorted((swapped[0], found.axis % len(shape)))
        return f"{text}: axes {pair[0]} and {pair[1]} look swapped"
    return f"{text}: it was built with other data"


def _candidates(case: Case) -> Iterator[Candidate]:
    found = cast(AxisMismatch, case.mismatch)
    if case.data is not None:
        yield from order_candidates(case, "x")
    shape = found.received
    if shape is UNKNOWN:
        return
    yield from superfluous_axis(case)
    received = shape[found.axis]
    swapped = places_of(shape, found.expected, found.axis)
    spec = declared_spec(case)
    yield from reordered_declaration(case, shape, UNKNOWN if spec is None else spec.shape)
    for given in case.givers(shape):
        yield from _added_in_front(case, given, found)
        yield from colour_candidates(case, given.place, found.expected)
        for place in swapped:
            order = order_that_moves(place, found.axis % len(shape), len(shape))
            yield from tensor_code.transposes(case, given.place, given.value, order)
        if received == 1:
            yield tensor_code.repeat_channel(case, given.place, given.value, found.expected, found.axis)
        if found.axis == -1 and isinstance(received, int) and received > found.expected and not swapped:
            count = counted(found.expected, "channel")
            yield tensor_code.index(given.place, f"..., :{found.expected}", "slice", f"Take the first {count}")
    declared = declared_shape(case) if not swapped else None
    if declared is not None and len(declared.items) == len(shape) - 1:
        items = list(declared.items)
        items[found.axis if found.axis < 0 else found.axis - 1] = str(received)
        yield Candidate("declare", f"Declare {counted(cast(int, received), 'channel')}", (declared.replaced(items),))


def _added_in_front(case: Case, given: Given, found: AxisMismatch) -> Iterator[Candidate]:
    """Offer to put the axis in front that was added at the end: a single image needs one of the batch."""
    place, shape = given.place, found.received
    place = case.sources.assigned(place) or place
    axis = argument_place(place, "axis", 1) if place.function_name == "expand_dims" else None
    if axis is not None and shape is not UNKNOWN and shape[-1] == 1 and shape[-2] == found.expected:
        yield Candidate("front", "Add the axis of the batch in front: axis=0", (replace_all(axis, "0"),))


CHECK = Check(
    code="SL102",
    name="channel-mismatch",
    severity="error",
    summary="The input has other channels than the layer was built with.",
    meaning="""
A convolution fixes its number of input channels when it sees data for the first time (or a declared input shape): its
kernel has as many. From then on every input must have the same number on its channel axis, the last one unless
`data_format` says otherwise.
""",
    why="""
Keras raises `expected axis -1 of input shape to have value 5, but received input with shape (32, 5, 100)`. Where the
expected number stands on another axis, the data is laid out in another order (PyTorch and many sensor recordings put
channels first): transpose it. A `reshape` to the same shape would run too, and mix the values up.
""",
    example="""
import tensorflow as tf

conv = tf.keras.layers.Conv1D(32, 3)
conv(tf.random.normal((32, 100, 5)))

x = tf.random.normal((32, 5, 100))
y = conv(x)
""",
    fixed="""
import tensorflow as tf

conv = tf.keras.layers.Conv1D(32, 3)
conv(tf.random.normal((32, 100, 5)))

x = tf.random.normal((32, 5, 100))
y = conv(tf.transpose(x, perm=[0, 2, 1]))
""",
    handles=_handles,
    message=_message,
    candidates=_candidates,
)
