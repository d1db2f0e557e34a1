"""SL407: a fraction, or a number of NumPy's, where Keras takes an `int` of Python's alone."""

from __future__ import annotations

import math
from collections.abc import Iterator

from shapelens.checks.arguments import invalid_argument, shown, value_place
from shapelens.checks.case import Case
from shapelens.checks.check import Candidate, Check
from shapelens.checks.edits.source_edits import replace_all
from shapelens.rules.mismatch import InvalidArgument
from shapelens.rules.values import is_array
from shapelens.spec import TensorSpec


def _found(case: Case) -> InvalidArgument | None:
    found = invalid_argument(case)
    if found is None or "integer" not in found.reason:
        return None
    value = found.value
    single = isinstance(value, TensorSpec) and value.shape == () and is_array(value)
    return found if single or (isinstance(value, float) and math.isfinite(value)) else None


def _handles(case: Case) -> bool:
    return _found(case) is not None


def _message(case: Case) -> str:
    found = _found(case)
    assert found is not None
    value = found.value
    if isinstance(value, TensorSpec):
        number = "" if value.content is None else f" {shown(value.content)}"
        given = f"the {value.dtype}{number} of an array or tensor"
    else:
        given = f"the float {shown(value)}"
    return f"{found.operation}: {found.parameter} takes a Python int, not {given}"


def _candidates(case: Case) -> Iterator[Candidate]:
    found, place = _found(case), value_place(case)
    if found is None or place is None:
        return
    text = f"int({place.text})"
    yield Candidate("int", f"Set {found.parameter}={text}", (replace_all(place, text),))


CHECK = Check(
    code="SL407",
    name="not-a-python-integer",
    severity="error",
    summary="A float, or a number of NumPy's, where Keras takes a Python int only.",
    meaning="""
Keras tests some arguments by `isinstance(value, int)`: `units` of `Dense`, both sizes of `Embedding`, a `kernel_size`
that is one number, and others. Neither `8 / 2` nor a number of NumPy's passes, and NumPy's is what `x.max()`, `np.prod`
and an element of an array give.
""",
    why="""
The constructor raises `Received an invalid value for units, expected a positive integer`, though the number that the
message shows looks like one. Some arguments, such as `filters`, take numbers of NumPy's; these are not reported.
""",
    example="""
import numpy as np
from tensorflow.keras import layers

words = np.array([[3, 1, 2], [2, 0, 1]])
embedding = layers.Embedding(np.max(words) + 1, 8)
""",
    fixed="""
import numpy as np
from tensorflow.keras import layers

words = np.array([[3, 1, 2], [2, 0, 1]])
embedding = layers.Embedding(int(np.max(words) + 1), 8)
""",
    handles=_handles,
    message=_message,
    candidates=_candidates,
)
