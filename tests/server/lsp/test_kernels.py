"""What the kernel's probe sends changes the hints of cells that did not run yet."""

import pytest

from support.editor import Editor, Notebook, array, module, until

pytestmark = pytest.mark.asyncio(loop_scope="module")

IMPORTS = "import numpy as np\nfrom keras import layers\n"
LOAD = "x = np.load('measurements.npy')\n"
LAYER = "y = layers.Conv1D(8, 3)(x)"


def start(notebook: Notebook) -> None:
    notebook.status("idle")
    notebook.snapshot()
    notebook.snapshot(notebook.cells[0], count=1, np=module("numpy"), layers=module("keras.layers"))


async def test_the_probe_is_handed_out(editor: Editor) -> None:
    answer = await editor.client.protocol.send_request_async("shapelens/probe", {})
    assert answer.comm_target == "shapelens"
    compile(answer.code, "probe", "exec")


async def test_a_sampled_array_is_carried_into_pending_cells(editor: Editor) -> None:
    notebook = editor.notebook(IMPORTS, LOAD, LAYER, "z = layers.Flatten()(y)\nlayers.Conv2D(4, 3)(x)")
    assert await notebook.cells[2].hints() == []
    start(notebook)
    before = editor.refreshes
    notebook.snapshot(notebook.cells[1], count=2, x=array(32, 100, 5))
    await until(lambda: editor.refreshes > before)
    assert await notebook.cells[2].hints() == [(0, "(32, 100, 5) f32 → (32, 98, 8) f32")]
    assert (0, "(32, 98, 8) f32 → (32, 784) f32") in await notebook.cells[3].hints()
    await until(lambda: notebook.cells[3].codes == ["SL103"])
    assert "[2]" in (await notebook.cells[2].hover(0, 10) or "")


async def test_a_restart_forgets(editor: Editor) -> None:
    for status in ("restarting", "dead", "none"):
        notebook = editor.notebook(IMPORTS, LOAD, LAYER, uri=f"file:///home/{status}.ipynb")
        start(notebook)
        notebook.snapshot(notebook.cells[1], count=2, x=array(32, 100, 5))
        assert len(await notebook.cells[2].hints()) == 1
        notebook.status(status, None if status == "none" else "kernel-1")
        assert await notebook.cells[2].hints() == []


async def test_another_kernel_forgets_and_the_old_one_is_ignored(editor: Editor) -> None:
    notebook = editor.notebook(IMPORTS, LOAD, LAYER)
    start(notebook)
    notebook.snapshot(notebook.cells[1], count=2, x=array(32, 100, 5))
    assert len(await notebook.cells[2].hints()) == 1
    notebook.status("idle", "kernel-2")
    assert await notebook.cells[2].hints() == []
    notebook.snapshot(notebook.cells[1], count=3, x=array(1, 10, 5))
    assert await notebook.cells[2].hints() == []


async def test_a_cell_that_ran_is_read_in_the_environment_before_it(editor: Editor) -> None:
    turn = "x = np.transpose(x, (0, 2, 1))\nq = layers.Dense(7)(x)"
    notebook = editor.notebook(IMPORTS, LOAD, turn, "p = layers.Dense(9)(x)")
    start(notebook)
    notebook.snapshot(notebook.cells[1], count=2, x=array(32, 100, 5))
    notebook.snapshot(notebook.cells[2], count=3, x=array(32, 5, 100))
    assert await notebook.cells[2].hints() == [(1, "(32, 5, 100) f32 → (32, 5, 7) f32")]
    assert await notebook.cells[3].hints() == [(0, "(32, 5, 100) f32 → (32, 5, 9) f32")]
    # Edited, it is pending: running it next would turn the array back.
    notebook.edit(notebook.cells[2], turn + "  # again")
    assert await notebook.cells[2].hints() == [(1, "(32, 100, 5) f32 → (32, 100, 7) f32")]
    assert await notebook.cells[3].hints() == [(0, "(32, 100, 5) f32 → (32, 100, 9) f32")]
    # The edit taken back, it is what ran again.
    notebook.edit(notebook.cells[2], turn)
    assert await notebook.cells[2].hints() == [(1, "(32, 5, 100) f32 → (32, 5, 7) f32")]


async def test_the_sample_wins_over_what_was_inferred(editor: Editor) -> None:
    notebook = editor.notebook(IMPORTS, "x = np.zeros((2, 30, 5), 'float32')", LAYER)
    assert await notebook.cells[2].hints() == [(0, "(2, 30, 5) f32 → (2, 28, 8) f32")]
    start(notebook)
    notebook.snapshot(notebook.cells[1], count=2, x=array(2, 40, 5))
    assert await notebook.cells[2].hints() == [(0, "(2, 40, 5) f32 → (2, 38, 8) f32")]


async def test_a_name_that_was_deleted_is_unknown(editor: Editor) -> None:
    notebook = editor.notebook(IMPORTS, LOAD, LAYER, "del x")
    start(notebook)
    notebook.snapshot(notebook.cells[1], count=2, x=array(32, 100, 5))
    notebook.snapshot(notebook.cells[3], count=3, unbound=("x",))
    assert await notebook.cells[2].hints() == []


