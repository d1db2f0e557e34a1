"""Branches that are merged, of which one lost its borders in convolutions: `padding="same"` keeps them."""

from __future__ import annotations

from collections.abc import Iterator

from shapelens.checks.case import Case
from shapelens.checks.check import Candidate
from shapelens.checks.model import Edit
from shapelens.checks.source_edits import quoted, set_argument
from shapelens.interpret.values import LayerStep, Tensor
from shapelens.rules.values import read_items
from shapelens.spec import UNKNOWN, TensorSpec


def same_padding(case: Case) -> Iterator[Candidate]:
    """Offer to pad in the layers that made merged tensors smaller, if they did so by the borders alone: up to the size
    of the largest of them, or to that of what all of them are made of.
    """
    known = _known_sizes(case)
    if not known:
        return
    title = 'Keep the borders: padding="same" where they are cut off'
    for largest in dict.fromkeys((max(known), max(map(_before_cuts, case.merged)))):
        edits = dict[Edit, None]()
        for tensor in case.merged:
            for step in _cutting(tensor, largest):
                place = case.place(step.site)
                if place is None:
                    continue
                edit = set_argument(place, "padding", quoted(place, "same"), step.layer.class_name)
                edits.update({} if edit is None else {edit: None})
        if edits:
            yield Candidate("same", title, tuple(edits))


def one_stride(case: Case) -> Iterator[Candidate]:
    """Offer a stride of 1 in the layer that made one of the merged tensors smaller than the others: a pooling goes on
    by its whole window otherwise.
    """
    known = _known_sizes(case)
    for tensor in case.merged if known else ():
        step, own = tensor.step, _sizes(tensor.spec)
        place = None if step is None else case.place(step.site)
        if step is None or place is None or own == max(known) or _sizes(step.given.spec) != max(known):
            continue
        if "strides" in step.layer.arguments and step.layer["padding"] == "same":
            edit = set_argument(place, "strides", "1", step.layer.class_name)
            if edit is not None:
                yield Candidate("stride", f"Keep the size in this {step.layer.class_name}: strides=1", (edit,))


def _known_sizes(case: Case) -> list[tuple[int, ...]]:
    """Return the sizes of all merged tensors; none if those of one are not known."""
    sizes = [_sizes(tensor.spec) for tensor in case.merged]
    known = [each for each in sizes if each is not None]
    return known if len(known) == len(sizes) else []


def _sizes(spec: TensorSpec) -> tuple[int, ...] | None:
    """Return height and width, or the length, if they are known."""
    inner = () if spec.shape is UNKNOWN else spec.shape[1:-1]
    sizes = tuple(size for size in inner if isinstance(size, int))
    return sizes if sizes and len(sizes) == len(inner) else None


def _before_cuts(tensor: Tensor) -> tuple[int, ...]:
    """Return the size that a tensor had before layers cut its borders off, its own if none did."""
    sizes, step = _sizes(tensor.spec) or (), tensor.step
    while step is not None:
        before = _sizes(step.given.spec)
        if before is None or (before != sizes and not _cuts(step)):
            break
        sizes, step = before, step.given.step
    return sizes


def _cuts(step: LayerStep) -> bool:
    """Say whether a layer makes its input smaller by the borders alone."""
    before, after = _sizes(step.given.spec), _sizes(step.output)
    if before is None or after is None or len(before) != len(after) or "padding" not in step.layer.arguments:
        return False
    strides = step.layer["strides"] if "strides" in step.layer.arguments else None
    whole = all(item == 1 for item in read_items(strides) or (strides,))
    return whole and step.layer["padding"] == "valid" and all(a >= b for a, b in zip(before, after, strict=True))


def _cutting(tensor: Tensor, largest: tuple[int, ...]) -> list[LayerStep]:
    """Return the layers that cut the borders off on the way from the largest size to a tensor; none if others make it
    smaller, or if it was larger before.
    """
    found: list[LayerStep] = []
    step = tensor.step
    while step is not None and _sizes(step.output) != largest:
        before, after = _sizes(step.given.spec), _sizes(step.output)
        if before is None or after is None:
            return []
        if before != after:
            if not _cuts(step):
                return []
            found.append(step)
        if before == largest:
            return found
        step = step.given.step
    return [] if step is None else found
