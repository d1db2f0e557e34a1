"""SL517: labels that are texts, or Python objects, where `fit` needs numbers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from shapelens.checks.case import Case, data_place, short_text
from shapelens.checks.check import Candidate, Check
from shapelens.checks.edits.source_edits import operand, quoted, replace_all
from shapelens.checks.edits.sources import Place
from shapelens.checks.remedies import targets
from shapelens.checks.remedies.encodings import before_split, numbered
from shapelens.rules.mismatch import TextTargets
from shapelens.spec import format_shape


def _handles(case: Case) -> bool:
    return isinstance(case.mismatch, TextTargets)


def _message(case: Case) -> str:
    place = _given(case)
    name = (short_text(place) if place is not None else None) or "y"
    spec = cast(TextTargets, case.mismatch).spec
    return (
        f"{case.operation} needs numbers as targets, but {name}, {format_shape(spec.shape)}, holds "
        f"{'Python objects' if spec.dtype == 'object' else 'texts'}: number the classes, or convert numbers that were "
        "read as text"
    )


def _candidates(case: Case) -> Iterator[Candidate]:
    given = _given(case)
    if given is None:
        return
    found = targets.compile_argument(case, "loss")
    loss = "" if found is None else found.text.lower()
    if found is not None and "entropy" not in loss:
        yield from _converted(given)
    for place in (before_split(case, given), given):
        if place is not None:
            yield _encoded(case, place, "categorical" in loss and "sparse" not in loss)


def _given(case: Case) -> Place | None:
    """Return where the targets are given."""
    return data_place(case.site, "x" if case.data is None else case.data.part, "y")


def _encoded(case: Case, place: Place, in_columns: bool) -> Candidate:
    """Offer to number the classes, or to make a column of each."""
    numbers, edits = numbered(case, place)
    if not in_columns:
        return Candidate("numbers", f"Number the classes: {numbers}", (replace_all(place, numbers), *edits))
    function = case.names.spell("keras.utils.to_categorical", place)
    code = f"{function.text}({numbers})"
    return Candidate("columns", "Make a column for each class", (replace_all(place, code), *edits, *function.edits))


def _converted(place: Place) -> Iterator[Candidate]:
    code = f"{operand(place)}.astype({quoted(place, 'float32')})"
    yield Candidate("cast", "Convert to float32 (if all of them are numbers)", (replace_all(place, code),))


CHECK = Check(
    code="SL517",
    name="text-targets",
    severity="error",
    summary="The targets are texts or Python objects, and a loss computes with numbers.",
    meaning="""
The array or column that is given as `y` holds the names of classes, or numbers that were read as text. A loss compares
numbers: the number of each class, or a column of zeros and ones for each.
""",
    why="""
Keras raises `Invalid dtype: object` (or `str`), or TensorFlow that it cannot cast strings to numbers. A `LabelEncoder`
or `np.unique(y, return_inverse=True)` numbers the classes in the order of their names; before the data are split, so
that both parts are numbered alike.
""",
    example="""
import numpy as np
from tensorflow import keras

x = np.zeros((6, 4), dtype="float32")
species = np.array(["cat", "dog", "bird"] * 2)
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, activation="softmax")])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(x, species)
""",
    fixed="""
import numpy as np
from tensorflow import keras

x = np.zeros((6, 4), dtype="float32")
species = np.array(["cat", "dog", "bird"] * 2)
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, activation="softmax")])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(x, np.unique(species, return_inverse=True)[1])
""",
    handles=_handles,
    message=_message,
    candidates=_candidates,
)
