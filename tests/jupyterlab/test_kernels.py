"""The running kernel: what it holds is shown, and nothing of what it no longer holds."""

import json
import re
import sys
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from support.jupyter_process import JupyterProcess
from support.lab_page import STATUS, LabPage

SETUP = 'import numpy as np\nfrom keras import layers\nshape = tuple(open("shape.txt").read().split())'
DATA = "x = np.zeros(tuple(map(int, shape)))"
PENDING = "y = layers.Conv1D(8, 3)(x)"


@pytest.fixture
def sampled(lab: LabPage) -> LabPage:
    """A notebook with a shape that only its kernel can know."""
    (lab.jupyter.root / "shape.txt").write_text("7 50 3")
    lab.open_notebook(SETUP, DATA, PENDING)
    lab.run(0)
    lab.run(1)
    expect(lab.hints(2)).to_contain_text("(7, 48, 8)")
    return lab


def shows_nothing_sampled(lab: LabPage) -> None:
    expect(lab.hints(2).filter(has_text="48")).to_have_count(0)


def test_a_restart_forgets_what_was_sampled(sampled: LabPage) -> None:
    lab = sampled
    lab.start("kernelmenu:restart")
    lab.page.locator(".jp-Dialog").get_by_role("button", name="Confirm Kernel Restart").click()
    shows_nothing_sampled(lab)
    lab.wait_until_idle()
    lab.screenshot("restarted")
    lab.run(0)
    lab.run(1)
    expect(lab.hints(2)).to_contain_text("(7, 48, 8)")


def test_a_kernel_that_dies_in_the_middle_of_a_cell_is_forgotten(sampled: LabPage) -> None:
    lab = sampled
    lab.edit(0, SETUP + "\nimport os\nos._exit(1)")
    lab.start_cell(0)
    lab.page.locator(".jp-Dialog").get_by_role("button", name="Ok").click()
    shows_nothing_sampled(lab)
    lab.edit(0, SETUP)
    lab.run(0)
    lab.run(1)
    expect(lab.hints(2)).to_contain_text("(7, 48, 8)")


def test_a_second_tab_on_the_same_kernel_shows_the_same(sampled: LabPage, context: BrowserContext) -> None:
    other = LabPage(context.new_page(), sampled.jupyter)
    other.open(sampled.path)
    other.wait_for_probe()
    (other.jupyter.root / "shape.txt").write_text("9 40 3")
    other.run(0)
    other.run(1)
    expect(other.hints(2)).to_contain_text("(9, 38, 8)")
    expect(sampled.hints(2)).to_contain_text("(9, 38, 8)")
    assert not other.problems


def test_nothing_is_sampled_where_the_user_does_not_want_it(sampled: LabPage) -> None:
    lab = sampled
    lab.set_option("Look into the running kernel", False)
    shows_nothing_sampled(lab)
    lab.set_option("Look into the running kernel", True)
    expect(lab.hints(2)).to_contain_text("(7, 48, 8)")


def test_a_kernel_of_another_language_is_left_alone(lab: LabPage, jupyter: JupyterProcess) -> None:
    lab.open_notebook("anything", PENDING, kernel=toy_kernel(jupyter, "toy"), sampled=False)
    expect(lab.page.locator(STATUS)).to_have_attribute("title", re.compile("The kernel speaks toy"))
    lab.run(0)
    expect(lab.outputs(0)).to_have_text("1 request")
    expect(lab.hints(1)).to_have_count(0)


def test_a_kernel_that_does_not_know_the_probe_gets_static_shapes(lab: LabPage, jupyter: JupyterProcess) -> None:
    static = "from keras import Input, layers\nlayers.Conv1D(8, 3)(Input((50, 3)))"
    lab.open_notebook("anything", static, kernel=toy_kernel(jupyter, "python"), sampled=False)
    expect(lab.page.locator(STATUS)).to_have_attribute("title", re.compile("The kernel did not answer"))
    expect(lab.hints(1)).to_contain_text("(None, 48, 8)")


def toy_kernel(jupyter: JupyterProcess, language: str) -> str:
    """The name of a kernel that is not IPython, and that tells how many requests it has been sent."""
    name = f"toy-{language}"
    folder = jupyter.log.parent / "data/kernels" / name
    folder.mkdir(parents=True)
    script = Path(__file__).with_name("toy_kernel.py")
    argv = [sys.executable, str(script), language, "-f", "{connection_file}"]
    (folder / "kernel.json").write_text(json.dumps({"argv": argv, "display_name": name, "language": language}))
    return name
