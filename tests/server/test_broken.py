"""Programs that crash: each is found at its cause, its mended twin has no finding, and the first fix mends it."""

from functools import cache
from pathlib import Path

import pytest

from server.checks.reality import Outcomes
from shapelens.checks.diagnose import diagnose
from shapelens.notebook.program import Program
from support import broken

NAMES = broken.names()
CRASHES = broken.crashes()
NOT_MENDED = {name for name in NAMES if CRASHES[name].code is None} | set(
    "attention_scores bottleneck_features cnn_lstm_subsequences rent_scaled_back weighted_classes_loss".split()
)

mended_text = cache(broken.mended_text)


def _path(name: str) -> Path:
    return broken.FOLDER / f"{name}.py"


def test_there_are_many_and_most_are_mended() -> None:
    assert len(NAMES) >= 60
    assert set(CRASHES) == set(NAMES)
    assert len(NOT_MENDED) <= len(NAMES) / 4


@pytest.mark.parametrize("name", NAMES)
def test_it_is_found_at_its_cause(name: str) -> None:
    found = broken.found_in(_path(name))
    wanted = CRASHES[name]
    assert (found[0].code if found else None) == wanted.code
    for finding in found[:1]:
        lines = {finding.range.start.line + 1, *(related.range.start.line + 1 for related in finding.related)}
        assert finding.range.start.line + 1 == wanted.cause
        assert wanted.line in lines or wanted.line < min(lines)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_wrong_with_its_twin(name: str) -> None:
    assert broken.found_in(broken.FOLDER / f"{name}{broken.TWIN}") == []


@pytest.mark.parametrize("name", [name for name in NAMES if name not in NOT_MENDED])
def test_the_first_fix_mends_it(name: str) -> None:
    assert mended_text(name) != _path(name).read_text("utf-8")
    assert [found for found in diagnose(Program.from_texts([mended_text(name)])) if found.severity == "error"] == []


@pytest.fixture(scope="module")
def outcomes() -> Outcomes:
    """What real Keras says of all of them, and of what the first fixes make of them."""
    programs = {name: _path(name).read_text("utf-8") for name in NAMES}
    programs |= {f"{name} mended": mended_text(name) for name in NAMES if name not in NOT_MENDED}
    return Outcomes(programs, small_data=True)


@pytest.mark.tensorflow
@pytest.mark.parametrize("name", NAMES)
def test_it_still_crashes_as_recorded(name: str, outcomes: Outcomes) -> None:
    outcome = outcomes[name]
    assert outcome.error is not None
    kind = CRASHES[name].error.partition(":")[0]
    assert (outcome.error.partition(":")[0], outcome.lines[0]) == (kind, CRASHES[name].line)


@pytest.mark.tensorflow
@pytest.mark.parametrize("name", [name for name in NAMES if name not in NOT_MENDED])
def test_the_mended_program_runs(name: str, outcomes: Outcomes) -> None:
    assert outcomes[f"{name} mended"].error is None
