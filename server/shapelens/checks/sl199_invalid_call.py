"""SL199: any other call that raises."""

from __future__ import annotations

from shapelens.checks.case import Case
from shapelens.checks.check import Check
from shapelens.rules.mismatch import InvalidCall


def _handles(case: Case) -> bool:
    return True


def _message(case: Case) -> str:
    found = case.mismatch
    if isinstance(found, InvalidCall):
        return f"{case.called}: {found.reason}"
    facts = ", ".join(f"{name}={value}" for name, value in vars(found).items() if name != "operation")
    return f"{case.called} raises an error with {facts}" if facts else f"{case.called} raises an error"


CHECK = Check(
    code="SL199",
    name="invalid-call",
    severity="error",
    summary="A call that raises for a reason that has no check of its own.",
    meaning="""
The library refuses this call with these arguments. The message says what it refuses.
""",
    why="""
ShapeLens follows what Keras, TensorFlow and NumPy do with the shapes that it knows, and this call comes to an error
there.
""",
    example="""
import numpy as np

x = np.zeros((4, 5))
parts = np.split(x, 3)
""",
    fixed="""
import numpy as np

x = np.zeros((4, 5))
parts = np.split(x, 2)
""",
    handles=_handles,
    message=_message,
)
