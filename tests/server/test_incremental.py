"""Any edit of any text is survived, and what is found step by step is what a fresh look finds."""

import random
import warnings
from collections.abc import Iterator
from math import inf
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shapelens.checks.diagnose import diagnose
from shapelens.interpret.machine import MAX_STEPS, Machine
from shapelens.notebook.files import read_file
from shapelens.notebook.program import Program
from support.truth import ROOT

FOLDER = ROOT / "tests" / "programs"
PROGRAMS = [*sorted(FOLDER.rglob("*.py")), FOLDER / "notebook.ipynb"]
SYMBOLS = [
    "",
    *"\n \t()[]{},:='\"#\\%?*x3é🙂@",
    "    ",
    '"""',
    "-1",
    "None",
    "\r\n",
    "**",
    "lambda: ",
    "yield ",
    "await ",
]
LINES = [
    "!ls",
    "%%bash",
    "import keras",
    "def f(x): return x",
    "for i in range(3):",
    "try:",
    "else:",
    "class A:",
    "return",
    "x = x[0]",
    "del x",
    "x = None",
    "from keras import layers as keras",
    "keras.layers.Dense(3)(x)",
    "model = None",
    "x = keras.Input((28, 28, 1))",
    "if unknown: x = x[0]",
    "import tensorflow as tf, numpy as np; x = np.zeros((2, 3))",
]
SNIPPETS = [*SYMBOLS, *(f"\n{line}\n" for line in LINES)]


@pytest.fixture(autouse=True, scope="module")
def without_a_clock() -> Iterator[None]:
    """Bound statements by their steps alone: what is found within a time depends on what else the machine does."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Machine.__init__, "__defaults__", (MAX_STEPS, inf))
        yield


edits = st.lists(
    st.tuples(
        st.integers(0, 1_000_000),  # the cell
        st.integers(0, 1_000_000),  # where
        st.integers(0, 60) | st.integers(0, 3),  # how much is deleted
        st.sampled_from(SNIPPETS),
    ),
    min_size=1,
    max_size=6,
)
line_edits = st.lists(
    st.tuples(
        st.integers(0, 1_000_000), st.integers(0, 1_000), st.integers(0, 1_000), st.none() | st.sampled_from(LINES)
    ),
    min_size=1,
    max_size=6,
)
thorough = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    derandomize=True,
)


def found(program: Program) -> tuple[object, ...]:
    analysis = program.analyze()
    return tuple(analysis.hints), tuple(diagnose(program))


@thorough
@given(st.sampled_from(PROGRAMS), edits)
def test_random_edits(path: Path, steps: list[tuple[int, int, int, str]]) -> None:
    texts = list(read_file(path).texts)
    program = Program.from_texts(texts)
    program.analyze()
    for cell, where, length, snippet in steps:
        number = cell % len(texts)
        text = texts[number] or ""
        start = where % (len(text) + 1)
        texts[number] = text[:start] + snippet + text[start + length :]
        program.cells[number].document.set_text(texts[number])
        program.changed()
        found(program)
    if all(_parses(text or "") for text in texts):  # what does not parse is shown by its last good tree
        assert found(program) == found(Program.from_texts(texts))


@thorough
@given(st.sampled_from(PROGRAMS), edits)
def test_an_edit_that_is_taken_back(path: Path, steps: list[tuple[int, int, int, str]]) -> None:
    texts = list(read_file(path).texts)
    program = Program.from_texts(texts)
    before = found(program)
    for cell, where, length, snippet in steps:
        number = cell % len(texts)
        text = texts[number] or ""
        start = where % (len(text) + 1)
        program.cells[number].document.set_text(text[:start] + snippet + text[start + length :])
        program.changed()
        program.analyze()
        program.cells[number].document.set_text(text)
        program.changed()
        assert found(program) == before


@thorough
@given(st.sampled_from(PROGRAMS), line_edits)
def test_lines_that_come_and_go(path: Path, steps: list[tuple[int, int, int, str | None]]) -> None:
    """Each step takes a line away and puts another one, or the same, somewhere else."""
    texts = [text or "" for text in read_file(path).texts]
    program = Program.from_texts(texts)
    program.analyze()
    for cell, source, target, new in steps:
        number = cell % len(texts)
        lines = texts[number].split("\n")
        taken = lines.pop(source % len(lines))
        lines.insert(target % (len(lines) + 1), taken if new is None else new)
        texts[number] = "\n".join(lines)
        program.cells[number].document.set_text(texts[number])
        program.changed()
        now = found(program)
        if all(_parses(text) for text in texts):
            assert now == found(Program.from_texts(texts))


def _parses(text: str) -> bool:
    try:
        with warnings.catch_warnings(action="ignore"):
            compile(text, "", "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.stem)
def test_typing_a_program_statement_by_statement(path: Path) -> None:
    texts = [text or "" for text in read_file(path).texts]
    program = Program.from_texts([""] * len(texts))
    for number, text in enumerate(texts):
        lines = text.split("\n")
        for end in range(1, len(lines) + 1):
            program.cells[number].document.set_text("\n".join(lines[:end]))
            program.changed()
            program.analyze()
    assert found(program) == found(Program.from_texts(texts))


DEFINITIONS = """\
import keras
from keras.layers import Dense

