"""The pygls server: receives, answers from the programs, and publishes what changed."""

from __future__ import annotations

import asyncio
import logging
from math import inf
from typing import Any, cast

from cattrs import Converter
from lsprotocol import types as lsp
from pygls.lsp.server import LanguageServer
from pygls.protocol import JsonRPCNotification, JsonRPCRequestMessage, default_converter

from shapelens import __version__
from shapelens.checks.explain import explanation
from shapelens.checks.policy import Policy
from shapelens.kernel.attach import Event
from shapelens.kernel.connections import EXISTING, KernelUnavailable
from shapelens.kernel.install import PULL_MIME, bootstrap_code, pull_code
from shapelens.lsp.attached import AttachedKernels, kernel_list
from shapelens.lsp.documents import OpenDocuments, Place
from shapelens.lsp.features.code_actions import CODE_ACTION_KINDS, code_actions
from shapelens.lsp.features.diagnostics import diagnostics
from shapelens.lsp.features.environment import environment_answer
from shapelens.lsp.features.hover import hover
from shapelens.lsp.features.inlay_hints import inlay_hints
from shapelens.lsp.kernels import take_snapshot, take_status
from shapelens.lsp.policies import Policies
from shapelens.lsp.settings import register_settings
from shapelens.lsp.stdio import serve_stdio
from shapelens.notebook.program import Program
from shapelens.notebook.results import Hint

# Diagnostics wait until the typing pauses: a squiggle under a half-typed call is noise. Hints are answered at once.
PUBLISH_DELAY_SECONDS = 0.15
# How long an answer may wait for what an edit changes in other cells, and how long the server is deaf while it goes on.
HINT_SECONDS = 0.004
SLICE_SECONDS = 0.008
# How often the files of imported modules and of settings are looked at: not every editor says when one is saved.
WATCH_SECONDS = 2.0
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
        self.policies = Policies(self.warn)
        self.kernels = AttachedKernels()
        self._published: dict[str, list[lsp.Diagnostic]] = {}
        self._answered: dict[int, dict[int, tuple[Hint, ...]]] = {}
        """The hints that the editor was told last, by program and number of the cell."""
        self._pending: dict[int, asyncio.TimerHandle] = {}
        self._watching = False
        self._reporting = False

    def changed(self, program: Program, edited: str | None = None, delay: float = PUBLISH_DELAY_SECONDS) -> None:
        """Say that a program changed: its diagnostics are published and its hints refreshed in a moment."""
        place = self.documents.place(edited) if edited is not None else None
        if place is not None:
            self._answered.get(id(program), {}).pop(place.cell, None)  # the editor asks again by itself
        self._schedule(program, edited, delay)
        self._watch_later()

    def publish_all(self) -> None:
        """Publish the findings of every document again: what the user wants to hear of has changed."""
        for program in self.documents.programs.values():
            self._schedule(program, None, delay=0)

    def policy_of(self, program: Program) -> Policy:
        """Return what the user wants to hear of in the document of a program."""
        return self.policies.of(self.documents.uri_of(program) or "")

    def warn(self, message: str) -> None:
        """Show the user a message."""
        self.window_show_message(lsp.ShowMessageParams(lsp.MessageType.Warning, message))

    def report_server_error(self, error: Exception, source: Any) -> None:
        """Tell the user of an error of ours. That this cannot be told, because the client has gone, is not told."""
        if not self._reporting:
            self._reporting = True
            try:
                super().report_server_error(error, source)
            finally:
                self._reporting = False

    def _watch_later(self) -> None:
        if not self._watching:
            self._watching = True
            asyncio.get_running_loop().call_later(WATCH_SECONDS, self._watch_files)

    def _watch_files(self) -> None:
        """Look at the files of imported modules and of settings now and then, as long as something is open."""
        self._watching = False
        settings_changed = self.policies.refresh()
        for program in self.documents.programs.values():
            if program.files_changed() or settings_changed:
                self._schedule(program, None, delay=0)
        if self.documents.programs:
            self._watch_later()

    def _schedule(self, program: Program, edited: str | None, delay: float) -> None:
        handle = self._pending.pop(id(program), None)
        if handle is not None:
            handle.cancel()
        loop = asyncio.get_running_loop()
        self._pending[id(program)] = loop.call_later(delay, self._publish, program, edited)

    def _publish(self, program: Program, edited: str | None) -> None:
        self._pending.pop(id(program), None)
        if not program.work(SLICE_SECONDS):
            self._schedule(program, edited, delay=0)
            return
        self._refresh_if_needed(program)
        for uri, found in diagnostics(program, self.policy_of(program)).items():
            # In the edited cell the editor may have dropped squiggles by itself: it is told again.
            if uri == edited or self._published.get(uri, []) != found:
                self._published[uri] = found
                self.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(uri, found))

    def hints(self, place: Place, visible: lsp.Range) -> list[lsp.InlayHint]:
        """Answer a request for hints, and remember the answer: if more is found out, the editor is told to ask again.

        An editor that cannot be told so waits for everything that an edit changes. What was too much for the answer
        before is left for a pause in the typing.
        """
        seconds = inf if not self._can_refresh else 0.0 if place.program.busy else HINT_SECONDS
        hints = place.program.analyze_cell(place.cell, seconds).hints
        self._answered.setdefault(id(place.program), {})[place.cell] = hints
        return inlay_hints(hints, visible)

    def _refresh_if_needed(self, program: Program) -> None:
        """Ask for a refresh if the hints are not those that the editor was told."""
        answered = self._answered.get(id(program), {})
        cells = program.analyze().cells
        if any(number >= len(cells) or cells[number].hints != hints for number, hints in answered.items()):
            answered.clear()
            self._refresh()

    @property
    def _can_refresh(self) -> bool:
        workspace = self.client_capabilities.workspace
        return workspace is not None and workspace.inlay_hint is not None and bool(workspace.inlay_hint.refresh_support)

    def _refresh(self) -> None:
        if self._can_refresh:
            self.workspace_inlay_hint_refresh(None)

    def forget(self, program: Program | None, cells: list[str]) -> None:
        """Take back what was published of a closed document."""
        if program is not None:
            handle = self._pending.pop(id(program), None)
            if handle is not None:
                handle.cancel()
            self._answered.pop(id(program), None)
        for uri in cells:
            if self._published.pop(uri, None):
                self.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(uri, []))


