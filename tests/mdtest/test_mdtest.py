"""Each page of this folder is a tutorial and a test: what its code blocks say in comments at line ends must come true.

A block stands for itself, or, divided by lines `# --- cell ---`, for the cells of a notebook. At the end of a line,

* `# hint: (32, 100, 5) f32 → (32, 98, 32) f32` is what a hint that ends on this line says, several with ` · ` between;
* `# error: [SL102]`, `# warning: [SL107]` and `# information: […]` is a finding that begins on this line.

A line without such a comment has no hint and no finding, except in blocks marked `python loose`, which need not parse
and say only some of what is seen.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from shapelens.checks.diagnose import diagnose
from shapelens.notebook.program import Program

_BLOCK = re.compile(r"^```(python|python loose)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_HEADING = re.compile(r"^#+ (.*)$", re.MULTILINE)
_COMMENT = re.compile(r"# (hint|error|warning|information): (.*?)(?=  # (?:hint|error|warning|information): |$)")
_DIVIDER = "# --- cell ---\n"

Line = tuple[int, int]


@dataclass
class Seen:
    """What is said at each line of each cell."""

    hints: dict[Line, list[str]] = field(default_factory=dict)
    findings: dict[Line, list[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Block:
    cells: tuple[str, ...]
    loose: bool

    @property
    def expected(self) -> Seen:
        seen = Seen()
        for cell, text in enumerate(self.cells):
            for line, code in enumerate(text.split("\n")):
                for kind, said in _COMMENT.findall(code):
                    if kind == "hint":
                        seen.hints.setdefault((cell, line), []).extend(said.split(" · "))
                    else:
                        seen.findings.setdefault((cell, line), []).append(f"{kind}: {said}")
        return seen

    @property
    def seen(self) -> Seen:
        program = Program.from_texts(self.cells)
        seen = Seen()
        for hint in program.analyze().hints:
            labels = seen.hints.setdefault((hint.cell, hint.range.end.line), [])
            if hint.label not in labels:
                labels.append(hint.label)
        for found in diagnose(program):
            line = (found.cell, found.range.start.line)
            seen.findings.setdefault(line, []).append(f"{found.severity}: [{found.code}]")
        return seen


def blocks() -> Iterator[tuple[str, Block]]:
    for page in sorted(Path(__file__).parent.glob("*.md")):
        text = page.read_text("utf-8")
        for number, found in enumerate(_BLOCK.finditer(text), start=1):
            heading = _HEADING.findall(text, 0, found.start())[-1]
            cells = tuple(found[2].split(_DIVIDER))
            yield f"{page.stem}-{number}-{heading}", Block(cells, found[1] == "python loose")


BLOCKS = dict(blocks())


@pytest.mark.parametrize("name", BLOCKS)
def test_block(name: str) -> None:
    block = BLOCKS[name]
    expected, seen = block.expected, block.seen
    if block.loose:
        seen.hints = {line: labels for line, labels in seen.hints.items() if line in expected.hints}
    assert seen == expected


def test_each_page_says_something() -> None:
    pages = {name.partition("-")[0] for name in BLOCKS}
    assert len(pages) >= 9
    for page in pages:
        said = [block.expected for name, block in BLOCKS.items() if name.startswith(page)]
        assert any(seen.hints or seen.findings for seen in said), page
