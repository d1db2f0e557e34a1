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


@pytest.fixture
def foreign(workbench: Workbench, log: Path) -> Workbench:
    """A notebook in a folder that nobody has said to trust."""
    log.write_text("")
    workbench.server.configure(**{"security.workspace.trust.startupPrompt": "never"})
    write_notebook(workbench.folder / "foreign.ipynb", [CODE])
    return workbench


def test_a_workspace_that_is_not_trusted_has_static_hints_alone(foreign: Workbench, log: Path) -> None:
    # An interpreter that the workspace names is not run.
    (foreign.folder / ".vscode").mkdir()
    (foreign.folder / ".vscode/settings.json").write_text('{"shapelens.python": "/the/workspace/names/python"}')
    foreign.open("foreign.ipynb")
    expect(foreign.status("Restricted Mode")).to_be_visible()
    expect(foreign.line("y = layers")).to_contain_text("(32, 100, 5) f32 → (32, 98, 8) f32")
    expect(foreign.status("Shapes: static")).to_be_visible()
    foreign.command("ShapeLens: Use Live Shapes")
    foreign.command("View: Show ShapeLens")
    expect(foreign.page.locator(".sidebar")).to_contain_text("This workspace is not trusted")
    foreign.screenshot("untrusted")
    assert "getKernel" not in log.read_text()
    expect(foreign.notification("ShapeLens")).to_have_count(0)


def test_a_workspace_that_is_trusted_later_has_live_shapes_from_then_on(foreign: Workbench, log: Path) -> None:
    foreign.open("foreign.ipynb")
    expect(foreign.status("Shapes: static")).to_be_visible()
    foreign.trust()
    assert "getKernel" not in log.read_text()
    foreign.run("y = layers")
    foreign.answer("ShapeLens can use the shapes", "Use Live Shapes")
    foreign.answer("wants to run code in your Jupyter kernels", "Allow")
    expect(foreign.status("Shapes: live")).to_be_visible()
