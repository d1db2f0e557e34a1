"""Parsing that never gives up: what can be read is read, whatever is half-typed beside it."""

from __future__ import annotations

import ast
import warnings
from functools import lru_cache

from shapelens.source.statements import Statement, split_broken
from shapelens.source.timed import run_apart

_MAX_BLANKED_LINES = 8


@lru_cache(maxsize=20_000)
def parse(text: str) -> ast.Module | None:
    """Parse `text`; `None` where that is not possible. The tree is shared: never change it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return run_apart(text, ast.parse(text))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def parse_tolerantly(statement: Statement) -> list[tuple[Statement, ast.Module]]:
    """Parse a statement that `parse` refuses: piece by piece, and with the lines blanked that the parser points at."""
    found: list[tuple[Statement, ast.Module]] = []
    for piece in split_broken(statement):
        tree = parse(piece.text) or _parse_blanking(piece.text)
        if tree is not None and tree.body:
            found.append((piece, tree))
    return found


def _parse_blanking(text: str) -> ast.Module | None:
    lines = text.split("\n")
    for _ in range(_MAX_BLANKED_LINES):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return run_apart(text, ast.parse("\n".join(lines)))
        except SyntaxError as error:
            number = min((error.lineno or 1) - 1, len(lines) - 1)
            while number >= 0 and not lines[number].strip():
                number -= 1
            if number < 0:
                return None
            indent = lines[number][: len(lines[number]) - len(lines[number].lstrip())]
            replaced = indent + "pass"
            lines[number] = "" if lines[number] == replaced else replaced
        except (ValueError, RecursionError, MemoryError):
            return None
    return None
