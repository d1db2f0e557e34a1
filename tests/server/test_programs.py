"""Whole programs, as people write them: each hint is what real Keras did, each layer has one, nothing is reported."""

from pathlib import Path

import pytest

from shapelens.checks.diagnose import diagnose
from shapelens.notebook.files import read_file
from support.truth import ROOT, disagreements, recorded

FOLDER = ROOT / "tests" / "programs"
PROGRAMS = sorted([*FOLDER.glob("*.py"), *FOLDER.glob("*.ipynb")])


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda path: path.stem)
def test_hints_are_what_keras_did(program: Path, recordings: Path) -> None:
    truth = recorded(program, recordings)
    assert not truth.raised
    assert truth.layers
    assert disagreements(read_file(program), truth) == []


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda path: path.stem)
def test_nothing_is_wrong(program: Path) -> None:
    assert diagnose(read_file(program).program()) == []
