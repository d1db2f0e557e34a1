"""SL409: something in a `Sequential` model that is no layer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from shapelens.checks.case import Case
from shapelens.checks.check import Candidate, Check
from shapelens.checks.edits.source_edits import quoted, replace_all
from shapelens.checks.edits.sources import Place
from shapelens.rules.identifiers import identifiers
from shapelens.rules.mismatch import NotALayer


def _handles(case: Case) -> bool:
    return isinstance(case.mismatch, NotALayer)


def _item(case: Case) -> Place | None:
    return case.place(case.placed.finding.facts.sites.get("item"))


def _message(case: Case) -> str:
    found = cast(NotALayer, case.mismatch)
    end = {"call": ": call it to make one", "uncalled": ": leave out the call on it"}.get(found.remedy, "")
    return f"{found.operation} takes layers, and this is {found.what}{end}"


def _candidates(case: Case) -> Iterator[Candidate]:
    found, place = cast(NotALayer, case.mismatch), _item(case)
    if place is None:
        return
    if found.remedy == "call":
        yield Candidate("layer", f"Make a layer: {place.text}()", (replace_all(place, f"{place.text}()"),))
    call = place.call
    if found.remedy == "uncalled" and call is not None and len(call.args) == 1:
        layer = place.text_of(call.func)
        yield Candidate("layer", "Add the layer itself", (replace_all(place, layer),))
    activation = place.text.rpartition(".")[2]
    if not found.remedy and activation in identifiers("activations"):
        spelling = case.names.spell("keras.layers.Activation", place)
        edit = replace_all(place, f"{spelling.text}({quoted(place, activation)})")
        yield Candidate("layer", f"Make a layer of it: Activation({activation!r})", (edit, *spelling.edits))


CHECK = Check(
    code="SL409",
    name="not-a-layer",
    severity="error",
    summary="Something in a Sequential model that is no layer.",
    meaning="""
`Sequential` takes a list of layers, and `add` a single one. A class without its brackets (`layers.Flatten`), the output
of a layer that was called (`Dense(3)(x)`), a function (`tf.nn.relu`) or a module is none of these.
""",
    why="""
Keras raises `Only instances of keras.Layer can be added to a Sequential model`.
""",
    example="""
from tensorflow import keras
from tensorflow.keras import layers

model = keras.Sequential([keras.Input((28, 28)), layers.Flatten, layers.Dense(3)])
""",
    fixed="""
from tensorflow import keras
from tensorflow.keras import layers

model = keras.Sequential([keras.Input((28, 28)), layers.Flatten(), layers.Dense(3)])
""",
    handles=_handles,
    message=_message,
    candidates=_candidates,
    cause=_item,
)
