"""`tf.data` datasets: how they are made. An element is known as its spec says and as the first one comes out."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from shapelens.interpret import calls, rule_values
from shapelens.interpret.data import (
    dataset_errors,
    dataset_steps,
    directory_datasets,
    generated_elements,
    series_generators,
)
from shapelens.interpret.data.elements import as_tensors, common_element, first_size, found, map_tensors, row_of
from shapelens.interpret.language import iteration
from shapelens.interpret.machine import Frame, Machine, site_of
from shapelens.interpret.objects import DictObject, ListObject
from shapelens.interpret.values import RAGGED, Dataset, Method, Ref, Tensor, Unresolved, Value, is_tuple
from shapelens.rules.functions.tensorflow_creation import tensorflow_dtype
from shapelens.rules.mismatch import InvalidCall, UnequalShapes
from shapelens.rules.sizes import range_length
from shapelens.rules.values import read_int, read_shape
from shapelens.spec import UNKNOWN, TensorSpec

Arguments = Sequence[Value]
Keywords = Mapping[str, Value]
Special = Callable[[Machine, Frame, ast.Call, Arguments, Keywords], Value]

_PREFIX: Final = "tensorflow.data.Dataset."


def argument(arguments: Arguments, keywords: Keywords, place: int, name: str, default: Value = None) -> Value:
    """Return an argument that is given by position or by name."""
    return arguments[place] if len(arguments) > place else keywords.get(name, default)


def _from_tensor_slices(
    machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords
) -> Value:
    given = as_tensors(machine, frame, node, argument(arguments, keywords, 0, "tensors"))
    if isinstance(given, Unresolved):
        return given
    tensors = rule_values.tensors_in(machine, given)
    counts = {first_size(tensor) for tensor in tensors}
    known = {size for size in counts if isinstance(size, int)}
    operation = f"{_PREFIX}from_tensor_slices"
    if any(tensor.spec.shape == () for tensor in tensors):
        return machine.report(
            InvalidCall(operation, "a tensor without axes can't be sliced"), site_of(frame.unit, node)
        )
    if len(known) > 1:
        shapes = tuple(tensor.spec.shape for tensor in tensors)
        return machine.report(UnequalShapes(operation, shapes, 0), site_of(frame.unit, node))
    rows = map_tensors(machine, given, row_of)
    return Dataset(rows, found(machine, rows), next(iter(known)) if len(counts) == 1 and known else None)


def _from_tensors(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    given = as_tensors(machine, frame, node, argument(arguments, keywords, 0, "tensors"))
    return given if isinstance(given, Unresolved) else Dataset(given, given, 1)


def _range(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    bounds = [read_int(rule_values.to_rule(machine, value)) for value in arguments]
    known = [bound for bound in bounds if bound is not UNKNOWN]
    fits = bounds and len(known) == len(bounds) <= 3 and (len(known) < 3 or known[2] != 0)
    dtype = tensorflow_dtype(rule_values.to_rule(machine, keywords.get("output_type")), "int64")
    number = Tensor(TensorSpec((), dtype), "tensorflow")
    return Dataset(number, number, range_length(range(*known)) if fits else None)


def _zip(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    given = keywords.get("datasets", arguments[0] if len(arguments) == 1 else tuple(arguments))
    counts: list[int | None] = []
    are_alike = True

    def parts(value: Value, side: str) -> Value:
        nonlocal are_alike
        if isinstance(value, Dataset):
            counts.append(None if value.at_most else value.count)
            are_alike = are_alike and (value.alike or value.spec == value.first)
            return value.spec if side == "spec" else value.first
        if is_tuple(value):
            return tuple(parts(item, side) for item in value)
        thing = machine.load(value) if isinstance(value, Ref) else None
        if isinstance(thing, DictObject) and thing.items is not None:
            return machine.allocate(DictObject(tuple((key, parts(item, side)) for key, item in thing.items)))
        counts.append(None)
        return value if isinstance(value, Unresolved) else Unresolved("a dataset that is not known")

    spec = parts(given, "spec")
    if isinstance(spec, Unresolved):
        return spec
    known = [count for count in counts if count is not None]
    count = min(known) if known and len(known) == len(counts) else None
    return Dataset(spec, parts(given, "first"), count, alike=are_alike)


def _from_generator(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    """The elements are what the signature declares."""
    signature = argument(arguments, keywords, 4, "output_signature")
    if signature is not None:
        spec = map_tensors(machine, signature, lambda tensor: tensor)
    else:
        types, shapes = (
            argument(arguments, keywords, 1, "output_types"),
            argument(arguments, keywords, 2, "output_shapes"),
        )
        spec = _declared(machine, types, shapes)
    if isinstance(spec, Unresolved) or not rule_values.tensors_in(machine, spec):
        return Unresolved("what the generator yields is not declared")
    function, given = argument(arguments, keywords, 0, "generator"), argument(arguments, keywords, 3, "args")
    generated_elements.check(machine, site_of(frame.unit, node), function, given, spec)
    return Dataset(spec, found(machine, spec), None)


def _declared(machine: Machine, types: Value, shapes: Value) -> Value:
    """Return the element that `output_types` and `output_shapes` describe."""
    thing = machine.load(types) if isinstance(types, Ref) else types
    if isinstance(thing, DictObject) and thing.items is not None:
        others = machine.load(shapes) if isinstance(shapes, Ref) else None
        inner = dict(others.items) if isinstance(others, DictObject) and others.items is not None else {}
        return machine.allocate(DictObject(tuple((k, _declared(machine, t, inner.get(k))) for k, t in thing.items)))
    items = thing.items if isinstance(thing, ListObject) else thing
    if is_tuple(items):
        inner = iteration.known_items(machine, shapes) if shapes is not None else None
        inner = inner if inner is not None and len(inner) == len(items) else (None,) * len(items)
        return tuple(_declared(machine, t, s) for t, s in zip(items, inner, strict=True))
    dtype = tensorflow_dtype(rule_values.to_rule(machine, types))
    shape = UNKNOWN if shapes is None else read_shape(rule_values.to_rule(machine, shapes))
    return Tensor(TensorSpec(shape, dtype), "tensorflow")


def _lines(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    """Files of records or lines, and names of files: one string at a time."""
    text = Tensor(TensorSpec((), "string"), "tensorflow")
    return Dataset(text, text, None)


def _any_of(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    """`sample_from_datasets`, `choose_from_datasets`: an element is one of any of them."""
    items = iteration.known_items(machine, argument(arguments, keywords, 0, "datasets"))
    datasets = [item for item in items or () if isinstance(item, Dataset)]
    if not items or len(datasets) < len(items):
        return Unresolved("datasets that are not known")
    spec, first = datasets[0].spec, datasets[0].first
    for dataset in datasets[1:]:
        reason = dataset_errors.difference(machine, spec, dataset.spec)
        dataset_errors.refuse(machine, frame, node, "sample_from_datasets", reason)
        spec = common_element(machine, spec, dataset.spec, None)
        first = common_element(machine, first, dataset.first, UNKNOWN)
    return Dataset(spec, first, None)


def _counter(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    number = Tensor(TensorSpec((), "int64"), "tensorflow")
    return Dataset(number, number, dataset_steps.INFINITE)


def _of_dataset(step: str) -> Special:
    """Make the rule of a function that does what a method of its first argument does."""

    def apply(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
        data = argument(arguments, keywords, 0, "dataset")
        if not isinstance(data, Dataset):
            return Unresolved("a dataset that is not known")
        return call_method(machine, frame, node, data, step, arguments[1:], {})

    return apply


def call_method(
    machine: Machine, frame: Frame, node: ast.Call, data: Dataset, name: str, arguments: Arguments, keywords: Keywords
) -> Value:
    """Call a method of a dataset, or of an iterator over one."""
    step = dataset_steps.STEPS.get(name)
    if step is None:
        return Unresolved(f"what '.{name}()' of a dataset returns is not known")
    if name == "apply":
        return calls.call(machine, frame, node, argument(arguments, keywords, 0, "transformation_func"), (data,), {})
    return step(machine, frame, node, data, arguments, keywords)


def attribute(data: Dataset, name: str) -> Value:
    """Return an attribute of a dataset."""
    return data.spec if name == "element_spec" else Method(data, name)


def items_of(data: Dataset) -> tuple[Value, ...] | None:
    """Return what iterating over a dataset gives, as far as its first element stands for all: one item for
    `take(1)`.
    """
    return (data.first,) if data.count == 1 and not data.at_most else None


def length(data: Dataset) -> Value:
    """Return `len(data)`."""
    sure = data.count is not None and not data.at_most and data.count != dataset_steps.INFINITE
    return data.count if sure else Unresolved("the number of elements is not known")


def _tensor_spec(kind: str) -> Special:
    """Make the rule of `tf.TensorSpec(shape, dtype)`, which stands for a tensor of that kind."""

    def apply(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
        default = () if not kind and "shape" not in keywords and not arguments else None
        given = argument(arguments, keywords, 0, "shape", default)
        shape = UNKNOWN if given is None else read_shape(rule_values.to_rule(machine, given))
        dtype = tensorflow_dtype(rule_values.to_rule(machine, argument(arguments, keywords, 1, "dtype")), "float32")
        return Tensor(TensorSpec(shape, dtype), "tensorflow", kind=kind)

    return apply


FUNCTIONS: Final[dict[str, Special]] = {
    "tensorflow.TensorSpec": _tensor_spec(""),
    "tensorflow.RaggedTensorSpec": _tensor_spec(RAGGED),
    "tensorflow.SparseTensorSpec": _tensor_spec("SparseTensor"),
    **directory_datasets.FUNCTIONS,
    **series_generators.FUNCTIONS,
    f"{_PREFIX}from_tensor_slices": _from_tensor_slices,
    f"{_PREFIX}from_tensors": _from_tensors,
    f"{_PREFIX}from_generator": _from_generator,
    f"{_PREFIX}range": _range,
    f"{_PREFIX}zip": _zip,
    f"{_PREFIX}list_files": _lines,
    f"{_PREFIX}counter": _counter,
    f"{_PREFIX}random": _counter,
    f"{_PREFIX}sample_from_datasets": _any_of,
    f"{_PREFIX}choose_from_datasets": _any_of,
    "tensorflow.data.experimental.sample_from_datasets": _any_of,
    "tensorflow.data.experimental.choose_from_datasets": _any_of,
    "tensorflow.data.experimental.cardinality": _of_dataset("cardinality"),
    "tensorflow.data.experimental.get_single_element": _of_dataset("get_single_element"),
    "tensorflow.data.TFRecordDataset": _lines,
    "tensorflow.data.TextLineDataset": _lines,
    "tensorflow.data.FixedLengthRecordDataset": _lines,
}
