"""Run a program that binds `y` by Keras and by ShapeLens; what ShapeLens knows of `y` must be what Keras made."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import keras

from shapelens.interpret.machine import Machine
from shapelens.interpret.memory import GLOBAL
from shapelens.interpret.objects import DictObject, ListObject
from shapelens.interpret.run import run_step
from shapelens.interpret.values import Method, Ref, Tensor, Unresolved, is_tuple
from shapelens.spec import UNKNOWN

PRELUDE = """\
import numpy as np
import tensorflow as tf
import keras
from keras import layers, ops
"""


@dataclass
class Outcome:
    """How many values were compared, how many of them were known in full, and what was wrong."""

    values: int = 0
    known: int = 0
    wrong: list[str] = field(default_factory=list[str])
    vague: list[str] = field(default_factory=list[str])


def compare(programs: Sequence[str]) -> Outcome:
    """Run programs; one that raises for real must only not be told another story."""
    outcome = Outcome()
    for program in programs:
        real: dict[str, Any] = {}
        step = run_step("s", "s", ast.parse(PRELUDE + program), {})
        errors = [finding for finding in step.findings if finding.severity == "error"]
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                exec(compile(PRELUDE + program, "<program>", "exec"), real)
        except Exception:
            continue
        if errors:
            outcome.wrong.append(f"{program}\n    an error is reported: {vars(errors[0].mismatch)}")
            continue
        machine = Machine("t", step.writes)
        for claim in _claims(machine, step.writes.get((GLOBAL, "y")), real["y"], program, outcome):
            outcome.wrong.append(f"{program}\n    {claim}")
    return outcome


def _claims(machine: Machine, ours: Any, real: Any, program: str, outcome: Outcome) -> Iterator[str]:
    """Yield where a structure of ours is not the real one."""
    thing = machine.load(ours) if isinstance(ours, Ref) else ours
    items = thing.items if isinstance(thing, ListObject) else thing
    if is_tuple(items):
        if not isinstance(real, list if isinstance(thing, ListObject) else tuple) or len(real) != len(items):
            yield f"{len(items)} items in a {type(thing).__name__} for {real}"
            return
        for item, other in zip(items, real, strict=True):
            yield from _claims(machine, item, other, program, outcome)
        return
    if isinstance(thing, DictObject) and thing.items is not None:
        if not isinstance(real, dict) or [key for key, _ in thing.items] != list(real):
            yield f"keys {[key for key, _ in thing.items]} for {real}"
            return
        for key, item in thing.items:
            yield from _claims(machine, item, real[key], program, outcome)
        return
    outcome.values += 1
    if isinstance(thing, (Unresolved, Method)) or (items is None and thing is not None):
        outcome.vague.append(program)
        return
    if isinstance(thing, Tensor):
        yield from _tensor_claims(thing, real, program, outcome)
        return
    outcome.known += 1
    if (thing is None or isinstance(thing, (bool, int, str))) and (thing != real or type(thing) is not type(real)):
        yield f"{thing!r} for {real!r}"


def _tensor_claims(tensor: Tensor, real: Any, program: str, outcome: Outcome) -> Iterator[str]:
    if not hasattr(real, "dtype") or not hasattr(real, "shape"):
        yield f"{tensor.spec} for {real!r}"
        return
    dtype, shape = keras.backend.standardize_dtype(real.dtype), tensor.spec.shape
    sizes = tuple(real.shape)
    if tensor.spec.dtype not in (UNKNOWN, dtype):
        yield f"{tensor.spec} for {dtype}"
    if shape is not UNKNOWN and (
        len(shape) != len(sizes) or any(a is not UNKNOWN and a != b for a, b in zip(shape, sizes, strict=True))
    ):
        yield f"{tensor.spec} for {sizes}"
    known = shape is not UNKNOWN and UNKNOWN not in shape and tensor.spec.dtype is not UNKNOWN
    outcome.known += known
    outcome.vague += [] if known else [program]
