"""`# shapelens: ignore[SL102]`: comments that silence findings, and the quick fix that writes them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal, TypeAlias

from shapelens.checks.model import Diagnostic, Edit, Fix
from shapelens.notebook.program import Program
from shapelens.source.comments import comments
from shapelens.source.document import lines_of
from shapelens.source.positions import Position, Range, string_index, utf16_length

_MARK: Final = "shapelens:"
_DIRECTIVE: Final = re.compile(
    r"#[ \t]*shapelens:[ \t]*ignore(?P<scope>-file|-cell)?(?:[ \t]*\[(?P<codes>[^\[\]#]*)\]|(?![\w-]|[ \t]*\[))"
)
_Scope: TypeAlias = Literal["line", "cell", "file"]
_SCOPES: Final[dict[str | None, _Scope]] = {None: "line", "-cell": "cell", "-file": "file"}


@dataclass(frozen=True, slots=True)
class Directive:
    """A comment that silences findings on its line, in its cell or in its whole file.

    `codes` are beginnings of codes, the empty one for every finding. `end` is where another code can be written into
    its brackets, an index into the line.
    """

    line: int
    scope: _Scope
    codes: tuple[str, ...]
    end: int | None

    def silences(self, found: Diagnostic) -> bool:
        """Say whether a finding of its cell, or of its file, is silenced."""
        here = self.scope != "line" or found.range.start.line <= self.line <= found.range.end.line
        return here and found.code.startswith(self.codes)


def without_ignored(program: Program, found: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Return the findings that no comment silences. Only cells in which the words stand are looked through."""
    present = list(found)
    if not present:
        return present
    directives = [directives_in(cell.document.text) if cell.python else () for cell in program.cells]
    everywhere = [directive for of_cell in directives for directive in of_cell if directive.scope == "file"]
    return [
        diagnostic
        for diagnostic in present
        if not any(directive.silences(diagnostic) for directive in (*everywhere, *directives[diagnostic.cell]))
    ]


def directives_in(text: str) -> tuple[Directive, ...]:
    """Return the comments of a cell that silence findings."""
    return _directives(text) if _MARK in text else ()


@lru_cache(maxsize=256)
def _directives(text: str) -> tuple[Directive, ...]:
    found: list[Directive] = []
    for comment in comments(lines_of(text)):
        for match in _DIRECTIVE.finditer(comment.text):
            scope = _SCOPES[match["scope"]]
            codes = None if match["codes"] is None else match["codes"].upper().replace(",", " ").split()
            end = None if codes is None else comment.start + match.end("codes")
            found.append(Directive(comment.line, scope, ("",) if codes is None else tuple(codes), end))
    return tuple(found)


def ignoring(program: Program, found: Diagnostic) -> Fix | None:
    """Return the edit that silences a finding by a comment on its line; `None` where no comment can stand, as behind a
    backslash.
    """
    document = program.cells[found.cell].document
    for line in range(found.range.start.line, found.range.end.line + 1):
        edit = _comment(found, line, document.lines[line], directives_in(document.text))
        lines = list(document.lines)
        at = edit.range.start.character
        lines[line] = _inserted(lines[line], at, edit.new_text)
        # Inside a string it is no comment, and behind a backslash it breaks the statement.
        silent = any(directive.silences(found) for directive in directives_in("\n".join(lines)))
        if silent and not document.lines[line].endswith("\\"):
            return Fix(f"Ignore {found.code} on this line", (edit,))
    return None


def _comment(found: Diagnostic, number: int, line: str, directives: Iterable[Directive]) -> Edit:
    present = next((d for d in directives if d.line == number and d.scope == "line" and d.end is not None), None)
    if present is None or present.end is None:
        text = line.rstrip()
        return _insertion(found.cell, number, line[: len(text)], f"  # {_MARK} ignore[{found.code}]")
    comma = ", " if present.codes else ""
    return _insertion(found.cell, number, line[: present.end].rstrip().removesuffix(","), f"{comma}{found.code}")


def _insertion(cell: int, line: int, before: str, text: str) -> Edit:
    position = Position(line, utf16_length(before))
    return Edit(cell, Range(position, position), text)


def _inserted(line: str, utf16: int, text: str) -> str:
    index = string_index(line, utf16)
    return line[:index] + text + line[index:]
