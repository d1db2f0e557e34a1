"""Notebooks and files stay in step with the editor."""

import pytest
from lsprotocol import types as lsp

from support.editor import Editor, until

pytestmark = pytest.mark.asyncio(loop_scope="module")

IMPORTS = "import numpy as np\nimport tensorflow as tf\nfrom keras import layers\n"
DATA = "x = np.zeros((32, 100, 5), 'float32')\n"
LAYER = "y = layers.Conv1D(8, 3)(x)\n"
SEEN = "(32, 100, 5) f32 → (32, 98, 8) f32"


async def test_names_come_from_the_cells_above(editor: Editor) -> None:
    notebook = editor.notebook(IMPORTS, DATA, LAYER, "z = layers.Flatten()(y)")
    assert await notebook.cells[0].hints() == []
    assert await notebook.cells[2].hints() == [(0, SEEN)]
    assert await notebook.cells[3].hints() == [(0, "(32, 98, 8) f32 → (32, 784) f32")]


async def test_an_edit_changes_what_follows(editor: Editor) -> None:
    notebook = editor.notebook(IMPORTS, DATA, LAYER)
    assert await notebook.cells[2].hints() == [(0, SEEN)]
    before = editor.refreshes
    notebook.edit(notebook.cells[1], "x = np.zeros((4, 50, 2))")
    await until(lambda: editor.refreshes > before)
    assert await notebook.cells[2].hints() == [(0, "(4, 50, 2) f64 → (4, 48, 8) f32")]


async def test_what_a_long_edit_changes_below_comes_with_a_refresh(editor: Editor) -> None:
    """The edited cell has its hints at once, and what 400 further cells make of it is told when it is known."""
    further = [f"y{n} = layers.Conv1D(8, 3)(x)\nfor k in range(40):\n    layers.Dense(k + 1)(x)" for n in range(400)]
    notebook = editor.notebook(IMPORTS, DATA, LAYER, *further)
    last = notebook.cells[-1]
    assert (await last.hints())[0] == (0, SEEN)
    before = editor.refreshes
    notebook.edit(notebook.cells[1], "x = np.zeros((4, 50, 2))\nlayers.Dense(3)(x)")
    assert await notebook.cells[1].hints() == [(1, "(4, 50, 2) f64 → (4, 50, 3) f32")]
    # while much is left of the edit before
    notebook.edit(notebook.cells[1], "x = np.zeros((4, 50, 2))\nlayers.Dense(7)(x)")
    assert await notebook.cells[1].hints() == [(1, "(4, 50, 2) f64 → (4, 50, 7) f32")]
    assert editor.refreshes == before
    await until(lambda: editor.refreshes > before, seconds=30)
    assert (await last.hints())[0] == (0, "(4, 50, 2) f64 → (4, 48, 8) f32")


async def test_an_edit_that_changes_only_its_own_hints_asks_for_no_refresh(editor: Editor) -> None:
    notebook = editor.notebook(IMPORTS, DATA, LAYER)
    await notebook.cells[2].hints()
    other = editor.notebook(
        "import keras\nkeras.layers.Conv2D(1, 3, strides=2, dilation_rate=2)", uri="file:///b.ipynb"
    )
    await until(lambda: other.cells[0].diagnostics)
    before = editor.refreshes
    notebook.edit(notebook.cells[2], "y = layers.Conv1D(16, 3)(x)\nlayers.Conv1D(16, 3, strides=2, dilation_rate=2)")
    await until(lambda: notebook.cells[2].diagnostics)
    assert await notebook.cells[2].hints() == [(0, "(32, 100, 5) f32 → (32, 98, 16) f32")]
    assert editor.refreshes == before


async def test_a_cell_is_inserted_moved_and_removed(editor: Editor) -> None:
    notebook = editor.notebook(IMPORTS, DATA, LAYER)
    layer = notebook.cells[2]
    assert await layer.hints() == [(0, SEEN)]
    notebook.splice(2, 0, [notebook.new_cell("x = x[:, ::2]")])
    assert await layer.hints() == [(0, "(32, 50, 5) f32 → (32, 48, 8) f32")]
    notebook.move(2, 3)
    assert [cell.uri[-1] for cell in notebook.cells] == ["1", "2", "3", "4"]
    assert await layer.hints() == [(0, SEEN)]
    notebook.splice(1, 1, [])
    assert await layer.hints() == []
    notebook.splice(0, 0, [notebook.new_cell(IMPORTS + DATA)])
    assert await layer.hints() == [(0, SEEN)]


