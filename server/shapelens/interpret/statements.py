"""Statements: each kind of `ast` statement changes the memory; a block ends normally or with a `Flow`."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final

from shapelens.interpret import attributes, calls, iteration, operators, subscripts
from shapelens.interpret.expressions import evaluate, make_function
from shapelens.interpret.joins import join_writes
from shapelens.interpret.machine import Frame, Machine, PythonRaise
from shapelens.interpret.memory import GLOBAL, MISSING
from shapelens.interpret.names import STAR_IMPORTS, bind, unbind
from shapelens.interpret.patterns import match_pattern
from shapelens.interpret.truth import truth_of
from shapelens.interpret.values import Class, Decorated, Function, Symbol, Unresolved, Value, is_tuple

_MAX_ITERATIONS: Final = 300
_SETTLED_AFTER: Final = 24


@dataclass(frozen=True, slots=True)
class Return:
    """The block ended with `return value`."""

    value: Value


@dataclass(frozen=True, slots=True)
class Jump:
    """The block ended with `break`, `continue`, or in a way that nothing follows (`raise`)."""

    kind: str


Flow = Return | Jump | None
BREAK: Final = Jump("break")
CONTINUE: Final = Jump("continue")
DEAD: Final = Jump("dead")


def run_block(machine: Machine, frame: Frame, statements: list[ast.stmt]) -> Flow:
    """Run statements in order; return how the block ended, `None` if it went through."""
    doubtful = 0
    try:
        for statement in statements:
            flow = run_statement(machine, frame, statement)
            if flow is not None:
                return flow
            if machine.may_have_left and not doubtful:
                doubtful = 1  # the rest runs only where an earlier 'return', 'break' or 'continue' did not
                machine.uncertain += 1
        return None
    finally:
        machine.uncertain -= doubtful


def run_statement(machine: Machine, frame: Frame, node: ast.stmt) -> Flow:
    """Run one statement."""
    machine.tick()
    rule = _STATEMENTS.get(type(node))
    return rule(machine, frame, node) if rule is not None else None


# --- simple statements ---


def _expression(machine: Machine, frame: Frame, node: ast.Expr) -> Flow:
    evaluate(machine, frame, node.value)
    return None


def _assign(machine: Machine, frame: Frame, node: ast.Assign) -> Flow:
    value = evaluate(machine, frame, node.value)
    for target in node.targets:
        iteration.bind_target(machine, frame, target, value)
    return None


def _annotated(machine: Machine, frame: Frame, node: ast.AnnAssign) -> Flow:
    if node.value is not None:
        iteration.bind_target(machine, frame, node.target, evaluate(machine, frame, node.value))
    return None


def _augmented(machine: Machine, frame: Frame, node: ast.AugAssign) -> Flow:
    target = node.target
    present = evaluate(machine, frame, _as_load(target))
    value = operators.binary_operation(
        machine, frame, node, type(node.op), present, evaluate(machine, frame, node.value)
    )
    iteration.bind_target(machine, frame, target, value)
    return None


def _as_load(target: ast.expr) -> ast.expr:
    if isinstance(target, ast.Name):
        return ast.copy_location(ast.Name(target.id, ast.Load()), target)
    if isinstance(target, ast.Attribute):
        return ast.copy_location(ast.Attribute(target.value, target.attr, ast.Load()), target)
    if isinstance(target, ast.Subscript):
        return ast.copy_location(ast.Subscript(target.value, target.slice, ast.Load()), target)
    return target


def _delete(machine: Machine, frame: Frame, node: ast.Delete) -> Flow:
    for target in node.targets:
        if isinstance(target, ast.Name):
            unbind(machine, frame, target.id)
        elif isinstance(target, ast.Subscript):
            container = evaluate(machine, frame, target.value)
            subscripts.delete_item(machine, container, evaluate(machine, frame, target.slice))
    return None


def _return(machine: Machine, frame: Frame, node: ast.Return) -> Flow:
    return Return(None if node.value is None else evaluate(machine, frame, node.value))


def _jump(machine: Machine, frame: Frame, node: ast.Break | ast.Continue) -> Flow:
    return BREAK if isinstance(node, ast.Break) else CONTINUE


def _raise(machine: Machine, frame: Frame, node: ast.Raise) -> Flow:
    exception = evaluate(machine, frame, node.exc) if node.exc is not None else None
    if machine.uncertain:
        return DEAD
    name = getattr(exception, "class_name", getattr(exception, "name", "Exception"))
    raise PythonRaise(str(name).rpartition(".")[2])


def _assert(machine: Machine, frame: Frame, node: ast.Assert) -> Flow:
    truth = truth_of(machine, evaluate(machine, frame, node.test))
    if truth is False and not machine.uncertain:
        raise PythonRaise("AssertionError")
    return None


def _names_of_outer_scope(machine: Machine, frame: Frame, node: ast.Global | ast.Nonlocal) -> Flow:
    for name in node.names:
        scope = GLOBAL
        if isinstance(node, ast.Nonlocal):
            candidates = [s for s in frame.scopes[1:] if s != GLOBAL]
            scope = next((s for s in candidates if machine.memory.get((s, name)) is not MISSING), GLOBAL)
        frame.outer_names[name] = scope
    return None


# --- imports ---


def _import(machine: Machine, frame: Frame, node: ast.Import) -> Flow:
    for alias in node.names:
        if alias.asname is not None:
            bind(machine, frame, alias.asname, Symbol(alias.name))
        else:
            top = alias.name.partition(".")[0]
            bind(machine, frame, top, Symbol(top))
    return None


def _import_from(machine: Machine, frame: Frame, node: ast.ImportFrom) -> Flow:
    module = node.module or ""
    for alias in node.names:
        if alias.name == "*":
            before = machine.memory.get(STAR_IMPORTS)
            modules = before if is_tuple(before) else ()
            machine.memory.set(STAR_IMPORTS, (*modules, module))
            continue
        symbol = Symbol(f"{module}.{alias.name}")
        value = attributes.get_attribute(machine, frame, node, Symbol(module), alias.name) if module else symbol
        bind(machine, frame, alias.asname or alias.name, value)
    return None


# --- definitions ---

_TRANSPARENT: Final = ("staticmethod", "classmethod", "property", "cached_property")


def _function(machine: Machine, frame: Frame, node: ast.FunctionDef | ast.AsyncFunctionDef) -> Flow:
    value: Value = make_function(machine, frame, node)
    for decorator in reversed(node.decorator_list):
        value = _decorate(machine, frame, decorator, value)
    bind(machine, frame, node.name, value)
    return None


def _decorate(machine: Machine, frame: Frame, decorator: ast.expr, value: Value) -> Value:
    """Apply a decorator. One of a library changes how a function runs, not what it does to shapes."""
    function = evaluate(machine, frame, decorator)
    if isinstance(function, Symbol):
        last = function.name.rpartition(".")[2]
        if last in _TRANSPARENT and not isinstance(value, (Class, Decorated)):
            return Decorated("property" if last == "cached_property" else last, value)  # type: ignore[arg-type]
        return Unresolved("a context manager") if last == "contextmanager" else value
    if isinstance(function, (Unresolved,)) or type(function).__name__ in ("Method", "LibraryObject"):
        return value
    result = calls.call_value(machine, frame, decorator, function, (value,), {})
    return value if isinstance(result, Unresolved) else result


def _class(machine: Machine, frame: Frame, node: ast.ClassDef) -> Flow:
    bases = tuple(evaluate(machine, frame, base) for base in node.bases)
    scope = machine.new_scope() + ":class"
    body = Frame((scope, *frame.scopes), frame.unit)
    cls = Class(node.name, node, frame.unit, bases, {})
    run_block(machine, body, node.body)
    for key in [key for key in machine.memory.writes if key[0] == scope]:
        value = machine.memory.writes.pop(key)
        cls.attributes[str(key[1])] = _owned(value, cls)
    bind(machine, frame, node.name, cls)
    return None


def _owned(value: Value, cls: Class) -> Value:
    if isinstance(value, Function):
        return replace(value, owner=cls)
    if isinstance(value, Decorated):
        return Decorated(value.kind, replace(value.function, owner=cls))
    return value


# --- branches ---


def _if(machine: Machine, frame: Frame, node: ast.If) -> Flow:
    truth = truth_of(machine, evaluate(machine, frame, node.test))
    if truth is not None:
        return run_block(machine, frame, node.body if truth else node.orelse)
    return run_branches(machine, frame, [node.body, node.orelse], f"it depends on the condition in line {node.lineno}")


def run_branches(machine: Machine, frame: Frame, branches: list[list[ast.stmt]], reason: str) -> Flow:
    """Run each branch from the same memory and join what they leave; a branch that ends in `raise` counts for
    nothing.
    """
    before = machine.memory.fork()
    left: list[tuple[Flow, dict[Any, Value]]] = []
    machine.uncertain += 1
    try:
        for branch in branches:
            machine.memory.restore(dict(before))
            try:
                flow = run_block(machine, frame, branch)
            except PythonRaise:
                flow = DEAD
            left.append((flow, machine.memory.writes))
    finally:
        machine.uncertain -= 1
    machine.memory.restore(before)
    alive = [(flow, writes) for flow, writes in left if flow is not DEAD]
    if not alive:
        return DEAD
    through = [writes for flow, writes in alive if flow is None]
    returned = [flow for flow, _ in alive if isinstance(flow, Return)]
    if through:
        frame.returns.extend(flow.value for flow in returned)
        if len(through) < len(alive):
            machine.may_have_left = "function" if returned else machine.may_have_left or "loop"
        _join_into(machine, before, through, reason)
        return None
    _join_into(machine, before, [writes for _, writes in alive], reason)
    if returned and len(returned) == len(alive):
        frame.returns.extend(flow.value for flow in returned[:-1])
        return returned[-1]
    frame.returns.extend(flow.value for flow in returned)
    return next(flow for flow, _ in alive if isinstance(flow, Jump))


def _join_into(machine: Machine, before: dict[Any, Value], branches: list[dict[Any, Value]], reason: str) -> None:
    joined = branches[0]
    for other in branches[1:]:
        machine.memory.restore(before)
        joined = join_writes(machine.memory, joined, other, reason)
    machine.memory.restore(dict(joined))


def _match(machine: Machine, frame: Frame, node: Any) -> Flow:
    subject = evaluate(machine, frame, node.subject)
    possible: list[list[ast.stmt]] = []
    for case in node.cases:
        matched = match_pattern(machine, frame, case.pattern, subject)
        if matched and case.guard is not None:
            matched = truth_of(machine, evaluate(machine, frame, case.guard))
        if matched is True and not possible:
            return run_block(machine, frame, case.body)
        if matched is not False:
            possible.append(case.body)
        if matched is True:
            break
    else:
        possible.append([])
    return run_branches(machine, frame, possible, f"it depends on the 'match' in line {node.lineno}")


# --- loops ---


def _for(machine: Machine, frame: Frame, node: ast.For | ast.AsyncFor) -> Flow:
    iterable = evaluate(machine, frame, node.iter)
    items = iteration.known_items(machine, iterable)
    if items is None:
        return _for_unknown(machine, frame, node, iterable)
    for number, item in enumerate(items):
        before = machine.memory.fork() if number >= _SETTLED_AFTER else None
        if number >= _MAX_ITERATIONS:
            return _run_rest(machine, frame, node, iterable, items[-1])
        iteration.bind_target(machine, frame, node.target, item)
        flow = _run_round(machine, frame, node.body)
        if flow is BREAK:
            return None
        if flow is not None and flow is not CONTINUE:
            return flow
        if before is not None and number < len(items) - 1 and _settled(before, machine.memory.writes, node.target):
            return _run_rest(machine, frame, node, iterable, items[-1])
    return run_block(machine, frame, node.orelse)


def _run_rest(machine: Machine, frame: Frame, node: ast.For | ast.AsyncFor, iterable: Value, last: Value) -> Flow:
    """Run the rounds of a long loop that are not followed one by one as one round for an item that stands for all.

    Its layer calls were seen in the rounds before.
    """
    with machine.quiet():
        flow = _for_unknown(machine, frame, node, iterable)
    iteration.bind_target(machine, frame, node.target, last)
    return flow


def _run_round(machine: Machine, frame: Frame, body: list[ast.stmt]) -> Flow:
    """Run the body of a loop once. A 'break' or 'continue' that may have ended it ends this round, not what follows."""
    before = machine.may_have_left
    flow = run_block(machine, frame, body)
    if machine.may_have_left == "loop":
        machine.may_have_left = before
    return flow


def _settled(before: dict[Any, Value], after: dict[Any, Value], target: ast.expr) -> bool:
    """Say whether an iteration changed nothing but the loop's own variables and what is made anew each time."""
    names = {n.id for n in ast.walk(target) if isinstance(n, ast.Name)}
    return all(
        before.get(key, MISSING) == value or key[1] in names or (isinstance(key[1], int) and key not in before)
        for key, value in after.items()
    )


