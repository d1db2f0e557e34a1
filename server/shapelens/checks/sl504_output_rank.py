"""SL504: an output with other axes than the targets have; mostly a `Flatten` or a global pooling is missing."""

from __future__ import annotations

import ast
import math
from collections.abc import Iterator
from itertools import chain

from shapelens.checks.case import Case, argument_place, data_place
from shapelens.checks.check import Candidate, Check
from shapelens.checks.edits.layer_edits import append_after
from shapelens.checks.edits.source_edits import integers_in, replace
from shapelens.checks.edits.sources import Place
from shapelens.checks.remedies import targets
from shapelens.checks.remedies.fixed_rows import row_candidates
from shapelens.checks.remedies.heads import head_candidates
from shapelens.checks.remedies.joined import beside_each_other
from shapelens.checks.remedies.list_orders import order_candidates
from shapelens.checks.remedies.makers import encoded_in_map, encoded_twice
from shapelens.checks.remedies.mapped_targets import without_axis
from shapelens.checks.remedies.one_row import one_row_candidates
from shapelens.checks.remedies.output_sizes import size_candidates
from shapelens.checks.remedies.own_targets import gives_input_again, not_own_candidates
from shapelens.checks.remedies.recurrent_inputs import all_steps_candidates
from shapelens.checks.remedies.target_shapes import padded_targets, reshaped_targets, transposed_targets
from shapelens.checks.remedies.zipped import label_batches
from shapelens.rules.mismatch import TargetBroadcast, TargetMismatch
from shapelens.spec import UNKNOWN

_MOST_UNITS = 20_000


def _handles(case: Case) -> bool:
    return isinstance(case.mismatch, TargetMismatch)


def _message(case: Case) -> str:
    rows = _fixed_rows(case)
    if rows is not None:
        return f"The model gives {rows[1]} rows for a batch of {rows[0]}: the size of the batch is fixed in it"
    hint = (
        ": a Flatten, a global pooling or return_sequences=False is missing before the last layer"
        if targets.difference(case) == "rank" and not gives_input_again(case)
        else ""
    )
    return f"The model gives {targets.output_shown(case)}, but {targets.targets_shown(case)}: {_needs(case)}{hint}"


def _fixed_rows(case: Case) -> tuple[int, int] | None:
    """Return the rows of a batch and those of the output, if they differ in nothing else."""
    found = targets.found_in(case)
    if found is None or found.target.shape is UNKNOWN or found.output.shape is UNKNOWN:
        return None
    target, output = found.target.shape, found.output.shape
    compared = output[1:-1] if case.operation.startswith("sparse") and len(target) < len(output) else output[1:]
    if target[1:] != compared or not target or not output:
        return None
    given, made = target[0], output[0]
    return (given, made) if isinstance(given, int) and isinstance(made, int) and given != made else None


def _needs(case: Case) -> str:
    if case.operation.startswith("sparse"):
        return f"{case.operation} needs one number of a class where the output has its last axis"
    return f"{case.operation} cannot compare the two"


def _candidates(case: Case) -> Iterator[Candidate]:
    yield from order_candidates(case, "y")
    yield from not_own_candidates(case)
    yield from beside_each_other(case)
    if _fixed_rows(case) is not None and case.site is not None:
        yield from row_candidates(case, case.sources.calls_above(case.site))
    labels = targets.targets_place(case)
    if labels is not None:
        yield from encoded_twice(case, labels)
    elif case.argument is not None:
        yield from encoded_in_map(case, case.argument)
    place, found = targets.output_place(case), targets.found_in(case)
    yield from targets.swapped(case)
    yield from transposed_targets(case)
    yield from label_batches(case)
    yield from _shifted_input(case)
    yield from _any_batch(case)
    if place is None or found is None or found.output.rank is None:
        yield from head_candidates(case)
        return
    if _is_row_of_columns(case, found):
        yield from one_row_candidates(case, place)
        return
    if targets.difference(case) != "rank":
        if found.target.rank is not None and found.target.rank > found.output.rank:
            yield from all_steps_candidates(case, place)
        yield from without_axis(case)
        yield from padded_targets(case)
        yield from size_candidates(case)
        of_targets, of_output = reshaped_targets(case), _reshaped_candidates(case, place, found)
        yield from chain(*((of_output, of_targets) if _has_several_sizes(found) else (of_targets, of_output)))
        return
    if case.layer is None or not ("units" in case.layer.arguments or case.layer.class_name == "TimeDistributed"):
        yield from head_candidates(case)
    yield from one_row_candidates(case, place)


def _is_row_of_columns(case: Case, found: TargetMismatch | TargetBroadcast) -> bool:
    """Say whether the targets are a row of as many numbers as the output has in each of its places: columns of
    classes, which the loss takes for as many numbers of classes.
    """
    target, output = found.target.shape, found.output.shape
    if target is UNKNOWN or output is UNKNOWN or not case.operation.startswith("sparse"):
        return False
    return len(target) == 2 and len(output) > 2 and target[-1] == output[-1] != 1 and target[-1] is not None


