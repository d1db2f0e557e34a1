"""Loops: rounds that are run one by one, and rounds of which one stands for all."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Final

from shapelens.interpret.expressions import evaluate
from shapelens.interpret.flow import BREAK, CONTINUE, Flow, in_brief, join_left, join_states, leave, take
from shapelens.interpret.language import iteration
from shapelens.interpret.language.long_loops import LongLoop
from shapelens.interpret.machine import Frame, Left, Machine, PythonRaise, Writes
from shapelens.interpret.memory import MISSING
from shapelens.interpret.truth import truth_of
from shapelens.interpret.values import Unresolved, Value

MAX_ITERATIONS: Final = 300
_SETTLED_AFTER: Final = 24
_MAX_ROUNDS: Final = 6

RunBlock = Callable[[Machine, Frame, list[ast.stmt]], Flow]


def run_for(machine: Machine, frame: Frame, node: ast.For | ast.AsyncFor, run_block: RunBlock) -> Flow:
    """Run a `for` loop."""
    return _Loop(machine, frame, node, run_block).run_for(node)


def run_while(machine: Machine, frame: Frame, node: ast.While, run_block: RunBlock) -> Flow:
    """Run a `while` loop."""
    return _Loop(machine, frame, node, run_block).run_while(node)


class _Loop:
    """One run of a loop. `since` is how many ways had been left before it."""

    def __init__(
        self, machine: Machine, frame: Frame, node: ast.For | ast.AsyncFor | ast.While, run_block: RunBlock
    ) -> None:
        self.machine, self.frame, self.node, self.run_block = machine, frame, node, run_block
        self.since = len(machine.left)
        self.reason = f"the loop '{_head(node)}' runs an unknown number of times"

    # --- rounds ---

    def round(self) -> Flow:
        """Run the body once; a 'continue' ends in `None`."""
        machine, since, doubts = self.machine, len(self.machine.left), self.machine.may_have_left
        flow: Flow | PythonRaise
        try:
            flow = self.run_block(machine, self.frame, self.node.body)
        except PythonRaise as raised:
            flow = raised
        if machine.may_have_left == "loop":
            machine.may_have_left = doubts
        continued = take(machine, since, "continue")
        reason = f"it depends on a condition in the loop '{_head(self.node)}'"
        if flow is None or flow is CONTINUE:
            join_left(machine, continued, reason)
            return None
        if continued:
            leave(machine, flow, machine.memory.writes)
            join_states(machine, [way.writes for way in continued], reason)
            return None
        if isinstance(flow, PythonRaise):
            raise flow
        return flow

    def ended(self, flow: Flow | PythonRaise) -> Flow:
        """End the loop without its `else`."""
        return self._meet(None if flow is BREAK else flow, take(self.machine, self.since, "break"))

    def ended_normally(self) -> Flow:
        """Run the `else` of the loop and end it."""
        broken = take(self.machine, self.since, "break")
        flow: Flow | PythonRaise
        try:
            flow = self.run_block(self.machine, self.frame, self.node.orelse)
        except PythonRaise as raised:
            flow = raised
        return self._meet(flow, broken)

    def _meet(self, flow: Flow | PythonRaise, broken: list[Left]) -> Flow:
        """Join what is after the loop with what each `break` left."""
        reason = f"it depends on when the loop '{_head(self.node)}' ends"
        if flow is None:
            join_left(self.machine, broken, reason)
            return None
        if broken:
            leave(self.machine, flow, self.machine.memory.writes)
            join_states(self.machine, [way.writes for way in broken], reason)
            return None
        if isinstance(flow, PythonRaise):
            raise flow
        return flow

    def unknown_rounds(self, begin: Callable[[], object], begin_last: Callable[[], object] | None = None) -> Flow:
        """Run the body for an unknown number of rounds, none included, until a round changes nothing any more; the last
        one may begin with something else.
        """
        with self.machine.many_rounds() as rounds:
            goes_on = self._until_settled(lambda: (rounds.begin(), begin()))
            if begin_last is not None and goes_on:
                self._last_round(begin_last)
        return self.ended_normally()

    def _last_round(self, begin: Callable[[], object]) -> None:
        """Run the body once more for what it leaves: what is seen and found in it, the rounds before have shown."""
        machine = self.machine
        machine.uncertain += 1
        try:
            with machine.quiet():
                self._until_settled(begin, rounds=1)
        finally:
            machine.uncertain -= 1

    def _until_settled(self, begin: Callable[[], object], rounds: int = _MAX_ROUNDS) -> bool:
        """Run rounds, `rounds` of them at most, until one changes nothing. Say whether a round may be the end of the
        body, so that another follows.
        """
        machine = self.machine
        entry = machine.memory.fork()
        for number in range(rounds):
            flow: Flow | PythonRaise
            try:
                begin()
                flow = self.round()
            except PythonRaise as raised:
                flow = raised
            if flow is not None:
                leave(machine, flow, machine.memory.writes)
                machine.memory.restore(entry)
                return number > 0
            after = machine.memory.writes
            join_states(machine, [entry, after], self.reason)
            changed = [key for key, value in machine.memory.writes.items() if not _is_same(entry, key, value)]
            if not changed:
                break
            if number == _MAX_ROUNDS - 2:  # does not settle by itself: what changes is unknown
                for key in changed:
                    machine.memory.set(key, Unresolved(self.reason))
            entry = machine.memory.fork()
        return True

    # --- for ---

    def run_for(self, node: ast.For | ast.AsyncFor) -> Flow:
        machine, frame = self.machine, self.frame
        iterable = evaluate(machine, frame, node.iter)
        cursor = iteration.Cursor(machine, iterable)
        ahead, complete = cursor.ahead()
        before = None
        for number in range(MAX_ITERATIONS):
            if not ahead:
                return self.ended_normally() if complete else self._unknown_for(node, iterable)
            item, last = ahead[0], ahead[-1]
            before = machine.memory.fork() if number >= _SETTLED_AFTER else None
            cursor.advance()
            iteration.bind_target(machine, frame, node.target, item)
            try:
                flow = self.round()
            except PythonRaise as raised:
                return self.ended(raised)
            if flow is not None:
                return self.ended(flow)
            ahead, complete = cursor.ahead()
            if before is not None and ahead and _settled(before, machine.memory.writes, node.target, cursor.key):
                return self._rest(node, iterable, last if complete else None)
        if complete and not ahead:
            return self.ended_normally()
        finished = self._skip(node, iterable, before, ahead) if complete and before is not None else None
        if finished is not None:
            return self.ended_normally() if finished else self.ended(BREAK)
        reason = f"the loop '{_head(node)}' runs more than {MAX_ITERATIONS} rounds"
        machine.exceeded(frame.unit, node, reason)
        self.reason = reason
        return self._rest(node, iterable, ahead[-1] if complete and ahead else None)

    def _skip(
        self, node: ast.For | ast.AsyncFor, iterable: Value, before: Writes, ahead: tuple[Value, ...]
    ) -> bool | None:
        """Go on behind the last round, or the one that breaks, if what is left is like the rounds before."""

        def run(item: Value) -> Flow:
            iteration.bind_target(self.machine, self.frame, node.target, item)
            return self.round()

        return LongLoop(self.machine, before, run).go_on(ahead, iteration.element_of(self.machine, iterable))

    def _rest(self, node: ast.For | ast.AsyncFor, iterable: Value, last: Value) -> Flow:
        """Run the rounds of a long loop that are not followed one by one as rounds for an item that stands for all.

        Its layer calls were seen in the rounds before.
        """
        self.reason = f"the loop '{_head(node)}' runs more rounds than ShapeLens follows"
        with self.machine.quiet():
            flow = self._unknown_for(node, iterable)
        if flow is None and last is not None and not _may_break(node):
            iteration.bind_target(self.machine, self.frame, node.target, last)
        return flow

    def _unknown_for(self, node: ast.For | ast.AsyncFor, iterable: Value) -> Flow:
        machine, frame = self.machine, self.frame

        def begin() -> None:
            iteration.bind_target(machine, frame, node.target, iteration.element_of(machine, iterable))

        last = iteration.last_of(machine, iterable)
        if last is None:
            return self.unknown_rounds(begin)
        return self.unknown_rounds(begin, lambda: iteration.bind_target(machine, frame, node.target, last))

    # --- while ---

    def run_while(self, node: ast.While) -> Flow:
        machine, frame = self.machine, self.frame
        for _ in range(MAX_ITERATIONS):
            truth = truth_of(machine, evaluate(machine, frame, node.test))
            if truth is False:
                return self.ended_normally()
            if truth is None:
                return self._unknown_while(node)
            before = machine.memory.fork()
            try:
                flow = self.round()
            except PythonRaise as raised:
                return self.ended(raised)
            if flow is not None:
                return self.ended(flow)
            if before == machine.memory.writes:
                return self.ended(None)
        self.reason = f"the loop '{_head(node)}' runs more than {MAX_ITERATIONS} rounds"
        machine.exceeded(frame.unit, node, self.reason)
        with machine.quiet():
            return self._unknown_while(node)

    def _unknown_while(self, node: ast.While) -> Flow:
        return self.unknown_rounds(lambda: evaluate(self.machine, self.frame, node.test))


def _head(node: ast.For | ast.AsyncFor | ast.While) -> str:
    if isinstance(node, ast.While):
        return f"while {in_brief(node.test)}"
    return f"for {in_brief(node.target)} in {in_brief(node.iter)}"


def _is_same(entry: Writes, key: tuple[str, str | int], value: Value) -> bool:
    before = entry.get(key, MISSING)
    return before is value or before == value or (isinstance(key[1], int) and key not in entry)


def _settled(before: Writes, after: Writes, target: ast.expr, key: object) -> bool:
    """Say whether an iteration changed nothing but the loop's own variables and what is made anew each time."""
    names = {n.id for n in ast.walk(target) if isinstance(n, ast.Name)}
    return all(_is_same(before, k, value) or k[1] in names or k == key for k, value in after.items())


def _may_break(node: ast.For | ast.AsyncFor) -> bool:
    return any(isinstance(inner, (ast.Break, ast.Return)) for inner in ast.walk(node))
