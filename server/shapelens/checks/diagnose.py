"""What the editor and the command line ask for: the findings of a program in words, and the fixes of one of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from shapelens.checks.edits import text_edits
from shapelens.checks.explain import explanation
from shapelens.checks.findings import find
from shapelens.checks.model import Diagnostic, Edit, Fix
from shapelens.checks.policy import Policy
from shapelens.checks.suppression import without_ignored
from shapelens.checks.translation import crashes
from shapelens.checks.verification import verified
from shapelens.notebook.program import Program

__all__ = ["apply_edits", "diagnose", "explanation", "fixes_for"]

EVERYTHING: Final = Policy()


def diagnose(program: Program, policy: Policy = EVERYTHING) -> list[Diagnostic]:
    """Return the findings of a program that the user wants to hear of, in the order of its text. Cheap: no fix is
    computed.
    """
    found = [each.diagnostic for each in find(program)]
    raised = list(crashes(program))
    everything = sorted((*found, *raised), key=lambda each: (each.cell, each.range)) if raised else found
    return policy.applied(without_ignored(program, everything))


def fixes_for(program: Program, diagnostic: Diagnostic) -> list[Fix]:
    """Return the fixes of one finding, the likeliest first; each was tried on the text in memory."""
    for found in find(program):
        if replace(found.diagnostic, severity=diagnostic.severity) == diagnostic:
            return verified(program, found)
    return []


def apply_edits(texts: Sequence[str | None], edits: Iterable[Edit]) -> list[str | None]:
    """Return the texts of the cells with `edits` made in them; a cell without a text stays without one."""
    changed = text_edits.apply_edits([text or "" for text in texts], edits)
    return [None if old is None else new for old, new in zip(texts, changed, strict=True)]
