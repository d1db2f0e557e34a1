"""Functions of Python's standard library that make values of others: `json`, `random`, `re`, `os.path`, `vars`."""

from __future__ import annotations

import ast
import json
import posixpath
import string
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from shapelens.interpret import attributes, plain
from shapelens.interpret.language import choices, iteration, texts
from shapelens.interpret.machine import Frame, Machine
from shapelens.interpret.objects import ListObject
from shapelens.interpret.values import Decorated, Function, Ref, Text, Unresolved, Value, WholeNumber

Arguments = Sequence[Value]
Keywords = Mapping[str, Value]
Special = Callable[[Machine, Frame, ast.Call, Arguments, Keywords], Value]


def _unknown(name: str) -> Unresolved:
    return Unresolved(f"what '{name}' returns is not known")


def _vars(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    if len(arguments) != 1 or not isinstance(arguments[0], Ref):
        return _unknown("vars")
    return attributes.get_attribute(machine, frame, node, arguments[0], "__dict__")


# --- random ---


def _sample(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    """`random.sample(x, k)` and `random.choices(x, k=k)`: so many of the items, no matter which."""
    count = keywords.get("k", arguments[1] if len(arguments) == 2 else None)
    element = _choice(machine, frame, node, arguments[:1], {})
    known = isinstance(count, int) and 0 <= count <= iteration.MAX_ITEMS
    return machine.allocate(ListObject((element,) * count if known and isinstance(count, int) else None, element))


def _choice(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    items = iteration.known_items(machine, arguments[0]) if len(arguments) == 1 else None
    if items is None and len(arguments) == 1:
        return iteration.element_of(machine, arguments[0])
    if items is None or len(items) > plain.MAX_SIZE:
        return Unresolved("an item that is chosen by chance")
    return choices.any_of(machine, items, "an item that is chosen by chance")


def _whole(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    """`random.randint` and `random.randrange`."""
    return WholeNumber("a whole number that is chosen by chance")


def _fraction(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    """`random.random`, `random.uniform`, `random.gauss`."""
    return plain.as_float(Unresolved("a number that is chosen by chance"))


# --- others ---


def _replaced(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    """`re.sub(pattern, replacement, text)`."""
    given = dict(zip(("pattern", "repl", "string"), arguments, strict=False)) | dict(keywords)
    text = texts.is_text(given.get("string"))
    return Text("a text in which something is replaced") if text else _unknown("re.sub")


def _plainly(name: str, function: Callable[..., object]) -> Special:
    """Make the rule of a function of plain data."""

    def apply(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
        return plain.apply(machine, name, function, arguments, keywords)

    return apply


_PATHS: Final = (
    posixpath.join,
    posixpath.basename,
    posixpath.dirname,
    posixpath.split,
    posixpath.splitext,
    posixpath.normpath,
    posixpath.isabs,
)


def _decorated(kind: str) -> Special:
    """Make the rule of a decorator that is called: `gap = staticmethod(pool)`."""

    def apply(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
        function = arguments[0] if len(arguments) == 1 and not keywords else None
        return Decorated(kind, function) if isinstance(function, Function) else _unknown(kind)

    return apply


FUNCTIONS: Final[dict[str, Special]] = {
    "builtins.vars": _vars,
    "re.sub": _replaced,
    "random.sample": _sample,
    "random.choices": _sample,
    "random.choice": _choice,
    **{f"random.{name}": _whole for name in ("randint", "randrange", "getrandbits")},
    **{f"random.{name}": _fraction for name in ("random", "uniform", "gauss", "normalvariate", "triangular")},
    "json.loads": _plainly("json.loads", json.loads),
    "json.dumps": _plainly("json.dumps", json.dumps),
    **{f"os.path.{f.__name__}": _plainly(f.__name__, f) for f in _PATHS},
    "string.capwords": _plainly("capwords", string.capwords),
    **{f"builtins.{kind}": _decorated(kind) for kind in ("staticmethod", "classmethod", "property")},
}
