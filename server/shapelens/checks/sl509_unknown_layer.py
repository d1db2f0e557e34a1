"""SL509: a layer that is asked for by a name or a number that no layer of the model has."""

from __future__ import annotations

import ast
import difflib
from collections.abc import Iterator
from typing import Final, cast

from shapelens.checks.case import Case, argument_place
from shapelens.checks.check import Candidate, Check
from shapelens.checks.edits.source_edits import operand, quoted, replace_all
from shapelens.checks.edits.sources import Place
from shapelens.rules.mismatch import NoSuchLayer

_SHOWN: Final = 8


def _handles(case: Case) -> bool:
    return isinstance(case.mismatch, NoSuchLayer)


def _message(case: Case) -> str:
    found = cast(NoSuchLayer, case.mismatch)
    count = len(found.names)
    if isinstance(found.asked, int):
        return (
            f"get_layer: the model has {count} layers, numbered from 0 to {count - 1}, and none is number {found.asked}"
        )
    if found.owner:
        return (
            f"get_layer: none of the {count} layers of the model is named '{found.asked}': "
            f"it is a layer of '{found.owner}', which is one of them"
        )
    near = _nearest(found)
    if near:
        return f"get_layer: none of the {count} layers of the model is named '{found.asked}': is '{near[0]}' meant?"
    names = ", ".join(found.names[:_SHOWN]) + (", …" if count > _SHOWN else "")
    return f"get_layer: none of the {count} layers of the model is named '{found.asked}'; they are {names}"


def _nearest(found: NoSuchLayer) -> list[str]:
    return difflib.get_close_matches(str(found.asked), found.given, 3, 0.6) if isinstance(found.asked, str) else []


def _asked(case: Case) -> Place | None:
    """Return where the name or the number is given."""
    found, site = cast(NoSuchLayer, case.mismatch), case.site
    if site is None or site.call is None:
        return None
    parameter, number = ("name", 0) if isinstance(found.asked, str) else ("index", 1)
    return argument_place(site, parameter, number)


def _candidates(case: Case) -> Iterator[Candidate]:
    found, place = cast(NoSuchLayer, case.mismatch), _asked(case)
    if place is None:
        return
    if isinstance(found.asked, int):
        yield Candidate("last", "Take the last layer", (replace_all(place, "-1"),))
    call = case.site.call if case.site is not None else None
    if found.owner and call is not None and isinstance(call.func, ast.Attribute):
        model = place.at(call.func.value)
        code = f"{operand(model)}.get_layer({quoted(place, found.owner)})"
        yield Candidate("owner", f"Look for it in '{found.owner}'", (replace_all(model, code),))
    for name in _nearest(found):
        yield Candidate("name", f"Write '{name}'", (replace_all(place, quoted(place, name)),))


CHECK = Check(
    code="SL509",
    name="unknown-layer",
    severity="error",
    summary="`get_layer` is asked for a layer that the model does not have.",
    meaning="""
`get_layer` finds a layer of a model by its name or by its number. A layer has the name that it was given, or one that
Keras makes of its class: `conv2d`, and `conv2d_1` for the next one of the session. The layers of a model inside a model
are not its own: `model.get_layer("vgg16").get_layer("block5_conv3")` finds those.
""",
    why="""
Keras raises `No such layer` with the names of all layers. A number is given to a layer's name by how many were made
before, so that a cell which runs twice makes other names than one that runs once: `name=` in the layer keeps it.
""",
    example="""
import numpy as np
from tensorflow import keras
from tensorflow.keras import layers

inputs = keras.Input((32, 32, 3))
x = layers.Conv2D(16, 3, activation="relu", name="features")(inputs)
x = layers.GlobalAveragePooling2D(name="pooled")(x)
model = keras.Model(inputs, layers.Dense(10, name="classes")(x))
extractor = keras.Model(model.input, model.get_layer("feature").output)
maps = extractor(np.zeros((4, 32, 32, 3), dtype="float32"))
""",
    fixed="""
import numpy as np
from tensorflow import keras
from tensorflow.keras import layers

inputs = keras.Input((32, 32, 3))
x = layers.Conv2D(16, 3, activation="relu", name="features")(inputs)
x = layers.GlobalAveragePooling2D(name="pooled")(x)
model = keras.Model(inputs, layers.Dense(10, name="classes")(x))
extractor = keras.Model(model.input, model.get_layer("features").output)
maps = extractor(np.zeros((4, 32, 32, 3), dtype="float32"))
""",
    handles=_handles,
    message=_message,
    candidates=_candidates,
    cause=_asked,
)
