"""The user's own modules: `import models`, `from .blocks import conv_block`.

The source of a module is a value of the environment, under `source_key`; so a statement that imports it has read it,
and runs again when the file is another one. A module runs once, in a scope of its own, as Python runs it.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Final

from shapelens.interpret.machine import Frame, Machine, PythonRaise
from shapelens.interpret.memory import COMPLETE, GLOBAL, MISSING, Memory
from shapelens.interpret.names import STAR, is_offered
from shapelens.interpret.objects import ListObject
from shapelens.interpret.values import Key, Module, Ref, Symbol, Unresolved, Value, is_tuple
from shapelens.rules.registry import known_libraries

SOURCE: Final = "source"
"""The scope of the sources of modules, by qualified name."""

SCRIPT: Final = "%run "
"""Stands before the path of a file that is run as a script."""

_LOADED: Final = "modules"
_SCOPE: Final = "module:"
_UNKNOWN_CONTENT: Final = "?"
_SEARCH_PATH: Final = (_LOADED, "")


@dataclass(frozen=True)
class ModuleSource:
    """The source of a module of the user's: its statements with the keys by which their places are known.

    `content` tells two versions of a file apart. A package has the module of its `__init__.py`.
    """

    name: str
    content: str
    is_package: bool
    statements: tuple[tuple[str, ast.Module], ...] = field(compare=False, default=())
    is_broken: bool = False
    """Whether it is half typed, so that Python could not run it."""


def source_key(name: str, search_path: tuple[str, ...] = ()) -> Key:
    """Return where the source of a module is kept; `search_path` are the folders that the program added itself."""
    return (SOURCE, "\0".join((name, *search_path)))


def script_key(path: str) -> Key:
    """Return where the source of a script or notebook is kept that `%run` names by its path."""
    return (SOURCE, SCRIPT + path)


def of_unknown_content(name: str) -> dict[Key, Value]:
    """Return what an environment holds of a module that was imported, and whose file may have said something else
    then: it may offer anything.
    """
    scope = f"{_SCOPE}{name}"
    return {(_LOADED, name): Module(name, scope, False, _UNKNOWN_CONTENT), (scope, STAR): (name,)}


@cache
def is_of_a_library(name: str) -> bool:
    """Say whether a module is Python's or of a library that has rules, so that no file has to be looked for."""
    top = name.partition(".")[0]
    return top in sys.stdlib_module_names or top in known_libraries()


def module_named(machine: Machine, name: str) -> Value:
    """Import a module by its qualified name: one of the user's is run, of any other only the name is known."""
    if is_of_a_library(name):
        return Symbol(name)
    parent, _, last = name.rpartition(".")
    package = module_named(machine, parent) if parent else None
    loaded = machine.memory.get((_LOADED, name))
    if isinstance(loaded, Module):
        return loaded
    source = machine.memory.get(source_key(name, _search_path(machine.memory)))
    if not isinstance(source, ModuleSource):
        return Symbol(name)
    module = _load(machine, source)
    if isinstance(package, Module):
        machine.memory.set((package.scope, last), module)
    return module


def reload(machine: Machine, module: Module) -> Module:
    """Run the present source of a module in its scope again, as `importlib.reload` does."""
    source = machine.memory.get(source_key(module.name, _search_path(machine.memory)))
    return _load(machine, source, module) if isinstance(source, ModuleSource) and not source.is_broken else module


def _load(machine: Machine, source: ModuleSource, before: Module | None = None) -> Module:
    """Run a module, for the first time or again (`before`)."""
    name = source.name
    module = Module(name, f"{_SCOPE}{name}", source.is_package, source.content)
    machine.memory.set((_LOADED, name), module)
    machine.memory.set((module.scope, "__name__"), name)
    # Without a kernel nothing that stands behind an import that raises runs: it is shown as if it had not raised.
    if before is not None or machine.trying or machine.memory.get(COMPLETE) is True:
        _run_or_raise(machine, module, source, before)
    else:
        _run(machine, module, source)
    module = replace(module, names=_bound_names(machine, module.scope))
    machine.memory.set((_LOADED, name), module)
    return module


