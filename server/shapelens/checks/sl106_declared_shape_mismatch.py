"""SL106: data of another shape than a functional model declares."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from shapelens.checks import tensor_code
from shapelens.checks.axis_orders import order_between
from shapelens.checks.case import Case
from shapelens.checks.check import Candidate, Check
from shapelens.checks.declared_shapes import declared_shape
from shapelens.checks.wording import counted, format_shape
from shapelens.interpret.values import Tensor
from shapelens.rules.mismatch import ShapeMismatch
from shapelens.spec import UNKNOWN, Shape


def _handles(case: Case) -> bool:
    return isinstance(case.mismatch, ShapeMismatch)


def _message(case: Case) -> str:
    found = cast(ShapeMismatch, case.mismatch)
    text = (
        f"The model declares its input as {format_shape(found.expected)}, "
        f"but {case.subject(found.received)} is {format_shape(found.received)}"
    )
    order = order_between(found.received, found.expected)
    if order is not None:
        return f"{text}: its axes look swapped"
    got, wanted = found.received, found.expected
    if got is not UNKNOWN and wanted is not UNKNOWN and len(got) != len(wanted):
        return f"{text}: it has {counted(len(got), 'axis', 'axes')} instead of {len(wanted)}"
    return text


def declaration_candidates(case: Case, received: Shape, expected: Shape) -> Iterator[Candidate]:
    """Offer to transpose the data, or to declare its shape."""
    argument, given = case.argument, case.given
    order = order_between(received, expected)
    if argument is not None and isinstance(given, Tensor) and order is not None:
        yield tensor_code.transpose(case, argument, given, order)
    declared = declared_shape(case)
    if declared is None or received is UNKNOWN or expected is UNKNOWN:
        return
    if len(received) == len(declared.items) + 1 and all(isinstance(size, int) for size in received[1:]):
        edit = declared.replaced(received[1:])
        yield Candidate("declare", f"Declare the shape of the data: {declared.parameter}={edit.new_text}", (edit,))
    if len(received) == len(expected):
        pairs = zip(declared.items, received[1:], expected[1:], strict=True)
        items = [text if got == wanted else "None" for text, got, wanted in pairs]
        edit = declared.replaced(items)
        yield Candidate("declare open", f"Leave the size open: {declared.parameter}={edit.new_text}", (edit,))


def _candidates(case: Case) -> Iterator[Candidate]:
    found = cast(ShapeMismatch, case.mismatch)
    got, wanted = found.received, found.expected
    if case.argument is not None and got is not UNKNOWN and wanted is not UNKNOWN and len(got) == len(wanted) - 1:
        if all(a == b for a, b in zip(got, wanted[1:], strict=True) if b is not None):
            yield from tensor_code.add_axis(case, case.argument, case.given, 0)
        yield from tensor_code.add_axis(case, case.argument, case.given)
    yield from declaration_candidates(case, got, wanted)


CHECK = Check(
    code="SL106",
    name="declared-shape-mismatch",
    severity="error",
    summary="The data has another shape than the functional model declares.",
    meaning="""
A functional model (`keras.Model(inputs, outputs)`) takes just the shape that its `Input` declares. The batch size is
free, and so is every size that is declared as `None`; a last axis of size 1 is added or taken away where that makes
it fit.
""",
    why="""
Keras raises `Invalid input shape for input Tensor … expected shape=(None, 100, 1)`. A `Sequential` model lets another
length pass as long as its layers do; a functional one never does.
""",
    example="""
import numpy as np
from tensorflow import keras

inputs = keras.Input((100, 1))
x = keras.layers.Conv1D(8, 3)(inputs)
outputs = keras.layers.GlobalAveragePooling1D()(x)
model = keras.Model(inputs, outputs)

data = np.zeros((10, 90, 1), dtype="float32")
y = model(data)
""",
    fixed="""
import numpy as np
from tensorflow import keras

inputs = keras.Input((90, 1))
x = keras.layers.Conv1D(8, 3)(inputs)
outputs = keras.layers.GlobalAveragePooling1D()(x)
model = keras.Model(inputs, outputs)

data = np.zeros((10, 90, 1), dtype="float32")
y = model(data)
""",
    handles=_handles,
    message=_message,
    candidates=_candidates,
)
