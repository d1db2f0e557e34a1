"""`tfds.load`: data sets of tensorflow_datasets whose elements its catalog documents; others are not known."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from shapelens.interpret import rule_values
from shapelens.interpret.data import datasets
from shapelens.interpret.data.elements import batched, found, map_tensors
from shapelens.interpret.language import iteration
from shapelens.interpret.machine import Frame, Machine
from shapelens.interpret.objects import DictObject
from shapelens.interpret.values import Dataset, Tensor, Unresolved, Value, is_tuple
from shapelens.rules.values import Record, read_int
from shapelens.spec import UNKNOWN, Shape, TensorSpec

Arguments = Sequence[Value]
Keywords = Mapping[str, Value]
Special = Callable[[Machine, Frame, ast.Call, Arguments, Keywords], Value]


@dataclass(frozen=True)
class _Data:
    """A data set: what an element is made of, what a pair for training is, and how many elements a split has."""

    features: Mapping[str, TensorSpec]
    supervised: tuple[str, str] | None
    splits: Mapping[str, int]
    classes: int | None = None
    complete: bool = True


_LABEL: Final = TensorSpec((), "int64")
_TEXT: Final = TensorSpec((), "string")


def _pictures(shape: Shape, classes: int, splits: Mapping[str, int], extra: str = "", complete: bool = True) -> _Data:
    """Return images with labels; `extra` are features that are text."""
    features = {"image": TensorSpec(shape, "uint8"), "label": _LABEL, **dict.fromkeys(extra.split(), _TEXT)}
    return _Data(features, ("image", "label"), splits, classes, complete)


_OPEN: Final = (None, None, 3)
_CATALOG: Final[Mapping[str, _Data]] = {
    "mnist": _pictures((28, 28, 1), 10, {"train": 60_000, "test": 10_000}),
    "fashion_mnist": _pictures((28, 28, 1), 10, {"train": 60_000, "test": 10_000}),
    "kmnist": _pictures((28, 28, 1), 10, {"train": 60_000, "test": 10_000}),
    "cifar10": _pictures((32, 32, 3), 10, {"train": 50_000, "test": 10_000}, extra="id"),
    "cifar100": _pictures((32, 32, 3), 100, {"train": 50_000, "test": 10_000}, complete=False),
    "svhn_cropped": _pictures((32, 32, 3), 10, {"train": 73_257, "test": 26_032, "extra": 531_131}),
    "horses_or_humans": _pictures((300, 300, 3), 2, {"train": 1_027, "test": 256}),
    "rock_paper_scissors": _pictures((300, 300, 3), 3, {"train": 2_520, "test": 372}),
    "tf_flowers": _pictures(_OPEN, 5, {"train": 3_670}),
    "cats_vs_dogs": _pictures(_OPEN, 2, {"train": -1}, complete=False),
    "oxford_flowers102": _pictures(_OPEN, 102, {"train": 1_020, "test": 6_149, "validation": 1_020}, extra="file_name"),
    "oxford_iiit_pet": _pictures(_OPEN, 37, {"train": 3_680, "test": 3_669}, complete=False),
    "stanford_dogs": _pictures(_OPEN, 120, {"train": 12_000, "test": 8_580}, complete=False),
    "food101": _pictures(_OPEN, 101, {"train": 75_750, "validation": 25_250}),
    "beans": _pictures((500, 500, 3), 3, {"train": 1_034, "test": 128, "validation": 133}),
    "eurosat": _pictures((64, 64, 3), 10, {"train": 27_000}, extra="filename"),
    "malaria": _pictures(_OPEN, 2, {"train": 27_558}),
    "imdb_reviews": _Data(
        {"text": _TEXT, "label": _LABEL},
        ("text", "label"),
        {"train": 25_000, "test": 25_000, "unsupervised": 50_000},
        2,
    ),
    "ag_news_subset": _Data(
        {"description": _TEXT, "label": _LABEL, "title": _TEXT},
        ("description", "label"),
        {"train": 120_000, "test": 7_600},
        4,
    ),
    "iris": _Data({"features": TensorSpec((4,), "float32"), "label": _LABEL}, ("features", "label"), {"train": 150}, 3),
}


def _load(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    name = datasets.argument(arguments, keywords, 0, "name")
    data = _CATALOG.get(name) if isinstance(name, str) else None
    if data is None:
        return Unresolved("a data set of tensorflow_datasets that ShapeLens does not know; run the cell to sample it")
    size = read_int(rule_values.to_rule(machine, keywords.get("batch_size", 0)) or 0)
    supervised = keywords.get("as_supervised", False)
    if size is UNKNOWN or not isinstance(supervised, bool) or "decoders" in keywords or len(arguments) > 2:
        return Unresolved("a data set that is loaded in a way that ShapeLens does not know")
    element = _element(machine, data, supervised)
    if isinstance(element, Unresolved):
        return element

    def read(split: Value) -> Value:
        return _split(machine, data, element, split, size)

    loaded = _each(machine, data, datasets.argument(arguments, keywords, 1, "split"), read)
    return (loaded, _info(data)) if keywords.get("with_info", False) is True else loaded


def _element(machine: Machine, data: _Data, supervised: bool) -> Value:
    features = {name: Tensor(spec, "tensorflow") for name, spec in data.features.items()}
    if supervised and data.supervised is not None:
        return tuple(features[name] for name in data.supervised)
    if supervised or not data.complete:
        return Unresolved("a data set of which not all features are known to ShapeLens")
    return machine.allocate(DictObject(tuple(sorted(features.items()))))


def _each(machine: Machine, data: _Data, split: Value, read: Callable[[Value], Value]) -> Value:
    """Return the data of each split that is asked for, in the structure in which it is."""
    if split is None:
        return machine.allocate(DictObject(tuple((name, read(name)) for name in data.splits)))
    if isinstance(split, str):
        return read(split)
    names = iteration.known_items(machine, split)
    if names is None:
        return Unresolved("a split of a data set that is not known")
    parts = [read(name) for name in names]
    return rule_values.from_rule(machine, parts, "tensorflow", "a split", None)


def _split(machine: Machine, data: _Data, element: Value, split: Value, size: int) -> Value:
    whole = data.splits.get(split) if isinstance(split, str) else None
    count = whole if whole is not None and whole >= 0 else None
    if size == 0:
        return Dataset(element, found(machine, element), count)
    if size == -1:
        rows = UNKNOWN if count is None else count
        return map_tensors(machine, found(machine, element), lambda tensor: batched(tensor, rows))
    first = UNKNOWN if count is None else min(size, count)
    return Dataset(
        map_tensors(machine, element, lambda tensor: batched(tensor, None)),
        map_tensors(machine, found(machine, element), lambda tensor: batched(tensor, first)),
        None if count is None else -(-count // size),
    )


def _info(data: _Data) -> Record:
    """Return what `with_info=True` adds: features and splits by name."""
    features = {
        name: Record("tensorflow_datasets.core.features.Feature", (("shape", spec.shape), ("dtype", spec.dtype)))
        for name, spec in data.features.items()
    }
    if data.classes is not None:
        label = Record("tensorflow_datasets.core.features.ClassLabel", (("num_classes", data.classes), ("shape", ())))
        features["label"] = label
    splits = {
        name: Record("tensorflow_datasets.core.SplitInfo", (("num_examples", count if count >= 0 else UNKNOWN),))
        for name, count in data.splits.items()
    }
    return Record(
        "tensorflow_datasets.core.DatasetInfo", (("features", features), ("splits", splits), ("name", UNKNOWN))
    )


def _as_numpy(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    """`tfds.as_numpy(data)`: the elements as they come out, as arrays."""
    data = datasets.argument(arguments, keywords, 0, "dataset")

    def arrays(value: Value) -> Value:
        return map_tensors(machine, value, lambda tensor: Tensor(tensor.spec, "numpy"))

    if isinstance(data, Dataset):
        return Dataset(arrays(data.first), arrays(data.first), data.count, data.at_most)
    return arrays(data) if isinstance(data, Tensor) or is_tuple(data) else Unresolved("a data set that is not known")


FUNCTIONS: Final[dict[str, Special]] = {
    "tensorflow_datasets.load": _load,
    "tensorflow_datasets.as_numpy": _as_numpy,
}
