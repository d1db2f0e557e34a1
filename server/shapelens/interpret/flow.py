"""How a block ends, and what is known where several ways through a program meet again.

A way that leaves a block early (`return`, `break`, `continue`, an exception) while others go on is kept, with the
memory that it leaves, in `Machine.left` until the function, loop or `try` that it leads to takes it from there.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from shapelens.interpret.joins import Join, join_branches, join_values, join_writes
from shapelens.interpret.machine import Left, Machine, PythonRaise, Writes
from shapelens.interpret.values import Value


@dataclass(frozen=True, slots=True)
class Return:
    """The block ended with `return value`."""

    value: Value


@dataclass(frozen=True, slots=True)
class Jump:
    """The block ended with `break` or `continue`."""

    kind: str


Flow = Return | Jump | None
BREAK: Final = Jump("break")
CONTINUE: Final = Jump("continue")
_MAX_TEXT: Final = 40


@lru_cache(maxsize=4096)
def in_brief(node: ast.AST) -> str:
    """Write what is in the source, cut to a length that fits into a sentence."""
    text = ast.unparse(node).partition("\n")[0]
    return text if len(text) <= _MAX_TEXT else f"{text[: _MAX_TEXT - 1]}…"


def depends_on(test: ast.expr) -> str:
    """Say of what a condition decides that it is not known."""
    return f"it depends on the condition '{in_brief(test)}'"


_JOINED_IN_A_STEP: Final = 256
"""So many names are joined in about the time of a step; where many ways meet, that is most of the work."""


def leave(machine: Machine, flow: Flow | PythonRaise, writes: Writes) -> None:
    """Keep a way that ends with `flow`, until what it leads to takes it."""
    if isinstance(flow, PythonRaise):
        machine.left.append(Left("raise", writes, flow))
    elif isinstance(flow, Return):
        machine.left.append(Left("return", writes, flow.value))
    elif flow is not None:
        machine.left.append(Left(flow.kind, writes))


def take(machine: Machine, since: int, kind: str) -> list[Left]:
    """Take the ways of one kind that were left since there were `since` of them."""
    taken = [way for way in machine.left[since:] if way.kind == kind]
    machine.left[since:] = [way for way in machine.left[since:] if way.kind != kind]
    return taken


def join_states(machine: Machine, states: Sequence[Writes], reason: str, join: Join = join_values) -> None:
    """Make the memory what holds after each of `states`."""
    joined = states[0]
    for other in states[1:]:
        machine.tick(len(other) // _JOINED_IN_A_STEP)
        joined = join_writes(machine.memory, joined, other, reason, join)
    machine.memory.restore(dict(joined))


def join_left(machine: Machine, ways: Sequence[Left], reason: str) -> None:
    """Join the present memory with what other ways leave."""
    if ways:
        join_states(machine, [machine.memory.writes, *(way.writes for way in ways)], reason)


def join_all(values: Sequence[Value], reason: str, join: Join = join_values) -> Value:
    """Return what holds of all `values`."""
    result = values[0]
    for other in values[1:]:
        result = join(result, other, reason)
    return result


def run_alternatives(
    machine: Machine, alternatives: Sequence[Callable[[], Flow]], reason: str, all_happen: bool = False
) -> Flow:
    """Run each of several alternatives from the same memory, of which one happens, and join what they leave.

    With `all_happen` each does, some time: what raises in one of them raises.
    """
    before = machine.memory.fork()
    through: list[Writes] = []
    ended: list[tuple[Flow | PythonRaise, Writes]] = []
    machine.uncertain += not all_happen
    try:
        for alternative in alternatives:
            machine.memory.restore(dict(before))
            flow: Flow | PythonRaise
            try:
                flow = alternative()
            except PythonRaise as raised:
                flow = raised
            if flow is None:
                through.append(machine.memory.writes)
            else:
                ended.append((flow, machine.memory.writes))
    finally:
        machine.uncertain -= not all_happen
    machine.memory.restore(before)
    return _meet(machine, through, ended, reason, all_happen)


def _meet(
    machine: Machine,
    through: list[Writes],
    ended: list[tuple[Flow | PythonRaise, Writes]],
    reason: str,
    all_happen: bool,
) -> Flow:
    """Go on with the alternatives that went through; if none did, with one that does not raise."""
    ended.sort(key=lambda way: isinstance(way[0], PythonRaise), reverse=True)
    if through:
        for flow, writes in ended:
            leave(machine, flow, writes)
            if not isinstance(flow, PythonRaise) and not all_happen:
                machine.may_have_left = "function" if isinstance(flow, Return) else machine.may_have_left or "loop"
        join_states(machine, through, reason, join_branches)
        return None
    for flow, writes in ended[:-1]:
        leave(machine, flow, writes)
    flow, writes = ended[-1]
    machine.memory.restore(dict(writes))
    if isinstance(flow, PythonRaise):
        raise flow
    return flow


def run_maybe(machine: Machine, action: Callable[[], Value], reason: str) -> Value:
    """Do something that may not happen; return its value, `None` if it raises."""
    result: list[Value] = [None]

    def act() -> Flow:
        result[0] = action()
        return None

    run_alternatives(machine, [act, lambda: None], reason)
    return result[0]
