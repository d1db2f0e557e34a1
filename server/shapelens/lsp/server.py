"""The pygls server: receives, answers from the programs, and publishes what changed."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from cattrs import Converter
from lsprotocol import types as lsp
from pygls.lsp.server import LanguageServer
from pygls.protocol import JsonRPCNotification, JsonRPCRequestMessage, default_converter

from shapelens import __version__
from shapelens.kernel.install import bootstrap_code
from shapelens.lsp.documents import OpenDocuments
from shapelens.lsp.features.code_actions import code_actions
from shapelens.lsp.features.diagnostics import diagnostics
from shapelens.lsp.features.hover import hover
from shapelens.lsp.features.inlay_hints import inlay_hints
from shapelens.lsp.kernels import take_snapshot, take_status
from shapelens.notebook.program import Program
from shapelens.notebook.results import Hint

# Diagnostics wait until the typing pauses: a squiggle under a half-typed call is noise. Hints are answered at once.
PUBLISH_DELAY_SECONDS = 0.15
COMM_TARGET = "shapelens"

_log = logging.getLogger(__name__)


def plain_converter() -> Converter:
    """Make pygls's converter, but leave the parameters of our own messages as the dicts that JSON gives.

    pygls would make named tuples of them, which loses keys that are no identifiers or begin with an underscore.
    """
    converter = default_converter()
    for message in (JsonRPCRequestMessage, JsonRPCNotification):
        converter.register_structure_hook(message, lambda described, cls: cls(**described))
    return converter


class ShapeLensServer(LanguageServer):
    """The language server and what it has open."""

    def __init__(self) -> None:
        super().__init__(  # pyright: ignore[reportUnknownMemberType] - pygls leaves the rest of its parameters untyped
            "shapelens",
            __version__,
            converter_factory=plain_converter,
            text_document_sync_kind=lsp.TextDocumentSyncKind.Incremental,
            notebook_document_sync=lsp.NotebookDocumentSyncOptions(
                notebook_selector=[
                    lsp.NotebookDocumentFilterWithCells(
                        notebook="*", cells=[lsp.NotebookCellLanguage(language="python")]
                    )
                ]
            ),
        )
        self.documents = OpenDocuments()
        self._published: dict[str, list[lsp.Diagnostic]] = {}
        self._shown: dict[int, tuple[Hint, ...]] = {}
        self._pending: dict[int, asyncio.TimerHandle] = {}

    def changed(self, program: Program, edited: str | None = None, delay: float = PUBLISH_DELAY_SECONDS) -> None:
        """Say that a program changed: its diagnostics are published and its hints refreshed in a moment."""
        handle = self._pending.pop(id(program), None)
        if handle is not None:
            handle.cancel()
        loop = asyncio.get_running_loop()
        self._pending[id(program)] = loop.call_later(delay, self._publish, program, edited)

    def _publish(self, program: Program, edited: str | None) -> None:
        self._pending.pop(id(program), None)
        self._refresh_if_needed(program, edited)
        for uri, found in diagnostics(program).items():
            # In the edited cell the editor may have dropped squiggles by itself: it is told again.
            if uri == edited or self._published.get(uri, []) != found:
                self._published[uri] = found
                self.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(uri, found))

    def _refresh_if_needed(self, program: Program, edited: str | None) -> None:
        """Ask for a refresh if hints changed in a cell that the editor does not ask about by itself."""
        hints = program.analyze().hints
        before = self._shown.get(id(program), ())
        self._shown[id(program)] = hints
        if before == hints:
            return
        number = next((n for n, cell in enumerate(program.cells) if cell.id == edited), None)
        if [h for h in before if h.cell != number] != [h for h in hints if h.cell != number]:
            self._refresh()

    def _refresh(self) -> None:
        workspace = self.client_capabilities.workspace
        if workspace is not None and workspace.inlay_hint is not None and workspace.inlay_hint.refresh_support:
            self.workspace_inlay_hint_refresh(None)

    def forget(self, program: Program | None, cells: list[str]) -> None:
        """Take back what was published of a closed document."""
        if program is not None:
            handle = self._pending.pop(id(program), None)
            if handle is not None:
                handle.cancel()
            self._shown.pop(id(program), None)
        for uri in cells:
            if self._published.pop(uri, None):
                self.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(uri, []))


def create_server() -> ShapeLensServer:
    """Make a server with all its features."""
    server = ShapeLensServer()
    _register_sync(server)
    _register_features(server)
    _register_kernel(server)
    return server


def _register_sync(server: ShapeLensServer) -> None:
    documents = server.documents

    @server.feature(lsp.NOTEBOOK_DOCUMENT_DID_OPEN)
    def notebook_opened(ls: ShapeLensServer, params: lsp.DidOpenNotebookDocumentParams) -> None:
        ls.changed(documents.sync_notebook(ls.workspace, params.notebook_document), delay=0)

    @server.feature(lsp.NOTEBOOK_DOCUMENT_DID_CHANGE)
    def notebook_changed(ls: ShapeLensServer, params: lsp.DidChangeNotebookDocumentParams) -> None:
        notebook = ls.workspace.get_notebook_document(notebook_uri=params.notebook_document.uri)
        if notebook is None:
            return
        cells = params.change.cells
        edited = cells.text_content[0].document.uri if cells is not None and cells.text_content else None
        ls.changed(documents.sync_notebook(ls.workspace, notebook), edited)

    @server.feature(lsp.NOTEBOOK_DOCUMENT_DID_CLOSE)
    def notebook_closed(ls: ShapeLensServer, params: lsp.DidCloseNotebookDocumentParams) -> None:
        uri = params.notebook_document.uri
        ls.forget(documents.programs.get(uri), documents.close(uri))

    @server.feature(lsp.TEXT_DOCUMENT_DID_OPEN)
    def file_opened(ls: ShapeLensServer, params: lsp.DidOpenTextDocumentParams) -> None:
        if params.text_document.language_id == "python":
            ls.changed(documents.sync_file(params.text_document.uri, params.text_document.text), delay=0)

    @server.feature(lsp.TEXT_DOCUMENT_DID_CHANGE)
    def file_changed(ls: ShapeLensServer, params: lsp.DidChangeTextDocumentParams) -> None:
        uri = params.text_document.uri
        if uri in documents.programs:
            ls.changed(documents.sync_file(uri, ls.workspace.get_text_document(uri).source), uri)

    @server.feature(lsp.TEXT_DOCUMENT_DID_CLOSE)
    def file_closed(ls: ShapeLensServer, params: lsp.DidCloseTextDocumentParams) -> None:
        uri = params.text_document.uri
        ls.forget(documents.programs.get(uri), documents.close(uri))


def _register_features(server: ShapeLensServer) -> None:
    documents = server.documents

    @server.feature(lsp.TEXT_DOCUMENT_INLAY_HINT)
    def on_inlay_hint(ls: ShapeLensServer, params: lsp.InlayHintParams) -> list[lsp.InlayHint]:
        place = documents.place(params.text_document.uri)
        return [] if place is None else inlay_hints(place.program, place.cell, params.range)

    @server.feature(lsp.TEXT_DOCUMENT_HOVER)
    def on_hover(ls: ShapeLensServer, params: lsp.HoverParams) -> lsp.Hover | None:
        place = documents.place(params.text_document.uri)
        return None if place is None else hover(place.program, place.cell, params.position)

    @server.feature(
        lsp.TEXT_DOCUMENT_CODE_ACTION, lsp.CodeActionOptions(code_action_kinds=[lsp.CodeActionKind.QuickFix])
    )
    def on_code_action(ls: ShapeLensServer, params: lsp.CodeActionParams) -> list[lsp.CodeAction]:
        only = params.context.only
        if only and not any(lsp.CodeActionKind.QuickFix.value.startswith(str(getattr(k, "value", k))) for k in only):
            return []
        place = documents.place(params.text_document.uri)
        return [] if place is None else code_actions(place.program, place.cell, params.range)


def _register_kernel(server: ShapeLensServer) -> None:
    documents = server.documents

    @server.feature("shapelens/probe")
    def on_probe(ls: ShapeLensServer, params: Any) -> dict[str, str]:
        return {"code": bootstrap_code(), "comm_target": COMM_TARGET}

    @server.feature("shapelens/kernelSnapshot")
    def on_snapshot(ls: ShapeLensServer, params: dict[str, Any]) -> None:
        program = documents.notebook(params.get("notebook", ""))
        if program is not None and take_snapshot(program, params):
            ls.changed(program, delay=0)

    @server.feature("shapelens/kernelStatus")
    def on_status(ls: ShapeLensServer, params: dict[str, Any]) -> None:
        program = documents.notebook(params.get("notebook", ""))
        if program is not None and take_status(program, params):
            ls.changed(program, delay=0)


def start() -> None:
    """Serve on standard input and output until the client says goodbye."""
    create_server().start_io()
