"""Another array of the program in the place of one: `y_train` beside `x_train`, `test_y` beside `test_x`."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from shapelens.checks.case import Case
from shapelens.checks.sources import Place

_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")


def words_of(name: str) -> list[str]:
    """Return the words of a name: `x_train` and `xTrain` are 'x' and 'train'."""
    return [word.lower() for word in _WORDS.findall(name)]


def names_assigned(case: Case) -> list[str]:
    """Return the variables that the program assigns before the call that raises, in that order."""
    site = case.site
    if site is None:
        return []
    found: dict[str, None] = {}
    for cell in range(site.cell + 1):
        for unit in case.program.cells[cell].document.units:
            if (cell, unit.line) <= (site.cell, site.unit.line):
                stored = (n for n in ast.walk(unit.tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store))
                found.update((node.id, None) for node in sorted(stored, key=lambda n: (n.lineno, n.col_offset)))
    return list(found)


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


def _but_one(words: list[str], position: int) -> list[str]:
    return words[:position] + words[position + 1 :]
