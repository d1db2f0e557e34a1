"""The steps of a `tf.data` pipeline: what an element looks like after each."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from shapelens.interpret import calls, rule_values
from shapelens.interpret.data import dataset_errors
from shapelens.interpret.data.elements import (
    as_tensors,
    batched,
    common_element,
    first_size,
    found,
    map_tensors,
    row_of,
    with_shape,
)
from shapelens.interpret.machine import Frame, Machine
from shapelens.interpret.objects import DictObject, ListObject
from shapelens.interpret.values import RAGGED, Dataset, Ref, Tensor, Unresolved, Value, is_tuple
from shapelens.rules.values import read_int, read_shape
from shapelens.spec import UNKNOWN, Dim, TensorSpec, Unknown, is_known

Arguments = Sequence[Value]
Keywords = Mapping[str, Value]
INFINITE: Final = 1 << 60
"""The number of elements of a dataset that never ends."""

Step = Callable[[Machine, Frame, ast.Call, Dataset, Arguments, Keywords], Value]


def _given(arguments: Arguments, keywords: Keywords, place: int, name: str, default: Value = None) -> Value:
    return arguments[place] if len(arguments) > place else keywords.get(name, default)


def _integer(
    machine: Machine, arguments: Arguments, keywords: Keywords, place: int, name: str, default: Value = None
) -> int | Unknown:
    return read_int(rule_values.to_rule(machine, _given(arguments, keywords, place, name, default)))


def _sure(data: Dataset) -> int | None:
    """Return the number of elements if that is certain."""
    return None if data.at_most else data.count


def _same(
    machine: Machine, frame: Frame, node: ast.Call, data: Dataset, arguments: Arguments, keywords: Keywords
) -> Value:
    return data


def _nothing(
    machine: Machine, frame: Frame, node: ast.Call, data: Dataset, arguments: Arguments, keywords: Keywords
) -> Value:
    return None


# Batches


def _batch_sizes(data: Dataset, size: int | Unknown, drops: bool) -> tuple[Dim, Dim, int | None]:
    """Return the size of a batch as the spec has it, that of the first one, and the number of batches."""
    static: Dim = size if drops else None
    count = _sure(data)
    if size is UNKNOWN or size <= 0 or count is None:
        return static, size if drops else UNKNOWN, None
    if count == INFINITE:
        return static, size, INFINITE
    first = size if drops else min(size, count) or UNKNOWN  # of nothing there is no first batch
    return static, first, count // size if drops else -(-count // size)


def _batch(
    machine: Machine, frame: Frame, node: ast.Call, data: Dataset, arguments: Arguments, keywords: Keywords
) -> Value:
    drops = _given(arguments, keywords, 1, "drop_remainder", False) is True
    static, first, count = _batch_sizes(data, _integer(machine, arguments, keywords, 0, "batch_size"), drops)

    def rows(tensor: Tensor, spec: Tensor) -> Value:
        # A batch of ragged tensors keeps no sizes but those that all have.
        return batched(with_shape(tensor, spec.spec.shape) if tensor.kind == RAGGED else tensor, first)

    spec = map_tensors(machine, data.spec, lambda tensor: batched(tensor, static))
    return Dataset(spec, _beside_spec(machine, data, rows), count, alike=_are_even(data, first))


def _are_even(data: Dataset, first: Dim) -> bool:
    """Say whether all batches are like a first one of this size."""
    count, are_alike = _sure(data), data.alike or data.spec == data.first
    return are_alike and count is not None and isinstance(first, int) and (count == INFINITE or count % first == 0)


def _beside_spec(machine: Machine, data: Dataset, change: Callable[[Tensor, Tensor], Value]) -> Value:
    """Return the first element with each tensor changed; `change` gets the tensor of the spec beside it."""
    specs: list[Tensor] = []

    def collect(tensor: Tensor) -> Value:
        specs.append(tensor)
        return tensor

    map_tensors(machine, data.spec, collect)
    declared = iter(specs)
    return map_tensors(machine, data.first, lambda tensor: change(tensor, next(declared, tensor)))


def _padded_batch(
    machine: Machine, frame: Frame, node: ast.Call, data: Dataset, arguments: Arguments, keywords: Keywords
) -> Value:
    """Batches of elements that are filled up to one shape: what is left open is that of the longest."""
    drops = _given(arguments, keywords, 3, "drop_remainder", False) is True
    static, first, count = _batch_sizes(data, _integer(machine, arguments, keywords, 0, "batch_size"), drops)
    shapes = _given(arguments, keywords, 1, "padded_shapes")
    if shapes is not None:
        dataset_errors.refuse(machine, frame, node, "padded_batch", dataset_errors.padding(machine, data.spec, shapes))
    spec = data.spec if shapes is None else _padded(machine, data.spec, shapes)
    return Dataset(
        map_tensors(machine, spec, lambda tensor: batched(tensor, static)),
        map_tensors(machine, _longest(machine, data.spec, spec), lambda tensor: batched(tensor, first)),
        count,
        alike=_are_even(data, first),
    )


def _padded(machine: Machine, element: Value, shapes: Value) -> Value:
    """Return the element with the shapes that it is filled up to."""
    if isinstance(element, Tensor):
        shape = read_shape(rule_values.to_rule(machine, shapes))
        if shape is UNKNOWN:
            return with_shape(element, UNKNOWN)
        return with_shape(element, tuple(None if size == -1 else size for size in shape))
    thing = machine.load(shapes) if isinstance(shapes, Ref) else shapes
    if is_tuple(element):
        inner = thing.items if isinstance(thing, ListObject) else thing
        if is_tuple(inner) and len(inner) == len(element):
            return tuple(_padded(machine, item, shape) for item, shape in zip(element, inner, strict=True))
    parts = machine.load(element) if isinstance(element, Ref) else None
    if isinstance(parts, DictObject) and parts.items is not None and isinstance(thing, DictObject) and thing.items:
        inner = dict(thing.items)
        pairs = tuple((key, _padded(machine, item, inner.get(key, UNKNOWN))) for key, item in parts.items)
        return machine.allocate(DictObject(pairs))
    return map_tensors(machine, element, lambda tensor: with_shape(tensor, UNKNOWN))


def _longest(machine: Machine, element: Value, padded: Value) -> Value:
    """Return the padded element as it comes out: an open size is that of the elements, if they all have it."""
    tensors: list[Tensor] = []

    def collect(tensor: Tensor) -> Value:
        tensors.append(tensor)
        return tensor

    def close(tensor: Tensor) -> Value:
        own, shape = next(originals).spec.shape, tensor.spec.shape
        if shape is UNKNOWN:
            return tensor
        if own is UNKNOWN or len(own) != len(shape):
            own = (UNKNOWN,) * len(shape)
        sizes = [
            b if isinstance(b, int) else a if isinstance(a, int) else UNKNOWN for a, b in zip(own, shape, strict=True)
        ]
        return with_shape(tensor, tuple(sizes))

    map_tensors(machine, element, collect)
    originals = iter(tensors)
    return map_tensors(machine, padded, close)


def _ragged_batch(
    machine: Machine, frame: Frame, node: ast.Call, data: Dataset, arguments: Arguments, keywords: Keywords
) -> Value:
    """Batches of elements as they are: those of one size make an ordinary tensor, others a ragged one."""
    drops = _given(arguments, keywords, 1, "drop_remainder", False) is True
    static, first, count = _batch_sizes(data, _integer(machine, arguments, keywords, 0, "batch_size"), drops)

    def rows(size: Dim) -> Callable[[Tensor], Value]:
        return lambda tensor: replace(
            batched(tensor, size), kind=tensor.kind if is_known(tensor.spec.shape) else RAGGED
        )

    return Dataset(map_tensors(machine, data.spec, rows(static)), map_tensors(machine, data.spec, rows(first)), count)


def _rebatch(
    machine: Machine, frame: Frame, node: ast.Call, data: Dataset, arguments: Arguments, keywords: Keywords
) -> Value:
    size = _integer(machine, arguments, keywords, 0, "batch_size")
    drops = _given(arguments, keywords, 1, "drop_remainder", False) is True
    leading = {first_size(tensor) for tensor in rule_values.tensors_in(machine, data.first)}
    fixed = {first_size(tensor) for tensor in rule_values.tensors_in(machine, data.spec)}
    enough = size is not UNKNOWN and all(isinstance(rows, int) and rows >= size for rows in leading)
    even = size is not UNKNOWN and size > 0 and all(isinstance(rows, int) and rows % size == 0 for rows in fixed)
    static: Dim = size if drops or even else None
    first: Dim = size if drops or enough else UNKNOWN
    return Dataset(
        map_tensors(machine, data.spec, lambda tensor: batched(row_of(tensor), static)),
        map_tensors(machine, data.first, lambda tensor: batched(row_of(tensor), first)),
    )


def _bucket(
    machine: Machine, frame: Frame, node: ast.Call, data: Dataset, arguments: Arguments, keywords: Keywords
) -> Value:
    """Batches of elements of similar length: how many there are in one depends on the length."""
    shapes = _given(arguments, keywords, 3, "padded_shapes")
    spec = data.spec if shapes is None else _padded(machine, data.spec, shapes)
    if keywords.get("drop_remainder", False) is not False or keywords.get("no_padding", False) is not False:
        spec = map_tensors(machine, spec, lambda tensor: with_shape(tensor, UNKNOWN))
    spec = map_tensors(machine, spec, lambda tensor: batched(tensor, None))
    return Dataset(spec, found(machine, spec))


def _unbatch(
    machine: Machine, frame: Frame, node: ast.Call, data: Dataset, arguments: Arguments, keywords: Keywords
) -> Value:
    dataset_errors.refuse(machine, frame, node, "unbatch", dataset_errors.scalars(machine, data.spec))
    first = found(machine, map_tensors(machine, data.first, row_of))
    return Dataset(map_tensors(machine, data.spec, row_of), first, None)


# Functions of elements


def apply_to(machine: Machine, frame: Frame, node: ast.Call, function: Value, element: Value) -> Value:
    """Call a function of the user's with an element: a tuple is several arguments."""
    step = node.func.attr if isinstance(node.func, ast.Attribute) else "map"
    dataset_errors.refuse(machine, frame, node, step, dataset_errors.arity(function, element))
    return _traced(machine, frame, node, function, element if is_tuple(element) else (element,))


