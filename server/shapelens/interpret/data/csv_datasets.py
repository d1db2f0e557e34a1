"""`tf.data` datasets of the rows of text files: `CsvDataset`, and `make_csv_dataset`, which puts rows in batches."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from shapelens.interpret import rule_values
from shapelens.interpret.data.elements import as_tensors
from shapelens.interpret.language import iteration
from shapelens.interpret.machine import Frame, Machine
from shapelens.interpret.objects import DictObject
from shapelens.interpret.values import Dataset, Tensor, Unresolved, Value
from shapelens.rules.functions.tensorflow_creation import tensorflow_dtype
from shapelens.rules.values import read_dim
from shapelens.spec import UNKNOWN, Dim, DType, TensorSpec

Arguments = Sequence[Value]
Keywords = Mapping[str, Value]
Special = Callable[[Machine, Frame, ast.Call, Arguments, Keywords], Value]

_NOT_KNOWN: Final = Unresolved("the columns of the files are not known")


def _rows(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    """`CsvDataset(filenames, record_defaults)`: a tuple of scalars."""
    given = {**dict(zip(("filenames", "record_defaults"), arguments, strict=False)), **keywords}
    defaults = iteration.known_items(machine, given.get("record_defaults"))
    if defaults is None:
        return _NOT_KNOWN
    dtypes = [_dtype_of(machine, frame, node, default) for default in defaults]
    row = tuple(Tensor(TensorSpec((), dtype), "tensorflow") for dtype in dtypes)
    return Dataset(row, row, None)


def _dtype_of(machine: Machine, frame: Frame, node: ast.Call, default: Value) -> DType:
    """Return the dtype of a column, which is given as such or by a default value."""
    item = rule_values.to_rule(machine, default)
    dtype = tensorflow_dtype(item)
    if dtype is UNKNOWN or isinstance(item, str):
        converted = as_tensors(machine, frame, node, default)
        return converted.spec.dtype if isinstance(converted, Tensor) else UNKNOWN
    return dtype


_BATCHES: Final = ("file_pattern", "batch_size", "column_names", "column_defaults", "label_name", "select_columns")


def _batches(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    """`make_csv_dataset(…)`: a dict of columns, and the label's column if one is named.

    Source: `tensorflow.python.data.experimental.ops.readers.make_csv_dataset_v2`.
    """
    given = {**dict(zip(_BATCHES, arguments, strict=False)), **keywords}
    names = iteration.known_items(machine, given.get("column_names"))
    if names is not None and given.get("select_columns") is not None:
        names = _selected(names, iteration.known_items(machine, given["select_columns"]))
    label = given.get("label_name")
    if names is None or not all(isinstance(name, str) for name in (*names, label or "")):
        return _NOT_KNOWN
    defaults = iteration.known_items(machine, given.get("column_defaults")) or (None,) * len(names)
    if len(defaults) != len(names) or len(arguments) > len(_BATCHES):
        return _NOT_KNOWN
    dtypes = [UNKNOWN if default is None else _dtype_of(machine, frame, node, default) for default in defaults]
    rows = read_dim(rule_values.to_rule(machine, given.get("batch_size")))
    endless = given.get("num_epochs") is None
    spec = _batch(machine, names, dtypes, label, rows if endless else None)
    return Dataset(spec, _batch(machine, names, dtypes, label, rows if endless else UNKNOWN), None)


def _selected(names: tuple[Value, ...], chosen: tuple[Value, ...] | None) -> tuple[Value, ...] | None:
    """Return the columns that are chosen by name or by number, in the order that they have in the file."""
    if chosen is None or not all(item in names or isinstance(item, int) for item in chosen):
        return None
    return tuple(name for number, name in enumerate(names) if name in chosen or number in chosen)


def _batch(machine: Machine, names: tuple[Value, ...], dtypes: Sequence[DType], label: Value, rows: Dim) -> Value:
    columns = {
        name: Tensor(TensorSpec((rows,), dtype), "tensorflow") for name, dtype in zip(names, dtypes, strict=True)
    }
    target = columns.pop(label, None)
    features = machine.allocate(DictObject(tuple(columns.items())))
    return features if target is None else (features, target)


FUNCTIONS: Final[dict[str, Special]] = {
    "tensorflow.data.experimental.CsvDataset": _rows,
    "tensorflow.data.experimental.make_csv_dataset": _batches,
}