def create_server() -> ShapeLensServer:
    """Make a server with all its features."""
    server = ShapeLensServer()
    _register_sync(server)
    _register_features(server)
    register_settings(server)
    _register_kernel(server)
    _register_attaching(server)
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
        edited = [changed.document.uri for changed in (cells and cells.text_content) or ()]
        if cells is not None and cells.structure is None and cells.data is None:
            program = documents.sync_cells(ls.workspace, notebook.uri, edited)
        else:
            program = documents.sync_notebook(ls.workspace, notebook)
        if program is not None:
            ls.changed(program, edited[0] if edited else None)

    @server.feature(lsp.NOTEBOOK_DOCUMENT_DID_CLOSE)
    def notebook_closed(ls: ShapeLensServer, params: lsp.DidCloseNotebookDocumentParams) -> None:
        uri = params.notebook_document.uri
        ls.kernels.leave(uri)
        ls.forget(documents.programs.get(uri), documents.close(uri))

    @server.feature(lsp.TEXT_DOCUMENT_DID_OPEN)
    def file_opened(ls: ShapeLensServer, params: lsp.DidOpenTextDocumentParams) -> None:
        if params.text_document.language_id == "python":
            ls.changed(documents.sync_file(ls.workspace, params.text_document.uri, params.text_document.text), delay=0)

    @server.feature(lsp.TEXT_DOCUMENT_DID_CHANGE)
    def file_changed(ls: ShapeLensServer, params: lsp.DidChangeTextDocumentParams) -> None:
        uri = params.text_document.uri
        if uri in documents.programs:
            ls.changed(documents.sync_file(ls.workspace, uri, ls.workspace.get_text_document(uri).source), uri)

    @server.feature(lsp.TEXT_DOCUMENT_DID_CLOSE)
    def file_closed(ls: ShapeLensServer, params: lsp.DidCloseTextDocumentParams) -> None:
        uri = params.text_document.uri
        ls.kernels.leave(uri)
        ls.forget(documents.programs.get(uri), documents.close(uri))


