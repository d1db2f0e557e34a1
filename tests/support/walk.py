"""Random walks of a user: cells are written, edited, moved, copied, deleted and executed, in any order."""

from __future__ import annotations

import random

from support.session import Session
from support.walk_magics import CELLS, IMPORTS
from support.walk_statements import START, STATEMENTS


class Walk:
    """A walk of a session. The same seed gives the same walk."""

    def __init__(self, session: Session, seed: int) -> None:
        self.session = session
        self._random = random.Random(seed)
        self._steps: list[str] = []
        first = session.insert(IMPORTS)
        session.insert(START)
        session.run(*session.cells)
        self._steps.append(f"ran {session.cells}, {first} imports")
        for _ in range(4):
            session.insert(self._text())

    def step(self) -> str:
        """Do something, and say what."""
        kinds = {
            self._run: 10,
            self._edit: 4,
            self._insert: 3,
            self._delete: 2,
            self._move: 2,
            self._duplicate: 1,
            self._take_back: 1,
            self._console: 1,
            self._queue: 1,
            self._reset: 0.3,
            self._reopen: 0.3,
            self._change_kernel: 0.2,
            self._restart: 0.1,
        }
        kind = self._random.choices([*kinds], [*kinds.values()])[0]
        self._steps.append(kind())
        return self._steps[-1]

    def story(self) -> str:
        """Return all that was done, and what the cells are now."""
        cells = [f"{cell}: {self.session.text(cell)!r}" for cell in self.session.cells]
        return "\n".join([*self._steps, *cells])

    def _statement(self) -> str:
        return self._with_sizes(self._random.choice(STATEMENTS))

    def _with_sizes(self, text: str) -> str:
        a, b, c = (self._random.randint(2, 5) for _ in "abc")
        return text.format(a=a, b=b, c=c)

    def _text(self) -> str:
        if self._random.random() < 0.05:
            return self._with_sizes(self._random.choice(CELLS))
        return "\n".join(self._statement() for _ in range(self._random.randint(1, 3)))

    def _cell(self) -> str:
        return self._random.choice(self.session.cells[1:])

    def _run(self) -> str:
        cell = self._cell()
        self.session.run(cell)
        return f"run {cell}: {self.session.text(cell)!r}"

    def _edit(self) -> str:
        cell = self._cell()
        lines = self.session.text(cell).split("\n")
        place = self._random.randrange(len(lines) + 1)
        if lines[place - 1 : place] and lines[place - 1].endswith(":"):
            place = len(lines)
        text = "\n".join([*lines[:place], self._statement(), *lines[place:]])
        if self._random.random() < 0.4 or len(lines) > 8 or lines[0].startswith("%%"):
            text = self._text()
        self.session.edit(cell, text)
        return f"edit {cell}: {text!r}"

    def _take_back(self) -> str:
        ran = [run for run in self.session.executions if run.cell in self.session.cells]
        last = self._random.choice(ran)
        assert last.cell is not None
        self.session.edit(last.cell, last.source)
        return f"take back {last.cell}: {last.source!r}"

    def _insert(self) -> str:
        text = self._text()
        return f"insert {self.session.insert(text, self._random.randint(1, len(self.session.cells)))}: {text!r}"

    def _delete(self) -> str:
        if len(self.session.cells) < 6:
            return self._insert()
        cell = self._cell()
        self.session.delete(cell)
        return f"delete {cell}"

    def _move(self) -> str:
        cell, index = self._cell(), self._random.randint(1, len(self.session.cells) - 1)
        self.session.move(cell, index)
        return f"move {cell} to {index}"

    def _duplicate(self) -> str:
        cell = self._cell()
        return f"duplicate {cell} as {self.session.duplicate(cell)}"

    def _console(self) -> str:
        text = self._statement()
        self.session.console(text)
        return f"in a console: {text!r}"

    def _queue(self) -> str:
        """Run several cells, and edit while they wait."""
        cells = [self._cell() for _ in range(self._random.randint(2, 4))]
        submitted = [self.session.submit(cell) for cell in cells]
        self.session.status("busy")
        edits = [self._edit(), self._random.choice([self._edit, self._insert, self._delete, self._move])()]
        for execution, request in submitted:
            self.session.finish(execution, request)
        self.session.status("idle")
        return f"queue {[execution for execution, _ in submitted]}, meanwhile {edits}"

    def _reset(self) -> str:
        self.session.console("%reset -f")
        return f"%reset, {self._begin()}"

    def _reopen(self) -> str:
        self.session.reopen()
        return "reopen"

    def _change_kernel(self) -> str:
        self.session.change_kernel()
        return f"change the kernel, {self._begin()}"

    def _restart(self) -> str:
        self.session.restart()
        return f"restart, {self._begin()}"

    def _begin(self) -> str:
        self.session.run(*self.session.cells[:2])
        return f"run {self.session.cells[:2]}"
