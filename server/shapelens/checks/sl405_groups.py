"""SL405: `groups` that do not divide the filters or the channels."""

from __future__ import annotations

import math
from collections.abc import Iterator

from shapelens.checks.arguments import constructor, invalid_argument
from shapelens.checks.case import Case
from shapelens.checks.check import Candidate, Check
from shapelens.checks.edits.source_edits import set_argument
from shapelens.spec import UNKNOWN


def _handles(case: Case) -> bool:
    found = invalid_argument(case, "filters", "groups")
    return found is not None and isinstance(_groups(case), int) and isinstance(_divided(case), int)


def _groups(case: Case) -> object:
    return case.layer["groups"] if case.layer is not None else None


def _divided(case: Case) -> object:
    """Return the number that the groups have to divide: the channels of the input, or the filters."""
    found, layer = invalid_argument(case), case.layer
    if found is None or layer is None:
        return None
    if found.parameter == "filters":
        return layer["filters"]
    received, axis = case.received, layer.channel_axis
    if received is None or received.shape is UNKNOWN or axis is None:
        return None
    return received.shape[axis]


def _message(case: Case) -> str:
    found = invalid_argument(case)
    assert found is not None
    what = "filters" if found.parameter == "filters" else "channels of its input"
    return f"{found.operation}: groups={_groups(case)} does not divide the {_divided(case)} {what}"


def _candidates(case: Case) -> Iterator[Candidate]:
    place, groups, divided = constructor(case), _groups(case), _divided(case)
    found = invalid_argument(case)
    if place is None or found is None or not isinstance(groups, int) or not isinstance(divided, int) or groups < 1:
        return
    filters = case.layer["filters"] if case.layer is not None else None
    if found.parameter == "filters":
        multiple = max(groups, round(divided / groups) * groups)
        edit = set_argument(place, "filters", str(multiple), found.operation)
        if edit is not None:
            yield Candidate("filters", f"Set filters={multiple}", (edit,))
    common = math.gcd(divided, groups, filters if isinstance(filters, int) else 0)
    edit = set_argument(place, "groups", str(common), found.operation)
    if edit is not None:
        yield Candidate("groups", f"Set groups={common}", (edit,))


CHECK = Check(
    code="SL405",
    name="groups",
    severity="error",
    summary="groups does not divide the filters or the channels.",
    meaning="""
A grouped convolution cuts the channels of its input into `groups` parts, and gives each part an equal share of the
filters. Both numbers must be divisible.
""",
    why="""
The constructor raises `The number of filters must be evenly divisible by the number of groups`, and the first call
the same of the channels.
""",
    example="""
from tensorflow.keras import layers

conv = layers.Conv1D(32, 3, groups=3)
""",
    fixed="""
from tensorflow.keras import layers

conv = layers.Conv1D(33, 3, groups=3)
""",
    handles=_handles,
    message=_message,
    candidates=_candidates,
)
