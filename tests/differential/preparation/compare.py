"""Statements run for real and interpreted, one after the other; what both know of every variable is compared."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

import numpy as np

from shapelens.interpret.memory import GLOBAL, apply_writes
from shapelens.interpret.objects import DictObject, ListObject
from shapelens.interpret.run import run_step
from shapelens.interpret.values import Key, Ref, Tensor, Value
from shapelens.rules.frames import FrameSpec, IndexSpec
from shapelens.rules.values import SEQUENCES
from shapelens.spec import UNKNOWN, DType

_PYTHON = {bool: "bool", int: "int64", float: "float64", complex: "complex128"}


@dataclass
class Result:
    """What a run brought to light. `known` and `vague` count variables, `missed` errors that were not foreseen."""

    wrong: list[str] = field(default_factory=list)
    known: int = 0
    vague: int = 0
    foreseen: int = 0
    missed: list[str] = field(default_factory=list)

    def add(self, other: Result) -> None:
        self.wrong += other.wrong
        self.missed += other.missed
        self.known += other.known
        self.vague += other.vague
        self.foreseen += other.foreseen


class Difference(Exception):
    """Both sides know, and disagree."""


def run_programs(program: Callable[[int, int], list[str]], seeds: range, length: int = 14) -> Result:
    """Run the programs that `program` writes for these seeds, each with so many steps."""
    total = Result()
    for seed in seeds:
        total.add(run(program(seed, length)))
    return total


def run(statements: list[str]) -> Result:
    """Run statements on both sides. A statement that raises for real is left out on both."""
    real: dict[str, Any] = {}
    environment: dict[Key, Value] = {}
    result = Result()
    for number, text in enumerate(statements):
        error = _run_real(text, real)
        step = run_step(f"s{number}", f"u{number}", ast.parse(text), environment)
        found = [finding for finding in step.findings if finding.severity == "error"]
        story = "\n".join(statements[: number + 1])
        if error is not None:
            result.foreseen += bool(found)
            result.missed += [] if found else [f"{text}: {type(error).__name__}: {str(error)[:100]}"]
            continue
        if found:
            result.wrong.append(f"a false error {vars(found[0].mismatch)} in\n{story}")
            continue
        if any(type(item).__name__ in ("DataFrame", "Series") and item.size == 0 for item in real.values()):
            break  # pandas gives a frame without elements other dtypes: the program ends here
        apply_writes(environment, step.writes)
        for name in _names_in(text, real):
            try:
                known = _check(environment, environment.get((GLOBAL, name)), real[name])
            except Difference as difference:
                result.wrong.append(f"{name}: {difference} after\n{story}")
                return result
            result.known += known
            result.vague += not known
    return result


def _run_real(text: str, names: dict[str, Any]) -> Exception | None:
    before = dict(names)
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            exec(compile(text, "<case>", "exec"), names)
    except Exception as error:
        names.clear()
        names.update(before)
        return error
    return None


def _names_in(text: str, real: dict[str, Any]) -> list[str]:
    """Return the variables that occur in a statement, since it may have changed each."""
    names = {node.id for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name)}
    return sorted(name for name in names if name in real and not isinstance(real[name], (ModuleType, type)))


def _check(environment: dict[Key, Value], value: Value, real: Any) -> bool:
    """Compare a value with the real one; return whether all of it was known. Raise where they differ."""
    if isinstance(value, Ref):
        value = environment.get(value.key)
    if isinstance(value, Tensor):
        return _check_tensor(value, real)
    if isinstance(value, FrameSpec):
        return _check_frame(value, real)
    if isinstance(value, IndexSpec):
        return _check_labels(value, real)
    if isinstance(value, (bool, int, float, str)) or value is None:
        if value != real and not (isinstance(value, float) and np.isclose(value, real)):
            raise Difference(f"{value!r} for {real!r}")
        return True
    if isinstance(value, (tuple, ListObject)):
        return _check_items(environment, value.items if isinstance(value, ListObject) else value, real)
    if isinstance(value, DictObject) and value.items is not None:
        if len(value.items) != len(real):
            raise Difference(f"{len(value.items)} keys for {len(real)}")
        known = [_check(environment, item, real[key]) for key, item in value.items]
        return all(known)
    return False


def _check_items(environment: dict[Key, Value], items: tuple[Value, ...] | None, real: Any) -> bool:
    if not isinstance(real, (tuple, list)):
        raise Difference(f"a sequence for {type(real).__name__}")
    if items is None:
        return False
    if len(items) != len(real):
        raise Difference(f"{len(items)} items for {len(real)}")
    known = [_check(environment, item, actual) for item, actual in zip(items, real, strict=True)]
    return all(known)


def _check_dtype(dtype: DType, real: str) -> bool:
    if dtype is UNKNOWN:
        return False
    if dtype == "str" and real.startswith(("str", "<U", "object")):
        return True
    if dtype != real:
        raise Difference(f"dtype {dtype} for {real}")
    return True


def _check_sizes(sizes: Any, real: tuple[int, ...]) -> bool:
    if sizes is UNKNOWN:
        return False
    if len(sizes) != len(real) or any(s is not UNKNOWN and s != r for s, r in zip(sizes, real, strict=True)):
        raise Difference(f"shape {sizes} for {real}")
    return UNKNOWN not in sizes


def _check_tensor(value: Tensor, real: Any) -> bool:
    if type(real) in _PYTHON:
        return _check_dtype(value.spec.dtype, _PYTHON[type(real)]) and _check_sizes(value.spec.shape, ())
    if isinstance(real, str):
        return _check_dtype(value.spec.dtype, "str") and _check_sizes(value.spec.shape, ())
    if value.spec.shape is UNKNOWN and value.spec.dtype is UNKNOWN:
        return False
    if value.spec.dtype is UNKNOWN and hasattr(real, "shape") and not hasattr(real, "index"):
        return _check_sizes(value.spec.shape, real.shape) and False
    if not isinstance(real, (np.ndarray, np.generic)):
        raise Difference(f"an array {value.spec} for {type(real).__name__}")
    dtype = "str" if real.dtype.name.startswith("str") else real.dtype.name
    known = [_check_dtype(value.spec.dtype, dtype), _check_sizes(value.spec.shape, real.shape)]
    if value.spec.content not in (None, SEQUENCES):
        _check_content(value.spec.content, real.tolist())
    return all(known)


def _check_content(content: Any, real: Any) -> None:
    if isinstance(content, tuple) and isinstance(real, list):
        for item, actual in zip(content, real, strict=True):
            _check_content(item, actual)
    elif content is not UNKNOWN and content is not None and content != real:
        raise Difference(f"content {content} for {real}")


def _are_labels(known: tuple[object, ...], real: list[object]) -> bool:
    return len(known) == len(real) and all(
        label is UNKNOWN or label == other for label, other in zip(known, real, strict=True)
    )


def _check_frame(value: FrameSpec, real: Any) -> bool:
    if type(real).__name__ != value.kind:
        raise Difference(f"a {value.kind} for {type(real).__name__}")
    known = _check_sizes(value.shape, real.shape)
    if value.index == "range" and list(real.index) != list(range(len(real))):
        raise Difference(f"numbered rows for {list(real.index)}")
    if isinstance(value.index, tuple) and not _are_labels(value.index, list(real.index)):
        raise Difference(f"rows {value.index} for {list(real.index)}")
    if value.columns is None:
        return False
    dtypes = [real.dtype] if value.kind == "Series" else list(real.dtypes)
    labels = [real.name] if value.kind == "Series" else list(real.columns)
    for (label, dtype), actual, name in zip(value.columns, dtypes, labels, strict=True):
        known &= _check_dtype(dtype, actual.name)
        if label is not UNKNOWN and label != name:
            raise Difference(f"column {label!r} for {name!r}")
    return known


def _check_labels(value: IndexSpec, real: Any) -> bool:
    known = _check_sizes((value.size,), (len(real),))
    if value.labels is not None and any(
        own is not UNKNOWN and own != actual for own, actual in zip(value.labels, real, strict=True)
    ):
        raise Difference(f"labels {value.labels} for {list(real)}")
    return known and value.labels is not None
