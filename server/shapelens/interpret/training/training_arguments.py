"""Arguments of `fit`, `evaluate` and `predict` that exclude each other, or that the data does not go with."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final, Literal

from shapelens.interpret import attributes, rule_values
from shapelens.interpret.machine import Machine
from shapelens.interpret.objects import DictInstance, DictObject, GeneratorObject, InstanceObject, ListObject
from shapelens.interpret.values import Dataset, Ref, Tensor, Value, is_tuple
from shapelens.rules.frames import FrameSpec
from shapelens.rules.mismatch import InvalidArgument
from shapelens.spec import UNKNOWN

Kind = Literal["dataset", "generator", "PyDataset", "arrays"]

_NAMES: Final = {
    "fit": frozenset(
        "x y batch_size epochs verbose callbacks validation_split validation_data shuffle class_weight sample_weight "
        "initial_epoch steps_per_epoch validation_steps validation_batch_size validation_freq".split()
    ),
    "evaluate": frozenset(
        "x y batch_size verbose sample_weight steps callbacks return_dict _use_cached_eval_dataset".split()
    ),
    "predict": frozenset("x batch_size verbose steps callbacks".split()),
}
_PY_DATASETS: Final = ("utils.Sequence", "utils.PyDataset")


def kind_of(machine: Machine, x: Value) -> Kind | None:
    """Say what the data is that was given as `x`; `None` if it is not known."""
    thing = machine.load(x) if isinstance(x, Ref) else x
    if isinstance(thing, Dataset):
        return "dataset"
    if isinstance(thing, GeneratorObject):
        return "generator"
    if isinstance(thing, InstanceObject):
        bases = attributes.library_bases(thing.cls)
        return "PyDataset" if any(base.endswith(_PY_DATASETS) for base in bases) else None
    found = isinstance(thing, Tensor) or is_tuple(thing) or isinstance(thing, (ListObject, DictObject))
    return "arrays" if found and rule_values.tensors_in(machine, x) else None


def check(machine: Machine, name: str, given: Mapping[str, Value]) -> None:
    """Raise an `InvalidArgument` where arguments exclude each other.

    Source: `keras.src.trainers.data_adapters.get_data_adapter`, `array_slicing.train_validation_split` and
    `array_data_adapter.ArrayDataAdapter`.
    """
    _check_names(name, given)
    kind = kind_of(machine, given.get("x"))
    if kind is None:
        return
    if name == "fit" and given.get("validation_data") is None:
        _check_split(machine, kind, given)
    if kind == "arrays":
        _check_batch_size(machine, name, given.get("batch_size"))
        _check_weights(machine, name, given)
    else:
        _check_made_data(machine, name, kind, given)
    _check_class_weight(machine, name, kind, given)


def _check_names(name: str, given: Mapping[str, Value]) -> None:
    """Raise where an argument has a name that the method does not know."""
    for parameter, value in given.items():
        if parameter not in _NAMES[name] and value is not None:
            raise InvalidArgument(name, parameter, None, "is not among its arguments")


def _check_split(machine: Machine, kind: Kind, given: Mapping[str, Value]) -> None:
    split = given.get("validation_split")
    if not isinstance(split, float) or split <= 0:
        return
    if kind != "arrays":
        raise InvalidArgument("fit", "validation_split", split, f"takes arrays alone, and x is a {kind}")
    shape = next(iter(rule_values.tensors_in(machine, given.get("x")))).spec.shape
    rows = shape[0] if shape is not UNKNOWN and shape else UNKNOWN
    if isinstance(rows, int) and math.floor(rows * (1.0 - split)) in (0, rows):
        raise InvalidArgument("fit", "validation_split", split, f"leaves no sample of {rows} on one of both sides")


def _check_made_data(machine: Machine, name: str, kind: Kind, given: Mapping[str, Value]) -> None:
    x = given.get("x")
    of_inputs = isinstance(x, Dataset) and not is_tuple(x.spec)
    for part in ("y", "sample_weight"):
        if given.get(part) is not None:
            place = "must stand in the dataset beside the inputs" if of_inputs else f"the {kind} in x has its own"
            raise InvalidArgument(name, part, None, f"must not be given: {'it ' if of_inputs else ''}{place}")
    if kind == "generator" and given.get("class_weight") is not None:
        raise InvalidArgument(name, "class_weight", None, "cannot be given with a generator")
    targets = x.spec[1] if isinstance(x, Dataset) and is_tuple(x.spec) and len(x.spec) > 1 else None
    if given.get("class_weight") is not None and _count(machine, targets) is not None:
        raise InvalidArgument(name, "class_weight", None, "takes targets that are one array; give sample_weight")


def _check_batch_size(machine: Machine, name: str, size: Value) -> None:
    """Raise where data stand in the place of the batch size, as where the test data follow by position."""
    thing = machine.load(size) if isinstance(size, Ref) else size
    shape = thing.spec.shape if isinstance(thing, Tensor) else thing.shape if isinstance(thing, FrameSpec) else UNKNOWN
    if shape is not UNKNOWN and any(isinstance(length, int) and length > 1 for length in shape):
        raise InvalidArgument(name, "batch_size", None, "is an array: it must be a whole number")


def _check_weights(machine: Machine, name: str, given: Mapping[str, Value]) -> None:
    """Raise where the weights of samples do not go with the targets."""
    y, weight = given.get("y"), given.get("sample_weight")
    class_weight = given.get("class_weight")
    if weight is not None and class_weight is not None:
        raise InvalidArgument(name, "class_weight", None, "cannot be given together with sample_weight")
    outputs = _count(machine, y)
    if class_weight is not None and outputs is not None:
        raise InvalidArgument(name, "class_weight", None, "takes targets that are one array; give sample_weight")
    weights = _count(machine, weight)
    if outputs is not None and weights is not None and outputs != weights and not name.endswith("_on_batch"):
        raise InvalidArgument(name, "sample_weight", None, f"has {weights} arrays for {outputs} targets")


def _count(machine: Machine, value: Value) -> int | None:
    """Return the length of a list, tuple or dict; `None` of anything else."""
    thing = machine.load(value) if isinstance(value, Ref) else value
    if isinstance(thing, DictObject):
        return None if thing.items is None else len(thing.items)
    items = rule_values.sequence_items(machine, value)
    return None if items is None else len(items)


def _check_class_weight(machine: Machine, name: str, kind: Kind, given: Mapping[str, Value]) -> None:
    """Raise where weights of classes are no dict, or the targets have more than one class for a sample.

    Source: `keras.src.trainers.data_adapters.data_adapter_utils.class_weight_to_sample_weights`.
    """
    class_weight, y = given.get("class_weight"), given.get("y")
    thing = machine.load(class_weight) if isinstance(class_weight, Ref) else class_weight
    if isinstance(thing, (Tensor, str, ListObject)) and not isinstance(thing, DictInstance):
        raise InvalidArgument(name, "class_weight", None, "must be a dict of a weight for each class")
    if class_weight is None or kind != "arrays" or not isinstance(y, Tensor) or y.spec.shape is UNKNOWN:
        return
    classes = y.spec.shape[1:-1]
    if any(isinstance(size, int) and size > 1 for size in classes):
        raise InvalidArgument(name, "class_weight", None, "takes one class for each sample; use sample_weight instead")
