"""The language server behind it: killed and back, and what is said where there is no Python for it."""

import os
import shlex
import signal
import sys
from pathlib import Path

import pytest
from playwright.sync_api import expect

from support.workbench import Workbench

CODE = """import tensorflow as tf
from tensorflow.keras import layers
x = tf.zeros((32, 100, 5))
y = layers.Conv1D(8, 3)(x)
"""
SHAPE = "(32, 98, 8)"


@pytest.fixture
def opened(workbench: Workbench) -> Workbench:
    (workbench.folder / "a.py").write_text(CODE)
    workbench.open("a.py")
    return workbench


def write_python(path: Path, program: str) -> str:
    """Write an interpreter that runs a program in place of what it is given."""
    path.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -c {shlex.quote(program)} "$@"\n')
    path.chmod(0o755)
    return str(path)


def test_a_server_that_was_killed_is_back(opened: Workbench) -> None:
    expect(opened.line("y = layers")).to_contain_text(SHAPE)
    servers = opened.server.language_servers()
    assert servers
    for process in servers:
        os.kill(process.pid, signal.SIGKILL)
    opened.edit_line("y = layers", "y = layers.Conv1D(8, 5)(x)")
    expect(opened.line("y = layers")).to_contain_text("(32, 96, 8)")
    expect(opened.notification("ShapeLens")).to_have_count(0)
    assert not {process.pid for process in servers} & {process.pid for process in opened.server.language_servers()}
    # The user's own restart.
    opened.command("ShapeLens: Restart the Language Server")
    opened.edit_line("y = layers", "y = layers.Conv1D(8, 7)(x)")
    expect(opened.line("y = layers")).to_contain_text("(32, 94, 8)")


def test_without_an_interpreter_a_button_leads_to_the_setting(workbench: Workbench) -> None:
    workbench.server.configure(**{"shapelens.python": "/no/such/python"})
    (workbench.folder / "a.py").write_text(CODE)
    workbench.open("a.py")
    message = workbench.notification("ShapeLens needs Python 3.10 or newer, and could not start /no/such/python.")
    expect(message).to_be_visible()
    workbench.screenshot("no-interpreter")
    message.get_by_role("button", name="Open Settings").click()
    expect(workbench.page.locator(".settings-editor .settings-tree-container")).to_contain_text(
        "runs the language server"
    )
    workbench.screenshot("interpreter-setting")
    workbench.page.keyboard.press("Escape")
    workbench.configure(**{"shapelens.python": sys.executable})
    expect(workbench.line("y = layers")).to_contain_text(SHAPE)


def test_an_interpreter_that_is_too_old_is_named(workbench: Workbench) -> None:
    old = write_python(
        workbench.folder / "python3.8",
        "import sys; sys.version_info = (3, 8, 20); exec(open(sys.argv[1], encoding='utf-8').read())",
    )
    workbench.server.configure(**{"shapelens.python": old})
    (workbench.folder / "a.py").write_text(CODE)
    workbench.open("a.py")
    expect(workbench.notification("ShapeLens needs Python 3.10 or newer, and")).to_contain_text(f"{old} is older.")


def test_a_server_that_never_stays_is_given_up_with_its_log(workbench: Workbench) -> None:
    broken = write_python(workbench.folder / "python3", "import sys; sys.exit('This Python is broken.')")
    workbench.server.configure(**{"shapelens.python": broken})
    (workbench.folder / "a.py").write_text(CODE)
    workbench.open("a.py")
    message = workbench.notification("The language server of ShapeLens stopped 6 times in a row.")
    expect(message.get_by_role("button", name="Restart")).to_be_visible()
    message.get_by_role("button", name="Show Log").click()
    # The panel misses what was written just before it opened; what the server said last is there six times.
    panel = workbench.page.locator(".part.panel")
    panel.get_by_role("textbox", name="Filter").fill("This Python is broken.")
    expect(panel.locator(".view-line", has_text="This Python is broken.").first).to_be_visible()
    workbench.screenshot("server-log")