def _run_or_raise(machine: Machine, module: Module, source: ModuleSource, before: Module | None) -> None:
    """Run the statements of a module, up to one that raises: then it is not there, or is what it was."""
    machine.trying += 1
    try:
        _run(machine, module, source, stops=True)
    except PythonRaise:
        machine.memory.set((_LOADED, module.name), MISSING if before is None else before)
        raise
    finally:
        machine.trying -= 1


def _run(machine: Machine, module: Module, source: ModuleSource, stops: bool = False) -> None:
    """Run the statements of a module, also behind one that raises if it does not stop there."""
    from shapelens.interpret.statements import run_statement

    for unit, tree in source.statements:
        frame = Frame((module.scope,), unit)
        for statement in tree.body:
            try:
                run_statement(machine, frame, statement)
            except PythonRaise:
                if stops:
                    raise


def _bound_names(machine: Machine, scope: str) -> tuple[str, ...]:
    """Return the names that a module has bound while it ran."""
    writes = machine.memory.writes.items()
    names = (key[1] for key, value in writes if key[0] == scope and value is not MISSING)
    return tuple(name for name in names if isinstance(name, str) and name != STAR)


def member(machine: Machine, module: Module, name: str) -> Value:
    """Return `module.name`: what the module binds, or a module inside a package."""
    value = machine.memory.get((module.scope, name))
    if value is not MISSING:
        return value
    if module.is_package:
        inner = module_named(machine, f"{module.name}.{name}")
        if isinstance(inner, Module):
            return inner
    for library in _star_imports(machine, module):
        if is_offered(f"{library}.{name}"):
            return Symbol(f"{library}.{name}")
    return Unresolved(f"'{name}' was not found in the module '{module.name}'")


def _star_imports(machine: Machine, module: Module) -> tuple[Value, ...]:
    libraries = machine.memory.get((module.scope, STAR))
    return libraries if is_tuple(libraries) else ()


def public_names(machine: Machine, module: Module) -> list[str]:
    """Return the names that `from module import *` binds."""
    listed = machine.memory.get((module.scope, "__all__"))
    thing = machine.load(listed) if isinstance(listed, Ref) else listed
    items = thing.items if isinstance(thing, ListObject) else thing
    if is_tuple(items):
        return [name for name in items if isinstance(name, str) and name in module.names]
    return [name for name in module.names if not name.startswith("_")]


def absolute_name(machine: Machine, frame: Frame, module: str | None, level: int) -> str | None:
    """Return the qualified name that a relative import means; `None` outside of a package."""
    if level == 0:
        return module or ""
    scope = frame.scopes[-1]
    loaded = machine.memory.get((_LOADED, scope.removeprefix(_SCOPE)))
    if scope == GLOBAL or not isinstance(loaded, Module):
        return None
    parts = loaded.name.split(".")
    kept = len(parts) - level + loaded.is_package
    if kept < 1:
        return None
    return ".".join((*parts[:kept], *([module] if module else [])))


def _search_path(environment: Mapping[Key, Value] | Memory) -> tuple[str, ...]:
    """Return the folders that the program added to where modules are looked for."""
    added = environment.get(_SEARCH_PATH)
    return tuple(folder for folder in added if isinstance(folder, str)) if is_tuple(added) else ()


def add_to_search_path(machine: Machine, folder: Value) -> None:
    """Do what `sys.path.append(folder)` does."""
    if isinstance(folder, str):
        machine.memory.set(_SEARCH_PATH, (*_search_path(machine.memory), folder))


def loaded_modules(environment: Mapping[Key, Value]) -> list[Module]:
    """Return the modules of the user's that were imported."""
    return [thing for key, thing in environment.items() if key[0] == _LOADED and isinstance(thing, Module)]


def present_source(environment: Mapping[Key, Value], name: str) -> ModuleSource | None:
    """Return the source that the file of a module has now; `None` if it has none, or that is not known."""
    source = environment.get(source_key(name, _search_path(environment)))
    return source if isinstance(source, ModuleSource) else None
