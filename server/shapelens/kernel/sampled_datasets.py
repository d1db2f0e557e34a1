"""`tf.data` datasets of the kernel: what an element is like is all that is known of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, cast

from shapelens.interpret.data.elements import as_it_comes
from shapelens.interpret.objects import DictObject
from shapelens.interpret.values import RAGGED, Dataset, Tensor, Unresolved, Value, is_tuple
from shapelens.kernel.descriptions import Described, parts_of, spec_of
from shapelens.kernel.effects import contradict
from shapelens.kernel.sampled_dicts import sampled_dict, sampled_key

_KINDS: Final = {"RaggedTensorSpec": RAGGED, "SparseTensorSpec": "SparseTensor"}
_NOT_SENT: Final = Unresolved("a dataset of other elements than tensors, tuples and dicts")

Allocate = Callable[[DictObject], Value]
"""Keeps a dict as an object."""


def sampled_dataset(described: Described, allocate: Allocate) -> Dataset | Unresolved:
    """Return a described dataset."""
    element = cast(Described, described["element_spec"])
    spec = _element(element, lambda tensor: tensor, allocate)
    return spec if isinstance(spec, Unresolved) else Dataset(spec, _element(element, as_it_comes, allocate))


def _element(described: Described, change: Callable[[Tensor], Tensor], allocate: Allocate) -> Value:
    kind = described.get("kind")
    if kind == "tensor":
        return change(Tensor(spec_of(described), "tensorflow", kind=_KINDS.get(str(described.get("type")), "")))
    if kind == "tuple":
        return tuple(_element(part, change, allocate) for part in parts_of(described, "items"))
    if kind == "dict" and "values" in described:
        keys = [sampled_key(key) for key in parts_of(described, "keys")]
        return allocate(
            sampled_dict(keys, [_element(part, change, allocate) for part in parts_of(described, "values")])
        )
    return sampled_dataset(described, allocate) if kind == "dataset" else _NOT_SENT


def agree(known: Value, sampled: Value) -> bool:
    """Say whether a dataset, or an element, whose making was seen may be the one that the kernel has."""
    if isinstance(known, Dataset) and isinstance(sampled, Dataset):
        return agree(known.spec, sampled.spec)
    if isinstance(known, Tensor) and isinstance(sampled, Tensor):
        return known.kind == sampled.kind and not contradict(known.spec, sampled.spec)
    if is_tuple(known) and is_tuple(sampled):
        return len(known) == len(sampled) and all(map(agree, known, sampled))
    return isinstance(known, Unresolved) or not isinstance(sampled, (Tensor, tuple))
