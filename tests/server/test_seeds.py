"""The situations of the five documents in ../shared/seeds, in programs of our own; and the documents' own code blocks
where that folder is there. For each: the hints are what real Keras did, the lines that raise carry an error and no
others do, and `check --fix` makes a program that runs.
"""

import re
from functools import cache
from pathlib import Path

import pytest

from shapelens import report
from shapelens.notebook.files import SourceFile, read_file
from support.truth import RECORDER, ROOT, SEEDS, Truth, disagreements, error_lines, record, recorded

PROGRAMS = sorted((ROOT / "tests" / "programs" / "seeds").glob("*.py"))
_FENCE = re.compile(r"^```python\n(.*?)^```", re.DOTALL | re.MULTILINE)

needs_seeds = pytest.mark.skipif(not (SEEDS.is_dir() and RECORDER.exists()), reason="../shared is not there")


@cache
def blocks() -> dict[str, str]:
    """The Python blocks of the documents, by document and number."""
    return {
        f"{document.stem[:3]}_{number}": code
        for document in sorted(SEEDS.glob("*.txt"))
        for number, code in enumerate(_FENCE.findall(document.read_text("utf-8")), start=1)
    }


def mended_copy(program: Path, folder: Path) -> SourceFile:
    copy = folder / program.name
    copy.write_bytes(program.read_bytes())
    return report.mended(read_file(copy))


def assert_errors_are_where_keras_raises(file: SourceFile, truth: Truth) -> None:
    found = error_lines(file)
    assert set(found) <= set(truth.raised), f"a false alarm: {found}, but Keras raises in {truth.raised}"
    assert set(found) >= set(truth.raised_first), f"nothing is said of {truth.raised_first}"


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda path: path.stem)
def test_hints_are_what_keras_did(program: Path, recordings: Path) -> None:
    assert disagreements(read_file(program), recorded(program, recordings)) == []


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda path: path.stem)
def test_errors_are_where_keras_raises(program: Path, recordings: Path) -> None:
    assert_errors_are_where_keras_raises(read_file(program), recorded(program, recordings))


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda path: path.stem)
def test_what_is_mended_runs(program: Path, recordings: Path, tmp_path: Path) -> None:
    mended = mended_copy(program, tmp_path)
    if mended.texts == read_file(program).texts:
        assert not recorded(program, recordings).raised, "it raises, and no fix is offered"
        return
    truth = recorded(mended.path, recordings, program.with_suffix(".mended.truth.json"))
    assert not truth.raised
    assert disagreements(mended, truth) == []
    assert error_lines(mended) == {}


@pytest.fixture(scope="session")
def documents(recordings: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[SourceFile, Truth]]:
    """The blocks of the documents, and the mended ones (`_mended`), with what Keras does. They are run all at once."""
    folder = tmp_path_factory.mktemp("seeds")
    mended_folder = tmp_path_factory.mktemp("mended")
    files: dict[str, SourceFile] = {}
    for name, code in blocks().items():
        path = folder / f"{name}.py"
        path.write_text(code, "utf-8")
        files[name] = read_file(path)
        files[f"{name}_mended"] = mended_copy(path, mended_folder)
    truths = record([file.path for file in files.values()], recordings)
    return dict(zip(files, zip(files.values(), truths, strict=True), strict=True))


@needs_seeds
@pytest.mark.tensorflow
def test_every_document_has_three_blocks() -> None:
    assert len(blocks()) == 15


@needs_seeds
@pytest.mark.tensorflow
@pytest.mark.parametrize("name", blocks())
def test_block(name: str, documents: dict[str, tuple[SourceFile, Truth]]) -> None:
    file, truth = documents[name]
    assert disagreements(file, truth) == []
    assert_errors_are_where_keras_raises(file, truth)
    mended, after = documents[f"{name}_mended"]
    assert not after.raised
    assert disagreements(mended, after) == []
