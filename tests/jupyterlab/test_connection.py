"""The way to the language server: guarded, and made again when it breaks."""

import psutil
import pytest
from playwright.sync_api import Browser, expect

from support.jupyter_process import JupyterProcess
from support.lab_page import LabPage, lab_process

SETUP = 'import numpy as np\nfrom keras import layers\nshape = tuple(open("shape.txt").read().split())'
DATA = "x = np.zeros(tuple(map(int, shape)))"
PENDING = "y = layers.Conv1D(8, 3)(x)"


def end_language_servers(jupyter: JupyterProcess) -> None:
    """End the processes behind the websockets, as a crash would."""
    for process in psutil.Process(jupyter.pid).children(recursive=True):
        if process.cmdline()[-3:] == ["-m", "shapelens", "lsp"]:
            process.kill()


def test_a_language_server_that_dies_is_replaced_and_told_everything(lab: LabPage) -> None:
    (lab.jupyter.root / "shape.txt").write_text("7 50 3")
    lab.open_notebook(SETUP, DATA, PENDING)
    lab.run(0)
    lab.run(1)
    expect(lab.hints(2)).to_contain_text("(7, 48, 8)")
    end_language_servers(lab.jupyter)
    # Typed while there is none: the new one has to learn the text and the shape of `x`, which is sampled.
    lab.edit(2, PENDING.replace("8, 3", "4, 5"))
    expect(lab.hints(2)).to_contain_text("(7, 46, 4)")
    lab.run(1)
    expect(lab.page.locator(".Toastify__toast")).to_have_count(0)


def test_a_websocket_without_the_token_is_refused(browser: Browser, jupyter: JupyterProcess) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{jupyter.url}login")
    outcome = page.evaluate(
        """url => new Promise(resolve => {
            const socket = new WebSocket(url);
            socket.onopen = () => resolve('open');
            socket.onclose = () => resolve('refused');
        })""",
        jupyter.websocket_url("shapelens/ws"),
    )
    assert outcome == "refused"
    context.close()


def test_without_the_server_extension_there_is_one_word_and_cells_run(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> None:
    option = '--ServerApp.jpserver_extensions={"shapelens.jupyter": False}'
    with lab_process(tmp_path_factory.mktemp("bare"), option) as jupyter:
        context = browser.new_context()
        lab = LabPage(context.new_page(), jupyter)
        lab.open_notebook("print(6 * 7)", PENDING, sampled=False)
        expect(lab.page.locator(".Toastify__toast").filter(has_text="ShapeLens")).to_have_count(1)
        lab.screenshot("no-server-extension")
        lab.run(0)
        expect(lab.outputs(0)).to_have_text("42")
        assert not lab.problems
        context.close()


def test_a_notebook_that_is_no_json_is_left_to_jupyterlab(lab: LabPage) -> None:
    (lab.jupyter.root / "broken.ipynb").write_text('{"cells": [')
    lab.open_notebook(SETUP, PENDING, kernel=None)
    lab.start("docmanager:open", path="broken.ipynb")
    expect(lab.page.locator(".jp-Dialog")).to_contain_text("broken.ipynb")
    lab.page.locator(".jp-Dialog").get_by_role("button", name="Close").click()
    lab.page.locator(".jp-Dialog .jp-mod-warn", has_text="Discard").click()
    lab.show()
    lab.edit(1, "import tensorflow as tf\ny = layers.Conv1D(8, 3)(tf.zeros((2, 10, 3)))")
    expect(lab.hints(1)).to_contain_text("(2, 8, 8)")
