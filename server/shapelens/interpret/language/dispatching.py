"""`functools.singledispatch` and `singledispatchmethod`: which function runs depends on the class of an argument."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final, TypeAlias

from shapelens.interpret import attributes
from shapelens.interpret.language import abstract_classes
from shapelens.interpret.machine import Frame, Machine
from shapelens.interpret.memory import MISSING
from shapelens.interpret.values import Class, Decorated, Function, Method, Partial, Symbol, Unresolved, Value, is_tuple
from shapelens.rules.names import canonical_name, layer_class
from shapelens.rules.signatures import layer_bases

Entry: TypeAlias = tuple[Value, Value]
"""A class, and what is called for its instances."""

_KINDS: Final = {"singledispatch": 0, "singledispatchmethod": 1}
_UNKNOWN: Final = Unresolved("which function is called depends on a class that is not known")


def decorate(machine: Machine, name: str, function: Value) -> Value:
    """Return a function that asks for the class of its first argument, behind `self` if it is a method."""
    if not isinstance(function, Function) or function.cache or function.input_signature:
        return _UNKNOWN
    key = f"classes of {machine.step} {machine.fresh()}"
    machine.memory.set((key, "registry"), ())
    return replace(function, dispatch=key, dispatch_place=_KINDS[name])


def register_annotated(machine: Machine, frame: Frame, generic: Function, function: Function) -> Value:
    """`@generic.register`: the class is that with which the argument is annotated."""
    given = (*function.node.args.posonlyargs, *function.node.args.args)[generic.dispatch_place :]
    annotation = given[0].annotation if given else None
    kinds = [_UNKNOWN] if annotation is None else _kinds_in(machine, frame, annotation)
    return _register(machine, generic, kinds, function)


def _kinds_in(machine: Machine, frame: Frame, annotation: ast.expr) -> list[Value]:
    from shapelens.interpret.expressions import evaluate

    if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        try:
            annotation = ast.parse(annotation.value, mode="eval").body
        except SyntaxError:
            return [_UNKNOWN]
    if isinstance(annotation, ast.BinOp) and isinstance(annotation.op, ast.BitOr):
        return [*_kinds_in(machine, frame, annotation.left), *_kinds_in(machine, frame, annotation.right)]
    return [evaluate(machine, frame, annotation)]


def call_method(machine: Machine, generic: Function, name: str, arguments: Sequence[Value]) -> Value:
    """`generic.register(cls)`, which decorates, or `generic.register(cls, function)`."""
    if name == "register" and len(arguments) == 1:
        return Partial(Method(generic, name), tuple(arguments), {})
    if name == "register" and len(arguments) == 2:
        return _register(machine, generic, [arguments[0]], arguments[1])
    return Unresolved(f"what '.{name}()' of a function returns is not known")


def _register(machine: Machine, generic: Function, kinds: Sequence[Value], function: Value) -> Value:
    key = (generic.dispatch, "registry")
    known = machine.memory.get(key)
    entries: Sequence[Value] = known if is_tuple(known) else ((_UNKNOWN, _UNKNOWN),)
    machine.memory.set(key, (*entries, *((kind, function) for kind in kinds)))
    return function


def call(
    machine: Machine, generic: Function, arguments: Sequence[Value], run: Callable[[Value, Sequence[Value]], Value]
) -> Value:
    """Call the function for the class of the argument."""
    if len(arguments) <= generic.dispatch_place:
        return _UNKNOWN
    entries = machine.memory.get((generic.dispatch, "registry"))
    if entries is MISSING or not is_tuple(entries):
        return _UNKNOWN
    chosen = _chosen(machine, generic, entries, arguments[generic.dispatch_place])
    if isinstance(chosen, Decorated):
        return _UNKNOWN
    if isinstance(chosen, Function) and generic.dispatch_place and chosen.owner is None:
        chosen = replace(chosen, owner=generic.owner)
    return run(chosen, arguments)


def _chosen(machine: Machine, generic: Function, entries: Sequence[Value], argument: Value) -> Value:
    from shapelens.interpret.language.builtin_functions import is_instance

    fitting: dict[Value, Value] = {}
    for entry in entries:
        if not is_tuple(entry):
            return _UNKNOWN
        kind, function = entry
        fits = argument is None if kind is None else is_instance(machine, argument, kind)
        if fits is None:
            return _UNKNOWN
        if fits:
            fitting[_named(kind)] = function  # registered again, a class has the later one
    for kind, function in fitting.items():
        if all(_is_below(kind, other) for other in fitting):
            return function
    return _UNKNOWN if fitting else replace(generic, dispatch="")


def _named(kind: Value) -> Value:
    return Symbol(canonical_name(kind.name)) if isinstance(kind, Symbol) else kind


def _is_below(kind: Value, other: Value) -> bool:
    """Say whether a class is known to be another one or derived from it."""
    if kind == other or other == Symbol("builtins.object"):
        return True
    if isinstance(kind, Class):
        known = other.name in attributes.library_bases(kind) if isinstance(other, Symbol) else False
        return known or other in list(attributes.resolution_order(kind))
    if not isinstance(kind, Symbol) or not isinstance(other, Symbol):
        return False
    if layer_class(kind.name) and other.name.startswith("keras."):
        return other.name.rpartition(".")[2] in ("Layer", *layer_bases(kind.name.rpartition(".")[2]))
    own, theirs = _python_class(kind.name), _python_class(other.name)
    return own is not None and theirs is not None and issubclass(own, theirs)


def _python_class(name: str) -> type | None:
    module, _, last = name.rpartition(".")
    found = getattr(builtins, last, None) if module == "builtins" else abstract_classes.class_called(name)
    return found if isinstance(found, type) else None
