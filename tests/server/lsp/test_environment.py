"""The shape environment: what the kernel holds, where it was bound, and which cells use it."""

from typing import Any

import pytest

from support.editor import Editor, Notebook, array, module

pytestmark = pytest.mark.asyncio(loop_scope="module")

IMPORTS = "import numpy as np\nfrom keras import layers\n"
DENSE: dict[str, Any] = {
    "kind": "layer",
    "class": "Dense",
    "module": "keras.src.layers.core.dense",
    "id": 1,
    "config": {"units": 4},
    "dtype_policy": "mixed_float16",
    "built": True,
    "input_shape": [None, 10],
    "output_shape": [None, 4],
    "weights": [[10, 4], [4]],
    "layers": [],
}


async def ask(editor: Editor, notebook: Notebook) -> Any:
    return await editor.client.protocol.send_request_async("shapelens/environment", {"notebook": notebook.uri})


async def by_name(editor: Editor, notebook: Notebook) -> dict[str, Any]:
    return {entry.name: entry for entry in (await ask(editor, notebook)).entries}


async def test_no_kernel_has_been_sampled(editor: Editor) -> None:
    answer = await ask(editor, editor.notebook(IMPORTS))
    assert not answer.sampled
    assert answer.entries == []


async def test_a_tensor_says_its_size_its_cell_and_who_uses_it(editor: Editor) -> None:
    notebook = editor.notebook(IMPORTS, "x = np.load('x.npy')", "def mean():\n    return x.mean()", "mean()", "x = 3")
    notebook.status("idle")
    notebook.snapshot()
    notebook.snapshot(notebook.cells[0], count=1, np=module("numpy"), layers=module("keras.layers"))
    notebook.snapshot(notebook.cells[1], count=2, x=array(32, 100, 5) | {"nbytes": 64000, "device": "GPU:0"})
    found = await by_name(editor, notebook)
    assert list(found) == ["x"]
    x = found["x"]
    assert (x.kind, x.type, x.shape, x.dtype) == ("tensor", "numpy ndarray", "(32, 100, 5)", "float32")
    assert (x.bytes, x.device, x.execution_count) == (64000, "GPU:0", 2)
    assert x.cell == notebook.cells[1].uri
    assert x.used_in == [notebook.cells[3].uri]  # the call reads it, not the definition; the last cell only writes it


async def test_layers_models_and_containers(editor: Editor) -> None:
    notebook = editor.notebook(IMPORTS)
    notebook.status("idle")
    model = DENSE | {"kind": "model", "class": "Sequential", "layers": [DENSE]}
    model |= {"inputs": [array(8, 10)], "outputs": [array(8, 4)]}
    pair = {"kind": "tuple", "length": 2, "items": [array(8, 10), {"kind": "int", "value": 3}]}
    words = {"kind": "list", "length": 2, "items": [{"kind": "str"}, {"kind": "str"}]}
    data = {"kind": "dataset", "element_spec": {"kind": "tuple", "length": 2, "items": [array(8, 10), array(8)]}}
    notebook.snapshot(dense=DENSE, model=model, pair=pair, words=words, data=data, n={"kind": "int", "value": 3})
    found = await by_name(editor, notebook)
    assert list(found) == ["data", "dense", "model", "pair"]
    assert (found["dense"].type, found["dense"].shape) == ("Dense", "(None, 10) → (None, 4)")
    assert found["dense"].bytes == 44 * 4  # the variables of a mixed policy are float32
    assert found["model"].shape == "(8, 10) → (8, 4)"
    assert [item.name for item in found["model"].items] == ["model.layers[0]"]
    assert found["pair"].shape == "2 items"
    assert [(item.name, item.shape) for item in found["pair"].items] == [("pair[0]", "(8, 10)")]
    assert (found["data"].shape, found["data"].dtype) == ("(8, 10), (8,)", "float32, float32")


async def test_what_is_deleted_is_gone(editor: Editor) -> None:
    notebook = editor.notebook(IMPORTS, "del x")
    notebook.status("idle")
    notebook.snapshot(x=array(3, 4))
    assert list(await by_name(editor, notebook)) == ["x"]
    notebook.snapshot(notebook.cells[1], count=1, unbound=("x",))
    assert await by_name(editor, notebook) == {}
