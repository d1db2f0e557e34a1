"""A loss that a program calls by itself, in a training loop of its own: what a finding needs to know of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from shapelens.interpret.machine import Facts
from shapelens.interpret.training.training_outputs import step_head
from shapelens.interpret.values import Tensor, Value
from shapelens.rules.functions.keras_loss_objects import LOSSES
from shapelens.rules.mismatch import InvalidArgument, Mismatch, TargetMismatch

_PREFIX = "keras.losses."


def explained(
    name: str, arguments: Sequence[Value], keywords: Mapping[str, Value], mismatch: Mismatch
) -> tuple[Mismatch, Facts] | None:
    """Return what a loss refuses as a mismatch of targets and output; `None` if something else is called or wrong."""
    parts = name.removeprefix(_PREFIX).split(".")
    if not name.startswith(_PREFIX) or isinstance(mismatch, InvalidArgument) or parts[1:] not in ([], ["__call__"]):
        return None
    given = dict(zip(("y_true", "y_pred"), arguments[len(parts) - 1 :], strict=False)) | dict(keywords)
    target, output = given.get("y_true"), given.get("y_pred")
    if not isinstance(target, Tensor) or not isinstance(output, Tensor):
        return None
    function = LOSSES[parts[0]][0] if parts[0] in LOSSES else parts[0]
    head = step_head(output)
    sites = {} if head is None or head.site is None else {"head": head.site, "output": head.site}
    facts = Facts((target, output), output, None if head is None else head.layer, sites=sites)
    return TargetMismatch(_PREFIX + function, target.spec, output.spec), facts
