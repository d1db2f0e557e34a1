"""Fuzzing of source text and notebook files: whatever is in them, every answer comes."""

from __future__ import annotations

import json
import random
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shapelens.notebook.files import UnreadableFile, read_file
from shapelens.notebook.program import Program

from .looks import look_at
from .mutations import PROGRAMS, mutated, noise


@dataclass(frozen=True)
class Failure:
    """A case in which something was raised, or no answer came in time."""

    case: str
    error: str

    def __str__(self) -> str:
        return f"{self.error}\n    {self.case!r}"


def attempt(case: str, action: Callable[[], None]) -> Failure | None:
    """Run one case."""
    try:
        action()
    except Exception as error:
        return Failure(case, f"{type(error).__name__}: {error}"[:500])
    return None


def run_texts(cases: int, seed: int) -> list[Failure]:
    """Look at random texts, each as one file or cut into cells; return the failures, the smallest first."""
    rng = random.Random(f"texts {seed}")
    failures: list[Failure | None] = []
    for _ in range(cases):
        text = noise(rng) if rng.random() < 0.15 else mutated(rng, rng.choice(PROGRAMS))
        texts = _cells(rng, text) if rng.random() < 0.3 else [text]
        failures.append(attempt("\n# %%\n".join(texts), lambda t=texts: look_at(Program.from_texts(t), rng)))
    return sorted((f for f in failures if f is not None), key=lambda f: len(f.case))


def _cells(rng: random.Random, text: str) -> list[str]:
    lines = text.split("\n")
    cuts = sorted(rng.randrange(len(lines) + 1) for _ in range(rng.randrange(5)))
    return ["\n".join(lines[a:b]) for a, b in zip([0, *cuts], [*cuts, len(lines)], strict=True)]


def _notebook(rng: random.Random) -> Any:
    texts = _cells(rng, mutated(rng, rng.choice(PROGRAMS)))
    cells: list[Any] = []
    for text in texts:
        cell: Any = {"cell_type": rng.choice(("code", "code", "markdown", "raw", "x", None)), "source": text}
        if rng.random() < 0.5:
            cell["source"] = text.splitlines(keepends=True)
        if rng.random() < 0.3:
            cell["metadata"] = rng.choice(({}, None, 3, {"vscode": {"languageId": "sql"}}, {"vscode": None}, []))
        if rng.random() < 0.2:
            cell["source"] = rng.choice((None, 3, {}, ["a", 1, None], [[]], ""))
        if rng.random() < 0.1:
            cell = rng.choice((None, 3, "cell", [], {}))
        cells.append(cell)
    notebook: Any = {"cells": cells, "nbformat": 4, "nbformat_minor": 5, "metadata": {}}
    if rng.random() < 0.4:
        notebook["metadata"] = rng.choice(
            (None, [], 3, {"language_info": None}, {"kernelspec": {"language": "R"}}, {"language_info": {"name": 7}})
        )
    if rng.random() < 0.1:
        notebook.pop(rng.choice((*notebook,)))
    if rng.random() < 0.1:
        notebook = rng.choice((None, [], 3, "x", {}, {"cells": None}, {"cells": {}}, {"worksheets": [{"cells": []}]}))
    return notebook


def _bytes_of(rng: random.Random, notebook: Any) -> bytes:
    data = json.dumps(notebook).encode()
    if rng.random() < 0.2:
        data = data[: rng.randrange(len(data) + 1)]
    if rng.random() < 0.1:
        at = rng.randrange(len(data) + 1)
        data = data[:at] + bytes([rng.randrange(256)]) + data[at:]
    return rng.choice((b"", b"", b"", b"\xef\xbb\xbf")) + data


def run_notebooks(cases: int, seed: int) -> list[Failure]:
    """Read random notebook files and look at them; a file that is none says so."""
    rng = random.Random(f"notebooks {seed}")
    failures: list[Failure | None] = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "notebook.ipynb"
        for _ in range(cases):
            data = _bytes_of(rng, _notebook(rng))
            path.write_bytes(data)
            failures.append(attempt(data.decode("utf-8", "replace"), lambda: _read_and_look(path, rng)))
    return sorted((f for f in failures if f is not None), key=lambda f: len(f.case))


def _read_and_look(path: Path, rng: random.Random) -> None:
    try:
        program = read_file(path).program()
    except UnreadableFile:
        return
    look_at(program, rng, places=2)
