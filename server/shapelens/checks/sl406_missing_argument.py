"""SL406: a constructor without an argument that it needs."""

from __future__ import annotations

from shapelens.checks.arguments import invalid_argument
from shapelens.checks.case import Case
from shapelens.checks.check import Check


def _handles(case: Case) -> bool:
    found = invalid_argument(case)
    return found is not None and found.value is None and found.reason == "is required"


def _message(case: Case) -> str:
    found = invalid_argument(case)
    assert found is not None
    return f"{found.operation} needs an argument for '{found.parameter}'"


CHECK = Check(
    code="SL406",
    name="missing-argument",
    severity="error",
    summary="The layer is constructed without an argument that it needs.",
    meaning="""
Some arguments have no default: the `filters` and the `kernel_size` of a convolution, the `units` of a `Dense` layer.
""",
    why="""
Python raises `missing 1 required positional argument: 'kernel_size'`.
""",
    example="""
from tensorflow.keras import layers

conv = layers.Conv1D(32)
""",
    fixed="""
from tensorflow.keras import layers

conv = layers.Conv1D(32, 3)
""",
    handles=_handles,
    message=_message,
)
