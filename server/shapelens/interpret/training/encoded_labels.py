"""Labels with a column for each class, of which it is not known how many there are: surely more than one.

`to_categorical(y)` counts the classes in `y`, and a loader of images the folders. Whatever their number is, such labels
have an axis for them, and a loss that wants the number of the class, or one output of the model for all, does not fit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from shapelens.interpret.machine import Machine
from shapelens.interpret.objects import ListObject
from shapelens.interpret.values import Dataset, Ref, Site, Tensor, Value, inferred_at, is_tuple
from shapelens.rules.frames import FrameSpec
from shapelens.rules.functions.sklearn_transformers import SPARSE
from shapelens.rules.mismatch import TargetBroadcast, TargetMismatch
from shapelens.rules.registry import FunctionRule
from shapelens.rules.training import check_targets
from shapelens.rules.values import Record
from shapelens.spec import UNKNOWN, Dim, TensorSpec

_ENCODERS: Final = frozenset({"keras.utils.to_categorical", "tensorflow.one_hot", "keras.ops.one_hot"})
_KEEPING: Final = frozenset("astype array asarray copy convert_to_tensor constant cast permutation".split())
_ONE_HOT: Final = "sklearn.preprocessing.OneHotEncoder.fit_transform"
_FEWER: Final = frozenset({"drop", "min_frequency", "max_categories", "categories"})
"""The arguments of an encoder with which it gives fewer columns, or others."""

_DENSE: Final = (f"{SPARSE}.toarray", f"{SPARSE}.todense")
_MARK: Final = "_columns"
_PLAIN: Final = frozenset({"prefix", "prefix_sep", "dtype", "sparse"})
"""The arguments of `get_dummies` that leave the number of columns alone."""

_MANY: Final = (2, 3, 5, 1013)
"""Numbers of classes that stand for all: a loss may take one of them, but what it refuses of each it always refuses."""


def marked(tensor: Tensor) -> Tensor:
    """Return labels with a column for each class, as such if it is not known how many there are."""
    return replace(tensor, columns=_is_open(tensor.spec))


def with_marked_labels(dataset: Dataset, site: Site) -> Dataset:
    """Return a dataset of samples and labels with these marked; `site` is where it is made."""

    def element(value: Value) -> Value:
        labels = value[-1] if is_tuple(value) and len(value) == 2 else None
        if not is_tuple(value) or not isinstance(labels, Tensor):
            return value
        return (*value[:-1], replace(marked(labels), origin=labels.origin or inferred_at(site)))

    return replace(dataset, spec=element(dataset.spec), first=element(dataset.first))


def after_rule(
    machine: Machine, rule: FunctionRule, arguments: Sequence[Value], keywords: Mapping[str, Value], result: Value
) -> Value:
    """Return what a function makes of such labels: an encoder makes them, a split and a copy keep them."""
    if rule.name in _ENCODERS and isinstance(result, Tensor) and keywords.get("axis") is None:
        return marked(result) if len(arguments) < 3 else result
    if _makes_dummies(machine, rule, arguments, keywords):
        _mark_frame(machine, result)
        return result
    if rule.name == _ONE_HOT and _has_all_classes(arguments[0] if arguments else None):
        if isinstance(result, Record) and isinstance(spec := result.get("array"), TensorSpec) and _is_open(spec):
            return Record(result.class_name, (*result.fields, (_MARK, True)))
        return marked(result) if isinstance(result, Tensor) else result
    if rule.name in _DENSE and isinstance(result, Tensor) and arguments and isinstance(arguments[0], Record):
        return marked(result) if arguments[0].get(_MARK, False) is True else result
    having = [_has_columns(machine, value) for value in arguments]
    if not any(having):
        return result
    if isinstance(result, Tensor) and rule.name.rpartition(".")[2] in _KEEPING and having[0]:
        return marked(result)
    thing = machine.load(result) if isinstance(result, Ref) and rule.name.endswith(".train_test_split") else None
    if not isinstance(thing, ListObject) or thing.items is None or len(thing.items) != 2 * len(having):
        return result
    parts: list[Value] = []
    for part, each in zip(thing.items, [each for each in having for _ in range(2)], strict=True):
        if each and isinstance(part, Ref):
            _mark_frame(machine, part)
        parts.append(marked(part) if each and isinstance(part, Tensor) else part)
    return machine.allocate(ListObject(tuple(parts)))


def after_frame(frame: FrameSpec, array: Value) -> Value:
    """Return the array of a frame, with its columns known as those of classes if they are."""
    return marked(array) if frame.encoded and isinstance(array, Tensor) else array


def _makes_dummies(
    machine: Machine, rule: FunctionRule, arguments: Sequence[Value], keywords: Mapping[str, Value]
) -> bool:
    """Say whether a function makes a column for each value of one column."""
    if rule.name != "pandas.get_dummies" or len(arguments) != 1 or not _PLAIN.issuperset(keywords):
        return False
    frame = machine.load(arguments[0]) if isinstance(arguments[0], Ref) else arguments[0]
    return (isinstance(frame, FrameSpec) and frame.kind == "Series") or (
        isinstance(frame, Tensor) and frame.spec.rank == 1
    )


def _mark_frame(machine: Machine, value: Value) -> None:
    frame = machine.load(value) if isinstance(value, Ref) else None
    if isinstance(value, Ref) and isinstance(frame, FrameSpec) and frame.columns is None and frame.width is UNKNOWN:
        machine.store(value, frame.with_encoded_classes())


def _has_all_classes(encoder: Value) -> bool:
    """Say whether an encoder keeps a column for each class that it finds."""
    return isinstance(encoder, Record) and not _FEWER.intersection(dict(encoder.fields))


def _has_columns(machine: Machine, value: Value) -> bool:
    frame = machine.load(value) if isinstance(value, Ref) else None
    return value.columns if isinstance(value, Tensor) else isinstance(frame, FrameSpec) and frame.encoded


def _is_open(spec: TensorSpec) -> bool:
    return spec.shape is not UNKNOWN and spec.shape[-1:] == (UNKNOWN,)


def after_item(tensor: Tensor, index: Value, result: Value) -> Value:
    """Return rows that are cut out of such labels."""
    if not tensor.columns or not isinstance(result, Tensor) or result.spec.rank != tensor.spec.rank:
        return result
    rows = type(index) is slice or (isinstance(index, Tensor) and index.spec.rank == 1)
    return marked(result) if rows else result


def check(
    loss: object, labels: Tensor, target: TensorSpec, output: TensorSpec
) -> TargetMismatch | TargetBroadcast | None:
    """Return what a loss refuses of such labels, or broadcasts, however many classes there are; `target` is a batch of
    them.
    """
    shape = target.shape
    if not labels.columns or shape is UNKNOWN or len(shape) < 2 or shape[-1] is not UNKNOWN:
        return None
    found = list(_found(loss, target, shape[:-1], output))
    if None in found:
        return None
    kinds = {type(each) for each in found}
    made = TargetMismatch if TargetMismatch in kinds else TargetBroadcast
    operation = next((each.operation for each in found if each is not None), "")
    return made(operation, target, output)


def _found(
    loss: object, target: TensorSpec, rows: tuple[Dim, ...], output: TensorSpec
) -> Iterator[TargetMismatch | TargetBroadcast | None]:
    width = output.shape[-1] if output.shape is not UNKNOWN and output.shape else UNKNOWN
    for count in {*_MANY, width} if isinstance(width, int) and width > 1 else _MANY:
        try:
            yield check_targets(loss, target.with_shape((*rows, count)), output)
        except TargetMismatch as mismatch:
            yield mismatch
