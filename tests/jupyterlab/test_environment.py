"""The shape environment in the side bar: what the kernel holds, and the way to the cells."""

import re

import pytest
from playwright.sync_api import Locator, Response, expect

from support.lab_page import LabPage

ARRAYS = "import numpy as np\nx = np.zeros((32, 100, 5), 'float32')\nlabels = np.zeros(32, 'int64')\npair = x, labels"
USES = "x.mean()"


def panel(lab: LabPage) -> Locator:
    return lab.page.locator(".shapelens-environment")


def rows(lab: LabPage) -> Locator:
    return panel(lab).locator("[role=rowgroup] + [role=rowgroup] [role=row]")


def names(lab: LabPage) -> Locator:
    return rows(lab).locator(".shapelens-env-label")


def active_row(lab: LabPage) -> Locator:
    return panel(lab).locator(".shapelens-mod-active")


@pytest.fixture
def filled(lab: LabPage) -> LabPage:
    """A notebook with arrays in its kernel, and the panel open."""
    lab.open_notebook(ARRAYS, USES, USES)
    lab.command("shapelens:show-environment")
    expect(panel(lab)).to_contain_text("Run a cell")
    lab.screenshot("environment-nothing-bound")
    lab.run(0)
    expect(names(lab)).to_have_text(["labels", "pair", "x"])
    return lab


def test_what_a_cell_binds_is_listed_at_once(filled: LabPage) -> None:
    lab = filled
    x = rows(lab).filter(has=lab.page.get_by_text("x", exact=True)).get_by_role("gridcell")
    expect(x).to_have_text([re.compile("numpy ndarray"), "(32, 100, 5)", "float32", "62.5 KiB", "[1]", "2"])
    expect(x.nth(2)).to_be_in_viewport(ratio=1)  # in the narrow side bar, name, shape and dtype are in view
    lab.screenshot("environment-light")
    lab.edit(1, "y = np.zeros(3)")
    expect(x.last).to_have_text("1")  # one cell less uses it
    lab.run(1)
    expect(names(lab)).to_have_text(["labels", "pair", "x", "y"])
    lab.edit(1, "del x, y")
    lab.run(1)
    expect(names(lab)).to_have_text(["labels", "pair"])


def test_a_page_that_is_loaded_again_shows_the_panel_again(filled: LabPage) -> None:
    lab = filled
    with lab.page.expect_response(_saves_the_panel):  # JupyterLab keeps the layout some time after a change of it
        lab.command("application:toggle-left-area")
    lab.page.goto(lab.page.url)
    expect(names(lab)).to_have_text(["labels", "pair", "x"])


def _saves_the_panel(response: Response) -> bool:
    request = response.request
    return request.method == "PUT" and "/workspaces/" in request.url and "shapelens" in (request.post_data or "")


def test_the_table_is_sorted_filtered_and_expanded(filled: LabPage) -> None:
    lab = filled
    size = panel(lab).get_by_role("columnheader", name="Size")
    size.get_by_role("button").click()
    expect(names(lab)).to_have_text(["labels", "x", "pair"])
    expect(size).to_have_attribute("aria-sort", "ascending")
    size.get_by_role("button").click()
    expect(names(lab)).to_have_text(["pair", "x", "labels"])
    expect(size).to_have_attribute("aria-sort", "descending")
    rows(lab).first.get_by_role("button", name="Expand").click()
    expect(rows(lab).first).to_have_attribute("aria-expanded", "true")
    expect(names(lab)).to_have_text(["pair", "[0]", "[1]", "x", "labels"])
    lab.screenshot("environment-expanded")
    search = panel(lab).get_by_role("searchbox")
    search.fill("int64")
    expect(names(lab)).to_have_text(["pair", "[1]", "labels"])
    search.fill("no such thing")
    expect(panel(lab)).to_contain_text("Nothing matches")
    panel(lab).get_by_role("button", name="Clear the Filter").click()
    expect(names(lab)).to_have_count(5)


def test_the_panel_goes_to_cells(filled: LabPage) -> None:
    lab = filled
    x = rows(lab).last
    x.get_by_role("button", name=re.compile("Used in")).click()
    expect(lab.cell(1)).to_have_class(re.compile("jp-mod-active"))
    x.get_by_role("button", name=re.compile("Used in")).click()
    expect(lab.cell(2)).to_have_class(re.compile("jp-mod-active"))
    expect(lab.cell(2)).to_be_focused()
    lab.command("launcher:create")
    x.get_by_role("button", name="[1]").click()
    expect(lab.cell(0)).to_have_class(re.compile("jp-mod-active"))
    expect(lab.cell(0)).to_be_visible()


