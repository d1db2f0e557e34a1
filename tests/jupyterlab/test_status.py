"""The item in the status bar, the marks on shapes, and the way from a card to a cell."""

import re

import psutil
import pytest
from playwright.sync_api import BrowserContext, Locator, expect

from support.jupyter_process import JupyterProcess
from support.lab_page import STATUS, LabPage

ARRAY = "import numpy as np\nfrom time import sleep\nx = np.zeros((7, 50, 3))"
PENDING = "from keras import layers\ny = layers.Conv1D(8, 3)(x)"
SLEEP = "sleep(300)"


def status(lab: LabPage) -> Locator:
    return lab.page.locator(STATUS)


def choose(lab: LabPage, item: str) -> None:
    """Open the menu of the status item, and choose from it."""
    status(lab).click()
    lab.page.locator(".shapelens-status-menu").get_by_role("menuitem", name=item).click()


def mark(lab: LabPage, kind: str) -> Locator:
    return lab.hints(1).locator(f".shapelens-mod-{kind}")


@pytest.fixture
def sampled(lab: LabPage) -> LabPage:
    """A notebook with an array in its kernel, and a layer that would be called with it."""
    lab.open_notebook(ARRAY, PENDING, SLEEP)
    lab.run(0)
    expect(lab.hints(1)).to_have_text(re.compile(r"^\(7, 50, 3\)"))
    return lab


def test_a_long_cell_makes_shapes_old_and_its_end_makes_them_new(sampled: LabPage) -> None:
    lab = sampled
    expect(status(lab)).to_have_text("Shapes: live")
    expect(mark(lab, "sampled")).to_have_attribute("title", "Sampled from the kernel")
    lab.screenshot("marks-sampled")
    lab.start_cell(2)
    expect(status(lab)).to_have_text("Shapes: busy")
    expect(mark(lab, "stale")).to_have_attribute("title", re.compile(r"before \[2\] began"))
    expect(mark(lab, "sampled")).to_have_count(0)
    expect(lab.hover(1, "Conv1D")).to_contain_text("before [2] began")
    lab.screenshot("marks-stale")
    lab.leave()
    lab.command("notebook:interrupt-kernel")
    expect(status(lab)).to_have_text("Shapes: live")
    expect(mark(lab, "sampled")).to_have_count(1)


def test_nothing_is_sent_to_a_busy_kernel(sampled: LabPage, context: BrowserContext) -> None:
    lab, other = sampled, LabPage(context.new_page(), sampled.jupyter)
    lab.start_cell(2)
    expect(status(lab)).to_have_text("Shapes: busy")
    lab.start_cell(0)  # it waits for the other one
    expect(lab.cell(0).locator(".jp-InputPrompt")).to_contain_text("*")
    before = lab.executions
    other.open(lab.path)
    expect(status(other)).to_be_visible()
    other.page.wait_for_timeout(3000)
    assert [lab.executions, other.executions] == [before, 0]
    lab.command("notebook:interrupt-kernel")
    for page in (lab, other):
        expect(status(page)).to_have_text("Shapes: live")
        page.page.wait_for_timeout(500)
    assert [lab.executions, other.executions] == [before, 1]


def test_the_card_leads_to_the_cell_that_a_shape_is_known_from(sampled: LabPage) -> None:
    lab = sampled
    lab.focus(1)
    card = lab.hover(1, "Conv1D")
    lab.screenshot("card-with-link")
    card.get_by_role("link", name="sampled after [1]").click()
    expect(lab.cell(0)).to_have_class(re.compile("jp-mod-active"))
    expect(lab.page).to_have_url(re.compile("ipynb"))


def test_sampling_is_turned_off_and_on_for_one_notebook(sampled: LabPage) -> None:
    lab = sampled
    lab.command("docmanager:save")
    before = (lab.jupyter.root / lab.path).read_text()
    choose(lab, "Turn Sampling Off for This Notebook")
    expect(status(lab)).to_have_text("Shapes: static")
    expect(status(lab)).to_have_attribute("title", re.compile("turned off for this notebook"))
    expect(mark(lab, "sampled")).to_have_count(0)
    lab.command("shapelens:show-environment")
    lab.screenshot("environment-off")
    lab.page.locator(".shapelens-environment").get_by_role("button", name="Turn Sampling On").click()
    expect(status(lab)).to_have_text("Shapes: live")
    expect(mark(lab, "sampled")).to_have_count(1)
    lab.command("docmanager:save")
    assert (lab.jupyter.root / lab.path).read_text() == before


def test_the_menu_works_by_keyboard_and_shows_the_log(sampled: LabPage) -> None:
    lab = sampled
    status(lab).focus()
    lab.page.keyboard.press("Enter")
    expect(lab.page.locator(".shapelens-status-menu")).to_be_visible()
    lab.screenshot("status-menu")
    lab.page.keyboard.press("ArrowUp")
    lab.page.keyboard.press("Enter")
    log = lab.page.get_by_role("log")
    expect(log).to_contain_text("Connected to the language server")
    expect(log).to_contain_text(f"{lab.path}: the probe tells")
    lab.screenshot("log")


def test_without_the_language_server_it_says_so_and_reconnects(sampled: LabPage) -> None:
    lab = sampled
    end_language_servers(lab.jupyter)
    expect(status(lab)).to_have_text("Shapes: static")
    expect(status(lab)).to_have_attribute("title", re.compile("language server is not there"))
    expect(status(lab)).to_have_text("Shapes: live")
    expect(mark(lab, "sampled")).to_have_count(1)
    choose(lab, "Reconnect to the Kernel")
    expect(status(lab)).to_have_text("Shapes: live")


def end_language_servers(jupyter: JupyterProcess) -> None:
    """End the processes behind the websockets, as a crash would."""
    for process in psutil.Process(jupyter.pid).children(recursive=True):
        if process.cmdline()[-3:] == ["-m", "shapelens", "lsp"]:
            process.kill()
