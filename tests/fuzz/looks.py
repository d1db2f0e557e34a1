"""What an editor may ask of a program, with a limit on how long an answer may take."""

from __future__ import annotations

import random
import time

from lsprotocol import types as lsp

from shapelens.checks.diagnose import diagnose, fixes_for
from shapelens.checks.policy import Policy
from shapelens.checks.suppression import ignoring
from shapelens.lsp.documents import Place
from shapelens.lsp.features.code_actions import code_actions
from shapelens.lsp.features.diagnostics import diagnostics
from shapelens.lsp.features.hover import hover
from shapelens.lsp.features.inlay_hints import inlay_hints
from shapelens.notebook.program import Program

BUDGET_SECONDS = 12.0
"""Processor time that all answers together may take; a statement alone has a budget of its own."""

EVERYTHING = lsp.Range(lsp.Position(0, 0), lsp.Position(1_000_000, 0))


class TooSlow(Exception):
    """The answers took longer than the budget."""


def _asked(uri: str, position: lsp.Position) -> lsp.CodeActionParams:
    """What is asked for when the cursor stands somewhere."""
    return lsp.CodeActionParams(
        lsp.TextDocumentIdentifier(uri), lsp.Range(position, position), lsp.CodeActionContext([])
    )


def look_at(program: Program, rng: random.Random, places: int = 6) -> None:
    """Ask for everything; raise what is raised, `TooSlow` if it takes too long."""
    started = time.process_time()
    program.analyze()
    diagnostics(program)
    for found in diagnose(program)[:10]:
        fixes_for(program, found)
        ignoring(program, found)
    for number, cell in enumerate(program.cells):
        inlay_hints(program.analyze().cells[number].hints, EVERYTHING)
        for _ in range(places):
            line = rng.randrange(-1, len(cell.document.lines) + 2)
            position = lsp.Position(max(line, 0), rng.choice((0, 4, rng.randrange(100), 10**6)))
            hover(program, number, position)
            if rng.random() < 0.2:
                code_actions(Place(program, number, cell.id, "notebook"), Policy(), _asked(cell.id, position))
        for hint in program.analyze().hints[:20]:
            hover(program, hint.cell, lsp.Position(hint.range.start.line, hint.range.start.character))
    spent = time.process_time() - started
    if spent > BUDGET_SECONDS:
        raise TooSlow(f"{spent:.1f} s")
