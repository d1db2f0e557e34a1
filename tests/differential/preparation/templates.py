"""Statements with marks in them, from which random programs are put together."""

from __future__ import annotations

import re
from collections.abc import Mapping


def steps(text: str) -> list[str]:
    """Return the statements of a text that has them in lines, several to a line with `|` between."""
    return [step.strip() for line in text.strip().splitlines() for step in line.split(" | ")]


def fill(step: str, marks: Mapping[str, str]) -> str:
    """Put a value where a mark stands for itself."""
    for mark, value in marks.items():
        step = re.sub(rf"(?<![A-Za-z_]){mark}(?![A-Za-z_0-9])", lambda _, value=value: value, step)
    return step
