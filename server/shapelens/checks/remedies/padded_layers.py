"""Layers whose borders make the output larger or smaller than the targets: another `padding` in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from shapelens.checks.case import Case
from shapelens.checks.check import Candidate
from shapelens.checks.edits.source_edits import quoted, set_argument
from shapelens.checks.model import Edit
from shapelens.interpret.values import LayerStep
from shapelens.rules.values import read_items
from shapelens.spec import UNKNOWN

_MOST_TRIED = 6


def padding_candidates(case: Case, sizes: Sequence[tuple[int, int]]) -> Iterator[Candidate]:
    """Offer to keep the borders in all convolutions, and where the output (the first of `sizes` along each axis) is
    larger than the targets, to cut them off in one.
    """
    convolutions = [step for step in case.steps if _is_convolution(step)]
    edits = dict[Edit, None]()
    for step in convolutions:
        if step.layer["padding"] == "valid" and _changes_size_by_borders(step):
            edits.update(_with_padding(case, step, "same"))
    if edits:
        yield Candidate("same", 'Keep the borders: padding="same" in the convolutions', tuple(edits))
    if all(made > wanted for made, wanted in sizes):
        padded = [step for step in convolutions if step.layer["padding"] == "same" and not _steps_over(step)]
        for step in padded[:_MOST_TRIED]:
            for edit in _with_padding(case, step, "valid"):
                title = f"Cut the borders off in the {step.layer.class_name} of line {edit.range.start.line + 1}"
                yield Candidate("valid", f'{title}: padding="valid"', (edit,))


def _is_convolution(step: LayerStep) -> bool:
    """Say whether a layer is a convolution, or a transposed one, with a padding of its own."""
    return "Conv" in step.layer.class_name and {"padding", "kernel_size"} <= set(step.layer.arguments)


def _steps_over(step: LayerStep) -> bool:
    """Say whether a layer goes on by more than one place, or is a transposed one."""
    strides = step.layer["strides"] if "strides" in step.layer.arguments else 1
    return "Transpose" in step.layer.class_name or any(item != 1 for item in read_items(strides) or (strides,))


def _changes_size_by_borders(step: LayerStep) -> bool:
    """Say whether a layer's output has another size than that of its input times, or by, its strides."""
    before, after = step.given.spec.shape, step.output.shape
    if before is UNKNOWN or after is UNKNOWN:
        return True
    given = step.layer["strides"] if "strides" in step.layer.arguments else 1
    strides = read_items(given) or (given,) * (len(before) - 2)
    for size, made, stride in zip(before[1:-1], after[1:-1], strides, strict=False):
        if not isinstance(size, int) or not isinstance(stride, int):
            return True
        kept = size * stride if "Transpose" in step.layer.class_name else -(-size // stride)
        if made != kept:
            return True
    return False


def _with_padding(case: Case, step: LayerStep, padding: str) -> dict[Edit, None]:
    place = case.place(step.site)
    edit = None if place is None else set_argument(place, "padding", quoted(place, padding), step.layer.class_name)
    return {} if edit is None else {edit: None}
