"""Random calls of functions, run by the real library and by the rule; what both say is compared."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import keras
import numpy as np
import tensorflow as tf
from tensorflow.python.framework.func_graph import FuncGraph

from shapelens.rules import backends
from shapelens.rules.functions.operators import binary_operation, get_item, unary_operation
from shapelens.rules.mismatch import Mismatch
from shapelens.rules.registry import function_rule
from shapelens.rules.values import Reference, is_python_number
from shapelens.spec import UNKNOWN, TensorSpec

Mode = Literal["eager", "symbolic"]


@dataclass(frozen=True)
class Array:
    """A tensor that a case is called with. `values` are its elements where they matter, else any will do."""

    shape: tuple[int | None, ...]
    dtype: str = "float32"
    values: Any = None

    def __repr__(self) -> str:
        content = "" if self.values is None else f"={self.values}"
        return f"{self.dtype}{list(self.shape)}{content}"


@dataclass(frozen=True)
class Name:
    """Something of a library, such as a dtype."""

    path: str


@dataclass(frozen=True)
class Case:
    """One call of one function."""

    rule: str
    arguments: tuple[Any, ...]
    keywords: dict[str, Any] = field(default_factory=dict)
    mode: Mode = "eager"

    def __str__(self) -> str:
        parts = [repr(argument) for argument in self.arguments] + [f"{k}={v!r}" for k, v in self.keywords.items()]
        return f"{self.rule}({', '.join(parts)}) [{self.mode}]"

    @property
    def weight(self) -> int:
        """How large the case is: the smallest disagreement is shown."""
        return len(str(self))


@dataclass(frozen=True)
class Outcome:
    """What came of a comparison: `kind` is `same`, `vague`, `both raise`, or the kind of disagreement."""

    case: Case
    kind: str
    detail: str = ""

    @property
    def agrees(self) -> bool:
        return self.kind in ("same", "vague", "both raise", "when run", "graph only")


Generator = Callable[[random.Random], Case]
GENERATORS: dict[str, Generator] = {}


def library_of(rule: str) -> str:
    """Return the library that a rule belongs to: the second word of an operator's name."""
    if rule.startswith("keras.backend."):
        return "tensorflow"
    first, _, rest = rule.partition(".")
    return rest.partition(".")[0] if first == "operator" else first


def _map(value: Any, change: Callable[[Any], Any]) -> Any:
    if isinstance(value, tuple):
        return tuple(_map(item, change) for item in value)
    if isinstance(value, list):
        return [_map(item, change) for item in value]
    if isinstance(value, dict):
        return {key: _map(item, change) for key, item in value.items()}
    if isinstance(value, slice):
        return slice(_map(value.start, change), _map(value.stop, change), _map(value.step, change))
    return change(value)


def _freeze(value: Any) -> Any:
    return tuple(map(_freeze, value)) if isinstance(value, (list, tuple)) else value


def to_spec(value: Any) -> Any:
    """Return the argument as a rule gets it."""
    if isinstance(value, Array):
        content = _freeze(value.values) if value.dtype.startswith(("int", "uint")) else None
        return TensorSpec(value.shape, value.dtype, content)
    return Reference(value.path) if isinstance(value, Name) else value


def blur(value: Any, rng: random.Random) -> Any:
    """Return the argument with some of what is known of it taken away."""
    spec = to_spec(value)
    if not isinstance(spec, TensorSpec):
        return spec
    if rng.random() < 0.15:
        return TensorSpec(UNKNOWN, spec.dtype)
    shape = tuple(UNKNOWN if rng.random() < 0.4 else size for size in spec.shape)
    content = spec.content if shape == spec.shape and rng.random() < 0.5 else None
    return TensorSpec(shape, UNKNOWN if rng.random() < 0.2 else spec.dtype, content)


def _elements(array: Array) -> np.ndarray:
    if array.values is not None:
        return np.asarray(array.values, dtype=array.dtype).reshape(array.shape)
    shape = tuple(3 if size is None else size for size in array.shape)
    if array.dtype == "string":
        return np.full(shape, "a")
    numbers = np.arange(math.prod(shape)).reshape(shape) % 3 + 1
    return (numbers % 2 == 0) if array.dtype == "bool" else numbers.astype(array.dtype)


def _real_name(path: str) -> Any:
    if path.startswith("builtins."):
        return {"float": float, "int": int, "bool": bool, "complex": complex}[path.rpartition(".")[2]]
    root, *rest = path.replace("keras.backend.", "tensorflow.keras.backend.").split(".")
    found = {"numpy": np, "tensorflow": tf, "keras": keras}[root]
    for part in rest:
        found = getattr(found, part)
    return found