def _for_unknown(machine: Machine, frame: Frame, node: ast.For | ast.AsyncFor, iterable: Value) -> Flow:
    """Run the body once, for an item that stands for all, and join with not running it."""
    before = machine.memory.fork()
    iteration.bind_target(machine, frame, node.target, iteration.element_of(machine, iterable))
    reason = f"the loop in line {node.lineno} runs an unknown number of times"
    return _run_maybe(machine, frame, node.body, before, reason) or run_block(machine, frame, node.orelse)


def _run_maybe(machine: Machine, frame: Frame, body: list[ast.stmt], before: dict[Any, Value], reason: str) -> Flow:
    flow: Flow = None
    for _ in range(2):  # the second time with what the first one left: what changes from round to round becomes unknown
        entry = machine.memory.fork()
        flow = _run_round(machine, frame, body)
        after = machine.memory.writes
        machine.memory.restore(before)
        joined = join_writes(machine.memory, entry, after, reason)
        machine.memory.restore(joined)
        if isinstance(flow, Return):
            frame.returns.append(flow.value)
        if flow is not None or joined == entry:
            break
    return None


def _while(machine: Machine, frame: Frame, node: ast.While) -> Flow:
    for _ in range(_MAX_ITERATIONS):
        truth = truth_of(machine, evaluate(machine, frame, node.test))
        if truth is False:
            return run_block(machine, frame, node.orelse)
        if truth is None:
            reason = f"the loop in line {node.lineno} runs an unknown number of times"
            return _run_maybe(machine, frame, node.body, machine.memory.fork(), reason)
        before = machine.memory.fork()
        flow = _run_round(machine, frame, node.body)
        if flow is BREAK:
            return None
        if flow is not None and flow is not CONTINUE:
            return flow
        if before == machine.memory.writes:
            return None
    reason = f"the loop in line {node.lineno} runs more often than can be followed"
    with machine.quiet():
        return _run_maybe(machine, frame, node.body, machine.memory.fork(), reason)


