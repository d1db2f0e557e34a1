"""Programs in files, `.py` and `.ipynb`: reading them, and writing mended ones back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from shapelens.notebook.modules import ModuleFiles
from shapelens.notebook.program import Program
from shapelens.notebook.raw_notebook import RawNotebook
from shapelens.notebook.stored_cells import UnreadableFile, cell_texts

_BOM: Final = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class SourceFile:
    """A file and the texts of its code cells; `None` is a cell in another language. A `.py` file has one cell.

    `content` is the whole of it, without the byte order mark that a file may begin with.
    """

    path: Path
    texts: tuple[str | None, ...]
    content: str
    has_mark: bool = False

    @property
    def is_notebook(self) -> bool:
        """Whether the file is a notebook."""
        return self.path.suffix == ".ipynb"

    def program(self) -> Program:
        """Make the program to analyze."""
        return Program.from_texts(self.texts, self.modules, is_file=not self.is_notebook)

    @property
    def modules(self) -> ModuleFiles:
        """The modules that the file can import: those beside it."""
        return ModuleFiles([self.path.absolute().parent])


def read_file(path: Path) -> SourceFile:
    """Read a `.py` file or a notebook. Raises `UnreadableFile`."""
    try:
        return parse_file(path, path.read_bytes())
    except OSError as error:
        raise UnreadableFile(f"{path}: {error.strerror or 'cannot be read'}") from error


def parse_file(path: Path, data: bytes) -> SourceFile:
    """Make a file of what stands in it. Raises `UnreadableFile`."""
    try:
        text = data.decode("utf-8-sig")  # line ends stay as they are
    except UnicodeDecodeError as error:
        raise UnreadableFile(f"{path}: is not UTF-8 text") from error
    texts = tuple(cell_texts(path, text)) if path.suffix == ".ipynb" else (text,)
    return SourceFile(path, texts, text, data.startswith(_BOM))


def with_texts(file: SourceFile, texts: Sequence[str | None]) -> SourceFile:
    """Return a file with mended texts; everything else in a notebook stays as it is, and so do line ends."""
    kept = [_with_line_ends(before, after) for before, after in zip(file.texts, texts, strict=True)]
    content = RawNotebook(file.content).with_sources(file.texts, kept) if file.is_notebook else kept[0] or ""
    return replace(file, texts=tuple(kept), content=content)


def _with_line_ends(before: str | None, after: str | None) -> str | None:
    """Write all line ends as they were, if they were all the same."""
    if before is None or after is None or before == after or not before.count("\n") == before.count("\r\n") > 0:
        return after
    return after.replace("\r\n", "\n").replace("\n", "\r\n")


def write_file(file: SourceFile) -> None:
    """Write a file back. Raises `OSError`."""
    file.path.write_bytes((_BOM if file.has_mark else b"") + file.content.encode())
