"""Data sets of another form than the model takes: images that are loaded in another size, samples without batches."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from shapelens.checks.case import Case, argument_place, dataset_place
from shapelens.checks.check import Candidate
from shapelens.checks.edits import tensor_code
from shapelens.checks.edits.source_edits import integers_in, operand, replace_all, set_argument
from shapelens.checks.edits.sources import Place
from shapelens.checks.remedies.makers import makers
from shapelens.checks.remedies.model_inputs import declared_spec
from shapelens.interpret.values import Dataset, Tensor, Value, is_tuple
from shapelens.spec import UNKNOWN, Shape

_LOADERS: Final = {
    "image_dataset_from_directory": "image_size",
    "flow_from_directory": "target_size",
    "flow_from_dataframe": "target_size",
    "load_img": "target_size",
}
"""What loads images, and its argument that says in which size."""

_USES: Final = ("predict", "predict_on_batch", "evaluate", "test_on_batch")


def size_candidates(case: Case, expected: Shape) -> Iterator[Candidate]:
    """Offer to load images in the size that the model takes, where no other size is asked for."""
    sizes, data = _sides(expected), case.argument
    for made in makers(case, data) if sizes is not None and data is not None else ():
        parameter = _LOADERS.get(made.function_name)
        if parameter is None or sizes is None or argument_place(made, parameter, None) is not None:
            continue
        text = f"({sizes[0]}, {sizes[1]})"
        edit = set_argument(made, parameter, text)
        if edit is not None:
            yield Candidate("load", f"Load the images in the size of the model: {parameter}={text}", (edit,))


def other_size_candidates(case: Case, expected: Shape) -> Iterator[Candidate]:
    """Offer to bring images into the size that a model was trained with, where they are given to be predicted."""
    sizes, place = _sides(expected), dataset_place(case)
    if sizes is None or place is None or case.site is None or case.site.function_name not in _USES:
        return
    text = f"({sizes[0]}, {sizes[1]})"
    for made in makers(case, place):
        asked = _asked_size(made)
        if asked is not None and integers_in(asked.node) is not None:
            yield Candidate("load", f"Take images of the size of the model: {text}", (replace_all(asked, text),))
    function = case.names.spell("tensorflow.image.resize", place)
    title = f"Resize the images to {sizes[0]} × {sizes[1]}"
    parts = _parts_of(case.given)
    if isinstance(case.given, Tensor) and case.given.spec.rank == 4:
        code = f"{function.text}({place.text}, {text})"
        yield tensor_code.wrapped("resize", title, place, function, code)
    elif isinstance(case.given, Dataset) and len(parts) in (1, 2):
        names, rest = ("x", "") if len(parts) == 1 else ("x, y", ", y")
        resized = f"{function.text}(x, {text})"
        code = f"{operand(place)}.map(lambda {names}: {f'({resized}{rest})' if rest else resized})"
        yield tensor_code.wrapped("resize", title, place, function, code)


def _asked_size(made: Place) -> Place | None:
    """Return where a call says in which size images are loaded or made."""
    if made.function_name in _LOADERS:
        return argument_place(made, _LOADERS[made.function_name], None)
    return argument_place(made, "size", 1) if made.function_name == "resize" else None


def _sides(expected: Shape) -> tuple[int, int] | None:
    """Return the height and the width of the images that a model takes."""
    sides = () if expected is UNKNOWN or len(expected) != 4 else expected[1:3]
    height, width = (*sides, None, None)[:2]
    return (height, width) if isinstance(height, int) and isinstance(width, int) else None


def _parts_of(value: Value) -> tuple[Value, ...]:
    """Return what the elements of a dataset consist of."""
    if not isinstance(value, Dataset):
        return ()
    return value.spec if is_tuple(value.spec) else (value.spec,)


def is_without_batches(case: Case) -> bool:
    """Say whether a model is given a dataset of single samples, just as the model declares one."""
    first, declared = (*_parts_of(case.given), None)[0], declared_spec(case)
    if not isinstance(first, Tensor) or declared is None or declared.shape is UNKNOWN:
        return False
    sizes = declared.shape[1:]
    return len(sizes) > 0 and first.spec.shape == sizes and all(isinstance(size, int) for size in sizes)


def batch_candidates(case: Case) -> Iterator[Candidate]:
    """Offer to make batches of a dataset of single samples."""
    place = dataset_place(case)
    if place is None or not is_without_batches(case):
        return
    code = f"{operand(place)}.batch(32)"
    edit = replace_all(place, code)
    yield Candidate("batch", f"Make batches of the dataset: {code}", (edit,))
