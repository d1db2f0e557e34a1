"""SL201: integers, booleans or complex numbers in a layer that computes with floating-point numbers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from shapelens.checks.case import Case
from shapelens.checks.check import Candidate, Check
from shapelens.checks.edits import tensor_code
from shapelens.checks.wording import article
from shapelens.rules.mismatch import DTypeMismatch
from shapelens.spec import is_complex, is_integer


def _handles(case: Case) -> bool:
    found = case.mismatch
    if not isinstance(found, DTypeMismatch) or case.layer is None:
        return False
    return is_integer(found.received) or is_complex(found.received) or found.received == "bool"


def _message(case: Case) -> str:
    found = cast(DTypeMismatch, case.mismatch)
    received = case.received
    subject = case.subject(received.shape) if received is not None else "its input"
    remedy = "take its absolute value or its parts" if is_complex(found.received) else "cast it to float32"
    return (
        f"{found.operation} computes with floating-point numbers and does not cast others, "
        f"but {subject} is {article(str(found.received))} tensor: {remedy}"
    )


def _candidates(case: Case) -> Iterator[Candidate]:
    for given in case.givers(case.received.shape) if case.received is not None else ():
        yield tensor_code.cast(case, given.place, given.value)


CHECK = Check(
    code="SL201",
    name="number-input",
    severity="error",
    summary="Integers, booleans or complex numbers in a layer that computes with floating-point numbers.",
    meaning="""
A layer casts floating-point inputs to its compute dtype, `float64` and `float16` included. It does not cast integers,
booleans or complex numbers, and the convolution itself exists for floating-point numbers only.
""",
    why="""
TensorFlow raises `InvalidArgumentError: Value for attr 'T' of int64 is not in the list of allowed values` inside
`call`. A whole model casts its inputs, which is why the same data runs through a `Sequential` and not through a
single layer.
""",
    example="""
import numpy as np
import tensorflow as tf

x = np.random.randint(0, 10, size=(32, 100, 1))
y = tf.keras.layers.Conv1D(8, 3)(x)
""",
    fixed="""
import numpy as np
import tensorflow as tf

x = np.random.randint(0, 10, size=(32, 100, 1))
y = tf.keras.layers.Conv1D(8, 3)(x.astype("float32"))
""",
    handles=_handles,
    message=_message,
    candidates=_candidates,
)
