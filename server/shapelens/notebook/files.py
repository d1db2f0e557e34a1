"""Reading programs from files: `.py`, `.ipynb`; and writing mended ones back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from shapelens.notebook.modules import ModuleFiles
from shapelens.notebook.program import Program


class UnreadableFile(Exception):
    """A file that is no Python source and no notebook; the message says what is wrong with it, for people."""


@dataclass(frozen=True)
class SourceFile:
    """A file and the texts of its code cells; `None` is a cell in another language. A `.py` file has one cell."""

    path: Path
    texts: tuple[str | None, ...]

    @property
    def is_notebook(self) -> bool:
        """Whether the file is a notebook."""
        return self.path.suffix == ".ipynb"

    def program(self) -> Program:
        """Make the program to analyze."""
        return Program.from_texts(self.texts, self.modules)

    @property
    def modules(self) -> ModuleFiles:
        """The modules that the file can import: those beside it."""
        return ModuleFiles([self.path.absolute().parent])


def find_files(paths: Iterable[Path]) -> Iterator[Path]:
    """Yield the files to look at: those given, and the Python files and notebooks in the folders given."""
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        for found in sorted(path.rglob("*")):
            hidden = any(part.startswith(".") for part in found.relative_to(path).parts)
            if found.suffix in (".py", ".ipynb") and found.is_file() and not hidden:
                yield found


def read_file(path: Path) -> SourceFile:
    """Read a `.py` file or a notebook. Raises `UnreadableFile`."""
    try:
        text = path.read_bytes().decode("utf-8-sig")  # line ends stay as they are
    except OSError as error:
        raise UnreadableFile(f"{path}: {error.strerror or 'cannot be read'}") from error
    except UnicodeDecodeError as error:
        raise UnreadableFile(f"{path}: is not UTF-8 text") from error
    if path.suffix != ".ipynb":
        return SourceFile(path, (text,))
    try:
        notebook = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        line = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise UnreadableFile(f"{path}: is not a notebook: it is not valid JSON{line}") from error
    if not isinstance(notebook, dict) or not isinstance(cast("dict[str, Any]", notebook).get("cells"), list):
        raise UnreadableFile(f"{path}: is not a notebook: it has no cells")
    return SourceFile(path, tuple(_cell_texts(cast("dict[str, Any]", notebook))))


def _code_cells(notebook: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for cell in cast("list[object]", notebook["cells"]):
        if isinstance(cell, dict) and cast("dict[str, Any]", cell).get("cell_type") == "code":
            yield cast("dict[str, Any]", cell)


def _cell_texts(notebook: dict[str, Any]) -> Iterator[str | None]:
    language = _language(notebook)
    for cell in _code_cells(notebook):
        own = _dict(_dict(cell.get("metadata")).get("vscode")).get("languageId", language)
        yield _joined(cell.get("source")) if own == "python" else None


def _language(notebook: dict[str, Any]) -> object:
    metadata = _dict(notebook.get("metadata"))
    info = _dict(metadata.get("language_info")).get("name")
    return info or _dict(metadata.get("kernelspec")).get("language") or "python"


def _dict(value: object) -> dict[str, Any]:
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def _joined(source: object) -> str:
    if isinstance(source, list):
        return "".join(line for line in cast("list[object]", source) if isinstance(line, str))
    return source if isinstance(source, str) else ""


def write_texts(file: SourceFile, texts: Sequence[str | None]) -> None:
    """Write mended texts back; everything else in a notebook stays as it is."""
    if not file.is_notebook:
        with file.path.open("w", encoding="utf-8", newline="") as stream:
            stream.write(texts[0] or "")
        return
    notebook = json.loads(file.path.read_text("utf-8-sig"))
    for cell, before, after in zip(_code_cells(notebook), file.texts, texts, strict=True):
        if after is not None and after != before:
            cell["source"] = after.splitlines(keepends=True) if isinstance(cell.get("source"), list) else after
    file.path.write_text(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n", "utf-8")
