"""A model of several inputs that is given one thing: the arrays that it may be meant for, or parts of the one."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from shapelens.checks.case import Case, data_place
from shapelens.checks.check import Candidate
from shapelens.checks.edits import tensor_code
from shapelens.checks.edits.source_edits import operand, replace_all
from shapelens.checks.edits.sources import Place
from shapelens.checks.remedies.other_arrays import joined_arrays, parts_of, siblings
from shapelens.checks.remedies.yielded import apart_candidates
from shapelens.interpret.values import Dataset, Tensor, is_tuple
from shapelens.rules.mismatch import InvalidCall
from shapelens.spec import UNKNOWN


def inputs_candidates(case: Case) -> Iterator[Candidate]:
    """Offer a list of as many arrays as the model has inputs, or one array in the place of a list."""
    declared, place = case.placed.finding.facts.declared, _whole(case)
    if place is None or not isinstance(declared, int):
        return
    if isinstance(place.node, (ast.List, ast.Tuple)) and len(place.node.elts) > declared > 1:
        yield from _fewer(case, place, place.node.elts, declared)
    elif declared > 1:
        yield from _together_in_dataset(case, place, declared)
        yield from apart_candidates(case, declared)
        for title, inputs in _lists(case, place, declared):
            text = f"[{', '.join(inputs)}]"
            yield Candidate("inputs", f"{title}: {text}", (replace_all(place, text),))
    elif declared == 1 and case.data is None:
        yield from _one_output(case, place)
    elif declared == 1:
        for name, title in (("hstack", "Join the columns: hstack"), ("array", "Make an array of the list")):
            function = case.names.spell(f"numpy.{name}", place)
            code = f"{function.text}({place.text})"
            yield Candidate(name, title, (replace_all(place, code), *function.edits))


def _one_output(case: Case, place: Place) -> Iterator[Candidate]:
    """Offer one of the outputs of what is called, where a model of one input is given all: the last one, mostly."""
    found, written = case.mismatch, isinstance(place.node, (ast.List, ast.Tuple))
    count = len(found.inputs) if isinstance(found, InvalidCall) and not written else 0
    for number in reversed(range(count)):
        code = f"{operand(place)}[{number}]"
        yield Candidate("output", f"Give it one of the {count} outputs: {code}", (replace_all(place, code),))


def _together_in_dataset(case: Case, place: Place, count: int) -> Iterator[Candidate]:
    """Offer to put the inputs in the elements of a dataset together, which come one by one before the targets."""
    data = case.data.x if case.data is not None else None
    element = data.spec if isinstance(data, Dataset) else None
    if is_tuple(element) and len(element) == count + 1 and all(isinstance(part, Tensor) for part in element):
        names = [f"x{number}" for number in range(1, count + 1)]
        inputs = ", ".join(names)
        code = f"{operand(place)}.map(lambda {inputs}, y: (({inputs}), y))"
        title = f"Put the {count} inputs of each element together"
        yield Candidate("together", title, (replace_all(place, code),))


def _whole(case: Case) -> Place | None:
    """Return where all inputs stand in the call, in a list or not."""
    return case.argument if case.data is None else data_place(case.site, case.data.part, "x") or case.argument


def _fewer(case: Case, place: Place, items: Sequence[ast.expr], count: int) -> Iterator[Candidate]:
    """Offer to join the columns of neighbours in a list that holds too many arrays, or to leave out the last ones."""
    texts, width = [place.text_of(item) for item in items], len(items) - count + 1
    function = case.names.spell("numpy.hstack", place)
    for start in reversed(range(count)):
        joined = f"{function.text}([{', '.join(texts[start : start + width])}])"
        text = f"[{', '.join([*texts[:start], joined, *texts[start + width :]])}]"
        yield tensor_code.wrapped("join", f"Join the columns of what is one input: {text}", place, function, text)
    text = f"[{', '.join(texts[:count])}]"
    yield Candidate("inputs", f"Give each input one array: {text}", (replace_all(place, text),))


def samples_in_list(case: Case) -> Iterator[Candidate]:
    """Offer the batch axis for each of several inputs, where a list holds one sample of each."""
    place = data_place(case.site, "x" if case.data is None else case.data.part, "x")
    items = place.node.elts if place is not None and isinstance(place.node, (ast.List, ast.Tuple)) else []
    if place is None or len(items) < 2:
        return
    edits = [tensor_code.add_axis(case, place.at(item), None, 0)[0].edits for item in items]
    yield Candidate("batch", "Make a batch of each sample", tensor_code.all_edits(*edits))
    if isinstance(place.node, ast.List):
        function = case.names.spell("numpy.array", place)
        code = f"{function.text}({place.text})"
        yield tensor_code.wrapped("array", "Make one array of the samples", place, function, code)


def _lists(case: Case, place: Place, count: int) -> Iterator[tuple[str, list[str]]]:
    """Yield what the list may hold, and what that means, the likeliest first."""
    joined = joined_arrays(case, place)
    if len(joined) == count:
        yield "Give each input its part", joined
    for names in (siblings(case, place, count), parts_of(case, place, count)):
        if names is not None:
            yield "Give all inputs", names
    given = case.given
    if not isinstance(given, Tensor):
        return
    for axis, size in enumerate(() if given.spec.shape is UNKNOWN else given.spec.shape):
        if axis and size == count:
            before, title = f"{operand(place)}[{':, ' * axis}", f"Give each input its part of axis {axis}"
            without = [f"{before}{number}]" for number in range(count)]
            yield from ((title, without),) if axis == 1 else ()
            yield title, [f"{before}{number}:{number + 1}]" for number in range(count)]
            yield title, without
    yield "Give it to each input", [place.text] * count
