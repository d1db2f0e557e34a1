"""Code actions: the verified fixes of the findings at a place."""

from __future__ import annotations

from lsprotocol import types as lsp

from shapelens.checks.diagnose import diagnose, fixes_for
from shapelens.checks.model import Fix
from shapelens.lsp.convert import from_lsp_range, to_lsp_range
from shapelens.lsp.features.diagnostics import to_lsp_diagnostic
from shapelens.notebook.program import Program


def code_actions(program: Program, cell: int, range_: lsp.Range) -> list[lsp.CodeAction]:
    """Return the fixes for every finding that touches `range_`."""
    wanted = from_lsp_range(range_)
    actions: list[lsp.CodeAction] = []
    for found in diagnose(program):
        if found.cell != cell or not found.range.overlaps(wanted):
            continue
        diagnostic = to_lsp_diagnostic(program, found)
        for number, fix in enumerate(fixes_for(program, found)):
            actions.append(_action(program, fix, diagnostic, preferred=fix.preferred or number == 0))
    return actions


def _action(program: Program, fix: Fix, diagnostic: lsp.Diagnostic, preferred: bool) -> lsp.CodeAction:
    changes: dict[str, list[lsp.TextEdit]] = {}
    for edit in fix.edits:
        changes.setdefault(program.cells[edit.cell].id, []).append(
            lsp.TextEdit(to_lsp_range(edit.range), edit.new_text)
        )
    return lsp.CodeAction(
        title=fix.title,
        kind=lsp.CodeActionKind.QuickFix,
        diagnostics=[diagnostic],
        is_preferred=preferred,
        edit=lsp.WorkspaceEdit(changes=changes),
    )
