"""SL109: `Dense` behind a `Flatten` of unknown length."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from shapelens.checks.case import Case
from shapelens.checks.check import Candidate, Check
from shapelens.checks.edits.source_edits import replace
from shapelens.checks.edits.sources import Place
from shapelens.checks.wording import format_shape
from shapelens.interpret.values import GraphNode, Tensor
from shapelens.rules.mismatch import UnknownChannels
from shapelens.spec import UNKNOWN


def _handles(case: Case) -> bool:
    if not isinstance(case.mismatch, UnknownChannels):
        return False
    layer = case.layer
    return layer is not None and "data_format" not in layer.arguments and _flatten(case) is not None


def _flatten(case: Case) -> Place | None:
    """Return where the `Flatten` is constructed that gave the input."""
    value = case.placed.finding.facts.received
    if not isinstance(value, Tensor) or value.origin is None:
        return None
    calls = case.sources.calls_on_line(value.origin.site)
    return next((place for place in calls if place.call and place.text_of(place.call.func).endswith("Flatten")), None)


def _spatial_rank(case: Case) -> int | None:
    value = case.placed.finding.facts.received
    node = value.node if isinstance(value, Tensor) else None
    before = node.arguments[0] if isinstance(node, GraphNode) and node.arguments else None
    if not isinstance(before, Tensor) or before.spec.shape is UNKNOWN:
        return None
    return len(before.spec.shape) - 2


def _message(case: Case) -> str:
    found = cast(UnknownChannels, case.mismatch)
    return (
        f"{found.operation} needs to know the size of its input to make its weights, but Flatten gives "
        f"{format_shape(found.received)}: a size before it is None"
    )


def _candidates(case: Case) -> Iterator[Candidate]:
    place, rank = _flatten(case), _spatial_rank(case)
    call = place.call if place is not None else None
    if place is None or call is None or rank not in (1, 2, 3):
        return
    for name in ("GlobalAveragePooling", "GlobalMaxPooling"):
        spelling = case.names.rename(place.at(call.func), f"keras.layers.{name}{rank}D")
        if spelling is not None:
            edits = (replace(place, call.func, spelling.text), *spelling.edits)
            yield Candidate(name, f"Use {name}{rank}D instead of Flatten", edits)


CHECK = Check(
    code="SL109",
    name="unknown-features",
    severity="error",
    summary="Dense behind a Flatten of unknown length.",
    meaning="""
`Flatten` multiplies the sizes of all axes. Where one of them is `None`, the product is `None` too, and a `Dense`
layer behind it cannot make its weights: there is one for each input value.
""",
    why="""
Keras raises `Shapes used to initialize variables must be fully-defined`. Global pooling gives the same size for every
length; or declare the length.
""",
    example="""
from tensorflow import keras
from tensorflow.keras import layers

model = keras.Sequential([
    keras.Input((None, 1)),
    layers.Conv1D(32, 3),
    layers.Flatten(),
    layers.Dense(10),
])
""",
    fixed="""
from tensorflow import keras
from tensorflow.keras import layers

model = keras.Sequential([
    keras.Input((None, 1)),
    layers.Conv1D(32, 3),
    layers.GlobalAveragePooling1D(),
    layers.Dense(10),
])
""",
    handles=_handles,
    message=_message,
    candidates=_candidates,
)
