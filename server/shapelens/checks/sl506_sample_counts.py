"""SL506: data of which the parts have different numbers of samples."""

from __future__ import annotations

import ast
import math
from collections.abc import Iterator, Mapping
from typing import Final, cast

from shapelens.checks.case import Case, argument_place, data_place
from shapelens.checks.check import Candidate, Check
from shapelens.checks.edits import tensor_code
from shapelens.checks.edits.source_edits import operand, replace, replace_all
from shapelens.checks.edits.sources import Place
from shapelens.checks.model import Edit
from shapelens.checks.remedies.axis_orders import order_that_moves
from shapelens.checks.remedies.makers import stacking_candidates
from shapelens.checks.remedies.other_arrays import names_before, partners
from shapelens.checks.remedies.same_slices import slice_candidates
from shapelens.checks.remedies.several_inputs import samples_in_list
from shapelens.checks.remedies.split_parts import made_of_part_candidates
from shapelens.checks.wording import counted, listed
from shapelens.interpret.values import Tensor
from shapelens.rules.mismatch import SampleCountMismatch
from shapelens.source.positions import Range
from shapelens.spec import UNKNOWN, Shape

_FLATTENING: Final = ("append", "flatten", "ravel")
"""What puts the numbers of all samples behind each other."""


def _handles(case: Case) -> bool:
    return isinstance(case.mismatch, SampleCountMismatch)


def _message(case: Case) -> str:
    found = cast(SampleCountMismatch, case.mismatch)
    parts: list[str] = []
    for part in dict.fromkeys(part for part, _ in found.counts):
        rows = [number for own, number in found.counts if own == part]
        several = f"arrays of {listed(list(map(str, rows)))} samples"
        parts.append(f"{part} has {counted(rows[0], 'sample') if len(set(rows)) == 1 else several}")
    return f"All parts of the data need the same number of samples, but {listed(parts)}"


def _candidates(case: Case) -> Iterator[Candidate]:
    yield from _split_in_order(case)
    yield from _added_at_the_end(case)
    yield from _without_index(case)
    part = "x" if case.data is None else case.data.part
    places = {name: data_place(case.site, part, name) for name in ("x", "y", "sample_weight")}
    yield from _resized_without_channels(case, places)
    yield from _one_sample(case, places)
    yield from _samples_of_row(case, places)
    yield from slice_candidates(case, places["x"], places["y"])
    for wrong, right in (("y", "x"), ("x", "y"), ("sample_weight", "x")):
        place, other = places[wrong], places[right]
        if place is not None and other is not None:
            for name in partners(case, place, other):
                yield Candidate("partner", f"Use {name}", (replace_all(place, name),))
            yield from _of_same_frame(place, other)
    yield from samples_in_list(case)
    yield from _stacked_inputs(case, places)
    yield from _samples_first(case, places)
    for name in ("x", "y"):
        if (place := places[name]) is not None:
            yield from stacking_candidates(case, place)
    yield from _split_along(case, places)
    yield from _batch_axis(case, places)
    yield from _last_rows(case, places)


def _split_in_order(case: Case) -> Iterator[Candidate]:
    """Offer to take the results of `train_test_split` in the order in which it returns them."""
    given = next((place for name in ("x", "y") if (place := data_place(case.site, "x", name)) is not None), None)
    if given is None:
        return
    for split in case.sources.calls_above(given):
        if not split.text_of(split.node).startswith("train_test_split") and ".train_test_split(" not in split.text:
            continue
        statement = next(
            (s for s in ast.walk(split.unit.tree) if isinstance(s, ast.Assign) and s.value is split.node), None
        )
        target = statement.targets[0] if statement is not None else None
        if isinstance(target, ast.Tuple) and len(target.elts) == 4:
            first, second, third, fourth = (split.text_of(each) for each in target.elts)
            edit = replace(split, target, f"{first}, {third}, {second}, {fourth}")
            yield Candidate("split", "Take the parts in the order of train_test_split: x, x, y, y", (edit,))
        return


def _added_at_the_end(case: Case) -> Iterator[Candidate]:
    """Offer to add an axis behind that was added in front of all samples."""
    place = data_place(case.site, "x" if case.data is None else case.data.part, "x")
    made = None if place is None else case.sources.assigned(place) or place
    axis = argument_place(made, "axis", 1) if made is not None and made.function_name == "expand_dims" else None
    if axis is not None and axis.text == "0":
        yield Candidate("axis", "Add the axis at the end: axis=-1", (replace_all(axis, "-1"),))


def _of_same_frame(place: Place, other: Place) -> Iterator[Candidate]:
    """Offer to take a column of the frame that the other part is taken from: `train["y"]` beside `train[columns]`."""
    mine, beside = place.node, other.node
    if isinstance(mine, ast.Subscript) and isinstance(beside, ast.Subscript):
        frame, right = mine.value, beside.value
        named = isinstance(mine.slice, ast.Constant) and isinstance(mine.slice.value, str)
        if named and isinstance(frame, ast.Name) and isinstance(right, ast.Name) and frame.id != right.id:
            code = f"{right.id}[{place.text_of(mine.slice)}]"
            yield Candidate("frame", f"Take it from {right.id}: {code}", (replace(place, frame, right.id),))


