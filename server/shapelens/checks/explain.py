"""A check explained, in Markdown: for `shapelens explain` and `docs/checks/`."""

from __future__ import annotations

from shapelens.checks.check import Check
from shapelens.checks.registry import CHECKS


def explanation(code: str) -> str | None:
    """Explain the check with this code; `None` if there is none."""
    check = CHECKS.get(code.upper())
    return None if check is None else page(check)


def page(check: Check) -> str:
    """Write the page of one check."""
    lines = [
        f"# {check.code}: {check.name}",
        "",
        f"*{check.severity}* · {check.summary}",
        "",
        "## What it means",
        "",
        check.meaning.strip(),
        "",
        "## Why",
        "",
        check.why.strip(),
        "",
        "## Example",
        "",
        "```python",
        check.example.strip(),
        "```",
        "",
        "Mended:",
        "",
        "```python",
        check.fixed.strip(),
        "```",
        "",
    ]
    return "\n".join(lines)


def index() -> str:
    """Write the list of all checks."""
    rows = [f"| [{c.code}]({c.code}.md) | {c.name} | {c.severity} | {c.summary} |" for c in CHECKS.values()]
    head = ["# Checks", "", "One page for each mismatch that ShapeLens knows.", ""]
    return "\n".join([*head, "| code | name | severity | what is wrong |", "|---|---|---|---|", *rows, ""])


def table() -> str:
    """Write the list of all checks for a terminal."""
    longest = max(len(check.name) for check in CHECKS.values())
    return "\n".join(f"{c.code}  {c.name:<{longest}}  {c.severity:<11}  {c.summary}" for c in CHECKS.values())
