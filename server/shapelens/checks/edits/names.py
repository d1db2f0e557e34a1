"""The user's own names for modules, functions and classes, and the import that is missing where there is none."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from shapelens.checks.edits.sources import Place
from shapelens.checks.model import Edit
from shapelens.interpret.memory import GLOBAL
from shapelens.interpret.values import Symbol
from shapelens.notebook.program import Program
from shapelens.rules.names import canonical_name
from shapelens.source.document import Unit
from shapelens.source.positions import Position, Range, utf16_column

_IMPORTS = {
    "numpy": ("import numpy as np", "np"),
    "tensorflow": ("import tensorflow as tf", "tf"),
    "keras": ("import keras", "keras"),
}


@dataclass(frozen=True)
class Spelling:
    """How a library's thing is written in this program, and the import that it takes."""

    text: str
    edits: tuple[Edit, ...] = ()


@dataclass(frozen=True)
class _Import:
    cell: int
    unit: Unit
    statement: ast.Import | ast.ImportFrom
    alias: ast.alias


class Names:
    """What the names of a program's imports, and of the modules in its kernel, stand for."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._bound: dict[str, str] = {}
        for key, value in program.kernel.now.items():
            if key[0] == GLOBAL and isinstance(value, Symbol) and isinstance(key[1], str):
                self._bound.setdefault(canonical_name(value.name), key[1])
        self._imports: dict[str, _Import] = {}
        self._starred: set[str] = set()
        """The modules of Keras all of whose names are imported: `from keras.layers import *`."""
        for found in _imports(program):
            name, target = _binding(found)
            if name == "*" and target is not None and target.startswith("keras."):
                self._starred.add(target.removesuffix(".*"))
                continue
            if target is not None:
                self._bound[target] = name
                self._imports[name] = found

    def has(self, qualified: str) -> bool:
        """Say whether the program has a name for just this thing, or for a module that it is in."""
        return self._spelled(qualified) is not None

    def spell(self, qualified: str, place: Place) -> Spelling:
        """Write `tensorflow.cast` as the program would at `place`: `tf.cast`."""
        known = self._spelled(qualified)
        if known is not None:
            return Spelling(known)
        module, _, rest = qualified.partition(".")
        statement, alias = _IMPORTS[module]
        return Spelling(f"{alias}.{rest}", (self._insert_import(statement, place),))

    def rename(self, function: Place, qualified: str) -> Spelling | None:
        """Write another class in the place of `function`: `layers.Conv2D` becomes `layers.Conv1D`."""
        last = qualified.rpartition(".")[2]
        node = function.node
        if isinstance(node, ast.Attribute):
            if isinstance(node.value, ast.Name) and node.value.id == "self":
                return None
            return Spelling(f"{function.text_of(node.value)}.{last}")
        if not isinstance(node, ast.Name):
            return None
        known = self._spelled(qualified)
        if known is not None:
            return Spelling(known)
        found = self._imports.get(node.id)
        if found is None or found.alias.asname is not None or not isinstance(found.statement, ast.ImportFrom):
            return None
        cell = self._program.cells[found.cell]
        line = found.unit.line + (found.alias.end_lineno or 1) - 1
        position = Position(line, utf16_column(cell.document.lines[line], found.alias.end_col_offset or 0))
        return Spelling(last, (Edit(found.cell, Range(position, position), f", {last}"),))

    def _spelled(self, qualified: str) -> str | None:
        head, rest = canonical_name(qualified), ""
        module, _, name = head.rpartition(".")
        if module in self._starred and head not in self._bound:
            return name
        while head:
            name = self._bound.get(head)
            if name is not None:
                return name + rest
            head, _, last = head.rpartition(".")
            rest = f".{last}{rest}"
        tensorflow = self._bound.get("tensorflow")
        return f"{tensorflow}.{qualified}" if tensorflow is not None and qualified.startswith("keras.") else None

    def _insert_import(self, statement: str, place: Place) -> Edit:
        """Import in the cell that needs it: an earlier one may have run already."""
        line: int | None = None
        for unit in self._program.cells[place.cell].document.units:
            if unit.line >= place.unit.line:
                break
            if any(isinstance(s, (ast.Import, ast.ImportFrom)) for s in unit.tree.body):
                line = unit.line + max(s.end_lineno or 1 for s in unit.tree.body)
        if line is None:
            units = self._program.cells[place.cell].document.units
            line = next((u.line for u in units if not _is_docstring(u)), place.unit.line)
        position = Position(line, 0)
        return Edit(place.cell, Range(position, position), f"{statement}\n")


def _is_docstring(unit: Unit) -> bool:
    first = unit.tree.body[0] if unit.tree.body else None
    return isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str)


def _imports(program: Program) -> Iterator[_Import]:
    """Yield the imports at the top level, those in `try` and `if` included."""
    for number, cell in enumerate(program.cells):
        for unit in cell.document.units:
            pending: list[ast.stmt] = list(unit.tree.body)
            while pending:
                statement = pending.pop()
                if isinstance(statement, (ast.Import, ast.ImportFrom)):
                    for alias in statement.names:
                        yield _Import(number, unit, statement, alias)
                elif isinstance(statement, (ast.Try, ast.If, ast.With)):
                    pending.extend(statement.body)


def _binding(found: _Import) -> tuple[str, str | None]:
    """Return the name that an import binds, and the canonical name of what it stands for."""
    alias = found.alias
    if isinstance(found.statement, ast.ImportFrom):
        module = found.statement.module if not found.statement.level else None
        return alias.asname or alias.name, None if module is None else canonical_name(f"{module}.{alias.name}")
    if alias.asname is not None:
        return alias.asname, canonical_name(alias.name)
    top = alias.name.partition(".")[0]
    return top, canonical_name(top)
