"""Two versions of a module's source, compared as IPython's `%autoreload` compares them.

Where both differ in definitions alone (functions, classes, imports, constants), it runs the changed ones by themselves,
so that what depends on them stays as it was: with `SIZE = 4` made `SIZE = 5`, `SHAPE = (SIZE, 3)` is what it was.
Where anything else differs, it runs the module from the beginning.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Final

from shapelens.interpret.language.modules import ModuleSource

_FUNCTIONS: Final = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass
class Parts:
    """The statements of a module or a class: those that define names, and the others."""

    definitions: dict[str, list[ast.AST]] = field(default_factory=dict[str, list[ast.AST]])
    classes: dict[str, ast.ClassDef] = field(default_factory=dict[str, ast.ClassDef])
    others: list[ast.AST] = field(default_factory=list[ast.AST])

    @property
    def names(self) -> set[str]:
        """The names that are defined."""
        return {*self.definitions, *self.classes}

    def of(self, name: str) -> list[ast.AST]:
        """Return the statements that define a name."""
        known: list[ast.AST] = [*self.definitions.get(name, ())]
        return [*known, self.classes[name]] if name in self.classes else known


def parts_of(source: ModuleSource) -> Parts:
    """Return the parts of a module."""
    return _parts(chain.from_iterable(tree.body for _, tree in source.statements))


def _parts(body: Iterable[ast.stmt]) -> Parts:
    parts = Parts()
    _gather(body, parts)
    return parts


def _gather(body: Iterable[ast.stmt], parts: Parts) -> None:
    for statement in body:
        if isinstance(statement, _FUNCTIONS):
            parts.definitions.setdefault(statement.name, []).append(statement)
        elif isinstance(statement, (ast.Import, ast.ImportFrom)):
            for alias in statement.names:
                parts.definitions.setdefault(alias.asname or alias.name, []).append(statement)
        elif isinstance(statement, ast.ClassDef):
            parts.classes[statement.name] = statement
        elif isinstance(statement, (ast.If, ast.With, ast.AsyncWith, ast.Try)):
            _gather_inside(statement, parts)
        elif (targets := _constant_targets(statement)) is not None:
            for target in targets:
                parts.definitions.setdefault(target, []).append(statement)
        elif not isinstance(statement, ast.Pass) and not _is_text(statement):
            parts.others.append(statement)


def _gather_inside(statement: ast.If | ast.With | ast.AsyncWith | ast.Try, parts: Parts) -> None:
    _gather(statement.body, parts)
    if isinstance(statement, ast.If):
        parts.others.append(statement.test)
    if isinstance(statement, (ast.With, ast.AsyncWith)):
        parts.others.extend(statement.items)
        return
    _gather(statement.orelse, parts)
    if isinstance(statement, ast.Try):
        _gather(statement.finalbody, parts)
        for handler in statement.handlers:
            if handler.type is not None:
                parts.others.append(handler.type)
            _gather(handler.body, parts)


def _constant_targets(statement: ast.stmt) -> list[str] | None:
    """Return the names that a statement binds to a value that depends on no other name."""
    if not isinstance(statement, (ast.Assign, ast.AnnAssign)) or statement.value is None:
        return None
    targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
    names = [target.id for target in targets if isinstance(target, ast.Name)]
    is_constant = all(hasattr(builtins, name) for name in _names(statement.value))
    return names if is_constant and len(names) == len(targets) else None


def _is_text(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def is_reloaded_in_parts(before: Parts, after: Parts) -> bool:
    """Say whether two versions differ in definitions alone. Of a class the bases may differ, unseen."""
    if not _same(before.others, after.others):
        return False
    both = before.classes.keys() & after.classes.keys()
    pairs = ((before.classes[name], after.classes[name]) for name in both)
    return all(is_reloaded_in_parts(_parts(old.body), _parts(new.body)) for old, new in pairs)


def changed_names(before: Parts, after: Parts) -> set[str]:
    """Return the names whose definitions are new or others, and that are what these make of them."""
    return {
        name
        for name in after.names
        if not _same(before.of(name), after.of(name)) and not _is_mended_inside(before, after, name)
    }


def _is_mended_inside(before: Parts, after: Parts, name: str) -> bool:
    """Say whether a class keeps what its new code does not say in its body: other bases, or decorators."""
    old, new = before.classes.get(name), after.classes.get(name)
    if old is None or new is None:
        return False
    kept = [(*each.bases, *each.keywords, *each.decorator_list) for each in (old, new)]
    return not _same(*kept) or any(not isinstance(part, _FUNCTIONS) for part in _uneven(old, new))


def _uneven(old: ast.ClassDef, new: ast.ClassDef) -> Iterator[ast.AST]:
    """Yield what two bodies of a class do not have in common."""
    dumps = [{ast.dump(statement) for statement in each.body} for each in (old, new)]
    yield from (
        statement for statement in chain(old.body, new.body) if not all(ast.dump(statement) in d for d in dumps)
    )


def depending(parts: Parts, unclear: set[str]) -> set[str]:
    """Return the names whose definitions, when they are run, read one of these names, directly or through others."""
    mentions = {name: {*chain.from_iterable(map(_names, parts.of(name)))} for name in parts.names}
    unsure = set(unclear)
    while more := {name for name, mentioned in mentions.items() if name not in unsure and mentioned & unsure}:
        unsure |= more
    return {name for name in parts.names if any(_evaluated(part) & unsure for part in parts.of(name))}


def _evaluated(part: ast.AST) -> set[str]:
    """Return the names that a definition reads when it is run: of a function the defaults and decorators alone."""
    if isinstance(part, ast.ClassDef):
        body = {*chain.from_iterable(map(_evaluated, part.body))}
        return body.union(*map(_names, (*part.bases, *part.keywords, *part.decorator_list)))
    if not isinstance(part, _FUNCTIONS):
        return {*_names(part)}
    defaults = (*part.args.defaults, *(each for each in part.args.kw_defaults if each is not None))
    return {*chain.from_iterable(map(_names, (*defaults, *part.decorator_list)))}


def _names(tree: ast.AST) -> Iterator[str]:
    return (node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load))


def _same(before: Sequence[ast.AST], after: Sequence[ast.AST]) -> bool:
    return [*map(ast.dump, before)] == [*map(ast.dump, after)]
