"""SL199: any other call that raises."""

from __future__ import annotations

from collections.abc import Iterator

from shapelens.checks.case import Case
from shapelens.checks.check import Candidate, Check
from shapelens.checks.other_arrays import siblings
from shapelens.checks.source_edits import replace_all
from shapelens.rules.mismatch import InvalidCall


def _handles(case: Case) -> bool:
    return True


def _message(case: Case) -> str:
    found = case.mismatch
    if isinstance(found, InvalidCall):
        return f"{case.called}: {found.reason}"
    facts = ", ".join(f"{name}={value}" for name, value in vars(found).items() if name != "operation")
    return f"{case.called} raises an error with {facts}" if facts else f"{case.called} raises an error"


def _candidates(case: Case) -> Iterator[Candidate]:
    """Offer the other inputs of a model that is given one of them: variables that are called alike."""
    place, declared = case.argument, case.placed.finding.facts.declared
    count = declared if isinstance(declared, int) else 0
    names = siblings(case, place, count) if place is not None and count > 1 else None
    if place is not None and names is not None:
        yield Candidate(
            "inputs", f"Give all inputs: [{', '.join(names)}]", (replace_all(place, f"[{', '.join(names)}]"),)
        )


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
    candidates=_candidates,
)
