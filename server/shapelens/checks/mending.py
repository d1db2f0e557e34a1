"""Fix all: the first fix of each finding, one after the other, until there is nothing left to mend."""

from __future__ import annotations

from collections.abc import Hashable

from shapelens.checks.edits.text_edits import difference
from shapelens.checks.findings import find
from shapelens.checks.model import Diagnostic, Edit, Fix
from shapelens.checks.policy import Policy
from shapelens.checks.suppression import without_ignored
from shapelens.checks.verification import apply, verified_in_order
from shapelens.notebook.program import Program


def mended(program: Program, policy: Policy, cell: int | None = None) -> tuple[Program, int]:
    """Mend every finding of a program (or of one cell) that the policy shows; return the mended program and the number
    of fixes.

    Each fix is verified by interpretation on what the fixes before have left, so edits of the same place never meet.
    A fix takes a finding away and brings none, so this ends.
    """
    present, count = program, 0
    in_vain = set[Hashable]()
    retry = False
    while True:
        found = next((d for d in _wanted(present, policy, cell) if _identity(d) not in in_vain), None)
        if found is None:
            if not retry:
                return present, count
            in_vain.clear()  # what could not be mended at first perhaps can after the other fixes
            retry = False
            continue
        fix = _first_fix(present, found)
        edited = None if fix is None else apply(present, fix.edits)
        if edited is None:
            in_vain.add(_identity(found))
        else:
            present, count, retry = edited, count + 1, bool(in_vain)


def edits_of(program: Program, after: Program) -> tuple[Edit, ...]:
    """Return the edits that make a program's texts those of its mended form."""
    return difference(program, after)


def _wanted(program: Program, policy: Policy, cell: int | None) -> list[Diagnostic]:
    shown = without_ignored(program, (found.diagnostic for found in find(program)))
    return [found for found in shown if policy.shows(found.code) and cell in (None, found.cell)]


def _first_fix(program: Program, diagnostic: Diagnostic) -> Fix | None:
    found = next(found for found in find(program) if found.diagnostic == diagnostic)
    return next(verified_in_order(program, found), None)


def _identity(found: Diagnostic) -> Hashable:
    return (found.cell, found.code, found.message, found.range)
