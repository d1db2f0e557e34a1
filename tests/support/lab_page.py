"""JupyterLab in a real browser, as a person sees it."""

import json
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

from support.jupyter_process import TOKEN, JupyterProcess, jupyter_process

SCREENSHOTS = Path(__file__).parents[2] / "artifacts" / "jupyterlab"

HINTS = ".shapelens-hint"
BULB = ".shapelens-bulb button"
CARD = ".shapelens-card"
MENU = ".shapelens-fixes"
STATUS = ".shapelens-status button"


@contextmanager
def lab_process(folder: Path, *options: str) -> Iterator[JupyterProcess]:
    """Run a Jupyter server whose JupyterLab lets tests into its application, and asks for no news."""
    notifications = user_settings(folder) / "@jupyterlab/apputils-extension/notification.jupyterlab-settings"
    notifications.parent.mkdir(parents=True)
    notifications.write_text(json.dumps({"fetchNews": "false", "checkForUpdates": False}))
    with jupyter_process(folder, "--LabApp.expose_app_in_browser=True", *options) as process:
        yield process


def user_settings(folder: Path) -> Path:
    """Where the JupyterLab that runs in `folder` keeps the user's settings."""
    return folder / "config/lab/user-settings"


def write_notebook(path: Path, cells: Sequence[str | dict[str, Any]], kernel: str | None = "python3") -> None:
    """Write a notebook. A string is a code cell; a dict is any cell, as it stands."""
    metadata: dict[str, Any] = {}
    if kernel is not None:
        metadata["kernelspec"] = {"name": kernel, "display_name": kernel, "language": "python"}
    path.write_text(
        json.dumps(
            {
                "nbformat": 4,
                "nbformat_minor": 5,
                "metadata": metadata,
                "cells": [cell if isinstance(cell, dict) else code_cell(cell) for cell in cells],
            }
        ),
        encoding="utf-8",
    )


def code_cell(source: str) -> dict[str, Any]:
    """A code cell that never ran."""
    return {
        "cell_type": "code",
        "id": uuid.uuid4().hex[:8],
        "metadata": {},
        "source": source,
        "outputs": [],
        "execution_count": None,
    }


def text_cell(source: str, cell_type: str = "markdown") -> dict[str, Any]:
    """A cell that is not code."""
    return {"cell_type": cell_type, "id": uuid.uuid4().hex[:8], "metadata": {}, "source": source}


