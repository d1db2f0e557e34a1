"""Programs written by hand, one idea each: what the interpreter claims of their variables must be what CPython has.

The folder `statements` holds them, a file for a subject, divided by lines `###`.
"""

from __future__ import annotations

import ast
import collections
import contextlib
import enum
import io
import logging
import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from shapelens.interpret.machine import Machine
from shapelens.interpret.memory import GLOBAL, apply_writes
from shapelens.interpret.objects import DictObject, InstanceObject, ListObject, SetObject
from shapelens.interpret.run import run_step
from shapelens.interpret.tensors import written_arrays
from shapelens.interpret.values import Ref, Tensor, Unresolved
from shapelens.rules.values import PYTHON_NUMBER, is_python_number
from shapelens.spec import UNKNOWN

from .agreement import Strict

FOLDER = Path(__file__).parent / "statements"
_PLAIN = (int, float, complex, str, bytes, range)


def programs(path: Path) -> list[str]:
    """Return the programs in a file."""
    return [text.strip("\n") for text in path.read_text(encoding="utf-8").split("\n###\n")]


@dataclass
class Verdict:
    """What is claimed of the variables of a program and is not so, and what is not known of them."""

    wrong: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


def verdict(source: str) -> Verdict:
    """Run a program by CPython and by the interpreter, and compare."""
    return _Comparison(source).verdict


class _Comparison:
    def __init__(self, source: str) -> None:
        self.verdict = Verdict()
        self.environment: dict[Any, Any] = {}
        variables: dict[str, Any] = {"__name__": "program"}
        strict, logger = Strict(), logging.getLogger("shapelens.interpret.run")
        logger.addHandler(strict)
        for number, statement in enumerate(ast.parse(source).body):
            block = ast.Module([statement], [])
            with contextlib.redirect_stdout(io.StringIO()):
                exec(compile(block, "program", "exec", dont_inherit=True), variables)
            step = run_step(f"step{number}", f"step{number}", block, self.environment)
            apply_writes(self.environment, step.writes)
            self.verdict.wrong += [f"a finding: {found.mismatch}" for found in step.findings]
        logger.removeHandler(strict)
        self.verdict.wrong += [f"the interpreter failed: {said}" for said in strict.seen]
        self._compare_variables(variables)

    def _compare_variables(self, variables: Mapping[str, Any]) -> None:
        for name, value in variables.items():
            if not name.startswith("__") and not isinstance(value, (types.ModuleType, types.FunctionType, type)):
                ours = self.environment.get((GLOBAL, name), Unresolved("not bound"))
                self.verdict.wrong += self._claims(ours, value, name)
        bound = [key[1] for key in self.environment if key[0] == GLOBAL]
        self.verdict.wrong += [f"{name} is bound, and really not" for name in bound if name not in variables]

    def _unknown(self, path: str, why: str) -> None:
        self.verdict.unknown.append(f"{path}: {why}")

    def _claims(self, ours: Any, real: Any, path: str) -> Iterator[str]:
        """Yield what is claimed of a value and is not so."""
        thing = self.environment.get(ours.key) if isinstance(ours, Ref) else ours
        said = f"{path} is {thing!r:.200}, and really {real!r:.200}"
        if isinstance(thing, Unresolved):
            self._unknown(path, thing.reason)
        elif isinstance(thing, Tensor):
            yield from self._array_claims(thing, real, path)
        elif isinstance(thing, (ListObject, tuple)):
            kinds = (list, collections.deque) if isinstance(thing, ListObject) else tuple
            items = thing.items if isinstance(thing, ListObject) else thing
            if items is None:
                self._unknown(path, "a list of unknown length")
            elif not isinstance(real, kinds) or len(real) != len(items):
                yield said
            else:
                for number, (a, b) in enumerate(zip(items, real, strict=True)):
                    yield from self._claims(a, b, f"{path}[{number}]")
        elif isinstance(thing, DictObject):
            if thing.items is None:
                self._unknown(path, "a dict of unknown keys")
            elif not isinstance(real, dict) or len(real) != len(thing.items):
                yield said
            else:
                for (key, item), (real_key, real_item) in zip(thing.items, real.items(), strict=True):
                    yield from () if isinstance(key, Ref) or key == real_key else (said,)
                    yield from self._claims(item, real_item, f"{path}[{key!r}]")
        elif isinstance(thing, SetObject):
            if thing.items is None:
                self._unknown(path, "a set that is not known")
            elif set(thing.items) != real:
                yield said
        elif isinstance(thing, InstanceObject):
            yield from self._instance_claims(thing, real, path)
        elif isinstance(thing, _PLAIN) or thing is None:
            same = type(thing) is type(real) and (thing == real or thing != thing)
            yield from () if same else (said,)
        elif isinstance(real, (*_PLAIN, list, tuple, dict, set)):
            self._unknown(path, f"it is {thing!r:.100}")

    def _array_claims(self, tensor: Tensor, real: Any, path: str) -> Iterator[str]:
        spec = written_arrays.current(Machine("reading", self.environment), tensor).spec
        array = np.asarray(real)
        shape = array.shape if spec.shape is UNKNOWN else spec.shape
        sizes = zip(shape, array.shape, strict=False)
        if type(real) in (int, float) and not is_python_number(spec) and spec.shape == () and spec.dtype != "object":
            yield f"{path} is a number of a library, and really {real!r}"
        elif is_python_number(spec) and isinstance(real, (np.ndarray, np.generic)):
            yield f"{path} is a number of Python's, and really {real!r}"
        elif len(shape) != array.ndim or any(a not in (UNKNOWN, b) for a, b in sizes):
            yield f"{path} has the shape {shape}, and really {array.shape}"
        elif isinstance(real, (np.ndarray, np.generic)) and spec.dtype not in (UNKNOWN, array.dtype.name):
            yield f"{path} has the dtype {spec.dtype}, and really {array.dtype}"
        elif spec.content not in (None, UNKNOWN, PYTHON_NUMBER) and not np.array_equal(np.array(spec.content), array):
            yield f"{path} holds {spec.content}, and really {array}"
        if spec.shape is UNKNOWN or UNKNOWN in spec.shape:
            self._unknown(path, f"the shape {spec.shape}")

    def _instance_claims(self, thing: InstanceObject, real: Any, path: str) -> Iterator[str]:
        if type(real).__name__ != thing.cls.name:
            yield f"{path} is an instance of {thing.cls.name}, and really {real!r:.200}"
        elif isinstance(real, enum.Enum):
            yield from self._claims(thing.attributes.get("value"), real.value, f"{path}.value")
        elif not isinstance(real, tuple) and hasattr(real, "__dict__"):
            if set(thing.attributes) != set(vars(real)):
                yield f"{path} has {sorted(thing.attributes)}, and really {sorted(vars(real))}"
                return
            for name, item in thing.attributes.items():
                yield from self._claims(item, vars(real)[name], f"{path}.{name}")
