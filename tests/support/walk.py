"""Random walks of a user: cells are written, edited, moved, copied, deleted and executed, in any order."""

from __future__ import annotations

import random

from support.session import LONG_SLEEP, Session

IMPORTS = "import time\nimport numpy as np\nimport keras\nfrom keras import layers"

STATEMENTS = (
    "x = np.zeros(({a}, {b}, {c}), 'float32')",
    "x = np.transpose(x, (0, 2, 1))",
    "x = x[:, :{b}]",
    "x = np.concatenate([x, x])",
    "x.resize(({a}, {b}, {c}), refcheck=False)",
    "x = y",
    "y = layers.Conv1D({b}, 2)(x)",
    "y = layers.Dense({b})(x)",
    "y = conv(x)",
    "conv = layers.Conv1D({b}, {a})",
    "conv.build((None, {b}, {c}))",
    "model = keras.Sequential([keras.Input(({b}, {c})), layers.Dense({a})])",
    "model = keras.Sequential([layers.Dense({a})])",
    "model.add(layers.Dense({b}))",
    "model.add(layers.Flatten())",
    "model.pop()",
    "y = model(x)",
    "model.build((None, {b}, {c}))",
    "parts = []",
    "parts.append(x)",
    "parts.append(layers.Dense({c}))",
    "y = layers.Dense({c})(parts[-1])",
    "parts = parts[:1]",
    "named = {{}}",
    "named['a'] = x",
    "named['a'] = layers.Dense({a})(x)",
    "y = layers.Dense({b})(named['a'])",
    "def make(n=2):\n    return np.zeros((n, {b}, {c}))",
    "x = make({a})",
    "class Block(layers.Layer):\n    def __init__(self):\n        super().__init__()\n"
    "        self.dense = layers.Dense({b})\n    def call(self, x):\n        return self.dense(x)",
    "block = Block()",
    "y = block(x)",
    "for i in range({a}):\n    x = layers.Dense({b} + i)(x)",
    "x = np.zeros(({a}, {b}, {c}), 'float32') if isinstance(x, list) else x",
    "open('/nowhere')",
    "undefined.attribute",
    "del x",
    "del parts[0]",
    "shape = np.array([{a}, {b}, {c}])",
    "shape[0] = {a}",
    "x = np.ones(shape)",
    "x, y = y, x",
    "n = {a}\nx = np.zeros((n, {b}, {c}))",
    "try:\n    x = layers.Conv1D({a}, {c})(x)\nexcept Exception:\n    x = np.zeros(({a}, {b}, {c}))",
    "from numpy import *",
    "x = zeros(({a}, {b}, {c}))",
    "exec('x = np.zeros(({a}, {b}, {c}))')",
    "globals()['x'] = np.zeros(({a}, {b}, {c}))",
    "%time x = np.zeros(({a}, {b}, {c}))",
    "def grow():\n    global x\n    x = np.concatenate([x, x])",
    "grow()",
    "dense = lambda t: layers.Dense({b})(t)",
    "y = dense(x)",
    "for i in range({a}):\n    x = x[:, 1:]\n    y = layers.Conv1D({b}, 2)(x)",
    LONG_SLEEP,
    "try:\n    x = np.zeros(({a}, {b}))\n"
    f"    {LONG_SLEEP.replace(chr(10), '; ')}\nexcept KeyboardInterrupt:\n    y = x",
)


class Walk:
    """A walk of a session. The same seed gives the same walk."""

    def __init__(self, session: Session, seed: int) -> None:
        self.session = session
        self._random = random.Random(seed)
        self._steps: list[str] = []
        first = session.insert(IMPORTS)
        session.insert("x = np.zeros((4, 6, 3), 'float32')\ny = x")
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
        a, b, c = (self._random.randint(2, 5) for _ in "abc")
        return self._random.choice(STATEMENTS).format(a=a, b=b, c=c)

    def _text(self) -> str:
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
        if self._random.random() < 0.4 or len(lines) > 8:
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
