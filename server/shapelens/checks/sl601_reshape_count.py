"""SL601: a reshape to a shape that does not hold as many elements."""

from __future__ import annotations

import ast
import math
from collections.abc import Iterator
from typing import cast

from shapelens.checks.case import Case, argument_place, short_text
from shapelens.checks.check import Candidate, Check
from shapelens.checks.edits.source_edits import find_argument, integers_in, operand, replace, replace_all
from shapelens.checks.edits.sources import Place
from shapelens.checks.model import Edit
from shapelens.checks.remedies.decoders import units_for_reshape
from shapelens.checks.remedies.makers import colour_candidates
from shapelens.checks.wording import counted, format_shape
from shapelens.rules.mismatch import ElementCountMismatch
from shapelens.rules.registry import layer_rule
from shapelens.source.positions import Range
from shapelens.spec import UNKNOWN, Dim, Shape, element_count

_SHAPE_PARAMETERS = ("shape", "newshape", "target_shape", "new_shape")


def _handles(case: Case) -> bool:
    return isinstance(case.mismatch, ElementCountMismatch)


def _is_layer(found: ElementCountMismatch) -> bool:
    return layer_rule(found.operation) is not None


def _held(found: ElementCountMismatch) -> Shape:
    """Return the shape whose elements are put in order again: without the batch for a layer."""
    return found.received[1:] if _is_layer(found) and found.received is not UNKNOWN else found.received


def _message(case: Case) -> str:
    found = cast(ElementCountMismatch, case.mismatch)
    target = [size for size in found.target if isinstance(size, int)]
    held = _held(found)
    count = element_count(held)
    filled = math.prod(size for size in target if size != -1)
    subject = "a sample of its input" if _is_layer(found) else _subject(case)
    has = (
        f"{subject} is {format_shape(held)}"
        if count is None
        else f"{subject}, {format_shape(held)}, has {count} elements"
    )
    if -1 in target:
        return f"{has}, which {format_shape(tuple(target))} cannot hold: they are no multiple of {filled}"
    return f"{has}, but {format_shape(tuple(target))} holds {counted(filled, 'element')}"


def _subject(case: Case) -> str:
    site = case.site
    call = site.call if site is not None else None
    if site is not None and call is not None and _is_method(case):
        assert isinstance(call.func, ast.Attribute)
        return short_text(site.at(call.func.value)) or "the array"
    return (short_text(case.argument) if case.argument is not None else None) or "the tensor"


def _is_method(case: Case) -> bool:
    return ".ndarray." in case.mismatch.operation or ".Tensor." in case.mismatch.operation


def _sizes(case: Case) -> tuple[Place, list[ast.expr]] | None:
    """Return the place of the call that names the new shape, and the expressions of its sizes."""
    found = cast(ElementCountMismatch, case.mismatch)
    place = case.construction if _is_layer(found) else case.site
    call = place.call if place is not None else None
    if place is None or call is None:
        return None
    given = next((find_argument(call, name) for name in _SHAPE_PARAMETERS if find_argument(call, name)), None)
    rest = call.args if _is_layer(found) or _is_method(case) else call.args[1:]
    if given is None and len(rest) > 1 and _is_method(case):
        return place, list(rest)
    items = integers_in(given if given is not None else rest[0] if rest else None)
    return (place, items) if items is not None and len(items) == len(found.target) else None


def _candidates(case: Case) -> Iterator[Candidate]:
    found = cast(ElementCountMismatch, case.mismatch)
    sizes, held = _sizes(case), _held(found)
    total = element_count(held)
    if total is None or held is UNKNOWN:
        return
    if sizes is None:
        yield from _written_out(case, held, total)
        return
    place, nodes = sizes
    yield from _without_rest(case, place, held)
    yield from _in_grey(case, place, held)
    yield from _last_steps(case, place, nodes, held)
    yield from _as_before_flattening(case, place, nodes)
    if nodes and not _is_layer(found) and -1 not in found.target and element_count(held[1:]) == _product(found.target):
        written = _shown(("-1", *found.target), 0, "-1")
        first = place.range_of(nodes[0]).start
        yield Candidate("batch", f"Keep the batch axis: {written}", (Edit(place.cell, Range(first, first), "-1, "),))
    for number in _likeliest_first(found.target, held):
        others = [size for i, size in enumerate(found.target) if i != number and size != -1]
        if not all(isinstance(size, int) for size in others):
            continue
        product = math.prod(cast("list[int]", others)) * _left_over(found.target, held)
        if product and total % product == 0:
            size = total // product
            text = "-1" if -1 not in found.target and number == 0 else str(size)
            edit = replace(place, nodes[number], text)
            yield Candidate("size", f"Reshape to {_shown(found.target, number, text)}", (edit,))
    yield from units_for_reshape(case)
    yield from _square(place, nodes, found.target, total)
    if len(held) == len(nodes):
        yield from _like_the_input(place, nodes, held, found.target)
    if len(nodes) == len(held) + 1 == 3 and found.target[-1] == held[-1] and not _is_layer(found):
        edits = (replace(place, nodes[0], "-1"), replace(place, nodes[1], "1"))
        yield Candidate("one step", f"Reshape to (-1, 1, {held[-1]}): one step for each sample", edits)


