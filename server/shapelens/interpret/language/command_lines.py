"""`argparse`: what a parser makes of arguments that are written in the program, `parse_args([])` in a notebook."""

from __future__ import annotations

import argparse
import ast
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, NoReturn

from shapelens.interpret import plain
from shapelens.interpret.language import copies
from shapelens.interpret.machine import Frame, Machine
from shapelens.interpret.objects import ListObject, ParserObject
from shapelens.interpret.values import Ref, Symbol, Unresolved, Value

Arguments = Sequence[Value]
Keywords = Mapping[str, Value]

_TYPES: Final[dict[str, Callable[[str], object]]] = {
    "builtins.int": int,
    "builtins.float": float,
    "builtins.str": str,
    "builtins.bool": bool,
}
_PLAIN: Final = frozenset({"action", "dest", "nargs", "required", "choices"})
_HELD: Final = frozenset({"default", "const"})
_KEPT: Final = frozenset({"help", "metavar"})
_ACTIONS: Final = frozenset({"store", "store_true", "store_false", "store_const", "append", "count", "extend"})


class _NotKnownError(Exception):
    """A parser whose arguments are not known."""


class _Held:
    """A value of the program's, which the real parser hands on as it is."""

    def __init__(self, value: Value) -> None:
        self.value = value


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise ValueError(message)


def _parser(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    known = not keywords.keys() & {"parents", "argument_default", "prefix_chars", "fromfile_prefix_chars"}
    return machine.allocate(ParserObject(() if known else None))


def call_method(
    machine: Machine,
    frame: Frame,
    node: ast.Call,
    ref: Ref,
    thing: ParserObject,
    name: str,
    arguments: Arguments,
    keywords: Keywords,
) -> Value:
    """Call a method of a parser."""
    if name in ("add_argument", "set_defaults"):
        declared = None if thing.declared is None else (*thing.declared, (name, tuple(arguments), dict(keywords)))
        machine.store(ref, ParserObject(declared))
        return Unresolved("an argument of a command line")
    if name in ("add_argument_group", "add_mutually_exclusive_group"):
        return ref
    if name in ("parse_args", "parse_known_args"):
        return _parse(machine, frame, node, thing, name, arguments[0] if arguments else keywords.get("args"))
    if name in ("print_help", "print_usage"):
        return None
    machine.store(ref, ParserObject(None))
    return Unresolved(f"what '.{name}()' of a parser returns is not known")


def _parse(machine: Machine, frame: Frame, node: ast.Call, thing: ParserObject, name: str, given: Value) -> Value:
    unknown = Unresolved("what is given on the command line is not known")
    try:
        texts: Sequence[object] = plain.to_python(machine, given)
        if thing.declared is None or not isinstance(given, (Ref, tuple)):
            return unknown
        parser = _Parser(add_help=False)
        for kind, arguments, keywords in thing.declared:
            if kind == "set_defaults":
                parser.set_defaults(**{key: _Held(value) for key, value in keywords.items()})
            else:
                parser.add_argument(*map(_text, arguments), **_options(machine, keywords))
        parsed, rest = parser.parse_known_args([_text(text) for text in texts])
    except (plain.NotPlainError, _NotKnownError, ValueError, TypeError, argparse.ArgumentError):
        return unknown
    if rest and name == "parse_args":
        return unknown
    values = {key: _value(machine, value) for key, value in vars(parsed).items()}
    namespace = copies.namespace(machine, frame, node, (), values)
    return namespace if name == "parse_args" else (namespace, machine.allocate(ListObject(tuple(rest))))


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise _NotKnownError
    return value


def _options(machine: Machine, keywords: Keywords) -> dict[str, Any]:
    """Return the options of an argument as the real parser takes them."""
    options: dict[str, Any] = {}
    for key, value in keywords.items():
        if key in _KEPT:
            continue
        if key in _HELD:
            options[key] = value if isinstance(value, str) else _Held(value)
        elif key in _PLAIN:
            options[key] = plain.to_python(machine, value)
        elif key == "type":
            options[key] = _conversion(value)
        else:
            raise _NotKnownError
    if options.get("action", "store") not in _ACTIONS:
        raise _NotKnownError
    if options.get("action") in ("append", "count", "extend") and "default" in options:
        raise _NotKnownError
    return options


def _conversion(value: Value) -> Callable[[str], object]:
    known = _TYPES.get(value.name) if isinstance(value, Symbol) else None
    return known or (lambda text: _Held(Unresolved("an argument that a function of the program converts")))


def _value(machine: Machine, value: object) -> Value:
    if isinstance(value, list):
        items: list[object] = [*value]  # pyright: ignore[reportUnknownVariableType]
        return machine.allocate(ListObject(tuple(_value(machine, item) for item in items)))
    return value.value if isinstance(value, _Held) else plain.from_python(machine, value)


FUNCTIONS: Final[dict[str, Callable[[Machine, Frame, ast.Call, Arguments, Keywords], Value]]] = {
    "argparse.ArgumentParser": _parser,
}
