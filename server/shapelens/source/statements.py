"""Cuts a text into its top-level statements without parsing it, so that an edit parses one statement and not the file.

The scan knows strings, comments, brackets and continuation lines; that is all it takes to find where a statement
begins.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from shapelens.source.magics import replace_line_magic

_TOKEN: Final = re.compile(
    r"""
    (?P<string>
        \"\"\"(?:[^\\]|\\.)*?(?:\"\"\"|\Z) | '''(?:[^\\]|\\.)*?(?:'''|\Z)
      | "(?:[^"\\\n]|\\.)*"? | '(?:[^'\\\n]|\\.)*'?
    )
  | (?P<comment>\#[^\n]*)
  | (?P<open>[(\[{])
  | (?P<close>[)\]}])
  | (?P<continued>\\\r?\n)
  | (?P<newline>\n)
    """,
    re.VERBOSE | re.DOTALL,
)
_NO_START: Final = re.compile(r"[ \t\r#)\]}]|$|(?:else|elif|except|finally)\b")
_LOOKS_LIKE_START: Final = re.compile(
    r"@|(?:def|class|import|from|if|for|while|with|try|return|del|assert|raise)\b"
    r"|[A-Za-z_][\w.]*(?:[ ]*[-+*/@]?=[^=]|\()"
)


@dataclass(frozen=True, slots=True)
class Statement:
    """One top-level statement with the blank lines and comments behind it; `line` is where it begins in its text.

    `text` has its magics replaced, and as many lines as the source.
    """

    line: int
    text: str


def split_statements(text: str) -> list[Statement]:
    """Cut `text` into its top-level statements. Lines before the first one (comments, blank lines) belong to none."""
    lines, opens = _python_lines(text)
    starts = _statement_starts(lines, opens)
    ends = [*starts[1:], len(lines)] if starts else []
    return [Statement(start, "\n".join(lines[start:end])) for start, end in zip(starts, ends, strict=True)]


def split_broken(statement: Statement) -> list[Statement]:
    """Cut a statement that does not parse at each line that looks like the beginning of another one.

    An unclosed bracket or quote makes the scan swallow what follows; this gives the rest back.
    """
    lines = statement.text.split("\n")
    starts = [0, *(number for number in range(1, len(lines)) if _LOOKS_LIKE_START.match(lines[number]))]
    starts = [s for s in starts if s == 0 or not lines[s - 1].startswith("@")]
    ends = [*starts[1:], len(lines)]
    return [
        Statement(statement.line + start, "\n".join(lines[start:end])) for start, end in zip(starts, ends, strict=True)
    ]


def _python_lines(text: str) -> tuple[list[str], list[bool]]:
    """Return the lines of `text` with magics replaced, and for each whether a logical line can begin there."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    text = "\n".join(lines)
    opens = [True] * len(lines)
    number, depth, start = 0, 0, 0
    position = 0
    while True:
        if opens[number] and start == position:
            end = text.find("\n", start)
            line = text[start : end if end >= 0 else len(text)]
            replaced = replace_line_magic(line)
            if replaced is not line and replaced != line:
                lines[number] = replaced
                if end < 0:
                    break
                number, position, start = number + 1, end + 1, end + 1
                continue
        match = _TOKEN.search(text, position)
        if match is None:
            break
        position = match.end()
        kind = match.lastgroup
        if kind == "open":
            depth += 1
        elif kind == "close":
            depth = max(0, depth - 1)
        elif kind != "comment":
            crossed = text.count("\n", match.start(), match.end())
            if crossed:
                joined = depth > 0 or kind != "newline"
                for inner in range(number + 1, number + crossed + 1):
                    opens[inner] = not joined
                number += crossed
                start = position if kind != "string" else -1
    return lines, opens


def _statement_starts(lines: list[str], opens: list[bool]) -> list[int]:
    starts: list[int] = []
    decorated = False
    for number, line in enumerate(lines):
        if not opens[number] or _NO_START.match(line):
            continue
        if not decorated:
            starts.append(number)
        decorated = line.startswith("@")
    return starts
