"""Which labels an array, a list or a column holds, where what makes it says so.

`to_categorical(y)` has a column for each class and `Dense(y.max() + 1)` a unit, so shapes depend on what labels hold.
An array knows its classes as long as it has the elements that it was made with, or a part of them that is large enough;
what is written into it is noted by `written_arrays`.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from math import prod
from typing import Any, Final

from shapelens.interpret.machine import Machine
from shapelens.interpret.objects import ListObject
from shapelens.interpret.tensors import written_arrays
from shapelens.interpret.training import label_columns, label_sources, label_tags
from shapelens.interpret.values import Ref, Site, Tensor, Value, is_tuple
from shapelens.rules.classes import Classes, joined, mapped, of_elements, part
from shapelens.rules.frames import FrameSpec
from shapelens.rules.mismatch import InvalidArgument
from shapelens.rules.registry import FunctionRule
from shapelens.rules.values import Record
from shapelens.spec import UNKNOWN, TensorSpec

_LONGEST_LIST: Final = 20_000
_MAKING: Final = frozenset("randint integers choice arange zeros ones permutation range".split())
_KEEPING: Final = frozenset(
    "reshape ravel flatten squeeze expand_dims transpose T array asarray ascontiguousarray copy "
    "convert_to_tensor constant to_numpy permutation numpy identity tolist".split()
)
"""What gives the same elements again, in any order and shape."""

_CASTING: Final = frozenset("astype cast".split())
_JOINING: Final = frozenset("concatenate hstack append".split())
_ENCODING: Final = frozenset(
    [f"sklearn.preprocessing.LabelEncoder.{name}" for name in ("fit_transform", "transform")]
    + ["pandas.Series.cat_codes"]
)
_BINARIZING: Final = ("sklearn.preprocessing.LabelBinarizer.fit_transform", "sklearn.preprocessing.label_binarize")
_TAGS: Final = "sklearn.preprocessing.MultiLabelBinarizer.fit_transform"
_ONE_HOT: Final = "sklearn.preprocessing.OneHotEncoder.fit_transform"
_FEWER: Final = frozenset({"drop", "min_frequency", "max_categories", "categories"})
"""The arguments of an encoder with which it gives fewer columns, or others."""

_ANSWERS: Final = frozenset(
    "max amax reduce_max min amin reduce_min unique nunique to_categorical get_dummies factorize".split()
)
_OPERATORS: Final[dict[str, Callable[[Any, Any], object]]] = {
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
    "mod": operator.mod,
    "floordiv": lambda left, right: left // right,
    **{name: getattr(operator, name) for name in ("eq", "ne", "lt", "le", "gt", "ge")},
}
_READING: Final = _MAKING | _KEEPING | _CASTING | _JOINING | _ANSWERS | {"train_test_split", "tile", "map", "repeat"}
"""The functions whose arguments are looked at."""


def classes_of(machine: Machine, value: Value) -> Classes | None:
    """Return the labels that an array, a list or a column holds; `None` where they are not known."""
    known = possible_classes(machine, value)
    return known if known is not None and known.complete else None


def possible_classes(machine: Machine, value: Value) -> Classes | None:
    """Return the labels that an array, a list or a column holds, also those of which some may not occur."""
    if isinstance(value, Tensor):
        known = None if value.classes is None else written_arrays.current(machine, value).classes
        return known if known is not None and _count(value.spec) == known.count else None
    thing = machine.load(value) if isinstance(value, Ref) else value
    if isinstance(thing, FrameSpec):
        return label_columns.only_column(thing)
    items = thing.items if isinstance(thing, ListObject) else thing
    if isinstance(items, range):
        return of_elements(items[:_LONGEST_LIST]) if not items[_LONGEST_LIST:] else None
    return of_elements(items) if is_tuple(items) and 0 < len(items) <= _LONGEST_LIST else None


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
    if rule.name.startswith(("keras.datasets.", "sklearn.datasets.")):
        return _loaded(rule, arguments, keywords, result, site)
    if rule.name.startswith("pandas."):
        result = label_columns.after_rule(machine, rule, arguments, keywords, result, classes_of)
    if rule.name == _TAGS and len(arguments) == 2 and _finds_classes(arguments[0]):
        tags = label_tags.tags_in(machine, arguments[1])
        return result if tags is None else _of_width(machine, result, tags)
    of_encoder = rule.name in _ENCODING or rule.name in _BINARIZING or rule.name == _ONE_HOT
    if name not in _READING and not of_encoder:
        return result
    if name in _JOINING:
        parts = [classes_of(machine, each) for each in _parts_of(machine, name, arguments)]
        known = [each for each in parts if each is not None]
        return with_classes(joined(known), result, site) if known and len(known) == len(parts) else result
    known = [classes_of(machine, value) for value in arguments]
    if name in _MAKING and (rule.name.startswith("numpy.") or rule.name in label_sources.COUNTING):
        count = _count(result.spec) if isinstance(result, Tensor) else None
        pool = next((each for each in known if each is not None), None)
        made = label_sources.of_source(rule, arguments, keywords, pool, count) if count else None
        if made is not None:
            return with_classes(made, result, site)
    if not any(known):
        return result
    if name == "train_test_split":
        return _split(machine, known, keywords.get("shuffle", True) is True, result, site)
    classes = known[0] or known[-1]  # a method of an object has the array behind that
    if classes is None:
        return result
    if name in _KEEPING:
        array = _part(classes.shuffled if name == "permutation" else classes, result, site)
        shows = name == "to_numpy" or (name in ("array", "asarray") and isinstance(arguments[0], Ref))
        return written_arrays.shows_frame(machine, array) if shows else array
    if name == "factorize":
        return label_columns.factorized(result, classes, lambda known, made: with_classes(known, made, site))
    if name in _CASTING:
        return _part(classes, result, site) if classes.bounds is not None else result
    if name == "tile" or name == "repeat":
        count = _count(result.spec) if isinstance(result, Tensor) else None
        whole = count is not None and count % classes.count == 0 and "axis" not in keywords
        return with_classes(replace(classes, count=count, mixed=False), result, site) if whole and count else result
    if rule.name in _ENCODING:
        return _part(classes.encoded, result, site)
    return _answered(machine, rule, name, classes, arguments, keywords, result, site)


def _finds_classes(encoder: Value) -> bool:
    """Say whether an encoder takes the classes from the data: they are not given to it."""
    return isinstance(encoder, Record) and encoder.get("classes", None) is None


def _parts_of(machine: Machine, name: str, arguments: Sequence[Value]) -> Sequence[Value]:
    if name == "append" or not arguments:
        return arguments[:2]
    thing = machine.load(arguments[0]) if isinstance(arguments[0], Ref) else arguments[0]
    items = thing.items if isinstance(thing, ListObject) else thing
    return items if is_tuple(items) else ()


def _loaded(
    rule: FunctionRule, arguments: Sequence[Value], keywords: Mapping[str, Value], result: Value, site: Site
) -> Value:
    """Return the data for training and for testing, or one pair; each has the labels behind it."""
    if not is_tuple(result) or len(result) != 2:
        return result
    if is_tuple(result[0]):
        return tuple(_loaded(rule, arguments, keywords, part, site) for part in result)
    count = _count(result[1].spec) if isinstance(result[1], Tensor) else None
    classes = label_sources.of_data_set(rule, arguments, keywords, count) if count else None
    return (result[0], with_classes(classes, result[1], site))


def after_record(record: Record, name: str, result: Value, site: Site) -> Value:
    """Return an attribute of a library's object: the labels of a data set that comes with scikit-learn."""
    source, count = record.get("_loader", None), _count(result.spec) if isinstance(result, Tensor) else None
    if name != "target" or not isinstance(source, str) or not count:
        return result
    return with_classes(label_sources.library_set(source, count), result, site)


