"""Fuzzing of the language server itself: random editing in notebooks and files, asked about in between.

The server runs in this process and gets the messages that an editor would send. After each burst of edits what it says
must be what it says of the same texts when they are opened afresh.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import random
import time
import warnings
from typing import Any

from shapelens.lsp.features.diagnostics import diagnostics
from shapelens.lsp.server import ShapeLensServer, create_server
from shapelens.notebook.program import Program

from .looks import TooSlow
from .mutations import PROGRAMS, mutated, noise
from .texts import Failure

BUDGET_SECONDS = 6.0
NOTEBOOK = "file:///home/fuzz.ipynb"
FILE = "file:///home/fuzz.py"


class ServerFailed(Exception):
    """The server answered with an error, or failed on a notification."""


class Wire:
    """A client's end of an in-process server: sends messages, and keeps what comes back."""

    def __init__(self) -> None:
        self.server: ShapeLensServer = create_server()
        self.server.protocol.set_writer(self, include_headers=False)
        self.server.report_server_error = self._report  # type: ignore[method-assign]
        self.answers: dict[int, Any] = {}
        self.errors: list[str] = []
        self._ids = itertools.count(1)

    def _report(self, error: Exception, source: Any) -> None:
        self.errors.append(f"{type(error).__name__}: {error}")

    def write(self, data: bytes) -> None:
        """Take what the server sends."""
        message = json.loads(data)
        if "id" in message and "method" not in message:
            self.answers[message["id"]] = message

    def close(self) -> None:
        """Nothing is to be closed."""

    def notify(self, method: str, params: Any) -> None:
        """Send a notification."""
        self._send({"jsonrpc": "2.0", "method": method, "params": params})

    def ask(self, method: str, params: Any) -> Any:
        """Send a request and return its answer, which comes at once."""
        number = next(self._ids)
        started = time.process_time()
        self._send({"jsonrpc": "2.0", "id": number, "method": method, "params": params})
        if time.process_time() - started > BUDGET_SECONDS:
            raise TooSlow(f"{method}: {time.process_time() - started:.1f} s")
        answer = self.answers.pop(number, {"error": "no answer"})
        if "error" in answer:
            raise ServerFailed(f"{method}: {answer['error']}")
        return answer["result"]

    def _send(self, message: Any) -> None:
        protocol = self.server.protocol
        protocol.handle_message(json.loads(json.dumps(message), object_hook=protocol.structure_message))
        if self.errors:
            raise ServerFailed("; ".join(self.errors))


def _range(rng: random.Random, text: str) -> dict[str, Any]:
    """Make a range in `text`, or, now and then, past its end or the wrong way round."""
    lines = text.split("\n")
    ends: list[dict[str, int]] = []
    for _ in range(2):
        line = rng.randrange(len(lines) + (2 if rng.random() < 0.1 else 0))
        length = len(lines[line]) if line < len(lines) else 0
        ends.append({"line": line, "character": rng.randrange(length + 1) + (1000 if rng.random() < 0.05 else 0)})
    ends.sort(key=lambda end: (end["line"], end["character"]), reverse=rng.random() < 0.03)
    if rng.random() < 0.6:
        ends[1] = ends[0]
    return {"start": ends[0], "end": ends[1]}