def _to_real(case: Case, value: Any) -> Any:
    if isinstance(value, Name):
        return _real_name(value.path)
    if not isinstance(value, Array):
        return value
    library = library_of(case.rule)
    if library == "numpy" or case.rule.startswith(("keras.utils", "sklearn")):
        return _elements(value)
    if case.mode == "eager":
        return tf.constant(_elements(value))
    if library == "keras":
        return keras.KerasTensor(value.shape, value.dtype) if value.values is None else _elements(value)
    if value.values is not None:
        return tf.constant(_elements(value))
    return tf.compat.v1.placeholder(value.dtype, value.shape)


_OPERATORS: dict[str, Callable[..., Any]] = {}


def _real_function(case: Case, arguments: tuple[Any, ...]) -> tuple[Callable[..., Any], tuple[Any, ...]]:
    path = case.rule
    if path.startswith("operator."):
        import operator

        return getattr(operator, path.rpartition(".")[2]), arguments
    name = path.rpartition(".")[2]
    if path.startswith("numpy.random.Generator."):
        return getattr(np.random.default_rng(0), name), arguments[1:]
    if path.startswith("numpy.random.RandomState."):
        return getattr(np.random.RandomState(0), name), arguments[1:]
    if path.startswith("tensorflow.random.Generator."):
        return getattr(tf.random.Generator.from_seed(0), name), arguments[1:]
    if path.startswith(("numpy.ndarray.", "tensorflow.Tensor.")):
        return getattr(arguments[0], name), arguments[1:]
    return _real_name(path), arguments


def run_real(case: Case) -> Any:
    """Call the real function; return what it returned or the exception that it raised."""
    graph = FuncGraph("call") if case.mode == "symbolic" and library_of(case.rule) == "tensorflow" else None
    try:
        with np.errstate(all="ignore"):
            if graph is None:
                return _call_real(case)
            with graph.as_default():
                return _call_real(case)
    except Exception as error:
        return error


def _call_real(case: Case) -> Any:
    arguments = tuple(_map(argument, lambda value: _to_real(case, value)) for argument in case.arguments)
    keywords = {key: _map(argument, lambda value: _to_real(case, value)) for key, argument in case.keywords.items()}
    called, rest = _real_function(case, arguments)
    return called(*rest, **keywords)


def run_rule(case: Case, change: Callable[[Any], Any] = to_spec) -> Any:
    """Call the rule; return what it returned or the mismatch that it raised."""
    arguments = tuple(_map(argument, change) for argument in case.arguments)
    keywords = {key: _map(argument, change) for key, argument in case.keywords.items()}
    backend = keras.backend.backend() if library_of(case.rule) == "keras" else backends.TENSORFLOW
    try:
        if case.rule.startswith("operator."):
            return backends.layer_outputs(backend, arguments, _run_operator(case.rule, arguments))
        rule = function_rule(case.rule)
        assert rule is not None, case.rule
        bound = rule.signature.bind(*arguments, **keywords)
        result = rule.function(*bound.args, **bound.kwargs)
        return backends.function_result(backend, case.rule, bound.arguments, result)
    except Mismatch as mismatch:
        return UNKNOWN if backends.function_doubt(backend, mismatch) else mismatch


def _run_operator(rule: str, arguments: tuple[Any, ...]) -> Any:
    _, library, name = rule.split(".")
    if name == "getitem":
        return get_item(*arguments, library)
    if len(arguments) == 1:
        return unary_operation(name, *arguments, library)
    return binary_operation(name, *arguments, library, library, library)


class _Disagreement(Exception):
    pass


def _check(rule: Any, real: Any) -> bool:
    """Compare a rule's result with the real one; return whether all of it was known. Raise where they disagree."""
    if rule is UNKNOWN:
        return False
    if isinstance(rule, TensorSpec):
        return _check_tensor(rule, real)
    if isinstance(real, tf.TensorShape):
        real = tuple(real) if real.rank is not None else UNKNOWN
    if isinstance(rule, (tuple, list)):
        if not isinstance(real, (tuple, list)):
            raise _Disagreement(f"a sequence for {type(real).__name__}")
        if len(rule) != len(real):
            raise _Disagreement(f"{len(rule)} items for {len(real)}")
        return all(list(map(_check, rule, real)))
    if rule is None or isinstance(rule, (int, float, str)):
        if rule != real:
            raise _Disagreement(f"{rule!r} for {real!r}")
        return True
    return isinstance(rule, Reference)


_PYTHON = {bool: "bool", int: "int64", float: "float64", complex: "complex128"}


