"""The text of one cell or file as a list of units: top-level statements that keep their identity while the text is
edited, until it runs.
"""

from __future__ import annotations

import ast
import hashlib
import itertools
from bisect import bisect_left
from collections.abc import Container, Iterable
from dataclasses import dataclass, field, replace
from operator import attrgetter

from shapelens.source.magics import strip_cell_magic
from shapelens.source.parsing import parse, parse_tolerantly
from shapelens.source.resplit import resplit
from shapelens.source.statements import Statement, split_broken

_keys = itertools.count(1)
_MAX_VERSIONS = 256
_MAX_OLDER = 4_000_000  # bytes, roughly
_OVERHEAD = 200  # bytes of what is kept of each text besides
_line = attrgetter("line")


@dataclass(frozen=True, slots=True, eq=False)
class Unit:
    """One top-level statement.

    `key` stays the same while the statement is edited. `tree` has lines relative to `line`; while the statement does
    not parse it is that of the last time it did, and `lines` maps the lines of that tree to present ones (`None`: the
    line is not there any more).
    """

    key: str
    line: int
    text: str
    tree: ast.Module
    lines: tuple[int | None, ...] | None = None

    def present_line(self, line: int) -> int | None:
        """Return the line in the document of a line of the tree, `None` if it is not there any more."""
        if self.lines is None:
            return self.line + line
        mapped = self.lines[line] if line < len(self.lines) else None
        return None if mapped is None else self.line + mapped


