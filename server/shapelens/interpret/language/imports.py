"""Import statements: `import a.b as c`, `from .a import b`, `from a import *`."""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from shapelens.interpret import attributes
from shapelens.interpret.language.modules import absolute_name, add_to_search_path, module_named, public_names, reload
from shapelens.interpret.machine import Frame, Machine
from shapelens.interpret.names import STAR, bind
from shapelens.interpret.values import Module, Symbol, Unresolved, Value, is_tuple

_INSTALLED: Final = frozenset(
    {
        *sys.stdlib_module_names,
        *"tensorflow keras numpy pandas sklearn scipy matplotlib seaborn IPython h5py PIL".split(),
    }
)
"""The libraries whose import succeeds wherever ShapeLens is of use."""


def _import(machine: Machine, name: str) -> Value:
    module = module_named(machine, name)
    machine.doubts += isinstance(module, Symbol) and name.partition(".")[0] not in _INSTALLED
    return module


def run_import(machine: Machine, frame: Frame, node: ast.Import) -> None:
    """Run `import a.b` and `import a.b as c`."""
    for alias in node.names:
        module = _import(machine, alias.name)
        if alias.asname is not None:
            bind(machine, frame, alias.asname, module)
        else:
            top = alias.name.partition(".")[0]
            bind(machine, frame, top, module_named(machine, top))


def run_import_from(machine: Machine, frame: Frame, node: ast.ImportFrom) -> None:
    """Run `from a import b`, `from . import b` and `from a import *`."""
    name = absolute_name(machine, frame, node.module, node.level)
    module: Value = Unresolved("a relative import outside of a package")
    if name is not None:
        module = _import(machine, name)
    for alias in node.names:
        if alias.name == "*":
            _import_star(machine, frame, module)
        else:
            bind(machine, frame, alias.asname or alias.name, _imported(machine, frame, node, module, alias.name))


def _imported(machine: Machine, frame: Frame, node: ast.ImportFrom, module: Value, name: str) -> Value:
    if isinstance(module, Symbol) and not module.name:
        return Symbol(name)
    return attributes.get_attribute(machine, frame, node, module, name)


def _import_star(machine: Machine, frame: Frame, module: Value) -> None:
    if isinstance(module, Module):
        for name in public_names(machine, module):
            bind(machine, frame, name, machine.memory.get((module.scope, name)))
    libraries = machine.memory.get((module.scope, STAR)) if isinstance(module, Module) else None
    if isinstance(module, Symbol):
        libraries = (module.name,)
    if is_tuple(libraries):
        key = (frame.scopes[-1], STAR)
        before = machine.memory.get(key)
        machine.memory.set(key, (*(before if is_tuple(before) else ()), *libraries))


# --- functions that import ---


def _import_module(
    machine: Machine, frame: Frame, node: ast.Call, arguments: Sequence[Value], keywords: Mapping[str, Value]
) -> Value:
    name = arguments[0] if len(arguments) == 1 else keywords.get("name")
    if not isinstance(name, str) or not name or name.startswith("."):
        return Unresolved("a module whose name is not known")
    return module_named(machine, name)


def _reload(
    machine: Machine, frame: Frame, node: ast.Call, arguments: Sequence[Value], keywords: Mapping[str, Value]
) -> Value:
    module = arguments[0] if arguments else None
    return reload(machine, module) if isinstance(module, Module) else module


def _add_to_path(
    machine: Machine, frame: Frame, node: ast.Call, arguments: Sequence[Value], keywords: Mapping[str, Value]
) -> Value:
    if arguments:
        add_to_search_path(machine, arguments[-1])
    return None


FUNCTIONS: Final[dict[str, Callable[[Machine, Frame, ast.Call, Sequence[Value], Mapping[str, Value]], Value]]] = {
    "importlib.import_module": _import_module,
    "importlib.reload": _reload,
    "sys.path.append": _add_to_path,
    "sys.path.insert": _add_to_path,
}
