"""Without the Jupyter extension, a kernel that runs on this machine can be attached to."""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from support.code_server import CodeServer, code_server
from support.kernel_process import KernelProcess, kernel_process
from support.workbench import Workbench


@pytest.fixture(scope="module")
def runtime(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where Jupyter keeps the connection files of this user's kernels."""
    return tmp_path_factory.mktemp("runtime")


@pytest.fixture(scope="module")
def server(vsix: Path, runtime: Path) -> Iterator[CodeServer]:
    with code_server([vsix], {"JUPYTER_RUNTIME_DIR": str(runtime)}) as server:
        yield server


@pytest.fixture
def kernel(tmp_path: Path, runtime: Path) -> Iterator[KernelProcess]:
    with kernel_process(tmp_path) as kernel:
        shutil.copy(kernel.manager.connection_file, runtime / "kernel-of-a-console.json")
        yield kernel


def test_a_file_follows_the_kernel_that_is_chosen(workbench: Workbench, kernel: KernelProcess) -> None:
    kernel.run("import numpy as np\nx = np.zeros((32, 100, 5), 'float32')")
    workbench.server.configure(**{"shapelens.python": sys.executable})  # it has jupyter_client
    (workbench.folder / "train.py").write_text("from keras import layers\n\ny = layers.Conv1D(8, 3)(x)\n")
    workbench.open("train.py")
    expect(workbench.status("Shapes: static")).to_be_visible()

    workbench.command("ShapeLens: Attach to a Running Kernel…")
    rows = workbench.page.locator(".quick-input-list .monaco-list-row")
    expect(rows).to_have_count(1)
    workbench.screenshot("attach-choice")
    rows.filter(has_text="of-a-console").click()
    expect(workbench.line("y = layers")).to_contain_text("● (32, 100, 5) f32 → (32, 98, 8) f32")
    expect(workbench.status("Shapes: live")).to_be_visible()
    workbench.command("ShapeLens: Focus on Shape Environment View")
    expect(workbench.page.locator(".sidebar .monaco-list-row", has_text="(32, 100, 5)")).to_be_visible()
    workbench.screenshot("attached")

    kernel.run("x = x[:, ::2]")
    workbench.click("y = layers")
    expect(workbench.line("y = layers")).to_contain_text("(32, 50, 5) f32 → (32, 48, 8) f32")
    workbench.command("ShapeLens: Detach from the Kernel")
    expect(workbench.status("Shapes: static")).to_be_visible()
    expect(workbench.lines.filter(has_text="→")).to_have_count(0)