def shape_and_dtype(real: Any) -> tuple[tuple[int | None, ...] | None, str]:
    """Return the shape (`None`: of unknown rank) and dtype of a real tensor."""
    if type(real) in _PYTHON:
        return (), _PYTHON[type(real)]
    if isinstance(real, str):
        return (), "str"
    if not hasattr(real, "shape"):
        raise _Disagreement(f"a tensor for {type(real).__name__}")
    if isinstance(real.shape, tf.TensorShape):
        return (None if real.shape.rank is None else tuple(real.shape)), real.dtype.name
    dtype = real.dtype if isinstance(real.dtype, str) else getattr(real.dtype, "name", str(real.dtype))
    dtype = dtype.removeprefix("torch.")
    return tuple(real.shape), "str" if dtype.startswith("str") else dtype


def _check_tensor(spec: TensorSpec, real: Any) -> bool:
    if spec.shape == () and spec.dtype != "object" and (type(real) in (int, float)) != is_python_number(spec):
        raise _Disagreement(f"{spec!r} for a {type(real).__name__}")
    shape, dtype = shape_and_dtype(real)
    if spec.dtype is not UNKNOWN and spec.dtype != dtype:
        raise _Disagreement(f"dtype {spec.dtype} for {dtype}")
    if spec.shape is UNKNOWN:
        return False
    if shape is None or len(shape) != len(spec.shape):
        raise _Disagreement(f"shape {spec.shape} for {shape}")
    if any(size is not UNKNOWN and size != actual for size, actual in zip(spec.shape, shape, strict=True)):
        raise _Disagreement(f"shape {spec.shape} for {shape}")
    if spec.content is not None and isinstance(real, (np.ndarray, np.generic, tf.__internal__.EagerTensor)):
        _check_content(spec.content, np.asarray(real).tolist())
    return UNKNOWN not in spec.shape and spec.dtype is not UNKNOWN


def _check_content(content: Any, real: Any) -> None:
    if isinstance(content, tuple) and isinstance(real, list):
        for item, value in zip(content, real, strict=True):
            _check_content(item, value)
    elif content is not UNKNOWN and content != real:
        raise _Disagreement(f"content {content} for {real}")


def compare(case: Case) -> Outcome:
    """Run a case on both sides, then the rule once more with less knowledge."""
    real = run_real(case)
    outcome = _judge(case, run_rule(case), real)
    if not outcome.agrees and case.mode == "symbolic" and "raises" in outcome.kind:
        # A rule can't know that a graph is being built: what only a graph refuses is no mistake, nor what fails later.
        raises = outcome.kind == "only the rule raises"
        if any(isinstance(run_real(_closed(case, size)), Exception) == raises for size in (3, 1)):
            return replace(outcome, kind="when run" if raises else "graph only")
    only_real = outcome.kind == "only the library raises" and library_of(case.rule) == "keras"
    if only_real and not isinstance(run_real(replace(case, mode="symbolic")), Exception):
        # Symbolic tensors are the rule with Keras: what only the backend refuses is not reported.
        return replace(outcome, kind="when run")
    if not outcome.agrees or isinstance(real, Exception):
        return outcome
    if outcome.kind == "graph only":
        return outcome
    rng = random.Random(str(case))
    for _ in range(2):
        blurred = _judge(case, run_rule(case, lambda value: blur(value, rng)), real)
        if not blurred.agrees:
            return replace(blurred, kind=f"blurred: {blurred.kind}")
    return outcome


def _closed(case: Case, open_size: int) -> Case:
    """Return the case as an eager call, with one size for each open one."""

    def close(value: Any) -> Any:
        return (
            replace(value, shape=tuple(open_size if size is None else size for size in value.shape))
            if isinstance(value, Array)
            else value
        )

    return replace(case, arguments=_map(case.arguments, close), keywords=_map(case.keywords, close), mode="eager")


def _judge(case: Case, rule: Any, real: Any) -> Outcome:
    if isinstance(rule, Mismatch) and isinstance(real, Exception):
        return Outcome(case, "both raise")
    if isinstance(rule, Mismatch):
        return Outcome(case, "only the rule raises", f"{type(rule).__name__} {vars(rule)}")
    if isinstance(real, Exception) and (rule is UNKNOWN or getattr(rule, "shape", ()) is UNKNOWN):
        return Outcome(case, "vague")
    if isinstance(real, Exception):
        return Outcome(case, "only the library raises", f"{type(real).__name__}: {str(real)[:300]}; rule: {rule}")
    try:
        return Outcome(case, "same" if _check(rule, real) else "vague")
    except _Disagreement as difference:
        return Outcome(case, "differs", str(difference))


def generate(rule: str, count: int, seed: int = 0) -> list[Case]:
    """Return `count` random cases of a rule, the same for the same seed."""
    rng = random.Random(f"{rule} {seed}")
    return [GENERATORS[rule](rng) for _ in range(count)]
