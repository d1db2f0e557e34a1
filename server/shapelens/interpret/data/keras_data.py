"""Functions of `keras.utils` that take data apart and put it together: splits, and what `fit` packs for a step."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from shapelens.interpret import rule_values
from shapelens.interpret.data.elements import as_tensors, first_size, map_tensors, row_of, with_shape
from shapelens.interpret.language import iteration
from shapelens.interpret.machine import Frame, Machine
from shapelens.interpret.objects import ListObject
from shapelens.interpret.values import Dataset, Ref, Tensor, Unresolved, Value, WholeNumber, is_tuple
from shapelens.spec import UNKNOWN

Arguments = Sequence[Value]
Keywords = Mapping[str, Value]
Special = Callable[[Machine, Frame, ast.Call, Arguments, Keywords], Value]


def _given(arguments: Arguments, keywords: Keywords, place: int, name: str) -> Value:
    return arguments[place] if len(arguments) > place else keywords.get(name)


def _is_sequence(machine: Machine, value: Value) -> bool:
    return is_tuple(value) or (isinstance(value, Ref) and isinstance(machine.load(value), ListObject))


def _split_dataset(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    """Two datasets of samples, whether arrays or a dataset are split."""
    data = _given(arguments, keywords, 0, "dataset")
    if isinstance(data, Dataset):
        total = None if data.at_most else data.count
        spec, first = (map_tensors(machine, side, _without_open_sizes) for side in (data.spec, data.first))
        batched = any(
            t.spec.shape is UNKNOWN or None in t.spec.shape for t in rule_values.tensors_in(machine, data.spec)
        )
        total = None if batched else total  # batches may be taken apart first
        if batched:
            first = spec
    else:
        if _is_sequence(machine, data):
            data = iteration.known_items(machine, data)
        arrays = as_tensors(machine, frame, node, data)
        tensors = rule_values.tensors_in(machine, arrays)
        if not tensors or any(tensor.spec.shape == () for tensor in tensors):
            return Unresolved("the arrays that are split are not known")
        size = first_size(tensors[0])
        total = size if isinstance(size, int) else None
        spec = first = map_tensors(machine, arrays, row_of)
    left, right = _given(arguments, keywords, 1, "left_size"), _given(arguments, keywords, 2, "right_size")
    counts = _split_sizes(left, right, total)
    return tuple(Dataset(spec, first, count) for count in counts)


def _without_open_sizes(tensor: Tensor) -> Value:
    """Return the tensor with unknown sizes for open ones: what is put together again may have them or not."""
    shape = tensor.spec.shape
    return with_shape(tensor, UNKNOWN if shape is UNKNOWN else tuple(UNKNOWN if s is None else s for s in shape))


def _split_sizes(left: Value, right: Value, total: int | None) -> tuple[int | None, int | None]:
    """Return the numbers of samples on both sides: a fraction is one of the total, what is not given is the rest."""
    first, second = _split_size(left, total), _split_size(right, total)
    if left is None and second is not None and total is not None:
        first = total - second
    if right is None and first is not None and total is not None:
        second = total - first
    return first, second


def _split_size(size: Value, total: int | None) -> int | None:
    if isinstance(size, float):
        return None if total is None else round(size * total)
    return size if isinstance(size, int) else None


def _pack(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    """`(x, y, sample_weight)` without what is missing; an `x` alone stays by itself."""
    names = ("x", "y", "sample_weight")
    x, y, weight = (_given(arguments, keywords, place, name) for place, name in enumerate(names))
    for value in (y, weight):
        if isinstance(value, Unresolved):
            return value
    if y is None:
        return (x,) if _is_sequence(machine, x) else x
    return (x, y) if weight is None else (x, y, weight)


def _unpack(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    """`x`, `y` and `sample_weight`, with `None` for what is missing."""
    data = _given(arguments, keywords, 0, "data")
    if isinstance(data, Unresolved):
        return (data, data, data)
    if not _is_sequence(machine, data):
        return (data, None, None)
    items = iteration.known_items(machine, data)
    if items is None or not 1 <= len(items) <= 3:
        return Unresolved("data that is not known")
    return (*items, *(None,) * (3 - len(items)))


def _is_keras_tensor(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    value = _given(arguments, keywords, 0, "x")
    if isinstance(value, Unresolved):
        return value
    return isinstance(value, Tensor) and value.node is not None


def _skipgrams(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    """Pairs of words, and for each whether the words stand near each other: as many as the window says."""
    word = WholeNumber("a word of a pair")
    label: Value = WholeNumber("whether the words of a pair stand near each other")
    if _given(arguments, keywords, 5, "categorical"):
        label = machine.allocate(ListObject((label, label)))
    pair = machine.allocate(ListObject((word, word)))
    return machine.allocate(ListObject(None, pair)), machine.allocate(ListObject(None, label))


FUNCTIONS: Final[dict[str, Special]] = {
    "keras.utils.skipgrams": _skipgrams,
    "keras.utils.split_dataset": _split_dataset,
    "keras.utils.pack_x_y_sample_weight": _pack,
    "keras.utils.unpack_x_y_sample_weight": _unpack,
    **dict.fromkeys(("keras.utils.is_keras_tensor", "keras.backend.is_keras_tensor"), _is_keras_tensor),
}
