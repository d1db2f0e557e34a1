"""Products that sum over axes: matmul, dot, tensordot, einsum."""

from __future__ import annotations

from shapelens.rules.axes import resolve_axes
from shapelens.rules.broadcasting import broadcast
from shapelens.rules.mismatch import ContractionMismatch, InvalidArgument, InvalidCall, RankMismatch
from shapelens.rules.sizes import merge_sizes, multiply_sizes, sizes_differ
from shapelens.rules.values import read_int, read_items
from shapelens.spec import UNKNOWN, Dim, Shape, format_shape


def matmul_shape(operation: str, left: Shape, right: Shape, min_rank: int = 1) -> Shape:
    """Return the shape of `left @ right`: matrices in the last two axes, other axes broadcast."""
    for shape in (left, right):
        if shape is not UNKNOWN and len(shape) < min_rank:
            raise RankMismatch(operation, shape, min_rank)
    if left is UNKNOWN or right is UNKNOWN:
        return UNKNOWN
    rows, inner = ((), left[0]) if len(left) == 1 else ((left[-2],), left[-1])
    columns, other = ((), right[0]) if len(right) == 1 else ((right[-1],), right[-2])
    if sizes_differ(inner, other):
        raise ContractionMismatch(operation, left, right, inner, other)
    batch = broadcast(operation, left[:-2], right[:-2])
    return UNKNOWN if batch is UNKNOWN else (*batch, *rows, *columns)


def dot_shape(operation: str, left: Shape, right: Shape) -> Shape:
    """Return the shape of `np.dot`: the last axis of `left` against the last but one of `right`."""
    if left == () or right == ():
        return right if left == () else left
    if left is UNKNOWN or right is UNKNOWN:
        return UNKNOWN
    axis = -1 if len(right) == 1 else -2
    if sizes_differ(left[-1], right[axis]):
        raise ContractionMismatch(operation, left, right, left[-1], right[axis])
    return (*left[:-1], *right[:axis], *(right[-1:] if axis == -2 else ()))


def tensordot_shape(operation: str, left: Shape, right: Shape, axes: object, by_product: bool = False) -> Shape:
    """Return the shape of `tensordot`, with `axes` a number or a pair of axes.

    `by_product`: only the number of summed elements has to be the same, not each axis.
    """
    if left is UNKNOWN or right is UNKNOWN:
        return UNKNOWN
    number = read_int(axes)
    pair = read_items(axes)
    if number is not UNKNOWN:
        if not 0 <= number <= min(len(left), len(right)):
            raise InvalidArgument(operation, "axes", number, "is more than the tensors have")
        first: object = tuple(range(len(left) - number, len(left)))
        second: object = tuple(range(number))
    elif pair is not None and len(pair) == 2:
        first, second = pair
    else:
        return UNKNOWN
    left_axes = resolve_axes(operation, first, len(left), "axes")
    right_axes = resolve_axes(operation, second, len(right), "axes")
    if left_axes is UNKNOWN or right_axes is UNKNOWN:
        return UNKNOWN
    if len(left_axes) != len(right_axes):
        raise InvalidArgument(operation, "axes", axes, "must name as many axes of one tensor as of the other")
    for p, q in zip(left_axes, right_axes, strict=True):
        if sizes_differ(left[p], right[q]) and not by_product:
            raise ContractionMismatch(operation, left, right, left[p], right[q])
    totals = multiply_sizes(left[p] for p in left_axes), multiply_sizes(right[q] for q in right_axes)
    if sizes_differ(*totals):
        raise ContractionMismatch(operation, left, right, *totals)
    kept_left = tuple(size for place, size in enumerate(left) if place not in left_axes)
    return (*kept_left, *(size for place, size in enumerate(right) if place not in right_axes))


def einsum_shape(operation: str, equation: str, shapes: tuple[Shape, ...], broadcasts: bool = True) -> Shape:
    """Return the shape that an einsum equation gives for these operands.

    `broadcasts`: a size of 1 stands for any other size of the same letter.
    """
    equation = equation.replace(" ", "")
    inputs, arrow, output = equation.partition("->")
    terms = inputs.split(",")
    if len(terms) != len(shapes):
        raise InvalidCall(operation, f"the equation names {len(terms)} operands and {len(shapes)} are given")
    sizes: dict[str, Dim] = {}
    batch: Shape = ()
    for term, shape in zip(terms, shapes, strict=True):
        head, dots, tail = term.partition("...")
        if shape is UNKNOWN:
            for letter in head + tail:
                sizes[letter] = _einsum_size(operation, letter, sizes.get(letter, UNKNOWN), UNKNOWN, broadcasts)
            batch = UNKNOWN if dots else batch
            continue
        extra = len(shape) - len(head) - len(tail)
        if extra < 0 or (extra > 0 and not dots):
            raise InvalidCall(operation, f"'{term}' does not name the {len(shape)} axes of {format_shape(shape)}")
        if dots:
            batch = broadcast(operation, batch, shape[len(head) : len(head) + extra])
        for letter, size in zip(head + tail, shape[: len(head)] + shape[len(head) + extra :], strict=True):
            known = sizes.get(letter, size)
            sizes[letter] = _einsum_size(operation, letter, known, size, broadcasts)
            if term.count(letter) > 1 and known != size and (0 in (known, size) or 1 in (known, size)):
                sizes[letter] = UNKNOWN  # in one operand, NumPy takes 0 and 1 for equal, and no other size and 1
    if not arrow:
        output = _implicit_output(inputs)
    return _einsum_output(operation, output, sizes, batch)


def _einsum_size(operation: str, letter: str, known: Dim, size: Dim, broadcasts: bool) -> Dim:
    if broadcasts and 1 in (known, size):
        return size if known == 1 else known
    if sizes_differ(known, size):
        raise InvalidCall(operation, f"the axis '{letter}' has size {known} in one operand and {size} in another")
    return merge_sizes(known, size)


def _implicit_output(inputs: str) -> str:
    letters = [letter for letter in inputs if letter.isalpha()]
    once = sorted(letter for letter in set(letters) if letters.count(letter) == 1)
    return ("..." if "..." in inputs else "") + "".join(once)


def _einsum_output(operation: str, output: str, sizes: dict[str, Dim], batch: Shape) -> Shape:
    head, dots, tail = output.partition("...")
    for letter in head + tail:
        if letter not in sizes:
            raise InvalidCall(operation, f"the output axis '{letter}' is in no operand")
    if batch is UNKNOWN and dots:
        return UNKNOWN
    middle: tuple[Dim, ...] = batch if dots and batch is not UNKNOWN else ()
    return (*(sizes[letter] for letter in head), *middle, *(sizes[letter] for letter in tail))
