"""A notebook that is open in a language server, and typing into it."""

from collections.abc import Iterator, Sequence
from time import perf_counter
from typing import Any

from bench.support.client import Client

URI = "file:///bench/notebook.ipynb"


class OpenNotebook:
    """The notebook as the editor has it."""

    def __init__(self, client: Client, cells: Sequence[str]) -> None:
        self.client = client
        self.cells = list(cells)
        self._version = 1
        uris = [self.uri(number) for number in range(len(cells))]
        client.notify(
            "notebookDocument/didOpen",
            {
                "notebookDocument": {
                    "uri": URI,
                    "notebookType": "jupyter-notebook",
                    "version": 1,
                    "cells": [{"kind": 2, "document": uri} for uri in uris],
                },
                "cellTextDocuments": [
                    {"uri": uri, "languageId": "python", "version": 1, "text": text}
                    for uri, text in zip(uris, cells, strict=True)
                ],
            },
        )

    def uri(self, cell: int) -> str:
        """The URI of a cell."""
        return f"{URI}#cell-{cell}"

    def hints(self, cell: int) -> list[Any]:
        """Ask for the hints of a cell."""
        lines = self.cells[cell].count("\n") + 1
        span = {"start": {"line": 0, "character": 0}, "end": {"line": lines, "character": 0}}
        return self.client.request("textDocument/inlayHint", {"textDocument": {"uri": self.uri(cell)}, "range": span})

    def append(self, cell: int, text: str) -> None:
        """Type at the end of a cell."""
        before = self.cells[cell]
        end = {"line": before.count("\n"), "character": len(before) - (before.rfind("\n") + 1)}
        self._change(cell, {"start": end, "end": end}, text)
        self.cells[cell] = before + text

    def delete(self, cell: int, length: int) -> None:
        """Press backspace at the end of a cell, on its last line."""
        line, column = self.cells[cell].count("\n"), len(self.cells[cell]) - (self.cells[cell].rfind("\n") + 1)
        span = {"start": {"line": line, "character": column - length}, "end": {"line": line, "character": column}}
        self._change(cell, span, "")
        self.cells[cell] = self.cells[cell][:-length]

    def _change(self, cell: int, span: Any, text: str) -> None:
        self._version += 1
        document = {"uri": self.uri(cell), "version": self._version}
        change = {"document": document, "changes": [{"range": span, "text": text}]}
        notebook = {"uri": URI, "version": self._version}
        self.client.notify(
            "notebookDocument/didChange", {"notebookDocument": notebook, "change": {"cells": {"textContent": [change]}}}
        )

    def type_line(self, cell: int, line: str) -> Iterator[float]:
        """Type a new line at the end of a cell and take it back; yield how long each key waits for its hints."""
        self.append(cell, "\n")
        for letter in line:
            start = perf_counter()
            self.append(cell, letter)
            self.hints(cell)
            yield perf_counter() - start
        for _ in line:
            start = perf_counter()
            self.delete(cell, 1)
            self.hints(cell)
            yield perf_counter() - start
