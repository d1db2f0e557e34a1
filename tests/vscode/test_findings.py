"""What will fail: underlined, explained, mended by a key, and silenced by a setting."""

from playwright.sync_api import expect

from support.lab_page import write_notebook
from support.workbench import Workbench

IMPORTS = "import tensorflow as tf\nfrom tensorflow.keras import layers"
MISMATCH = "x = tf.zeros((32, 100))\ny = layers.Conv1D(8, 3)(x)"


def test_a_mismatch_in_a_cell_is_underlined_explained_and_mended(workbench: Workbench) -> None:
    write_notebook(workbench.folder / "mismatch.ipynb", [IMPORTS, MISMATCH], kernel=None)
    workbench.open("mismatch.ipynb")
    expect(workbench.findings()).not_to_have_count(0)
    card = workbench.hover("Conv1D(8")
    expect(card).to_contain_text("x is (32, 100): the channel axis is missing")
    expect(card).to_contain_text("SL101")
    workbench.screenshot("mismatch-hover")
    expect(workbench.open_fixes("Conv1D(8").first).to_be_visible()
    workbench.screenshot("mismatch-fixes")
    workbench.picture("fix", 400)
    workbench.page.keyboard.press("Enter")
    expect(workbench.findings()).to_have_count(0)
    expect(workbench.line("y = layers")).to_contain_text("(32, 98, 8)")
    workbench.screenshot("mismatch-mended")
    assert "layers.Conv1D(8, 3)(x[..., tf.newaxis])" in workbench.saved("mismatch.ipynb")


def test_all_is_mended_by_a_command(workbench: Workbench) -> None:
    (workbench.folder / "a.py").write_text(f"{IMPORTS}\n{MISMATCH}\nz = layers.Conv1D(4, 3)(x)\n")
    workbench.open("a.py")
    expect(workbench.findings()).to_have_count(2)
    workbench.command("ShapeLens: Fix All in This File or Notebook")
    expect(workbench.findings()).to_have_count(0)
    expect(workbench.line("y = layers")).to_contain_text("(32, 98, 8)")
    expect(workbench.line("z = layers")).to_contain_text("(32, 98, 4)")
    assert workbench.saved("a.py").count("(x[..., tf.newaxis])") == 2


def test_settings_silence_and_soften_a_check_at_once(workbench: Workbench) -> None:
    (workbench.folder / "a.py").write_text(f"{IMPORTS}\n{MISMATCH}\n")
    workbench.open("a.py")
    expect(workbench.findings()).to_have_count(1)
    workbench.configure(**{"shapelens.ignore": ["SL101"]})
    expect(workbench.findings()).to_have_count(0)
    workbench.configure(**{"shapelens.severities": {"SL101": "warning"}})
    expect(workbench.findings("warning")).to_have_count(1)
    expect(workbench.findings()).to_have_count(0)
    workbench.configure(**{"shapelens.diagnostics.enabled": False})
    expect(workbench.findings("warning")).to_have_count(0)


def test_a_check_is_explained(workbench: Workbench) -> None:
    (workbench.folder / "a.py").write_text(f"{IMPORTS}\n{MISMATCH}\n")
    workbench.open("a.py")
    expect(workbench.findings()).to_have_count(1)
    workbench.click("Conv1D(8")
    workbench.command("ShapeLens: Explain This Code")
    expect(workbench.page.locator(".tab.active")).to_contain_text("SL101")
    workbench.screenshot("explanation")
