"""The pages in docs/checks are what scripts/generate_check_docs.py writes."""

import runpy
from pathlib import Path

import pytest

from shapelens.checks.diagnose import explanation
from shapelens.checks.registry import CHECKS

PROJECT = Path(__file__).parents[3]


def test_pages_are_up_to_date() -> None:
    wanted = runpy.run_path(str(PROJECT / "scripts" / "generate_check_docs.py"))["pages"]()
    present = {path.name: path.read_text("utf-8") for path in (PROJECT / "docs" / "checks").glob("*.md")}
    assert present == wanted, "run scripts/generate_check_docs.py"


@pytest.mark.parametrize("code", CHECKS)
def test_explanation(code: str) -> None:
    text = explanation(code.lower())
    assert text is not None
    assert text.startswith(f"# {code}: {CHECKS[code].name}\n")
    assert "```python" in text


def test_no_such_check() -> None:
    assert explanation("SL999") is None