def _register_features(server: ShapeLensServer) -> None:
    documents = server.documents

    @server.feature(lsp.TEXT_DOCUMENT_INLAY_HINT)
    def on_inlay_hint(ls: ShapeLensServer, params: lsp.InlayHintParams) -> list[lsp.InlayHint]:
        place = documents.place(params.text_document.uri)
        return [] if place is None else ls.hints(place, params.range)

    @server.feature(lsp.TEXT_DOCUMENT_HOVER)
    def on_hover(ls: ShapeLensServer, params: lsp.HoverParams) -> lsp.Hover | None:
        place = documents.place(params.text_document.uri)
        return None if place is None else hover(place.program, place.cell, params.position)

    @server.feature(lsp.TEXT_DOCUMENT_CODE_ACTION, lsp.CodeActionOptions(code_action_kinds=[*CODE_ACTION_KINDS]))
    def on_code_action(ls: ShapeLensServer, params: lsp.CodeActionParams) -> list[lsp.CodeAction]:
        place = documents.place(params.text_document.uri)
        return [] if place is None else code_actions(place, ls.policies.of(place.document), params)


def _register_kernel(server: ShapeLensServer) -> None:
    documents = server.documents

    @server.feature("shapelens/probe")
    def on_probe(ls: ShapeLensServer, params: Any) -> dict[str, str]:
        return {"code": bootstrap_code(), "comm_target": COMM_TARGET}

    @server.feature("shapelens/pull")
    def on_pull(ls: ShapeLensServer, params: dict[str, Any]) -> dict[str, str]:
        life, after = params.get("life"), params.get("after", 0)
        return {"code": pull_code(life, after, install=bool(params.get("install"))), "mime": PULL_MIME}

    @server.feature("shapelens/kernelSnapshot")
    def on_snapshot(ls: ShapeLensServer, params: dict[str, Any]) -> None:
        program = documents.notebook(params.get("notebook", ""))
        if program is not None and take_snapshot(program, params):
            ls.changed(program, delay=0)

    @server.feature("shapelens/explain")
    def on_explain(ls: ShapeLensServer, params: dict[str, Any]) -> str | None:
        return explanation(str(params.get("code", "")))

    @server.feature("shapelens/environment")
    def on_environment(ls: ShapeLensServer, params: dict[str, Any]) -> dict[str, Any] | None:
        program = documents.notebook(params.get("notebook", ""))
        return None if program is None else environment_answer(program)

    @server.feature("shapelens/kernelStatus")
    def on_status(ls: ShapeLensServer, params: dict[str, Any]) -> None:
        program = documents.notebook(params.get("notebook", ""))
        if program is not None and take_status(program, params):
            ls.changed(program, delay=0)


def _register_attaching(server: ShapeLensServer) -> None:
    documents, kernels = server.documents, server.kernels

    def tell(uri: str, message: dict[str, Any]) -> None:
        program = documents.notebook(uri)
        take = take_snapshot if "snapshot" in message else take_status
        if program is not None and take(program, message):
            server.changed(program, delay=0)

    def complain(reason: str) -> dict[str, Any]:
        server.warn(f"ShapeLens: {reason}")
        return {"kernel": None, "status": "failed", "message": reason}

    @server.command("shapelens.attachKernel")
    async def on_attach(ls: ShapeLensServer, *arguments: Any) -> dict[str, Any]:
        uri, kernel = _attachment(arguments)
        if documents.notebook(uri) is None:
            return complain(f"{uri} is not open")

        def on_event(kernel_id: str, event: Event) -> None:
            told = {"status": event.status} if event.snapshot is None else {"snapshot": event.snapshot}
            tell(uri, {"kernel_id": kernel_id, **told})

        def on_end(reason: str) -> None:
            tell(uri, {"status": "none"})
            complain(reason)

        tell(uri, {"status": "none"})  # what another kernel has told does not hold for this one
        return await kernels.attach(uri, kernel, on_event, on_end)

    @server.command("shapelens.detachKernel")
    async def on_detach(ls: ShapeLensServer, *arguments: Any) -> bool:
        uri, _ = _attachment(arguments)
        tell(uri, {"status": "none"})
        return await kernels.detach(uri)

    @server.command("shapelens.listKernels")
    async def on_list(ls: ShapeLensServer) -> list[dict[str, Any]]:
        try:
            return await asyncio.to_thread(kernel_list)
        except KernelUnavailable as error:
            complain(str(error))
            return []


def _attachment(arguments: tuple[Any, ...]) -> tuple[str, str]:
    """Return the document and the kernel that a command names: the newest kernel if it names none."""
    named: Any = arguments[0] if arguments else None
    fields = cast("dict[str, Any]", named) if isinstance(named, dict) else {}
    uri = fields.get("uri") or fields.get("notebook")
    return str(uri), str(fields.get("kernel") or EXISTING)


def start() -> None:
    """Serve on standard input and output until the client says goodbye."""
    server = create_server()
    try:
        serve_stdio(server)
    finally:
        server.kernels.close()