async def test_closing_takes_diagnostics_back_and_opening_again_brings_them(editor: Editor) -> None:
    wrong = "layers.Conv2D(8, 3)(x)"
    notebook = editor.notebook(IMPORTS, DATA, wrong)
    await until(lambda: notebook.cells[2].codes == ["SL103"])
    notebook.close()
    await until(lambda: notebook.cells[2].codes == [])
    assert await notebook.cells[2].hints() == []
    notebook.open()
    await until(lambda: notebook.cells[2].codes == ["SL103"])
    notebook.edit(notebook.cells[2], LAYER)
    await until(lambda: notebook.cells[2].codes == [])
    assert await notebook.cells[2].hints() == [(0, SEEN)]


async def test_two_notebooks_know_nothing_of_each_other(editor: Editor) -> None:
    one = editor.notebook(IMPORTS, DATA, uri="file:///one.ipynb")
    two = editor.notebook(IMPORTS, LAYER, uri="file:///two.ipynb")
    assert await two.cells[1].hints() == []
    assert await one.cells[1].hints() == []


async def test_a_uri_with_spaces_and_letters_of_the_world(editor: Editor) -> None:
    uri = "file:///home/%C3%BCbung%20%E4%BE%8B/mein%20Netz%20(1).ipynb"
    notebook = editor.notebook(IMPORTS, DATA, LAYER + "layers.Conv2D(8, 3)(x)", uri=uri)
    assert await notebook.cells[2].hints() == [(0, SEEN)]
    await until(lambda: notebook.cells[2].codes == ["SL103"])


async def test_a_file_is_edited(editor: Editor) -> None:
    file = editor.file(IMPORTS + DATA + LAYER)
    assert await file.hints() == [(4, SEEN)]
    file.edit(lsp.Range(lsp.Position(0, 0), lsp.Position(0, 0)), "# new\n\n")
    assert await file.hints() == [(6, SEEN)]
    file.edit(lsp.Range(lsp.Position(6, 18), lsp.Position(6, 19)), "64")
    assert file.text.endswith("y = layers.Conv1D(64, 3)(x)\n")
    assert await file.hints() == [(6, "(32, 100, 5) f32 → (32, 98, 64) f32")]
    file.close()
    assert await file.hints() == []


async def test_a_file_and_a_notebook_of_windows(editor: Editor) -> None:
    wrong = "layers.Conv2D(8, 3)(x)\n"
    text = (IMPORTS + DATA + LAYER + wrong).replace("\n", "\r\n")
    file = editor.file(text, "file:///c%3A/Users/Ana%20B/model.py")
    assert await file.hints() == [(4, SEEN)]
    await until(lambda: file.codes == ["SL103"])
    [fix, *_] = await file.actions(file.diagnostics[0].range, [lsp.CodeActionKind.QuickFix])
    assert fix.edit is not None and fix.edit.changes is not None
    assert file.with_edits(list(fix.edit.changes[file.uri])) == text.replace("Conv2D", "Conv1D")
    file.edit(lsp.Range(lsp.Position(3, 18), lsp.Position(3, 21)), "50")
    assert await file.hints() == [(4, "(32, 50, 5) f32 → (32, 48, 8) f32")]
    notebook = editor.notebook(IMPORTS, DATA, LAYER, uri="file:///c%3A/Users/Ana%20B/a.ipynb")
    assert await notebook.cells[2].hints() == [(0, SEEN)]


async def test_a_file_in_another_language_is_left_alone(editor: Editor) -> None:
    file = editor.file(IMPORTS + DATA + LAYER, "file:///home/readme.md", "markdown")
    assert await file.hints() == []
    assert await file.hover(4, 6) is None


async def test_only_hints_in_the_visible_range_are_sent(editor: Editor) -> None:
    file = editor.file(IMPORTS + DATA + LAYER * 20)
    shown = await file.hints(lsp.Range(lsp.Position(6, 0), lsp.Position(8, 200)))
    assert [line for line, _ in shown] == [6, 7, 8]


async def test_a_cell_of_five_thousand_lines(editor: Editor) -> None:
    long = DATA + "".join(f"v{i} = layers.Dense({i % 50 + 1})(x)  # {i}\n" for i in range(2500))
    long += "".join(f"w{i} = {i}\n" for i in range(2500))
    notebook = editor.notebook(IMPORTS, long, "layers.Dense(3)(v2499)")
    assert len(await notebook.cells[1].hints()) == 2500
    assert await notebook.cells[2].hints() == [(0, "(32, 100, 50) f32 → (32, 100, 3) f32")]
    notebook.edit(notebook.cells[1], long.replace("Dense(50)(x)  # 2499", "Dense(51)(x)  # 2499"))
    assert await notebook.cells[2].hints() == [(0, "(32, 100, 51) f32 → (32, 100, 3) f32")]
