"""Cards say where a shape is known from, and link to the cell."""

import pytest

from support.editor import Editor, array, module

pytestmark = pytest.mark.asyncio(loop_scope="module")

IMPORTS = "import numpy as np\nfrom keras import Input, layers\n"


async def test_a_sampled_shape_links_to_the_cell_after_which_it_was_sampled(editor: Editor) -> None:
    notebook = editor.notebook(IMPORTS, "x = np.load('x.npy')", "y = layers.Conv1D(8, 3)(x)")
    notebook.status("idle")
    notebook.snapshot()
    notebook.snapshot(notebook.cells[0], count=1, np=module("numpy"), layers=module("keras.layers"))
    notebook.snapshot(notebook.cells[1], count=7, x=array(32, 100, 5))
    link = f"[sampled after [7]](<{notebook.cells[1].uri}>)"
    assert f"*Input: {link}*" in (await notebook.cells[2].hover(0, 12) or "")
    assert f"*{link}*" in (await notebook.cells[2].hover(0, 24) or "")
    # The cell is gone: nothing to go to.
    notebook.splice(1, 1, [])
    assert "*Input: sampled after [7]*" in (await notebook.cells[1].hover(0, 12) or "")


async def test_what_was_there_before_has_no_cell(editor: Editor) -> None:
    notebook = editor.notebook(IMPORTS, "y = layers.Conv1D(8, 3)(x)")
    notebook.status("idle")
    notebook.snapshot(np=module("numpy"), layers=module("keras.layers"), x=array(32, 100, 5))
    assert "*Input: sampled from the kernel*" in (await notebook.cells[1].hover(0, 12) or "")


async def test_lines_of_other_cells_are_links_and_those_of_the_same_cell_are_not(editor: Editor) -> None:
    cell = "\nx = Input((100, 5))\ny = layers.Conv1D(8, 3)(x)\nz = layers.Conv1D(4, 3)(y)"
    notebook = editor.notebook(IMPORTS, cell, "w = layers.Conv1D(2, 3)(x)\nlayers.Conv1D(2, 3)(z)")
    assert "*Input: declared in line 2*" in (await notebook.cells[1].hover(2, 12) or "")
    assert "*Input: inferred from line 3*" in (await notebook.cells[1].hover(3, 12) or "")
    uri = notebook.cells[1].uri
    assert f"*Input: [declared in cell 2, line 2](<{uri}>)*" in (await notebook.cells[2].hover(0, 12) or "")
    assert f"*Input: [inferred from cell 2, line 4](<{uri}>)*" in (await notebook.cells[2].hover(1, 8) or "")