def with_classes(classes: Classes | None, result: Value, site: Site) -> Value:
    """Return an array that holds these labels."""
    if classes is None or not isinstance(result, Tensor) or _count(result.spec) != classes.count:
        return result
    return replace(result, classes=classes, array=result.array or site)


def _part(classes: Classes, result: Value, site: Site) -> Value:
    """Return what has all elements of an array or a part of them, if each class occurs in that."""
    count = _count(result.spec) if isinstance(result, Tensor) else None
    return result if count is None else with_classes(part(classes, count), result, site)


def _split(machine: Machine, known: Sequence[Classes | None], shuffled: bool, result: Value, site: Site) -> Value:
    """Return the list of the two parts of each array."""
    thing = machine.load(result) if isinstance(result, Ref) else None
    if not isinstance(thing, ListObject) or thing.items is None or len(thing.items) != 2 * len(known):
        return result
    mixed = [each.shuffled if each is not None and shuffled else each for each in known]
    items: list[Value] = []
    for each, of in zip(thing.items, [classes for classes in mixed for _ in range(2)], strict=True):
        frame = machine.load(each) if isinstance(each, Ref) else None
        if of is not None and isinstance(frame, FrameSpec):
            machine.store(each, label_columns.with_only(frame, of)) if isinstance(each, Ref) else None
        items.append(each if of is None else _part(of, each, site))
    return machine.allocate(ListObject(tuple(items)))


