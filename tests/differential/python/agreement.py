"""Run a program by CPython and by the interpreter: what the interpreter claims to know must be what CPython has."""

from __future__ import annotations

import ast
import logging
import random
import resource
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psutil

from shapelens.interpret.machine import MAX_STEPS
from shapelens.interpret.memory import GLOBAL, apply_writes
from shapelens.interpret.objects import DictObject, InstanceObject, ListObject, SetObject
from shapelens.interpret.run import run_step
from shapelens.interpret.values import Ref, Tensor, Unresolved, is_tuple

from .generate import PRELUDE, Generator

Environment = dict[Any, Any]
_LIMIT = 20_000


@dataclass
class Disagreement:
    """A program, and what is claimed that is not so."""

    source: str
    claims: list[str]

    def __str__(self) -> str:
        return "\n".join([*self.claims, self.source])


@dataclass
class Outcome:
    """How many values were compared, how many of them were known, and what was wrong."""

    compared: int = 0
    known: int = 0
    disagreements: list[Disagreement] | None = None


class _TooLong(BaseException):
    pass


def _run_by_python(statements: list[ast.stmt], seed: int) -> tuple[int, dict[str, Any]]:
    """Run statements until one raises; return how many went through and the variables then."""
    opaque = random.Random(seed)
    variables: dict[str, Any] = {"opaque": lambda: opaque.randint(0, 6), "__name__": "program"}
    steps = [0]

    def trace(frame: Any, event: str, argument: Any) -> Any:
        steps[0] += 1
        if steps[0] > _LIMIT:
            raise _TooLong
        return trace

    exec(compile(PRELUDE, "prelude", "exec", dont_inherit=True), variables)
    for number, statement in enumerate(statements):
        before = _copied(variables)
        sys.settrace(trace)
        try:
            with _bounded_memory():
                exec(compile(ast.Module([statement], []), "program", "exec", dont_inherit=True), variables)
        except (Exception, _TooLong):
            sys.settrace(None)
            return number, before
        finally:
            sys.settrace(None)
    return len(statements), _copied(variables)


