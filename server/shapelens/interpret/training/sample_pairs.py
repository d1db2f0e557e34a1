"""What a model gives, a column, beside numbers of samples without that axis: each sample meets every other one."""

from __future__ import annotations

from typing import Final

from shapelens.interpret.machine import Facts, Machine
from shapelens.interpret.values import Site, Tensor, Value
from shapelens.rules.mismatch import SamplePairs
from shapelens.spec import UNKNOWN

_COMPARING: Final = ("sub", "eq", "ne")
"""What is done with predictions and targets sample by sample, and hardly ever with all pairs of them."""


def note(machine: Machine, name: str, left: Value, right: Value, site: Site) -> None:
    """Note an operator that pairs all samples, where one operand is the output of a layer and the other is not."""
    if name not in _COMPARING or not isinstance(left, Tensor) or not isinstance(right, Tensor):
        return
    for output, other in ((left, right), (right, left)):
        made, given = output.spec.shape, other.spec.shape
        if output.step is None or other.step is not None or made is UNKNOWN or given is UNKNOWN:
            continue
        if made == (*given, 1) and len(given) == 1 and given[0] not in (1, UNKNOWN):
            mismatch = SamplePairs(f"operator.{name}", left.spec.shape, right.spec.shape)
            machine.note(mismatch, site, facts=Facts((left, right)))
