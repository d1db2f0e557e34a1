"""How wide a tensor is: the layer that fixes its last axis, and the edit that gives it another size there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from shapelens.checks.case import Case
from shapelens.checks.check import Candidate
from shapelens.checks.edits.source_edits import set_argument
from shapelens.interpret.values import Tensor
from shapelens.spec import UNKNOWN

_WIDTHS: Final = ("filters", "units", "output_dim")
"""The parameters that fix how many numbers a layer gives."""


def width_candidates(case: Case, tensor: Tensor, width: int) -> Iterator[Candidate]:
    """Offer to give a tensor another last axis, in the layer that makes it."""
    step = tensor.step
    while step is not None and not set(_WIDTHS) & set(step.layer.arguments):
        before, after = step.given.spec.shape, step.output.shape
        kept = before is not UNKNOWN and after is not UNKNOWN and before[-1:] == after[-1:]
        step = step.given.step if kept else None
    place = case.place(step.site) if step is not None else None
    if step is None or place is None:
        return
    parameter = next(name for name in _WIDTHS if name in step.layer.arguments)
    edit = set_argument(place, parameter, str(width), step.layer.class_name)
    if edit is not None:
        yield Candidate("width", f"Give this {step.layer.class_name} {parameter}={width}", (edit,))


def made_with_size(case: Case, tensor: Tensor, was: int, size: int) -> Iterator[Candidate]:
    """Offer to give a tensor another size of some axis, in a layer before it that is as wide and whose output was
    turned: by `Permute`, say.
    """
    step = tensor.step
    while step is not None:
        place, arguments = case.place(step.site), step.layer.arguments
        parameter = next((name for name in _WIDTHS if name in arguments and step.layer[name] == was), None)
        edit = (
            None
            if place is None or parameter is None
            else set_argument(place, parameter, str(size), step.layer.class_name)
        )
        if edit is not None:
            yield Candidate("width", f"Give this {step.layer.class_name} {parameter}={size}", (edit,))
        step = step.given.step
