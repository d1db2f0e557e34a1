"""Targets in a dataset: what is mapped over its elements so that they fit the loss and the outputs."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from shapelens.checks.case import Case, dataset_place
from shapelens.checks.check import Candidate
from shapelens.checks.edits import tensor_code
from shapelens.checks.edits.names import Spelling
from shapelens.checks.edits.source_edits import operand, replace
from shapelens.checks.edits.sources import Place
from shapelens.checks.remedies.makers import makers
from shapelens.interpret.values import Dataset, Tensor, is_tuple
from shapelens.spec import UNKNOWN, is_integer


def column_for_each(case: Case, outputs: int) -> Iterator[Candidate]:
    """Offer to take targets of one column for each output apart."""
    place, target = _data(case), _target(case)
    shape = UNKNOWN if target is None else target.spec.shape
    if place is None or shape is UNKNOWN or len(shape) != 2 or shape[1] != outputs:
        return
    columns = ", ".join(f"y[:, {number}]" for number in range(outputs))
    title = "Give each output a column of the targets"
    yield _mapped(place, "columns", title, tensor_code.no_import(), f"({columns})")


def encoded(case: Case, classes: int) -> Iterator[Candidate]:
    """Offer a column for each class in the place of their numbers."""
    place, target = _data(case), _target(case)
    if place is None or target is None or not is_integer(target.spec.dtype):
        return
    one_hot = case.names.spell("tensorflow.one_hot", place)
    title = f"Encode the labels: one_hot(…, {classes})"
    for labels in ("y", "y[:, 0]"):
        yield _mapped(place, "labels", title, one_hot, f"{one_hot.text}({labels}, {classes})")


def without_axis(case: Case) -> Iterator[Candidate]:
    """Offer to drop an axis of size 1 of the targets."""
    place, target = _data(case), _target(case)
    if place is None or target is None or target.spec.shape is UNKNOWN:
        return
    squeeze = case.names.spell("tensorflow.squeeze", place)
    for axis, size in enumerate(target.spec.shape):
        if axis and size == 1:
            title = f"Drop axis {axis} of the targets"
            yield _mapped(place, "squeeze", title, squeeze, f"{squeeze.text}(y, axis={axis})")


def with_inputs(case: Case) -> Iterator[Candidate]:
    """Offer the inputs beside the targets, where a function that is mapped over a dataset returns the targets alone."""
    place = case.argument if isinstance(case.given, Dataset) else None
    for made in makers(case, place) if place is not None else ():
        is_map = made.call is not None and made.text_of(made.call.func).endswith(".map")
        function = made.call.args[0] if is_map and made.call is not None and made.call.args else None
        parameters = function.args.args if isinstance(function, ast.Lambda) else []
        if not isinstance(function, ast.Lambda) or isinstance(function.body, ast.Tuple) or len(parameters) != 2:
            continue
        code = f"({parameters[0].arg}, {made.text_of(function.body)})"
        yield Candidate("inputs", f"Return the inputs as well: {code}", (replace(made, function.body, code),))


def _data(case: Case) -> Place | None:
    return dataset_place(case) if isinstance(case.given, Dataset) else None


def _target(case: Case) -> Tensor | None:
    """Return the targets in an element of inputs and targets."""
    element = case.given.spec if isinstance(case.given, Dataset) else None
    target = element[1] if is_tuple(element) and len(element) == 2 else None
    return target if isinstance(target, Tensor) else None


def _mapped(place: Place, kind: str, title: str, function: Spelling, targets: str) -> Candidate:
    code = f"{operand(place)}.map(lambda x, y: (x, {targets}))"
    return tensor_code.wrapped(kind, title, place, function, code)