@contextmanager
def _bounded_memory() -> Iterator[None]:
    """Raise a `MemoryError` when a statement takes a gigabyte: a list that is extended by itself never ends."""
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    present = psutil.Process().memory_info().vms
    resource.setrlimit(resource.RLIMIT_AS, (present + 2**30, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def _copied(variables: Mapping[str, Any]) -> dict[str, Any]:
    """Take a picture of the variables as plain data."""
    return {name: _picture(value) for name, value in variables.items() if name[0] in "ildstow" and name[1:].isdigit()}


def _picture(value: Any, depth: int = 4) -> Any:
    if isinstance(value, list):
        return [_picture(item, depth) for item in value]
    if isinstance(value, tuple):
        return tuple(_picture(item, depth) for item in value)
    if isinstance(value, set):
        return set(value)
    if isinstance(value, dict):
        return {key: _picture(item, depth) for key, item in value.items()}
    if hasattr(value, "__dict__") and depth:
        attributes = {name: _picture(item, depth - 1) for name, item in vars(value).items()}
        return (type(value).__name__, attributes)
    return value


def _run_by_interpreter(
    statements: list[ast.stmt], environment: Environment, unit: str = "program", max_steps: int = MAX_STEPS
) -> Environment:
    for number, statement in enumerate(statements):
        step = f"{unit}{number}"
        result = run_step(step, step, ast.Module([statement], []), environment, max_steps)
        apply_writes(environment, result.writes)
    return environment


def _claims(environment: Environment, ours: Any, real: Any, path: str, outcome: Outcome) -> Iterator[str]:
    """Yield what is claimed of a value and is not so."""
    outcome.compared += 1
    if isinstance(ours, (Unresolved, Tensor)):
        return
    outcome.known += 1
    thing = environment.get(ours.key) if isinstance(ours, Ref) else ours
    if isinstance(thing, ListObject) or is_tuple(thing):
        items = thing.items if isinstance(thing, ListObject) else thing
        if items is None:
            return
        if type(real) is not (list if isinstance(thing, ListObject) else tuple) or len(real) != len(items):
            yield f"{path} is {thing!r:.200}, and really {real!r:.200}"
            return
        for number, (a, b) in enumerate(zip(items, real, strict=True)):
            yield from _claims(environment, a, b, f"{path}[{number}]", outcome)
    elif isinstance(thing, DictObject):
        if thing.items is None:
            return
        if not isinstance(real, dict) or [key for key, _ in thing.items] != list(real):
            yield f"{path} is {thing!r:.200}, and really {real!r:.200}"
            return
        for key, item in thing.items:
            yield from _claims(environment, item, real[key], f"{path}[{key!r}]", outcome)
    elif isinstance(thing, InstanceObject):
        yield from _instance_claims(environment, thing, real, path, outcome)
    elif isinstance(thing, SetObject):
        if thing.items is not None and {*thing.items} != real:
            yield f"{path} is {thing!r:.200}, and really {real!r:.200}"
    elif isinstance(thing, (int, float, str, bytes)) or thing is None:
        same = type(thing) is type(real) and thing == real
        yield from () if same else (f"{path} is {thing!r:.200}, and really {real!r:.200}",)


def _instance_claims(
    environment: Environment, thing: InstanceObject, real: Any, path: str, outcome: Outcome
) -> Iterator[str]:
    if not (isinstance(real, tuple) and len(real) == 2 and real[0] == thing.cls.name):
        yield f"{path} is an instance of {thing.cls.name}, and really {real!r:.200}"
        return
    if set(thing.attributes) - set(real[1]):
        yield f"{path} has {sorted(thing.attributes)}, and really {sorted(real[1])}"
        return
    for name, item in thing.attributes.items():
        yield from _claims(environment, item, real[1][name], f"{path}.{name}", outcome)


class Strict(logging.Handler):
    """Keeps what the interpreter logs: that it could not follow a statement."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.seen.append(logging.Formatter().format(record)[-1500:])


_prelude: list[Environment] = []


def check(source: str, seed: int, outcome: Outcome, max_steps: int = MAX_STEPS) -> list[str]:
    """Return what the interpreter claims of a program that is not so; a statement may take `max_steps`."""
    if not _prelude:
        _prelude.append(_run_by_interpreter(ast.parse(PRELUDE).body, {}, "prelude"))
    body = ast.parse(source).body
    done, real = _run_by_python(body, seed)
    strict, logger = Strict(), logging.getLogger("shapelens.interpret.run")
    logger.addHandler(strict)
    try:
        environment = _run_by_interpreter(body[:done], dict(_prelude[0]), max_steps=max_steps)
    finally:
        logger.removeHandler(strict)
    claims = [f"the interpreter failed: {said}" for said in strict.seen]
    for name, value in real.items():
        ours = environment.get((GLOBAL, name), Unresolved("not bound"))
        claims += _claims(environment, ours, value, name, outcome)
    return claims


def run(cases: int, seed: int) -> Outcome:
    """Try random programs; return what was compared and the disagreements."""
    outcome = Outcome(disagreements=[])
    assert outcome.disagreements is not None
    for number in range(cases):
        own = seed * 1_000_003 + number
        source = Generator(own).program()
        for steps in (MAX_STEPS, _BUDGETS[number % len(_BUDGETS)]):
            if check(source, own, outcome if steps == MAX_STEPS else Outcome(), steps):
                small = smallest(source, own, steps)
                outcome.disagreements.append(Disagreement(small, check(small, own, Outcome(), steps)))
    return outcome


_BUDGETS = (15, 60, 250, 900)
"""With so few steps, most statements are not followed to their end: what is still claimed has to be so."""


def smallest(source: str, seed: int, max_steps: int = MAX_STEPS) -> str:
    """Leave out statements, and what stands around blocks, as long as something is still claimed that is not so."""
    while True:
        for text in _smaller(source):
            try:
                wrong = check(text, seed, Outcome(), max_steps)
            except SyntaxError:
                continue
            if wrong:
                source = text
                break
        else:
            return source


def _smaller(source: str) -> Iterator[str]:
    """Yield `source` without one of its statements, and with a block in place of a statement that holds it."""
    blocks = len(_blocks(ast.parse(source)))
    for number in range(blocks):
        for index in range(len(_blocks(ast.parse(source))[number])):
            for inner in (None, "body", "orelse", "finalbody"):
                tree = ast.parse(source)
                block = _blocks(tree)[number]
                replacement = [] if inner is None else getattr(block[index], inner, [])
                if inner is not None and not replacement:
                    continue
                block[index : index + 1] = replacement
                if not block and block is not tree.body:
                    block.append(ast.Pass())
                text = ast.unparse(ast.fix_missing_locations(tree))
                if len(text) < len(source):
                    yield text


def _blocks(tree: ast.Module) -> list[list[ast.stmt]]:
    found: list[list[ast.stmt]] = []
    for node in ast.walk(tree):
        for name in ("body", "orelse", "finalbody"):
            block = getattr(node, name, None)
            if isinstance(block, list) and block:
                found.append(block)
    return found
