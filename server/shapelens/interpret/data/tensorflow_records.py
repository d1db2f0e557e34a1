"""`tf.io`: features of serialized examples, and what parsing with them gives."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from shapelens.interpret.machine import Frame, Machine
from shapelens.interpret.objects import DictObject
from shapelens.interpret.rule_values import to_rule
from shapelens.interpret.values import RAGGED, Ref, Tensor, Unresolved, Value
from shapelens.rules.functions.tensorflow_creation import tensorflow_dtype
from shapelens.rules.values import read_shape
from shapelens.spec import UNKNOWN, Dim, TensorSpec

Arguments = Sequence[Value]
Keywords = Mapping[str, Value]
Special = Callable[[Machine, Frame, ast.Call, Arguments, Keywords], Value]
SPARSE: Final = "SparseTensor"
_FEATURES: Final = ("FixedLenFeature", "FixedLenSequenceFeature", "VarLenFeature", "RaggedFeature")


def _feature(kind: str) -> Special:
    """Make the rule of a feature's class. A feature stands for the tensor that it describes."""
    shaped = kind.startswith("FixedLen")

    def apply(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
        given = [*arguments, *(keywords[name] for name in ("shape", "dtype")[len(arguments) :] if name in keywords)]
        if len(given) < (2 if shaped else 1):
            return Unresolved("a feature that is not known")
        shape = read_shape(to_rule(machine, given[0])) if shaped else ()
        dtype = tensorflow_dtype(to_rule(machine, given[1] if shaped else given[0]))
        plain = kind != "RaggedFeature" or (len(arguments) <= 1 and not {"partitions", "value_key"} & keywords.keys())
        return Tensor(TensorSpec(shape if plain else UNKNOWN, dtype), "tensorflow", kind=kind)

    return apply


def _parsed(feature: Value, batch: tuple[Dim, ...]) -> Value:
    """Return what a feature becomes; `batch` is the size of a batch of examples, empty for a single one."""
    if not isinstance(feature, Tensor) or feature.kind not in _FEATURES:
        return Unresolved("a feature that is not known")
    shape, kind = feature.spec.shape, feature.kind
    dtype = feature.spec.dtype
    if shape is UNKNOWN:
        return Unresolved("a feature of several parts")
    if kind == "FixedLenFeature":
        return Tensor(TensorSpec((*batch, *shape), dtype), "tensorflow")
    if kind == "FixedLenSequenceFeature":
        return Tensor(TensorSpec((*batch, None, *shape), dtype), "tensorflow")
    if kind == "VarLenFeature":
        return Tensor(TensorSpec((*((None,) if batch else ()), None), dtype), "tensorflow", kind=SPARSE)
    return Tensor(TensorSpec((*batch, None), dtype), "tensorflow", kind=RAGGED if batch else "")


def _parse(machine: Machine, features: Value, batch: tuple[Dim, ...]) -> Value:
    thing = machine.load(features) if isinstance(features, Ref) else features
    if not isinstance(thing, DictObject) or thing.items is None:
        return Unresolved("the features of an example are not known")
    return machine.allocate(DictObject(tuple((key, _parsed(item, batch)) for key, item in thing.items)))


def _parse_single(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    return _parse(machine, arguments[1] if len(arguments) > 1 else keywords.get("features"), ())


def _parse_batch(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    serialized = arguments[0] if arguments else keywords.get("serialized")
    if not isinstance(serialized, Tensor) or serialized.spec.shape is UNKNOWN:
        return Unresolved("how many examples there are is not known")
    return _parse(machine, arguments[1] if len(arguments) > 1 else keywords.get("features"), serialized.spec.shape)


FUNCTIONS: Final[dict[str, Special]] = {
    **{f"tensorflow.io.{kind}": _feature(kind) for kind in _FEATURES},
    "tensorflow.io.parse_single_example": _parse_single,
    "tensorflow.io.parse_example": _parse_batch,
}