def _square(place: Place, nodes: list[ast.expr], target: tuple[object, ...], total: int) -> Iterator[Candidate]:
    """Offer another side for a square image of as many channels."""
    channels = target[-1]
    side = math.isqrt(total // channels) if isinstance(channels, int) and channels > 0 else 0
    square = len(target) == 3 and target[0] == target[1] != side
    if square and isinstance(channels, int) and side * side * channels == total:
        edits = tuple(replace(place, node, str(side)) for node in nodes[:2])
        yield Candidate("square", f"Reshape to {format_shape((side, side, channels))}", edits)


def _left_over(target: tuple[object, ...], held: tuple[object, ...]) -> int:
    """Return what `-1` is meant to stand for: the size that the tensor has there, the number of samples mostly."""
    size = held[target.index(-1)] if -1 in target and target.index(-1) < len(held) else 1
    return size if isinstance(size, int) else 1


def _as_before_flattening(case: Case, place: Place, nodes: list[ast.expr]) -> Iterator[Candidate]:
    """Offer the shape that a `Flatten` before took away, where the new one has as many axes."""
    flat = next(iter(case.steps), None)
    shape = flat.given.spec.shape if flat is not None and flat.layer.class_name == "Flatten" else UNKNOWN
    before = () if shape is UNKNOWN else shape[1:]
    if before and len(before) == len(nodes) and all(isinstance(size, int) for size in before):
        edits = tuple(replace(place, node, str(size)) for node, size in zip(nodes, before, strict=True))
        yield Candidate("unflatten", f"Reshape to what was flattened: {format_shape(before)}", edits)


def _product(target: tuple[object, ...]) -> int | None:
    """Return how many elements a shape holds, if all its sizes are known."""
    sizes = [size for size in target if isinstance(size, int)]
    return math.prod(sizes) if len(sizes) == len(target) else None


def _written_out(case: Case, held: tuple[object, ...], total: int) -> Iterator[Candidate]:
    """Offer to write the new shape out where the program works it out, with one size that follows from the others."""
    found = cast(ElementCountMismatch, case.mismatch)
    place = case.construction if _is_layer(found) else None
    given = None if place is None else argument_place(place, "target_shape", 0)
    if given is None or not all(isinstance(size, int) for size in found.target):
        return
    target = cast("tuple[int, ...]", found.target)
    for number in _likeliest_first(target, held):
        others = math.prod(size for i, size in enumerate(target) if i != number)
        if -1 not in target and others and total % others == 0:
            text = _shown(target, number, str(total // others))
            yield Candidate("size", f"Reshape to {text}", (replace(given, given.node, text),))


def _likeliest_first(target: tuple[object, ...], held: tuple[object, ...]) -> Iterator[int]:
    """The first size is the number of samples or steps, which follows from the others unless it is right already or
    images stay square with it; then the later ones.
    """
    samples_are_right = target[:1] == held[:1] or (len(target) > 2 and len(set(target[:-1])) == 1)
    places = [i for i, size in enumerate(target) if size != -1]
    yield from sorted(places, key=lambda i: ((i == 0) is samples_are_right, -i))


def _shown(target: tuple[object, ...], number: int, text: str) -> str:
    items = [text if i == number else str(size) for i, size in enumerate(target)]
    return f"({', '.join(items)}{',' if len(items) == 1 else ''})"


def _like_the_input(
    place: Place, nodes: list[ast.expr], held: tuple[object, ...], target: tuple[object, ...]
) -> Iterator[Candidate]:
    """Offer the sizes that the tensor has, where the target has as many axes."""
    pairs = [(i, size) for i, size in enumerate(held) if target[i] not in (-1, size)]
    edits = tuple(replace(place, nodes[i], str(size)) for i, size in pairs)
    items = [str(size if target[i] != -1 else -1) for i, size in enumerate(held)]
    yield Candidate("like", f"Reshape to ({', '.join(items)})", edits)


def _in_grey(case: Case, place: Place, held: tuple[Dim, ...]) -> Iterator[Candidate]:
    """Offer to make a grey image of one with colours, where the new shape has room for one number of each pixel."""
    found, image = cast(ElementCountMismatch, case.mismatch), _reshaped(case, place)
    channels, room = held[-1] if len(held) > 2 else None, _product(found.target)
    if image is None or not isinstance(channels, int) or channels not in (3, 4) or room is None or -1 in found.target:
        return
    if element_count(held) != room * channels:
        return
    yield from colour_candidates(case, image, 1)
    if ".ndarray." in found.operation or found.operation.startswith("numpy."):
        code = f"{operand(image)}.mean(axis=-1)"
        yield Candidate("grey", f"Make the image grey: {code}", (replace_all(image, code),))
    elif channels == 3:
        function = case.names.spell("tensorflow.image.rgb_to_grayscale", image)
        code = f"{function.text}({image.text})"
        yield Candidate("grey", f"Make the image grey: {code}", (replace_all(image, code), *function.edits))


def _last_steps(case: Case, place: Place, nodes: list[ast.expr], held: tuple[Dim, ...]) -> Iterator[Candidate]:
    """Offer the last numbers of a sequence that is longer than the one sample that is made of it."""
    found, sequence = cast(ElementCountMismatch, case.mismatch), _reshaped(case, place)
    sizes = [(size, node) for size, node in zip(found.target, nodes, strict=True) if size != 1]
    if sequence is None or len(held) != 1 or len(sizes) != 1 or found.target[0] != 1:
        return
    size, node = sizes[0]
    if isinstance(held[0], int) and isinstance(size, int) and 1 < size < held[0]:
        code = f"{operand(sequence)}[-{place.text_of(node) if isinstance(node, (ast.Name, ast.Attribute)) else size}:]"
        yield Candidate("last", f"Take the last {size}: {code}", (replace_all(sequence, code),))


def _reshaped(case: Case, place: Place) -> Place | None:
    """Return where the tensor stands that a call reshapes."""
    call = None if _is_layer(cast(ElementCountMismatch, case.mismatch)) else place.call
    if call is not None and _is_method(case) and isinstance(call.func, ast.Attribute):
        return place.at(call.func.value)
    return place.at(call.args[0]) if call is not None and call.args else None


def _without_rest(case: Case, place: Place, held: tuple[Dim, ...]) -> Iterator[Candidate]:
    """Offer to leave out the numbers behind the last whole piece, where one axis is cut into pieces."""
    found, call = cast(ElementCountMismatch, case.mismatch), place.call
    known = [size for size in found.target if isinstance(size, int) and size > 0]
    product = math.prod(known)
    if len(held) != 1 or call is None or found.target[:1] != (-1,) or len(known) != len(found.target) - 1:
        return
    node = call.func.value if _is_method(case) and isinstance(call.func, ast.Attribute) else next(iter(call.args), None)
    if not isinstance(node, ast.Name) or not isinstance(held[0], int) or held[0] < product:
        return
    code = f"{node.id}[:len({node.id}) // {product} * {product}]"
    yield Candidate("rest", f"Leave out the rest: {code}", (replace(place, node, code),))


CHECK = Check(
    code="SL601",
    name="reshape-count",
    severity="error",
    summary="A reshape to a shape that does not hold as many elements.",
    meaning="""
A reshape keeps every element and its order; the product of the sizes must stay the same. One size may be `-1`: it is
what is left over when the others are divided out, so they must divide the number of elements.
""",
    why="""
NumPy raises `cannot reshape array of size 6250 into shape (28,28,1)`, TensorFlow and Keras the same in other words.
""",
    example="""
import numpy as np

x = np.random.rand(10, 25, 25)
images = x.reshape(10, 28, 25, 1)
""",
    fixed="""
import numpy as np

x = np.random.rand(10, 25, 25)
images = x.reshape(10, 25, 25, 1)
""",
    handles=_handles,
    message=_message,
    candidates=_candidates,
)
