"""A `.py` file of sections at a real kernel, to which its editor sends each section as a cell."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import accumulate

from shapelens.notebook.cells import Cell
from shapelens.notebook.modules import ModuleFiles
from shapelens.notebook.program import Program
from shapelens.notebook.results import Hint
from support.session import Execution, Session, Span, span

FILE = "file:///home/session.py"
MARKER = "# %%"

FORMS = ("{code}", "# %%\n\n{code}", "# %%\n\n{code}\n\n", "{code}\n", "\n{code}\n\n")
"""What editors send of a section: with or without its marker and the blank lines around it."""


def file_program() -> Program:
    """Return a program of a file without text."""
    program = Program()
    program.cells = [Cell(FILE, is_file=True)]
    return program


@dataclass
class FileSession(Session):
    """A file and its kernel, with the sections as cells."""

    program: Program = field(default_factory=file_program)
    texts: dict[str, str] = field(default_factory=dict[str, str])
    """The codes of the sections by names of ours, which nobody else knows."""

    @property
    def cells(self) -> list[str]:
        return [*self.texts]

    def text(self, cell: str) -> str:
        return self.texts[cell]

    def insert(self, text: str, index: int | None = None) -> str:
        self.made += 1
        name = f"section-{self.made}"
        names = self.cells
        names.insert(len(names) if index is None else index, name)
        self._write({**self.texts, name: text}, names)
        return name

    def known_as(self, execution: Execution) -> str | None:
        return execution.source  # of sections with the same text it is not known which one runs

    def edit(self, cell: str, text: str) -> None:
        self._write({**self.texts, cell: text}, self.cells)

    def delete(self, cell: str) -> None:
        self._write(self.texts, [name for name in self.cells if name != cell])

    def move(self, cell: str, index: int) -> None:
        names = [name for name in self.cells if name != cell]
        names.insert(index, cell)
        self._write(self.texts, names)

    def _write(self, texts: dict[str, str], order: list[str]) -> None:
        """Write the file with these sections."""
        self.texts = {name: texts[name] for name in order}
        self.program.cells[0].document.set_text("".join(f"{MARKER}\n\n{text}\n\n" for text in self.texts.values()))
        self.program.changed(0)

    def submit(self, cell: str) -> tuple[Execution, str]:
        execution = Execution(cell, self.text(cell))
        form = FORMS[len(self.executions) % len(FORMS)]
        return execution, self.kernel.submit(form.format(code=execution.source), "a cell of the editor's")

    def reopen(self) -> None:
        texts, self.program = self.texts, file_program()
        self.program.files = ModuleFiles([self.kernel.folder])
        self._write(texts, [*texts])
        self.install()

    def place(self, hint: Hint) -> tuple[str, Span]:
        ends = [*accumulate(text.count("\n") + 4 for text in self.texts.values())]
        number = next(n for n, end in enumerate(ends) if hint.range.start.line < end)
        first = 2 + (ends[number - 1] if number else 0)
        return self.cells[number], span(self.program.cells[0].document.lines, hint, first)
