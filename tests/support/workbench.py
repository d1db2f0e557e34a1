"""VS Code in a real browser, as a person sees it."""

import time
from contextlib import suppress
from pathlib import Path
from re import Pattern
from typing import Any

from playwright.sync_api import Locator, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from support.code_server import OF_THE_MACHINE, CodeServer, files_of

SCREENSHOTS = Path(__file__).parents[2] / "artifacts" / "vscode"

PICTURES = SCREENSHOTS / "pictures"
"""What `make pictures` puts into the extension."""

CELL = ".notebookOverlay .cell-list-container .monaco-list-row.code-cell-row"
CARD = ".monaco-hover:not(.hidden) .monaco-hover-content"
MENU = ".action-widget .monaco-list-row.action"
FINDING = {"error": ".squiggly-error", "warning": ".squiggly-warning", "information": ".squiggly-info"}

TRIES = 3
PATIENCE_MS = 5_000


class Workbench:
    """A browser tab with a workbench in it."""

    def __init__(self, page: Page, server: CodeServer, folder: Path) -> None:
        self.page = page
        self.server = server
        self.folder = folder
        """The workspace."""

    def open(self, *files: str) -> None:
        """Open the workspace, and files of it one after the other."""
        self.page.goto(self.server.address(self.folder))
        self.page.wait_for_selector(".monaco-workbench .part.statusbar")
        # Before that, a notebook opens as text and a command is not known.
        self.page.wait_for_function("performance.getEntriesByName('code/didLoadExtensions').length > 0")
        for file in files:
            self.open_file(file)

    def open_file(self, name: str) -> None:
        """Open a file or a notebook by its name, as the user does with Ctrl+P."""
        self._choose(name, name)
        expect(self.page.locator(".tab.active", has_text=name)).to_be_visible()

    def command(self, title: str) -> None:
        """Run a command by its title, `Category: Title`."""
        self._choose(f">{title}", title)

    def _choose(self, text: str, row: str) -> None:
        self.page.keyboard.press("F1")
        entry = self.page.locator(".quick-input-widget input.input")
        expect(entry).to_be_focused()
        entry.fill(text)
        expect(self.page.locator(".quick-input-list .monaco-list-row", has_text=row).first).to_be_visible()
        self.page.keyboard.press("Enter")

    def configure(self, **settings: Any) -> None:
        """Change the user's settings in their own editors, as a person does; names are dotted.

        A server's watcher of files misses one of them now and then; what is saved in a page, the page knows.
        """
        users, machines = files_of(settings)
        self._write_settings("Preferences: Open User Settings (JSON)", users)
        if OF_THE_MACHINE & settings.keys():
            self._write_settings("Preferences: Open Remote Settings (JSON)", machines)

    def _write_settings(self, command: str, text: str) -> None:
        self.command(command)
        dialog = self.page.get_by_role("dialog", name="settings.json")
        expect(dialog.locator(".monaco-editor.focused")).to_be_visible()
        self.page.keyboard.press("ControlOrMeta+a")
        self.type(text)
        # What the editor closed by itself stands behind the cursor.
        self.page.keyboard.press("ControlOrMeta+Shift+End")
        self.page.keyboard.press("Delete")
        self.page.keyboard.press("ControlOrMeta+s")
        # Not by Escape, which closes a message instead where one has come up.
        self.page.get_by_role("button", name="Close Modal Editor").click()
        expect(dialog).to_have_count(0)

    def trust(self) -> None:
        """Trust the workspace, which was opened without that."""
        self.status("Restricted Mode").click()
        self.page.get_by_role("button", name="Trust", exact=True).click()
        expect(self.status("Restricted Mode")).to_have_count(0)
        self.page.get_by_role("button", name="Close Modal Editor").click()
        expect(self.page.locator(".workspace-trust-editor")).to_have_count(0)

    # Editors

    @property
    def lines(self) -> Locator:
        """The lines of the editors in sight, each with the hints in it."""
        return self.page.locator(".editor-instance .view-line, .notebookOverlay .view-line")

    def line(self, code: str) -> Locator:
        """The first line in sight that has `code` in it."""
        return self.lines.filter(has_text=code).first

    def cell(self, code: str) -> Locator:
        """The code cell that has `code` in it."""
        return self.page.locator(CELL).filter(has=self.page.locator(".view-line", has_text=code)).first

    def colour_of_hint(self, code: str) -> str:
        """The colour of the hint in the line that has `code` in it."""
        spans = self.line(code).locator("span span").filter(has_text="→")
        return spans.first.evaluate("span => getComputedStyle(span).color")

    def findings(self, severity: str = "error") -> Locator:
        """What is underlined."""
        return self.page.locator(FINDING[severity])

    def click(self, text: str) -> None:
        """Put the cursor into a piece of code."""
        self.leave()
        x, y = self._place(text)
        self.page.mouse.click(x, y)

    def hover(self, text: str) -> Locator:
        """Rest the pointer on a piece of code until the card shows; return the card."""
        self.leave()
        x, y = self._place(text)
        self.page.mouse.move(x - 3, y)
        self.page.mouse.move(x, y, steps=4)
        card = self.page.locator(CARD).first
        expect(card).to_be_visible()
        return card

    def leave(self) -> None:
        """Move the pointer away, and wait until no card shows: one that stays would cover what comes next."""
        self.page.mouse.move(3, 3, steps=3)
        expect(self.page.locator(CARD)).to_have_count(0)

    def _place(self, text: str) -> tuple[float, float]:
        """Where a piece of code stands on the page: the middle of its first character."""
        expect(self.line(text)).to_be_visible()
        x, y = self.page.evaluate(FIND_TEXT, text)
        return x, y

    def edit_line(self, code: str, text: str) -> None:
        """Type a new text in place of the line that has `code` in it."""
        self.click(code)
        self.page.keyboard.press("Home")
        self.page.keyboard.press("Shift+End")
        self.type(text)

    def type(self, text: str) -> None:
        """Type where the cursor is."""
        self.page.keyboard.insert_text(text)

    def fix(self, text: str, title: str) -> None:
        """Choose a quick fix at a piece of code, as the user does with Ctrl+."""
        self.open_fixes(text).filter(has_text=title).first.click()
        expect(self.page.locator(MENU)).to_have_count(0)

    def open_fixes(self, text: str) -> Locator:
        """Open the quick fixes at a piece of code; return what is in the menu."""
        self.click(text)
        entries = self.page.locator(MENU)
        for _ in range(TRIES):
            self.page.keyboard.press("ControlOrMeta+.")
            # On a busy machine, a key right behind a click is lost now and then.
            with suppress(PlaywrightTimeout):
                entries.first.wait_for(timeout=PATIENCE_MS)
                break
        expect(entries.first).to_be_visible()
        return entries

    def start_cell(self, code: str) -> None:
        """Run the cell that has `code` in it, and wait for nothing."""
        self.click(code)
        self.page.keyboard.press("Meta+Enter")  # on Linux; elsewhere it is Control

    def run(self, code: str) -> None:
        """Run the cell that has `code` in it, for the first time, and wait until it has succeeded."""
        self.start_cell(code)
        expect(self.cell(code).locator(".codicon-notebook-state-success")).to_be_visible()

    # What stands around them

    def status(self, text: str | Pattern[str]) -> Locator:
        """An item of the status bar."""
        return self.page.locator(".statusbar-item", has_text=text)

    def notification(self, text: str | Pattern[str]) -> Locator:
        """A message at the lower right."""
        return self.page.locator(".notifications-toasts .notification-list-item", has_text=text)

    def answer(self, question: str, button: str) -> None:
        """Press a button of a message."""
        self.notification(question).get_by_role("button", name=button, exact=True).click()
        expect(self.notification(question)).to_have_count(0)

    def saved(self, name: str) -> str:
        """Save the document in front, and return what is on disk when it has changed."""
        file = self.folder / name
        before = file.stat().st_mtime_ns
        self.page.keyboard.press("ControlOrMeta+s")
        deadline = time.monotonic() + PATIENCE_MS / 1000
        while file.stat().st_mtime_ns == before and time.monotonic() < deadline:
            self.page.wait_for_timeout(50)
        return file.read_text(encoding="utf-8")

    def screenshot(self, name: str) -> None:
        """Keep a picture of the page."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SCREENSHOTS / f"{name}.png", animations="disabled")

    def picture(self, name: str, height: int, *, whole: bool = False) -> None:
        """Keep the upper `height` pixels of the editors, or of the `whole` window, for the extension's README."""
        box = self.page.locator(".part.editor").bounding_box()
        assert box is not None
        left = 0 if whole else box["x"]
        clip = {"x": left, "y": box["y"], "width": box["x"] + box["width"] - left, "height": height}
        PICTURES.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=PICTURES / f"{name}.png", animations="disabled", clip=clip)


# Where a text first stands in a line, whatever spans the line is made of.
FIND_TEXT = r"""text => {
    for (const line of document.querySelectorAll('.view-line')) {
        const at = line.textContent.replace(/\u00a0/g, ' ').indexOf(text);
        if (at < 0) continue;
        const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
        for (let node, seen = 0; (node = walker.nextNode()); seen += node.data.length) {
            if (at >= seen + node.data.length) continue;
            const range = document.createRange();
            range.setStart(node, at - seen);
            range.setEnd(node, at - seen + 1);
            const { left, right, top, bottom } = range.getBoundingClientRect();
            return [(left + right) / 2, (top + bottom) / 2];
        }
    }
}"""
