"""What will fail: underlined before it runs, explained, and mended. The kernels run the real Keras."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from support.lab_page import BULB, MENU, LabPage

IMPORTS = "import numpy as np\nfrom keras import layers"
LOAD = 'x = np.load("flat.npy")'
MISMATCH = "y = layers.Conv1D(8, 3)(x)"


@pytest.fixture
def mismatch(lab: LabPage) -> LabPage:
    """A notebook whose data, known since it was loaded, lacks the axis that its last cell needs."""
    np.save(lab.jupyter.root / "flat.npy", np.zeros((32, 100), "float32"))
    lab.open_notebook(IMPORTS, LOAD, MISMATCH)
    lab.run(0)
    expect(lab.findings(2)).to_have_count(0)
    lab.run(1)
    expect(lab.findings(2)).to_have_class(re.compile("shapelens-mod-error"))
    expect(lab.cell(2).locator(BULB)).to_be_visible()
    return lab


def runs_without_an_error(lab: LabPage) -> None:
    assert lab.source(2) != MISMATCH
    expect(lab.findings(2)).to_have_count(0)
    lab.run(2)
    expect(lab.cell(2).locator(".jp-InputPrompt")).to_have_text(re.compile(r"\[\d+\]:"))
    expect(lab.outputs(2)).to_have_count(0)
    expect(lab.hints(2).last).to_contain_text("(32, 98, 8)")


def test_a_mismatch_is_underlined_explained_and_mended_by_a_click(mismatch: LabPage) -> None:
    lab = mismatch
    lab.screenshot("mismatch-light")
    expect(lab.hover(2, "Conv1D")).to_contain_text("(32, 100)")
    lab.screenshot("mismatch-hover-light")
    lab.leave()
    lab.cell(2).locator(BULB).click()
    expect(lab.page.locator(MENU)).to_be_visible()
    lab.screenshot("mismatch-menu-light")
    lab.page.locator(f"{MENU} .lm-Menu-item").first.click()
    runs_without_an_error(lab)
    lab.screenshot("mended-light")


def test_a_mismatch_is_mended_by_keyboard_alone(mismatch: LabPage) -> None:
    lab = mismatch
    lab.focus(2)
    lab.page.keyboard.press("ControlOrMeta+.")
    expect(lab.page.locator(MENU)).to_be_visible()
    lab.screenshot("mismatch-keyboard")
    lab.page.keyboard.press("Escape")
    expect(lab.page.locator(MENU)).to_have_count(0)
    expect(lab.cell(2).locator(".cm-content")).to_be_focused()
    lab.page.keyboard.press("ControlOrMeta+.")
    expect(lab.page.locator(MENU)).to_be_visible()
    lab.page.keyboard.press("Enter")
    expect(lab.cell(2).locator(".cm-content")).to_be_focused()
    runs_without_an_error(lab)


def test_a_mismatch_is_mended_from_the_card_and_the_mending_undone(mismatch: LabPage) -> None:
    lab = mismatch
    lab.hover(2, "Conv1D").locator(".shapelens-card-fix").first.click()
    expect(lab.findings(2)).to_have_count(0)
    assert lab.source(2) != MISMATCH
    lab.focus(2)
    lab.page.keyboard.press("ControlOrMeta+z")
    expect(lab.findings(2)).to_have_class(re.compile("shapelens-mod-error"))
    assert lab.source(2) == MISMATCH


def test_a_finding_is_silenced_from_the_menu(mismatch: LabPage) -> None:
    lab = mismatch
    lab.cell(2).locator(BULB).click()
    lab.screenshot("silence-menu-light")
    lab.page.locator(MENU).get_by_role("menuitem", name="Ignore SL101 on this line").click()
    expect(lab.findings(2)).to_have_count(0)
    assert lab.source(2) == f"{MISMATCH}  # shapelens: ignore[SL101]"


def test_all_is_mended_from_the_menu(lab: LabPage) -> None:
    lab.open_notebook(f"{IMPORTS}\nx = np.zeros((32, 100), 'float32')", MISMATCH, MISMATCH)
    expect(lab.findings(2)).to_have_class(re.compile("shapelens-mod-error"))
    lab.cell(1).locator(BULB).click()
    expect(lab.page.locator(MENU)).not_to_contain_text("Fix all in this cell")
    lab.page.locator(MENU).get_by_role("menuitem", name="Fix all in this notebook").click()
    for cell in (1, 2):
        expect(lab.findings(cell)).to_have_count(0)
        expect(lab.hints(cell).last).to_contain_text("(32, 98, 8)")


def test_a_code_leads_to_its_page(mismatch: LabPage) -> None:
    lab = mismatch
    lab.hover(2, "Conv1D").get_by_role("button", name="SL101").click()
    page = lab.page.get_by_role("dialog")
    expect(page).to_contain_text("SL101: missing-channel-axis")
    expect(page).to_contain_text("What it means")
    lab.screenshot("explanation-light")
    page.get_by_role("button", name="Close").click()
    expect(page).to_have_count(0)


def test_findings_can_be_turned_off_and_on(mismatch: LabPage) -> None:
    lab = mismatch
    lab.set_option("Findings", False)
    expect(lab.findings(2)).to_have_count(0)
    expect(lab.cell(2).locator(BULB)).to_have_count(0)
    lab.set_option("Findings", True)
    expect(lab.findings(2)).to_have_class(re.compile("shapelens-mod-error"))


def test_checks_are_chosen_in_the_settings_form(mismatch: LabPage) -> None:
    lab = mismatch
    lab.command("settingeditor:open", query="ShapeLens")
    lab.page.get_by_title("Add item").last.click()
    lab.page.locator("input[value=newKey]").fill("SL1")  # of the severities
    lab.page.keyboard.press("Tab")
    lab.page.locator("select[id$=severities_SL1]").select_option("warning")
    lab.screenshot("settings-severity")
    lab.show()
    expect(lab.findings(2)).to_have_class(re.compile("shapelens-mod-warning"))
    lab.command("settingeditor:open", query="ShapeLens")
    lab.page.get_by_title("Add item").nth(1).click()
    lab.page.locator("input[label^=Code]").fill("SL101")
    lab.screenshot("settings-ignored")
    lab.show()
    expect(lab.findings(2)).to_have_count(0)


def test_a_cell_that_raised_is_explained_and_mended(lab: LabPage) -> None:
    np.save(lab.jupyter.root / "flat.npy", np.zeros((32, 100), "float32"))
    lab.open_notebook(IMPORTS, f"{LOAD}\n{MISMATCH}")
    lab.run(0)
    expect(lab.findings(1)).to_have_count(0)
    lab.run(1)
    expect(lab.outputs(1)).to_contain_text("ValueError")
    expect(lab.findings(1)).to_have_class(re.compile("shapelens-mod-error"))
    expect(lab.hover(1, "Conv1D")).to_contain_text("x is (32, 100): the channel axis is missing")
    lab.screenshot("raised-hover-light")
    lab.leave()
    lab.cell(1).locator(BULB).click()
    lab.page.locator(f"{MENU} .lm-Menu-item").first.click()
    expect(lab.findings(1)).to_have_count(0)
    lab.run(1)
    expect(lab.outputs(1)).to_have_count(0)


def test_a_message_is_translated(lab: LabPage) -> None:
    np.save(lab.jupyter.root / "flat.npy", np.zeros((32, 100), "float32"))
    lab.open_notebook(IMPORTS, 'layers.Conv1D(8, 3)(np.load("flat.npy"))')
    lab.run(0)
    lab.run(1)
    expect(lab.findings(1)).to_have_class(re.compile("shapelens-mod-error"))
    expect(lab.hover(1, "Conv1D")).to_contain_text("the layer needs at least 3 axes, and its input has 2, (32, 100)")
    lab.screenshot("raised-translated-light")
