"""SL507: an optimizer, a loss or a metric whose name Keras does not know."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from shapelens.checks.case import Case
from shapelens.checks.check import Candidate, Check
from shapelens.checks.edits.source_edits import quoted, replace, replace_all
from shapelens.checks.edits.sources import Place
from shapelens.checks.remedies import targets
from shapelens.rules.identifiers import identifiers
from shapelens.rules.mismatch import InvalidArgument
from shapelens.rules.signatures import signature_table


def _found(case: Case) -> InvalidArgument | None:
    found = case.mismatch
    if not isinstance(found, InvalidArgument) or found.operation != "compile":
        return None
    return found if found.reason.startswith(("is none of", "must be")) else None


def _handles(case: Case) -> bool:
    return _found(case) is not None


def _is_a_type_error(found: InvalidArgument) -> bool:
    return found.reason.startswith("must")


def _message(case: Case) -> str:
    found = _found(case)
    assert found is not None
    if found.parameter == "loss_weights":
        return f"compile: the third argument is loss_weights, which {found.reason}: write metrics={found.value}"
    if _is_a_type_error(found):
        return f"compile: {found.parameter}={found.value!r} {found.reason}: write {found.parameter}=[{found.value!r}]"
    near = _nearest(found)
    hint = f": is '{near}' meant?" if near is not None else ""
    return f"compile: {found.parameter}={found.value!r} {found.reason}{hint}"


def _nearest(found: InvalidArgument) -> str | None:
    names = signature_table()["losses"] if found.parameter == "loss" else identifiers(f"{found.parameter.rstrip('s')}s")
    return next(iter(difflib.get_close_matches(str(found.value), names, 1, 0.6)), None)


def _place(case: Case) -> Place | None:
    """Return where the name stands."""
    found = _found(case)
    place = targets.compile_argument(case, found.parameter) if found is not None else None
    for item in getattr(place.node, "elts", ()) if place is not None else ():
        if place is not None and found is not None and getattr(item, "value", None) == found.value:
            return place.at(item)
    return place


def _candidates(case: Case) -> Iterator[Candidate]:
    place, found = _place(case), _found(case)
    if place is not None and found is not None and found.parameter == "loss_weights":
        yield Candidate("metrics", "Give them as metrics", (replace_all(place, f"metrics={place.text}"),))
        return
    if place is None or found is None or getattr(place.node, "value", None) != found.value:
        return
    if _is_a_type_error(found):
        yield Candidate("list", "Put it into a list", (replace_all(place, f"[{place.text}]"),))
        return
    near = _nearest(found)
    if near is not None:
        yield Candidate("name", f"Write '{near}'", (replace(place, place.node, quoted(place, near)),))


CHECK = Check(
    code="SL507",
    name="unknown-training-name",
    severity="error",
    summary="Keras does not know this name of an optimizer, a loss or a metric.",
    meaning="""
`compile` takes optimizers, losses and metrics by name. An optimizer is looked up at once; a loss and a metric only in
the first step of `fit`, when the model and the data are there.
""",
    why="""
Keras raises `Could not interpret loss identifier` (or `optimizer`, `metric`) when the training begins, far from the
slip of the pen.
""",
    example="""
import numpy as np
from tensorflow import keras

x = np.zeros((64, 20), dtype="float32")
y = np.zeros((64, 10), dtype="float32")
model = keras.Sequential([keras.Input((20,)), keras.layers.Dense(10, activation="softmax")])
model.compile(optimizer="adam", loss="catagorical_crossentropy")
model.fit(x, y)
""",
    fixed="""
import numpy as np
from tensorflow import keras

x = np.zeros((64, 20), dtype="float32")
y = np.zeros((64, 10), dtype="float32")
model = keras.Sequential([keras.Input((20,)), keras.layers.Dense(10, activation="softmax")])
model.compile(optimizer="adam", loss="categorical_crossentropy")
model.fit(x, y)
""",
    handles=_handles,
    message=_message,
    candidates=_candidates,
    cause=_place,
)
