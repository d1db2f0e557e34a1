"""Shapes at the ends of the lines."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from support.lab_page import CARD, LabPage, text_cell

IMPORTS = "import numpy as np\nimport tensorflow as tf\nfrom tensorflow.keras import Input, Sequential, layers"
CALL = "x = tf.zeros((32, 100, 5))\ny = layers.Conv1D(8, 3)(x)"
MODEL = """model = Sequential([
    Input((100, 5)),
    layers.Conv1D(16, 3, activation="relu"),
    layers.MaxPooling1D(2),
    layers.Flatten(),
    layers.Dense(10),
])"""
CALL_HINT = re.compile(r"\(32, 100, 5\).*→ \(32, 98, 8\)")


def test_shapes_show_before_anything_ran(lab: LabPage) -> None:
    lab.open_notebook(IMPORTS, CALL, MODEL, kernel=None)
    expect(lab.hints(1)).to_have_text(CALL_HINT)
    expect(lab.hints(2)).to_contain_text(["(None, 98, 16)", "(None, 49, 16)", "(None, 784)", "(None, 10)"])
    lab.screenshot("static-light")


@pytest.mark.parametrize("theme", ["Light", "Dark"])
def test_pending_lines_show_the_shape_of_loaded_data(lab: LabPage, theme: str) -> None:
    np.save(lab.jupyter.root / "recording.npy", np.zeros((32, 100, 5), "float32"))
    pending = "y = layers.Conv1D(8, 3)(x)\nz = layers.Conv1D(4, 3)(y)"
    lab.use_theme(f"JupyterLab {theme}")
    lab.open_notebook("import numpy as np\nfrom keras import layers", 'x = np.load("recording.npy")', pending)
    expect(lab.hints(2).filter(has_text="(32, 98, 8)")).to_have_count(0)
    lab.run(0)
    lab.run(1)
    expect(lab.hints(2)).to_contain_text(["(32, 100, 5)", "(32, 96, 4)"])
    lab.screenshot(f"live-{theme.lower()}")
    expect(lab.hover(2, "Conv1D")).to_contain_text("(32, 100, 5)")
    lab.screenshot(f"hover-{theme.lower()}")


def test_hints_of_neighbouring_lines_stand_in_one_column(lab: LabPage) -> None:
    lab.open_notebook(IMPORTS, MODEL, kernel=None)
    expect(lab.hints(1)).to_have_count(4)
    lefts = {round(box["x"]) for hint in lab.hints(1).all() if (box := hint.bounding_box()) is not None}
    assert len(lefts) == 1


def test_hints_follow_the_typing_and_never_move_the_code(lab: LabPage) -> None:
    lab.open_notebook(IMPORTS, CALL, kernel=None)
    expect(lab.hints(1)).to_have_text(CALL_HINT)
    height = lab.cell(1).bounding_box()
    lab.edit(1, CALL.replace("8, 3", "8, 5"))
    expect(lab.hints(1)).to_contain_text("(32, 96, 8)")
    assert lab.cell(1).bounding_box() == height
    lab.edit(1, CALL + "\nz = layers.Conv1D(4, ")
    expect(lab.hints(1).first).to_have_text(CALL_HINT)
    lab.screenshot("half-typed")


def test_the_pointer_on_a_hint_shows_the_card_of_its_call(lab: LabPage) -> None:
    lab.open_notebook(IMPORTS, CALL, kernel=None)
    lab.hints(1).hover()
    expect(lab.page.locator(CARD)).to_contain_text("Conv1D")
    lab.screenshot("card-of-a-hint")


def test_cells_that_come_go_and_move_keep_their_hints(lab: LabPage) -> None:
    lab.open_notebook(IMPORTS, CALL, "layers.Conv1D(2, 3)(y)", kernel=None)
    expect(lab.hints(2)).to_contain_text("(32, 96, 2)")
    lab.focus(1)
    lab.command("notebook:move-cell-down")
    expect(lab.hints(2)).to_have_text(CALL_HINT)
    lab.command("notebook:move-cell-up")
    expect(lab.hints(2)).to_contain_text("(32, 96, 2)")
    lab.focus(2)
    lab.command("notebook:duplicate-below")
    expect(lab.hints(3)).to_contain_text("(32, 96, 2)")
    lab.command("notebook:change-cell-to-markdown")
    expect(lab.cells.locator(".shapelens-hint")).to_have_count(2)
    lab.command("notebook:change-cell-to-code")
    expect(lab.cells.locator(".shapelens-hint")).to_have_count(3)


def test_only_code_cells_have_hints(lab: LabPage) -> None:
    raw = text_cell("layers.Conv1D(8, 3)(x)", "raw")
    unknown = text_cell("layers.Conv1D(8, 3)(x)", "strange")
    lab.open_notebook(IMPORTS, CALL, text_cell("    layers.Conv1D(8, 3)(x)"), raw, unknown, CALL, kernel=None)
    expect(lab.hints(5)).to_have_text(CALL_HINT)
    expect(lab.cells.locator(".shapelens-hint")).to_have_count(2)


def test_a_python_file_has_hints(lab: LabPage) -> None:
    (lab.jupyter.root / "räume 1.py").write_text(f"{IMPORTS}\n\n{CALL}\n", encoding="utf-8")
    lab.open("räume 1.py")
    hints = lab.page.locator(".jp-FileEditor .shapelens-hint")
    expect(hints).to_have_text(CALL_HINT)
    lab.screenshot("file")


def test_hints_can_be_turned_off_and_on(lab: LabPage) -> None:
    lab.open_notebook(IMPORTS, CALL, kernel=None)
    expect(lab.hints(1)).to_have_count(1)
    lab.command("shapelens:toggle-hints")
    expect(lab.hints(1)).to_have_count(0)
    lab.page.reload()
    expect(lab.cells).to_have_count(2)
    lab.page.locator(".jp-Dialog").get_by_role("button", name="No Kernel").click()
    lab.command("shapelens:toggle-hints")
    expect(lab.hints(1)).to_have_text(CALL_HINT)


def test_hints_are_not_copied(lab: LabPage) -> None:
    lab.open_notebook(IMPORTS, CALL, kernel=None)
    expect(lab.hints(1)).to_have_count(1)
    lab.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    lab.focus(1)
    lab.page.keyboard.press("ControlOrMeta+a")
    lab.page.keyboard.press("ControlOrMeta+c")
    assert lab.page.evaluate("navigator.clipboard.readText()") == CALL


def test_a_cell_of_thousands_of_lines_can_be_edited(lab: LabPage) -> None:
    lines = [*IMPORTS.split("\n"), *CALL.split("\n"), *(f"a{n} = {n}" for n in range(5000))]
    lab.open_notebook("\n".join(lines), kernel=None)
    expect(lab.hints(0)).to_have_text(CALL_HINT)
    lab.focus(0)
    lab.page.keyboard.insert_text("z = tf.zeros((2, 3))\n")
    lab.page.keyboard.press("ControlOrMeta+Home")
    lab.page.keyboard.type("# a comment that is typed key by key\n")
    expect(lab.hints(0)).to_have_text(CALL_HINT)
    assert lab.source(0).startswith("# a comment that is typed key by key\nz = tf.zeros((2, 3))\nimport numpy")
