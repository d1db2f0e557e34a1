"""Objects of a class of the user's: the arguments of their constructor that fix the sizes of their weights."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from shapelens.checks.case import Case, argument_place
from shapelens.checks.check import Candidate
from shapelens.checks.edits.source_edits import add_argument, integers_in, keyword_of, replace
from shapelens.checks.edits.sources import Place
from shapelens.checks.remedies.attribute_layers import assigned_attribute, constructor_parameters


def constructed_with_size(case: Case, weight: Place, distance: int, size: int) -> Iterator[Candidate]:
    """Offer another size for an axis of a weight, counted from the last one as 1, where the object is constructed."""
    made = assigned_attribute(weight)
    shape = argument_place(made, "shape", 0) if made is not None else None
    items = integers_in(shape.node) if shape is not None else None
    named = items[-distance] if items is not None and len(items) >= distance else None
    constructed = _construction(case)
    call = constructed.call if constructed is not None else None
    if made is None or constructed is None or call is None or not isinstance(named, ast.Name):
        return
    parameters = constructor_parameters(made)
    if named.id not in parameters:
        return
    number, keyword = parameters.index(named.id), keyword_of(call, named.id)
    if keyword is not None or number < len(call.args):
        edit = replace(constructed, call.args[number] if keyword is None else keyword.value, str(size))
    else:
        edit = add_argument(constructed, f"{named.id}={size}")
    if edit is not None:
        title = f"Construct it with {named.id}={size}: {constructed.text_of(call.func)}(…)"
        yield Candidate("construct", title, (edit,))


def _construction(case: Case) -> Place | None:
    """Return the call that constructs the object that is called last on the way to what raises."""
    via = case.placed.finding.via
    called = case.sources.place(via[-1]) if via else None
    if called is None or called.call is None:
        return None
    function = called.at(called.call.func)
    return case.sources.assigned(function) or assigned_attribute(function)
