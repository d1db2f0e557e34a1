"""`tf.data` pipelines: what an element looks like after each step, as its spec says and as it comes out first."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from shapelens.interpret import calls, directory_datasets, iteration, libraries
from shapelens.interpret.machine import Frame, Machine
from shapelens.interpret.values import (
    Dataset,
    DictObject,
    ListObject,
    Method,
    Ref,
    Tensor,
    Unresolved,
    Value,
    is_tuple,
)
from shapelens.rules.sizes import range_length
from shapelens.rules.values import read_int
from shapelens.spec import UNKNOWN, Dim, TensorSpec

Arguments = Sequence[Value]
Keywords = Mapping[str, Value]
Special = Callable[[Machine, Frame, ast.Call, Arguments, Keywords], Value]


def map_tensors(machine: Machine, value: Value, change: Callable[[Tensor], Value]) -> Value:
    """Apply `change` to every tensor in a structure of tuples, lists and dicts."""
    if isinstance(value, Tensor):
        return change(value)
    if is_tuple(value):
        return tuple(map_tensors(machine, item, change) for item in value)
    if isinstance(value, Ref):
        thing = machine.load(value)
        if isinstance(thing, DictObject) and thing.items is not None:
            items = tuple((key, map_tensors(machine, item, change)) for key, item in thing.items)
            return machine.allocate(DictObject(items))
        if isinstance(thing, ListObject) and thing.items is not None:
            return tuple(map_tensors(machine, item, change) for item in thing.items)
    return value


# --- making datasets ---


def _from_tensor_slices(
    machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords
) -> Value:
    given = _as_tensors(machine, frame, node, arguments[0] if arguments else keywords.get("tensors"))
    if isinstance(given, Unresolved):
        return given
    counts = {_first_size(tensor) for tensor in libraries.tensors_in(machine, given)}
    rows = map_tensors(machine, given, lambda tensor: _with_shape(tensor, _rest(tensor)))
    count = next(iter(counts)) if len(counts) == 1 else UNKNOWN
    return Dataset(rows, rows, count if isinstance(count, int) else None)


def _from_tensors(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    given = _as_tensors(machine, frame, node, arguments[0] if arguments else keywords.get("tensors"))
    return given if isinstance(given, Unresolved) else Dataset(given, given, 1)


def _range(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    bounds = [read_int(libraries.to_rule(machine, value)) for value in arguments]
    count = range_length(range(*(b for b in bounds if b is not UNKNOWN))) if bounds and UNKNOWN not in bounds else None
    number = Tensor(TensorSpec((), "int64"), "tensorflow")
    return Dataset(number, number, count)


def _zip(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    given = arguments[0] if len(arguments) == 1 else tuple(arguments)
    items = (given,) if isinstance(given, Dataset) else iteration.known_items(machine, given)
    if items is None:
        return Unresolved("datasets that are not known")
    datasets = [item for item in items if isinstance(item, Dataset)]
    if len(datasets) < len(items):
        return Unresolved("a dataset that is not known")
    counts = [dataset.count for dataset in datasets if dataset.count is not None]
    return Dataset(
        tuple(dataset.spec for dataset in datasets),
        tuple(dataset.first for dataset in datasets),
        min(counts) if len(counts) == len(datasets) else None,
    )


def _as_tensors(machine: Machine, frame: Frame, node: ast.Call, value: Value) -> Value:
    """Turn arrays and lists of numbers into tensors; a list stands for one tensor, a tuple for several."""
    if isinstance(value, Tensor):
        return Tensor(TensorSpec(value.spec.shape, value.spec.dtype), "tensorflow", origin=value.origin)
    if is_tuple(value):
        parts = tuple(_as_tensors(machine, frame, node, item) for item in value)
        return next((part for part in parts if isinstance(part, Unresolved)), parts)
    if isinstance(value, Ref):
        thing = machine.load(value)
        if isinstance(thing, DictObject) and thing.items is not None:
            items = tuple((key, _as_tensors(machine, frame, node, item)) for key, item in thing.items)
            return machine.allocate(DictObject(items))
    if isinstance(value, Unresolved):
        return value
    return libraries.apply_function(machine, node, frame.unit, "tensorflow.convert_to_tensor", (value,), {})


def _first_size(tensor: Tensor) -> Dim:
    shape = tensor.spec.shape
    return shape[0] if shape is not UNKNOWN and shape else UNKNOWN


def _rest(tensor: Tensor) -> object:
    shape = tensor.spec.shape
    return shape[1:] if shape is not UNKNOWN else UNKNOWN


def _with_shape(tensor: Tensor, shape: object) -> Tensor:
    return Tensor(TensorSpec(shape, tensor.spec.dtype), "tensorflow", origin=tensor.origin)  # type: ignore[arg-type]


def _batched(tensor: Tensor, size: Dim) -> Tensor:
    shape = tensor.spec.shape
    return _with_shape(tensor, UNKNOWN if shape is UNKNOWN else (size, *shape))


# --- steps ---


def _same(
    machine: Machine, frame: Frame, node: ast.Call, data: Dataset, arguments: Arguments, keywords: Keywords
) -> Value:
    return data


def _batch(
    machine: Machine, frame: Frame, node: ast.Call, data: Dataset, arguments: Arguments, keywords: Keywords
) -> Value:
    size = read_int(libraries.to_rule(machine, arguments[0] if arguments else keywords.get("batch_size")))
    drops = (arguments[1] if len(arguments) > 1 else keywords.get("drop_remainder")) is True
    static: Dim = size if drops else None
    first: Dim = size
    count = None
    if size is not UNKNOWN and data.count is not None and size > 0:
        first = min(size, data.count)
        count = data.count // size if drops else -(-data.count // size)
    elif not drops:
        first = UNKNOWN
    return Dataset(
        map_tensors(machine, data.spec, lambda tensor: _batched(tensor, static)),
        map_tensors(machine, data.first, lambda tensor: _batched(tensor, first)),
        count,
    )


def _padded_batch(
    machine: Machine, frame: Frame, node: ast.Call, data: Dataset, arguments: Arguments, keywords: Keywords
) -> Value:
    """Like `batch`; sizes that were left open stay open, and are those of the longest element when it comes out."""
    batched = _batch(machine, frame, node, data, arguments[:1], keywords)
    padded = keywords.get("padded_shapes", arguments[1] if len(arguments) > 1 else None)
    if not isinstance(batched, Dataset) or padded is None:
        return batched
    return Dataset(
        _open_sizes(machine, batched.spec, None), _open_sizes(machine, batched.first, UNKNOWN), batched.count
    )


def _open_sizes(machine: Machine, value: Value, size: Dim) -> Value:
    def change(tensor: Tensor) -> Value:
        shape = tensor.spec.shape
        return _with_shape(tensor, UNKNOWN if shape is UNKNOWN else (shape[0], *(size for _ in shape[1:])))

    return map_tensors(machine, value, change)


def _unbatch(
    machine: Machine, frame: Frame, node: ast.Call, data: Dataset, arguments: Arguments, keywords: Keywords
) -> Value:
    def change(tensor: Tensor) -> Value:
        return _with_shape(tensor, _rest(tensor))

    return Dataset(map_tensors(machine, data.spec, change), map_tensors(machine, data.first, change), None)


def _map(
    machine: Machine, frame: Frame, node: ast.Call, data: Dataset, arguments: Arguments, keywords: Keywords
) -> Value:
    function = arguments[0] if arguments else keywords.get("map_func")
    spec = _apply(machine, frame, node, function, data.spec)
    if spec is None or isinstance(spec, Unresolved):
        return Unresolved("what the mapped function returns is not known")
    spec = _as_tensors(machine, frame, node, spec)
    if data.first == data.spec:
        return Dataset(spec, spec, data.count)
    with machine.quiet():
        first = _apply(machine, frame, node, function, data.first)
    return Dataset(spec, _as_tensors(machine, frame, node, first), data.count)


def _apply(machine: Machine, frame: Frame, node: ast.Call, function: Value, element: Value) -> Value:
    arguments = element if is_tuple(element) else (element,)
    with machine.tracing():
        return calls.call(machine, frame, node, function, arguments, {})


def _interleave(
    machine: Machine, frame: Frame, node: ast.Call, data: Dataset, arguments: Arguments, keywords: Keywords
) -> Value:
    function = arguments[0] if arguments else keywords.get("map_func")
    inner = _apply(machine, frame, node, function, data.spec)
    if not isinstance(inner, Dataset):
        return Unresolved("what the mapped function returns is not a dataset that is known")
    return Dataset(inner.spec, inner.first, None)


def _window(
    machine: Machine, frame: Frame, node: ast.Call, data: Dataset, arguments: Arguments, keywords: Keywords
) -> Value:
    size = read_int(libraries.to_rule(machine, arguments[0] if arguments else keywords.get("size")))
    drops = keywords.get("drop_remainder") is True
    inner = map_tensors(machine, data.spec, lambda tensor: tensor)
    window = Dataset(inner, data.first, size if isinstance(size, int) and drops else None)
    element: Value = tuple(Dataset(part, part, window.count) for part in inner) if is_tuple(inner) else window
    return Dataset(element, element, None)


def _take(
    machine: Machine, frame: Frame, node: ast.Call, data: Dataset, arguments: Arguments, keywords: Keywords
) -> Value:
    count = read_int(libraries.to_rule(machine, arguments[0] if arguments else keywords.get("count")))
    if not isinstance(count, int) or count < 0:
        return Dataset(data.spec, data.first, None)
    return Dataset(data.spec, data.first, count if data.count is None else min(count, data.count), data.count is None)


def _skip(
    machine: Machine, frame: Frame, node: ast.Call, data: Dataset, arguments: Arguments, keywords: Keywords
) -> Value:
    count = read_int(libraries.to_rule(machine, arguments[0] if arguments else keywords.get("count")))
    known = data.count is not None and isinstance(count, int)
    return Dataset(data.spec, data.first, max(0, data.count - count) if known else None)  # type: ignore[operator]


def _filter(
    machine: Machine, frame: Frame, node: ast.Call, data: Dataset, arguments: Arguments, keywords: Keywords
) -> Value:
    return Dataset(data.spec, data.first, None)


def _repeat(
    machine: Machine, frame: Frame, node: ast.Call, data: Dataset, arguments: Arguments, keywords: Keywords
) -> Value:
    times = read_int(libraries.to_rule(machine, arguments[0] if arguments else keywords.get("count", None)))
    known = isinstance(times, int) and times >= 0 and data.count is not None
    return Dataset(data.spec, data.first, times * data.count if known else None)  # type: ignore[operator]


def _enumerate(
    machine: Machine, frame: Frame, node: ast.Call, data: Dataset, arguments: Arguments, keywords: Keywords
) -> Value:
    number = Tensor(TensorSpec((), "int64"), "tensorflow")
    return Dataset((number, data.spec), (number, data.first), data.count)


def _concatenate(
    machine: Machine, frame: Frame, node: ast.Call, data: Dataset, arguments: Arguments, keywords: Keywords
) -> Value:
    other = arguments[0] if arguments else keywords.get("dataset")
    known = isinstance(other, Dataset) and data.count is not None and other.count is not None
    return Dataset(data.spec, data.first, data.count + other.count if known else None)  # type: ignore[operator, union-attr]


def _cardinality(
    machine: Machine, frame: Frame, node: ast.Call, data: Dataset, arguments: Arguments, keywords: Keywords
) -> Value:
    return Tensor(TensorSpec((), "int64", data.count), "tensorflow")


def _numpy(
    machine: Machine, frame: Frame, node: ast.Call, data: Dataset, arguments: Arguments, keywords: Keywords
) -> Value:
    first = map_tensors(machine, data.first, lambda tensor: Tensor(tensor.spec, "numpy", origin=tensor.origin))
    return Dataset(first, first, data.count)


def _first(
    machine: Machine, frame: Frame, node: ast.Call, data: Dataset, arguments: Arguments, keywords: Keywords
) -> Value:
    return data.first


Step = Callable[[Machine, Frame, ast.Call, Dataset, Arguments, Keywords], Value]

_STEPS: Final[dict[str, Step]] = {
    **dict.fromkeys(("shuffle", "prefetch", "cache", "with_options", "ignore_errors", "apply", "shard"), _same),
    "batch": _batch,
    "padded_batch": _padded_batch,
    "unbatch": _unbatch,
    "map": _map,
    "interleave": _interleave,
    "flat_map": _interleave,
    "window": _window,
    "take": _take,
    "skip": _skip,
    "filter": _filter,
    "repeat": _repeat,
    "enumerate": _enumerate,
    "concatenate": _concatenate,
    "cardinality": _cardinality,
    "as_numpy_iterator": _numpy,
    **dict.fromkeys(("next", "get_next"), _first),
}


def call_method(
    machine: Machine, frame: Frame, node: ast.Call, data: Dataset, name: str, arguments: Arguments, keywords: Keywords
) -> Value:
    """Call a method of a dataset."""
    step = _STEPS.get(name)
    if step is None:
        return Unresolved(f"what '.{name}()' of a dataset returns is not known")
    if name == "apply" or (name == "shard" and data.count is not None):
        return Dataset(data.spec, data.first, None) if name == "shard" else Unresolved("what '.apply()' returns")
    return step(machine, frame, node, data, arguments, keywords)


def attribute(data: Dataset, name: str) -> Value:
    """Return an attribute of a dataset."""
    return data.spec if name == "element_spec" else Method(data, name)


def items_of(data: Dataset) -> tuple[Value, ...] | None:
    """Return what iterating over a dataset gives, as far as its first element stands for all: one item for
    `take(1)`.
    """
    return (data.first,) if data.count == 1 and not data.at_most else None


_PREFIX: Final = "tensorflow.data.Dataset."

FUNCTIONS: Final[dict[str, Special]] = {
    **directory_datasets.FUNCTIONS,
    f"{_PREFIX}from_tensor_slices": _from_tensor_slices,
    f"{_PREFIX}from_tensors": _from_tensors,
    f"{_PREFIX}range": _range,
    f"{_PREFIX}zip": _zip,
}
