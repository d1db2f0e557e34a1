"""Statements: each kind of `ast` statement changes the memory; a block ends normally or with a `Flow`."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from shapelens.interpret import attributes, calls, operators, subscripts
from shapelens.interpret.expressions import evaluate, make_function
from shapelens.interpret.flow import BREAK, CONTINUE, Flow, Return, leave
from shapelens.interpret.language import (
    branches,
    caches,
    comprehensions,
    context_managers,
    dispatching,
    enumerations,
    exceptions,
    iteration,
    loops,
)
from shapelens.interpret.language.imports import run_import, run_import_from
from shapelens.interpret.machine import Frame, Machine, PythonRaise, site_of
from shapelens.interpret.memory import MISSING
from shapelens.interpret.models import unpacking
from shapelens.interpret.names import bind, unbind
from shapelens.interpret.tensors import input_signatures, traces
from shapelens.interpret.truth import truth_of
from shapelens.interpret.values import (
    Class,
    Decorated,
    Function,
    LibraryObject,
    Method,
    Symbol,
    Unresolved,
    Value,
)


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
    rule, outer = _STATEMENTS.get(type(node)), machine.statement
    machine.statement = node
    try:
        return rule(machine, frame, node) if rule is not None else None
    finally:
        machine.statement = outer


# --- simple statements ---


def _expression(machine: Machine, frame: Frame, node: ast.Expr) -> Flow:
    evaluate(machine, frame, node.value)
    return None


def _assign(machine: Machine, frame: Frame, node: ast.Assign) -> Flow:
    if isinstance(node.value, ast.GeneratorExp) and all(isinstance(target, ast.Name) for target in node.targets):
        value = comprehensions.generator(machine, frame, node.value)
    else:
        value = evaluate(machine, frame, node.value)
    unpacking.check(machine, frame, node, value)
    for target in node.targets:
        iteration.bind_target(machine, frame, target, value)
    return None


def _annotated(machine: Machine, frame: Frame, node: ast.AnnAssign) -> Flow:
    if node.value is not None:
        iteration.bind_target(machine, frame, node.target, evaluate(machine, frame, node.value))
    return None


def _augmented(machine: Machine, frame: Frame, node: ast.AugAssign) -> Flow:
    """Carry out `target += value`; what the target stands on is evaluated once."""
    target, kind = node.target, type(node.op)
    if isinstance(target, ast.Name):
        present = evaluate(machine, frame, ast.copy_location(ast.Name(target.id, ast.Load()), target))
        value = evaluate(machine, frame, node.value)
        bind(machine, frame, target.id, operators.in_place_operation(machine, frame, node, kind, present, value))
    elif isinstance(target, ast.Attribute):
        owner = evaluate(machine, frame, target.value)
        present = attributes.get_attribute(machine, frame, target, owner, target.attr)
        value = evaluate(machine, frame, node.value)
        result = operators.in_place_operation(machine, frame, node, kind, present, value)
        attributes.set_attribute(machine, frame, owner, target.attr, result, node)
    else:
        container = evaluate(machine, frame, target.value)
        index = evaluate(machine, frame, target.slice)
        present = subscripts.get_item(machine, frame, target, container, index)
        value = evaluate(machine, frame, node.value)
        result = operators.in_place_operation(machine, frame, node, kind, present, value)
        subscripts.set_item(machine, frame, target, container, index, result)
    return None


def _delete(machine: Machine, frame: Frame, node: ast.Delete) -> Flow:
    for target in node.targets:
        if isinstance(target, ast.Name):
            unbind(machine, frame, target.id)
        elif isinstance(target, ast.Subscript):
            container = evaluate(machine, frame, target.value)
            subscripts.delete_item(machine, frame, node, container, evaluate(machine, frame, target.slice))
        elif isinstance(target, ast.Attribute):
            attributes.delete_attribute(machine, frame, target, evaluate(machine, frame, target.value), target.attr)
    return None


def _return(machine: Machine, frame: Frame, node: ast.Return) -> Flow:
    return Return(None if node.value is None else evaluate(machine, frame, node.value))


def _jump(machine: Machine, frame: Frame, node: ast.Break | ast.Continue) -> Flow:
    return BREAK if isinstance(node, ast.Break) else CONTINUE


def _assert(machine: Machine, frame: Frame, node: ast.Assert) -> Flow:
    truth = truth_of(machine, evaluate(machine, frame, node.test))
    failed = PythonRaise(("AssertionError", "Exception", "BaseException"), exact=True)
    if truth is False:
        raise failed
    if truth is None and machine.trying:
        leave(machine, failed, machine.memory.fork())
    return None


def _names_of_outer_scope(machine: Machine, frame: Frame, node: ast.Global | ast.Nonlocal) -> Flow:
    for name in node.names:
        scope = frame.scopes[-1]
        if isinstance(node, ast.Nonlocal):
            candidates = frame.scopes[1:-1]
            scope = next((s for s in candidates if machine.memory.get((s, name)) is not MISSING), scope)
        frame.outer_names[name] = scope
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
    if isinstance(value, Function) and (cached := caches.decorate(machine, frame, decorator, value)) is not None:
        return cached
    if isinstance(value, Function) and (signed := input_signatures.decorate(machine, frame, decorator, value)):
        return signed
    function = evaluate(machine, frame, decorator)
    if isinstance(function, Symbol):
        last = function.name.rpartition(".")[2]
        if function.name == "tensorflow.function" and isinstance(value, Function):
            return traces.as_traced(machine, value)
        if last in _TRANSPARENT and not isinstance(value, (Class, Decorated)):
            return Decorated(last, value)  # type: ignore[arg-type]
        if last in ("singledispatch", "singledispatchmethod"):
            return dispatching.decorate(machine, last, value)
        if last == "custom_gradient":  # the function returns its gradient as well
            return calls.call_value(machine, frame, decorator, function, (value,), {})
        return value
    if isinstance(function, Method) and isinstance(function.receiver, Decorated) and isinstance(value, Function):
        return _accessor(function.receiver, function.name, value)
    if isinstance(function, Method) and isinstance(function.receiver, Function) and isinstance(value, Function):
        return dispatching.register_annotated(machine, frame, function.receiver, value)
    if isinstance(function, (Unresolved, Method, LibraryObject)):
        return value
    result = calls.call_value(machine, frame, decorator, function, (value,), {})
    return value if isinstance(result, Unresolved) else result


def _accessor(accessed: Decorated, name: str, function: Function) -> Decorated:
    """`@x.setter`, `@x.getter` or `@x.deleter` of a property `x`."""
    kinds = {"setter": "setter", "deleter": "deleter", "getter": "function"}
    return replace(accessed, **{kinds[name]: function}) if name in kinds else accessed


def _class(machine: Machine, frame: Frame, node: ast.ClassDef) -> Flow:
    bases = tuple(evaluate(machine, frame, base) for base in node.bases)
    scope = machine.new_scope() + ":class"
    body = Frame((scope, *frame.scopes), frame.unit)
    cls = Class(node.name, node, frame.unit, bases, {}, f"class {scope}")
    run_block(machine, body, node.body)
    for key in [key for key in machine.memory.writes if key[0] == scope]:
        value = machine.memory.writes.pop(key)
        cls.attributes[str(key[1])] = _owned(value, cls)
    if enumerations.is_enum(cls):
        enumerations.make_members(machine, cls)
    _initialize_subclass(machine, frame, node, cls)
    value: Value = cls
    for decorator in reversed(node.decorator_list):
        value = _decorate(machine, frame, decorator, value)
    bind(machine, frame, node.name, value)
    return None


def _initialize_subclass(machine: Machine, frame: Frame, node: ast.ClassDef, cls: Class) -> None:
    """Call the `__init_subclass__` of the nearest base that has one, a class method without being decorated."""
    for base in [*attributes.resolution_order(cls)][1:]:
        hook = base.attributes.get("__init_subclass__") if isinstance(base, Class) else None
        function = hook.function if isinstance(hook, Decorated) else hook
        if isinstance(function, Function):
            keywords = {
                k.arg: evaluate(machine, frame, k.value) for k in node.keywords if k.arg not in (None, "metaclass")
            }
            given = {str(name): value for name, value in keywords.items()}
            calls.call_function(machine, function, (cls,), given, site_of(frame.unit, node))
            return


def _owned(value: Value, cls: Class) -> Value:
    if isinstance(value, Function):
        return replace(value, owner=cls)
    if isinstance(value, Decorated):
        setter = None if value.setter is None else replace(value.setter, owner=cls)
        deleter = None if value.deleter is None else replace(value.deleter, owner=cls)
        return Decorated(value.kind, replace(value.function, owner=cls), setter, deleter)
    return value


def _with_blocks(rule: Callable[..., Flow]) -> Callable[[Machine, Frame, Any], Flow]:
    """Make a rule of a statement that holds blocks."""
    return lambda machine, frame, node: rule(machine, frame, node, run_block)


_STATEMENTS: Final[dict[type[ast.stmt], Callable[[Machine, Frame, Any], Flow]]] = {
    ast.Expr: _expression,
    ast.Assign: _assign,
    ast.AnnAssign: _annotated,
    ast.AugAssign: _augmented,
    ast.Delete: _delete,
    ast.Return: _return,
    ast.Break: _jump,
    ast.Continue: _jump,
    ast.Raise: exceptions.run_raise,
    ast.Assert: _assert,
    ast.Global: _names_of_outer_scope,
    ast.Nonlocal: _names_of_outer_scope,
    ast.Import: run_import,
    ast.ImportFrom: run_import_from,
    ast.FunctionDef: _function,
    ast.AsyncFunctionDef: _function,
    ast.ClassDef: _class,
    ast.If: _with_blocks(branches.run_if),
    ast.Match: _with_blocks(branches.run_match),
    ast.For: _with_blocks(loops.run_for),
    ast.AsyncFor: _with_blocks(loops.run_for),
    ast.While: _with_blocks(loops.run_while),
    ast.Try: _with_blocks(exceptions.run_try),
    ast.With: _with_blocks(context_managers.run_with),
    ast.AsyncWith: _with_blocks(context_managers.run_with),
}
_try_star = getattr(ast, "TryStar", None)  # Python 3.11
if _try_star is not None:
    _STATEMENTS[_try_star] = _with_blocks(exceptions.run_try)