def _traced(machine: Machine, frame: Frame, node: ast.Call, function: Value, arguments: Arguments) -> Value:
    with machine.tracing():
        return calls.call(machine, frame, node, function, arguments, {})


def _map(
    machine: Machine, frame: Frame, node: ast.Call, data: Dataset, arguments: Arguments, keywords: Keywords
) -> Value:
    function = _given(arguments, keywords, 0, "map_func")
    spec = apply_to(machine, frame, node, function, data.spec)
    if spec is None or isinstance(spec, Unresolved):
        return Unresolved("what the mapped function returns is not known")
    spec = _returned(machine, frame, node, spec)
    if data.first == data.spec:
        return replace(data, spec=spec, first=found(machine, spec))
    with machine.quiet():
        first = apply_to(machine, frame, node, function, data.first)
    return replace(data, spec=spec, first=found(machine, _returned(machine, frame, node, first)))


def _returned(machine: Machine, frame: Frame, node: ast.Call, value: Value) -> Value:
    """Return the element that a mapped function makes: a list of tensors counts as a tuple."""
    thing = machine.load(value) if isinstance(value, Ref) else None
    if isinstance(thing, ListObject) and thing.items and not all(map(_is_plain, thing.items)):
        value = tuple(thing.items)
    return as_tensors(machine, frame, node, value)


