"""Branches that are merged, of which one lost its borders in convolutions: `padding="same"` keeps them."""

from __future__ import annotations

from collections.abc import Iterator

from shapelens.checks.case import Case
from shapelens.checks.check import Candidate
from shapelens.checks.edits.source_edits import combined, find_argument, integers_in, quoted, set_argument
from shapelens.checks.model import Edit
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


def enlarged_more(case: Case) -> Iterator[Candidate]:
    """Offer to enlarge by another whole number, where the merged tensors differ in size by the layer that enlarges."""
    known = _known_sizes(case)
    for tensor, others in ((each, [o for o in case.merged if o is not each]) for each in case.merged if known):
        step = _enlarging(tensor)
        before = None if step is None else _sizes(step.given.spec)
        wanted = _sizes(others[0].spec) if others else None
        place = None if step is None else case.place(step.site)
        if step is None or place is None or before is None or wanted is None or len(before) != len(wanted):
            continue
        times = [large // small for small, large in zip(before, wanted, strict=True)]
        exact = all(small * n == large for small, large, n in zip(before, wanted, times, strict=True))
        parameter, name = "size" if "size" in step.layer.arguments else "strides", step.layer.class_name
        given = None if place.call is None else find_argument(place.call, parameter, name)
        alike = len(set(times)) == 1 and integers_in(given) is None
        text = str(times[0]) if alike else f"({', '.join(map(str, times))})"
        edit = set_argument(place, parameter, text, name) if exact and min(times) > 1 else None
        if edit is not None:
            yield Candidate("enlarge", f"Enlarge to the size of the other: {parameter}={text}", (edit,))


def _enlarging(tensor: Tensor) -> LayerStep | None:
    """Return the layer that enlarged a tensor, if none behind it changed the size."""
    step = tensor.step
    while step is not None and _sizes(step.given.spec) == _sizes(step.output):
        step = step.given.step
    enlarges = step is not None and ("size" in step.layer.arguments or "Transpose" in step.layer.class_name)
    return step if enlarges else None


def one_stride(case: Case) -> Iterator[Candidate]:
    """Offer a stride of 1 in the layer that made one of the merged tensors smaller than the others: a pooling goes on
    by its whole window otherwise.
    """
    known = _known_sizes(case)
    for tensor in case.merged if known else ():
        step, own = tensor.step, _sizes(tensor.spec)
        while step is not None and _sizes(step.given.spec) == own:
            step = step.given.step
        place = None if step is None else case.place(step.site)
        if step is None or place is None or own == max(known) or _sizes(step.given.spec) != max(known):
            continue
        name = step.layer.class_name
        if "strides" not in step.layer.arguments or "padding" not in step.layer.arguments:
            continue
        edits = [set_argument(place, "strides", "1", name)]
        title = f"Keep the size in this {name}: strides=1"
        if step.layer["padding"] != "same":
            edits.append(set_argument(place, "padding", quoted(place, "same"), name))
            title = f'{title}, padding="same"'
        all_of_them = combined(edits)
        if all_of_them is not None:
            yield Candidate("stride", title, all_of_them)


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