def block(x, units=3):
    return Dense(units)(x)

def build(size=7, units=5):
    return block(keras.Input((size,)), units)
"""


@pytest.mark.parametrize("seed", range(4))
def test_a_function_shows_its_defaults_until_something_calls_it(seed: int) -> None:
    lines = [
        "pass",
        "y = build()",
        "y = build(2)",
        "z = [build]",
        "block(keras.Input((9,)))",
        "build = None",
        "del block",
    ]
    others = ["def build(size=4): return block(keras.Input((size,)))", "def other(n=1): return build(n)"]
    choice = random.Random(seed)
    program = Program.from_texts([DEFINITIONS, "pass", "pass"])
    for _ in range(40):
        number = choice.choice([1, 2, 2])
        program.cells[number].document.set_text("\n".join(choice.sample([*lines, *others], 2)))
        program.changed(number)
        fresh = Program.from_texts([cell.document.text for cell in program.cells])
        assert program.analyze().hints == fresh.analyze().hints


def test_a_call_takes_the_place_of_the_defaults() -> None:
    program = Program.from_texts([DEFINITIONS, "pass"])
    labels: list[list[str]] = []
    for text in ("pass", "build(2)", "build", "pass"):
        program.cells[1].document.set_text(text)
        program.changed(1)
        labels.append([hint.label for hint in program.analyze().hints])
    defaults = ["(None, 7) f32 → (None, 5) f32"]
    assert labels == [defaults, ["(None, 2) f32 → (None, 5) f32"], ["(None, ?) f32 → (None, ?) f32"], defaults]


def test_a_class_is_another_one_when_its_body_binds_something_else() -> None:
    sized = "import keras\nsize = {}"
    rest = "class Config:\n    units = size\nconfig = Config()\nkeras.layers.Dense(config.units)(keras.Input((3,)))"
    program = Program.from_texts([sized.format(4), rest])
    labels: list[str] = []
    for size in ("4", "7", "load()"):
        program.cells[0].document.set_text(sized.format(size))
        program.changed(0)
        labels += [hint.label for hint in program.analyze().hints]
    assert labels == [f"(None, 3) f32 → (None, {units}) f32" for units in ("4", "7", "?")]


def test_a_fraction_is_another_value_than_the_whole_number_that_it_equals() -> None:
    program = Program.from_texts(["half = 6 / 2", "import numpy as np\nx = np.zeros((4, 6))[:, :half]"])
    counts: list[int] = []
    for text in ("half = 6 / 2", "half = 6 // 2"):
        program.cells[0].document.set_text(text)
        program.changed(0)
        counts.append(len(diagnose(program)))
    assert counts == [1, 0]
