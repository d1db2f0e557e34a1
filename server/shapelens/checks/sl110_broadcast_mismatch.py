"""SL110: two tensors that cannot be broadcast together."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import cast

from shapelens.checks.case import Case, short_text
from shapelens.checks.check import Candidate, Check
from shapelens.checks.edits import tensor_code
from shapelens.checks.edits.layer_edits import spelled_layer
from shapelens.checks.edits.operands import Operand, operands
from shapelens.checks.edits.source_edits import replace, replace_all, set_argument
from shapelens.checks.remedies.attribute_layers import assigned_attribute
from shapelens.checks.remedies.axis_orders import order_between
from shapelens.checks.remedies.encoded_widths import encoded_width_candidates
from shapelens.checks.remedies.equal_padding import enlarged_more, same_padding
from shapelens.checks.remedies.fixed_rows import row_candidates
from shapelens.checks.remedies.joined import joined_nodes
from shapelens.checks.remedies.joined_ranks import reshaped_candidates
from shapelens.checks.remedies.layer_weights import weight_candidates
from shapelens.checks.remedies.makers import called_with_size, counting_candidates, makers, size_candidates
from shapelens.checks.remedies.widths import made_with_size, width_candidates
from shapelens.checks.remedies.written_weights import weight_list_candidates
from shapelens.checks.wording import format_shape
from shapelens.interpret.tensors.item_writes import OPERATION
from shapelens.interpret.values import Tensor
from shapelens.rules.mismatch import BroadcastMismatch
from shapelens.spec import UNKNOWN, Dim, Shape, is_integer


def _handles(case: Case) -> bool:
    return isinstance(case.mismatch, BroadcastMismatch)


def _message(case: Case) -> str:
    found = cast(BroadcastMismatch, case.mismatch)
    pair = operands(case)
    if found.operation == OPERATION:
        part = (short_text(case.site) if case.site is not None else None) or "a part of an array"
        clash = _clash(found.left, found.right)
        text = f"{format_shape(found.right)} cannot be written into {part}, which is {format_shape(found.left)}"
        return f"{text}{f': {clash}' if clash else ''}"
    if pair is not None:
        shapes = f"{pair[0].name}, {format_shape(found.left)}, and {pair[1].name}, {format_shape(found.right)},"
    else:
        shapes = f"{format_shape(found.left)} and {format_shape(found.right)}"
        shapes = f"{case.operation}: {shapes}" if case.layer is not None else shapes
    clash = _clash(found.left, found.right)
    return f"{shapes} cannot be broadcast together{f': {clash}' if clash else ''}"


def _clash(left: Shape, right: Shape) -> str | None:
    distance = _clashing_axis(left, right)
    if not distance or left is UNKNOWN or right is UNKNOWN:
        return None
    where = "the last axis" if distance == 1 else f"axis -{distance}"
    return f"{where} is {left[-distance]} in one and {right[-distance]} in the other"


def _clashing_axis(left: Shape, right: Shape) -> int:
    """Return the last axis of which the sizes clash, counted from the end as 1; 0 if there is none."""
    if left is UNKNOWN or right is UNKNOWN:
        return 0
    pairs = enumerate(zip(reversed(left), reversed(right), strict=False), 1)
    clashing = (n for n, (a, b) in pairs if isinstance(a, int) and isinstance(b, int) and a != b and 1 not in (a, b))
    return next(clashing, 0)


def _candidates(case: Case) -> Iterator[Candidate]:
    yield from same_padding(case)
    yield from enlarged_more(case)
    yield from _permuted(case)
    yield from reshaped_candidates(case, cast(BroadcastMismatch, case.mismatch))
    yield from _turned_width(case)
    yield from _projections(case)
    yield from _enlarged(case)
    pair = operands(case)
    if pair is None:
        yield from _other_width(case)
        return
    left, right = pair
    for operand in (right, left):
        yield from _always_projected(case, operand)
    yield from weight_list_candidates(case, right, left)
    yield from weight_list_candidates(case, left, right)
    yield from _class_numbers(case, left, right)
    yield from _chosen_columns(case, left, right)
    yield from encoded_width_candidates(case, left, right)
    yield from encoded_width_candidates(case, right, left)
    yield from _width_of(case, (right.value, left.value))
    order = order_between((None, *right.value.spec.shape), (None, *left.value.spec.shape))  # type: ignore[misc]
    if order is not None:
        yield tensor_code.transpose(case, right.place, right.value, [axis - 1 for axis in order[1:]])
    yield from _gathered_by_row(case, left, right)
    yield from _without_last_axis(left, right)
    for operand in (right, left):
        if len(operand.shape) == 1:
            yield from weight_candidates(operand.place)
    for short, long in ((right, left), (left, right)):
        if len(short.shape) < len(long.shape):
            missing = _missing_axis(short.shape, long.shape)
            axis = len(short.shape) if missing is None else missing
            if not _clashing_axis((*short.shape[:axis], 1, *short.shape[axis:]), long.shape):
                yield from tensor_code.add_axis(case, short.place, short.value, -1 if missing is None else axis)
    for made, other in ((right, left), (left, right)):
        if _clashing_axis(made.value.spec.shape, other.value.spec.shape) == len(made.shape):
            yield from row_candidates(case, makers(case, made.place))
    for made, other in ((right, left), (left, right)):
        distance = _clashing_axis(made.value.spec.shape, other.value.spec.shape)
        if distance:
            yield from counting_candidates(case, made.place, other.place, distance)
        size, was = (each.shape[-distance] if distance else None for each in (other, made))
        if isinstance(size, int) and isinstance(was, int):
            yield from size_candidates(case, made.place, distance, size)
            yield from called_with_size(case, made.place, was, str(size))


def _always_projected(case: Case, operand: Operand) -> Iterator[Candidate]:
    """Offer to make the layer of a shortcut in any case, where a class makes it on a condition."""
    call = operand.place.call
    made = None if call is None else assigned_attribute(operand.place.at(call.func))
    if made is not None and isinstance(made.node, ast.IfExp):
        for branch in (made.node.body, made.node.orelse):
            if isinstance(branch, ast.Call):
                title = f"Make the shortcut in any case: {made.text_of(branch.func)}(…)"
                yield Candidate("shortcut", title, (replace_all(made, made.text_of(branch)),))


def _missing_axis(short: Sequence[Dim], long: Sequence[Dim]) -> int | None:
    """Return which axis in the middle of a shape a second one lacks: 1 for `(64, 10)` beside `(64, 16, 10)`."""
    if len(long) != len(short) + 1:
        return None
    return next((axis for axis in range(1, len(short)) if (*long[:axis], *long[axis + 1 :]) == tuple(short)), None)


def _without_last_axis(left: Operand, right: Operand) -> Iterator[Candidate]:
    """Offer to leave out a last axis of size 1, where the axes before it are the last ones of the other tensor."""
    for column, other in ((right, left), (left, right)):
        rest = column.shape[:-1]
        if column.shape[-1:] == (1,) and len(rest) > 1 and other.shape[-len(rest) :] == rest:
            yield tensor_code.index(column.place, "..., 0", "column", f"Leave out the last axis of {column.name}")


def _gathered_by_row(case: Case, left: Operand, right: Operand) -> Iterator[Candidate]:
    """Offer to take one element of each row where whole rows were gathered: `tf.gather(values, indices)`."""
    for each, other in ((left, right), (right, left)):
        if len(each.shape) != len(other.shape) + 1:
            continue
        names = [each.place.at(node) for node in ast.walk(each.place.node) if isinstance(node, ast.Name)]
        for made in (each.place, *filter(None, map(case.sources.assigned, names))):
            calls = [node for node in ast.walk(made.node) if isinstance(node, ast.Call) and len(node.args) == 2]
            for node in calls:
                by_row = made.text_of(node.func).endswith("tf.gather")
                edit = set_argument(made.at(node), "batch_dims", "1") if by_row else None
                if edit is not None:
                    yield Candidate("gather", "Gather one element of each row: batch_dims=1", (edit,))


def _class_numbers(case: Case, left: Operand, right: Operand) -> Iterator[Candidate]:
    """Offer the numbers of the classes, where columns for each class are compared with such numbers."""
    if case.site is None or not isinstance(case.site.node, ast.Compare):
        return
    for wide, plain in ((left, right), (right, left)):
        if len(wide.shape) == len(plain.shape) + 1 and wide.shape[:-1] == plain.shape:
            module = "numpy" if wide.value.library == "numpy" else "tensorflow"
            function = case.names.spell(f"{module}.argmax", wide.place)
            code = f"{function.text}({wide.place.text}, axis=-1)"
            yield tensor_code.wrapped("classes", "Take the numbers of the classes: argmax", wide.place, function, code)


def _permuted(case: Case) -> Iterator[Candidate]:
    """Offer to bring the axes of one input of a merging layer into the order of the other."""
    found = cast(BroadcastMismatch, case.mismatch)
    joined = joined_nodes(case, (found.left, found.right))
    if joined is None or found.left is UNKNOWN or found.right is UNKNOWN:
        return
    (place, nodes), spelling = joined, spelled_layer(case, joined[0], "Permute")
    for node, shape, wanted in ((nodes[1], found.right, found.left), (nodes[0], found.left, found.right)):
        order = order_between(shape, wanted)
        if order is not None and order[0] == 0 and spelling is not None:
            code = f"{spelling.text}({tuple(order[1:])})({place.text_of(node)})"
            edits = (replace(place, node, code), *spelling.edits)
            yield Candidate("permute", f"Bring the axes into one order: Permute({tuple(order[1:])})", edits)


def _chosen_columns(case: Case, left: Operand, right: Operand) -> Iterator[Candidate]:
    """Offer a column for each class or action, where its numbers are multiplied with such columns: they choose one."""
    if case.site is None or not isinstance(case.site.node, ast.BinOp) or not isinstance(case.site.node.op, ast.Mult):
        return
    for numbers, columns in ((right, left), (left, right)):
        width = columns.shape[-1] if columns.shape else None
        if is_integer(numbers.value.spec.dtype) and numbers.shape == columns.shape[:-1] and isinstance(width, int):
            function = case.names.spell("tensorflow.one_hot", numbers.place)
            code = f"{function.text}({numbers.place.text}, {width})"
            title = f"Make a column for each of the {width}: one_hot"
            yield tensor_code.wrapped("one-hot", title, numbers.place, function, code)


def _turned_width(case: Case) -> Iterator[Candidate]:
    """Offer to give one of two merged tensors the size of the other, where a layer as wide made it before a turn."""
    found = cast(BroadcastMismatch, case.mismatch)
    distance = _clashing_axis(found.left, found.right)
    if distance < 2 or len(case.merged) != 2:
        return
    for tensor, other in (case.merged[::-1], case.merged):
        was, size = (each.spec.shape[-distance] if each.spec.shape is not UNKNOWN else None for each in (tensor, other))
        if isinstance(was, int) and isinstance(size, int):
            yield from made_with_size(case, tensor, was, size)


def _projections(case: Case) -> Iterator[Candidate]:
    """Offer to give one input of a merging layer the channels of the other, as a shortcut of a residual block has."""
    found = cast(BroadcastMismatch, case.mismatch)
    joined = joined_nodes(case, (found.left, found.right))
    if joined is None or found.left is UNKNOWN or found.right is UNKNOWN or len(found.left) != len(found.right):
        return
    place, nodes = joined
    shapes = (found.left, found.right)
    for one, two in ((1, 0), (0, 1)):
        node, shape, other, wanted = nodes[one], shapes[one], nodes[two], shapes[two]
        strides = _strides(shape, wanted)
        rank, channels = len(shape), wanted[-1]
        name = "Dense" if rank == 2 else f"Conv{rank - 2}D"
        spelling = spelled_layer(case, place, name)
        if spelling is None or strides is None or not isinstance(channels, int) or rank > 5:
            continue
        text = place.text_of(other)
        units = f"{text}.shape[-1]" if isinstance(other, ast.Name) else str(channels)
        if strides and case.placed.finding.via and isinstance(node, ast.Name) and isinstance(other, ast.Name):
            strides = f", strides={node.id}.shape[1] // {other.id}.shape[1]"  # each call of the function has its own
        window = "" if rank == 2 else f", 1{strides}"
        code = f"{spelling.text}({units}{window})({place.text_of(node)})"
        title = f"Project {place.text_of(node)} to the channels of {text}"
        yield Candidate("project", title, (replace(place, node, code), *spelling.edits))


def _enlarged(case: Case) -> Iterator[Candidate]:
    """Offer to enlarge the smaller of two images or sequences, of which a merging layer gets one twice as large."""
    found = cast(BroadcastMismatch, case.mismatch)
    joined = joined_nodes(case, (found.left, found.right))
    if joined is None or found.left is UNKNOWN or found.right is UNKNOWN or not 2 < len(found.left) < 6:
        return
    (place, nodes), shapes = joined, (found.left, found.right)
    spelling = spelled_layer(case, place, f"UpSampling{len(found.left) - 2}D")
    for small, large in ((0, 1), (1, 0)):
        strides = None if len(found.left) != len(found.right) else _strides(shapes[large], shapes[small])
        if strides and spelling is not None:
            times = strides.rpartition("=")[2]
            code = f"{spelling.text}({times if times != '2' else ''})({place.text_of(nodes[small])})"
            title = f"Enlarge {place.text_of(nodes[small])} {times} times"
            yield Candidate("enlarge", title, (replace(place, nodes[small], code), *spelling.edits))


def _strides(shape: tuple[Dim, ...], wanted: tuple[Dim, ...]) -> str | None:
    """Return the argument with which a window of size 1 makes one size of the other; `None` if there is none."""
    ratios = {
        a // b
        if isinstance(a, int) and isinstance(b, int) and b > 1 and -(-a // (a // b or 1)) == b
        else 1
        if a == b or 1 in (a, b)
        else 0
        for a, b in zip(shape[1:-1], wanted[1:-1], strict=True)
    }
    if len(ratios) > 1 or 0 in ratios:
        return None
    ratio = ratios.pop() if ratios else 1
    return "" if ratio == 1 else f", strides={ratio}"


def _other_width(case: Case) -> Iterator[Candidate]:
    """Offer to give one of the merged tensors as many channels as the other, in the layer that makes them."""
    if len(case.merged) == 2:
        yield from _width_of(case, (case.merged[0], case.merged[1]))


def _width_of(case: Case, pair: tuple[Tensor, Tensor]) -> Iterator[Candidate]:
    """Offer to give one of two tensors as many channels as the other, in the layer that makes them."""
    for tensor, other in (pair, pair[::-1]):
        shape, wanted = tensor.spec.shape, other.spec.shape
        if shape is UNKNOWN or wanted is UNKNOWN or shape[:-1] != wanted[:-1]:
            return
        if isinstance(width := wanted[-1], int):
            yield from width_candidates(case, tensor, width)


CHECK = Check(
    code="SL110",
    name="broadcast-mismatch",
    severity="error",
    summary="Two tensors have shapes that cannot be broadcast together.",
    meaning="""
Arithmetic between tensors compares their shapes from the last axis on: two sizes fit if they are equal or one of them
is 1; axes that one tensor lacks in front count as 1.
""",
    why="""
`(32, 10)` and `(32,)` do not fit, because 10 meets 32: the second needs an axis of size 1 at its end. `(32, 10)` and
`(10,)` do.
""",
    example="""
import numpy as np

x = np.random.rand(32, 10)
scale = np.random.rand(32)
y = x * scale
""",
    fixed="""
import numpy as np

x = np.random.rand(32, 10)
scale = np.random.rand(32)
y = x * scale[..., np.newaxis]
""",
    handles=_handles,
    message=_message,
    candidates=_candidates,
)