def _answered(
    machine: Machine,
    rule: FunctionRule,
    name: str,
    classes: Classes,
    arguments: Sequence[Value],
    keywords: Mapping[str, Value],
    result: Value,
    site: Site,
) -> Value:
    """Return what a function says of the classes: the largest, the smallest, all of them, a column for each."""
    number = len(classes.values)
    given = rule.signature.bind(*arguments, **keywords).arguments
    if name == "to_categorical":
        columns = given.get("num_classes")
        if classes.bounds is not None and isinstance(columns, int) and columns <= classes.bounds[1]:
            low, high = classes.bounds
            reason = f"must be above the largest label, {high}"
            if low > 0 and high - low < columns:
                reason = f"{reason}: the labels are counted from {low}"
            return machine.report(InvalidArgument(name, "num_classes", columns, reason), site)
        low, high = classes.bounds or (-1, 0)
        if low < 0:
            return result
        return _one_hot(_of_width(machine, result, high + 1) if columns is None else result, site)
    if rule.name in _BINARIZING:
        return _of_width(machine, result, 1 if number == 2 else number) if number > 1 else result
    if rule.name == _ONE_HOT:
        encoder = arguments[0]
        plain = isinstance(encoder, Record) and not _FEWER.intersection(dict(encoder.fields))
        return _of_width(machine, result, number) if plain else result
    if name == "get_dummies":
        plain = not set(given) - {"data", "prefix", "prefix_sep", "dtype", "drop_first"}
        first = given.get("drop_first", False)
        return _of_width(machine, result, number - first) if plain and isinstance(first, bool) else result
    return _answer(name, classes, result) if len(arguments) == 1 and not keywords else result


def _one_hot(table: Value, site: Site) -> Value:
    """Return a table with a column for each class, which holds ones and zeros."""
    count = _count(table.spec) if isinstance(table, Tensor) else None
    if not isinstance(table, Tensor) or table.spec.shape is UNKNOWN or not count or table.spec.shape[-1] == 1:
        return table
    return with_classes(Classes(range(2), count), table, site)


def _of_width(machine: Machine, result: Value, width: int) -> Value:
    """Return a table whose number of columns was not known."""
    if isinstance(result, Tensor) and result.spec.shape is not UNKNOWN and result.spec.shape[-1:] == (UNKNOWN,):
        return replace(result, spec=TensorSpec((*result.spec.shape[:-1], width), result.spec.dtype), why="")
    if isinstance(result, Record) and isinstance(spec := result.get("array"), TensorSpec) and spec.rank == 2:
        known = TensorSpec((spec.shape[0] if spec.shape is not UNKNOWN else UNKNOWN, width), spec.dtype)
        return Record(result.class_name, (("shape", known.shape), ("array", known)))
    thing = machine.load(result) if isinstance(result, Ref) else None
    if isinstance(result, Ref) and isinstance(thing, FrameSpec) and thing.columns is None:
        machine.store(result, replace(thing, unknown_width=width))
    return result


def _answer(name: str, classes: Classes, result: Value) -> Value:
    if not isinstance(result, Tensor) or result.spec.shape is UNKNOWN:
        return result if name != "nunique" else len(classes.values)
    shape, dtype = result.spec.shape, result.spec.dtype
    if name in ("max", "amax", "reduce_max", "min", "amin", "reduce_min") and shape == () and classes.bounds:
        return replace(result, spec=TensorSpec(shape, dtype, classes.bounds["min" not in name]), why="")
    if name == "unique" and len(shape) == 1:
        count = len(classes.values)
        all_once = replace(classes, count=count, share=0.0, mixed=False)
        return replace(result, spec=TensorSpec((count,), dtype), why="", classes=all_once)
    return result


def after_item(machine: Machine, tensor: Tensor, index: Value, result: Value, site: Site) -> Value:
    """Return an item of an array: rows that are cut out, or all elements in another order or shape."""
    classes = classes_of(machine, tensor) if tensor.classes is not None else None
    if classes is None or not isinstance(result, Tensor):
        return result
    if all(item is None or item is ... or isinstance(item, (int, slice)) for item in _parts(index)):
        return _part(classes, result, site)
    order = classes_of(machine, index)
    survive = classes.is_large if order is None else order.values == range(classes.count)
    return _part(classes.shuffled, result, site) if survive and _count(result.spec) == classes.count else result


def _parts(index: Value) -> tuple[object, ...]:
    return tuple(index) if is_tuple(index) else (index,)


def after_operator(machine: Machine, name: str, left: Value, right: Value, result: Value, site: Site) -> Value:
    """Return what an operator makes of labels and a number."""
    function = _OPERATORS.get(name)
    number = right.spec.content if isinstance(right, Tensor) and right.spec.shape == () else right
    if function is None or type(number) not in (int, str) or not isinstance(left, (Tensor, Ref)):
        return result
    classes = classes_of(machine, left)
    changed = None if classes is None else mapped(classes, lambda value: function(value, number))
    if changed is not None and changed.bounds is not None and changed.bounds[0] < 0 and _wraps(result):
        return result
    thing = machine.load(result) if isinstance(result, Ref) else None
    if changed is not None and isinstance(result, Ref) and isinstance(thing, FrameSpec):
        machine.store(result, label_columns.with_only(thing, changed))
    return result if changed is None else _part(changed, result, site)


def _wraps(result: Value) -> bool:
    """Say whether an array has no negative numbers, and makes large ones of them."""
    return isinstance(result, Tensor) and str(result.spec.dtype).startswith("uint")


def _count(spec: TensorSpec) -> int | None:
    """Return the number of elements, `None` where a size is open."""
    if spec.shape is UNKNOWN or not all(isinstance(size, int) for size in spec.shape):
        return None
    return prod(size for size in spec.shape if isinstance(size, int))