def _is_plain(item: Value) -> bool:
    return isinstance(item, (bool, int, float, str, bytes, Unresolved))


def _flat_map(
    machine: Machine, frame: Frame, node: ast.Call, data: Dataset, arguments: Arguments, keywords: Keywords
) -> Value:
    """`flat_map` and `interleave`: the function makes a dataset of each element."""
    function = _given(arguments, keywords, 0, "map_func")
    inner = apply_to(machine, frame, node, function, data.spec)
    if not isinstance(inner, Dataset):
        return Unresolved("what the mapped function returns is not a dataset that is known")
    with machine.quiet():
        first = apply_to(machine, frame, node, function, data.first)
    count, each = _sure(data), _sure(inner)
    total = min(count * each, INFINITE) if count is not None and each is not None else None
    return Dataset(inner.spec, first.first if isinstance(first, Dataset) else found(machine, inner.spec), total)


def _window(
    machine: Machine, frame: Frame, node: ast.Call, data: Dataset, arguments: Arguments, keywords: Keywords
) -> Value:
    """Windows are datasets themselves, one for each part of an element."""
    size = _integer(machine, arguments, keywords, 0, "size")
    shift = _integer(machine, arguments, keywords, 1, "shift", size)
    stride = _integer(machine, arguments, keywords, 2, "stride", 1)
    drops = _given(arguments, keywords, 3, "drop_remainder", False) is True
    total = _sure(data)
    count, full = None, drops
    if total is not None and isinstance(size, int) and isinstance(shift, int) and isinstance(stride, int) and shift > 0:
        extent = (size - 1) * stride + 1
        full = drops or extent <= total
        count = max(0, (total - extent) // shift + 1) if drops else -(-total // shift)
        count = INFINITE if total == INFINITE else count
    length = size if isinstance(size, int) else None
    return Dataset(
        _windows(machine, data.spec, length if drops else None),
        _windows(machine, data.first, length if full else None),
        count,
    )


def _windows(machine: Machine, element: Value, count: int | None) -> Value:
    if is_tuple(element):
        return tuple(_windows(machine, item, count) for item in element)
    thing = machine.load(element) if isinstance(element, Ref) else None
    if isinstance(thing, DictObject) and thing.items is not None:
        pairs = tuple((key, _windows(machine, item, count)) for key, item in thing.items)
        return machine.allocate(DictObject(pairs))
    return Dataset(element, element, count)


def _group(
    machine: Machine, frame: Frame, node: ast.Call, data: Dataset, arguments: Arguments, keywords: Keywords
) -> Value:
    """`group_by_window`: the second function makes a dataset of each group."""
    key = Tensor(TensorSpec((), "int64"), "tensorflow")
    function = _given(arguments, keywords, 1, "reduce_func")
    inner = _traced(machine, frame, node, function, (key, Dataset(data.spec, data.first)))
    if not isinstance(inner, Dataset):
        return Unresolved("what the mapped function returns is not a dataset that is known")
    return Dataset(inner.spec, found(machine, inner.spec))


def _reduce(
    machine: Machine, frame: Frame, node: ast.Call, data: Dataset, arguments: Arguments, keywords: Keywords
) -> Value:
    state = as_tensors(machine, frame, node, _given(arguments, keywords, 0, "initial_state"))
    function = _given(arguments, keywords, 1, "reduce_func")
    result = _traced(machine, frame, node, function, (state, data.spec))
    return common_element(machine, state, as_tensors(machine, frame, node, result), UNKNOWN)


def _scan(
    machine: Machine, frame: Frame, node: ast.Call, data: Dataset, arguments: Arguments, keywords: Keywords
) -> Value:
    state = as_tensors(machine, frame, node, _given(arguments, keywords, 0, "initial_state"))
    function = _given(arguments, keywords, 1, "scan_func")
    result = _traced(machine, frame, node, function, (state, data.spec))
    if not is_tuple(result) or len(result) != 2:
        return Unresolved("what the scanned function returns is not known")
    spec = as_tensors(machine, frame, node, result[1])
    return replace(data, spec=spec, first=found(machine, spec))


# How many


def _take(
    machine: Machine, frame: Frame, node: ast.Call, data: Dataset, arguments: Arguments, keywords: Keywords
) -> Value:
    count = _integer(machine, arguments, keywords, 0, "count")
    if not isinstance(count, int):
        return replace(data, count=None, at_most=False)
    if count < 0:
        return data
    return replace(data, count=count if data.count is None else min(count, data.count), at_most=_sure(data) is None)


def _skip(
    machine: Machine, frame: Frame, node: ast.Call, data: Dataset, arguments: Arguments, keywords: Keywords
) -> Value:
    count, total = _integer(machine, arguments, keywords, 0, "count"), _sure(data)
    known = total is not None and isinstance(count, int) and count >= 0
    if total == INFINITE or count == 0:
        return data
    return _later(machine, data, max(0, total - count) if known else None)  # type: ignore[operator]


def _later(machine: Machine, data: Dataset, count: int | None) -> Dataset:
    """Return what is left when elements are left out: only the last one, a batch that is not full, may differ."""
    return Dataset(data.spec, data.first if count is not None and count > 1 else found(machine, data.spec), count)


def _shard(
    machine: Machine, frame: Frame, node: ast.Call, data: Dataset, arguments: Arguments, keywords: Keywords
) -> Value:
    shards, total = _integer(machine, arguments, keywords, 0, "num_shards"), _sure(data)
    index = _integer(machine, arguments, keywords, 1, "index")
    known = total is not None and isinstance(shards, int) and isinstance(index, int) and 0 <= index < shards
    known = known and total != INFINITE
    return _later(machine, data, -(-(total - index) // shards) if known else None)  # type: ignore[operator]


def _some(
    machine: Machine, frame: Frame, node: ast.Call, data: Dataset, arguments: Arguments, keywords: Keywords
) -> Value:
    return _later(machine, data, None)


def _filter(
    machine: Machine, frame: Frame, node: ast.Call, data: Dataset, arguments: Arguments, keywords: Keywords
) -> Value:
    """`filter` and `take_while`: the function says of each element whether it is wanted."""
    apply_to(machine, frame, node, _given(arguments, keywords, 0, "predicate"), data.spec)
    return _later(machine, data, None)


def _repeat(
    machine: Machine, frame: Frame, node: ast.Call, data: Dataset, arguments: Arguments, keywords: Keywords
) -> Value:
    times, total = _integer(machine, arguments, keywords, 0, "count"), _sure(data)
    if _given(arguments, keywords, 0, "count") is None or (isinstance(times, int) and times < 0):
        return replace(data, count=INFINITE if total != 0 else None, at_most=False)
    count = min(times * total, INFINITE) if isinstance(times, int) and total is not None else None
    return replace(data, count=count, at_most=False)


def _enumerate(
    machine: Machine, frame: Frame, node: ast.Call, data: Dataset, arguments: Arguments, keywords: Keywords
) -> Value:
    number = Tensor(TensorSpec((), "int64"), "tensorflow")
    return replace(data, spec=(number, data.spec), first=(number, data.first))


def _concatenate(
    machine: Machine, frame: Frame, node: ast.Call, data: Dataset, arguments: Arguments, keywords: Keywords
) -> Value:
    other = _given(arguments, keywords, 0, "dataset")
    if not isinstance(other, Dataset):
        return Unresolved("a dataset that is not known")
    reason = dataset_errors.difference(machine, data.spec, other.spec)
    dataset_errors.refuse(machine, frame, node, "concatenate", reason)
    count, more = _sure(data), _sure(other)
    first = other.first if count == 0 else data.first
    total = min(count + more, INFINITE) if count is not None and more is not None else None
    return Dataset(common_element(machine, data.spec, other.spec, None), first, total)


# Out of the pipeline


def _cardinality(
    machine: Machine, frame: Frame, node: ast.Call, data: Dataset, arguments: Arguments, keywords: Keywords
) -> Value:
    count = _sure(data)
    return Tensor(TensorSpec((), "int64", -1 if count == INFINITE else count), "tensorflow")


def _first(
    machine: Machine, frame: Frame, node: ast.Call, data: Dataset, arguments: Arguments, keywords: Keywords
) -> Value:
    return data.first


def _numpy(
    machine: Machine, frame: Frame, node: ast.Call, data: Dataset, arguments: Arguments, keywords: Keywords
) -> Value:
    def array(tensor: Tensor) -> Value:
        return replace(tensor, library="numpy")

    return replace(data, spec=map_tensors(machine, data.spec, array), first=map_tensors(machine, data.first, array))


STEPS: Final[dict[str, Step]] = {
    **dict.fromkeys(("shuffle", "prefetch", "cache", "with_options", "snapshot", "apply"), _same),
    **dict.fromkeys(("unique", "ignore_errors"), _some),
    **dict.fromkeys(("filter", "take_while"), _filter),
    "batch": _batch,
    "padded_batch": _padded_batch,
    "ragged_batch": _ragged_batch,
    "rebatch": _rebatch,
    "unbatch": _unbatch,
    "bucket_by_sequence_length": _bucket,
    "map": _map,
    "interleave": _flat_map,
    "flat_map": _flat_map,
    "window": _window,
    "group_by_window": _group,
    "reduce": _reduce,
    "scan": _scan,
    "take": _take,
    "skip": _skip,
    "shard": _shard,
    "repeat": _repeat,
    "enumerate": _enumerate,
    "concatenate": _concatenate,
    "cardinality": _cardinality,
    "as_numpy_iterator": _numpy,
    "get_single_element": _first,
    "get_next": _first,
    "next": _first,
    "save": _nothing,
}
