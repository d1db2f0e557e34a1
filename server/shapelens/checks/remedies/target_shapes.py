"""Targets of other sizes than the output: the edits of the targets that give them those of the output."""

from __future__ import annotations

import math
from collections.abc import Iterator

from shapelens.checks.case import Case, argument_place
from shapelens.checks.check import Candidate
from shapelens.checks.edits import tensor_code
from shapelens.checks.edits.source_edits import replace_all
from shapelens.checks.remedies import targets
from shapelens.checks.remedies.axis_orders import order_between
from shapelens.checks.remedies.makers import makers
from shapelens.spec import UNKNOWN


def reshaped_targets(case: Case) -> Iterator[Candidate]:
    """Offer to reshape the targets as the output has them, if they have as many elements."""
    place, found = targets.targets_place(case), targets.found_in(case)
    if place is None or found is None or found.target.shape is UNKNOWN or found.output.shape is UNKNOWN:
        return
    target, output = found.target.shape, found.output.shape
    if len(target) == len(output):
        return
    if not target:
        function = case.names.spell("numpy.array", place)
        code = f"{function.text}([{place.text}])"
        yield tensor_code.wrapped("array", "Make an array of the one target", place, function, code)
        return
    sizes, wanted = [*target[1:]], [size for size in output[1:] if isinstance(size, int)]
    known = [size for size in sizes if isinstance(size, int)]
    if len(known) == len(sizes) and len(wanted) == len(output) - 1 and math.prod(known) == math.prod(wanted):
        yield tensor_code.reshape(case, place, targets.targets_given(case), (-1, *wanted))


def transposed_targets(case: Case) -> Iterator[Candidate]:
    """Offer to bring the axes of the targets into the order of the output: images with their channels first."""
    place, found = targets.targets_place(case), targets.found_in(case)
    order = None if found is None else order_between(found.target.shape, found.output.shape)
    if place is not None and order is not None:
        yield from tensor_code.transposes(case, place, targets.targets_given(case), order)


def padded_targets(case: Case) -> Iterator[Candidate]:
    """Offer to pad the targets to as many steps as the output has, where they are padded to another number."""
    place, found = targets.targets_place(case), targets.found_in(case)
    if place is None or found is None or found.target.shape is UNKNOWN or found.output.shape is UNKNOWN:
        return
    padded, steps = found.target.shape[1:2], found.output.shape[1:2]
    for made in makers(case, place):
        length = argument_place(made, "maxlen", 1) if made.function_name == "pad_sequences" else None
        if length is not None and padded != steps and steps and isinstance(steps[0], int):
            title = f"Pad the targets to the length of the output: maxlen={steps[0]}"
            yield Candidate("pad", title, (replace_all(length, str(steps[0])),))
