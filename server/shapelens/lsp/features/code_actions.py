"""Code actions: the verified fixes of the findings at a place, a comment that silences them, and 'fix all'."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from lsprotocol import types as lsp

from shapelens.checks.diagnose import diagnose, fixes_for
from shapelens.checks.mending import edits_of, mended
from shapelens.checks.model import Diagnostic, Edit, Fix
from shapelens.checks.policy import Policy
from shapelens.checks.suppression import ignoring
from shapelens.lsp.convert import from_lsp_range, to_lsp_range
from shapelens.lsp.documents import Place
from shapelens.lsp.features.diagnostics import to_lsp_diagnostic
from shapelens.notebook.program import Program

QUICK_FIX: Final = lsp.CodeActionKind.QuickFix.value
FIX_ALL: Final = f"{lsp.CodeActionKind.SourceFixAll.value}.shapelens"
FIX_NOTEBOOK: Final = f"{lsp.CodeActionKind.Notebook.value}.{FIX_ALL}"
CODE_ACTION_KINDS: Final = (QUICK_FIX, FIX_ALL, FIX_NOTEBOOK)


def code_actions(place: Place, policy: Policy, params: lsp.CodeActionParams) -> list[lsp.CodeAction]:
    """Return what can be done about the findings that touch a range, the kinds that are asked for alone.

    To fix all is worked out only where it is asked for: by its kind, or by a person who opens a menu of everything.
    """
    wanted = from_lsp_range(params.range)
    found = diagnose(place.program, policy)
    here = [one for one in found if one.cell == place.cell and one.range.overlaps(wanted)]
    actions: list[lsp.CodeAction] = []
    if _is_wanted(QUICK_FIX, params.context):
        actions += _quick_fixes(place.program, here)
    by_person = params.context.trigger_kind == lsp.CodeActionTriggerKind.Invoked
    if params.context.only or (by_person and len(found) > 1):
        actions += _fix_all(place, policy, params.context)
    return actions


def _is_wanted(kind: str, context: lsp.CodeActionContext) -> bool:
    """A kind is asked for by its name or the beginning of it."""
    only = [getattr(asked, "value", asked) for asked in context.only or ()]
    return not only or any(kind == asked or kind.startswith(f"{asked}.") for asked in only)


def _quick_fixes(program: Program, found: Iterable[Diagnostic]) -> Iterator[lsp.CodeAction]:
    silencing: list[lsp.CodeAction] = []
    for one in found:
        diagnostic = to_lsp_diagnostic(program, one)
        for number, fix in enumerate(fixes_for(program, one)):
            yield _quick_fix(program, fix, diagnostic, preferred=fix.preferred or number == 0)
        comment = ignoring(program, one)
        if comment is not None:
            action = _quick_fix(program, comment, diagnostic, preferred=False)
            action.data = {"silences": True}  # for a lightbulb that stands only where something can be mended
            silencing.append(action)
    yield from silencing


def _quick_fix(program: Program, fix: Fix, diagnostic: lsp.Diagnostic, preferred: bool) -> lsp.CodeAction:
    return lsp.CodeAction(
        title=fix.title,
        kind=lsp.CodeActionKind.QuickFix,
        diagnostics=[diagnostic],
        is_preferred=preferred,
        edit=_workspace_edit(program, fix.edits),
    )


def _fix_all(place: Place, policy: Policy, context: lsp.CodeActionContext) -> Iterator[lsp.CodeAction]:
    """Offer to mend a whole file, or a cell and its notebook."""
    program = place.program
    is_file = place.document == place.uri
    for kind, cell, name in (
        (FIX_ALL, None if is_file else place.cell, "file" if is_file else "cell"),
        (FIX_NOTEBOOK, None, "notebook"),
    ):
        if not _is_wanted(kind, context) or (is_file and kind == FIX_NOTEBOOK):
            continue
        after, count = mended(program, policy, cell)
        if count:
            edit = _workspace_edit(program, edits_of(program, after))
            yield lsp.CodeAction(title=f"Fix all in this {name}", kind=kind, edit=edit, data={"count": count})


def _workspace_edit(program: Program, edits: Iterable[Edit]) -> lsp.WorkspaceEdit:
    changes: dict[str, list[lsp.TextEdit]] = {}
    for edit in edits:
        uri = program.cells[edit.cell].id
        changes.setdefault(uri, []).append(lsp.TextEdit(to_lsp_range(edit.range), edit.new_text))
    return lsp.WorkspaceEdit(changes=changes)