# --- try, with ---

_UNRELATED: Final = frozenset(
    "ImportError ModuleNotFoundError KeyError FileNotFoundError OSError IOError AttributeError NameError IndexError "
    "KeyboardInterrupt StopIteration ZeroDivisionError SystemExit PermissionError TimeoutError ConnectionError".split()
)


def _try(machine: Machine, frame: Frame, node: ast.Try) -> Flow:
    flow: Flow = None
    try:
        flow = run_block(machine, frame, node.body)
    except PythonRaise as raised:
        flow = _handle(machine, frame, node, raised)
    else:
        if flow is None:
            flow = run_block(machine, frame, node.orelse)
    return run_block(machine, frame, node.finalbody) or flow


def _handled_names(handler: ast.ExceptHandler) -> list[str]:
    if handler.type is None:
        return ["BaseException"]
    types = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return [ast.unparse(t).rpartition(".")[2] for t in types]


def _may_catch(handler: ast.ExceptHandler) -> bool:
    return any(name not in _UNRELATED for name in _handled_names(handler))


def _handle(machine: Machine, frame: Frame, node: ast.Try, raised: PythonRaise) -> Flow:
    for handler in node.handlers:
        names = _handled_names(handler)
        if (
            raised.exception in names
            or (raised.exception not in _UNRELATED and _may_catch(handler))
            or {"Exception", "BaseException"} & {*names}
        ):
            if handler.name is not None:
                bind(machine, frame, handler.name, Unresolved("an exception"))
            return run_block(machine, frame, handler.body)
    raise raised


