"""Real Keras raises where a check says so, on that line, and runs every program that a fix makes."""

import pytest

from server.checks.expectations import all_broken, findings, mended, statement_lines
from server.checks.programs import FINE
from server.checks.reality import Outcomes
from shapelens.checks.registry import CHECKS

pytestmark = pytest.mark.tensorflow

BROKEN = all_broken()
FIXES = {(title, name): after for title, (_, text) in BROKEN.items() for name, after in mended(text).items()}


@pytest.fixture(scope="module")
def outcomes() -> Outcomes:
    """How all programs end."""
    programs = {f"broken/{title}": text for title, (_, text) in BROKEN.items()}
    programs |= {f"fixed/{title}/{name}": text for (title, name), text in FIXES.items()}
    programs |= {f"fine/{title}": text for title, text in FINE.items()}
    programs |= {f"by hand/{code}": check.fixed.lstrip() for code, check in CHECKS.items()}
    return Outcomes(programs)


@pytest.mark.parametrize("title", BROKEN)
def test_keras_agrees_that_it_is_broken(title: str, outcomes: Outcomes) -> None:
    code, text = BROKEN[title]
    [found] = findings(text)
    outcome = outcomes[f"broken/{title}"]
    assert (outcome.error is not None) == (CHECKS[code].severity == "error"), outcome.error
    if outcome.error is not None:
        places = [line for traced in outcome.lines for line in statement_lines(text, traced)]
        named = [found.range, *(related.range for related in found.related)]
        assert any(place.start.line + 1 in places for place in named), outcome


@pytest.mark.parametrize(("title", "name"), FIXES)
def test_the_fixed_program_runs(title: str, name: str, outcomes: Outcomes) -> None:
    assert outcomes[f"fixed/{title}/{name}"].error is None


@pytest.mark.parametrize("title", FINE)
def test_keras_agrees_that_it_is_fine(title: str, outcomes: Outcomes) -> None:
    assert outcomes[f"fine/{title}"].error is None


@pytest.mark.parametrize("code", CHECKS)
def test_the_fixed_example_runs(code: str, outcomes: Outcomes) -> None:
    assert outcomes[f"by hand/{code}"].error is None
