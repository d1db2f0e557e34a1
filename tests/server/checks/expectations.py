"""What ShapeLens says of a program, and the programs that its fixes make of it."""

from __future__ import annotations

import ast

from server.checks.programs import BROKEN
from shapelens.checks.diagnose import apply_edits, diagnose, fixes_for
from shapelens.checks.model import Diagnostic
from shapelens.checks.registry import CHECKS
from shapelens.notebook.program import Program


def all_broken() -> dict[str, tuple[str, str]]:
    """The code and the text of every program with a mismatch: the examples of the checks, and our collection."""
    examples = {f"{code} example": (code, check.example.lstrip()) for code, check in CHECKS.items()}
    return {**examples, **BROKEN}


def findings(text: str) -> list[Diagnostic]:
    return diagnose(Program.from_texts([text]))


def mended(text: str) -> dict[str, str]:
    """The texts after each fix of the first finding, by the fix's title, in their order."""
    program = Program.from_texts([text])
    found = diagnose(program)
    fixes = fixes_for(program, found[0]) if found else []
    return {fix.title: apply_edits([text], fix.edits)[0] or "" for fix in fixes}


def statement_lines(text: str, line: int) -> range:
    """The lines, from 1, of the top-level statement or the method's statement that `line` is in."""
    lines = range(line, line + 1)
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.Assign, ast.Expr, ast.Return)) and node.lineno <= line <= (node.end_lineno or 0):
            lines = range(node.lineno, (node.end_lineno or 0) + 1)
    return lines