class LabPage:
    """A browser tab with JupyterLab in it."""

    def __init__(self, page: Page, jupyter: JupyterProcess) -> None:
        self.page = page
        self.jupyter = jupyter
        self.path = ""
        self.problems: list[str] = []
        self.executions = 0
        """How often the page has asked a kernel to run code."""
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.on("websocket", lambda socket: socket.on("framesent", self._note_sent))

    def _note_sent(self, payload: bytes | str) -> None:
        text = payload if isinstance(payload, bytes) else payload.encode()
        self.executions += text.count(b'"execute_request"')

    def use_theme(self, name: str) -> None:
        """Choose the theme of what is opened from now on."""
        file = user_settings(self.jupyter.log.parent) / "@jupyterlab/apputils-extension/themes.jupyterlab-settings"
        file.write_text(json.dumps({"theme": name}))

    def open(self, path: str) -> None:
        """Open a document in a fresh workspace."""
        self.path = path
        self.page.goto(f"{self.jupyter.url}lab/tree/{path}?token={TOKEN}&reset")
        self.page.wait_for_selector("#jupyterlab-splash", state="detached")
        self.page.wait_for_function("window.jupyterapp !== undefined")

    def open_notebook(self, *cells: str | dict[str, Any], kernel: str | None = "python3", sampled: bool = True) -> None:
        """Write a notebook and open it; return when its kernel, if it is to have one, is idle and sampled."""
        path = f"{uuid.uuid4().hex[:8]}.ipynb"
        write_notebook(self.jupyter.root / path, cells, kernel)
        self.open(path)
        expect(self.cells).to_have_count(len(cells))
        if kernel is not None:
            self.wait_until_idle()
            if sampled:
                self.wait_for_probe()
        else:
            self.page.locator(".jp-Dialog").get_by_role("button", name="No Kernel").click()

    def show(self) -> None:
        """Bring the document to the front again."""
        self.command("docmanager:open", path=self.path)

    def command(self, name: str, **arguments: Any) -> None:
        """Run a command of JupyterLab, and wait for it."""
        self.page.evaluate(
            "async ([name, args]) => { await jupyterapp.commands.execute(name, args) }", [name, arguments]
        )

    def start(self, name: str, **arguments: Any) -> None:
        """Run a command of JupyterLab, and do not wait for it."""
        self.page.evaluate("([name, args]) => { void jupyterapp.commands.execute(name, args) }", [name, arguments])

    @property
    def cells(self) -> Locator:
        """The cells of the notebook in front."""
        return self.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Notebook .jp-Cell")

    def cell(self, index: int) -> Locator:
        """A cell of the notebook in front."""
        return self.cells.nth(index)

    def hints(self, cell: int) -> Locator:
        """The hints in a cell."""
        return self.cell(cell).locator(HINTS)

    def findings(self, cell: int) -> Locator:
        """What is underlined in a cell."""
        return self.cell(cell).locator(".shapelens-finding")

    def source(self, cell: int) -> str:
        """The text of a cell in the notebook's model."""
        return self.page.evaluate(
            "index => jupyterapp.shell.currentWidget.content.widgets[index].model.sharedModel.getSource()", cell
        )

    def edit(self, cell: int, source: str) -> None:
        """Type a new text into a cell."""
        self.focus(cell)
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.insert_text(source)

    def focus(self, cell: int) -> None:
        """Put the cursor into a cell, at its start."""
        self.cell(cell).locator(".cm-content").click()
        self.page.keyboard.press("ControlOrMeta+Home")

    def run(self, cell: int) -> None:
        """Run a cell, and wait until the kernel is done with it."""
        self.focus(cell)
        self.command("notebook:run-cell")
        self.wait_until_idle()

    def start_cell(self, cell: int) -> None:
        """Run a cell, and wait for nothing."""
        self.focus(cell)
        self.start("notebook:run-cell")

    def wait_until_idle(self) -> None:
        """Wait until the kernel has nothing to do, and no cell waits for it."""
        self.page.wait_for_function(
            """() => {
                const panel = jupyterapp.shell.currentWidget;
                const kernel = panel?.sessionContext?.session?.kernel;
                const prompts = [...(panel?.node.querySelectorAll('.jp-InputPrompt') ?? [])];
                return kernel?.status === 'idle' && !prompts.some(prompt => prompt.textContent.includes('*'));
            }"""
        )

    def wait_for_probe(self) -> None:
        """Wait until the probe has told what the kernel holds."""
        self.page.wait_for_function("performance.getEntriesByName('shapelens:snapshot').length > 0")

    def outputs(self, cell: int) -> Locator:
        """The outputs of a cell."""
        return self.cell(cell).locator(".jp-OutputArea-output")

    def hover(self, cell: int, text: str) -> Locator:
        """Rest the pointer on a piece of code until the card shows; return the card."""
        self.leave()
        box = self.page.evaluate_handle(FIND_TEXT, [cell, text]).json_value()
        self.page.mouse.move(box["x"], box["y"])
        card = self.page.locator(CARD)
        expect(card).to_be_visible()
        return card

    def leave(self) -> None:
        """Move the pointer away, and wait until no card shows."""
        self.page.mouse.move(3, 3)
        expect(self.page.locator(CARD)).to_have_count(0)

    def set_option(self, label: str, on: bool) -> None:
        """Set one of our settings in the settings editor, and return to the document."""
        self.command("settingeditor:open", query="ShapeLens")
        self.page.get_by_label(label).set_checked(on)
        self.show()

    def screenshot(self, name: str) -> None:
        """Keep a picture of the page."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SCREENSHOTS / f"{name}.png", animations="disabled")


# Where a text stands in a cell's code, hints left out: the middle of its first character.
FIND_TEXT = """([index, text]) => {
    const cell = jupyterapp.shell.currentWidget.content.widgets[index];
    const view = cell.editor.editor;
    const offset = view.state.doc.toString().indexOf(text);
    const { left, top, bottom } = view.coordsAtPos(offset, 1);
    return { x: left + view.defaultCharacterWidth / 2, y: (top + bottom) / 2 };
}"""
