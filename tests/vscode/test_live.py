"""Live shapes: a real kernel with the real Keras, behind a stand-in for the Jupyter extension."""

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import expect

from support.code_server import CodeServer, code_server
from support.lab_page import write_notebook
from support.workbench import Workbench

STANDIN = Path(__file__).parent / "jupyter_standin"
CELLS = ["import numpy as np\nfrom keras import layers", 'x = np.load("recording.npy")', "y = layers.Conv1D(8, 3)(x)"]
IMPORT, LOAD, PENDING = "import numpy", "np.load", "y = layers"
SHAPES = "(32, 100, 5) f32 → (32, 98, 8) f32"


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the stand-in was asked for."""
    return tmp_path_factory.mktemp("standin") / "log"


@pytest.fixture(scope="module")
def server(vsix: Path, log: Path) -> Iterator[CodeServer]:
    with code_server([vsix, STANDIN], {"STANDIN_PYTHON": sys.executable, "STANDIN_LOG": str(log)}) as server:
        yield server


@pytest.fixture
def notebook(workbench: Workbench, log: Path) -> Workbench:
    """A notebook that loads an array from a file; none of its cells has run."""
    log.write_text("")
    np.save(workbench.folder / "recording.npy", np.zeros((32, 100, 5), "float32"))
    write_notebook(workbench.folder / "live.ipynb", CELLS)
    workbench.open("live.ipynb")
    expect(workbench.status("Shapes: static")).to_be_visible()
    return workbench


def allow(workbench: Workbench) -> None:
    """Run the first cell, and let the kernel be looked into."""
    workbench.run(IMPORT)
    workbench.answer("ShapeLens can use the shapes", "Use Live Shapes")
    workbench.answer("wants to run code in your Jupyter kernels", "Allow")
    expect(workbench.status("Shapes: live")).to_be_visible()


def test_pending_lines_show_what_the_kernel_holds_until_it_is_restarted(notebook: Workbench, log: Path) -> None:
    allow(notebook)
    expect(notebook.lines.filter(has_text="→")).to_have_count(0)
    notebook.run(LOAD)
    expect(notebook.line(PENDING)).to_contain_text(SHAPES)
    notebook.screenshot("live-pending")
    notebook.run(PENDING)
    expect(notebook.line(PENDING)).to_contain_text(SHAPES)
    notebook.page.wait_for_timeout(2000)
    lines = log.read_text().splitlines()
    # One call after each cell and none while another ran; nothing was interrupted, or slow enough to be shown.
    assert sum(line.startswith("executeCode") and "while idle" in line for line in lines) == 3
    assert sum(line.startswith("executeCode") and "while" in line for line in lines) == 3
    assert not {"interrupt", "progress shown"} & set(lines)

    notebook.status("Shapes: live").click()
    notebook.page.locator(".quick-input-list .monaco-list-row", has_text="Show the Shape Environment").click()
    rows = notebook.page.locator(".sidebar .monaco-list-row")
    expect(rows.filter(has_text="(32, 100, 5)")).to_have_count(1)
    expect(rows.filter(has_text="(32, 98, 8)")).to_have_count(1)
    notebook.screenshot("environment-light")
    notebook.picture("live", 400, whole=True)

    notebook.command("Jupyter: Restart Kernel")
    expect(notebook.lines.filter(has_text="→")).to_have_count(0)
    expect(rows.filter(has_text="(32, 100, 5)")).to_have_count(0)
    notebook.screenshot("restarted")


def test_who_declines_is_left_alone(notebook: Workbench, log: Path) -> None:
    notebook.run(IMPORT)
    question = notebook.notification("ShapeLens can use the shapes")
    expect(question).to_be_visible()
    notebook.screenshot("prompt")
    notebook.answer("ShapeLens can use the shapes", "No, Thanks")
    notebook.run(LOAD)
    notebook.page.wait_for_timeout(2000)
    assert "executeCode" not in log.read_text()
    assert "getKernel" not in log.read_text()
    expect(question).to_have_count(0)
    expect(notebook.status("Shapes: static")).to_be_visible()


def test_without_the_permission_of_jupyter_the_hints_are_static(notebook: Workbench, log: Path) -> None:
    notebook.run(IMPORT)
    notebook.answer("ShapeLens can use the shapes", "Use Live Shapes")
    notebook.answer("wants to run code in your Jupyter kernels", "Deny")
    notebook.run(LOAD)
    notebook.page.wait_for_timeout(2000)
    assert "executeCode" not in log.read_text()
    assert log.read_text().count("asked for access") == 1
    expect(notebook.lines.filter(has_text="→")).to_have_count(0)
    expect(notebook.status("Shapes: static")).to_be_visible()


def test_who_turned_live_shapes_off_turns_them_on_by_the_command(notebook: Workbench, log: Path) -> None:
    notebook.configure(**{"shapelens.sampling.enabled": False})
    notebook.run(IMPORT)
    notebook.run(LOAD)
    notebook.page.wait_for_timeout(2000)
    assert "getKernel" not in log.read_text()
    notebook.command("ShapeLens: Use Live Shapes")
    notebook.answer("wants to run code in your Jupyter kernels", "Allow")
    expect(notebook.line(PENDING)).to_contain_text(SHAPES)


def test_a_long_cell_is_left_alone(notebook: Workbench, log: Path) -> None:
    allow(notebook)
    notebook.edit_line(LOAD, 'import time; time.sleep(6); x = np.load("recording.npy")')
    before = log.read_text().count("executeCode")
    notebook.start_cell(LOAD)
    expect(notebook.status("Shapes: busy")).to_be_visible()
    notebook.screenshot("busy")
    assert log.read_text().count("executeCode") == before
    expect(notebook.line(PENDING)).to_contain_text(SHAPES)
    expect(notebook.status("Shapes: live")).to_be_visible()
    assert "interrupt" not in log.read_text()


def test_the_cells_of_a_python_file_are_live_in_an_interactive_window(workbench: Workbench, log: Path) -> None:
    log.write_text("")
    np.save(workbench.folder / "recording.npy", np.zeros((32, 100, 5), "float32"))
    (workbench.folder / "cells.py").write_text("".join(f"# %%\n{cell}\n" for cell in CELLS))
    workbench.open("cells.py")
    expect(workbench.status("Shapes: static")).to_be_visible()
    workbench.click(IMPORT)
    workbench.command("Jupyter: Run Current Cell")
    workbench.answer("ShapeLens can use the shapes", "Use Live Shapes")
    workbench.answer("wants to run code in your Jupyter kernels", "Allow")
    expect(workbench.status("Shapes: live")).to_be_visible()
    expect(workbench.lines.filter(has_text="→")).to_have_count(0)
    workbench.click(LOAD)
    workbench.command("Jupyter: Run Current Cell")
    expect(workbench.line(PENDING)).to_contain_text(SHAPES)
    workbench.screenshot("interactive")
    # With the window its kernel goes.
    workbench.page.get_by_role("tab", name="Interactive-1").get_by_label("Close").click()
    workbench.click(PENDING)
    expect(workbench.status("Shapes: static")).to_be_visible()
    expect(workbench.lines.filter(has_text="→")).to_have_count(0)
