"""SL502: labels with a column for each class, and a loss that wants the number of the class."""

from __future__ import annotations

from collections.abc import Iterator

from shapelens.checks.case import Case
from shapelens.checks.check import Candidate, Check
from shapelens.checks.edits.source_edits import operand, replace_all
from shapelens.checks.remedies import targets
from shapelens.checks.remedies.tags import are_tags, use_loss_of_columns
from shapelens.interpret.values import Tensor
from shapelens.rules.training_activations import activation_of


def _handles(case: Case) -> bool:
    return targets.difference(case) == "one-hot"


def _message(case: Case) -> str:
    return (
        f"{case.operation} needs one number for each sample, but {targets.targets_shown(case)}, a column for each "
        f"class: for those use {_losses(case)[0]}"
    )


def _losses(case: Case) -> list[str]:
    """Return the losses of columns, the likeliest first: behind a sigmoid a sample may be of several classes."""
    several = activation_of(case.layer) == "sigmoid" or are_tags(case)
    return ["binary_crossentropy", "categorical_crossentropy"] if several else ["categorical_crossentropy"]


def _candidates(case: Case) -> Iterator[Candidate]:
    for name in _losses(case) if not targets.agree_elsewhere(case) else ():
        yield from use_loss_of_columns(case, name)
    place, given = targets.targets_place(case), targets.targets_given(case)
    if place is not None and isinstance(given, Tensor) and given.library == "numpy":
        text = f"{operand(place)}.argmax(axis=-1)"
        yield Candidate("labels", "Use the numbers of the classes: argmax(axis=-1)", (replace_all(place, text),))


CHECK = Check(
    code="SL502",
    name="labels-are-one-hot",
    severity="error",
    summary="The labels have a column for each class, and the loss wants the number of the class.",
    meaning="""
`sparse_categorical_crossentropy` takes one number for each sample, `(None,)` or `(None, 1)`. Labels that went through
`to_categorical`, a `OneHotEncoder` or `label_mode="categorical"` have a column for each class.
""",
    why="""
Keras raises `Argument output must have rank (ndim) target.ndim - 1` in the first step of `fit`.
`categorical_crossentropy` computes the same loss of such labels.
""",
    example="""
import numpy as np
from tensorflow import keras

x = np.zeros((64, 20), dtype="float32")
y = keras.utils.to_categorical(np.zeros((64,), dtype="int64"), 10)
model = keras.Sequential([keras.Input((20,)), keras.layers.Dense(10, activation="softmax")])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(x, y)
""",
    fixed="""
import numpy as np
from tensorflow import keras

x = np.zeros((64, 20), dtype="float32")
y = keras.utils.to_categorical(np.zeros((64,), dtype="int64"), 10)
model = keras.Sequential([keras.Input((20,)), keras.layers.Dense(10, activation="softmax")])
model.compile(optimizer="adam", loss="categorical_crossentropy")
model.fit(x, y)
""",
    handles=_handles,
    message=_message,
    candidates=_candidates,
    cause=targets.cause_place,
)
