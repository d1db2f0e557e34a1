"""What made the data that do not fit: the calls behind a variable, and the edits of these that make the data fit."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

from shapelens.checks.case import Case, argument_place
from shapelens.checks.check import Candidate
from shapelens.checks.edits.source_edits import instead_of, keyword_of, quoted, replace, set_argument
from shapelens.checks.edits.sources import Place
from shapelens.checks.edits.surroundings import innermost

_COLOURS: Final = {1: "grayscale", 3: "rgb", 4: "rgba"}
_DECODING: Final = ("decode_image", "decode_jpeg", "decode_png")
_JOINING: Final = ("concat", "concatenate")
_ENCODING: Final = ("to_categorical", "one_hot", "get_dummies")
_CREATING: Final = ("zeros", "ones", "full", "fill", "normal", "uniform", "truncated_normal", "random", "rand", "randn")
_MOST_MAKERS: Final = 12


def makers(case: Case, place: Place) -> Iterator[Place]:
    """Yield the calls in an expression, in what variables hold, functions return, and so on, the nearest first."""
    waiting, seen = [place], set[int]()
    while waiting and len(seen) < _MOST_MAKERS:
        found = waiting.pop(0)
        seen.add(id(found.node))
        for node in ast.walk(found.node):
            if isinstance(node, ast.Call):
                yield found.at(node)
                if isinstance(node.func, ast.Name):
                    waiting.extend(case.sources.given_by(node.func.id, ast.Return))
            elif isinstance(node, (ast.Name, ast.Attribute)):
                made = case.sources.assigned(found.at(node))
                if made is not None and id(made.node) not in seen:
                    waiting.append(made)


def colour_candidates(case: Case, place: Place, channels: int) -> Iterator[Candidate]:
    """Offer to load an image with so many channels."""
    for made in makers(case, place):
        name = made.function_name
        if name == "load_img" and channels in _COLOURS:
            text = quoted(made, _COLOURS[channels])
            edit = set_argument(made, "color_mode", text)
            title = f"Load the image with color_mode={text}"
        elif name in _DECODING:
            edit, title = set_argument(made, "channels", str(channels)), f"Decode the image with channels={channels}"
        else:
            continue
        if edit is not None:
            yield Candidate("colours", title, (edit,))


def size_candidates(case: Case, place: Place, distance: int, size: int) -> Iterator[Candidate]:
    """Offer another size for an axis, counted from the last one as 1, in the shape that a tensor is made with."""
    for made in makers(case, place):
        if made.function_name not in _CREATING:
            continue
        for node in ast.walk(made.node):
            sizes = node.elts if isinstance(node, (ast.Tuple, ast.List)) else []
            was = sizes[-distance] if len(sizes) >= distance else None
            if isinstance(was, ast.Constant) and isinstance(was.value, int):
                title = f"Make {place.text} with size {size} instead of {was.value}"
                yield Candidate("size", title, (replace(made, was, str(size)),))


def called_with_size(case: Case, place: Place, was: int, size: str) -> Iterator[Candidate]:
    """Offer another size in the call of a function of the user's that makes a tensor of the size `was`."""
    for made in makers(case, place):
        name = made.text_of(made.call.func) if made.call is not None else ""
        if made.call is None or not name.isidentifier() or next(case.sources.given_by(name, ast.Return), None) is None:
            continue
        given = [*made.call.args, *(keyword.value for keyword in made.call.keywords)]
        for node in given:
            if isinstance(node, ast.Constant) and node.value == was:
                yield Candidate("call", f"Call {name} with {size} instead of {was}", (replace(made, node, size),))


def counting_candidates(case: Case, place: Place, other: Place, distance: int) -> Iterator[Candidate]:
    """Offer to count as far as a tensor reaches along an axis that is counted from the last one as 1."""
    call = other.call
    data = other.at(call.args[0]) if call is not None and len(call.args) == 1 else other
    if not isinstance(data.node, ast.Name):
        return
    for made in makers(case, place):
        limit = _limit(made) if made.function_name in ("range", "arange") else None
        if limit is None or _scope_of(made) is not _scope_of(other):
            continue
        for axis in filter(None, (-distance, 1 - distance)):
            text = f"{data.text}.shape[{axis}]"
            yield Candidate("count", f"Count the positions of {data.text}: {text}", (replace(made, limit, text),))


def _scope_of(place: Place) -> ast.AST:
    """Return the innermost function that an expression stands in, or the statement."""
    return innermost(place, ast.FunctionDef, ast.Lambda) or place.unit.tree


def _limit(made: Place) -> ast.expr | None:
    """Return where a range ends."""
    call = made.call
    if call is None:
        return None
    named = (keyword_of(call, name) for name in ("limit", "stop"))
    keyword = next((found for found in named if found is not None), None)
    return keyword.value if keyword is not None else call.args[min(1, len(call.args) - 1)] if call.args else None


def joining_candidates(case: Case) -> Iterator[Candidate]:
    """Offer to join the columns of arrays, where their rows are joined."""
    for made in makers(case, case.argument) if case.argument is not None else ():
        axis = argument_place(made, "axis", 1) if made.function_name in _JOINING else None
        if axis is not None and axis.text == "0":
            yield Candidate("columns", "Join along the last axis", (replace(axis, axis.node, "-1"),))


def stacking_candidates(case: Case, place: Place) -> Iterator[Candidate]:
    """Offer to put the rows of arrays below each other, where they are put beside each other, and columns that are
    put behind each other beside each other.
    """
    for made in makers(case, place):
        if made.function_name in ("hstack", "concatenate") and made.call is not None and len(made.call.args) == 1:
            function = case.names.spell("numpy.column_stack", made)
            edits = (replace(made, made.call.func, function.text), *function.edits)
            yield Candidate("columns", f"Make a column of each: {function.text}", edits)
        if made.function_name == "hstack" and made.call is not None and isinstance(made.call.func, ast.Attribute):
            text = f"{made.text_of(made.call.func.value)}.vstack"
            yield Candidate("rows", f"Put the rows below each other: {text}", (replace(made, made.call.func, text),))


def encoded_twice(case: Case, place: Place) -> Iterator[Candidate]:
    """Offer to leave out an encoding of labels that are encoded already."""
    made = case.sources.assigned(place) or place
    if made.function_name not in _ENCODING or made.call is None or not made.call.args:
        return
    labels = made.at(made.call.args[0])
    before = case.sources.assigned(labels)
    if before is not None and before.function_name in _ENCODING:
        yield Candidate("once", "Encode the labels once", (instead_of(made, labels.text),))


def encoded_in_map(case: Case, data: Place) -> Iterator[Candidate]:
    """Offer to leave out an encoding of the labels in a function that is mapped over a dataset."""
    for made in makers(case, data):
        function = (
            made.call.args[0] if made.call is not None and made.call.args and made.function_name == "map" else None
        )
        results = [made.at(function.body)] if isinstance(function, ast.Lambda) else []
        if isinstance(function, ast.Name):
            results = [*case.sources.given_by(function.id, ast.Return)]
        for result in results:
            for node in ast.walk(result.node):
                call = result.at(node) if isinstance(node, ast.Call) and node.args else None
                if call is not None and call.call is not None and call.function_name in _ENCODING:
                    labels = _before_cast(call.at(call.call.args[0]))
                    yield Candidate("once", "Encode the labels once", (replace(call, node, labels.text),))


def _before_cast(place: Place) -> Place:
    """Return what is cast at a place, or what stands there."""
    return place.at(place.call.args[0]) if place.call is not None and place.function_name == "cast" else place
