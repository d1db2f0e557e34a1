"""Expressions: each kind of `ast` expression node gives a value."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any, Final

from shapelens.interpret import attributes, calls, comprehensions, iteration, operators, subscripts
from shapelens.interpret.joins import join_values, join_writes
from shapelens.interpret.machine import Frame, Machine
from shapelens.interpret.names import look_up
from shapelens.interpret.truth import truth_of
from shapelens.interpret.values import (
    DictObject,
    Function,
    ListObject,
    Ref,
    SetObject,
    Unresolved,
    Value,
)


def evaluate(machine: Machine, frame: Frame, node: ast.expr) -> Value:
    """Return the value of the expression `node`."""
    machine.tick()
    rule = _EXPRESSIONS.get(type(node))
    if rule is None:
        return Unresolved(f"'{ast.unparse(node)[:40]}' is a form that ShapeLens does not follow")
    return rule(machine, frame, node)


# --- literals, names, attributes ---


def _constant(machine: Machine, frame: Frame, node: ast.Constant) -> Value:
    return node.value


def _name(machine: Machine, frame: Frame, node: ast.Name) -> Value:
    return look_up(machine, frame, node.id)


def _attribute(machine: Machine, frame: Frame, node: ast.Attribute) -> Value:
    return attributes.get_attribute(machine, frame, node, evaluate(machine, frame, node.value), node.attr)


def _formatted(machine: Machine, frame: Frame, node: ast.JoinedStr) -> Value:
    parts: list[str] = []
    for part in node.values:
        if isinstance(part, ast.Constant):
            parts.append(str(part.value))
        elif isinstance(part, ast.FormattedValue):
            value = evaluate(machine, frame, part.value)
            if not isinstance(value, (str, int, bool)) or part.format_spec is not None or part.conversion != -1:
                return Unresolved("a string with parts that are not known")
            parts.append(str(value))
    return "".join(parts)


# --- displays ---


def elements(machine: Machine, frame: Frame, nodes: list[ast.expr]) -> tuple[Value, ...] | None:
    """Evaluate the items of a display, starred ones spread; `None` when one of those has unknown length."""
    values: list[Value] = []
    for node in nodes:
        if isinstance(node, ast.Starred):
            spread = iteration.known_items(machine, evaluate(machine, frame, node.value))
            if spread is None:
                return None
            values.extend(spread)
        else:
            values.append(evaluate(machine, frame, node))
    return tuple(values)


def _tuple(machine: Machine, frame: Frame, node: ast.Tuple) -> Value:
    items = elements(machine, frame, node.elts)
    return Unresolved("a tuple of unknown length") if items is None else items


def _list(machine: Machine, frame: Frame, node: ast.List) -> Value:
    return machine.allocate(ListObject(elements(machine, frame, node.elts)))


def _set(machine: Machine, frame: Frame, node: ast.Set) -> Value:
    return machine.allocate(SetObject(elements(machine, frame, node.elts)))


def _dict(machine: Machine, frame: Frame, node: ast.Dict) -> Value:
    items: dict[Value, Value] = {}
    known = True
    for key_node, value_node in zip(node.keys, node.values, strict=True):
        value = evaluate(machine, frame, value_node)
        if key_node is None:
            thing = machine.load(value) if isinstance(value, Ref) else None
            if isinstance(thing, DictObject) and thing.items is not None:
                items.update(thing.items)
            else:
                known = False
            continue
        key = evaluate(machine, frame, key_node)
        if isinstance(key, Unresolved) or not is_hashable(key):
            known = False
        else:
            items[key] = value
    return machine.allocate(DictObject(tuple(items.items()) if known else None))


def is_hashable(value: Value) -> bool:
    """Say whether `value` can be the key of a dict."""
    try:
        hash(value)
    except TypeError:
        return False
    return True


# --- operators ---


def _binary(machine: Machine, frame: Frame, node: ast.BinOp) -> Value:
    left = evaluate(machine, frame, node.left)
    right = evaluate(machine, frame, node.right)
    return operators.binary_operation(machine, frame, node, type(node.op), left, right)


def _unary(machine: Machine, frame: Frame, node: ast.UnaryOp) -> Value:
    operand = evaluate(machine, frame, node.operand)
    return operators.unary_operation(machine, frame, node, type(node.op), operand)


def _boolean(machine: Machine, frame: Frame, node: ast.BoolOp) -> Value:
    stops = isinstance(node.op, ast.Or)
    value: Value = None
    for part in node.values:
        value = evaluate(machine, frame, part)
        truth = truth_of(machine, value)
        if truth is None:
            return Unresolved("a condition that is not known")
        if truth is stops:
            return value
    return value


def _compare(machine: Machine, frame: Frame, node: ast.Compare) -> Value:
    left = evaluate(machine, frame, node.left)
    result: Value = True
    for op, right_node in zip(node.ops, node.comparators, strict=True):
        right = evaluate(machine, frame, right_node)
        result = operators.compare(machine, frame, node, type(op), left, right)
        if result is not True:
            return result
        left = right
    return result


# --- the rest ---


def _conditional(machine: Machine, frame: Frame, node: ast.IfExp) -> Value:
    truth = truth_of(machine, evaluate(machine, frame, node.test))
    if truth is not None:
        return evaluate(machine, frame, node.body if truth else node.orelse)
    reason = f"it depends on the condition '{ast.unparse(node.test)[:40]}'"
    before = machine.memory.fork()
    machine.uncertain += 1
    try:
        yes = evaluate(machine, frame, node.body)
        after_yes = machine.memory.restore(before)
        no = evaluate(machine, frame, node.orelse)
        after_no = machine.memory.fork()
        machine.memory.restore(dict(before))
        machine.memory.restore(join_writes(machine.memory, after_yes, after_no, reason))
    finally:
        machine.uncertain -= 1
    return join_values(yes, no, reason)


def _subscript(machine: Machine, frame: Frame, node: ast.Subscript) -> Value:
    container = evaluate(machine, frame, node.value)
    index = evaluate(machine, frame, node.slice)
    return subscripts.get_item(machine, frame, node, container, index)


def _slice(machine: Machine, frame: Frame, node: ast.Slice) -> Value:
    parts = [None if part is None else evaluate(machine, frame, part) for part in (node.lower, node.upper, node.step)]
    return slice(*parts)


def _call(machine: Machine, frame: Frame, node: ast.Call) -> Value:
    function = evaluate(machine, frame, node.func)
    arguments = elements(machine, frame, node.args)
    keywords = _keywords(machine, frame, node)
    if isinstance(function, Unresolved):
        return function
    if arguments is None or keywords is None:
        return Unresolved("a call whose arguments are not known")
    return calls.call(machine, frame, node, function, arguments, keywords)


def _keywords(machine: Machine, frame: Frame, node: ast.Call) -> dict[str, Value] | None:
    keywords: dict[str, Value] = {}
    known = True
    for keyword in node.keywords:
        value = evaluate(machine, frame, keyword.value)
        if keyword.arg is not None:
            keywords[keyword.arg] = value
            continue
        thing = machine.load(value) if isinstance(value, Ref) else None
        if isinstance(thing, DictObject) and thing.items is not None:
            keywords.update({str(key): item for key, item in thing.items})
        else:
            known = False
    return keywords if known else None


def _lambda(machine: Machine, frame: Frame, node: ast.Lambda) -> Value:
    return make_function(machine, frame, node)


def make_function(
    machine: Machine, frame: Frame, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda, owner: Any = None
) -> Function:
    """Make the function that `node` defines: evaluate its defaults and close over the present scopes."""
    defaults = tuple(evaluate(machine, frame, default) for default in node.args.defaults)
    keyword_defaults = {
        argument.arg: evaluate(machine, frame, default)
        for argument, default in zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True)
        if default is not None
    }
    scopes = tuple(scope for scope in frame.scopes if not scope.endswith(":class"))
    return Function(node, frame.unit, scopes, defaults, keyword_defaults, owner)


def _named(machine: Machine, frame: Frame, node: ast.NamedExpr) -> Value:
    value = evaluate(machine, frame, node.value)
    machine.memory.set((frame.scope, node.target.id), value)
    return value


def _starred(machine: Machine, frame: Frame, node: ast.Starred) -> Value:
    return evaluate(machine, frame, node.value)


def _await(machine: Machine, frame: Frame, node: ast.Await) -> Value:
    return evaluate(machine, frame, node.value)


def _yield(machine: Machine, frame: Frame, node: ast.Yield) -> Value:
    value = None if node.value is None else evaluate(machine, frame, node.value)
    if frame.yields is not None:
        frame.yields.append(value)
    return Unresolved("what is sent into a generator")


def _yield_from(machine: Machine, frame: Frame, node: ast.YieldFrom) -> Value:
    items = iteration.known_items(machine, evaluate(machine, frame, node.value))
    if frame.yields is not None:
        frame.yields.extend(items if items is not None else [Unresolved("what a generator yields")])
    return Unresolved("what a generator returns")


_EXPRESSIONS: Final[dict[type[ast.expr], Callable[[Machine, Frame, Any], Value]]] = {
    ast.Constant: _constant,
    ast.Name: _name,
    ast.Attribute: _attribute,
    ast.JoinedStr: _formatted,
    ast.Tuple: _tuple,
    ast.List: _list,
    ast.Set: _set,
    ast.Dict: _dict,
    ast.BinOp: _binary,
    ast.UnaryOp: _unary,
    ast.BoolOp: _boolean,
    ast.Compare: _compare,
    ast.IfExp: _conditional,
    ast.Subscript: _subscript,
    ast.Slice: _slice,
    ast.Call: _call,
    ast.Lambda: _lambda,
    ast.NamedExpr: _named,
    ast.Starred: _starred,
    ast.Await: _await,
    ast.Yield: _yield,
    ast.YieldFrom: _yield_from,
    ast.ListComp: comprehensions.comprehension,
    ast.SetComp: comprehensions.comprehension,
    ast.GeneratorExp: comprehensions.comprehension,
    ast.DictComp: comprehensions.dict_comprehension,
}
