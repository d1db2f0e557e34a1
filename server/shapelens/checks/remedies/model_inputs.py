"""Data that do not fit a model: edits of the data where they are given, and of the shape that the model declares."""

from __future__ import annotations

import ast
import math
from collections.abc import Iterator, Sequence

from shapelens.checks.case import Case, argument_place, dataset_place
from shapelens.checks.check import Candidate
from shapelens.checks.edits import tensor_code
from shapelens.checks.edits.source_edits import operand, replace_all, set_argument
from shapelens.checks.edits.sources import Place
from shapelens.checks.remedies.axis_orders import order_between
from shapelens.checks.remedies.declared_shapes import declared_by, declared_shape
from shapelens.checks.remedies.several_inputs import samples_in_list
from shapelens.interpret.values import Dataset, Tensor, is_tuple
from shapelens.spec import UNKNOWN, Shape, TensorSpec, format_shape


def data_candidates(case: Case, expected: Shape) -> Iterator[Candidate]:
    """Offer to bring the data that are given to a model into the shape that it expects."""
    given = case.given
    place = dataset_place(case) if isinstance(given, Dataset) else case.argument
    if place is None or expected is UNKNOWN:
        return
    if isinstance(given, Dataset):
        if _holds_samples(given, expected):
            code = f"{operand(place)}.batch(32)"
            yield tensor_code.wrapped("batch", "Make batches of the dataset", place, tensor_code.no_import(), code)
        return
    if not isinstance(given, Tensor):
        yield from _elements_of_frame(case, place, expected)
        return
    if given.spec.shape is UNKNOWN:
        return
    received = given.spec.shape
    if len(received) == len(expected) - 1:
        yield from samples_in_list(case)
    order = order_between(received, expected)
    if order is not None:
        yield from tensor_code.transposes(case, place, given, order)
    if len(received) == len(expected) - 1:
        if all(a == b for a, b in zip(received, expected[1:], strict=True) if b is not None):
            yield from tensor_code.add_axis(case, place, given, 0)
        for axis in range(1, len(expected)):
            inserted = (*received[1:axis], 1, *received[axis:])
            if all(a == b for a, b in zip(inserted, expected[1:], strict=True) if b is not None):
                yield from tensor_code.add_axis(case, place, given, axis if axis < len(received) else -1)
    if len(received) < len(expected) - 1:
        yield from _as_one_sample(case, received, expected)
    if len(received) != len(expected):
        yield from _reshaped(case, received, expected)
    declared = declared_shape(case)
    if declared is not None and len(received) == len(expected) - 1 > 2 and received[1:] == expected[2:]:
        items = ("1", *declared.items[1:])
        for axis in tensor_code.add_axis(case, place, given, 1)[:1]:
            title = f"Make each sample a sequence of one step, and declare {declared.declaring(items)}"
            yield Candidate("step", title, (*axis.edits, declared.replaced(items)))


def _elements_of_frame(case: Case, place: Place, expected: tuple[object, ...]) -> Iterator[Candidate]:
    """Offer the elements of a frame, each row in the shape of a sample: the pixels of an image, say."""
    received, sizes = case.received, [size for size in expected[1:] if isinstance(size, int)]
    columns = None if received is None or received.shape is UNKNOWN else received.shape[1:]
    if case.data is None or len(sizes) != len(expected) - 1 or columns != (math.prod(sizes),):
        return
    code = f"{operand(place)}.values.reshape({', '.join(map(str, (-1, *sizes)))})"
    yield Candidate("reshape", f"Reshape each row to {format_shape(tuple(sizes))}", (replace_all(place, code),))


def batching_candidates(case: Case) -> Iterator[Candidate]:
    """Offer to make batches of a dataset whose labels are single numbers, padded where the samples differ in length."""
    place, given = case.argument, case.given
    element = given.spec if isinstance(given, Dataset) else None
    shapes = [part.spec.shape for part in element if isinstance(part, Tensor)] if is_tuple(element) else []
    if place is None or len(shapes) != 2 or shapes[0] is UNKNOWN or shapes[1] != ():
        return
    method = "padded_batch" if None in shapes[0] else "batch"
    code = f"{operand(place)}.{method}(32)"
    yield tensor_code.wrapped("batch", "Make batches of the dataset", place, tensor_code.no_import(), code)


def axis_in_dataset(case: Case, rank: int) -> Iterator[Candidate]:
    """Offer to add a last axis to the inputs in the batches of a dataset, which have one axis less than is needed."""
    place, given = case.argument, case.given
    element = given.spec if isinstance(given, Dataset) else None
    parts = [part for part in element if isinstance(part, Tensor)] if is_tuple(element) else []
    if place is None or len(parts) != 2 or parts[0].spec.rank != rank - 1:
        return
    function = case.names.spell("tensorflow.expand_dims", place)
    code = f"{operand(place)}.map(lambda x, y: ({function.text}(x, -1), y))"
    yield tensor_code.wrapped("axis", "Add an axis of size 1 to the inputs in the dataset", place, function, code)


