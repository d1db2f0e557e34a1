"""Generated code is compiled once: the second start finds the bytecode of the first."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from shapelens.lsp.quick_start import GeneratedCode

SOURCE = "answer = 6 * 7"

START = """
import builtins
from shapelens.lsp.quick_start import quick_imports

compiled = []
compile_really = builtins.compile
builtins.compile = lambda source, *rest, **more: compiled.append(rest[0]) or compile_really(source, *rest, **more)
with quick_imports():
    from lsprotocol import types
print(sum("attrs generated" in name for name in compiled), types.Position(1, 2))
"""


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)


def run(kept: GeneratedCode) -> object:
    variables: dict[str, object] = {}
    kept.execute(SOURCE, variables, variables)
    return variables["answer"]


@pytest.mark.usefixtures("written")
def test_what_was_compiled_is_found_by_the_next_start(tmp_path: Path):
    file = tmp_path / "cache" / "kept.generated"
    first = GeneratedCode(file)
    code = first.compile(SOURCE, "made.py", "exec")
    first.save()
    again = GeneratedCode(file).compile(SOURCE, "made.py", "exec")
    assert again == code
    assert again is not code
    assert [path.name for path in file.parent.iterdir()] == ["kept.generated"]


@pytest.mark.usefixtures("written")
@pytest.mark.parametrize("content", [b"", b"no bytecode at all", b"\0" * 64])
def test_a_broken_file_is_written_anew(tmp_path: Path, content: bytes):
    file = tmp_path / "kept.generated"
    file.write_bytes(content)
    kept = GeneratedCode(file)
    assert run(kept) == 42
    kept.save()
    assert file.read_bytes() != content
    assert run(GeneratedCode(file)) == 42


@pytest.mark.usefixtures("written")
def test_a_truncated_file_is_written_anew(tmp_path: Path):
    file = tmp_path / "kept.generated"
    kept = GeneratedCode(file)
    run(kept)
    kept.save()
    file.write_bytes(file.read_bytes()[:-20])
    assert run(GeneratedCode(file)) == 42


@pytest.mark.usefixtures("written")
def test_a_folder_that_cannot_be_made_is_left_alone(tmp_path: Path):
    (tmp_path / "file").write_text("not a folder")
    kept = GeneratedCode(tmp_path / "file" / "kept.generated")
    assert run(kept) == 42
    kept.save()
    assert (tmp_path / "file").read_text() == "not a folder"


def test_nothing_is_written_where_python_writes_no_bytecode(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    kept = GeneratedCode(tmp_path / "kept.generated")
    assert run(kept) == 42
    kept.save()
    assert not list(tmp_path.iterdir())


def test_the_second_start_compiles_no_class_of_the_protocol(tmp_path: Path):
    settings = {
        "PYTHONDONTWRITEBYTECODE": "",
        "PYTHONPYCACHEPREFIX": str(tmp_path),
        "PYTHONPATH": os.pathsep.join(sys.path),
    }

    def start() -> list[str]:
        done = subprocess.run([sys.executable, "-c", START], capture_output=True, text=True, check=True, env=settings)
        return done.stdout.split(maxsplit=1)

    compiled, position = start()
    assert int(compiled) > 500
    assert start() == ["0", position]
