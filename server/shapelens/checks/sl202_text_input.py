"""SL202: strings or Python objects where a layer or a model needs numbers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from shapelens.checks.case import Case
from shapelens.checks.check import Candidate, Check
from shapelens.checks.edits import tensor_code
from shapelens.checks.edits.source_edits import operand, quoted, replace_all
from shapelens.interpret.training.keras_training import METHODS
from shapelens.rules.mismatch import DTypeMismatch
from shapelens.rules.values import SEQUENCES


def _handles(case: Case) -> bool:
    found = case.mismatch
    if not isinstance(found, DTypeMismatch) or found.received not in ("object", "str", "string"):
        return False
    return case.layer is not None or found.operation in METHODS


def _message(case: Case) -> str:
    found = cast(DTypeMismatch, case.mismatch)
    received = case.received
    subject = case.subject(received.shape) if received is not None else "its input"
    what = "Python objects" if found.received == "object" else "strings"
    model = found.operation in ("Sequential", "Functional") or found.operation in METHODS
    needing = "The model" if model else found.operation
    return f"{needing} needs numbers, but {subject} holds {what}: convert or encode them first"


def _candidates(case: Case) -> Iterator[Candidate]:
    title = "Convert to float32 (if all of them are numbers)"
    for given in case.givers(case.received.shape) if case.received is not None else ():
        place = given.place
        if given.value.spec.content == SEQUENCES and given.value.spec.dtype == "object":
            function = case.names.spell("keras.utils.pad_sequences", place)
            code = f"{function.text}({place.text}, dtype={quoted(place, 'float32')})"
            yield tensor_code.wrapped("pad", "Pad the sequences to one length", place, function, code)
        elif given.value.library == "numpy":
            code = f"{operand(place)}.astype({quoted(place, 'float32')})"
            yield Candidate("cast", title, (replace_all(place, code),))
        elif given.value.library == "tensorflow":
            function = case.names.spell("tensorflow.strings.to_number", place)
            yield tensor_code.wrapped("cast", title, place, function, f"{function.text}({place.text})")


CHECK = Check(
    code="SL202",
    name="text-input",
    severity="error",
    summary="Strings or Python objects where numbers are needed.",
    meaning="""
The array holds strings, or it has the dtype `object`, as NumPy makes it of mixed columns, of `None` or of rows of
different lengths. A layer or a model can compute with neither.
""",
    why="""
Keras raises `Invalid dtype: object`, TensorFlow that it cannot compute with strings. Numbers that were read as text
can be converted; categories have to be encoded (`StringLookup`, `CategoryEncoding`, `TextVectorization`).
""",
    example="""
import numpy as np
from tensorflow import keras

model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
x = np.array([["1.5", "2"], ["3", "4.5"]], dtype=object)
y = model.predict(x)
""",
    fixed="""
import numpy as np
from tensorflow import keras

model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
x = np.array([["1.5", "2"], ["3", "4.5"]], dtype=object)
y = model.predict(x.astype("float32"))
""",
    handles=_handles,
    message=_message,
    candidates=_candidates,
)
