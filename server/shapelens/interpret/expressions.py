"""Expressions: each kind of `ast` expression node gives a value."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any, Final

from shapelens.interpret import attributes, calls, operators, plain, subscripts
from shapelens.interpret.containers import dicts
from shapelens.interpret.flow import depends_on, join_all, run_alternatives, run_maybe
from shapelens.interpret.joins import element_of_list, join_branches, open_dict
from shapelens.interpret.language import chances, comprehensions, generators, iteration, special_methods
from shapelens.interpret.machine import Frame, Machine
from shapelens.interpret.names import bind, look_up
from shapelens.interpret.objects import DictObject, ListObject, SetObject
from shapelens.interpret.tensors import written_arrays
from shapelens.interpret.truth import truth_of
from shapelens.interpret.values import Choice, Function, Ref, Tensor, Text, Unresolved, Value
from shapelens.spec import UNKNOWN


def evaluate(machine: Machine, frame: Frame, node: ast.expr) -> Value:
    """Return the value of the expression `node`."""
    machine.tick()
    rule = _EXPRESSIONS.get(type(node))
    if rule is None:
        return Unresolved(f"'{ast.unparse(node)[:40]}' is a form that ShapeLens does not follow")
    value = rule(machine, frame, node)
    if type(node) in _MAY_RAISE and _is_doubtful(value):
        machine.doubts += 1
    if type(value) is Tensor and value.library == "numpy":
        return written_arrays.current(machine, value)
    return value


_MAY_RAISE: Final = frozenset({ast.Call, ast.Subscript, ast.BinOp, ast.Await})
"""What may raise an exception where its value is not known."""


def _is_doubtful(value: Value) -> bool:
    """Say whether what made a value may have been given something that it refuses."""
    if type(value) is Tensor:
        return value.spec.shape is UNKNOWN or UNKNOWN in value.spec.shape
    return type(value) in (Unresolved, Text)


# --- literals, names, attributes ---


def _constant(machine: Machine, frame: Frame, node: ast.Constant) -> Value:
    return node.value


def _name(machine: Machine, frame: Frame, node: ast.Name) -> Value:
    return look_up(machine, frame, node.id)


def _attribute(machine: Machine, frame: Frame, node: ast.Attribute) -> Value:
    return attributes.get_attribute(machine, frame, node, evaluate(machine, frame, node.value), node.attr)


def _formatted(machine: Machine, frame: Frame, node: ast.JoinedStr) -> Value:
    parts: list[str] = []
    known = True
    for part in node.values:
        text = _formatted_part(machine, frame, part)
        known = known and isinstance(text, str)
        parts.append(str(text))
    return "".join(parts) if known else Text("a string with parts that are not known")


def _as_it_is(value: object) -> object:
    return value


_CONVERSIONS: Final[dict[int, Callable[[object], object]]] = {-1: _as_it_is, 115: str, 114: repr, 97: ascii}


def _formatted_part(machine: Machine, frame: Frame, part: ast.expr) -> Value:
    """Return the text of one part of an f-string."""
    if not isinstance(part, ast.FormattedValue):
        return evaluate(machine, frame, part)
    value = evaluate(machine, frame, part.value)
    spec = "" if part.format_spec is None else evaluate(machine, frame, part.format_spec)
    text = special_methods.call(machine, frame, part, value, "__str__", ())
    value = value if text is None else text
    convert = _CONVERSIONS[part.conversion]

    def write(plain_value: object, plain_spec: str) -> str:
        return format(convert(plain_value), plain_spec)

    return plain.apply(machine, "format", write, (value, spec), {})


# --- displays ---


def elements(machine: Machine, frame: Frame, nodes: list[ast.expr]) -> tuple[Value, ...] | None:
    """Evaluate the items of a display, starred ones spread; `None` when one of those has unknown length."""
    values, known = _spread(machine, frame, nodes)
    return values if known else None


def _spread(machine: Machine, frame: Frame, nodes: list[ast.expr]) -> tuple[tuple[Value, ...], bool]:
    """Evaluate the items of a display; of what has unknown length, one item stands for all. Say whether none has."""
    values: list[Value] = []
    known = True
    for node in nodes:
        if not isinstance(node, ast.Starred):
            values.append(evaluate(machine, frame, node))
            continue
        value = evaluate(machine, frame, node.value)
        spread = iteration.known_items(machine, value)
        known = known and spread is not None
        values.extend((iteration.element_of(machine, value),) if spread is None else spread)
    return tuple(values), known


def _tuple(machine: Machine, frame: Frame, node: ast.Tuple) -> Value:
    items = elements(machine, frame, node.elts)
    return Unresolved("a tuple of unknown length") if items is None else items


def _list(machine: Machine, frame: Frame, node: ast.List) -> Value:
    values, known = _spread(machine, frame, node.elts)
    return machine.allocate(ListObject(values) if known else ListObject(None, join_all(values, "the items differ")))


def _set(machine: Machine, frame: Frame, node: ast.Set) -> Value:
    return machine.allocate(set_of(elements(machine, frame, node.elts)))


def set_of(items: tuple[Value, ...] | None) -> SetObject:
    """Return a set of `items`, each once."""
    known = items is not None and all(dicts.is_key(item) for item in items)
    return SetObject(tuple(dict.fromkeys(items)) if known and items is not None else None)


def _dict(machine: Machine, frame: Frame, node: ast.Dict) -> Value:
    items: dict[Value, Value] = {}
    under_unknown_keys: list[Value] = []
    for key_node, value_node in zip(node.keys, node.values, strict=True):
        value = evaluate(machine, frame, value_node)
        if key_node is None:
            pairs = dicts.open_pairs(machine, value)
            items.update(pairs.items or ())
            under_unknown_keys += [] if pairs.items is not None else [pairs.element]
            continue
        key = evaluate(machine, frame, key_node)
        if dicts.is_key(key):
            items[key] = value
        else:
            under_unknown_keys.append(value)
    made = DictObject(tuple(items.items()))
    return machine.allocate(open_dict(made, *under_unknown_keys) if under_unknown_keys else made)


# --- operators ---


def _binary(machine: Machine, frame: Frame, node: ast.BinOp) -> Value:
    left = evaluate(machine, frame, node.left)
    right = evaluate(machine, frame, node.right)
    return operators.binary_operation(machine, frame, node, type(node.op), left, right)


def _unary(machine: Machine, frame: Frame, node: ast.UnaryOp) -> Value:
    operand = evaluate(machine, frame, node.operand)
    return operators.unary_operation(machine, frame, node, type(node.op), operand)


def _boolean(machine: Machine, frame: Frame, node: ast.BoolOp) -> Value:
    return _connected(machine, frame, node.values, isinstance(node.op, ast.Or))


def _connected(machine: Machine, frame: Frame, parts: list[ast.expr], stops: bool) -> Value:
    """Evaluate the parts of an `or` (which `stops` at what is true) or an `and`."""
    value = evaluate(machine, frame, parts[0])
    if len(parts) == 1:
        return value
    truth = truth_of(machine, value)
    if truth is stops:
        return value
    if truth is not None:
        return _connected(machine, frame, parts[1:], stops)
    reason = depends_on(parts[0])
    rest = run_maybe(machine, lambda: _connected(machine, frame, parts[1:], stops), reason)
    if truth_of(machine, rest) is stops and isinstance(rest, bool) and _is_condition(parts[0]):
        return rest
    if _is_condition(parts[0]):
        return Unresolved("a condition that is not known")
    return join_branches(value, rest, reason)


def _is_condition(node: ast.expr) -> bool:
    """Say whether an expression gives a truth value, whatever its operands are."""
    return isinstance(node, ast.Compare) or (isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not))


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
    outcome = chances.outcome_of(machine, frame, node.test)
    if outcome in ("always", "never"):
        return evaluate(machine, frame, node.body if outcome == "always" else node.orelse)
    reason = depends_on(node.test)
    values: list[Value] = []

    def take_branch(branch: ast.expr) -> None:
        values.append(evaluate(machine, frame, branch))

    run_alternatives(
        machine, [lambda: take_branch(node.body), lambda: take_branch(node.orelse)], reason, outcome == "both"
    )
    return join_all(values, reason, join_branches)


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
    if isinstance(function, Unresolved) and not isinstance(function, Choice):
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
        thing = iteration.as_plain_dict(machine, machine.load(value)) if isinstance(value, Ref) else None
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
    outer = frame
    while outer.outer is not None:  # a comprehension has a scope, but a walrus in it assigns around it
        outer = outer.outer
    bind(machine, outer, node.target.id, value)
    return value


def _starred(machine: Machine, frame: Frame, node: ast.Starred) -> Value:
    return evaluate(machine, frame, node.value)


def _await(machine: Machine, frame: Frame, node: ast.Await) -> Value:
    return evaluate(machine, frame, node.value)


def _yield(machine: Machine, frame: Frame, node: ast.Yield) -> Value:
    value = None if node.value is None else evaluate(machine, frame, node.value)
    _emit(machine, frame, (value,))
    return Unresolved("what is sent into a generator")


def _yield_from(machine: Machine, frame: Frame, node: ast.YieldFrom) -> Value:
    _emit(machine, frame, iteration.known_items(machine, evaluate(machine, frame, node.value)))
    return Unresolved("what a generator returns")


def _emit(machine: Machine, frame: Frame, items: tuple[Value, ...] | None) -> None:
    """Add to what the generator that runs in `frame` has yielded."""
    if frame.yields is None:
        return
    yielded = machine.load(frame.yields)
    if not isinstance(yielded, ListObject):
        return
    if yielded.items is not None and len(yielded.items) >= generators.limit(machine.active[-1]):
        raise generators.EnoughYieldedError
    if yielded.items is None or items is None:
        element = element_of_list(yielded) if items is None else join_all([yielded.element, *items], "the items differ")
        machine.store(frame.yields, ListObject(None, element))
    else:
        machine.store(frame.yields, ListObject((*yielded.items, *items)))


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
