"""The open documents: notebooks and files, each a `Program`, kept in step with the editor."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from lsprotocol import types as lsp
from pygls import uris
from pygls.workspace import Workspace

from shapelens.notebook.cells import Cell
from shapelens.notebook.modules import ModuleFiles
from shapelens.notebook.program import Program


@dataclass(frozen=True)
class Place:
    """A cell (or a file) in its program."""

    program: Program
    cell: int
    uri: str
    document: str
    """The URI of the notebook, or of the file itself."""


class OpenDocuments:
    """The programs of all open notebooks and files, by URI."""

    def __init__(self) -> None:
        self.programs: dict[str, Program] = {}
        self._places: dict[str, Place] = {}
        """Where each cell stands, by its URI."""

    def sync_notebook(self, workspace: Workspace, notebook: lsp.NotebookDocument) -> Program:
        """Bring the program of a notebook in step with its cells."""
        program = self.programs.get(notebook.uri)
        if program is None:
            program = self.programs[notebook.uri] = Program(_modules_for(workspace, notebook.uri))
        known = {cell.id: cell for cell in program.cells}
        cells: list[Cell] = []
        for described in notebook.cells:
            if described.kind != lsp.NotebookCellKind.Code:
                continue
            document = workspace.get_text_document(described.document)
            cell = known.get(described.document) or Cell(described.document)
            cell.python = document.language_id in (None, "python")
            cell.document.set_text(document.source)
            cells.append(cell)
        self._arrange(program, notebook.uri, cells)
        return program

    def sync_cells(self, workspace: Workspace, uri: str, edited: Iterable[str]) -> Program | None:
        """Bring the program of a notebook in step with the texts of some of its cells."""
        program = self.programs.get(uri)
        if program is None:
            return None
        for cell_uri in edited:
            place = self.place(cell_uri)
            if place is not None:
                program.cells[place.cell].document.set_text(workspace.get_text_document(cell_uri).source)
                program.changed(place.cell)
        return program

    def sync_file(self, workspace: Workspace, uri: str, text: str) -> Program:
        """Bring the program of a file in step with its text."""
        program = self.programs.get(uri)
        if program is None:
            program = self.programs[uri] = Program(_modules_for(workspace, uri))
            self._arrange(program, uri, [Cell(uri, is_file=True)])
        program.cells[0].document.set_text(text)
        program.changed(0)
        return program

    def close(self, uri: str) -> list[str]:
        """Forget a notebook or a file; return the URIs of its cells."""
        program = self.programs.pop(uri, None)
        cells = [cell.id for cell in program.cells] if program is not None else []
        for cell in cells:
            self._places.pop(cell, None)
        return cells

    def place(self, uri: str) -> Place | None:
        """Return where the text document `uri` stands, `None` if it is not open."""
        return self._places.get(uri)

    def _arrange(self, program: Program, document: str, cells: list[Cell]) -> None:
        """Give a program its cells, in their order."""
        for cell in program.cells:
            self._places.pop(cell.id, None)
        self._places.update((cell.id, Place(program, n, cell.id, document)) for n, cell in enumerate(cells))
        program.cells = cells
        program.changed()

    def uri_of(self, program: Program) -> str | None:
        """Return the URI of the notebook or the file that a program is of; `None` if it is closed."""
        return next((uri for uri, known in self.programs.items() if known is program), None)

    def notebook(self, uri: str) -> Program | None:
        """Return the program of a notebook, however its URI is encoded."""
        if uri in self.programs:
            return self.programs[uri]
        return next((program for known, program in self.programs.items() if unquote(known) == unquote(uri)), None)


def _modules_for(workspace: Workspace, uri: str) -> ModuleFiles:
    """Return the modules that a document can import: those beside it, then those in the folders of the workspace."""
    path = uris.to_fs_path(uri) if uri.startswith("file:") else None
    roots = [folder.uri for folder in workspace.folders.values()] or [workspace.root_uri or ""]
    folders = [Path(path).parent] if path else []
    folders.extend(Path(root) for root in map(uris.to_fs_path, filter(None, roots)) if root)
    return ModuleFiles([*dict.fromkeys(folders)])
