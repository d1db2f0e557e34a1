"""From the sites of a run back to the source: which cell, which node of the tree, which text."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from shapelens.interpret.values import Site
from shapelens.notebook.program import Program
from shapelens.source.document import Unit
from shapelens.source.positions import Position, Range, utf16_column

_Span = tuple[int, int, int, int]


@dataclass(frozen=True)
class Place:
    """A node of a tree and the text that it was read from."""

    cell: int
    lines: tuple[str, ...]
    unit: Unit
    node: ast.expr

    def at(self, node: ast.expr) -> Place:
        """Return the place of another node of the same statement."""
        return Place(self.cell, self.lines, self.unit, node)

    @property
    def call(self) -> ast.Call | None:
        """The node, if it is a call."""
        return self.node if isinstance(self.node, ast.Call) else None

    @property
    def function_name(self) -> str:
        """The name of the function that is called, without its module; empty if the node is no call."""
        return "" if self.call is None else self.text_of(self.call.func).rpartition(".")[2]

    @property
    def text(self) -> str:
        """The source of the node."""
        return self.text_of(self.node)

    def text_of(self, node: ast.AST) -> str:
        """Return the source of a node of the same statement."""
        line, column, end_line, end_column = span_of(node)
        first, last = self.unit.line + line, self.unit.line + end_line
        if first == last:
            return self.lines[first].encode()[column:end_column].decode()
        pieces = [self.lines[first].encode()[column:].decode(), *self.lines[first + 1 : last]]
        return "\n".join([*pieces, self.lines[last].encode()[:end_column].decode()])

    def range_of(self, node: ast.AST) -> Range:
        """Return where a node of the same statement stands in its cell."""
        line, column, end_line, end_column = span_of(node)
        return Range(self.position(line, column), self.position(end_line, end_column))

    def position(self, line: int, column: int) -> Position:
        """Return the position of a line and a UTF-8 column that count from the statement."""
        number = self.unit.line + line
        return Position(number, utf16_column(self.lines[number], column))


class Sources:
    """The cells of a program, by the statements in them."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._units = {
            unit.key: (number, cell.document.lines, unit)
            for number, cell in enumerate(program.cells)
            for unit in cell.document.units
        }

    def place(self, site: Site | None) -> Place | None:
        """Return the place of a site; `None` if its statement is being edited or is not there."""
        found = self._units.get(site.unit) if site is not None else None
        if site is None or found is None or found[2].lines is not None:
            return None
        node = _nodes(found[2].tree).get((site.line, site.column, site.end_line, site.end_column))
        return None if node is None else Place(found[0], tuple(found[1]), found[2], node)

    def calls_above(self, place: Place) -> Iterator[Place]:
        """Yield the calls that stand before a place, the nearest first."""
        here = (place.cell, place.unit.line + place.node.lineno - 1, place.node.col_offset)
        for cell in range(place.cell, -1, -1):
            document = self.program.cells[cell].document
            found = [
                (unit.line + node.lineno - 1, node.col_offset, unit, node)
                for unit in document.units
                if unit.lines is None
                for node in ast.walk(unit.tree)
                if isinstance(node, ast.Call)
            ]
            for line, column, unit, node in sorted(found, key=lambda each: each[:2], reverse=True):
                if (cell, line, column) < here:
                    yield Place(cell, tuple(document.lines), unit, node)

    def calls_of(self, name: str) -> Iterator[Place]:
        """Yield the calls of what a variable holds, in the order of the text."""
        for number, cell in enumerate(self.program.cells):
            for unit in cell.document.units:
                for node in ast.walk(unit.tree) if unit.lines is None else ():
                    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name:
                        yield Place(number, tuple(cell.document.lines), unit, node)

    def uses_of(self, name: str) -> Iterator[Place]:
        """Yield where a variable is read, in the order of the text."""
        for number, cell in enumerate(self.program.cells):
            for unit in cell.document.units:
                for node in ast.walk(unit.tree) if unit.lines is None else ():
                    if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load):
                        yield Place(number, tuple(cell.document.lines), unit, node)

    def given_by(self, function: str, by: type[ast.Yield] | type[ast.Return]) -> Iterator[Place]:
        """Yield what a function of this name yields, or returns."""
        for number, cell in enumerate(self.program.cells):
            for unit in cell.document.units:
                for made in ast.walk(unit.tree) if unit.lines is None else ():
                    if isinstance(made, ast.FunctionDef) and made.name == function:
                        for node in ast.walk(made):
                            if isinstance(node, by) and node.value is not None:
                                yield Place(number, tuple(cell.document.lines), unit, node.value)

    def items_of(self, name: str) -> Iterator[Place]:
        """Yield what the `__getitem__` of a class of this name returns."""
        for number, cell in enumerate(self.program.cells):
            for unit in cell.document.units:
                for made in ast.walk(unit.tree) if unit.lines is None else ():
                    methods = made.body if isinstance(made, ast.ClassDef) and made.name == name else []
                    found = [m for m in methods if isinstance(m, ast.FunctionDef) and m.name == "__getitem__"]
                    for node in ast.walk(found[0]) if found else ():
                        if isinstance(node, ast.Return) and node.value is not None:
                            yield Place(number, tuple(cell.document.lines), unit, node.value)

    def assigned(self, name: Place) -> Place | None:
        """Return what was assigned last, in the lines above, to the variable that stands at a place."""
        node = name.node
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            return self._kept_in(name)
        if not isinstance(node, ast.Name):
            return None
        found: Place | None = None
        for cell in range(name.cell + 1):
            document = self.program.cells[cell].document
            for unit in document.units:
                if unit.lines is not None or (cell, unit.line) > (name.cell, name.unit.line):
                    continue
                for each in ast.walk(unit.tree):
                    value = _given_to(node.id, each) if isinstance(each, ast.Assign) else None
                    if value is not None and not any(inner is node for inner in ast.walk(value)):
                        found = Place(cell, tuple(document.lines), unit, value)
        return found

    def _kept_in(self, attribute: Place) -> Place | None:
        """Return what a class assigns to an attribute of its instances, `self.table`, if it does so in one place."""
        found = [
            attribute.at(each.value)
            for each in ast.walk(attribute.unit.tree)
            if isinstance(each, ast.Assign)
            and any(isinstance(t, ast.Attribute) and attribute.text_of(t) == attribute.text for t in each.targets)
        ]
        return found[0] if len(found) == 1 else None

    def calls_on_line(self, site: Site | None) -> list[Place]:
        """Return the calls that begin on the line of a site: an inferred value tells no more of where it is from."""
        found = self._units.get(site.unit) if site is not None else None
        if site is None or found is None or found[2].lines is not None:
            return []
        nodes = _nodes(found[2].tree).items()
        calls = [node for span, node in nodes if span[0] == site.line and isinstance(node, ast.Call)]
        return [Place(found[0], tuple(found[1]), found[2], node) for node in calls]


def _given_to(name: str, statement: ast.Assign) -> ast.expr | None:
    """Return what a statement assigns to a variable: `b` in `x = b`, and in `w, x = a, b`."""
    for target in statement.targets:
        if isinstance(target, ast.Name) and target.id == name:
            return statement.value
        if isinstance(target, ast.Tuple) and isinstance(statement.value, ast.Tuple):
            parts = zip(target.elts, statement.value.elts, strict=False)
            for one, value in parts if len(target.elts) == len(statement.value.elts) else ():
                if isinstance(one, ast.Name) and one.id == name:
                    return value
    return None


def span_of(node: ast.AST) -> _Span:
    """Return the lines, from 0, and the UTF-8 columns of a node."""
    assert isinstance(node, (ast.expr, ast.keyword, ast.alias, ast.stmt))
    return (node.lineno - 1, node.col_offset, (node.end_lineno or node.lineno) - 1, node.end_col_offset or 0)


@lru_cache(maxsize=512)
def _nodes(tree: ast.Module) -> dict[_Span, ast.expr]:
    """Return the expressions of a tree by where they stand; of two at one place, the outer one."""
    found: dict[_Span, ast.expr] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.expr):
            found.setdefault(span_of(node), node)
    return found
