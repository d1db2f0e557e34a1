"""The code cells of a notebook's file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast


class UnreadableFile(Exception):
    """A file that is no Python source and no notebook; the message says what is wrong with it, for people."""


def cell_texts(path: Path, text: str) -> Iterator[str | None]:
    """Yield the texts of the code cells in the `text` of a notebook, `None` for one in another language. Raises
    `UnreadableFile`.
    """
    notebook = _parse_notebook(path, text)
    language = _language(notebook)
    for cell in _code_cells(notebook):
        own = _dict(_dict(cell.get("metadata")).get("vscode")).get("languageId", language)
        yield _joined(cell.get("source")) if own == "python" else None


def _parse_notebook(path: Path, text: str) -> dict[str, Any]:
    try:
        notebook = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        line = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise UnreadableFile(f"{path}: is not a notebook: it is not valid JSON{line}") from error
    if not isinstance(notebook, dict) or not isinstance(cast("dict[str, Any]", notebook).get("cells"), list):
        raise UnreadableFile(f"{path}: is not a notebook: it has no cells")
    return cast("dict[str, Any]", notebook)


def _code_cells(notebook: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for cell in cast("list[object]", notebook["cells"]):
        if isinstance(cell, dict) and cast("dict[str, Any]", cell).get("cell_type") == "code":
            yield cast("dict[str, Any]", cell)


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
