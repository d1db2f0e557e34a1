"""Which whole numbers an array of labels holds, where what makes it says so.

`to_categorical(y)` has a column for each class and `Dense(y.max() + 1)` a unit, so shapes depend on what labels hold.
An array knows its classes as long as it has the elements that it was made with, or a part of them that is large enough;
what is written into it is noted by `written_arrays`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import prod
from typing import Final

from shapelens.interpret.machine import Machine
from shapelens.interpret.values import Classes, ListObject, Ref, Site, Tensor, Value, is_tuple
from shapelens.rules.mismatch import InvalidArgument
from shapelens.rules.registry import FunctionRule
from shapelens.spec import UNKNOWN, TensorSpec

_ROWS_PER_CLASS: Final = 20
"""With so many elements for each of k classes, drawn evenly, the chance that one is missing is below k / 10**8."""

_DATASETS: Final = {"mnist": 10, "fashion_mnist": 10, "cifar10": 10, "cifar100": 100, "imdb": 2}
_COARSE_CLASSES: Final = 20
_DRAWING: Final = frozenset({"randint", "integers"})
_KEEPING: Final = frozenset(
    "reshape ravel flatten squeeze expand_dims transpose T astype array asarray ascontiguousarray copy cast "
    "convert_to_tensor constant to_numpy permutation numpy identity".split()
)
"""What gives the same elements again, in any order and shape and as any kind of number."""

_LABEL_ENCODERS: Final = tuple(f"sklearn.preprocessing.LabelEncoder.{name}" for name in ("fit_transform", "transform"))


def classes_of(value: Value) -> Classes | None:
    """Return the classes that an array holds; `None` where they are not known."""
    if not isinstance(value, Tensor) or value.classes is None:
        return None
    return value.classes if _count(value.spec) == value.classes.count else None


def after_rule(
    machine: Machine,
    rule: FunctionRule,
    arguments: Sequence[Value],
    keywords: Mapping[str, Value],
    result: Value,
    site: Site,
) -> Value:
    """Return the result of a function with what is known of its classes, or with the size that follows from those of
    its argument.
    """
    name = rule.name.rpartition(".")[2]
    if name in _DRAWING and rule.name.startswith("numpy.random."):
        return _drawn(rule, arguments, keywords, result, site)
    if name == "load_data" and rule.name.startswith("keras.datasets."):
        return _loaded(rule.name.split(".")[2], arguments, keywords, result, site)
    known = [classes_of(value) for value in arguments]
    if not any(known):
        return result
    if name == "train_test_split":
        return _split(machine, known, result, site)
    classes = known[0] or known[-1]  # a method of an object has the array behind that
    if classes is None:
        return result
    if name in _KEEPING:
        return _part(classes, result, site)
    if rule.name in _LABEL_ENCODERS:
        return _part(replace(classes, low=0, high=classes.high - classes.low), result, site)
    if name == "to_categorical":
        columns = rule.signature.bind(*arguments, **keywords).arguments.get("num_classes")
        if isinstance(columns, int) and columns <= classes.high:
            reason = f"must be above the largest label, {classes.high}"
            return machine.report(InvalidArgument(name, "num_classes", columns, reason), site)
    alone = len(arguments) == 1 and not keywords
    return _answer(name, classes, result) if alone else result


def _drawn(
    rule: FunctionRule, arguments: Sequence[Value], keywords: Mapping[str, Value], result: Value, site: Site
) -> Value:
    """Return numbers that are drawn between bounds, the upper one excluded."""
    given = rule.signature.bind(*arguments, **keywords).arguments
    low, high = given.get("low"), given.get("high")
    low, high = (0, low) if high is None else (low, high)
    if type(low) is not int or type(high) is not int or given.get("endpoint", False) is not False:
        return result
    return _made(Classes(low, high - 1, 0, evenly=True), result, site)


def _loaded(
    dataset: str, arguments: Sequence[Value], keywords: Mapping[str, Value], result: Value, site: Site
) -> Value:
    """Return the data for training and for testing; each has the labels behind it."""
    count = _DATASETS.get(dataset)
    if dataset == "cifar100" and (arguments or keywords):
        mode = keywords.get("label_mode", arguments[0] if arguments else None)
        count = {"fine": count, "coarse": _COARSE_CLASSES}.get(mode) if isinstance(mode, str) else None
    if count is None or not is_tuple(result):
        return result
    classes = Classes(0, count - 1, 0, evenly=True)
    return tuple((part[0], _made(classes, part[1], site)) if is_tuple(part) else part for part in result)


def _made(classes: Classes, result: Value, site: Site) -> Value:
    """Return a new array of evenly drawn numbers, if it is so large that each of them occurs."""
    count = _count(result.spec) if isinstance(result, Tensor) else None
    if not isinstance(result, Tensor) or count is None or not _has_all(classes, count):
        return result
    return replace(result, classes=replace(classes, count=count), array=result.array or site)


def _split(machine: Machine, known: Sequence[Classes | None], result: Value, site: Site) -> Value:
    """Return the list of the two parts of each array."""
    thing = machine.load(result) if isinstance(result, Ref) else None
    if not isinstance(thing, ListObject) or thing.items is None or len(thing.items) != 2 * len(known):
        return result
    pairs = zip(thing.items, [classes for classes in known for _ in range(2)], strict=True)
    return machine.allocate(ListObject(tuple(part if of is None else _part(of, part, site) for part, of in pairs)))


def _part(classes: Classes, result: Value, site: Site) -> Value:
    """Return what has all elements of an array or a part of them, if each class occurs in that."""
    count = _count(result.spec) if isinstance(result, Tensor) else None
    if not isinstance(result, Tensor) or count is None or count > classes.count:
        return result
    if count < classes.count and not (classes.evenly and _has_all(classes, count)):
        return result
    return replace(result, classes=replace(classes, count=count), array=result.array or site)


def _answer(name: str, classes: Classes, result: Value) -> Value:
    """Return what a function says of the classes: the largest, the smallest, all of them, a column for each."""
    if not isinstance(result, Tensor) or result.spec.shape is UNKNOWN:
        return result
    shape, dtype = result.spec.shape, result.spec.dtype
    if name in ("max", "amax", "reduce_max", "min", "amin", "reduce_min") and shape == ():
        content = classes.low if "min" in name else classes.high
        return replace(result, spec=TensorSpec(shape, dtype, content), why="")
    if name == "unique" and len(shape) == 1:
        count = classes.high - classes.low + 1
        return replace(result, spec=TensorSpec((count,), dtype), why="", classes=replace(classes, count=count))
    if name == "to_categorical" and shape[-1] is UNKNOWN and classes.low >= 0:
        return replace(result, spec=TensorSpec((*shape[:-1], classes.high + 1), dtype), why="")
    return result


def after_item(tensor: Tensor, index: Value, result: Value, site: Site) -> Value:
    """Return an item of an array: rows that are cut out, or all elements in another order or shape."""
    classes = classes_of(tensor)
    if classes is None or not isinstance(result, Tensor):
        return result
    cut = all(item is None or item is ... or isinstance(item, (int, slice)) for item in _parts(index))
    return _part(classes, result, site) if cut or _count(result.spec) == classes.count else result


def _parts(index: Value) -> tuple[object, ...]:
    return tuple(index) if is_tuple(index) else (index,)


def after_operator(name: str, left: Value, right: Value, result: Value, site: Site) -> Value:
    """Return labels to which a number was added."""
    classes = classes_of(left)
    number = right.spec.content if isinstance(right, Tensor) and right.spec.shape == () else right
    if classes is None or type(number) is not int or name not in ("add", "sub"):
        return result
    by = number if name == "add" else -number
    return _part(replace(classes, low=classes.low + by, high=classes.high + by), result, site)


def _has_all(classes: Classes, count: int) -> bool:
    return count >= _ROWS_PER_CLASS * (classes.high - classes.low + 1) > 0


def _count(spec: TensorSpec) -> int | None:
    """Return the number of elements, `None` where a size is open."""
    if spec.shape is UNKNOWN or not all(isinstance(size, int) for size in spec.shape):
        return None
    return prod(size for size in spec.shape if isinstance(size, int))
