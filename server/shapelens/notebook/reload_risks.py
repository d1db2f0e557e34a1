"""What in a new version of a module may raise without our knowing it: a package or a file that may not be there.

`%autoreload` keeps a module as it was where running it again raises, so what the new version says is certain only where
nothing in it can raise for such a reason. What ran before, and reads nothing that changed, is taken to run again.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from shapelens.interpret.language.modules import ModuleSource, is_of_a_library, present_source
from shapelens.interpret.names import is_offered
from shapelens.interpret.values import Key, Symbol, Value

_FUNCTIONS: Final = (ast.FunctionDef, ast.AsyncFunctionDef)

_OUTSIDE: Final = re.compile(
    r"open|read|load|fetch|(open|read|load|fetch|url)\w*|genfromtxt|fromfile|memmap|imread|get_file|import_module|"
    r"listdir|scandir|iterdir|stat|lstat|getsize|getmtime|unlink|remove|rename|rmdir|mkdir|makedirs|chdir|copyfile|"
    r"check_call|check_output|run|Popen|input|exec|eval|__import__|\w*_from_(directory|file|url)"
)
"""The names of functions that reach for something outside of the program: whether it is there is not known."""


def may_raise(before: ModuleSource | None, after: ModuleSource, environment: Mapping[Key, Value]) -> bool:
    """Say whether a module may raise for such a reason when it is imported again."""
    bodies = {each.name: each for each in _statements(after) if isinstance(each, (*_FUNCTIONS, ast.ClassDef))}
    nodes = {statement: [*_executed(statement, bodies)] for statement in _statements(after)}
    ran = set[str]() if before is None else {ast.dump(each) for each in _statements(before)}
    changed = [each for each in nodes if ast.dump(each) not in ran]
    names = {*_bound(changed)}
    rest = [each for each in nodes if each not in changed]
    while more := [each for each in rest if not names.isdisjoint(_read(nodes[each]))]:
        changed += more
        names.update(_bound(more))
        rest = [each for each in rest if each not in more]
    there = _Packages(before, after, environment)
    return any(_reaches_outside(node, there) for each in changed for node in nodes[each])


class _Packages:
    """The packages that are known to be installed: those that were imported."""

    def __init__(self, before: ModuleSource | None, after: ModuleSource, environment: Mapping[Key, Value]) -> None:
        self._environment, self._module = environment, after
        self._roots = {value.name.partition(".")[0] for value in environment.values() if isinstance(value, Symbol)}
        for statement in () if before is None else _statements(before):
            if isinstance(statement, ast.Import):
                self._roots.update(alias.name.partition(".")[0] for alias in statement.names)
            elif isinstance(statement, ast.ImportFrom) and not statement.level:
                self._roots.add(str(statement.module).partition(".")[0])
        if not self._roots.isdisjoint(("keras", "tensorflow", "pandas", "sklearn", "scipy")):
            self._roots.add("numpy")

    def has(self, name: str) -> bool:
        """Say whether a module of this qualified name is certainly there."""
        root = name.partition(".")[0]
        if root in sys.stdlib_module_names:
            return not (loaded := sys.modules.get(root)) or name == root or _offers(loaded, name)
        if is_of_a_library(root):
            return root in self._roots and (name == root or is_offered(name))
        return present_source(self._environment, name) is not None or name in self._roots

    def has_imported(self, node: ast.ImportFrom) -> bool:
        """Say whether what a statement imports is certainly there. Whether a module of the user's has a name is known
        where that is run.
        """
        if node.level:
            parts = self._module.name.split(".")
            kept = parts[: len(parts) - node.level + self._module.is_package]
            return self.has(".".join((*kept, *([node.module] if node.module else []))))
        module = str(node.module)
        if not is_of_a_library(module):
            return self.has(module)
        return all(self.has(module if alias.name == "*" else f"{module}.{alias.name}") for alias in node.names)


def _offers(module: object, name: str) -> bool:
    """Say whether something is found in a module of Python's, as far as that was imported here."""
    for part in name.split(".")[1:]:
        if not hasattr(module, part):
            return f"{getattr(module, '__name__', '')}.{part}" in sys.stdlib_module_names or hasattr(module, "__path__")
        module = getattr(module, part)
    return True


def _statements(source: ModuleSource) -> list[ast.stmt]:
    return [statement for _, tree in source.statements for statement in tree.body]


def _executed(statement: ast.AST, bodies: Mapping[str, ast.AST]) -> Iterator[ast.AST]:
    """Yield the nodes that run when a statement does, with the bodies of the module's functions that it mentions."""
    waiting: list[ast.AST] = [statement]
    entered = set[str]()
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, (*_FUNCTIONS, ast.Lambda)):
            arguments = node.args
            waiting += [*arguments.defaults, *(each for each in arguments.kw_defaults if each is not None)]
            waiting += [] if isinstance(node, ast.Lambda) else node.decorator_list
            continue
        waiting += ast.iter_child_nodes(node)
        if isinstance(node, ast.Name) and node.id in bodies and node.id not in entered:
            entered.add(node.id)
            waiting += _inside(bodies[node.id])


def _inside(definition: ast.AST) -> list[ast.AST]:
    """Return what runs where a function is called, or an instance of a class is made and used."""
    if isinstance(definition, ast.ClassDef):
        return [part for each in definition.body if isinstance(each, _FUNCTIONS) for part in _inside(each)]
    return [*definition.body] if isinstance(definition, _FUNCTIONS) else []


def _bound(statements: Iterable[ast.stmt]) -> Iterator[str]:
    """Yield the names that statements bind, or may change."""
    for statement in statements:
        if isinstance(statement, (*_FUNCTIONS, ast.ClassDef)):
            yield statement.name
            continue
        for node in ast.walk(statement):
            if isinstance(node, ast.Name):
                if not isinstance(node.ctx, ast.Load):
                    yield node.id
            elif isinstance(node, ast.alias):
                yield (node.asname or node.name).partition(".")[0]


def _read(nodes: Iterable[ast.AST]) -> set[str]:
    return {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}


def _reaches_outside(node: ast.AST, there: _Packages) -> bool:
    """Say whether what a node does may raise for a reason that is not known."""
    if isinstance(node, ast.Import):
        return not all(there.has(alias.name) for alias in node.names)
    if isinstance(node, ast.ImportFrom):
        return not there.has_imported(node)
    if isinstance(node, ast.Subscript):  # `os.environ["HOME"]`
        return _last_name(node.value) == "environ"
    return isinstance(node, ast.Call) and _OUTSIDE.fullmatch(_last_name(node.func)) is not None


def _last_name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
