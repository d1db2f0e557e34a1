"""Shapes in files and in notebook cells, from the code alone."""

from playwright.sync_api import expect

from support.lab_page import text_cell, write_notebook
from support.workbench import Workbench

IMPORTS = "import numpy as np\nimport tensorflow as tf\nfrom tensorflow.keras import Input, Sequential, layers"
CALL = "x = tf.zeros((32, 100, 5))\ny = layers.Conv1D(8, 3)(x)"
MODEL = """model = Sequential([
    Input((100, 5)),
    layers.Conv1D(16, 3, activation="relu"),
    layers.MaxPooling1D(2),
    layers.Flatten(),
    layers.Dense(10),
])"""
CALL_HINT = "(32, 100, 5) f32 → (32, 98, 8) f32"


def test_a_python_file_has_hints_that_follow_the_typing(workbench: Workbench) -> None:
    (workbench.folder / "räume 1.py").write_text(f"{IMPORTS}\n\n{CALL}\n", encoding="utf-8")
    workbench.open("räume 1.py")
    expect(workbench.line("y = layers")).to_contain_text(CALL_HINT)
    workbench.edit_line("y = layers", "y = layers.Conv1D(8, 5)(x)")
    expect(workbench.line("y = layers")).to_contain_text("(32, 96, 8)")
    workbench.page.keyboard.press("End")
    workbench.type("\nz = layers.Conv1D(4, ")
    expect(workbench.line("y = layers")).to_contain_text("(32, 96, 8)")
    workbench.screenshot("file-half-typed")
    assert "Conv1D" in workbench.hover("Conv1D(8").inner_text()


def test_the_cells_of_a_notebook_have_hints_and_cards_in_both_themes(workbench: Workbench) -> None:
    cells = [IMPORTS, CALL, text_cell("Conv1D(1)(x)"), MODEL]
    write_notebook(workbench.folder / "shapes.ipynb", cells, kernel=None)
    workbench.open("shapes.ipynb")
    expect(workbench.line("y = layers")).to_contain_text(CALL_HINT)
    for layer, shape in {"Conv1D(16": "(None, 98, 16)", "Flatten": "(None, 784)", "Dense": "(None, 10)"}.items():
        expect(workbench.line(layer)).to_contain_text(shape)
    expect(workbench.status("Shapes: static")).to_be_visible()
    card = workbench.hover("Conv1D(8")
    expect(card).to_contain_text("(32, 100, 5) float32 → (32, 98, 8) float32")
    expect(card).to_contain_text("Parameters: 128")
    workbench.screenshot("hover-light")
    workbench.picture("hints", 590)
    workbench.leave()
    workbench.configure(**{"workbench.colorTheme": "Default Dark Modern"})
    expect(workbench.page.locator(".monaco-workbench.vs-dark")).to_be_visible()
    workbench.hover("Conv1D(8")
    workbench.screenshot("hover-dark")


def test_hints_have_the_colour_of_the_theme_and_can_be_hidden(workbench: Workbench) -> None:
    colours = {"editorInlayHint.foreground": "#008040"}
    workbench.server.configure(**{"workbench.colorCustomizations": colours})
    (workbench.folder / "a.py").write_text(f"{IMPORTS}\n{CALL}\n")
    workbench.open("a.py")
    expect(workbench.line("y = layers")).to_contain_text(CALL_HINT)
    assert workbench.colour_of_hint("y = layers") == "rgb(0, 128, 64)"
    workbench.command("ShapeLens: Show or Hide Tensor Shapes")
    expect(workbench.lines.filter(has_text="→")).to_have_count(0)
    workbench.command("ShapeLens: Show or Hide Tensor Shapes")
    expect(workbench.line("y = layers")).to_contain_text(CALL_HINT)
