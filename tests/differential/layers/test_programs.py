"""Programs about layers: each hint is what the real Keras does there."""

from __future__ import annotations

from pathlib import Path

import pytest

from shapelens.notebook.files import read_file
from support.truth import disagreements, recorded

pytestmark = pytest.mark.tensorflow

PROGRAMS = sorted((Path(__file__).parent / "programs").glob("*.py"))


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.stem)
def test_hints_are_what_keras_does(path: Path, tmp_path: Path) -> None:
    truth = recorded(path, tmp_path)
    assert not truth.raised_first
    assert disagreements(read_file(path), truth) == []
    assert not read_file(path).program().analyze().findings
