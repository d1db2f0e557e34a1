"""SL403: an argument that the layer, optimizer or callback does not have, often one of an older Keras."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from shapelens.checks.arguments import constructor, invalid_argument
from shapelens.checks.case import Case
from shapelens.checks.check import Candidate, Check
from shapelens.checks.edits.layer_edits import insert_before
from shapelens.checks.edits.source_edits import keyword_of, remove_argument, renamed
from shapelens.rules.signatures import layer_signature, object_signature

_OLD_NAMES = {
    "border_mode": "padding",
    "nb_filter": "filters",
    "filter_length": "kernel_size",
    "subsample": "strides",
    "subsample_length": "strides",
    "stride": "strides",
    "atrous_rate": "dilation_rate",
    "dilation": "dilation_rate",
    "pool_length": "pool_size",
    "dim_ordering": "data_format",
    "output_dim": "units",
    "bias": "use_bias",
    "init": "kernel_initializer",
    "inner_init": "recurrent_initializer",
    "inner_activation": "recurrent_activation",
    "W_regularizer": "kernel_regularizer",
    "b_regularizer": "bias_regularizer",
    "U_regularizer": "recurrent_regularizer",
    "W_constraint": "kernel_constraint",
    "b_constraint": "bias_constraint",
    "dropout_W": "dropout",
    "dropout_U": "recurrent_dropout",
    "p": "rate",
    "lr": "learning_rate",
    "std": "stddev",
    "l": "l2",
}
_GONE = frozenset({"write_grads"})
"""Old names that nothing has taken the place of, however like another name they are."""

_OLD_VALUES = {"tf": "channels_last", "th": "channels_first"}


def _handles(case: Case) -> bool:
    found = invalid_argument(case)
    return found is not None and found.parameter not in _names(found.operation)


def _names(operation: str) -> list[str]:
    """Return the names of what the constructor takes."""
    signature = object_signature(operation) or layer_signature(operation)
    return list(signature.parameters)


def _new_name(operation: str, parameter: str) -> str | None:
    """Return what the parameter is called today: from the list of old names, or the one that it is nearest to."""
    names = _names(operation)
    if _OLD_NAMES.get(parameter) in names:
        return _OLD_NAMES[parameter]
    if parameter in _GONE:
        return None
    return next(iter(difflib.get_close_matches(parameter, names, 1, 0.7)), None)


def _message(case: Case) -> str:
    found = invalid_argument(case)
    assert found is not None
    name = _new_name(found.operation, found.parameter)
    hint = f": it is called '{name}'" if name is not None else ""
    return f"{found.operation.rpartition('.')[2]} has no argument '{found.parameter}'{hint}"


def _candidates(case: Case) -> Iterator[Candidate]:
    found, place = invalid_argument(case), constructor(case)
    keyword = keyword_of(place.call, found.parameter) if found and place and place.call else None
    if found is None or place is None or keyword is None:
        return
    name = _new_name(found.operation, found.parameter)
    if name is not None and place.call is not None and keyword_of(place.call, name) is None:
        values = _OLD_VALUES if found.parameter == "dim_ordering" else None
        yield Candidate("rename", f"Rename to '{name}'", renamed(place, keyword, name, values))
    edit = remove_argument(place, keyword)
    if edit is not None and found.parameter == "batch_input_shape":
        shape = place.text_of(keyword.value)
        edits = insert_before(case, place, "Input", f"batch_shape={shape}")
        if edits is not None:
            yield Candidate("input", f"Declare it by Input(batch_shape={shape})", (edit, *edits))
    if edit is not None:
        yield Candidate("remove", f"Remove '{found.parameter}'", (edit,))


CHECK = Check(
    code="SL403",
    name="unknown-argument",
    severity="error",
    summary="The layer, optimizer or callback has no argument of this name.",
    meaning="""
The constructor of the layer does not know this keyword, or that of an optimizer, a loss, a metric or a callback. It may
be misspelt, or it may come from an older version of Keras, in which `padding` was `border_mode`, `strides` was
`subsample`, `filters` was `nb_filter`, and the `learning_rate` of an optimizer was `lr`.
""",
    why="""
Keras raises `Unrecognized keyword arguments passed to Conv1D`, or `Argument(s) not recognized`.
""",
    example="""
from tensorflow.keras import layers

conv = layers.Conv1D(32, 3, border_mode="same")
""",
    fixed="""
from tensorflow.keras import layers

conv = layers.Conv1D(32, 3, padding="same")
""",
    handles=_handles,
    message=_message,
    candidates=_candidates,
)
