"""What the user wants to hear of: comments, the editor's settings, and the project's file, through the protocol."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from lsprotocol import types as lsp

from support.editor import Editor, File, until

pytestmark = pytest.mark.asyncio(loop_scope="module")

DATA = "import numpy as np\nfrom keras import layers\nx = np.zeros((32, 100, 5), 'float32')\n"
WRONG = "layers.Conv2D(8, 3)(x)"


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path
    shutil.rmtree(tmp_path)


def set_in_editor(editor: Editor, settings: object) -> None:
    editor.client.workspace_did_change_configuration(lsp.DidChangeConfigurationParams({"shapelens": settings}))


def write_project(editor: Editor, folder: Path, settings: str) -> None:
    """Write the project's file, and say so as an editor does that watches it."""
    path = folder / "pyproject.toml"
    path.write_text(f"[tool.shapelens]\n{settings}\n")
    change = lsp.FileEvent(path.as_uri(), lsp.FileChangeType.Changed)
    editor.client.workspace_did_change_watched_files(lsp.DidChangeWatchedFilesParams([change]))


def program_in(editor: Editor, folder: Path) -> File:
    return editor.file(f"{DATA}{WRONG}\nlayers.Conv1D(8, 300)(x)\n", (folder / "model.py").as_uri())


async def test_a_comment_silences_while_it_stands_there(editor: Editor) -> None:
    notebook = editor.notebook(DATA, WRONG)
    cell = notebook.cells[1]
    await until(lambda: cell.codes == ["SL103"])
    notebook.edit(cell, f"{WRONG}  # shapelens: ignore[SL103]")
    await until(lambda: cell.codes == [])
    notebook.edit(cell, f"{WRONG}  # shapelens: ignore[SL102]")
    await until(lambda: cell.codes == ["SL103"])


async def test_the_quick_fix_that_silences_comes_last(editor: Editor) -> None:
    notebook = editor.notebook(DATA, WRONG)
    cell = notebook.cells[1]
    await until(lambda: cell.codes == ["SL103"])
    *mending, silencing = await cell.actions(cell.diagnostics[0].range)
    assert mending
    assert mending[0].is_preferred
    assert silencing.title == "Ignore SL103 on this line"
    assert silencing.kind == lsp.CodeActionKind.QuickFix
    assert not silencing.is_preferred
    assert [*silencing.diagnostics] == cell.diagnostics
    assert silencing.edit is not None
    assert silencing.edit.changes is not None
    assert cell.with_edits([*silencing.edit.changes[cell.uri]]) == f"{WRONG}  # shapelens: ignore[SL103]"


async def test_the_code_leads_to_its_page(editor: Editor) -> None:
    cell = editor.notebook(DATA, WRONG).cells[1]
    await until(lambda: cell.diagnostics)
    page = cell.diagnostics[0].code_description
    assert page is not None
    assert page.href.startswith("file:///")
    assert page.href.endswith("/SL103.md")


async def test_a_code_is_explained(editor: Editor) -> None:
    async def explain(code: str) -> str | None:
        return await editor.client.protocol.send_request_async("shapelens/explain", {"code": code})

    assert (await explain("SL103") or "").startswith("# SL103: wrong-dimensionality\n")
    assert await explain("SL999") is None


async def test_the_settings_of_the_editor(editor: Editor, folder: Path) -> None:
    file = program_in(editor, folder)
    await until(lambda: file.codes == ["SL103", "SL301"])
    set_in_editor(editor, {"select": [], "ignore": ["SL103"], "severities": {"SL3": "warning"}})
    await until(lambda: file.codes == ["SL301"])
    assert file.diagnostics[0].severity == lsp.DiagnosticSeverity.Warning
    assert await file.actions(file.diagnostics[0].range)  # the fixes are found, whatever its severity is called
    set_in_editor(editor, {"select": ["SL1"]})
    await until(lambda: file.codes == ["SL103"])
    set_in_editor(editor, {})
    await until(lambda: file.codes == ["SL103", "SL301"])


