"""SL508: a Python list of numbers where `fit` or `predict` takes arrays."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import cast

from shapelens.checks.case import Case, data_place
from shapelens.checks.check import Candidate, Check
from shapelens.checks.edits.names import Spelling
from shapelens.checks.edits.source_edits import replace, replace_all
from shapelens.checks.edits.sources import Place
from shapelens.checks.remedies.preparation import preparation_candidates
from shapelens.interpret.values import Ref
from shapelens.rules.mismatch import ListInBatch, PlainData


def _handles(case: Case) -> bool:
    return isinstance(case.mismatch, (PlainData, ListInBatch))


def _message(case: Case) -> str:
    found = case.mismatch
    if isinstance(found, ListInBatch):
        return f"{case.operation}: the generator yields {_yielded(found)} in a list, and Keras takes a tuple"
    found = cast(PlainData, found)
    if isinstance(case.given, str):
        return f"{case.operation}: {found.part} is a text, and Keras takes arrays: prepare it as the training data"
    what = "texts" if found.item in ("str", "bytes") else "numbers"
    place = _place(case)
    if place is not None and _dict_at(case, place) is not None:
        return f"{case.operation}: {found.part} is a dict of Python's {what}, and Keras takes a dict of arrays"
    return (
        f"{case.operation}: {found.part} is a Python list of {what}, and Keras takes arrays: each item of a list is "
        f"read as an input. Write np.array({_name(case)})"
    )


def _yielded(found: ListInBatch) -> str:
    what = {"x": "the inputs", "y": "the targets", "sample_weight": "the weights"}
    return what.get(found.part, "its batches")


def _name(case: Case) -> str:
    place = _place(case)
    return place.text if place is not None and isinstance(place.node, ast.Name) else "…"


def _place(case: Case) -> Place | None:
    """Return where the list is given, or where the user's code puts it into a batch."""
    made = case.placed.finding.facts.sites.get("made")
    if made is not None:
        return case.place(made)
    if isinstance(case.mismatch, ListInBatch):
        return None
    part = "x" if case.data is None else case.data.part
    return data_place(case.site, part, cast(PlainData, case.mismatch).part)


def _candidates(case: Case) -> Iterator[Candidate]:
    place = _place(case)
    if place is None:
        return
    if isinstance(case.mismatch, ListInBatch):
        if isinstance(place.node, ast.Name):
            function = case.names.spell("numpy.array", place)
            code = f"{function.text}({place.text})"
            yield Candidate("array", "Make an array of the list", (replace_all(place, code), *function.edits))
        yield _as_tuple(place)
        return
    yield from preparation_candidates(case)
    function = case.names.spell("numpy.array", place)
    parts = _dict_at(case, place)
    if parts is not None:
        yield _arrays_in_dict(place, parts, function)
        return
    edit = replace_all(place, f"{function.text}({place.text})")
    one = Candidate("array", "Make an array of the list", (edit, *function.edits))
    part = "x" if case.data is None else case.data.part
    values = dict(zip(("x", "y"), case.placed.finding.facts.given, strict=False))
    places = [data_place(case.site, part, name) for name, value in values.items() if isinstance(value, Ref)]
    lists = [found for found in places if found is not None]
    if len(lists) == len(values) == 2:
        edits = [replace_all(found, f"{function.text}({found.text})") for found in lists]
        both = Candidate("arrays", "Make arrays of the lists", (*edits, *function.edits))
        yield from (both, one) if all(isinstance(found.node, ast.Name) for found in lists) else (one, both)
        return
    yield one


def _dict_at(case: Case, place: Place) -> ast.Dict | None:
    """Return the dict that is written at a place, or assigned to the variable there."""
    made = case.sources.assigned(place) or place
    return made.node if isinstance(made.node, ast.Dict) else None


def _arrays_in_dict(place: Place, parts: ast.Dict, function: Spelling) -> Candidate:
    """Offer an array for each name of a dict: of the one number there, or of the list of numbers."""
    holds_lists = any(isinstance(value, (ast.List, ast.Tuple, ast.ListComp)) for value in parts.values)
    left, right = ("(", ")") if holds_lists else ("([", "])")
    code = f"{{name: {function.text}{left}value{right} for name, value in {place.text}.items()}}"
    edits = [replace_all(place, code)]
    if place.node is parts:
        edits = [replace(place, node, f"{function.text}{left}{place.text_of(node)}{right}") for node in parts.values]
    title = f"Make an array of each {'list' if holds_lists else 'number'}"
    return Candidate("arrays", title, (*edits, *function.edits))


def _as_tuple(place: Place) -> Candidate:
    """Offer a tuple in the place of a list."""
    items = place.node.elts if isinstance(place.node, ast.List) else []
    code = f"({', '.join(map(place.text_of, items))}{',' if len(items) == 1 else ''})" if items else None
    return Candidate("tuple", "Make a tuple of the list", (replace_all(place, code or f"tuple({place.text})"),))


CHECK = Check(
    code="SL508",
    name="list-as-data",
    severity="error",
    summary="A Python list of numbers is given where Keras takes arrays.",
    meaning="""
`fit`, `evaluate` and `predict` take NumPy arrays, tensors, frames and datasets. A list (or tuple, or dict) stands for
several inputs or outputs of the model, so a list of numbers is a list of inputs that are no arrays.
""",
    why="""
Keras raises `Unrecognized data type`, followed by all the data. `np.array(...)` makes an array of a list whose rows
are of one length.
""",
    example="""
import numpy as np
from tensorflow import keras

x = np.zeros((4, 20), dtype="float32")
labels = [0, 1, 1, 0]
model = keras.Sequential([keras.Input((20,)), keras.layers.Dense(1, activation="sigmoid")])
model.compile(optimizer="adam", loss="binary_crossentropy")
model.fit(x, labels)
""",
    fixed="""
import numpy as np
from tensorflow import keras

x = np.zeros((4, 20), dtype="float32")
labels = [0, 1, 1, 0]
model = keras.Sequential([keras.Input((20,)), keras.layers.Dense(1, activation="sigmoid")])
model.compile(optimizer="adam", loss="binary_crossentropy")
model.fit(x, np.array(labels))
""",
    handles=_handles,
    message=_message,
    candidates=_candidates,
)
