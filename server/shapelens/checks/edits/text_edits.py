"""Edits of texts: made in them, and found between two of them."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence

from shapelens.checks.model import Edit
from shapelens.notebook.program import Program
from shapelens.source.positions import Position, Range, offset_at, utf16_length


def apply_edits(texts: Sequence[str], edits: Iterable[Edit]) -> list[str]:
    """Return `texts` with `edits` made in them; the ranges of all edits are those of the unchanged texts."""
    by_cell: dict[int, list[Edit]] = {}
    for edit in edits:
        by_cell.setdefault(edit.cell, []).append(edit)
    return [_edited(text, by_cell[number]) if number in by_cell else text for number, text in enumerate(texts)]


def _edited(text: str, edits: Sequence[Edit]) -> str:
    lines = split_lines(text)
    in_order = sorted(edits, key=lambda edit: edit.range)
    for edit in reversed(in_order):  # of two at one place, the first stays in front
        start, end = offset_at(lines, edit.range.start), offset_at(lines, edit.range.end)
        text = text[:start] + edit.new_text + text[end:]
    return text


def split_lines(text: str) -> list[str]:
    r"""Split a text at `\n`, `\r\n` and `\r`, as editors and documents do, and keep the ends."""
    lines: list[str] = []
    for piece in text.split("\n"):
        lines.extend(f"{part}\r" for part in piece.split("\r")[:-1])
        lines.append(piece.rpartition("\r")[2] + "\n")
    lines[-1] = lines[-1].removesuffix("\n")
    merged: list[str] = []
    for line in lines:
        if line == "\n" and merged and merged[-1].endswith("\r"):
            merged[-1] += "\n"
        else:
            merged.append(line)
    return merged


def difference(program: Program, edited: Program) -> tuple[Edit, ...]:
    """Return the edits, one for each run of changed lines, that make one program's texts the other's."""
    edits: list[Edit] = []
    for number, (old, new) in enumerate(zip(program.cells, edited.cells, strict=True)):
        before, after = old.document.lines, new.document.lines
        matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
        for tag, i, j, k, m in matcher.get_opcodes():
            if tag != "equal":
                edits.append(_changed_lines(number, before, (i, j), after[k:m]))
    return tuple(edits)


def _changed_lines(cell: int, before: Sequence[str], old: tuple[int, int], new: Sequence[str]) -> Edit:
    """Put lines in the place of those from `old[0]` to before `old[1]`; either may be none at all."""
    first, end = old
    if first < end and new:
        range_ = Range(Position(first, 0), _end_of(before, end - 1))
        return Edit(cell, range_, "\n".join(new))
    if end < len(before):
        return Edit(cell, Range(Position(first, 0), Position(end, 0)), "".join(f"{line}\n" for line in new))
    # The last line has no end of its own: what comes or goes behind it takes that of the line above along.
    return Edit(cell, Range(_end_of(before, first - 1), _end_of(before, end - 1)), "".join(f"\n{line}" for line in new))


def _end_of(lines: Sequence[str], number: int) -> Position:
    return Position(number, utf16_length(lines[number]))
