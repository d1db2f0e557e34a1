"""An editor for tests of the language server: a real client, with notebooks and files open in it."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from lsprotocol import types as lsp
from pytest_lsp import LanguageClient

EVERYTHING = lsp.Range(lsp.Position(0, 0), lsp.Position(100_000, 0))
KERNEL = "kernel-1"


async def until(condition: Callable[[], object], seconds: float = 5.0) -> None:
    """Wait for something that the server sends by itself."""
    for _ in range(int(seconds / 0.02)):
        if condition():
            return
        await asyncio.sleep(0.02)
    raise AssertionError("it did not come")


@dataclass
class Text:
    """An open text document: a cell or a file."""

    client: LanguageClient
    uri: str
    text: str
    language: str = "python"
    version: int = 1

    async def hints(self, range_: lsp.Range = EVERYTHING) -> list[tuple[int, str]]:
        """Return line and label of each hint."""
        return [(hint.position.line, str(hint.label)) for hint in await self.inlay_hints(range_)]

    async def inlay_hints(self, range_: lsp.Range = EVERYTHING) -> list[lsp.InlayHint]:
        params = lsp.InlayHintParams(lsp.TextDocumentIdentifier(self.uri), range_)
        return list(await self.client.text_document_inlay_hint_async(params) or ())

    async def hover(self, line: int, character: int) -> str | None:
        params = lsp.HoverParams(lsp.TextDocumentIdentifier(self.uri), lsp.Position(line, character))
        found = await self.client.text_document_hover_async(params)
        if found is None:
            return None
        assert isinstance(found.contents, lsp.MarkupContent)
        assert found.contents.kind == lsp.MarkupKind.Markdown
        return found.contents.value

    @property
    def diagnostics(self) -> list[lsp.Diagnostic]:
        return list(self.client.diagnostics.get(self.uri, ()))

    @property
    def codes(self) -> list[str]:
        return [str(diagnostic.code) for diagnostic in self.diagnostics]

    async def actions(self, range_: lsp.Range, only: list[lsp.CodeActionKind] | None = None) -> list[lsp.CodeAction]:
        context = lsp.CodeActionContext(self.diagnostics, only=only)
        params = lsp.CodeActionParams(lsp.TextDocumentIdentifier(self.uri), range_, context)
        found = await self.client.text_document_code_action_async(params)
        return [action for action in found or () if isinstance(action, lsp.CodeAction)]

    def with_edits(self, edits: list[lsp.TextEdit]) -> str:
        """Return the text after `edits`, which count UTF-16 units."""
        text = self.text
        for edit in sorted(edits, key=lambda e: (e.range.start.line, e.range.start.character), reverse=True):
            start, end = self._offset(edit.range.start), self._offset(edit.range.end)
            text = text[:start] + edit.new_text + text[end:]
        return text

    def _offset(self, position: lsp.Position) -> int:
        lines = self.text.split("\n")
        before = sum(len(line) + 1 for line in lines[: position.line])
        units = lines[position.line].encode("utf-16-le")[: position.character * 2]
        return before + len(units.decode("utf-16-le"))

    def described(self) -> lsp.TextDocumentItem:
        return lsp.TextDocumentItem(self.uri, self.language, self.version, self.text)


@dataclass
class File(Text):
    """An open file that is no notebook."""

    def open(self) -> None:
        self.client.text_document_did_open(lsp.DidOpenTextDocumentParams(self.described()))

    def edit(self, range_: lsp.Range, text: str) -> None:
        """Type `text` in place of a range."""
        self.text = self.with_edits([lsp.TextEdit(range_, text)])
        self.version += 1
        change = lsp.TextDocumentContentChangePartial(range=range_, text=text)
        document = lsp.VersionedTextDocumentIdentifier(self.version, self.uri)
        self.client.text_document_did_change(lsp.DidChangeTextDocumentParams(document, [change]))

    def close(self) -> None:
        self.client.text_document_did_close(lsp.DidCloseTextDocumentParams(lsp.TextDocumentIdentifier(self.uri)))


@dataclass
class Notebook:
    """An open notebook. A cell that is given as `(language, text)` is in that language."""

    client: LanguageClient
    uri: str
    cells: list[Text] = field(default_factory=list)
    version: int = 1
    sequence: int = 0
    made: int = 0

    def new_cell(self, text: str | tuple[str, str]) -> Text:
        language, text = text if isinstance(text, tuple) else ("python", text)
        self.made += 1
        return Text(self.client, f"{self.uri}#cell-{self.made}", text, language)

    def open(self) -> None:
        document = lsp.NotebookDocument(self.uri, "jupyter-notebook", self.version, self._described(self.cells))
        self.client.notebook_document_did_open(
            lsp.DidOpenNotebookDocumentParams(document, [cell.described() for cell in self.cells])
        )

    def _described(self, cells: list[Text]) -> list[lsp.NotebookCell]:
        return [lsp.NotebookCell(lsp.NotebookCellKind.Code, cell.uri) for cell in cells]

    def _send(self, cells: lsp.NotebookDocumentCellChanges) -> None:
        self.version += 1
        document = lsp.VersionedNotebookDocumentIdentifier(version=self.version, uri=self.uri)
        change = lsp.NotebookDocumentChangeEvent(cells=cells)
        self.client.notebook_document_did_change(lsp.DidChangeNotebookDocumentParams(document, change))

    def edit(self, cell: Text, text: str) -> None:
        """Replace the text of a cell."""
        cell.version += 1
        cell.text = text
        document = lsp.VersionedTextDocumentIdentifier(cell.version, cell.uri)
        changes = [lsp.TextDocumentContentChangeWholeDocument(text=text)]
        content = lsp.NotebookDocumentCellContentChanges(document=document, changes=changes)
        self._send(lsp.NotebookDocumentCellChanges(text_content=[content]))

    def splice(self, start: int, remove: int, insert: list[Text], *, known: bool = False) -> None:
        """Remove and insert cells; `known` says that those inserted were open before, as when a cell is moved."""
        removed = self.cells[start : start + remove]
        self.cells[start : start + remove] = insert
        array = lsp.NotebookCellArrayChange(start=start, delete_count=remove, cells=self._described(insert))
        opened = [] if known else [cell.described() for cell in insert]
        kept = {cell.uri for cell in self.cells}
        closed = [lsp.TextDocumentIdentifier(cell.uri) for cell in removed if cell.uri not in kept]
        structure = lsp.NotebookDocumentCellChangeStructure(array=array, did_open=opened, did_close=closed)
        self._send(lsp.NotebookDocumentCellChanges(structure=structure))

    def move(self, start: int, to: int) -> None:
        """Move a cell, in one change that covers the cells between."""
        first, last = min(start, to), max(start, to)
        moved = list(self.cells)
        moved.insert(to, moved.pop(start))
        self.splice(first, last - first + 1, moved[first : last + 1], known=True)

    def close(self) -> None:
        identifiers = [lsp.TextDocumentIdentifier(cell.uri) for cell in self.cells]
        params = lsp.DidCloseNotebookDocumentParams(lsp.NotebookDocumentIdentifier(uri=self.uri), identifiers)
        self.client.notebook_document_did_close(params)

    # --- the kernel ---

    def status(self, status: str, kernel: str | None = KERNEL) -> None:
        message = {"notebook": self.uri, "kernel_id": kernel, "status": status, "language": "python"}
        self.client.protocol.notify("shapelens/kernelStatus", message)

    def snapshot(
        self,
        cell: Text | None = None,
        *,
        count: int | None = None,
        kernel: str = KERNEL,
        unbound: tuple[str, ...] = (),
        ran: tuple[str, ...] = (),
        runtime: dict[str, Any] | None = None,
        **bound: Any,
    ) -> None:
        """Send what the probe sends at its start (without `cell`; `ran` are sources), or after `cell` ran."""
        source_hash = None if cell is None else hashlib.sha1(cell.text.encode()).hexdigest()
        snapshot = {
            "schema": 1,
            "seq": self.sequence,
            "full": cell is None,
            "bound": bound,
            "unbound": list(unbound),
            "cell_id": None if cell is None else cell.uri.partition("#")[2],
            "execution_count": count,
            "source_hash": source_hash,
            "ok": True,
            "ran": [hashlib.sha1(source.encode()).hexdigest() for source in ran],
            "runtime": runtime or {},
        }
        self.sequence += 1
        message = {"notebook": self.uri, "kernel_id": kernel, "snapshot": snapshot}
        self.client.protocol.notify("shapelens/kernelSnapshot", message)


def array(*shape: int, dtype: str = "float32") -> dict[str, Any]:
    """Describe a NumPy array as the probe does."""
    return {
        "kind": "tensor",
        "library": "numpy",
        "shape": list(shape),
        "dtype": dtype,
        "type": "ndarray",
        "nbytes": 1,
        "device": None,
    }


def module(name: str) -> dict[str, Any]:
    """Describe a module as the probe does."""
    return {"kind": "module", "name": name}


@dataclass
class Editor:
    """Opens notebooks and files at a language server."""

    client: LanguageClient
    opened: list[Notebook | File] = field(default_factory=list)

    @property
    def refreshes(self) -> int:
        """How often the server asked for a refresh of the hints."""
        return self.client.refreshes

    def close(self) -> None:
        """Close what a test opened."""
        for document in self.opened:
            document.close()

    def notebook(self, *cells: str | tuple[str, str], uri: str = "file:///home/a%20notebook.ipynb") -> Notebook:
        notebook = Notebook(self.client, uri)
        notebook.cells = [notebook.new_cell(cell) for cell in cells]
        notebook.open()
        self.opened.append(notebook)
        return notebook

    def file(self, text: str, uri: str = "file:///home/model.py", language: str = "python") -> File:
        file = File(self.client, uri, text, language)
        file.open()
        self.opened.append(file)
        return file