def _resized_without_channels(case: Case, places: Mapping[str, Place | None]) -> Iterator[Candidate]:
    """Offer the axis of the channels for images that are resized: without it, their number is taken for the height."""
    made = None if (place := places["x"]) is None else case.sources.assigned(place) or place
    images = argument_place(made, "images", 0) if made is not None else None
    if made is None or made.call is None or images is None or not made.text_of(made.call.func).endswith("image.resize"):
        return
    for with_channel in tensor_code.add_axis(case, images, None)[:1]:
        yield with_channel
        repeat = case.names.spell("tensorflow.repeat", images)
        [edit] = [edit for edit in with_channel.edits if edit.range == images.range_of(images.node)]
        code = f"{repeat.text}({edit.new_text}, 3, axis=-1)"
        title = "Add the axis of the channels, and make three of the one"
        yield tensor_code.wrapped("colours", title, images, repeat, code)


def _without_index(case: Case) -> Iterator[Candidate]:
    """Offer to give the whole array, of which one row is given: its first axis counts the samples."""
    part = "x" if case.data is None else case.data.part
    for name in ("y", "x"):
        place = data_place(case.site, part, name)
        node = place.node if place is not None else None
        if place is not None and isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
            text = place.text_of(node.value)
            yield Candidate("index", f"Give all of {text}", (replace_all(place, text),))


def _stacked_inputs(case: Case, places: Mapping[str, Place | None]) -> Iterator[Candidate]:
    """Offer to give the inputs of a model one by one, where they are stacked in one array: its second axis counts the
    samples.
    """
    place, value = places["x"], case.placed.finding.facts.given[:1]
    rows = dict(cast(SampleCountMismatch, case.mismatch).counts).get("y")
    given = value[0] if value else None
    shape = given.spec.shape if isinstance(given, Tensor) else UNKNOWN
    if place is not None and shape is not UNKNOWN and shape[1:2] == (rows,):
        yield Candidate("inputs", "Give each input its part", (replace_all(place, f"list({place.text})"),))


def _one_sample(case: Case, places: Mapping[str, Place | None]) -> Iterator[Candidate]:
    """Offer the batch axis for one sample, beside another part that has it."""
    counts = dict(cast(SampleCountMismatch, case.mismatch).counts)
    for value, name, other in zip(case.placed.finding.facts.given, ("x", "y"), ("y", "x"), strict=False):
        place = places[name]
        if place is not None and counts.get(other) == 1 and isinstance(value, Tensor):
            yield from tensor_code.add_axis(case, place, value, 0)


def _samples_of_row(case: Case, places: Mapping[str, Place | None]) -> Iterator[Candidate]:
    """Offer to cut a row of the numbers of all samples, as `np.append` makes it, into samples that the model takes."""
    counts = dict(cast(SampleCountMismatch, case.mismatch).counts)
    place, given = places["x"], case.placed.finding.facts.given[:1]
    samples, model = counts.get("y", 0), _model(case)
    made = None if place is None else case.sources.assigned(place)
    if place is None or model is None or made is None or made.function_name not in _FLATTENING:
        return
    if not given or not isinstance(given[0], Tensor) or given[0].spec.rank != 1:
        return
    if samples > 1 and counts["x"] % samples == 0:
        code = f"{operand(place)}.reshape(-1, *{model}.input_shape[1:])"
        yield Candidate("samples", "Cut it into samples of the shape that the model takes", (replace_all(place, code),))


def _model(case: Case) -> str | None:
    """Return what the user calls the model whose method is called."""
    function = case.site.call.func if case.site is not None and case.site.call is not None else None
    return case.site.text_of(function.value) if case.site is not None and isinstance(function, ast.Attribute) else None


def _samples_first(case: Case, places: Mapping[str, Place | None]) -> Iterator[Candidate]:
    """Offer to bring the axis to the front that counts the samples, where another one stands there."""
    counts = dict(cast(SampleCountMismatch, case.mismatch).counts)
    for value, name, other in zip(case.placed.finding.facts.given, ("x", "y"), ("y", "x"), strict=False):
        place = places[name]
        if place is None or not isinstance(value, Tensor) or value.spec.shape is UNKNOWN or other not in counts:
            continue
        axes = [axis for axis, size in enumerate(value.spec.shape) if size == counts[other]]
        if len(axes) == 1:
            yield tensor_code.transpose(case, place, value, order_that_moves(axes[0], 0, len(value.spec.shape)))