def hash_of(text: str) -> str:
    """Return the hash by which the source of a cell is known to the kernel's probe."""
    return hashlib.sha1(text.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()


def history_hash(text: str) -> str:
    """Return the hash of a cell's source as IPython's history has it, which leaves out line breaks at the end."""
    return hash_of(text.rstrip("\n"))


@dataclass(slots=True, eq=False)
class Document:
    """A text, and its units. `set_text` keeps every unit that an edit did not touch."""

    text: str = ""
    units: list[Unit] = field(default_factory=list[Unit])
    lines: list[str] = field(default_factory=lambda: [""])
    source_hash: str = ""
    versions: dict[str, list[Unit]] = field(default_factory=dict[str, list[Unit]])
    """The units of recent texts by hash: a kernel may have run one that was edited since."""
    older: dict[str, str] = field(default_factory=dict[str, str])
    """Texts that are not recent any more, by hash: the last ones, so many that they take a few megabytes. Whoever knows
    that nothing runs may empty it.
    """
    ran: dict[str, list[Unit]] = field(default_factory=dict[str, list[Unit]])
    """The units of the texts that ran, by hash. What they made refers to them: they are those of no other text."""
    ran_keys: set[str] = field(default_factory=set[str])
    """The keys of all units that ran."""
    _python_lines: list[str] = field(default_factory=list[str])
    _statements: list[Statement] = field(default_factory=list[Statement])

    def copy(self) -> Document:
        """Return a document of its own with the same text and the same units."""
        return replace(
            self,
            versions=dict(self.versions),
            older=dict(self.older),
            ran=dict(self.ran),
            ran_keys=set(self.ran_keys),
        )

    def units_that_ran(self, source_hash: str) -> list[Unit] | None:
        """Return the units of a text that a kernel ran, and keep them; `None` if the text was never seen."""
        units = self.ran.get(source_hash) or self.versions.get(source_hash)
        if units is None and source_hash in self.older:
            old = Document()
            old.set_text(self.older[source_hash])
            units = old.units
        if units is not None and source_hash not in self.ran:
            if units is not self.units:  # edited while it ran
                present = {unit.key for unit in self.units}
                units = renamed(units, present)
            self.ran[source_hash] = units
            self.ran_keys.update(unit.key for unit in units)
        return units

    def set_text(self, text: str) -> None:
        """Replace the text."""
        if text == self.text and self.units:
            return
        before, self.text = self.text, text
        has_run = self.source_hash in self.ran
        if self.source_hash:
            self.older.pop(self.source_hash, None)
            self.older[self.source_hash] = before
            while len(self.older) * (len(text) + _OVERHEAD) > _MAX_OLDER and len(self.older) > 1:
                del self.older[next(iter(self.older))]
        self.lines = lines_of(text)
        self.source_hash = hash_of(text)
        self._set_python(strip_cell_magic(text))
        if has_run:
            self.units = renamed(self.units, self.ran_keys)
        self.units = self.ran.get(self.source_hash) or self.units
        self.versions.pop(self.source_hash, None)
        self.versions[self.source_hash] = self.units
        if len(self.versions) > _MAX_VERSIONS:
            del self.versions[next(iter(self.versions))]

    def _set_python(self, python: str | None) -> None:
        """Cut what is Python of the text into units, and keep those that the edit did not touch."""
        old_lines, old = self._python_lines, self._statements
        lines = self.lines if python is self.text else lines_of(python or "")
        statements, start, end = resplit(old, old_lines, lines)
        last = statements[len(statements) - end :][:1]
        self._python_lines, self._statements = lines, statements
        moved = len(lines) - len(old_lines)
        head = bisect_left(self.units, old[start].line, key=_line) if start < len(old) else len(self.units)
        tail = bisect_left(self.units, last[0].line - moved, key=_line) if last else len(self.units)
        self.units = [
            *self.units[:head],
            *_edited(statements[start : len(statements) - end], self.units[head:tail]),
            *(self.units[tail:] if not moved else [_moved(unit, unit.line + moved) for unit in self.units[tail:]]),
        ]


def lines_of(text: str) -> list[str]:
    """Split a text into its lines, without their ends, as editors do."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def renamed(units: Iterable[Unit], keys: Container[str]) -> list[Unit]:
    """Return units of which those with these keys have become others."""
    return [replace(unit, key=_new_key()) if unit.key in keys else unit for unit in units]


def _moved(unit: Unit, line: int) -> Unit:
    return unit if unit.line == line else Unit(unit.key, line, unit.text, unit.tree, unit.lines)


def _new_key() -> str:
    return f"u{next(_keys)}"


def _edited(statements: list[Statement], old: list[Unit]) -> list[Unit]:
    """Make units of the statements that an edit touched; `old` are those that stood there before."""
    pieces: list[Statement] = []
    for statement in statements:
        pieces.extend([statement] if parse(statement.text) is not None else split_broken(statement))
    by_text: dict[str, list[Unit]] = {}
    for unit in old:
        by_text.setdefault(unit.text, []).append(unit)
    kept: dict[int, Unit] = {}
    for number, piece in enumerate(pieces):
        same = by_text.get(piece.text)
        if same:
            kept[number] = _moved(same.pop(0), piece.line)
    free = [unit for unit in old if any(unit in units for units in by_text.values())]
    units: list[Unit] = []
    for number, piece in enumerate(pieces):
        if number in kept:
            units.append(kept[number])
            continue
        units.extend(_unit(piece, free.pop(0) if free else None))
    return units


def _unit(piece: Statement, before: Unit | None) -> list[Unit]:
    key = _new_key() if before is None else before.key
    tree = parse(piece.text)
    if tree is not None:
        return [Unit(key, piece.line, piece.text, tree)]
    if before is not None and before.tree.body:
        return [Unit(key, piece.line, piece.text, before.tree, _line_map(before, piece.text))]
    return [
        Unit(key if i == 0 else _new_key(), part.line, part.text, part_tree)
        for i, (part, part_tree) in enumerate(parse_tolerantly(piece))
    ]


def _line_map(before: Unit, text: str) -> tuple[int | None, ...]:
    """Map the lines of the last good tree to those of the present text: equal lines at the beginning and the end
    stay.
    """
    old, new = before.text.split("\n"), text.split("\n")
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    now: list[int | None] = [
        i if i < start else (i + len(new) - len(old) if i >= len(old) - end else None) for i in range(len(old))
    ]
    if before.lines is None:
        return tuple(now)
    return tuple(None if i is None or i >= len(now) else now[i] for i in before.lines)
