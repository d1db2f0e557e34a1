"""Another array of the program in the place of one: `y_train` beside `x_train`, `test_y` beside `test_x`."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from shapelens.checks.case import Case
from shapelens.checks.edits.sources import Place
from shapelens.checks.edits.surroundings import innermost

_JOINING = ("hstack", "column_stack", "concatenate", "concat", "stack")
_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")


def words_of(name: str) -> list[str]:
    """Return the words of a name: `x_train` and `xTrain` are 'x' and 'train'."""
    return [word.lower() for word in _WORDS.findall(name)]


def names_assigned(case: Case) -> list[str]:
    """Return the variables that the program assigns before the call that raises, in that order."""
    return [] if case.site is None else names_before(case, case.site)


def names_before(case: Case, place: Place) -> list[str]:
    """Return the variables that the program assigns before the statement that a place is in, in that order."""
    found: dict[str, None] = {}
    start = _statement_start(place)
    for cell in range(place.cell + 1):
        for unit in case.program.cells[cell].document.units:
            if (cell, unit.line) <= (place.cell, place.unit.line):
                stored = [n for n in ast.walk(unit.tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
                if unit is place.unit:
                    stored = [node for node in stored if _position(node) < start]
                found.update((node.id, None) for node in sorted(stored, key=_position))
    return list(found)


def _position(node: ast.expr | ast.stmt) -> tuple[int, int]:
    return (node.lineno, node.col_offset)


def _statement_start(place: Place) -> tuple[int, int]:
    """Return where the innermost statement begins that a place is in."""
    statement = innermost(place, ast.stmt)
    return (0, 0) if statement is None else _position(statement)


def partners(case: Case, wrong: Place, right: Place) -> Iterator[str]:
    """Yield the variables that are called like `wrong` and belong to `right`: `y_train` for `y_test` and `x_train`."""
    if not isinstance(wrong.node, ast.Name) or not isinstance(right.node, ast.Name):
        return
    mine, others = words_of(wrong.node.id), words_of(right.node.id)
    for name in names_assigned(case):
        words = words_of(name)
        alike = len(words) == len(mine) and sum(a != b for a, b in zip(words, mine, strict=True)) == 1
        if name != wrong.node.id and alike and all(a == b or a in others for a, b in zip(words, mine, strict=True)):
            yield name


def siblings(case: Case, place: Place, count: int) -> list[str] | None:
    """Return `count` variables that are called alike, that at `place` among them: `user_ids` and `movie_ids`."""
    if not isinstance(place.node, ast.Name):
        return None
    mine = words_of(place.node.id)
    alike = [
        name
        for name in names_assigned(case)
        if len(words := words_of(name)) == len(mine) > 1 and sum(a != b for a, b in zip(words, mine, strict=True)) <= 1
    ]
    for position in range(len(mine)):
        found = [name for name in alike if _but_one(words_of(name), position) == _but_one(mine, position)]
        if len(found) == count and place.node.id in found:
            return found
    return None


def parts_of(case: Case, place: Place, count: int) -> list[str] | None:
    """Return `count` variables that are called like the one at `place`, with one word more: `x_left`, `x_right`."""
    if not isinstance(place.node, ast.Name):
        return None
    mine = words_of(place.node.id)
    found = [name for name in names_assigned(case) if mine in (words_of(name)[1:], words_of(name)[:-1])]
    return found if len(found) == count else None


def joined_arrays(case: Case, place: Place) -> list[str]:
    """Return the arrays that were joined to the one at `place`."""
    made = place if place.call is not None else case.sources.assigned(place)
    call = made.call if made is not None else None
    if made is None or call is None or not call.args or made.function_name not in _JOINING:
        return []
    parts = call.args[0]
    return [made.text_of(part) for part in parts.elts] if isinstance(parts, (ast.List, ast.Tuple)) else []


def numbered_alike(case: Case, place: Place) -> Iterator[str]:
    """Yield the variables that differ from the one at `place` in a number of their name: `conv2` beside `conv1`."""
    mine = words_of(place.node.id) if isinstance(place.node, ast.Name) else []
    for name in names_assigned(case):
        pairs = list(zip(words_of(name), mine, strict=False))
        others = [(a, b) for a, b in pairs if a != b]
        if len(words_of(name)) == len(mine) and len(others) == 1 and all(map(str.isdigit, others[0])):
            yield name


def _but_one(words: list[str], position: int) -> list[str]:
    return words[:position] + words[position + 1 :]