class Session:
    """One editor with one notebook and one file."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.wire = Wire()
        self.cells: list[str] = []
        self.version = 1
        self.made = 0
        self.log: list[str] = []

    @property
    def open(self) -> list[str]:
        """The URIs of the open text documents."""
        return [*self.cells, FILE]

    def start(self) -> None:
        """Open the notebook and the file."""
        notebooks = {"notebookDocument": {"synchronization": {}}}
        self.wire.ask("initialize", {"processId": None, "rootUri": None, "capabilities": notebooks})
        self.wire.notify("initialized", {})
        texts = [self._text() for _ in range(self.rng.randint(1, 4))]
        items = [self._new_cell(text) for text in texts]
        document = {"uri": NOTEBOOK, "notebookType": "jupyter-notebook", "version": 1,
                    "cells": [{"kind": 2, "document": uri} for uri in self.cells]}  # fmt: skip
        self.wire.notify("notebookDocument/didOpen", {"notebookDocument": document, "cellTextDocuments": items})
        item = {"uri": FILE, "languageId": "python", "version": 1, "text": self._text()}
        self.wire.notify("textDocument/didOpen", {"textDocument": item})

    def _text(self) -> str:
        lines = self.rng.choice(PROGRAMS).split("\n")
        start = self.rng.randrange(len(lines))
        text = "\n".join(lines[start : start + self.rng.randrange(60)]) if self.rng.random() < 0.5 else "\n".join(lines)
        return mutated(self.rng, text) if self.rng.random() < 0.2 else text

    def _new_cell(self, text: str, at: int | None = None) -> dict[str, Any]:
        self.made += 1
        uri = f"{NOTEBOOK}#c{self.made}"
        self.cells.insert(len(self.cells) if at is None else at, uri)
        language = "sql" if self.rng.random() < 0.05 else "python"
        return {"uri": uri, "languageId": language, "version": 1, "text": text}

    def edit(self) -> None:
        """Do one thing that an editor does."""
        self.version += 1
        kind = self.rng.choices(["type", "replace", "structure", "reopen"], [10, 2, 2, 1])[0]
        self.log.append(kind)
        if kind == "structure":
            self._restructure()
        elif kind == "reopen":
            text = self.text_of(FILE)
            self.wire.notify("textDocument/didClose", {"textDocument": {"uri": FILE}})
            item = {"uri": FILE, "languageId": "python", "version": 1, "text": text}
            self.wire.notify("textDocument/didOpen", {"textDocument": item})
        else:
            self._change(self.rng.choice(self.open), whole=kind == "replace")

    def _change(self, uri: str, whole: bool) -> None:
        text = self.text_of(uri)
        changes: list[dict[str, Any]] = [{"text": self._text()}]
        if not whole:
            new = self.rng.choice(["x", "(", ")", "\n", " ", "", "3", '"', "# ", "é🙂", "    ", noise(self.rng)[:20]])
            changes = [{"range": _range(self.rng, text), "text": new} for _ in range(self.rng.choice((1, 1, 1, 2)))]
        document = {"uri": uri, "version": self.version}
        self.log.append(json.dumps(changes)[:200])
        if uri == FILE:
            self.wire.notify("textDocument/didChange", {"textDocument": document, "contentChanges": changes})
        else:
            self._notebook_change({"textContent": [{"document": document, "changes": changes}]})

    def _restructure(self) -> None:
        start = self.rng.randrange(len(self.cells) + 1)
        count = self.rng.randrange(min(3, len(self.cells) - start + 1))
        closed = self.cells[start : start + count]
        del self.cells[start : start + count]
        opened = [self._new_cell(self._text(), start) for _ in range(self.rng.randrange(3))]
        added = [{"kind": 2, "document": uri} for uri in self.cells[start : start + len(opened)]]
        array = {"start": start, "deleteCount": count, "cells": added}
        structure = {"array": array, "didOpen": opened, "didClose": [{"uri": uri} for uri in closed]}
        self._notebook_change({"structure": structure})

    def _notebook_change(self, cells: dict[str, Any]) -> None:
        document = {"uri": NOTEBOOK, "version": self.version}
        self.wire.notify("notebookDocument/didChange", {"notebookDocument": document, "change": {"cells": cells}})

    def text_of(self, uri: str) -> str:
        """Return the text as the server has it."""
        return str(self.wire.server.workspace.get_text_document(uri).source)

    def ask(self) -> None:
        """Ask for hints, a hover and code actions somewhere."""
        uri = self.rng.choice([*self.open, "file:///home/nowhere.py"])
        range_ = _range(self.rng, self.text_of(uri) if uri in self.open else "")
        document = {"uri": uri}
        everything = {"start": {"line": 0, "character": 0}, "end": {"line": 100_000, "character": 0}}
        self.wire.ask("textDocument/inlayHint", {"textDocument": document, "range": everything})
        self.wire.ask("textDocument/hover", {"textDocument": document, "position": range_["start"]})
        if self.rng.random() < 0.3:
            context = {"textDocument": document, "range": range_, "context": {"diagnostics": []}}
            self.wire.ask("textDocument/codeAction", context)

    def compare(self) -> None:
        """Compare hints and diagnostics with those of the same texts opened afresh, where all of them parse."""
        for uri in (NOTEBOOK, FILE):
            program = self.wire.server.documents.programs[uri]
            texts = [cell.document.text if cell.python else None for cell in program.cells]
            if all(_parses(text or "") for text in texts):
                now, fresh = _found(program), _found(Program.from_texts(texts))
                assert now == fresh, f"{now} is not {fresh}, as it is of {texts}"


def _found(program: Program) -> tuple[object, object]:
    hints = [(h.cell, h.range, h.role, h.label) for h in program.analyze().hints]
    found = [[(d.range, d.code, d.message) for d in cell] for cell in diagnostics(program).values()]
    return hints, found


def _parses(text: str) -> bool:
    try:
        with warnings.catch_warnings(action="ignore"):
            compile(text, "", "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


async def _session(rng: random.Random, steps: int) -> Failure | None:
    session = Session(rng)
    try:
        session.start()
        for _ in range(steps):
            for _ in range(rng.choice((1, 1, 3))):
                session.edit()
            session.ask()
            session.compare()
            await asyncio.sleep(0)
    except Exception as error:
        return Failure("\n".join(session.log), f"{type(error).__name__}: {error}"[:1500])
    finally:
        for handle in session.wire.server._pending.values():
            handle.cancel()
    return None


def run_edits(cases: int, seed: int, steps: int = 12) -> list[Failure]:
    """Run `cases` sessions of `steps` bursts of edits each; return the failures, the shortest first."""
    rng = random.Random(f"edits {seed}")
    found = [asyncio.run(_session(random.Random(rng.random()), steps)) for _ in range(cases)]
    return sorted((f for f in found if f is not None), key=lambda f: len(f.case))
