"""What the editor and the command line ask for: the findings of a program in words, and the fixes of one of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from shapelens.checks import verification
from shapelens.checks.explain import explanation
from shapelens.checks.findings import find
from shapelens.checks.model import Diagnostic, Edit, Fix
from shapelens.checks.verification import verified
from shapelens.notebook.program import Program

__all__ = ["apply_edits", "diagnose", "explanation", "fixes_for"]


def diagnose(program: Program) -> list[Diagnostic]:
    """Return the findings of a program, in the order of its text. Cheap: no fix is computed."""
    return [found.diagnostic for found in find(program)]


def fixes_for(program: Program, diagnostic: Diagnostic) -> list[Fix]:
    """Return the fixes of one finding, the likeliest first; each was tried on the text in memory."""
    for found in find(program):
        if found.diagnostic == diagnostic:
            return verified(program, found)
    return []


def apply_edits(texts: Sequence[str | None], edits: Iterable[Edit]) -> list[str | None]:
    """Return the texts of the cells with `edits` made in them; a cell without a text stays without one."""
    changed = verification.apply_edits([text or "" for text in texts], edits)
    return [None if old is None else new for old, new in zip(texts, changed, strict=True)]
