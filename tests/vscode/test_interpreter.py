"""Which Python runs the language server, where the Python extension has one selected (a stand-in for it)."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from support.code_server import CodeServer, code_server
from support.workbench import Workbench

STANDIN = Path(__file__).parent / "python_standin"
CODE = "from tensorflow.keras import Input, layers\nx = layers.Conv1D(8, 3)(Input((100, 5)))\n"
SHAPE = "(None, 98, 8)"


@pytest.fixture(scope="module")
def pythons(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Two interpreters as the Python extension names them: by their file, and by the folder of their environment."""
    folder = tmp_path_factory.mktemp("pythons")
    (folder / "conda/bin").mkdir(parents=True)
    for link in (folder / "python3", folder / "conda/bin/python"):
        link.symlink_to(sys.executable)
    return [folder / "python3", folder / "conda"]


@pytest.fixture(scope="module")
def server(vsix: Path, pythons: list[Path]) -> Iterator[CodeServer]:
    variables = {"STANDIN_PYTHONS": os.pathsep.join(map(str, pythons))}
    with code_server([vsix, STANDIN], variables, trusting=False) as server:
        yield server


def running(server: CodeServer) -> set[str]:
    """The interpreters that run language servers."""
    return {process.cmdline()[0] for process in server.language_servers()}


def test_it_is_the_selected_one_as_soon_as_the_workspace_is_trusted(workbench: Workbench, pythons: list[Path]) -> None:
    workbench.server.configure(**{"security.workspace.trust.startupPrompt": "never"})
    (workbench.folder / "a.py").write_text(CODE)
    workbench.open("a.py")
    expect(workbench.line("Conv1D(")).to_contain_text(SHAPE)
    assert not any(str(pythons[0].parent) in interpreter for interpreter in running(workbench.server))

    workbench.trust()
    workbench.edit_line("Conv1D(", "x = layers.Conv1D(8, 5)(Input((100, 5)))")
    expect(workbench.line("Conv1D(")).to_contain_text("(None, 96, 8)")
    assert running(workbench.server) == {str(pythons[0])}

    workbench.command("Python: Select Interpreter")
    workbench.page.locator(".quick-input-list .monaco-list-row", has_text="conda").click()
    workbench.edit_line("Conv1D(", "x = layers.Conv1D(8, 7)(Input((100, 5)))")
    expect(workbench.line("Conv1D(")).to_contain_text("(None, 94, 8)")
    assert running(workbench.server) == {str(pythons[1] / "bin/python")}
