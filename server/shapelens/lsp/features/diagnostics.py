"""Diagnostics: the findings of each cell."""

from __future__ import annotations

from lsprotocol import types as lsp

from shapelens.checks.diagnose import EVERYTHING, diagnose
from shapelens.checks.model import Diagnostic
from shapelens.checks.pages import page_uri
from shapelens.checks.policy import Policy
from shapelens.lsp.convert import to_lsp_range
from shapelens.notebook.program import Program

_SEVERITIES = {
    "error": lsp.DiagnosticSeverity.Error,
    "warning": lsp.DiagnosticSeverity.Warning,
    "information": lsp.DiagnosticSeverity.Information,
}


def diagnostics(program: Program, policy: Policy = EVERYTHING) -> dict[str, list[lsp.Diagnostic]]:
    """Return the diagnostics of every cell by its URI; cells without any have an empty list."""
    found: dict[str, list[lsp.Diagnostic]] = {cell.id: [] for cell in program.cells}
    for diagnostic in diagnose(program, policy):
        found[program.cells[diagnostic.cell].id].append(to_lsp_diagnostic(program, diagnostic))
    return found


def to_lsp_diagnostic(program: Program, found: Diagnostic) -> lsp.Diagnostic:
    """Convert a finding to the protocol's type."""
    related = [
        lsp.DiagnosticRelatedInformation(
            lsp.Location(program.cells[other.cell].id, to_lsp_range(other.range)), other.message
        )
        for other in found.related
    ]
    page = page_uri(found.code)
    return lsp.Diagnostic(
        range=to_lsp_range(found.range),
        message=found.message,
        severity=_SEVERITIES[found.severity],
        code=found.code,
        code_description=None if page is None else lsp.CodeDescription(page),
        source="shapelens",
        related_information=related or None,
    )
