"""The forms that findings are printed in: for people, for programs, and for what runs them in CI."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from shapelens.command.outcomes import Found
from shapelens.command.sarif import sarif_log
from shapelens.report import finding_lines

_COMMANDS: Final = {"error": "error", "warning": "warning", "information": "notice"}


def text(found: Sequence[Found]) -> Iterable[str]:
    """A line for each finding."""
    return finding_lines([one.diagnostic for one in found])


def as_json(found: Sequence[Found]) -> Iterable[str]:
    """One object, as docs/architecture.md has it."""
    described = {"version": 1, "diagnostics": [one.diagnostic for one in found]}
    return [json.dumps(described, ensure_ascii=False)]


def github(found: Sequence[Found]) -> Iterator[str]:
    """Workflow commands: GitHub shows each finding beside its line in the changes."""
    for one in found:
        diagnostic = one.diagnostic
        properties = {"file": diagnostic["file"], "line": one.line + 1}
        if not one.is_in_notebook:
            start, end = diagnostic["range"]["start"], diagnostic["range"]["end"]
            properties["endLine"] = end["line"] + 1
            if start["line"] == end["line"]:  # columns of different lines are not understood
                properties |= {"col": start["character"] + 1, "endColumn": end["character"] + 1}
        properties["title"] = f"ShapeLens {diagnostic['code']} ({diagnostic['name']})"
        named = ",".join(f"{name}={_escaped(str(value), ':,')}" for name, value in properties.items())
        yield f"::{_COMMANDS[diagnostic['severity']]} {named}::{_escaped(one.message)}"


def _escaped(text: str, more: str = "") -> str:
    for character in f"%\r\n{more}":
        text = text.replace(character, f"%{ord(character):02X}")
    return text


def sarif(found: Sequence[Found]) -> Iterable[str]:
    """A log in SARIF 2.1.0."""
    return [json.dumps(sarif_log(found), ensure_ascii=False, indent=2)]


FORMATS: Final[dict[str, Callable[[Sequence[Found]], Iterable[str]]]] = {
    "text": text,
    "json": as_json,
    "github": github,
    "sarif": sarif,
}