def _any_batch(case: Case) -> Iterator[Candidate]:
    """Offer to leave the size of the batch open in a `reshape` that fixes it."""
    rows = _fixed_rows(case)
    if rows is None or case.site is None:
        return
    for call in case.sources.calls_above(case.site):
        if call.call is None or not call.text_of(call.call.func).endswith("reshape"):
            continue
        shape = argument_place(call, "shape", 1) or argument_place(call, "newshape", 1)
        sizes = shape.node.elts if shape is not None and isinstance(shape.node, (ast.Tuple, ast.List)) else []
        if shape is not None and sizes and not any(shape.text_of(size) == "-1" for size in sizes):
            title = f"Leave the size of the batch open: -1 instead of {shape.text_of(sizes[0])}"
            yield Candidate("batch", title, (replace(shape, sizes[0], "-1"),))


def _shifted_input(case: Case) -> Iterator[Candidate]:
    """Offer to leave out the last step of the sequences of which the targets are the steps from the second on."""
    target = targets.targets_place(case)
    inputs = None if target is None or case.data is None else data_place(case.site, case.data.part, "x")
    items = integers_in(inputs.node) if inputs is not None else None
    steps = target.node if target is not None else None
    if inputs is None or target is None or not isinstance(steps, ast.Subscript):
        return
    whole, cut = target.text_of(steps.value), target.text_of(steps.slice).replace(" ", "")
    for item in items or [inputs.node]:
        if cut == ":,1:" and inputs.text_of(item) == whole:
            code = f"{whole}[:, :-1]"
            yield Candidate("shift", f"Predict each step from those before it: {code}", (replace(inputs, item, code),))


def _has_several_sizes(found: TargetMismatch | TargetBroadcast) -> bool:
    """Say whether the targets of a sample have more axes than one, but for those of size 1."""
    return found.target.shape is not UNKNOWN and sum(size != 1 for size in found.target.shape[1:]) > 1


def _reshaped_candidates(case: Case, place: Place, found: TargetMismatch | TargetBroadcast) -> Iterator[Candidate]:
    """Offer as many numbers for each sample as the targets have, in the shape that these have."""
    target = () if found.target.shape is UNKNOWN else found.target.shape[1:]
    made = () if found.output.shape is UNKNOWN else found.output.shape[1:]
    sizes = [size for size in target if isinstance(size, int)]
    if len(made) != 1 or len(sizes) != len(target) or not len(sizes) > 1 or math.prod(sizes) > _MOST_UNITS:
        return
    units = targets.set_units(case, math.prod(sizes))
    behind = append_after(case, place, [("Reshape", f"({', '.join(map(str, sizes))})")])
    if behind is not None and made == (math.prod(sizes),):
        yield Candidate("reshape", f"Reshape(({', '.join(map(str, sizes))})) behind the last layer", behind)
    elif units is not None and behind is not None and all(edit.range.start >= units.range.end for edit in behind[:1]):
        title = f"Give {math.prod(sizes)} numbers, and Reshape(({', '.join(map(str, sizes))})) them"
        yield Candidate("reshape", title, (units, *behind))


CHECK = Check(
    code="SL504",
    name="output-rank",
    severity="error",
    summary="The output of the model has other axes than the targets.",
    meaning="""
A classifier of images or sequences gives one row for each sample only if something takes the other axes away before
its last layer: `Flatten`, a global pooling, or a recurrent layer without `return_sequences`. `Dense` works on the last
axis alone and keeps all others.
""",
    why="""
The model is built without an error; `fit` raises in its first step, with a message about the rank of target and
output.
""",
    example="""
import numpy as np
from tensorflow import keras

x = np.zeros((64, 28, 28, 1), dtype="float32")
y = np.zeros((64, 10), dtype="float32")
model = keras.Sequential([
    keras.Input((28, 28, 1)),
    keras.layers.Conv2D(8, 3),
    keras.layers.Dense(10, activation="softmax"),
])
model.compile(optimizer="adam", loss="categorical_crossentropy")
model.fit(x, y)
""",
    fixed="""
import numpy as np
from tensorflow import keras

x = np.zeros((64, 28, 28, 1), dtype="float32")
y = np.zeros((64, 10), dtype="float32")
model = keras.Sequential([
    keras.Input((28, 28, 1)),
    keras.layers.Conv2D(8, 3),
    keras.layers.Flatten(),
    keras.layers.Dense(10, activation="softmax"),
])
model.compile(optimizer="adam", loss="categorical_crossentropy")
model.fit(x, y)
""",
    handles=_handles,
    message=_message,
    candidates=_candidates,
    cause=targets.output_place,
)
