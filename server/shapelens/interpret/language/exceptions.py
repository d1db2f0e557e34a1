"""Exceptions: `raise`, and which `except` catches what."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable, Iterator
from typing import Final

from shapelens.interpret import attributes, calls
from shapelens.interpret.expressions import evaluate
from shapelens.interpret.flow import Flow, in_brief, join_states, leave, run_alternatives, take
from shapelens.interpret.machine import Frame, Left, Machine, PythonRaise, Writes
from shapelens.interpret.names import bind, unbind
from shapelens.interpret.objects import InstanceObject
from shapelens.interpret.values import Class, LibraryObject, Ref, Symbol, Unresolved, Value

RunBlock = Callable[[Machine, Frame, list[ast.stmt]], Flow]

_UNRELATED: Final = frozenset(
    "ImportError ModuleNotFoundError KeyError FileNotFoundError OSError IOError AttributeError NameError IndexError "
    "KeyboardInterrupt StopIteration ZeroDivisionError SystemExit PermissionError TimeoutError ConnectionError".split()
)
"""What no library raises for a shape or dtype that does not fit."""


# --- raise ---


def run_raise(machine: Machine, frame: Frame, node: ast.Raise) -> Flow:
    """Run a `raise`."""
    if node.exc is None:
        raise machine.handling[-1] if machine.handling else PythonRaise(("RuntimeError", "Exception", "BaseException"))
    value = evaluate(machine, frame, node.exc)
    if isinstance(value, Class):
        value = calls.call_value(machine, frame, node, value, (), {})
    raise PythonRaise(_class_names(machine, value), exact=not isinstance(value, Unresolved), value=value)


def _class_names(machine: Machine, value: Value) -> tuple[str, ...]:
    """Return the names of the class of an exception and its bases."""
    thing = machine.load(value) if isinstance(value, Ref) else value
    if isinstance(thing, InstanceObject):
        names: list[str] = []
        for base in attributes.resolution_order(thing.cls):
            names += [base.name] if isinstance(base, Class) else _names_of(getattr(base, "name", "Exception"))
        return tuple(dict.fromkeys(names))
    if isinstance(thing, LibraryObject):
        return _names_of(thing.class_name)
    return _names_of(thing.name) if isinstance(thing, Symbol) else ("Exception", "BaseException")


def _names_of(qualified: str) -> tuple[str, ...]:
    last = qualified.rpartition(".")[2]
    known = getattr(builtins, last, None)
    if isinstance(known, type) and issubclass(known, BaseException):
        return tuple(base.__name__ for base in known.__mro__ if base is not object)
    return (last, "Exception", "BaseException")


# --- try ---


def run_try(machine: Machine, frame: Frame, node: ast.Try, run_block: RunBlock) -> Flow:
    """Run a `try` with all its parts."""
    since = len(machine.left)
    flow: Flow | PythonRaise
    try:
        flow = _run_guarded(machine, frame, node, run_block)
    except PythonRaise as raised:
        flow = raised
    if node.finalbody:
        flow = _run_finally(machine, frame, node, flow, since, run_block)
    if isinstance(flow, PythonRaise):
        raise flow
    return flow


def _run_guarded(machine: Machine, frame: Frame, node: ast.Try, run_block: RunBlock) -> Flow:
    """Run the body, and the handlers of what it raises or may raise."""
    before, since, doubts = machine.memory.fork(), len(machine.left), machine.doubts
    machine.trying += bool(node.handlers)
    flow: Flow | PythonRaise
    try:
        flow = run_block(machine, frame, node.body)
    except PythonRaise as raised:
        flow = raised
    finally:
        machine.trying -= bool(node.handlers)
    raises = take(machine, since, "raise")
    doubtful = machine.doubts > doubts
    if isinstance(flow, PythonRaise):
        if not raises and (not doubtful or flow.exact is False):
            return _handle(machine, frame, node, flow, run_block)
        leave(machine, flow, machine.memory.writes)
        raises += take(machine, since, "raise")
        alternatives: list[Callable[[], Flow]] = []
    else:
        if not raises and not doubtful:
            return flow if flow is not None else run_block(machine, frame, node.orelse)
        done, after = flow, machine.memory.fork()
        alternatives = [lambda: _go_on(machine, frame, node, done, after, run_block)]
    alternatives += [lambda way=way: _handle_left(machine, frame, node, way, run_block) for way in raises]
    if doubtful:
        states = [before, _halfway(node.body, machine.memory.writes)]
        alternatives += [
            lambda handler=handler: _handle_unknown(machine, frame, handler, states, run_block)
            for handler in node.handlers
        ]
    return run_alternatives(machine, alternatives, f"it depends on what is raised in 'try: {in_brief(node.body[0])}'")


def _halfway(body: list[ast.stmt], after: Writes) -> Writes:
    """Return what is known in the middle of a block after which `after` holds: not what is bound again and again."""
    names = [name for statement in body for name in _names_bound(statement)]
    several = {name for name in names if names.count(name) > 1}
    unknown = Unresolved("it depends on where an exception is raised")
    return {key: unknown if key[1] in several else value for key, value in after.items()}


def _names_bound(statement: ast.stmt) -> Iterator[str]:
    """Yield the names that a statement binds, those in its loops more than once."""
    for node in ast.walk(statement):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, (ast.For, ast.While)):
            yield from (name for inner in node.body for name in _names_bound(inner))


def _go_on(machine: Machine, frame: Frame, node: ast.Try, flow: Flow, after: Writes, run_block: RunBlock) -> Flow:
    machine.memory.restore(dict(after))
    return flow if flow is not None else run_block(machine, frame, node.orelse)


def _handle_left(machine: Machine, frame: Frame, node: ast.Try, way: Left, run_block: RunBlock) -> Flow:
    machine.memory.restore(dict(way.writes))
    assert isinstance(way.value, PythonRaise)
    return _handle(machine, frame, node, way.value, run_block)


def _handle_unknown(
    machine: Machine, frame: Frame, handler: ast.ExceptHandler, states: list[Writes], run_block: RunBlock
) -> Flow:
    """Run a handler of something that the body may have raised anywhere."""
    join_states(machine, states, "it depends on where an exception is raised")
    raised = PythonRaise(("Exception", "BaseException"), value=Unresolved("an exception"))
    return _run_handler(machine, frame, handler, raised, run_block)


def _handle(machine: Machine, frame: Frame, node: ast.Try, raised: PythonRaise, run_block: RunBlock) -> Flow:
    for handler in node.handlers:
        if _catches(handler, raised):
            return _run_handler(machine, frame, handler, raised, run_block)
    raise raised


def _run_handler(
    machine: Machine, frame: Frame, handler: ast.ExceptHandler, raised: PythonRaise, run_block: RunBlock
) -> Flow:
    if handler.name is not None:
        bind(machine, frame, handler.name, raised.value if raised.value is not None else Unresolved("an exception"))
    machine.handling.append(raised)
    try:
        return run_block(machine, frame, handler.body)
    finally:
        machine.handling.pop()
        if handler.name is not None:
            unbind(machine, frame, handler.name)


def _catches(handler: ast.ExceptHandler, raised: PythonRaise) -> bool:
    if handler.type is None:
        return True
    types = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    names = [ast.unparse(t).rpartition(".")[2] for t in types]
    names = ["OSError" if name in ("IOError", "EnvironmentError") else name for name in names]
    if {*names} & {*raised.names, "BaseException"} or ("Exception" in names and not raised.exact):
        return True
    return not raised.exact and not {*raised.names} & _UNRELATED and any(name not in _UNRELATED for name in names)


def _run_finally(
    machine: Machine, frame: Frame, node: ast.Try, flow: Flow | PythonRaise, since: int, run_block: RunBlock
) -> Flow | PythonRaise:
    """Run the `finally` on every way that leaves the `try`."""
    for number in range(since, len(machine.left)):
        way, present = machine.left[number], machine.memory.fork()
        machine.memory.restore(dict(way.writes))
        try:
            run_block(machine, frame, node.finalbody)
        except PythonRaise as raised:
            machine.left[number] = Left("raise", machine.memory.writes, raised)
        else:
            machine.left[number] = Left(way.kind, machine.memory.writes, way.value)
        machine.memory.restore(present)
    last = run_block(machine, frame, node.finalbody)
    return flow if last is None else last
