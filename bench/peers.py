"""The same text and the same keys, in other language servers: how long each key waits for its hints.

They are installed in a temporary virtual environment. They answer another question (types of names and arguments, no
shapes), so this compares what an editor waits for and nothing else.
"""

import subprocess
import sys
import venv
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from bench.support.client import SHAPELENS, Client, bytecode_in, language_server
from bench.support.notebooks import as_file, realistic_notebook

LINES = 1_400
WINDOW = 60
"""As many lines as an editor shows; it asks for the hints of these after each key."""

TYPED = "probe = layers.Conv1D(16, 5)(tf.zeros((8, 100, 6)))"
PEERS = {
    "ty": ("ty", "server"),
    "pyrefly": ("pyrefly", "lsp"),
    "basedpyright": ("basedpyright-langserver", "--stdio"),
}
CONFIGURATION = """
[tool.ty.environment]
python = "{prefix}"
[tool.pyrefly]
python-interpreter-path = "{prefix}/bin/python"
[tool.basedpyright]
venvPath = "{parent}"
venv = "{name}"
"""


def main() -> None:
    """Print a row for each server."""
    with TemporaryDirectory() as folder:
        root = Path(folder)
        prefix = Path(sys.prefix)
        configuration = CONFIGURATION.format(prefix=prefix, parent=prefix.parent, name=prefix.name)
        (root / "pyproject.toml").write_text(configuration, "utf-8")
        print(f"{LINES:,} lines in one .py file   start to hints      key to hints, p50         worst    hints")
        _row("shapelens", SHAPELENS, root)
        for name, command in PEERS.items():
            try:
                binaries = _installed(name, root)
            except subprocess.CalledProcessError as error:
                print(f"{name:<28} skipped: pip could not install it ({error.stderr.strip().splitlines()[-1]})")
                continue
            _row(name, (str(binaries / command[0]), *command[1:]), root)


def _installed(name: str, root: Path) -> Path:
    """Install a package; return where its commands are."""
    environment = root / "peers"
    if not environment.exists():
        venv.create(environment, with_pip=True)
    pip = [environment / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", name]
    subprocess.run(pip, check=True, capture_output=True, text=True)
    return environment / "bin"


def _row(name: str, command: Sequence[str], root: Path) -> None:
    """Print what a server needs when it is started for the second time: the first may fill caches."""
    _measure(command, root)
    ready, times, hints = _measure(command, root)
    print(f"{name:<28} {ready:>18.2f} s {median(times):>18.1f} ms {max(times):>10.1f} ms {hints:>8}")


def _measure(command: Sequence[str], root: Path) -> tuple[float, list[float], int]:
    """Return the seconds from the start to the first hints, the milliseconds of each key, and the number of hints."""
    lines = as_file(realistic_notebook(LINES)).splitlines()
    between_cells = lines.index("", len(lines) // 2)
    start = perf_counter()
    with language_server(command, bytecode_in(root / "bytecode")) as client:
        client.initialize(root)
        file = _OpenFile(client, root / "study.py", lines, between_cells - WINDOW // 2)
        file.hints()
        ready = perf_counter() - start
        hints = file.hints() or []
        return ready, [seconds * 1000 for seconds in file.type_line(between_cells, TYPED)], len(hints)


class _OpenFile:
    """A file as the editor has it, scrolled to the line `top`."""

    def __init__(self, client: Client, path: Path, lines: Sequence[str], top: int) -> None:
        text = "\n".join(lines) + "\n"
        path.write_text(text, "utf-8")
        self.client = client
        self.uri = path.as_uri()
        self._top = top
        self._version = 1
        document = {"uri": self.uri, "languageId": "python", "version": 1, "text": text}
        client.notify("textDocument/didOpen", {"textDocument": document})

    def hints(self) -> list[Any] | None:
        last = self._top + WINDOW
        span = {"start": {"line": self._top, "character": 0}, "end": {"line": last, "character": 0}}
        return self.client.request("textDocument/inlayHint", {"textDocument": {"uri": self.uri}, "range": span})

    def type_line(self, line: int, text: str) -> list[float]:
        """Type a new line; return how long each key waits for the hints in sight."""
        self._insert(line, 0, "\n")
        times: list[float] = []
        for column, letter in enumerate(text):
            start = perf_counter()
            self._insert(line, column, letter)
            self.hints()
            times.append(perf_counter() - start)
        return times

    def _insert(self, line: int, column: int, text: str) -> None:
        self._version += 1
        place = {"line": line, "character": column}
        self.client.notify(
            "textDocument/didChange",
            {
                "textDocument": {"uri": self.uri, "version": self._version},
                "contentChanges": [{"range": {"start": place, "end": place}, "text": text}],
            },
        )


if __name__ == "__main__":
    main()
