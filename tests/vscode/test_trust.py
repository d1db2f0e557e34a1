"""A workspace that is not trusted: hints from the code, and no kernel is looked into."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from support.code_server import CodeServer, code_server
from support.lab_page import write_notebook
from support.workbench import Workbench

STANDIN = Path(__file__).parent / "jupyter_standin"
CODE = "import tensorflow as tf\nfrom keras import layers\ny = layers.Conv1D(8, 3)(tf.zeros((32, 100, 5)))"


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the stand-in for the Jupyter extension was asked for."""
    log = tmp_path_factory.mktemp("standin") / "log"
    log.write_text("")
    return log


@pytest.fixture(scope="module")
def server(vsix: Path, log: Path) -> Iterator[CodeServer]:
    variables = {"STANDIN_PYTHON": sys.executable, "STANDIN_LOG": str(log)}
    with code_server([vsix, STANDIN], variables, trusting=False) as server:
        yield server


def test_a_workspace_that_is_not_trusted_has_static_hints_alone(workbench: Workbench, log: Path) -> None:
    workbench.server.configure(**{"security.workspace.trust.startupPrompt": "never"})
    write_notebook(workbench.folder / "foreign.ipynb", [CODE])
    # An interpreter that the workspace names is not run.
    (workbench.folder / ".vscode").mkdir()
    (workbench.folder / ".vscode/settings.json").write_text('{"shapelens.python": "/the/workspace/names/python"}')
    workbench.open("foreign.ipynb")
    expect(workbench.status("Restricted Mode")).to_be_visible()
    expect(workbench.line("y = layers")).to_contain_text("(32, 100, 5) f32 → (32, 98, 8) f32")
    expect(workbench.status("Shapes: static")).to_be_visible()
    workbench.command("ShapeLens: Use Live Shapes")
    workbench.command("View: Show ShapeLens")
    expect(workbench.page.locator(".sidebar")).to_contain_text("This workspace is not trusted")
    workbench.screenshot("untrusted")
    assert "getKernel" not in log.read_text()
    expect(workbench.notification("ShapeLens")).to_have_count(0)
