"""What `fit`, `evaluate` and `predict` refuse of the data before the model sees it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice

from shapelens.interpret import rule_values
from shapelens.interpret.machine import Facts, Machine, site_of
from shapelens.interpret.objects import Compiled, DictObject, ListObject
from shapelens.interpret.training import training_arguments, words
from shapelens.interpret.values import Function, Ref, Site, Tensor, Value, WholeNumber, is_tuple
from shapelens.rules import backends, versions
from shapelens.rules.mismatch import (
    DTypeMismatch,
    InvalidArgument,
    ListInBatch,
    PlainData,
    SampleCountMismatch,
    TextTargets,
)
from shapelens.rules.values import SEQUENCES, is_python_number
from shapelens.spec import UNKNOWN, Shape

PARTS = ("x", "y", "sample_weight")
_MADE = ("dataset", "generator", "PyDataset")
_TEXTS = ("str", "object", "string")
_LEAVES = 8
"""How many items of a list are looked at: they are mostly alike."""


def check(machine: Machine, site: Site, name: str, given: Mapping[str, Value]) -> None:
    """Report what Keras refuses of the data that a method of a model was given."""
    if not versions.knows_training(machine.keras_version):
        return
    try:
        training_arguments.check(machine, name, given)
        if training_arguments.kind_of(machine, given.get("x")) not in _MADE:
            for part in PARTS:
                _check_is_array(machine, name, part, given.get(part))
            _check_sample_counts(machine, name, given)
    except (InvalidArgument, PlainData, SampleCountMismatch) as mismatch:
        machine.report(mismatch, site, facts=Facts((given.get("x"), given.get("y"))))


def check_sequences(machine: Machine, site: Site, name: str, x: Value) -> None:
    """Report an array of Python objects, each of them a sequence: inputs of a known shape are found by the model. And
    report the texts of a column, whose dtype is another one in each version of pandas.
    """
    for tensor in rule_values.tensors_in(machine, x):
        spec = tensor.spec
        sequences = spec.dtype == "object" and spec.content == SEQUENCES and spec.shape is UNKNOWN
        if sequences or (spec.dtype is UNKNOWN and words.word_in(machine, tensor) is not None):
            machine.report(DTypeMismatch(name, "object"), site, facts=Facts((x,), tensor))


def check_texts(machine: Machine, site: Site, name: str, y: Value, compiled: Compiled | None) -> bool:
    """Report targets that are texts or Python objects, and say whether they are.

    Source: `keras.src.backend.common.variables.standardize_dtype`.
    """
    if not versions.knows_training(machine.keras_version):
        return False
    for tensor in rule_values.tensors_in(machine, y):
        if tensor.spec.dtype in _TEXTS or words.word_in(machine, tensor) is not None:
            sites = {} if compiled is None else compiled.sites
            machine.report(TextTargets(name, tensor.spec), site, facts=Facts((y,), sites=sites))
            return True
    return False


def check_yielded(machine: Machine, site: Site, name: str, batch: Value, function: Function) -> None:
    """Report a list in a batch that a generator yields: of these TensorFlow makes a dataset, which has no lists.

    Source: `keras.src.trainers.data_adapters.generator_data_adapter.GeneratorDataAdapter`.
    """
    if not versions.knows_training(machine.keras_version):
        return
    if isinstance(batch, Ref) and isinstance(machine.load(batch), ListObject):
        _report_list(machine, site, ListInBatch(name, ""), _yielded(function))
    parts = batch if is_tuple(batch) and machine.backend == backends.TENSORFLOW else ()
    for number, (part, value) in enumerate(zip(PARTS, parts, strict=False)):
        is_list = isinstance(value, Ref) and isinstance(machine.load(value), ListObject)
        if is_list and rule_values.tensors_in(machine, value):
            _report_list(machine, site, ListInBatch(name, part), _made_at(function, number))
    check_made(machine, site, name, batch, function)


def _report_list(machine: Machine, site: Site, mismatch: ListInBatch, made: Site | None) -> None:
    machine.report(mismatch, site, facts=Facts(sites={} if made is None else {"made": made}))


def _yielded(function: Function) -> Site | None:
    """Return where a function has the batch that it yields, if it does so in one place."""
    found = [node for node in ast.walk(function.node) if isinstance(node, ast.Yield)]
    batch = found[0].value if len(found) == 1 else None
    return None if batch is None else site_of(function.unit, batch)


def common_batch(machine: Machine, first: Value, second: Value) -> Value:
    """Return what two batches have in common: a size in which they differ is left open.

    Source: `keras.src.trainers.data_adapters.data_adapter_utils.get_keras_tensor_spec`.
    """
    if isinstance(first, Tensor) and isinstance(second, Tensor):
        return replace(first, spec=first.spec.with_shape(_common_shape(first.spec.shape, second.spec.shape)))
    if is_tuple(first) and is_tuple(second):
        return tuple(common_batch(machine, a, b) for a, b in zip(first, second, strict=False))
    one = machine.load(first) if isinstance(first, Ref) else None
    other = machine.load(second) if isinstance(second, Ref) else None
    if isinstance(one, DictObject) and isinstance(other, DictObject):
        found = dict(other.items or ())
        pairs = [(key, common_batch(machine, item, found.get(key))) for key, item in one.items or ()]
        return machine.allocate(DictObject(tuple(pairs)))
    return first


def _common_shape(first: Shape, second: Shape) -> Shape:
    if first is UNKNOWN or second is UNKNOWN or len(first) != len(second):
        return first
    return tuple(
        None if isinstance(a, int) and isinstance(b, int) and a != b else a for a, b in zip(first, second, strict=True)
    )


def check_made(machine: Machine, site: Site, name: str, batch: Value, function: Function) -> None:
    """Report a list of numbers in a batch that a function of the user's makes: each of them is taken for an array.

    Source: `keras.src.trainers.data_adapters.data_adapter_utils.get_tensor_spec`.
    """
    if not is_tuple(batch) or not versions.knows_training(machine.keras_version):
        return
    for number, (part, value) in enumerate(zip(PARTS, batch, strict=False)):
        try:
            _check_is_array(machine, name, part, value)
        except PlainData as mismatch:
            made = _made_at(function, number)
            machine.report(mismatch, site, facts=Facts(sites={} if made is None else {"made": made}))


def _made_at(function: Function, number: int) -> Site | None:
    """Return where a function has a part of the batches that it yields or returns, if it does so in one place."""
    found = [node for node in ast.walk(function.node) if isinstance(node, (ast.Yield, ast.Return))]
    batch = found[0].value if len(found) == 1 else None
    items = batch.elts if isinstance(batch, ast.Tuple) else []
    return site_of(function.unit, items[number]) if number < len(items) else None


def check_targets(machine: Machine, site: Site, name: str, x: Value, y: Value) -> None:
    """Report a list of numbers as the targets of a model with one output, whose items are taken for outputs.

    Source: `keras.src.trainers.compile_utils.CompileLoss.call`.
    """
    thing = machine.load(y) if isinstance(y, Ref) else y
    items = thing.items if isinstance(thing, ListObject) else thing
    if not is_tuple(items) or len(items) < 2 or not versions.knows_training(machine.keras_version):
        return
    try:
        _check_is_array(machine, name, "y", y)
    except PlainData as mismatch:
        machine.report(mismatch, site, facts=Facts((x, y)))


def _check_is_array(machine: Machine, name: str, part: str, value: Value) -> None:
    """Raise where a number or a text stands where Keras takes an array: it does not convert lists.

    Source: `keras.src.trainers.data_adapters.array_data_adapter.can_convert_arrays`.
    """
    for leaf in islice(_leaves(machine, value), _LEAVES):
        if isinstance(leaf, (bool, int, float, str, bytes)):
            raise PlainData(name, part, type(leaf).__name__)
        if isinstance(leaf, WholeNumber) or (isinstance(leaf, Tensor) and is_python_number(leaf.spec)):
            raise PlainData(name, part, "int" if isinstance(leaf, WholeNumber) else "float")


def _leaves(machine: Machine, value: Value) -> Iterator[Value]:
    """Yield what stands in the lists and tuples of a structure."""
    thing = machine.load(value) if isinstance(value, Ref) else value
    items = thing.items if isinstance(thing, ListObject) else thing
    if isinstance(thing, DictObject):
        items = tuple(item for _, item in thing.items or ())
    if is_tuple(items):
        for item in items[:_LEAVES]:
            yield from _leaves(machine, item)
    elif isinstance(thing, ListObject):
        yield from _leaves(machine, thing.element)  # any of them: how many there are is not known
    else:
        yield thing


def _check_sample_counts(machine: Machine, name: str, given: Mapping[str, Value]) -> None:
    """Raise where the parts of the data have different numbers of rows.

    Source: `keras.src.trainers.data_adapters.data_adapter_utils.check_data_cardinality`, and `train_validation_split`,
    which cuts off what the targets have more than the inputs.
    """
    counts: list[tuple[str, int]] = []
    for part in PARTS:
        for tensor in rule_values.tensors_in(machine, given.get(part)):
            shape = tensor.spec.shape
            if shape == () and not name.endswith("_on_batch"):
                raise InvalidArgument(name, part, None, "is one number, and no array whose first axis counts samples")
            if shape is UNKNOWN or not shape or not isinstance(shape[0], int):
                return
            counts.append((part, shape[0]))
    split = given.get("validation_split") or 0.0
    if split and given.get("validation_data") is None and counts:
        counts = [(part, min(rows, counts[0][1])) for part, rows in counts]
    if len({rows for _, rows in counts}) > 1:
        raise SampleCountMismatch(name, tuple(counts))
