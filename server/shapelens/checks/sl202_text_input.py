"""SL202: strings or Python objects where a layer or a model needs numbers."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import cast

from shapelens.checks.case import Case, short_text
from shapelens.checks.check import Candidate, Check
from shapelens.checks.edits import tensor_code
from shapelens.checks.edits.source_edits import operand, quoted, replace_all
from shapelens.checks.edits.sources import Place
from shapelens.checks.remedies.encodings import (
    before_split,
    dummy_candidates,
    new_reader_candidates,
    number_candidates,
    reader_candidates,
)
from shapelens.checks.remedies.object_arrays import is_column, stack_candidates
from shapelens.interpret.training.keras_training import METHODS
from shapelens.interpret.values import Ref, Tensor
from shapelens.rules.mismatch import DTypeMismatch, WordAsNumber
from shapelens.rules.values import SEQUENCES


def _handles(case: Case) -> bool:
    found = case.mismatch
    if isinstance(found, WordAsNumber):
        return True
    if not isinstance(found, DTypeMismatch) or found.received not in ("object", "str", "string"):
        return False
    return case.layer is not None or found.operation in METHODS


def _message(case: Case) -> str:
    if isinstance(case.mismatch, WordAsNumber):
        data = _converted(case)
        name = (short_text(data) if data is not None else None) or "its input"
        return f"{case.called}: {name} holds texts that are no numbers, as {case.mismatch.word!r}: encode them first"
    found = cast(DTypeMismatch, case.mismatch)
    received = case.received
    subject = case.subject(received.shape) if received is not None else "its input"
    what = "Python objects" if found.received == "object" else "strings"
    model = found.operation in ("Sequential", "Functional") or found.operation in METHODS
    needing = "The model" if model else found.operation
    return f"{needing} needs numbers, but {subject} holds {what}: convert or encode them first"


def _converted(case: Case) -> Place | None:
    """Return the texts that a function or a method converts."""
    call = None if case.site is None else case.site.call
    if case.site is None or call is None:
        return None
    if case.mismatch.operation.endswith(".astype") and isinstance(call.func, ast.Attribute):
        return case.site.at(call.func.value)
    return case.argument


def _encoded(case: Case) -> Iterator[Candidate]:
    """Offer numbers for the texts that are converted, or columns for those in a frame."""
    data = _converted(case)
    if data is None or case.site is None:
        return
    if not case.mismatch.operation.endswith(".astype"):
        yield from number_candidates(case, data, data)
        return
    # Words beside numbers have no order by which they could be numbered.
    if case.mismatch.operation.startswith("pandas.Series.") or _is_one_column(case):
        yield from number_candidates(case, data, case.site)
    yield from dummy_candidates(case, data)


def _is_one_column(case: Case) -> bool:
    """Say whether a function was given an array of one axis."""
    given = case.placed.finding.facts.given[:1]
    return bool(given) and isinstance(given[0], Tensor) and given[0].spec.rank == 1


def _is_series(case: Case) -> bool:
    """Say whether one column of a frame is given, or a part of one."""
    place = case.argument
    if place is None or not isinstance(case.given, Ref):
        return False
    return is_column(case, before_split(case, place) or place)


def _candidates(case: Case) -> Iterator[Candidate]:
    if isinstance(case.mismatch, WordAsNumber):
        yield from _encoded(case)
        return
    yield from stack_candidates(case)
    if case.argument is not None and _is_series(case):
        yield from reader_candidates(case, case.argument)
        yield from new_reader_candidates(case, case.argument)
    if case.argument is not None and isinstance(case.given, Ref) and not is_column(case, case.argument):
        yield from dummy_candidates(case, case.argument)
    for given in case.givers(case.received.shape) if case.received is not None else ():
        yield from reader_candidates(case, given.place)
        if given.value.word is not None or given.value.spec.dtype in ("str", "string"):
            yield from new_reader_candidates(case, given.place)
    title = "Convert to float32 (if all of them are numbers)"
    for given in case.givers(case.received.shape) if case.received is not None else ():
        place = given.place
        if given.value.spec.content == SEQUENCES and given.value.spec.dtype == "object":
            function = case.names.spell("keras.utils.pad_sequences", place)
            code = f"{function.text}({place.text}, dtype={quoted(place, 'float32')})"
            yield tensor_code.wrapped("pad", "Pad the sequences to one length", place, function, code)
        elif given.value.library == "numpy":
            yield from dummy_candidates(case, place) if given.value.word is not None else ()
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
