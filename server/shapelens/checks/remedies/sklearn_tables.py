"""What scikit-learn is given with too few or too many axes: a table of samples, or a number of a class for each."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from shapelens.checks.case import Case
from shapelens.checks.check import Candidate
from shapelens.checks.edits import tensor_code
from shapelens.checks.edits.layer_edits import parent_of
from shapelens.checks.edits.source_edits import add_argument, operand, replace_all
from shapelens.checks.edits.sources import Place
from shapelens.interpret.values import Tensor, Value
from shapelens.rules.mismatch import InvalidCall
from shapelens.spec import UNKNOWN, TensorSpec

_OF_CLASSES = ("sklearn.metrics.", "sklearn.model_selection.")
_KEEPING_SHAPE = ("fit_transform", "transform", "inverse_transform")


def table_candidates(case: Case) -> Iterator[Candidate]:
    """Offer to bring what is given to scikit-learn into the form that it takes."""
    found = case.mismatch
    yield from _one_of_the_columns(case)
    if not isinstance(found, InvalidCall) or not found.operation.startswith("sklearn.") or len(found.inputs) != 1:
        return
    [wrong] = found.inputs
    if found.operation.endswith("roc_auc_score"):
        yield from _scores(case, wrong)
    elif found.operation.startswith(_OF_CLASSES):
        yield from _numbers_of_classes(case, wrong)
    elif wrong.rank == 1:
        yield from _as_column(case)
    elif wrong.rank == 3:
        yield from _as_table(case, wrong)


def _one_of_the_columns(case: Case) -> Iterator[Candidate]:
    """Offer to scale one column back with a scaler of several: it stands for the others, which are left out again."""
    fitted = re.search(r"fitted on (\d+) columns, and \([^,]+, 1\)", getattr(case.mismatch, "reason", ""))
    place, site = case.argument, case.site
    function = site.call.func if site is not None and site.call is not None else None
    if fitted is None or place is None or site is None or not isinstance(function, ast.Attribute):
        return
    if function.attr == "inverse_transform":
        repeat = case.names.spell("numpy.repeat", place)
        number = _column_taken(case, site, site.text_of(function.value))
        part = ":1" if not number else f"{number}:{number + 1}"
        code = f"{site.text_of(function)}({repeat.text}({place.text}, {fitted[1]}, axis=1))[:, {part}]"
        title = f"Scale it back as {f'column {number}' if number else 'the first'} of the columns"
        yield tensor_code.wrapped("columns", title, site, repeat, code)


def _column_taken(case: Case, site: Place, scaler: str) -> int | None:
    """Return the number of the one column that the program takes out of the table which a scaler made."""
    found: set[int] = set()
    for call in case.sources.calls_above(site):
        if call.text_of(call.node).startswith((f"{scaler}.fit_transform(", f"{scaler}.transform(")):
            made = parent_of(call)
            target = made.targets[0] if isinstance(made, ast.Assign) else None
            for use in case.sources.uses_of(target.id) if isinstance(target, ast.Name) else ():
                found.update(_column(use))
    return found.pop() if len(found) == 1 else None


def _column(use: Place) -> Iterator[int]:
    """Yield the number of the column that an expression takes out of the table at a place."""
    parent = parent_of(use)
    index = parent.slice if isinstance(parent, ast.Subscript) and parent.value is use.node else None
    last = index.elts[-1] if isinstance(index, ast.Tuple) and len(index.elts) == 2 else None
    if isinstance(last, ast.Constant) and type(last.value) is int:
        yield last.value


def _as_column(case: Case) -> Iterator[Candidate]:
    """Offer to make a table of an array: of one column, or of the one row of a single sample."""
    place = case.argument
    if place is None:
        return
    is_array = any(isinstance(value, Tensor) and value.library == "numpy" for value in case.placed.finding.facts.given)
    function = tensor_code.no_import() if is_array else case.names.spell("numpy.array", place)
    array = operand(place) if is_array else f"{function.text}({place.text})"
    for what, sizes in (("column", "-1, 1"), ("row", "1, -1")):
        title = f"Make a table of one {what}: reshape({sizes})"
        yield tensor_code.wrapped(what, title, place, function, f"{array}.reshape({sizes})")


def _as_table(case: Case, wrong: TensorSpec) -> Iterator[Candidate]:
    """Offer to put the steps of all samples into the rows of one table, and the result into the old shape again."""
    place, site = case.argument, case.site
    width = wrong.shape[-1] if wrong.shape is not UNKNOWN else None
    function = site.call.func if site is not None and site.call is not None else None
    if place is None or site is None or not isinstance(width, int) or not isinstance(function, ast.Attribute):
        return
    table = f"{operand(place)}.reshape(-1, {width})"
    title = f"Make a row of each step: reshape(-1, {width})"
    if function.attr not in _KEEPING_SHAPE:
        yield Candidate("table", title, (replace_all(place, table),))
    elif isinstance(place.node, (ast.Name, ast.Attribute)):
        code = f"{site.text_of(function)}({table}).reshape({place.text}.shape)"
        yield Candidate("table", title, (replace_all(site, code),))


def _numbers_of_classes(case: Case, wrong: TensorSpec) -> Iterator[Candidate]:
    """Offer the number of the class for the columns of one-hot labels."""
    for place, value in _arguments(case):
        if isinstance(value, Tensor) and value.spec.shape == wrong.shape:
            function = case.names.spell("numpy.argmax", place)
            code = f"{function.text}({place.text}, axis=1)"
            yield tensor_code.wrapped("classes", f"Take the numbers of the classes: {code}", place, function, code)


def _scores(case: Case, wrong: TensorSpec) -> Iterator[Candidate]:
    """Offer the scores of the second of two classes, or to compare each of more classes with the rest."""
    columns = None if wrong.shape is UNKNOWN else wrong.shape[1]
    for place, value in _arguments(case):
        if columns == 2 and isinstance(value, Tensor) and value.spec.shape == wrong.shape:
            yield tensor_code.index(place, ":, 1", "scores", "Take the scores of the second class")
    edit = None if case.site is None or columns == 2 else add_argument(case.site, 'multi_class="ovr"')
    if edit is not None:
        yield Candidate("rest", "Compare each class with the rest", (edit,))


def _arguments(case: Case) -> Iterator[tuple[Place, Value]]:
    """Yield the arguments of the call by position, and their values: those of a method begin with its object."""
    given, call = case.placed.finding.facts.given, None if case.site is None else case.site.call
    if case.site is None or call is None or call.keywords or len(given) < len(call.args):
        return
    for node, value in zip(call.args, given[len(given) - len(call.args) :], strict=True):
        yield case.site.at(node), value
