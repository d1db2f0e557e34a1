"""The modules `operator` and `math`."""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from shapelens.interpret import attributes, methods, plain, subscripts
from shapelens.interpret.language import reductions, whole_numbers
from shapelens.interpret.machine import Frame, Machine
from shapelens.interpret.truth import truth_of
from shapelens.interpret.values import Method, Partial, Symbol, Unresolved, Value, is_tuple

Arguments = Sequence[Value]
Keywords = Mapping[str, Value]
Special = Callable[[Machine, Frame, ast.Call, Arguments, Keywords], Value]

_MAX_OPERAND: Final = 1_000


def _unknown(name: str) -> Unresolved:
    return Unresolved(f"what '{name}' returns is not known")


# --- what makes a function ---


def _item_getter(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    return Partial(Symbol("operator.itemgetter.__call__"), (tuple(arguments),), {})


def _get_items(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    keys, container = arguments if len(arguments) == 2 else ((), None)
    found = [subscripts.get_item(machine, frame, node, container, k) for k in keys] if is_tuple(keys) else []
    return found[0] if len(found) == 1 else tuple(found) if found else _unknown("itemgetter")


def _attribute_getter(
    machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords
) -> Value:
    if len(arguments) != 1 or not isinstance(arguments[0], str) or "." in arguments[0]:
        return _unknown("attrgetter")
    return Partial(Symbol("operator.attrgetter.__call__"), tuple(arguments), {})


def _get_attribute(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    name, owner = arguments if len(arguments) == 2 else (None, None)
    if not isinstance(name, str):
        return _unknown("attrgetter")
    return attributes.get_attribute(machine, frame, node, owner, name)


def _method_caller(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    if not arguments or not isinstance(arguments[0], str):
        return _unknown("methodcaller")
    return Partial(Symbol("operator.methodcaller.__call__"), ((*arguments,),), dict(keywords))


def _call_method(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    from shapelens.interpret import calls

    given, owner = arguments if len(arguments) == 2 else ((), None)
    if not is_tuple(given) or not given:
        return _unknown("methodcaller")
    method = attributes.get_attribute(machine, frame, node, owner, str(given[0]))
    if isinstance(method, Method):
        return methods.call_method(machine, frame, node, method, given[1:], keywords)
    return calls.call(machine, frame, node, method, given[1:], keywords)


# --- operators as functions ---


def _operator(operation: type[ast.operator], in_place: bool = False) -> Special:
    from shapelens.interpret.operators import binary_operation, in_place_operation

    function = in_place_operation if in_place else binary_operation

    def apply(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
        if len(arguments) != 2:
            return _unknown("operator")
        return function(machine, frame, node, operation, arguments[0], arguments[1])

    return apply


def _comparison(comparison: type[ast.cmpop], turned: bool = False) -> Special:
    from shapelens.interpret.operators import compare

    def apply(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
        if len(arguments) != 2:
            return _unknown("operator")
        left, right = reversed(arguments) if turned else arguments
        return compare(machine, frame, node, comparison, left, right)

    return apply


def _unary(operation: type[ast.unaryop]) -> Special:
    from shapelens.interpret.operators import unary_operation

    def apply(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
        return unary_operation(machine, frame, node, operation, arguments[0]) if arguments else _unknown("operator")

    return apply


def _truth(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    truth = truth_of(machine, arguments[0]) if arguments else None
    return _unknown("truth") if truth is None else truth


def _get_item(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    return subscripts.get_item(machine, frame, node, *arguments) if len(arguments) == 2 else _unknown("getitem")


def _set_item(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    if len(arguments) == 3:
        subscripts.set_item(machine, frame, node, *arguments)
    return None


def _delete_item(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    if len(arguments) == 2:
        subscripts.delete_item(machine, frame, node, *arguments)
    return None


# --- math ---


def _numeric(name: str, function: Callable[..., object]) -> Special:
    def apply(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
        given = [reductions.plain_number(machine, value) for value in arguments]
        if name in _GROWING and any(isinstance(value, int) and abs(value) > _MAX_OPERAND for value in given):
            return Unresolved("a value that is too large to follow")
        result = plain.apply(machine, name, function, given, keywords)
        if name in _WHOLE:
            return whole_numbers.as_whole(result)
        return plain.as_float(result) if name in _FRACTIONS else result

    return apply


_FRACTIONS: Final = frozenset(
    "sqrt log log2 log10 log1p exp expm1 sin cos tan asin acos atan atan2 sinh cosh tanh hypot fabs fmod fsum dist "
    "copysign radians degrees".split()
)
"""Functions that return a float whatever they are given."""
_WHOLE: Final = frozenset({"ceil", "floor", "trunc", "gcd", "lcm", "comb", "factorial", "perm", "isqrt"})
_GROWING: Final = frozenset({"comb", "factorial", "perm"})
_MATH: Final = (
    "ceil floor sqrt log log2 log10 log1p exp expm1 prod gcd lcm pow trunc isqrt sin cos tan asin acos atan atan2 sinh "
    "cosh tanh hypot fabs fmod fsum modf frexp dist comb perm factorial isclose isnan isinf isfinite copysign radians "
    "degrees"
)
_OPERATORS: Final[dict[str, type[ast.operator]]] = {
    "add": ast.Add,
    "sub": ast.Sub,
    "mul": ast.Mult,
    "truediv": ast.Div,
    "floordiv": ast.FloorDiv,
    "mod": ast.Mod,
    "pow": ast.Pow,
    "matmul": ast.MatMult,
    "lshift": ast.LShift,
    "rshift": ast.RShift,
    "and": ast.BitAnd,
    "or": ast.BitOr,
    "xor": ast.BitXor,
    "concat": ast.Add,
}
_COMPARISONS: Final[dict[str, type[ast.cmpop]]] = {
    "eq": ast.Eq,
    "ne": ast.NotEq,
    "lt": ast.Lt,
    "le": ast.LtE,
    "gt": ast.Gt,
    "ge": ast.GtE,
    "is_": ast.Is,
    "is_not": ast.IsNot,
}
_UNARY: Final[dict[str, type[ast.unaryop]]] = {
    "neg": ast.USub,
    "pos": ast.UAdd,
    "invert": ast.Invert,
    "inv": ast.Invert,
    "not_": ast.Not,
}

FUNCTIONS: Final[dict[str, Special]] = {
    "operator.itemgetter": _item_getter,
    "operator.itemgetter.__call__": _get_items,
    "operator.attrgetter": _attribute_getter,
    "operator.attrgetter.__call__": _get_attribute,
    "operator.methodcaller": _method_caller,
    "operator.methodcaller.__call__": _call_method,
    **{f"operator.{n}{'_' if n in ('and', 'or') else ''}": _operator(o) for n, o in _OPERATORS.items()},
    **{f"operator.i{name}": _operator(operation, in_place=True) for name, operation in _OPERATORS.items()},
    **{f"operator.{name}": _comparison(comparison) for name, comparison in _COMPARISONS.items()},
    "operator.contains": _comparison(ast.In, turned=True),
    **{f"operator.{name}": _unary(operation) for name, operation in _UNARY.items()},
    "operator.truth": _truth,
    "operator.getitem": _get_item,
    "operator.setitem": _set_item,
    "operator.delitem": _delete_item,
    **{f"math.{name}": _numeric(name, getattr(math, name)) for name in _MATH.split()},
}
