"""SL408: a recurrent layer that returns its last step alone, before a layer that needs all steps."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import cast

from shapelens.checks.case import Case
from shapelens.checks.check import Candidate, Check
from shapelens.checks.edits.layer_edits import insert_before
from shapelens.checks.edits.source_edits import set_argument
from shapelens.checks.edits.sources import Place
from shapelens.checks.remedies.looped_layers import until_last_candidates
from shapelens.checks.wording import counted, format_shape
from shapelens.interpret.values import LayerStep
from shapelens.rules.layers.layer import Layer
from shapelens.rules.mismatch import RankMismatch
from shapelens.spec import UNKNOWN


def _handles(case: Case) -> bool:
    found = case.mismatch
    if not isinstance(found, RankMismatch) or case.layer is None or found.received is UNKNOWN:
        return False
    return len(found.received) == found.min_rank - 1 and _last_step(case) is not None


def _last_step(case: Case) -> LayerStep | None:
    """Return the call that dropped the axis of the steps, if nothing behind it changed the number of axes."""
    rank = len(cast(tuple[object, ...], cast(RankMismatch, case.mismatch).received))
    for step in case.steps:
        if step.output.rank != rank:
            return None
        if step.given.spec.rank == rank + 1:
            return step if _recurrent(step.layer)["return_sequences"] is False else None
    return None


def _recurrent(layer: Layer) -> Layer:
    """Return the layer that runs over the steps: that which a `Bidirectional` wraps, or the layer itself."""
    inner = layer["layer"] if layer.class_name == "Bidirectional" else None
    return inner if isinstance(inner, Layer) else layer


def _cause(case: Case) -> Place | None:
    step = _last_step(case)
    return case.place(step.site) if step is not None else None


def _message(case: Case) -> str:
    found, step = cast(RankMismatch, case.mismatch), _last_step(case)
    assert step is not None
    return (
        f"{step.layer.class_name} returns its last step alone, {format_shape(step.output.shape)}, "
        f"but {found.operation} behind it needs {counted(found.min_rank, 'axis', 'axes')} with all steps: "
        "set return_sequences=True"
    )


def _candidates(case: Case) -> Iterator[Candidate]:
    place, step = _cause(case), _last_step(case)
    if place is None or place.call is None or step is None:
        return
    inner = place.call.args[0] if step.layer.class_name == "Bidirectional" and place.call.args else place.node
    if isinstance(inner, ast.Call):
        yield from until_last_candidates(place.at(inner))
        edit = set_argument(place.at(inner), "return_sequences", "True")
        if edit is not None:
            yield Candidate("sequences", "Return all steps: return_sequences=True", (edit,))
    steps = step.given.spec.shape[1] if step.given.spec.shape is not UNKNOWN else None
    if case.construction is not None and isinstance(steps, int) and _received_rank(case) == 2:
        edits = insert_before(case, case.construction, "RepeatVector", str(steps))
        if edits is not None:
            yield Candidate("repeat", f"Repeat the last step {counted(steps, 'time')}: RepeatVector({steps})", edits)


def _received_rank(case: Case) -> int:
    """Return the number of axes that arrived."""
    received = cast(RankMismatch, case.mismatch).received
    return 0 if received is UNKNOWN else len(received)


CHECK = Check(
    code="SL408",
    name="missing-return-sequences",
    severity="error",
    summary="A recurrent layer returns its last step alone, and the layer behind it needs all steps.",
    meaning="""
`LSTM`, `GRU` and `SimpleRNN` return the output of their last step, `(batch, units)`, unless `return_sequences=True`
asks for that of each step, `(batch, steps, units)`. Another recurrent layer, `TimeDistributed` or a convolution behind
it needs the axis of the steps. In an encoder and decoder, `RepeatVector` makes it from the last step.
""",
    why="""
Keras raises `expected ndim=3, found ndim=2` at the second layer, and it is the first one that has to change.
""",
    example="""
from tensorflow import keras

model = keras.Sequential([
    keras.Input((30, 4)),
    keras.layers.LSTM(64),
    keras.layers.LSTM(32),
    keras.layers.Dense(1),
])
""",
    fixed="""
from tensorflow import keras

model = keras.Sequential([
    keras.Input((30, 4)),
    keras.layers.LSTM(64, return_sequences=True),
    keras.layers.LSTM(32),
    keras.layers.Dense(1),
])
""",
    handles=_handles,
    message=_message,
    candidates=_candidates,
    cause=_cause,
)
