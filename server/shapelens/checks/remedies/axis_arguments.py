"""Axes and numbers for each axis that a function is told, and that its array does not have."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import cast

from shapelens.checks.case import Case, argument_place
from shapelens.checks.check import Candidate
from shapelens.checks.edits.source_edits import instead_of, integers_in, replace, replace_all
from shapelens.interpret.values import Tensor
from shapelens.rules.mismatch import InvalidArgument

_REDUCTIONS = ("sum", "mean", "max", "min", "prod", "std", "var", "any", "all")
_FOR_EACH_AXIS = {"perm": "transpose", "axes": "transpose", "multiples": "tile"}


def axis_candidates(case: Case) -> Iterator[Candidate]:
    """Offer the last axis for one that is not there, and to leave a sum out of what is summed already."""
    found, place = cast(InvalidArgument, case.mismatch), case.site
    axis = None if place is None else argument_place(place, "axis", 1)
    call = None if place is None else place.call
    if place is None or axis is None or call is None or not found.reason.startswith("is out of range"):
        return
    if found.reason.endswith("there is 1 axis") and case.operation.removeprefix("reduce_") in _REDUCTIONS:
        if call.args and axis.node is not call.args[0]:
            text = place.text_of(call.args[0])
            edit = instead_of(place, text)
            yield Candidate("reduced", "Leave it out: there is one number for each sample already", (edit,))
    elif integers_in(axis.node) is None:
        yield Candidate("axis", "Take the last axis: axis=-1", (replace_all(axis, "-1"),))


def averaged_candidates(case: Case) -> Iterator[Candidate]:
    """Offer to average over axes that cannot be squeezed, since they are larger than 1."""
    found, place = cast(InvalidArgument, case.mismatch), case.site
    call = place.call if place is not None else None
    if place is not None and call is not None and "can be squeezed" in found.reason:
        function = case.names.spell("tensorflow.reduce_mean", place)
        if case.mismatch.operation.startswith("tensorflow."):
            edits = (replace(place, call.func, function.text), *function.edits)
            yield Candidate("average", f"Average over it: {function.text}", edits)


def each_axis_candidates(case: Case) -> Iterator[Candidate]:
    """Offer an order, or a number of repetitions, of the axes that are left, where the first ones alone have one."""
    found, place = cast(InvalidArgument, case.mismatch), case.site
    told = None if place is None else argument_place(place, found.parameter, 1)
    items = None if told is None else integers_in(told.node)
    rank = case.given.spec.rank if isinstance(case.given, Tensor) else None
    if told is None or items is None or rank is None or _FOR_EACH_AXIS.get(found.parameter) != case.operation:
        return
    texts = [told.text_of(item) for item in items]
    if len(texts) >= rank:
        return
    rest = ["1"] * (rank - len(texts)) if case.operation == "tile" else [str(n) for n in range(len(texts), rank)]
    left, right = ("[", "]") if isinstance(told.node, ast.List) else ("(", ")")
    code = f"{left}{', '.join([*texts, *rest])}{right}"
    yield Candidate("each axis", f"Name all {rank} axes: {code}", (replace_all(told, code),))


def index_candidates(case: Case) -> Iterator[Candidate]:
    """Offer to leave out one index of those that are too many, and to make whole numbers of an array of indices."""
    place, reason = case.site, str(getattr(case.mismatch, "reason", ""))
    node = place.node if place is not None else None
    if place is None or not isinstance(node, ast.Subscript):
        return
    if "must hold integers or booleans" in reason and not isinstance(node.slice, (ast.Tuple, ast.Slice)):
        index = place.at(node.slice)
        yield Candidate("whole", "Make whole numbers of them", (replace_all(index, f"{index.text}.astype(int)"),))
    items = node.slice.elts if isinstance(node.slice, ast.Tuple) else []
    if " indices for " not in reason:
        return
    for number in range(1, len(items)):
        item = items[number]
        constant = item.operand if isinstance(item, ast.UnaryOp) else item
        if isinstance(constant, ast.Constant) and isinstance(constant.value, int):
            rest = [place.text_of(item) for i, item in enumerate(items) if i != number]
            code = f"{place.text_of(node.value)}[{', '.join(rest)}]"
            title = f"Leave out the index of an axis that is not there: {code}"
            yield Candidate("index", title, (replace_all(place, code),))
