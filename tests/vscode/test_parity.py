"""The same notebook in both editors: the same hints behind the same lines, and the same findings."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, WebSocket, expect

from support.code_server import ROOT, CodeServer
from support.lab_page import LabPage, lab_process
from support.workbench import Workbench

TOUR = ROOT / "examples/tour.ipynb"
# Both draw only what is in sight, so all of it is.
SIGHT = {"width": 1900, "height": 9000}
SETTLED_MS = 1500
TIMEOUT_MS = 120_000


def hinted_lines(lines: Locator) -> list[str]:
    """The lines that have a hint, with it; the spaces between the two are the editor's."""
    texts = [re.sub(r"\s+", "", text) for text in lines.all_inner_texts()]
    return sorted(text for text in texts if "→" in text)


def settled_lines(lines: Locator) -> list[str]:
    """The lines that have a hint, when no more of them come."""
    expect(lines.filter(has_text="→").first).to_be_visible()
    before: list[str] = []
    while (now := hinted_lines(lines)) != before:
        before = now
        lines.page.wait_for_timeout(SETTLED_MS)
    return before


class Published:
    """The findings that a page was told over its websocket, by document: the last ones count."""

    def __init__(self) -> None:
        self.found: dict[str, list[dict[str, Any]]] = {}

    def listen(self, socket: WebSocket) -> None:
        if "shapelens/ws" in socket.url:
            socket.on("framereceived", self._take)

    def _take(self, payload: bytes | str) -> None:
        message = json.loads(payload)
        if message.get("method") == "textDocument/publishDiagnostics":
            self.found[message["params"]["uri"]] = message["params"]["diagnostics"]

    @property
    def messages(self) -> list[str]:
        """What they say, and where in their cells, as VS Code writes it."""
        each = (finding for findings in self.found.values() for finding in findings)
        return sorted(problem(one["message"], one["code"], one["range"]["start"]) for one in each)


def problem(message: str, code: str, start: dict[str, int]) -> str:
    return re.sub(r"\s+", "", f"{message}shapelens{code}[Ln {start['line'] + 1}, Col {start['character'] + 1}]")


def new_page(browser: Browser) -> Page:
    context = browser.new_context(viewport=SIGHT)
    context.set_default_timeout(TIMEOUT_MS)
    return context.new_page()


@pytest.fixture
def in_jupyterlab(browser: Browser, tmp_path: Path) -> Iterator[tuple[list[str], list[str]]]:
    """What JupyterLab shows: the lines with hints, and the findings."""
    with lab_process(tmp_path / "lab") as process:
        shutil.copy(TOUR, process.root / "tour.ipynb")
        page = new_page(browser)
        published = Published()
        page.on("websocket", published.listen)
        lab = LabPage(page, process)
        lab.open("tour.ipynb")
        lines = settled_lines(page.locator(".jp-Notebook .cm-line"))
        lab.screenshot("parity")
        yield lines, published.messages
        page.context.close()


def test_the_tour(in_jupyterlab: tuple[list[str], list[str]], browser: Browser, plain_server: CodeServer) -> None:
    plain_server.configure()
    workbench = Workbench(new_page(browser), plain_server, plain_server.new_workspace())
    shutil.copy(TOUR, workbench.folder / "tour.ipynb")
    workbench.open("tour.ipynb")
    lines = settled_lines(workbench.lines)
    workbench.page.locator(r"#status\.problems").click()
    rows = workbench.page.locator(".markers-panel .monaco-list-row")
    expect(rows.filter(has_text="shapelens").first).to_be_visible()
    problems = sorted(re.sub(r"\s+", "", text) for text in rows.all_inner_texts() if "\nshapelens\n" in text)
    workbench.screenshot("parity")
    workbench.page.context.close()

    shown, found = in_jupyterlab
    assert len(shown) > 20
    assert lines == shown
    assert len(found) > 5
    assert problems == found
