"""What is too long to follow ends in time, and the hover says where and why."""

import ast
import time
from collections.abc import Callable
from itertools import count

import pytest
from lsprotocol import types as lsp

from shapelens.interpret.memory import GLOBAL, apply_writes
from shapelens.interpret.run import run_step
from shapelens.interpret.values import Ref, Unresolved
from shapelens.lsp.features.hover import hover
from shapelens.notebook.program import Program

ENDLESS = {
    "nested loops": ("n = 0\nfor a in range(400):\n    for b in range(400):\n        n += a + b\n", (2, 4)),
    "deep recursion": ("def deep(n):\n    return 0 if n == 0 else 1 + deep(n - 1)\nn = deep(900)\n", (0, 0)),
    "a loop that ends late": ("n = 1\nwhile n < 100_000:\n    n += 1\n", (1, 0)),
    "many ways": (
        "def f(n):\n    return 0 if n < 1 else f(n - 1) + f(n - 2) + f(n - 3)\nn = f(30)\n",
        (2, 2),
    ),
}


@pytest.mark.parametrize("name", ENDLESS)
def test_it_ends_and_says_why(name: str) -> None:
    source, place = ENDLESS[name]
    program = Program.from_texts([source])
    begin = time.monotonic()
    program.analyze()
    assert time.monotonic() - begin < 10
    found = hover(program, 0, lsp.Position(*place))
    assert found is not None
    assert isinstance(found.contents, lsp.MarkupContent)
    assert found.contents.value.startswith("ShapeLens stopped here: ")
    assert found.contents.value.endswith("run the cell to sample its results")


@pytest.mark.parametrize(
    "source",
    [
        "x = [i for i in range(10**9)]",
        "x = 'a' * 10**10",
        "x = 10 ** 10 ** 10",
        "x = [0] * 10**12",
        f"x = [{'1, ' * 50_000}]",
        "x = " + "(" * 60 + "1" + ")" * 60,
        "x = 0\n" + "\n".join(f"if unknown{i}: x += {i}" for i in range(300)),
        "x = [[]]\nfor _ in range(90): x = [x, x]\nprint(x == x, str(x))",
        "while True: pass",
        "def f(): return g()\ndef g(): return f()\nf()",
    ],
)
def test_it_ends(source: str) -> None:
    begin = time.monotonic()
    Program.from_texts([source]).analyze()
    assert time.monotonic() - begin < 10


def _hints_by(clock: Callable[[], float], monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the hints of a statement of a few thousand steps, where `clock` tells the time."""
    monkeypatch.setattr(time, "thread_time", clock)
    source = "from keras import layers\nn = sum([i % 2 for i in range(3000)])\nlayers.Dense(2)(layers.Input((n,)))"
    return [hint.label for hint in Program.from_texts([source]).analyze().hints]


def test_one_pause_of_the_machine_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    looks = count()
    assert _hints_by(lambda: 0.0 if next(looks) < 4 else 60.0, monkeypatch) == ["(None, 1500) f32 → (None, 2) f32"]


def test_a_statement_that_goes_on_being_slow_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    looks = count()
    assert _hints_by(lambda: 1.0 * next(looks), monkeypatch) == ["(None, ?) f32 → (None, 2) f32"]


def test_what_one_way_changed_is_not_known_after_the_budget() -> None:
    """The loop may be left by a way that deletes a key; it grows a list without end, so that it is not followed."""
    made = run_step("made", "made", ast.parse("rows, sizes = [4, 1], {'a': 1, 'b': 2}"), {})
    loop = """
for row in rows:
    rows[1:2] = [1, 2]
    doubled = [2 * n for n in rows]
    if unknown(row):
        del sizes["a"]
        break
"""
    environment = {**made.writes}
    step = run_step("loop", "loop", ast.parse(loop), environment)
    assert step.exhausted
    apply_writes(environment, step.writes)
    sizes = environment[GLOBAL, "sizes"]
    assert isinstance(sizes, Ref)
    assert isinstance(environment[sizes.key], Unresolved)
