"""A file whose sections an editor runs as cells, and whose kernel it lets us know: everything stands in the file."""

import hashlib
from typing import Any

import pytest
from lsprotocol import types as lsp

from support.editor import KERNEL, Editor, File, array, module, until

pytestmark = pytest.mark.asyncio(loop_scope="module")

IMPORTS = "import numpy as np\nfrom keras import layers"
LOAD = "x = np.load('measurements.npy')"
TURN = "x = x.transpose((0, 2, 1))\ny = layers.Dense(5)(x)"
CONV = "z = layers.Conv1D(8, 11)(x)"
FILE = f"# a program\n# %%\n{IMPORTS}\n# %% the data\n{LOAD}\n\n# %%\n{TURN}\n\n# %%\n{CONV}\n"


class Kernel:
    """What an editor forwards of the kernel in which it runs the sections of a file."""

    def __init__(self, file: File) -> None:
        self.file = file
        self.sequence = 0
        self._send("Status", status="idle", language="python")
        self.runs("", bound={}, full=True, source_hash=None)

    def runs(self, source: str, bound: dict[str, Any], **fields: Any) -> None:
        """Send what the probe sends after `source` ran in a cell of the editor's own."""
        snapshot = {
            "schema": 1,
            "seq": self.sequence,
            "full": False,
            "cell_id": "vscode-notebook-cell:/Interactive-1.interactive#W0",
            "execution_count": self.sequence,
            "source_hash": hashlib.sha1(source.encode()).hexdigest(),
            "ok": True,
            "bound": bound,
            "unbound": [],
        }
        self.sequence += 1
        self._send("Snapshot", snapshot={**snapshot, **fields})

    def _send(self, what: str, **fields: Any) -> None:
        message = {"notebook": self.file.uri, "kernel_id": KERNEL, **fields}
        self.file.client.protocol.notify(f"shapelens/kernel{what}", message)


def run_all_but_the_last(file: File) -> Kernel:
    kernel = Kernel(file)
    kernel.runs(IMPORTS, {"np": module("numpy"), "layers": module("keras.layers")})
    kernel.runs(LOAD, {"x": array(4, 10, 3)})
    kernel.runs(TURN, {"x": array(4, 3, 10), "y": array(4, 3, 5)})
    return kernel


async def test_a_section_that_ran_is_read_in_what_was_before(editor: Editor) -> None:
    file = editor.file(FILE)
    assert all("?" in label for _, label in await file.hints())
    run_all_but_the_last(file)
    assert await file.hints() == [(9, "(4, 3, 10) f32 → (4, 3, 5) f32")]
    await until(lambda: file.codes == ["SL301"])
    assert [found.range.start.line for found in file.diagnostics] == [12]
    hover = await file.hover(12, 25)
    assert hover is not None
    assert "*sampled after [3]*" in hover
    hover = await file.hover(9, 21)
    assert hover is not None
    assert "(4, 3, 10)" in hover


async def test_edits_and_fixes_stand_in_the_file(editor: Editor) -> None:
    file = editor.file(FILE, uri="file:///home/another.py")
    kernel = run_all_but_the_last(file)
    await until(lambda: file.codes == ["SL301"])
    file.edit(lsp.Range(lsp.Position(0, 0), lsp.Position(0, 0)), "# one more line\n\n")
    await until(lambda: file.diagnostics and file.diagnostics[0].range.start.line == 14)
    assert await file.hints() == [(11, "(4, 3, 10) f32 → (4, 3, 5) f32")]
    actions = await file.actions(file.diagnostics[0].range)
    edits = [edit for action in actions if action.edit for edit in (action.edit.changes or {}).get(file.uri, ())]
    assert {edit.range.start.line for edit in edits} <= {13, 14}
    assert edits
    file.edit(lsp.Range(lsp.Position(14, 21), lsp.Position(14, 23)), "3")
    assert await file.hints() == [(11, "(4, 3, 10) f32 → (4, 3, 5) f32"), (14, "(4, 3, 10) f32 → (4, 1, 8) f32")]
    await until(lambda: file.codes == [])
    kernel.runs(CONV.replace("11", "3"), {"z": array(4, 1, 8)})
    kernel.runs("x = x[:1]", {"x": array(1, 3, 10)})
    assert await file.hints() == [(11, "(4, 3, 10) f32 → (4, 3, 5) f32"), (14, "(4, 3, 10) f32 → (4, 1, 8) f32")]


async def test_the_environment_names_the_file(editor: Editor) -> None:
    file = editor.file(FILE, uri="file:///home/environment.py")
    run_all_but_the_last(file)
    answer = await editor.client.protocol.send_request_async("shapelens/environment", {"notebook": file.uri})
    assert {entry.name: entry.cell for entry in answer.entries} == {"x": file.uri, "y": file.uri}
