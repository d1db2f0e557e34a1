"""Hovers, diagnostics and code actions."""

import pytest
from lsprotocol import types as lsp

from support.editor import Editor, Notebook, Text, until

pytestmark = pytest.mark.asyncio(loop_scope="module")

DATA = "import numpy as np\nfrom keras import layers\nx = np.zeros((32, 100, 5), 'float32')\n"


async def fixes(cell: Text) -> list[lsp.CodeAction]:
    await until(lambda: cell.diagnostics)
    return await cell.actions(cell.diagnostics[0].range)


def apply(notebook: Notebook, action: lsp.CodeAction) -> None:
    assert action.edit is not None
    assert action.edit.changes
    for uri, edits in action.edit.changes.items():
        cell = next(cell for cell in notebook.cells if cell.uri == uri)
        notebook.edit(cell, cell.with_edits(list(edits)))


async def test_hover_says_what_goes_in_and_out(editor: Editor) -> None:
    notebook = editor.notebook(DATA, "y = layers.Conv1D(8, 3)(x)")
    text = await notebook.cells[1].hover(0, 14)
    assert text is not None
    assert "`(32, 100, 5)` float32 → `(32, 98, 8)` float32" in text
    assert "128" in text  # the parameters: 3 × 5 × 8 + 8
    assert "⌊(100 − 3) / 1⌋ + 1 = 98" in text
    assert await notebook.cells[1].hover(5, 0) is None


async def test_a_mismatch_is_underlined_and_hovered(editor: Editor) -> None:
    notebook = editor.notebook(DATA, "y = layers.Conv2D(8, 3)(x)")
    cell = notebook.cells[1]
    await until(lambda: cell.codes == ["SL103"])
    (found,) = cell.diagnostics
    assert found.severity == lsp.DiagnosticSeverity.Error
    assert found.source == "shapelens"
    assert "Conv2D" in found.message
    assert found.range == lsp.Range(lsp.Position(0, 4), lsp.Position(0, 26))


async def test_a_finding_tells_of_the_other_places(editor: Editor) -> None:
    notebook = editor.notebook(DATA, "conv = layers.Conv1D(8, 3)\nconv(x)", "conv(x.transpose(0, 2, 1))")
    cell = notebook.cells[2]
    await until(lambda: cell.codes == ["SL102"])
    related = cell.diagnostics[0].related_information or []
    assert [place.location.uri for place in related] == [notebook.cells[1].uri]
    assert related[0].location.range.start == lsp.Position(0, 7)


async def test_every_fix_makes_its_diagnostic_vanish(editor: Editor) -> None:
    wrong = [
        "y = layers.Conv2D(8, 3)(x)",
        "y = layers.Conv1D(8, 3)(x[..., 0])",
        "y = layers.Conv1D(8, 3)(x.astype('int64'))",
        "y = layers.Conv1D(8, 300)(x)",
        "y = layers.Conv1D(8, 3, strides=2, dilation_rate=2)(x)",
        "y = x.reshape(32, 10, 7)",
        "y = layers.Conv2D(8, 3, padding='causal')",
        "größe = '🙂'; y = layers.Conv1D(8, 3)(x[..., 0])",
    ]
    for text in wrong:
        notebook = editor.notebook(DATA, text, uri=f"file:///home/{wrong.index(text)}.ipynb")
        cell = notebook.cells[1]
        actions = await fixes(cell)
        assert actions, text
        assert [action.is_preferred for action in actions].count(True) == 1
        for action in actions:
            assert action.kind == lsp.CodeActionKind.QuickFix
            texts = [c.text for c in notebook.cells]
            apply(notebook, action)
            await until(lambda cell=cell: not cell.diagnostics)
            for opened, before in zip(notebook.cells, texts, strict=True):
                notebook.edit(opened, before)
            await until(lambda cell=cell: cell.diagnostics)


async def test_a_fix_may_be_in_another_cell(editor: Editor) -> None:
    notebook = editor.notebook(
        DATA, "model = __import__('keras')", "from keras import Sequential", "m = Sequential()",
        "m.add(layers.Conv1D(8, 3, input_shape=(32, 100, 5)))",
    )  # fmt: skip
    cell = notebook.cells[4]
    (action, *_) = await fixes(cell)
    apply(notebook, action)
    assert "(100, 5)" in cell.text
    await until(lambda: not cell.diagnostics)


async def test_other_kinds_of_actions_are_none_of_ours(editor: Editor) -> None:
    notebook = editor.notebook(DATA, "y = layers.Conv2D(8, 3)(x)")
    cell = notebook.cells[1]
    await until(lambda: cell.diagnostics)
    range_ = cell.diagnostics[0].range
    assert await cell.actions(range_, [lsp.CodeActionKind.SourceOrganizeImports]) == []
    assert await cell.actions(range_, [lsp.CodeActionKind.QuickFix])
    assert await notebook.cells[0].actions(lsp.Range(lsp.Position(0, 0), lsp.Position(2, 0))) == []


async def test_what_is_not_open_gets_empty_answers(editor: Editor) -> None:
    nowhere = Text(editor.client, "file:///home/nowhere.py", "")
    assert await nowhere.hints() == []
    assert await nowhere.hover(0, 0) is None
    assert await nowhere.actions(lsp.Range(lsp.Position(0, 0), lsp.Position(9, 9))) == []