def test_the_panel_works_by_keyboard(filled: LabPage) -> None:
    lab = filled
    keyboard = lab.page.keyboard
    lab.focus(2)
    lab.command("shapelens:show-environment")
    expect(panel(lab).get_by_role("searchbox")).to_be_focused()
    keyboard.press("ArrowDown")
    table = panel(lab).get_by_role("treegrid")
    expect(table).to_be_focused()
    keyboard.press("ArrowDown")
    keyboard.press("ArrowDown")
    keyboard.press("ArrowRight")
    expect(names(lab)).to_have_text(["labels", "pair", "[0]", "[1]", "x"])
    keyboard.press("ArrowRight")
    expect(active_row(lab)).to_contain_text("[0]")
    lab.screenshot("environment-keyboard")
    keyboard.press("ArrowLeft")
    keyboard.press("ArrowLeft")
    expect(names(lab)).to_have_count(3)
    keyboard.press("End")
    expect(active_row(lab)).to_contain_text("(32, 100, 5)")
    described = table.get_attribute("aria-activedescendant")
    expect(active_row(lab)).to_have_attribute("id", str(described))
    keyboard.press("Shift+Enter")
    expect(lab.cell(1)).to_have_class(re.compile("jp-mod-active"))
    lab.command("shapelens:show-environment")
    keyboard.type("pair")
    expect(names(lab)).to_have_text(["pair"])
    keyboard.press("ArrowDown")
    keyboard.press("Escape")
    expect(names(lab)).to_have_count(3)
    keyboard.press("Enter")
    expect(lab.cell(0)).to_have_class(re.compile("jp-mod-active"))


def test_thousands_of_names_are_drawn_as_they_come_into_view(lab: LabPage) -> None:
    many = "import numpy as np\nfor n in range(2000):\n    globals()[f'a{n}'] = np.zeros((n, 3))"
    lab.open_notebook(many)
    lab.command("shapelens:show-environment")
    lab.run(0)
    table = panel(lab).get_by_role("treegrid")
    expect(table).to_have_attribute("aria-rowcount", "2001")
    assert rows(lab).count() < 100
    lab.screenshot("environment-long")
    table.focus()
    lab.page.keyboard.press("End")
    expect(active_row(lab)).to_contain_text("a1999")
    expect(active_row(lab)).to_be_in_viewport()
    lab.page.keyboard.press("Home")
    expect(names(lab).first).to_have_text("a0")
    panel(lab).get_by_role("searchbox").fill("(1234, 3)")
    expect(names(lab)).to_have_text(["a1234"])


def test_layers_of_a_model_are_below_it(lab: LabPage) -> None:
    lab.use_theme("JupyterLab Dark")
    model = "import keras\nmodel = keras.Sequential([keras.Input((100, 5)), keras.layers.Conv1D(8, 3)])"
    lab.open_notebook(model, "model.summary()")
    lab.command("shapelens:show-environment")
    lab.run(0)
    expect(names(lab)).to_have_text("model")
    rows(lab).get_by_role("button", name="Expand").click()
    expect(names(lab)).to_have_text(["model", "[0]"])
    expect(rows(lab).last).to_contain_text("(None, 100, 5) → (None, 98, 8)")
    lab.screenshot("environment-dark")


def test_without_a_kernel_the_panel_offers_one(lab: LabPage) -> None:
    lab.open_notebook(ARRAYS, kernel=None)
    lab.command("shapelens:show-environment")
    expect(panel(lab)).to_contain_text("no running kernel")
    lab.screenshot("environment-no-kernel")
    panel(lab).get_by_role("button", name="Choose a Kernel").click()
    lab.page.locator(".jp-Dialog").get_by_role("button", name="Select Kernel").click()
    expect(panel(lab)).to_contain_text("Run a cell")
    lab.start("notebook:close-and-shutdown")
    lab.page.locator(".jp-Dialog").get_by_role("button").last.click()
    expect(panel(lab)).to_contain_text("No notebook is in front")
    lab.screenshot("environment-no-notebook")