def _holds_samples(data: Dataset, expected: Shape) -> bool:
    """Say whether a dataset gives samples without a batch axis: one axis is missing, or a label is a single number."""
    element = data.spec
    parts = element if is_tuple(element) and element else (element,)
    shapes = [part.spec.shape if isinstance(part, Tensor) else UNKNOWN for part in parts]
    if shapes[0] is UNKNOWN or expected is UNKNOWN or shapes[0][:1] == (None,):
        return False  # it is batched
    return len(shapes[0]) == len(expected) - 1 or shapes[1:2] == [()]


def _as_one_sample(case: Case, received: tuple[object, ...], expected: tuple[object, ...]) -> Iterator[Candidate]:
    """Offer to make one sample of data that lack the axis of the batch and others of size 1."""
    place, wanted = case.argument, [size for size in expected[1:] if isinstance(size, int)]
    if place is None or len(wanted) != len(expected) - 1:
        return
    if len(received) == 1 and set(wanted) == {1}:
        yield tensor_code.reshape(case, place, case.given, (-1, *wanted))
    if [size for size in received if size != 1] == [size for size in wanted if size != 1]:
        yield tensor_code.reshape(case, place, case.given, (1, *wanted))


def _reshaped(case: Case, received: tuple[object, ...], expected: tuple[object, ...]) -> Iterator[Candidate]:
    """Offer to reshape each sample, if it has just as many elements as the model expects, or as many as make one open
    size a whole number.
    """
    place, given = case.argument, case.given
    sizes, wanted = received[1:], [size for size in expected[1:] if isinstance(size, int)]
    if place is None or not sizes or not all(isinstance(size, int) for size in sizes) or 0 in wanted:
        return
    count, known = math.prod(n for n in sizes if isinstance(n, int)), math.prod(wanted)
    missing = len(expected) - 1 - len(wanted)
    if (missing == 0 and known == count) or (missing == 1 and count % known == 0 and known > 1):
        target = [size if isinstance(size, int) else count // known for size in expected[1:]]
        yield tensor_code.reshape(case, place, given, (-1, *target))


def padding_candidates(case: Case, expected: Shape) -> Iterator[Candidate]:
    """Offer to pad sequences to the length that a model was built for, where they are padded to another."""
    place = None if case.argument is None else case.sources.assigned(case.argument) or case.argument
    pads = place is not None and place.function_name == "pad_sequences"
    steps = None if expected is UNKNOWN or len(expected) < 2 else expected[1]
    if place is None or not pads or not isinstance(steps, int):
        return
    length = argument_place(place, "maxlen", 1)
    edit = set_argument(place, "maxlen", str(steps)) if length is None else replace_all(length, str(steps))
    if edit is not None:
        yield Candidate("pad", f"Pad to the length of the model: maxlen={steps}", (edit,))


def column_candidates(case: Case, columns: int) -> Iterator[Candidate]:
    """Offer the row of a frame as a table, or the columns of the frame that the model was trained with."""
    place, received = case.argument, case.received
    shape = UNKNOWN if received is None else received.shape
    if place is None or case.data is None or isinstance(case.given, (Tensor, Dataset)) or shape is UNKNOWN:
        return
    trained = _trained_with(case, place)
    if shape[-1:] == (1,) and len(shape) == 2:
        for code in _as_row(place, shape[0] == columns):
            wider = f"{code}[{trained}.columns]"
            wanted = code if shape[0] == columns or trained is None else wider
            yield Candidate("row", f"Make a table of the one row: {wanted}", (replace_all(place, wanted),))
    elif trained is not None and isinstance(shape[-1], int) and shape[-1] > columns:
        code = f"{operand(place)}[{trained}.columns]"
        yield Candidate("columns", f"Take the columns of {trained}", (replace_all(place, code),))
    elif trained is not None and isinstance(shape[-1], int):
        code = f"{operand(place)}.reindex(columns={trained}.columns, fill_value=0)"
        yield Candidate("columns", f"Fill in the columns of {trained} with zeros", (replace_all(place, code),))


def _trained_with(case: Case, place: Place) -> str | None:
    """Return the variable that `fit` was given last before a place, which is another one."""
    for call in case.sources.calls_above(place):
        data = call.call.args[0] if call.call is not None and call.call.args else None
        if call.call is not None and call.text_of(call.call.func).endswith(".fit") and isinstance(data, ast.Name):
            return None if data.id == place.text else data.id
    return None


def _as_row(place: Place, fits: bool) -> Iterator[str]:
    """Yield code that keeps the axis of the rows of a frame, where one of them is taken, or turns a column that `fits`
    into a row.
    """
    node = place.node
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Attribute) and node.value.attr in ("iloc", "loc"):
        if not isinstance(node.slice, (ast.Slice, ast.Tuple, ast.List)):
            yield f"{place.text_of(node.value)}[[{place.text_of(node.slice)}]]"
        return
    if isinstance(node, ast.Attribute) and node.attr == "T":
        yield place.text_of(node.value)
    if fits:
        yield f"{operand(place)}.to_frame().T"


