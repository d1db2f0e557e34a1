"""Random walks of a user: cells are written, edited, moved, copied, deleted and executed, in any order."""

from __future__ import annotations

import ast
import random
import re
from itertools import pairwise

from support.session import Execution, Session
from support.walk_magics import IMPORTS
from support.walk_modules import FILE, TEXTS
from support.walk_statements import CELLS, START, STATEMENTS


class Walk:
    """A walk of a session. The same seed gives the same walk."""

    def __init__(self, session: Session, seed: int) -> None:
        self.session = session
        self._random = random.Random(seed)
        self._steps: list[str] = []
        self._undone: list[tuple[str, str]] = []
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
            self._undo: 1,
            self._split: 0.7,
            self._merge: 0.7,
            self._run_again_and_again: 1,
            self._run_all: 0.5,
            self._elsewhere: 0.5,
            self._console: 1,
            self._queue: 1,
            self._reset: 0.3,
            self._reopen: 1,
            self._change_kernel: 0.2,
            self._restart: 0.1,
            self._restart_alone: 0.1,
            self._save: 1.5,
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
        before = self.session.text(cell)
        kinds = [self._with_statement, self._with_statement, self._with_another_number, self._without_statement]
        text = self._random.choice([*kinds, lambda _: self._text()])(before)
        if self._random.random() < 0.1:
            text = re.sub(r"\bx\b", self._random.choice(["y", "x_train", "data"]), text)
        return self._write(cell, text)

    def _write(self, cell: str, text: str) -> str:
        self._undone.append((cell, self.session.text(cell)))
        self.session.edit(cell, text)
        return f"edit {cell}: {text!r}"

    def _with_statement(self, text: str) -> str:
        parts = _statements(text)
        place = self._random.randint(text.startswith("%%"), len(parts))
        return "\n".join([*parts[:place], self._statement(), *parts[place:]])

    def _without_statement(self, text: str) -> str:
        parts = _statements(text)
        place = self._random.randrange(len(parts))
        return "\n".join([*parts[:place], *parts[place + 1 :]]) if len(parts) > 1 else text

    def _with_another_number(self, text: str) -> str:
        numbers = [*re.finditer(r"\b\d\b", text)]
        if not numbers:
            return self._with_statement(text)
        found = self._random.choice(numbers)
        return f"{text[: found.start()]}{self._random.randint(1, 6)}{text[found.end() :]}"

    def _undo(self) -> str:
        """Take back the last edit, as far as its cell is there."""
        while self._undone:
            cell, text = self._undone.pop()
            if cell in self.session.cells:
                self.session.edit(cell, text)
                return f"undo: {cell} is {text!r}"
        return self._edit()

    def _split(self) -> str:
        cell = self._cell()
        parts = _statements(self.session.text(cell))
        if len(parts) < 2:
            return self._merge()
        place = self._random.randint(1, len(parts) - 1)
        below = self.session.insert("\n".join(parts[place:]), self.session.cells.index(cell) + 1)
        self.session.edit(cell, "\n".join(parts[:place]))
        return f"split {cell}, the rest is {below}"

    def _merge(self) -> str:
        if len(self.session.cells) < 5:
            return self._insert()
        number = self._random.randint(2, len(self.session.cells) - 2)
        upper, lower = self.session.cells[number : number + 2]
        text = f"{self.session.text(upper)}\n{self.session.text(lower)}"
        self.session.delete(lower)
        return f"merged with {lower}: {self._write(upper, text)}"

    def _run_again_and_again(self) -> str:
        cell = self._cell()
        self.session.run(*[cell] * self._random.randint(2, 3))
        return f"run several times {cell}: {self.session.text(cell)!r}"

    def _run_all(self) -> str:
        """Run all cells, up to the first that fails, or those above a cell."""
        cells = self.session.cells
        if self._random.random() < 0.5:
            cells = cells[: self._random.randint(2, len(cells))]
        for execution, request in [self.session.submit(cell) for cell in cells]:
            self.session.finish(execution, request)
        return f"run all of {cells}"

    def _elsewhere(self) -> str:
        """Run a cell of another page that has the same kernel."""
        text = self._text()
        self.session.finish(Execution(None, text), self.session.kernel.submit(text, "a cell of another page"))
        return f"on another page: {text!r}"

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

    def _save(self) -> str:
        """Write the module in an editor, and save it."""
        text = self._with_sizes(self._random.choice(TEXTS))
        self.session.save(FILE, text)
        return f"save {FILE}: {text!r}"

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

    def _restart_alone(self) -> str:
        self.session.restart()
        self.session.run(self.session.cells[0])
        return "restart, run the imports alone"

    def _begin(self) -> str:
        self.session.run(*self.session.cells[:2])
        return f"run {self.session.cells[:2]}"


def _statements(text: str) -> list[str]:
    """Return the parts of a cell that can stand in cells of their own; one that is not Python falls into its lines."""
    lines = text.split("\n")
    try:
        nodes = ast.parse("\n".join(map(_without_magic, lines))).body
    except SyntaxError:
        return lines
    starts = [min([node.lineno, *(each.lineno for each in getattr(node, "decorator_list", ()))]) - 1 for node in nodes]
    bounds = [0, *dict.fromkeys(start for start in starts[1:] if start), len(lines)]
    return ["\n".join(lines[first:last]) for first, last in pairwise(bounds)]


def _without_magic(line: str) -> str:
    """Put what is Python in the place of a line magic."""
    return re.sub(r"(?<![\w)\]'\"] )%(?!%)[a-z].*|^!.*", "0", line)
