"""SL514: a cross entropy that takes probabilities for logits, or logits for probabilities."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import cast

from shapelens.checks.case import Case
from shapelens.checks.check import Candidate, Check
from shapelens.checks.edits.source_edits import keyword_of, remove_argument, set_argument
from shapelens.checks.remedies import targets
from shapelens.checks.wording import open_batch
from shapelens.interpret.values import Tensor
from shapelens.rules.mismatch import LogitsMismatch
from shapelens.spec import format_shape


def _handles(case: Case) -> bool:
    return isinstance(case.mismatch, LogitsMismatch)


def _message(case: Case) -> str:
    found = cast(LogitsMismatch, case.mismatch)
    output = cast(Tensor, case.placed.finding.facts.given[1])
    shown = f"the output, {format_shape(open_batch(output.spec.shape))},"
    if found.from_logits:
        return f"{case.operation} with from_logits=True takes logits, and {shown} has gone through a {found.activation}"
    return f"{case.operation} takes probabilities, and {shown} has not gone through a {_activation(case)}"


def _activation(case: Case) -> str:
    return "sigmoid" if case.operation.startswith("binary") else "softmax"


def _candidates(case: Case) -> Iterator[Candidate]:
    found, loss, output = cast(LogitsMismatch, case.mismatch), targets.loss_place(case), targets.output_place(case)
    call = loss.call if loss is not None else None
    if found.from_logits:
        keyword = keyword_of(call, "from_logits") if call is not None else None
        edit = remove_argument(loss, keyword) if loss is not None and keyword is not None else None
        if edit is not None:
            yield Candidate("from_logits", "Take out from_logits=True", (edit,))
        return
    if output is not None and case.layer is not None:
        edit = set_argument(output, "activation", f'"{_activation(case)}"', case.layer.class_name)
        if edit is not None:
            yield Candidate("activation", f"Give the last layer a {_activation(case)}", (edit,))
    if loss is not None and isinstance(loss.node, ast.Call):
        edit = set_argument(loss, "from_logits", "True")
        if edit is not None:
            yield Candidate("from_logits", "Give the loss from_logits=True", (edit,))


CHECK = Check(
    code="SL514",
    name="logits",
    severity="warning",
    summary="The loss takes what the last layer gives for something else: logits or probabilities.",
    meaning="""
A cross entropy compares probabilities, which a softmax or a sigmoid makes of the numbers of the last layer. With
`from_logits=True` the loss does that itself, so the last layer has no activation.
""",
    why="""
Nothing is raised. With both, the softmax is applied twice and the model learns slowly; with neither, numbers below 0
are cut off and the loss is mostly meaningless.
""",
    example="""
import numpy as np
from tensorflow import keras

x = np.zeros((64, 20), dtype="float32")
y = np.zeros((64,), dtype="int64")
model = keras.Sequential([keras.Input((20,)), keras.layers.Dense(10)])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(x, y)
""",
    fixed="""
import numpy as np
from tensorflow import keras

x = np.zeros((64, 20), dtype="float32")
y = np.zeros((64,), dtype="int64")
model = keras.Sequential([keras.Input((20,)), keras.layers.Dense(10, activation="softmax")])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(x, y)
""",
    handles=_handles,
    message=_message,
    candidates=_candidates,
    cause=targets.output_place,
)
