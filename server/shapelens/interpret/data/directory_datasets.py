"""Datasets that Keras makes of files or of a series: `keras.utils.image_dataset_from_directory` and its like.

How many files there are no static tool can see, and so neither the number of batches nor the size of the last one;
the rest is known.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from shapelens.interpret import rule_values
from shapelens.interpret.machine import Frame, Machine, site_of
from shapelens.interpret.training import encoded_labels
from shapelens.interpret.values import Dataset, Tensor, Unresolved, Value
from shapelens.rules.arrays import tensorflow_tensor
from shapelens.rules.mismatch import InvalidArgument, Mismatch
from shapelens.rules.values import read_dim, read_int, read_items, read_shape
from shapelens.spec import UNKNOWN, Dim, Shape, TensorSpec, Unknown

Special = Callable[[Machine, Frame, ast.Call, Sequence[Value], Mapping[str, Value]], Value]
Given = Mapping[str, object]
"""The arguments by name, as rules read them."""

_CHANNELS: Final = {"grayscale": 1, "rgb": 3, "rgba": 4}


# The parameters are Keras's own, with their defaults; each function returns how one element looks, without its batch.


def image_dataset_from_directory(  # noqa: D103
    directory: object,
    labels: object = "inferred",
    label_mode: object = "int",
    class_names: object = None,
    color_mode: object = "rgb",
    batch_size: object = 32,
    image_size: object = (256, 256),
    shuffle: object = True,
    seed: object = None,
    validation_split: object = None,
    subset: object = None,
    interpolation: object = "bilinear",
    follow_links: object = False,
    crop_to_aspect_ratio: object = False,
    pad_to_aspect_ratio: object = False,
    data_format: object = None,
    format: object = "tf",  # noqa: A002
    verbose: object = True,
) -> TensorSpec:
    operation = "keras.utils.image_dataset_from_directory"
    if isinstance(color_mode, str) and color_mode not in _CHANNELS:
        raise InvalidArgument(operation, "color_mode", color_mode, "must be 'rgb', 'rgba' or 'grayscale'")
    channels: Dim = _CHANNELS[color_mode] if isinstance(color_mode, str) else UNKNOWN
    size = read_shape(image_size)
    if isinstance(image_size, int):
        size = (image_size, image_size)
    if size is UNKNOWN:
        size = (UNKNOWN, UNKNOWN)
    if len(size) != 2:
        raise InvalidArgument(operation, "image_size", image_size, "must be a tuple of 2 integers")
    if data_format == "channels_first":
        return TensorSpec((channels, *size), "float32")
    return TensorSpec((*size, channels) if isinstance(data_format, str) else UNKNOWN, "float32")


def text_dataset_from_directory(  # noqa: D103
    directory: object,
    labels: object = "inferred",
    label_mode: object = "int",
    class_names: object = None,
    batch_size: object = 32,
    max_length: object = None,
    shuffle: object = True,
    seed: object = None,
    validation_split: object = None,
    subset: object = None,
    follow_links: object = False,
    format: object = "tf",  # noqa: A002
    verbose: object = True,
) -> TensorSpec:
    return TensorSpec((), "string")


def audio_dataset_from_directory(  # noqa: D103
    directory: object,
    labels: object = "inferred",
    label_mode: object = "int",
    class_names: object = None,
    batch_size: object = 32,
    sampling_rate: object = None,
    output_sequence_length: object = None,
    ragged: object = False,
    shuffle: object = True,
    seed: object = None,
    validation_split: object = None,
    subset: object = None,
    follow_links: object = False,
    verbose: object = True,
) -> TensorSpec:
    if ragged is not False:
        return TensorSpec(UNKNOWN, "float32")
    return TensorSpec((read_dim(output_sequence_length), None), "float32")


Describe = Callable[..., TensorSpec]


def _from_directory(describe: Describe) -> Special:
    signature = inspect.signature(describe)

    def special(
        machine: Machine, frame: Frame, node: ast.Call, arguments: Sequence[Value], keywords: Mapping[str, Value]
    ) -> Value:
        given = bind(machine, signature, arguments, keywords)
        if given is None or given.get("format", "tf") != "tf":
            return Unresolved(f"what '{describe.__name__}' returns for these arguments is not known")
        if "data_format" in given and given["data_format"] is None:
            given["data_format"] = machine.image_data_format
        try:
            element = describe(**given)
            labels = _labels(f"keras.utils.{describe.__name__}", given)
        except Mismatch as mismatch:
            return machine.report(mismatch, site_of(frame.unit, node))
        subset = given["subset"]
        if labels is UNKNOWN or (subset is not None and not isinstance(subset, str)):
            return Unresolved("a dataset whose labels or parts are not known")
        parts = (element,) if labels is None else (element, labels)
        dataset = _dataset([spec for spec in parts if isinstance(spec, TensorSpec)], given["batch_size"])
        if labels is not None and given["label_mode"] == "categorical":
            dataset = encoded_labels.with_marked_labels(dataset, site_of(frame.unit, node))
        return (dataset, dataset) if subset == "both" else dataset

    return special


def bind(
    machine: Machine, signature: inspect.Signature, arguments: Sequence[Value], keywords: Mapping[str, Value]
) -> dict[str, object] | None:
    """Return the arguments of a call by their names, as rules take them; `None` if they do not fit the signature."""
    given = [rule_values.to_rule(machine, value) for value in arguments]
    try:
        bound = signature.bind(*given, **{key: rule_values.to_rule(machine, value) for key, value in keywords.items()})
    except TypeError:
        return None
    bound.apply_defaults()
    return dict(bound.arguments)


def _labels(operation: str, given: Given) -> object:
    """Return the label of one element, `None` if there is none, or `UNKNOWN`."""
    mode = given["label_mode"]
    if given["labels"] is None or mode is None:
        return None
    if not isinstance(mode, str):
        return UNKNOWN
    if mode == "int":
        return TensorSpec((), "int32" if given["labels"] == "inferred" else UNKNOWN)
    if mode == "binary":
        return TensorSpec((1,), "float32")
    if mode != "categorical":
        raise InvalidArgument(operation, "label_mode", mode, "must be 'int', 'categorical', 'binary' or None")
    names = read_items(given["class_names"])
    return TensorSpec((UNKNOWN if names is None else len(names),), "float32")


def _dataset(element: Sequence[TensorSpec], batch_size: object) -> Dataset:
    """Return the dataset of such elements in batches: open in its spec, of an unknown size where one comes out."""
    if batch_size is None:
        return Dataset(_element(element), _element(element))
    return Dataset(_element(_batch(element, None)), _element(_batch(element, UNKNOWN)))


def _batch(element: Sequence[TensorSpec], size: Dim) -> list[TensorSpec]:
    return [TensorSpec(_in_batch(part.shape, size), part.dtype) for part in element]


def _element(parts: Sequence[TensorSpec]) -> Value:
    """Return one tensor, or a tuple of several."""
    tensors = tuple([Tensor(spec, "tensorflow") for spec in parts])
    return tensors if len(parts) > 1 else tensors[0]


def _in_batch(shape: Shape, size: Dim) -> Shape:
    return UNKNOWN if shape is UNKNOWN else (size, *shape)


# --- a series ---


def timeseries_dataset_from_array(  # noqa: D103
    data: object,
    targets: object,
    sequence_length: object,
    sequence_stride: object = 1,
    sampling_rate: object = 1,
    batch_size: object = 128,
    shuffle: object = False,
    seed: object = None,
    start_index: object = None,
    end_index: object = None,
    format: object = "tf",  # noqa: A002
) -> list[TensorSpec]:
    series = tensorflow_tensor(data, "keras.utils.timeseries_dataset_from_array")
    window = series.with_shape(UNKNOWN if series.shape is UNKNOWN else (read_int(sequence_length), *series.shape[1:]))
    if targets is None:
        return [window]
    target = tensorflow_tensor(targets, "keras.utils.timeseries_dataset_from_array")
    return [window, target.with_shape(UNKNOWN if target.shape is UNKNOWN else target.shape[1:])]


def _timeseries(
    machine: Machine, frame: Frame, node: ast.Call, arguments: Sequence[Value], keywords: Mapping[str, Value]
) -> Value:
    """Windows over a series: their length is open in the spec, and known where they come out."""
    given = bind(machine, inspect.signature(timeseries_dataset_from_array), arguments, keywords)
    if given is None or given["format"] != "tf":
        return Unresolved("a series of windows that is not known")
    try:
        window, *target = timeseries_dataset_from_array(**given)
    except Mismatch as mismatch:
        return machine.report(mismatch, site_of(frame.unit, node))
    opened = window.with_shape(UNKNOWN if window.shape is UNKNOWN else (None, *window.shape[1:]))
    windows, size = _windows(given), given["batch_size"]
    if size is None:
        return Dataset(_element([opened, *target]), _element([window, *target]), windows, alike=True)
    rows, count, alike = in_batches(windows, read_int(size))
    spec, first = _element(_batch([opened, *target], None)), _element(_batch([window, *target], rows))
    return Dataset(spec, first, count, alike=alike)


def _windows(given: Given) -> int | None:
    """Return how many windows there are in a series, `None` if that is not known."""
    rows, length, stride, rate = (
        _rows(given["data"]),
        *(read_int(given[name]) for name in ("sequence_length", "sequence_stride", "sampling_rate")),
    )
    start = 0 if given["start_index"] is None else read_int(given["start_index"])
    end = rows if given["end_index"] is None else read_int(given["end_index"])
    if end is UNKNOWN or start is UNKNOWN or length is UNKNOWN or stride is UNKNOWN or rate is UNKNOWN or stride < 1:
        return None
    positions: int = end - start - (length - 1) * rate
    if given["targets"] is not None:
        labels = _rows(given["targets"])
        if labels is UNKNOWN:
            return None
        positions = min(positions, labels)
    return len(range(0, positions, stride))


def _rows(data: object) -> int | Unknown:
    shape = tensorflow_tensor(data).shape
    return shape[0] if shape is not UNKNOWN and shape and isinstance(shape[0], int) else UNKNOWN


def in_batches(elements: int | None, size: int | Unknown) -> tuple[Dim, int | None, bool]:
    """Return the size of the first batch, how many there are, and whether all are of that size."""
    if elements is None or size is UNKNOWN or size < 1:
        return UNKNOWN, None, False
    return min(elements, size) or UNKNOWN, -(-elements // size), elements <= size or elements % size == 0


FUNCTIONS: Final[dict[str, Special]] = {
    **{
        f"keras.utils.{describe.__name__}": _from_directory(describe)
        for describe in (image_dataset_from_directory, text_dataset_from_directory, audio_dataset_from_directory)
    },
    **{
        f"keras.preprocessing.{describe.__name__}": _from_directory(describe)
        for describe in (image_dataset_from_directory, text_dataset_from_directory)
    },
    **dict.fromkeys(
        ("keras.utils.timeseries_dataset_from_array", "keras.preprocessing.timeseries_dataset_from_array"), _timeseries
    ),
}