def _split_along(case: Case, places: Mapping[str, Place | None]) -> Iterator[Candidate]:
    """Offer to split an array together with the others: it has as many rows as they had before `train_test_split`."""
    given = next((place for place in places.values() if place is not None), None)
    for split in case.sources.calls_above(given) if given is not None else ():
        call, target = split.call, _target_of(split)
        if call is None or target is None or not split.text_of(call.func).endswith("train_test_split"):
            continue
        names = {node.id for node in target.elts if isinstance(node, ast.Name)}
        for place in places.values():
            if place is None or not isinstance(place.node, ast.Name) or place.node.id in names or not call.args:
                continue
            name = place.node.id
            yield from made_of_part_candidates(case, place, split, target, places)
            if name not in names_before(case, split):
                continue
            parts = f"{name}_train, {name}_test"
            last, outer = call.args[-1], target.elts[-1]
            edits = (_behind(split, last, f", {name}"), _behind(split, outer, f", {parts}"))
            title = f"Split {name} together with the others"
            yield Candidate("along", title, (*edits, replace(place, place.node, f"{name}_train")))
        return


def _target_of(place: Place) -> ast.Tuple | None:
    """Return the names to which the results of a call are assigned."""
    statements = (s for s in ast.walk(place.unit.tree) if isinstance(s, ast.Assign) and s.value is place.node)
    target = next((statement.targets[0] for statement in statements), None)
    return target if isinstance(target, ast.Tuple) else None


def _behind(place: Place, node: ast.AST, text: str) -> Edit:
    end = place.range_of(node).end
    return Edit(place.cell, Range(end, end), text)


def _batch_axis(case: Case, places: Mapping[str, Place | None]) -> Iterator[Candidate]:
    """Offer to make the first axis of one array count the samples of the other: a reshape took another one for it."""
    counts = dict(cast(SampleCountMismatch, case.mismatch).counts)
    for name, other in (("x", "y"), ("y", "x")):
        place, data = places[name], case.placed.finding.facts.given
        value = data[0 if name == "x" else 1] if len(data) > 1 else None
        rows = counts.get(other)
        if place is None or rows is None or not isinstance(value, Tensor):
            continue
        sizes = _with_rows(value.spec.shape, rows)
        if sizes is not None:
            edit = _reshaped_where_assigned(case, place, sizes)
            if edit is not None:
                yield Candidate("reshape", f"Reshape to ({', '.join(map(str, sizes))})", (edit,))
            yield tensor_code.reshape(case, place, value, sizes)


def _with_rows(shape: Shape, rows: int) -> tuple[int, ...] | None:
    """Return a shape of so many rows with the elements of `shape`: its last size is another, or its first one moves."""
    sizes = [size for size in shape if isinstance(size, int)] if shape is not UNKNOWN else []
    if shape is UNKNOWN or len(sizes) != len(shape) or len(sizes) < 3:
        return None
    if sizes[0] == 1 and sizes[1] == rows:
        return (rows, 1, *sizes[2:])
    middle = math.prod(sizes[1:-1])
    last, rest = divmod(math.prod(sizes), rows * middle) if rows * middle else (0, 1)
    return (rows, *sizes[1:-1], last) if last > 0 and rest == 0 else None


def _reshaped_where_assigned(case: Case, place: Place, sizes: tuple[int, ...]) -> Edit | None:
    """Return the edit of the `reshape` that made the array which a variable holds."""
    made = case.sources.assigned(place)
    call = made.call if made is not None else None
    if made is None or call is None or not isinstance(call.func, ast.Attribute) or call.func.attr != "reshape":
        return None
    is_function = made.text_of(call.func.value) in ("np", "numpy", "tf")
    arguments = call.args[1:] if is_function else call.args
    if not arguments or call.keywords:
        return None
    start, end = made.range_of(arguments[0]).start, made.range_of(arguments[-1]).end
    return Edit(made.cell, Range(start, end), f"({', '.join(map(str, sizes))})")


def _last_rows(case: Case, places: Mapping[str, Place | None]) -> Iterator[Candidate]:
    """Offer to leave out the first targets: those before the first window have none."""
    counts = dict(cast(SampleCountMismatch, case.mismatch).counts)
    x, y = places["x"], places["y"]
    more = counts.get("y", 0) - counts.get("x", 0)
    if x is None or y is None or not isinstance(x.node, ast.Name) or not 0 < more <= counts["y"] // 4:
        return
    yield tensor_code.index(y, f"-len({x.text}):", "last", f"Take the last {counts['x']} targets")


CHECK = Check(
    code="SL506",
    name="sample-counts",
    severity="error",
    summary="Inputs, targets and weights have different numbers of samples.",
    meaning="""
The first axis of all arrays that are given to `fit` or `evaluate` counts the samples: row 7 of the targets belongs to
row 7 of the inputs.
""",
    why="""
Keras raises `Data cardinality is ambiguous`. Mostly the arrays come from different splits (`x_train` with `y_test`),
one of them was cut or windowed and the other was not, or a batch axis is missing in one.
""",
    example="""
import numpy as np
from tensorflow import keras

x = np.zeros((64, 20), dtype="float32")
y = np.zeros((60, 1), dtype="float32")
model = keras.Sequential([keras.Input((20,)), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
model.fit(x, y)
""",
    fixed="""
import numpy as np
from tensorflow import keras

x = np.zeros((64, 20), dtype="float32")
y = np.zeros((64, 1), dtype="float32")
model = keras.Sequential([keras.Input((20,)), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
model.fit(x, y)
""",
    handles=_handles,
    message=_message,
    candidates=_candidates,
)
