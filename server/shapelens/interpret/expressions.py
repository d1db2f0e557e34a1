"""Expressions: each kind of `ast` expression node gives a value."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from typing import Any, Final, cast

from shapelens.interpret import attributes, calls, iteration, libraries, subscripts
from shapelens.interpret.joins import join_values, join_writes
from shapelens.interpret.machine import Frame, Machine
from shapelens.interpret.names import look_up
from shapelens.interpret.truth import truth_of
from shapelens.interpret.values import (
    DictObject,
    DTypeValue,
    Function,
    ListObject,
    Ref,
    SetObject,
    Symbol,
    Tensor,
    Unresolved,
    Value,
)
from shapelens.rules.values import read_dtype

_BINARY: Final[dict[type[ast.operator], tuple[str, Callable[[Any, Any], Any]]]] = {
    ast.Add: ("add", operator.add),
    ast.Sub: ("sub", operator.sub),
    ast.Mult: ("mul", operator.mul),
    ast.Div: ("truediv", operator.truediv),
    ast.FloorDiv: ("floordiv", operator.floordiv),
    ast.Mod: ("mod", operator.mod),
    ast.Pow: ("pow", operator.pow),
    ast.MatMult: ("matmul", operator.matmul),
    ast.LShift: ("lshift", operator.lshift),
    ast.RShift: ("rshift", operator.rshift),
    ast.BitAnd: ("and", operator.and_),
    ast.BitOr: ("or", operator.or_),
    ast.BitXor: ("xor", operator.xor),
}
_UNARY: Final[dict[type[ast.unaryop], tuple[str, Callable[[Any], Any]]]] = {
    ast.USub: ("neg", operator.neg),
    ast.UAdd: ("pos", operator.pos),
    ast.Invert: ("invert", operator.invert),
}
_COMPARE: Final[dict[type[ast.cmpop], tuple[str, Callable[[Any, Any], Any]]]] = {
    ast.Eq: ("eq", operator.eq),
    ast.NotEq: ("ne", operator.ne),
    ast.Lt: ("lt", operator.lt),
    ast.LtE: ("le", operator.le),
    ast.Gt: ("gt", operator.gt),
    ast.GtE: ("ge", operator.ge),
}
_MAX_SEQUENCE: Final = 100_000
_MAX_BITS: Final = 4_096

NUMBERS: Final = (bool, int, float, complex)


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
        if isinstance(key, Unresolved) or not _hashable(key):
            known = False
        else:
            items[key] = value
    return machine.allocate(DictObject(tuple(items.items()) if known else None))


def _hashable(value: Value) -> bool:
    try:
        hash(value)
    except TypeError:
        return False
    return True


# --- operators ---


def _binary(machine: Machine, frame: Frame, node: ast.BinOp) -> Value:
    left = evaluate(machine, frame, node.left)
    right = evaluate(machine, frame, node.right)
    return binary_operation(machine, frame, node, type(node.op), left, right)


def binary_operation(
    machine: Machine, frame: Frame, node: ast.AST, kind: type[ast.operator], left: Value, right: Value
) -> Value:
    """Apply a binary operator to two values."""
    name, function = _BINARY[kind]
    left_list, right_list = _sequence_items(machine, left), _sequence_items(machine, right)
    if isinstance(left, Tensor) or isinstance(right, Tensor):
        return libraries.apply_operator(machine, frame, node, name, left, right)
    if kind is ast.Add and left_list is not None and right_list is not None:
        return machine.allocate(ListObject((*left_list, *right_list)))
    if kind is ast.Mult and left_list is not None and isinstance(right, int):
        return machine.allocate(ListObject(_repeat(left_list, right)))
    if kind is ast.Mult and right_list is not None and isinstance(left, int):
        return machine.allocate(ListObject(_repeat(right_list, left)))
    if kind is ast.BitOr and (merged := _merge_dicts(machine, left, right)) is not None:
        return merged
    if isinstance(left, Unresolved):
        return left
    if isinstance(right, Unresolved):
        return right
    return _plain(function, left, right)


def _sequence_items(machine: Machine, value: Value) -> tuple[Value, ...] | None:
    thing = machine.load(value) if isinstance(value, Ref) else None
    return thing.items if isinstance(thing, ListObject) else None


def _repeat(items: tuple[Value, ...], times: int) -> tuple[Value, ...] | None:
    return items * times if len(items) * times <= _MAX_SEQUENCE else None


def _merge_dicts(machine: Machine, left: Value, right: Value) -> Value:
    a = machine.load(left) if isinstance(left, Ref) else None
    b = machine.load(right) if isinstance(right, Ref) else None
    if not (isinstance(a, DictObject) and isinstance(b, DictObject)):
        return None
    known = a.items is not None and b.items is not None
    return machine.allocate(DictObject(tuple((dict(a.items) | dict(b.items)).items()) if known else None))  # type: ignore[arg-type]


def _plain(function: Callable[[Any, Any], Any], left: Value, right: Value) -> Value:
    """Apply an operator to plain Python values, unless the result would be huge."""
    try:
        if function is operator.pow or function is operator.lshift:
            if not (isinstance(left, NUMBERS) and isinstance(right, NUMBERS)):
                return Unresolved("an operation on values that are not known")
            if isinstance(left, int) and isinstance(right, int) and left.bit_length() * abs(right) > _MAX_BITS:
                return Unresolved("a number that is too large to follow")
        if function is operator.mul and (
            isinstance(left, (str, bytes, tuple)) or isinstance(right, (str, bytes, tuple))
        ):
            size, times = (left, right) if isinstance(right, int) else (right, left)
            if not isinstance(times, int) or len(cast("tuple[Value, ...]", size)) * times > _MAX_SEQUENCE:
                return Unresolved("a sequence that is too long to follow")
        if function is operator.mod and isinstance(left, (str, bytes)):
            return Unresolved("a formatted string")
        if not isinstance(left, (*NUMBERS, str, bytes, tuple)) or not isinstance(right, (*NUMBERS, str, bytes, tuple)):
            return Unresolved("an operation on values that are not known")
        return function(left, right)
    except Exception:  # whatever Python raises here, the program raises too
        return Unresolved("an operation that raises an error")


def _unary(machine: Machine, frame: Frame, node: ast.UnaryOp) -> Value:
    operand = evaluate(machine, frame, node.operand)
    if isinstance(node.op, ast.Not):
        truth = truth_of(machine, operand)
        return Unresolved("a condition that is not known") if truth is None else not truth
    name, function = _UNARY[type(node.op)]
    if isinstance(operand, Tensor):
        return libraries.apply_unary(machine, frame, node, name, operand)
    if isinstance(operand, NUMBERS):
        try:
            return function(operand)
        except TypeError:
            return Unresolved("an operation that raises an error")
    return operand if isinstance(operand, Unresolved) else Unresolved("an operation on values that are not known")


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
        result = compare(machine, frame, node, type(op), left, right)
        if result is not True:
            return result
        left = right
    return result


def compare(machine: Machine, frame: Frame, node: ast.AST, kind: type[ast.cmpop], left: Value, right: Value) -> Value:
    """Compare two values with one operator."""
    unknown = Unresolved("a comparison with a value that is not known")
    if kind in (ast.Is, ast.IsNot):
        if left is None or right is None or isinstance(left, bool) or isinstance(right, bool):
            if isinstance(left, Unresolved) or isinstance(right, Unresolved):
                return unknown
            return (left is right) == (kind is ast.Is)
        return unknown
    if kind in (ast.In, ast.NotIn):
        items = iteration.known_items(machine, right)
        if isinstance(left, str) and isinstance(right, str):
            return (left in right) == (kind is ast.In)
        if items is None or isinstance(left, (Unresolved, Tensor, Ref)):
            return unknown
        if left in items:
            return kind is ast.In
        return unknown if any(_uncertain(item) for item in items) else kind is ast.NotIn
    name, function = _COMPARE[kind]
    if isinstance(left, Tensor) or isinstance(right, Tensor):
        if left is None or right is None:
            return kind is ast.NotEq
        return libraries.apply_operator(machine, frame, node, name, left, right)
    if isinstance(left, (DTypeValue, Symbol)) or isinstance(right, (DTypeValue, Symbol)):
        return _compare_dtypes(kind, left, right)
    left, right = _as_plain(machine, left), _as_plain(machine, right)
    if kind in (ast.Eq, ast.NotEq) and isinstance(left, tuple) and isinstance(right, tuple):
        equal = _equal_tuples(cast("tuple[Value, ...]", left), cast("tuple[Value, ...]", right))
        return unknown if equal is None else equal is (kind is ast.Eq)
    if _uncertain(left) or _uncertain(right):
        return unknown
    try:
        return bool(function(left, right))
    except Exception:  # the program raises here too
        return Unresolved("a comparison that raises an error")


def _as_plain(machine: Machine, value: Value) -> Value:
    items = _sequence_items(machine, value)
    return value if items is None else items


def _uncertain(value: Value) -> bool:
    if isinstance(value, tuple):
        return any(_uncertain(item) for item in cast("tuple[Value, ...]", value))
    return not (value is None or isinstance(value, (*NUMBERS, str, bytes, range)))


def _equal_tuples(left: tuple[Value, ...], right: tuple[Value, ...]) -> bool | None:
    """Compare two tuples; `None` when that depends on an unknown item."""
    if len(left) != len(right):
        return False
    equal: bool | None = True
    for a, b in zip(left, right, strict=True):
        if _uncertain(a) or _uncertain(b):
            equal = None
        elif a != b:
            return False
    return equal


def _compare_dtypes(kind: type[ast.cmpop], left: Value, right: Value) -> Value:
    a, b = _dtype_name(left), _dtype_name(right)
    if kind not in (ast.Eq, ast.NotEq) or a is None or b is None:
        return Unresolved("a comparison with a value that is not known")
    return (a == b) is (kind is ast.Eq)


def _dtype_name(value: Value) -> str | None:
    from shapelens.rules.values import Reference

    if isinstance(value, DTypeValue):
        return value.name
    name = read_dtype(Reference(value.name) if isinstance(value, Symbol) else value)
    return name if isinstance(name, str) else None


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
    frame.captured = True
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


# --- comprehensions ---


def _comprehension(machine: Machine, frame: Frame, node: ast.ListComp | ast.SetComp | ast.GeneratorExp) -> Value:
    scope = machine.new_scope()
    inner = Frame((scope, *frame.scopes), frame.unit, owner=frame.owner, receiver=frame.receiver)
    items: list[Value] = []
    complete = _run_generators(
        machine, inner, node.generators, 0, lambda: items.append(evaluate(machine, inner, node.elt))
    )
    frame.captured = frame.captured or inner.captured
    known = tuple(items) if complete else None
    if isinstance(node, ast.SetComp):
        return machine.allocate(SetObject(known))
    return machine.allocate(ListObject(known, _joined(items)))


def _dict_comprehension(machine: Machine, frame: Frame, node: ast.DictComp) -> Value:
    scope = machine.new_scope()
    inner = Frame((scope, *frame.scopes), frame.unit, owner=frame.owner, receiver=frame.receiver)
    items: dict[Value, Value] = {}
    hashable = [True]

    def add() -> None:
        key, value = evaluate(machine, inner, node.key), evaluate(machine, inner, node.value)
        if isinstance(key, Unresolved) or not _hashable(key):
            hashable[0] = False
        else:
            items[key] = value

    complete = _run_generators(machine, inner, node.generators, 0, add)
    frame.captured = frame.captured or inner.captured
    return machine.allocate(DictObject(tuple(items.items()) if complete and hashable[0] else None))


def _joined(items: list[Value]) -> Value:
    if not items:
        return Unresolved("an item of a list of unknown length")
    value = items[0]
    for item in items[1:]:
        value = join_values(value, item, "the items differ")
    return value


def _run_generators(
    machine: Machine, frame: Frame, generators: list[ast.comprehension], depth: int, emit: Callable[[], None]
) -> bool:
    """Run the `for` clauses from `depth` on; say whether all of them had known length and all conditions known truth."""
    if depth == len(generators):
        emit()
        return True
    generator = generators[depth]
    iterable = evaluate(machine, frame, generator.iter)
    items = iteration.known_items(machine, iterable)
    complete = items is not None
    if items is None:
        items = (iteration.element_of(machine, iterable),)
    for item in items:
        iteration.bind_target(machine, frame, generator.target, item)
        truths = [truth_of(machine, evaluate(machine, frame, condition)) for condition in generator.ifs]
        if False in truths:
            continue
        complete = complete and None not in truths
        complete = _run_generators(machine, frame, generators, depth + 1, emit) and complete
    return complete


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
    ast.ListComp: _comprehension,
    ast.SetComp: _comprehension,
    ast.GeneratorExp: _comprehension,
    ast.DictComp: _dict_comprehension,
}
