"""Random walks of a user: cells are written, edited, moved, copied, deleted and executed, in any order."""

from __future__ import annotations

import random

from support.session import Session

IMPORTS = "import numpy as np\nimport keras\nfrom keras import layers"

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
)


class Walk:
    """A walk of a session. The same seed gives the same walk."""

    def __init__(self, session: Session, seed: int) -> None:
        self._session = session
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
            self._reset: 0.3,
        }
        kind = self._random.choices([*kinds], [*kinds.values()])[0]
        self._steps.append(kind())
        return self._steps[-1]

    def story(self) -> str:
        """Return all that was done, and what the cells are now."""
        cells = [f"{cell}: {self._session.text(cell)!r}" for cell in self._session.cells]
        return "\n".join([*self._steps, *cells])

    def _statement(self) -> str:
        a, b, c = (self._random.randint(2, 5) for _ in "abc")
        return self._random.choice(STATEMENTS).format(a=a, b=b, c=c)

    def _text(self) -> str:
        return "\n".join(self._statement() for _ in range(self._random.randint(1, 3)))

    def _cell(self) -> str:
        return self._random.choice(self._session.cells[1:])

    def _run(self) -> str:
        cell = self._cell()
        self._session.run(cell)
        return f"run {cell}: {self._session.text(cell)!r}"

    def _edit(self) -> str:
        cell = self._cell()
        lines = self._session.text(cell).split("\n")
        place = self._random.randrange(len(lines) + 1)
        if lines[place - 1 : place] and lines[place - 1].endswith(":"):
            place = len(lines)
        text = "\n".join([*lines[:place], self._statement(), *lines[place:]])
        if self._random.random() < 0.4 or len(lines) > 8:
            text = self._text()
        self._session.edit(cell, text)
        return f"edit {cell}: {text!r}"

    def _take_back(self) -> str:
        ran = [run for run in self._session.executions if run.cell in self._session.cells]
        last = self._random.choice(ran)
        assert last.cell is not None
        self._session.edit(last.cell, last.source)
        return f"take back {last.cell}: {last.source!r}"

    def _insert(self) -> str:
        text = self._text()
        return f"insert {self._session.insert(text, self._random.randint(1, len(self._session.cells)))}: {text!r}"

    def _delete(self) -> str:
        if len(self._session.cells) < 6:
            return self._insert()
        cell = self._cell()
        self._session.delete(cell)
        return f"delete {cell}"

    def _move(self) -> str:
        cell, index = self._cell(), self._random.randint(1, len(self._session.cells) - 1)
        self._session.move(cell, index)
        return f"move {cell} to {index}"

    def _duplicate(self) -> str:
        cell = self._cell()
        return f"duplicate {cell} as {self._session.duplicate(cell)}"

    def _console(self) -> str:
        # The probe does not see that a function or a class is another one by the same name.
        text = self._statement()
        while text.startswith(("def ", "class ")):
            text = self._statement()
        self._session.console(text)
        return f"in a console: {text!r}"

    def _reset(self) -> str:
        self._session.console("%reset -f")
        self._session.run(*self._session.cells[:2])
        return f"%reset, run {self._session.cells[:2]}"
