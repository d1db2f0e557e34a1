"""Notebooks that import modules of the user's: files change, kernels keep what they imported."""

from pathlib import Path

import pytest

from support.editor import Editor, array, module, until

pytestmark = pytest.mark.asyncio(loop_scope="module")

IMPORTS = "import numpy as np\nfrom keras import layers\nimport blocks\n"
DATA = "x = np.zeros((4, 20, 3), 'float32')"
LAYER = "y = layers.Dense(1)(blocks.conv(x))"
BLOCKS = "from keras import layers\n\n\ndef conv(x):\n    return layers.Conv1D({}, 3)(x)\n"


def write(folder: Path, filters: int) -> str:
    (folder / "blocks.py").write_text(BLOCKS.format(filters))
    return (folder / "notebook.ipynb").as_uri()


def hint(filters: int) -> list[tuple[int, str]]:
    return [(0, f"(4, 18, {filters}) f32 → (4, 18, 1) f32")]


async def test_a_module_that_is_saved_changes_the_hints(editor: Editor, tmp_path: Path) -> None:
    notebook = editor.notebook(IMPORTS, DATA, LAYER, uri=write(tmp_path, 8))
    assert await notebook.cells[2].hints() == hint(8)
    before = editor.refreshes
    write(tmp_path, 16)
    await until(lambda: editor.refreshes > before)
    assert await notebook.cells[2].hints() == hint(16)
    (tmp_path / "blocks.py").unlink()
    await until(lambda: editor.refreshes > before + 1)
    assert await notebook.cells[2].hints() == []


@pytest.mark.parametrize("reloads", [False, True])
async def test_a_kernel_keeps_what_it_imported_unless_it_reloads(editor: Editor, tmp_path: Path, reloads: bool) -> None:
    magic = "%load_ext autoreload\n%autoreload 2\n" if reloads else ""
    notebook = editor.notebook(magic + IMPORTS, DATA, LAYER, "other = 1", uri=write(tmp_path, 8))
    notebook.status("idle")
    notebook.snapshot()
    imported = {"np": module("numpy"), "layers": module("keras.layers"), "blocks": module("blocks")}
    notebook.snapshot(notebook.cells[0], count=1, runtime={"autoreload": True if reloads else None}, **imported)
    notebook.snapshot(notebook.cells[1], count=2, x=array(4, 20, 3))
    assert await notebook.cells[2].hints() == hint(8)
    write(tmp_path, 16)
    notebook.snapshot(notebook.cells[3], count=3, other={"kind": "int", "value": 1})
    assert await notebook.cells[2].hints() == hint(16 if reloads else 8)
    notebook.status("restarting")
    assert await notebook.cells[2].hints() == hint(16)
