"""SL112: a list, a ragged tensor or another value that is no tensor, passed to a layer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from shapelens.checks import tensor_code
from shapelens.checks.case import Case
from shapelens.checks.check import Candidate, Check
from shapelens.checks.source_edits import operand, quoted, replace_all
from shapelens.interpret.values import Tensor
from shapelens.rules.mismatch import NotATensor


def _handles(case: Case) -> bool:
    return isinstance(case.mismatch, NotATensor)


def _message(case: Case) -> str:
    found = cast(NotATensor, case.mismatch)
    argument = case.argument
    name = argument.text if argument is not None and len(argument.text) <= 24 else "its input"
    return f"{found.operation} needs a tensor or an array, but {name} is {found.received}: convert it first"


def _candidates(case: Case) -> Iterator[Candidate]:
    argument = case.argument
    if argument is None:
        return
    if isinstance(case.given, Tensor):
        edit = replace_all(argument, f"{operand(argument)}.to_tensor()")
        yield Candidate("dense", "Pad it to a dense tensor", (edit,))
        return
    if tensor_code.library_of(case, None) == "numpy":
        function = case.names.spell("numpy.array", argument)
        code = f"{function.text}({argument.text}, dtype={quoted(argument, 'float32')})"
    else:
        function = case.names.spell("tensorflow.constant", argument)
        code = f"{function.text}({argument.text}, dtype={function.text.removesuffix('.constant')}.float32)"
    yield tensor_code.wrapped("convert", "Convert it to an array", argument, function, code)


CHECK = Check(
    code="SL112",
    name="not-a-tensor",
    severity="error",
    summary="A layer is called on something that is no tensor: a list, a ragged tensor.",
    meaning="""
A layer takes tensors and arrays. A Python list of numbers is none, however regular it is, and a `RaggedTensor` has
rows of different lengths, which Keras 3 does not take.
""",
    why="""
Keras raises `Only input tensors may be passed as positional arguments`. Lists are left to the user to convert,
because for a layer with several inputs a list means several tensors.
""",
    example="""
import numpy as np
import keras

rows = [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]
y = keras.layers.Dense(4)(rows)
""",
    fixed="""
import numpy as np
import keras

rows = [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]
y = keras.layers.Dense(4)(np.array(rows, dtype="float32"))
""",
    handles=_handles,
    message=_message,
    candidates=_candidates,
)
