"""`ImageDataGenerator` of tf.keras: the batches that `flow`, `flow_from_directory` and `flow_from_dataframe` give.

How many files there are is not known, and so the size of no batch; of arrays it is.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from shapelens.interpret import rule_values
from shapelens.interpret.machine import Facts, Frame, Machine, site_of
from shapelens.interpret.training import encoded_labels
from shapelens.interpret.values import Dataset, Tensor, Unresolved, Value
from shapelens.rules.arrays import numpy_array
from shapelens.rules.mismatch import Mismatch, RankMismatch
from shapelens.rules.sizes import combine
from shapelens.rules.values import Record, read_dtype, read_int, read_items, read_shape
from shapelens.spec import UNKNOWN, Dim, DType, Shape, TensorSpec

Given = Mapping[str, object]
Special = Callable[[Machine, Frame, ast.Call, Record, Sequence[Value], Mapping[str, Value]], Value]

GENERATOR: Final = "keras.preprocessing.image.ImageDataGenerator"
_CHANNELS: Final = {"grayscale": 1, "rgb": 3, "rgba": 4}
_FLOW: Final = "x y batch_size shuffle sample_weight".split()
_DIRECTORY: Final = "directory target_size color_mode classes class_mode batch_size".split()
_DATAFRAME: Final = (
    "dataframe directory x_col y_col weight_col target_size color_mode classes class_mode batch_size".split()
)


def _method(
    names: Sequence[str], describe: Callable[[Record, Given], Sequence[tuple[TensorSpec, TensorSpec]]]
) -> Special:
    """Make a method of `describe`, which returns what a batch is said to be and what the first one is, a pair each."""

    def apply(
        machine: Machine,
        frame: Frame,
        node: ast.Call,
        receiver: Record,
        arguments: Sequence[Value],
        keywords: Mapping[str, Value],
    ) -> Value:
        values = {**dict(zip(names, arguments, strict=False)), **keywords}
        given = {name: rule_values.to_rule(machine, value) for name, value in values.items()}
        if machine.image_data_format != "channels_last" or receiver.get("data_format", None) is not None:
            return Unresolved("images whose channels do not come last")
        try:
            parts = describe(receiver, given)
        except Mismatch as mismatch:
            return machine.report(mismatch, site_of(frame.unit, node), facts=Facts(tuple(arguments)))
        if not parts:
            return Unresolved("batches whose labels are not known")
        specs, firsts = (tuple([Tensor(pair[at], "numpy") for pair in parts]) for at in (0, 1))
        dataset = Dataset(specs, firsts) if len(parts) > 1 else Dataset(specs[0], firsts[0])
        encoded = describe is not _flow and given.get("class_mode", "categorical") == "categorical"
        return encoded_labels.with_marked_labels(dataset, site_of(frame.unit, node)) if encoded else dataset

    return apply


def _in_batches(rest: Shape, dtype: DType, first: Dim = UNKNOWN) -> tuple[TensorSpec, TensorSpec]:
    """Return a batch of elements as training sees it, whose size is open, and as the first one comes out."""
    if rest is UNKNOWN:
        return TensorSpec(UNKNOWN, dtype), TensorSpec(UNKNOWN, dtype)
    return TensorSpec((None, *rest), dtype), TensorSpec((first, *rest), dtype)


def _flow(generator: Record, given: Given) -> Sequence[tuple[TensorSpec, TensorSpec]]:
    if isinstance(given.get("x", UNKNOWN), (tuple, list)) or given.get("sample_weight") is not None:
        return ()
    images = numpy_array(given.get("x", UNKNOWN))
    if images.rank is not None and images.rank != 4:
        raise RankMismatch(f"{GENERATOR}.flow", images.shape, 4, 4)
    whole = given.get("subset") is None
    count = images.shape[0] if images.shape is not UNKNOWN and whole else UNKNOWN
    first = combine(min, count, read_int(given.get("batch_size", 32)))
    rest: Shape = UNKNOWN if images.shape is UNKNOWN else images.shape[1:]
    parts = [_in_batches(rest, read_dtype(generator.get("dtype", None), "float32"), first)]
    if given.get("y") is not None:
        labels = numpy_array(given["y"])
        parts.append(_in_batches(UNKNOWN if labels.shape is UNKNOWN else labels.shape[1:], labels.dtype, first))
    return parts


def _images(generator: Record, given: Given) -> tuple[TensorSpec, TensorSpec]:
    size, mode = read_shape(given.get("target_size", (256, 256))), given.get("color_mode", "rgb")
    sides = size if size is not UNKNOWN and len(size) == 2 else (UNKNOWN, UNKNOWN)
    channels: Dim = _CHANNELS.get(mode, UNKNOWN) if isinstance(mode, str) else UNKNOWN
    return _in_batches((*sides, channels), read_dtype(generator.get("dtype", None), "float32"))


def _labelled(generator: Record, given: Given, raw: Shape) -> Sequence[tuple[TensorSpec, TensorSpec]]:
    images, mode = _images(generator, given), given.get("class_mode", "categorical")
    if mode is None:
        return (images,)
    dtype = images[0].dtype
    if mode in ("binary", "sparse"):
        return images, _in_batches((), dtype)
    if mode == "input":
        return images, images
    if mode == "categorical":
        names = read_items(given.get("classes"))
        return images, _in_batches((UNKNOWN if names is None else len(names),), dtype)
    return (images, _in_batches(raw, UNKNOWN)) if mode == "raw" else ()


def _from_directory(generator: Record, given: Given) -> Sequence[tuple[TensorSpec, TensorSpec]]:
    return _labelled(generator, given, UNKNOWN)


def _from_dataframe(generator: Record, given: Given) -> Sequence[tuple[TensorSpec, TensorSpec]]:
    columns = read_items(given.get("y_col", "class"))
    if given.get("weight_col") is not None:
        return ()
    raw: Shape = (len(columns),) if columns is not None else () if isinstance(given.get("y_col"), str) else UNKNOWN
    return _labelled(generator, given, raw)


METHODS: Final[dict[str, Special]] = {
    f"{GENERATOR}.flow": _method(_FLOW, _flow),
    f"{GENERATOR}.flow_from_directory": _method(_DIRECTORY, _from_directory),
    f"{GENERATOR}.flow_from_dataframe": _method(_DATAFRAME, _from_dataframe),
}
