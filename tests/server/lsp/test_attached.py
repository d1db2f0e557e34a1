"""An editor that has no Jupyter of its own attaches a document to a kernel that runs on this machine."""

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types as lsp

from shapelens.lsp.attached import kernel_list
from support.editor import Editor, File, until
from support.kernel_process import KernelProcess, kernel_process

pytestmark = pytest.mark.asyncio(loop_scope="module")

PATIENCE = 60
HOOKS = "sum(len(hooks) for hooks in get_ipython().events.callbacks.values())"
PROGRAM = "import keras\ny = keras.layers.Conv1D(8, 3)(data)\n"
HINT = [(1, "(4, 10, 5) f32 → (4, 8, 8) f32")]


@pytest.fixture(scope="module")
def kernel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KernelProcess]:
    with kernel_process(tmp_path_factory.mktemp("kernel")) as process:
        yield process


async def command(editor: Editor, name: str, **fields: Any) -> Any:
    params = lsp.ExecuteCommandParams(f"shapelens.{name}", [fields] if fields else [])
    return await editor.client.workspace_execute_command_async(params)


async def attach(editor: Editor, kernel: KernelProcess, uri: str) -> None:
    answer = await command(editor, "attachKernel", uri=uri, kernel=kernel.manager.connection_file)
    assert answer["status"] == "attached"
    assert answer["kernel"] == Path(kernel.manager.connection_file).stem


async def run(kernel: KernelProcess, code: str) -> None:
    await asyncio.to_thread(kernel.run, code)


async def shows(editor: Editor, file: File, hints: list[tuple[int, str]], seconds: float = PATIENCE) -> None:
    """Wait until the server has asked for a refresh that brings these hints."""
    for _ in range(int(seconds / 0.1)):
        if await file.hints() == hints:
            return
        await asyncio.sleep(0.1)
    raise AssertionError(await file.hints())


async def test_the_commands_are_advertised(editor: Editor) -> None:
    commands = editor.client.initialized.capabilities.execute_command_provider.commands
    assert {"shapelens.attachKernel", "shapelens.detachKernel", "shapelens.listKernels"} <= set(commands)


async def test_a_file_follows_the_kernel_that_it_is_attached_to(editor: Editor, kernel: KernelProcess) -> None:
    await run(kernel, "import numpy as np\ndata = np.zeros((4, 10, 5), 'float32')")
    hooks = await asyncio.to_thread(kernel.value, HOOKS)
    file = editor.file(PROGRAM)
    assert await file.hints() == []
    await attach(editor, kernel, file.uri)
    assert await file.hints() == HINT

    before = editor.refreshes
    await run(kernel, "data = data[:2]")
    await until(lambda: editor.refreshes > before, PATIENCE)
    assert await file.hints() == [(1, "(2, 10, 5) f32 → (2, 8, 8) f32")]

    assert await command(editor, "detachKernel", uri=file.uri) is True
    assert await file.hints() == []
    assert await asyncio.to_thread(kernel.value, HOOKS) == hooks
    assert await command(editor, "detachKernel", uri=file.uri) is False


async def test_a_notebook_is_attached_under_whichever_name_its_uri_is_written(
    editor: Editor, kernel: KernelProcess
) -> None:
    await run(kernel, "data = np.zeros((4, 10, 5), 'float32')")
    notebook = editor.notebook("import keras", "keras.layers.Conv1D(8, 3)(data)", uri="file:///home/an%20open.ipynb")
    await attach(editor, kernel, "file:///home/an open.ipynb")
    assert await notebook.cells[1].hints() == [(0, HINT[0][1])]
    await command(editor, "detachKernel", uri=notebook.uri)


async def test_a_closed_document_leaves_its_kernel(editor: Editor, kernel: KernelProcess) -> None:
    hooks = await asyncio.to_thread(kernel.value, HOOKS)
    file = editor.file(PROGRAM, uri="file:///home/closed.py")
    await attach(editor, kernel, file.uri)
    assert await asyncio.to_thread(kernel.value, HOOKS) > hooks
    editor.opened.remove(file)
    file.close()
    for _ in range(100):
        if await asyncio.to_thread(kernel.value, HOOKS) == hooks:
            return
    raise AssertionError("the probe is still there")


async def test_a_busy_kernel_is_followed_when_it_has_time(editor: Editor, kernel: KernelProcess) -> None:
    await run(kernel, "import time\ndata = np.zeros((4, 10, 5), 'float32')")
    running = kernel.submit("time.sleep(9)")
    await asyncio.sleep(0.5)
    file = editor.file(PROGRAM)
    answer = await command(editor, "attachKernel", uri=file.uri, kernel=kernel.manager.connection_file)
    assert answer["status"] == "busy"
    assert await file.hints() == []
    await shows(editor, file, HINT)
    await asyncio.to_thread(kernel.wait, running)
    await command(editor, "detachKernel", uri=file.uri)


async def test_a_restart_forgets_and_the_new_life_is_followed(editor: Editor, kernel: KernelProcess) -> None:
    await run(kernel, "import numpy as np\ndata = np.zeros((4, 10, 5), 'float32')")
    file = editor.file(PROGRAM)
    await attach(editor, kernel, file.uri)
    await shows(editor, file, HINT)
    restart = threading.Thread(target=kernel.restart)
    restart.start()
    await shows(editor, file, [])
    await asyncio.to_thread(restart.join)
    await run(kernel, "import numpy as np\ndata = np.zeros((6, 10, 5), 'float32')")
    await shows(editor, file, [(1, "(6, 10, 5) f32 → (6, 8, 8) f32")])
    await command(editor, "detachKernel", uri=file.uri)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"uri": "file:///home/program.py", "kernel": "no such kernel"}, "there is no kernel 'no such kernel'"),
        ({"uri": "file:///home/not%20open.py", "kernel": "1"}, "file:///home/not%20open.py is not open"),
        ({"kernel": "1"}, "None is not open"),
        ({}, "None is not open"),
    ],
)
async def test_what_cannot_be_attached(editor: Editor, fields: dict[str, Any], message: str) -> None:
    editor.file(PROGRAM, uri="file:///home/program.py")
    answer = await command(editor, "attachKernel", **fields)
    assert (answer["status"], answer["kernel"]) == ("failed", None)
    assert message in answer["message"]
    assert editor.client.messages[-1].message == f"ShapeLens: {answer['message']}"


@pytest.fixture
def listed(kernel: KernelProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The kernel is the only one that Jupyter knows."""
    (tmp_path / "kernel-1-2.json").write_text(Path(kernel.manager.connection_file).read_text())
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path))


async def test_the_running_kernels(editor: Editor, listed: None, tmp_path: Path) -> None:
    assert isinstance(await command(editor, "listKernels"), list)
    [found] = await asyncio.to_thread(kernel_list)
    assert (found["id"], found["name"], found["language"]) == ("1-2", "python3", "python")
    assert found["connection_file"] == str(tmp_path / "kernel-1-2.json")
    assert found["since"].endswith("+00:00")


async def test_a_kernel_that_ends_is_forgotten_and_the_user_is_told(editor: Editor, kernel: KernelProcess) -> None:
    await run(kernel, "import numpy as np\ndata = np.zeros((4, 10, 5), 'float32')")
    file = editor.file(PROGRAM)
    await attach(editor, kernel, file.uri)
    await shows(editor, file, HINT)
    kernel.manager.shutdown_kernel(now=True)
    await shows(editor, file, [])
    await until(lambda: [m for m in editor.client.messages if "has ended" in m.message], PATIENCE)