def _with(machine: Machine, frame: Frame, node: ast.With | ast.AsyncWith) -> Flow:
    for item in node.items:
        value = evaluate(machine, frame, item.context_expr)
        if item.optional_vars is not None:
            iteration.bind_target(machine, frame, item.optional_vars, _entered(machine, frame, node, value))
    return run_block(machine, frame, node.body)


def _entered(machine: Machine, frame: Frame, node: ast.With | ast.AsyncWith, value: Value) -> Value:
    enter = attributes.get_attribute(machine, frame, node, value, "__enter__")
    if type(enter).__name__ == "BoundMethod":
        return calls.call_value(machine, frame, node, enter, (), {})
    return value if type(value).__name__ == "LibraryObject" else Unresolved("what a context manager gives")


_STATEMENTS: Final[dict[type[ast.stmt], Callable[[Machine, Frame, Any], Flow]]] = {
    ast.Expr: _expression,
    ast.Assign: _assign,
    ast.AnnAssign: _annotated,
    ast.AugAssign: _augmented,
    ast.Delete: _delete,
    ast.Return: _return,
    ast.Break: _jump,
    ast.Continue: _jump,
    ast.Raise: _raise,
    ast.Assert: _assert,
    ast.Global: _names_of_outer_scope,
    ast.Nonlocal: _names_of_outer_scope,
    ast.Import: _import,
    ast.ImportFrom: _import_from,
    ast.FunctionDef: _function,
    ast.AsyncFunctionDef: _function,
    ast.ClassDef: _class,
    ast.If: _if,
    ast.Match: _match,
    ast.For: _for,
    ast.AsyncFor: _for,
    ast.While: _while,
    ast.Try: _try,
    ast.With: _with,
    ast.AsyncWith: _with,
}
_try_star = getattr(ast, "TryStar", None)  # Python 3.11
if _try_star is not None:
    _STATEMENTS[_try_star] = _try