async def test_settings_that_cannot_be_used_are_told(editor: Editor, folder: Path) -> None:
    file = program_in(editor, folder)
    before = len(editor.client.messages)
    set_in_editor(editor, {"ignore": ["SL999"]})
    await until(lambda: len(editor.client.messages) > before)
    assert editor.client.messages[-1].message == "ShapeLens: the editor's settings: ignore: there is no check 'SL999'"
    await until(lambda: file.codes == ["SL103", "SL301"])
    set_in_editor(editor, {})


async def test_the_project_file_is_read_again_when_it_changes(editor: Editor, folder: Path) -> None:
    write_project(editor, folder, "ignore = ['SL103']")
    file = program_in(editor, folder)
    await until(lambda: file.codes == ["SL301"])
    write_project(editor, folder, "severity = { SL103 = 'information' }")
    await until(lambda: file.codes == ["SL103", "SL301"])
    assert file.diagnostics[0].severity == lsp.DiagnosticSeverity.Information
    write_project(editor, folder, "exclude = ['model.py']")
    await until(lambda: file.codes == [])


async def test_the_project_file_is_looked_at_where_nobody_says_that_it_changed(editor: Editor, folder: Path) -> None:
    file = program_in(editor, folder)
    await until(lambda: file.codes == ["SL103", "SL301"])
    (folder / "shapelens.toml").write_text("select = ['SL3']")
    await until(lambda: file.codes == ["SL301"])


async def test_a_broken_project_file_gives_one_message_and_the_defaults(editor: Editor, folder: Path) -> None:
    before = len(editor.client.messages)
    write_project(editor, folder, "ignore = ['SL103'")
    file = program_in(editor, folder)
    editor.file(WRONG, (folder / "other.py").as_uri())
    await until(lambda: file.codes == ["SL103", "SL301"])
    [told] = editor.client.messages[before:]
    assert told.type == lsp.MessageType.Warning
    assert told.message.startswith(f"ShapeLens: {folder / 'pyproject.toml'}: is not valid TOML: ")


async def test_fix_all_in_a_cell_and_in_the_notebook(editor: Editor) -> None:
    notebook = editor.notebook(DATA, f"{WRONG}\n{WRONG}", "layers.Conv1D(8, 300)(x)")
    cell = notebook.cells[1]
    await until(lambda: cell.codes == ["SL103", "SL103"])
    nowhere = lsp.Range(lsp.Position(0, 0), lsp.Position(0, 0))
    [in_cell] = await cell.actions(nowhere, [lsp.CodeActionKind.SourceFixAll])
    assert (in_cell.title, in_cell.kind) == ("Fix all in this cell", "source.fixAll.shapelens")
    assert set(in_cell.edit.changes) == {cell.uri}
    [in_notebook] = await cell.actions(nowhere, ["notebook.source.fixAll.shapelens"])
    assert in_notebook.title == "Fix all in this notebook"
    for uri, edits in in_notebook.edit.changes.items():
        text = next(cell for cell in notebook.cells if cell.uri == uri)
        notebook.edit(text, text.with_edits([*edits]))
    assert cell.text == "layers.Conv1D(8, 3)(x)\nlayers.Conv1D(8, 3)(x)"
    await until(lambda: not any(cell.codes for cell in notebook.cells))
    assert await cell.actions(nowhere, [lsp.CodeActionKind.SourceFixAll]) == []


async def test_fix_all_in_a_file(editor: Editor) -> None:
    file = editor.file(f"{DATA}{WRONG}\n{WRONG}\n")
    await until(lambda: file.codes == ["SL103", "SL103"])
    [action] = await file.actions(file.diagnostics[0].range, [lsp.CodeActionKind.Source])
    assert action.title == "Fix all in this file"
    assert file.with_edits([*action.edit.changes[file.uri]]).count("Conv1D") == 2


async def test_fix_all_is_not_worked_out_unasked(editor: Editor) -> None:
    file = editor.file(f"{DATA}{WRONG}\n{WRONG}\n")
    await until(lambda: file.codes == ["SL103", "SL103"])
    actions = await file.actions(file.diagnostics[0].range)
    assert {action.kind for action in actions} == {lsp.CodeActionKind.QuickFix}