def resizing_candidates(case: Case, expected: Shape) -> Iterator[Candidate]:
    """Offer to resize images to the height and width that a model was built for."""
    place, given = case.argument, case.given
    if place is None or not isinstance(given, Tensor) or given.spec.shape is UNKNOWN or expected is UNKNOWN:
        return
    received, sizes = given.spec.shape, [size for size in expected[1:3] if isinstance(size, int)]
    if len(received) == len(expected) == 4 and received[3] == expected[3] and len(sizes) == 2:
        function = case.names.spell("tensorflow.image.resize", place)
        code = f"{function.text}({place.text}, ({sizes[0]}, {sizes[1]}))"
        yield tensor_code.wrapped("resize", f"Resize the images to {sizes[0]} × {sizes[1]}", place, function, code)


def opaque_candidates(case: Case, expected: Shape) -> Iterator[Candidate]:
    """Offer images without their transparency, the fourth channel, where the model takes three colours."""
    place, given = case.argument, case.given
    if place is None or not isinstance(given, Tensor) or given.spec.shape is UNKNOWN or expected is UNKNOWN:
        return
    if given.spec.rank == 4 and given.spec.shape[1:] == (*expected[1:-1], 4) and expected[-1] == 3:
        yield tensor_code.index(place, "..., :3", "opaque", "Leave the transparency out: take the first 3 channels")


def declaration_candidates(case: Case, received: Shape, expected: Shape) -> Iterator[Candidate]:
    """Offer to declare the shape that the data have, or to leave open the sizes in which it differs."""
    declared = declared_shape(case)
    if declared is None or received is UNKNOWN:
        return
    if all(isinstance(size, int) for size in received[1:]) and len(received) > 1:
        sizes = _as_written(received[1:], () if expected is UNKNOWN else expected[1:], declared.items)
        title = f"Declare the shape of the data: {declared.declaring(sizes)}"
        yield Candidate("declare", title, (declared.replaced(sizes),))
    if (
        expected is not UNKNOWN
        and len(received) == len(expected) == len(declared.items) + 1
        and declared.parameter != "input_dim"
    ):
        pairs = zip(declared.items, received[1:], expected[1:], strict=True)
        items = [text if got == wanted else "None" for text, got, wanted in pairs]
        edit = declared.replaced(items)
        yield Candidate("declare open", f"Leave the size open: {declared.declaring(items)}", (edit,))


def declared_alike(case: Case, expected: Shape) -> Iterator[Candidate]:
    """Offer to declare another `Input`, on which a model is called, with the shape that the model takes."""
    given = case.given
    declared = declared_by(case, given) if isinstance(given, Tensor) else None
    if declared is None or expected is UNKNOWN or not all(isinstance(size, int) for size in expected[1:]):
        return
    title = f"Declare what the model takes: {declared.declaring(expected[1:])}"
    yield Candidate("declare alike", title, (declared.replaced(expected[1:]),))


def reordered_declaration(case: Case, received: Shape, expected: Shape) -> Iterator[Candidate]:
    """Offer the sizes of a declaration in the order of the data, where it is written with these: `x.shape[2]`."""
    declared = declared_shape(case)
    if declared is None or received is UNKNOWN or expected is UNKNOWN or len(received) != len(expected):
        return
    texts = dict(zip(expected[1:], declared.items, strict=False))
    sizes = [size for size in received[1:] if isinstance(size, int)]
    if all(".shape[" in text for text in declared.items) and set(sizes) == set(texts) and len(sizes) == len(texts):
        items = [texts[size] for size in sizes]
        title = f"Declare the sizes in the order of the data: {declared.declaring(items)}"
        yield Candidate("reorder", title, (declared.replaced(items),))


def _as_written(sizes: Sequence[object], declared: Sequence[object], texts: Sequence[str]) -> Sequence[object]:
    """Return sizes, with the text of those that are declared already."""
    if len(sizes) != len(texts) or len(declared) != len(texts):
        return sizes
    return [text if size == was else size for size, was, text in zip(sizes, declared, texts, strict=True)]


def declared_spec(case: Case) -> TensorSpec | None:
    """Return the input that the model declares."""
    declared = case.placed.finding.facts.declared
    return declared.spec if isinstance(declared, Tensor) else None


def data_shape(case: Case, received: Shape) -> Shape:
    """Return the shape of the data that a model is called on, where a layer in it received another one."""
    given = case.placed.finding.facts.given[:1]
    if isinstance(case.given, Tensor):
        return case.given.spec.shape
    return given[0].spec.shape if given and isinstance(given[0], Tensor) else received
