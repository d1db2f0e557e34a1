"""`with`: entering and leaving the user's context managers, written as classes or with `contextlib.contextmanager`."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass

from shapelens.interpret import attributes, libraries
from shapelens.interpret.expressions import evaluate
from shapelens.interpret.flow import Flow, join_states, leave, run_alternatives, take
from shapelens.interpret.language import exceptions, exit_stacks, iteration, special_methods
from shapelens.interpret.machine import Frame, Left, Machine, PythonRaise
from shapelens.interpret.objects import ExitStackObject, GeneratorObject, InstanceObject
from shapelens.interpret.truth import truth_of
from shapelens.interpret.values import LibraryObject, Ref, Tensor, Unresolved, Value
from shapelens.rules.functions.data_files import ARCHIVE
from shapelens.rules.registry import function_rule
from shapelens.rules.values import Record

RunBlock = Callable[[Machine, Frame, list[ast.stmt]], Flow]


def run_with(machine: Machine, frame: Frame, node: ast.With | ast.AsyncWith, run_block: RunBlock) -> Flow:
    """Run a `with` statement."""
    return _enter(machine, frame, node, node.items, run_block)


def _enter(
    machine: Machine, frame: Frame, node: ast.With | ast.AsyncWith, items: list[ast.withitem], run_block: RunBlock
) -> Flow:
    """Enter the first of `items`, run what is inside, and leave it."""
    if not items:
        return run_block(machine, frame, node.body)
    item = items[0]
    if (types := _suppressed(machine, frame, item.context_expr)) is not None:
        return _run_suppressing(machine, frame, node, items[1:], types, run_block)
    manager = evaluate(machine, frame, item.context_expr)
    thing = machine.load(manager) if isinstance(manager, Ref) else None
    if isinstance(thing, GeneratorObject) and (parts := _split_at_yield(_body_of(thing))) is not None:
        return _run_generator(machine, frame, node, items, thing, parts, run_block)
    given = entered(machine, frame, node, manager)
    if item.optional_vars is not None:
        iteration.bind_target(machine, frame, item.optional_vars, given)
    if isinstance(manager, Ref) and isinstance(thing, ExitStackObject):
        return _run_inside(
            machine,
            lambda: _enter(machine, frame, node, items[1:], run_block),
            lambda raised: exit_stacks.leave(machine, frame, node, manager, raised),
        )
    if special_methods.find(machine, manager, "__exit__") is None:
        return _enter(machine, frame, node, items[1:], run_block)

    def leave_manager(raised: bool) -> bool | None:
        given = (Unresolved("an exception"),) * 3 if raised else (None, None, None)
        return truth_of(machine, special_methods.call(machine, frame, node, manager, "__exit__", given))

    return _run_inside(machine, lambda: _enter(machine, frame, node, items[1:], run_block), leave_manager)


def _run_inside(machine: Machine, inside: Callable[[], Flow], leave_manager: Callable[[bool], bool | None]) -> Flow:
    """Run what is inside of a `with`; `leave_manager` says whether the manager suppresses what was raised."""
    before, since, doubts = machine.memory.fork(), len(machine.left), machine.doubts
    flow: Flow | PythonRaise
    machine.trying += 1
    try:
        flow = inside()
    except PythonRaise as raised:
        flow = raised
    finally:
        machine.trying -= 1
    last = flow

    def end() -> Flow:
        if not isinstance(last, PythonRaise):
            leave_manager(False)
            return last
        return _suppress_or_raise(machine, last, leave_manager)

    early = take(machine, since, "raise")
    doubtful = machine.doubts > doubts
    if not early and not doubtful:
        return end()
    after = machine.memory.fork()

    def end_early(way: Left) -> Flow:
        assert isinstance(way.value, PythonRaise)
        machine.memory.restore(dict(way.writes))
        return _suppress_or_raise(machine, way.value, leave_manager)

    def end_last() -> Flow:
        machine.memory.restore(dict(after))
        return end()

    def end_somewhere() -> Flow:
        join_states(machine, [before, after], "it depends on where an exception is raised")
        raised = PythonRaise(("Exception", "BaseException"), value=Unresolved("an exception"))
        return _suppress_or_raise(machine, raised, leave_manager)

    ways = [end_last, *([end_somewhere] if doubtful else []), *(lambda way=way: end_early(way) for way in early)]
    return run_alternatives(machine, ways, "it depends on what is raised in a 'with'")


def _suppress_or_raise(machine: Machine, raised: PythonRaise, leave_manager: Callable[[bool], bool | None]) -> Flow:
    truth = leave_manager(True)
    if truth is False:
        raise raised
    if truth is None:
        leave(machine, raised, machine.memory.fork())
    return None


def entered(machine: Machine, frame: Frame, node: ast.AST, manager: Value) -> Value:
    """Enter a context manager; return what it gives."""
    if special_methods.find(machine, manager, "__enter__") is not None:
        return special_methods.call(machine, frame, node, manager, "__enter__", ())
    thing = machine.load(manager) if isinstance(manager, Ref) else None
    if isinstance(thing, ExitStackObject):
        return manager
    if isinstance(thing, GeneratorObject) and (parts := _split_at_yield(_body_of(thing))) is not None:
        return _begin_generator(machine, thing, parts)
    if isinstance(thing, InstanceObject) and "contextlib.AbstractContextManager" in attributes.library_bases(thing.cls):
        return manager
    if isinstance(manager, Tensor) and manager.library == "numpy":
        return ARCHIVE  # an array is no context manager: what was loaded holds several
    rule = function_rule(f"{manager.class_name}.__enter__") if isinstance(manager, Record) else None
    if rule is not None:
        return libraries.apply_rule(machine, node, frame.unit, rule, (manager,), {})
    return manager if isinstance(manager, LibraryObject) else Unresolved("what a context manager gives")


def _suppressed(machine: Machine, frame: Frame, node: ast.expr) -> list[ast.expr] | None:
    """Return the exceptions in `contextlib.suppress(…)`, `None` for another expression."""
    if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == "suppress":
        return node.args
    return None


def _run_suppressing(
    machine: Machine,
    frame: Frame,
    node: ast.With | ast.AsyncWith,
    items: list[ast.withitem],
    types: list[ast.expr],
    run_block: RunBlock,
) -> Flow:
    inner = ast.copy_location(ast.With(items=items, body=node.body), node) if items else None
    handler = ast.ExceptHandler(ast.Tuple(types, ast.Load()), None, [ast.copy_location(ast.Pass(), node)])
    attempt = ast.Try([inner] if inner is not None else node.body, [ast.copy_location(handler, node)], [], [])
    return exceptions.run_try(machine, frame, ast.copy_location(attempt, node), run_block)


# --- contextlib.contextmanager ---


@dataclass(frozen=True)
class _Parts:
    """The body of a generator function around its only `yield`; `cleanup` is what also follows an exception."""

    before: list[ast.stmt]
    given: ast.Yield
    after: list[ast.stmt]
    cleanup: list[ast.stmt]


def _body_of(generator: GeneratorObject) -> list[ast.stmt]:
    node = generator.function.node
    return [] if isinstance(node, ast.Lambda) else node.body


def _split_at_yield(body: list[ast.stmt]) -> _Parts | None:
    for number, statement in enumerate(body):
        value = statement.value if isinstance(statement, (ast.Expr, ast.Assign)) else None
        if isinstance(value, ast.Yield):
            return _Parts(body[:number], value, body[number + 1 :], [])
        inner: _Parts | None = None
        closing: list[ast.stmt] = []
        if isinstance(statement, ast.Try) and not statement.handlers:
            inner, closing = _split_at_yield(statement.body), statement.finalbody
        elif isinstance(statement, ast.With):
            inner = _split_at_yield(statement.body)
        if inner is not None:
            after = [*inner.after, *closing, *body[number + 1 :]]
            return _Parts([*body[:number], *inner.before], inner.given, after, [*inner.cleanup, *closing])
    return None


def _run_generator(
    machine: Machine,
    frame: Frame,
    node: ast.With | ast.AsyncWith,
    items: list[ast.withitem],
    generator: GeneratorObject,
    parts: _Parts,
    run_block: RunBlock,
) -> Flow:
    given = _begin_generator(machine, generator, parts)
    if items[0].optional_vars is not None:
        iteration.bind_target(machine, frame, items[0].optional_vars, given)

    def leave_manager(raised: bool) -> bool:
        leave_generator(machine, generator, raised)
        return False

    return _run_inside(machine, lambda: _enter(machine, frame, node, items[1:], run_block), leave_manager)


def _inside(generator: GeneratorObject) -> Frame:
    function = generator.function
    scopes = (generator.scope, *function.scopes)
    return Frame(scopes, function.unit, owner=function.owner, receiver=generator.receiver)


def _begin_generator(machine: Machine, generator: GeneratorObject, parts: _Parts) -> Value:
    """Run a generator function up to its `yield`; return what it gives."""
    from shapelens.interpret import statements

    inside = _inside(generator)
    statements.run_block(machine, inside, parts.before)
    return None if parts.given.value is None else evaluate(machine, inside, parts.given.value)


def leave_generator(machine: Machine, generator: GeneratorObject, raised: bool) -> None:
    """Run a generator function from its `yield` on, or what cleans up behind it."""
    from shapelens.interpret import statements

    parts = _split_at_yield(_body_of(generator))
    if parts is not None:
        statements.run_block(machine, _inside(generator), parts.cleanup if raised else parts.after)