async def test_messages_for_notebooks_that_are_not_open(editor: Editor) -> None:
    notebook = editor.notebook(IMPORTS, LAYER)
    stranger = Notebook(editor.client, "file:///home/other.ipynb")
    stranger.status("idle")
    stranger.snapshot(x=array(3, 3, 3))
    assert await notebook.cells[1].hints() == []


async def test_a_message_that_is_not_understood_harms_nothing(editor: Editor) -> None:
    notebook = editor.notebook(IMPORTS, LOAD, LAYER)
    start(notebook)
    notebook.snapshot(notebook.cells[1], count=2, x=array(32, 100, 5), odd={"kind": "from the future"}, w={})
    assert await notebook.cells[2].hints() == [(0, "(32, 100, 5) f32 → (32, 98, 8) f32")]
    for message in ({}, {"notebook": notebook.uri}, {"notebook": notebook.uri, "kernel_id": "kernel-1", "snapshot": 3}):
        editor.client.protocol.notify("shapelens/kernelSnapshot", message)
        editor.client.protocol.notify("shapelens/kernelStatus", message)
    assert await notebook.cells[2].hints() == [(0, "(32, 100, 5) f32 → (32, 98, 8) f32")]


async def test_a_notebook_that_is_opened_again_starts_afresh(editor: Editor) -> None:
    notebook = editor.notebook(IMPORTS, LOAD, LAYER)
    start(notebook)
    notebook.snapshot(notebook.cells[1], count=2, x=array(32, 100, 5))
    assert len(await notebook.cells[2].hints()) == 1
    notebook.close()
    notebook.open()
    assert await notebook.cells[2].hints() == []
    notebook.sequence = 0
    start(notebook)
    notebook.snapshot(notebook.cells[1], count=2, x=array(8, 100, 5))
    assert await notebook.cells[2].hints() == [(0, "(8, 100, 5) f32 → (8, 98, 8) f32")]


async def test_a_kernel_that_ran_before_we_came_still_shows_its_shapes(editor: Editor) -> None:
    turn = "x = np.transpose(x, (0, 2, 1))"
    notebook = editor.notebook(IMPORTS, LOAD, LAYER, turn, "w = layers.Dense(3)(x)", "z = layers.Dense(9)(y)")
    notebook.status("idle")
    ran = (IMPORTS.rstrip(), LOAD.rstrip(), LAYER)
    x, y = array(32, 100, 5), array(32, 98, 8)
    notebook.snapshot(ran=ran, np=module("numpy"), layers=module("keras.layers"), x=x, y=y)
    assert await notebook.cells[2].hints() == [(0, "(32, 100, 5) f32 → (32, 98, 8) f32")]
    assert await notebook.cells[4].hints() == [(0, "(32, 5, 100) f32 → (32, 5, 3) f32")]
    assert await notebook.cells[5].hints() == [(0, "(32, 98, 8) f32 → (32, 98, 9) f32")]


async def test_what_ran_and_is_not_there_any_more_makes_the_past_uncertain(editor: Editor) -> None:
    notebook = editor.notebook(IMPORTS + "x = np.zeros((4, 10, 5))", LAYER, "z = layers.Dense(9)(x)")
    notebook.status("idle")
    ran = (IMPORTS + "x = np.zeros((4, 10, 5))", "x = something_deleted(x)", LAYER)
    notebook.snapshot(ran=ran, np=module("numpy"), layers=module("keras.layers"), x=array(4, 5, 10), y=array(4, 3, 8))
    assert await notebook.cells[1].hints() == [(0, "(4, 5, 10) f32 → (4, 3, 8) f32")]
    assert await notebook.cells[2].hints() == [(0, "(4, 5, 10) f32 → (4, 5, 9) f32")]


async def test_what_is_bound_again_later_says_nothing_of_what_was_changed_before(editor: Editor) -> None:
    notebook = editor.notebook(IMPORTS + "x = np.zeros((4, 10, 5))", LAYER)
    notebook.status("idle")
    ran = (
        IMPORTS + "x = np.zeros((4, 10, 5))",
        "x = something_deleted(x)",
        LAYER,
        IMPORTS + "x = np.zeros((4, 10, 5))",
    )
    notebook.snapshot(ran=ran, np=module("numpy"), layers=module("keras.layers"), x=array(4, 10, 5))
    assert await notebook.cells[1].hints() == []


async def test_a_text_that_ran_is_known_however_often_the_cell_was_edited_meanwhile(editor: Editor) -> None:
    notebook = editor.notebook(IMPORTS, "def f(x):\n    return layers.Dense(3)(x)", "y = f(np.zeros((2, 5)))\nf(y)")
    start(notebook)
    notebook.status("busy")
    cell = notebook.cells[1]
    ran = cell.text
    for number in range(300):
        notebook.edit(cell, f"def f(x):\n    return x[:{number}]")
    last, cell.text = cell.text, ran
    notebook.snapshot(cell, count=2, f={"kind": "function", "module": "__main__", "name": "f"})
    cell.text = last
    notebook.edit(cell, "pass")
    hints = await notebook.cells[2].hints()
    assert hints == []
    notebook.edit(notebook.cells[2], "layers.Flatten()(f(np.zeros((2, 5))))")
    assert await notebook.cells[2].hints() == [(0, "(2, 3) f32 → (2, 3) f32")]
