"""Fix all: one fix after the other, each on what the others have left."""

import random

import pytest

from shapelens.checks.diagnose import apply_edits, diagnose
from shapelens.checks.edits.text_edits import difference
from shapelens.checks.mending import edits_of, mended
from shapelens.checks.policy import Policy
from shapelens.notebook.program import Program

DATA = "import numpy as np\nfrom keras import layers\nx = np.zeros((32, 100, 5), 'float32')\n"


def fixed(*cells: str, policy: Policy | None = None, cell: int | None = None) -> tuple[list[str | None], int]:
    """The cells after 'fix all', by way of the edits that an editor gets; and the number of fixes."""
    program = Program.from_texts(cells)
    after, count = mended(program, policy or Policy(), cell)
    texts = apply_edits(cells, edits_of(program, after))
    assert texts == [cell.document.text for cell in after.cells]
    return texts, count


def test_everything_is_mended() -> None:
    texts, count = fixed(
        DATA,
        "a = layers.Conv2D(8, 3)(x)\nb = layers.Conv1D(8, 3)(x[..., 0])",
        "c = layers.Conv1D(8, 3)(x.astype('int64'))",
    )
    assert count == 3
    assert diagnose(Program.from_texts(texts)) == []


def test_two_fixes_on_one_line_follow_each_other() -> None:
    texts, count = fixed(DATA, "layers.Conv2D(8, 3)(x); layers.Conv1D(8, 3)(x.astype('int64'))")
    assert count == 2
    assert texts[1] == "layers.Conv1D(8, 3)(x); layers.Conv1D(8, 3)(x.astype('int64').astype('float32'))"


def test_one_cell_alone() -> None:
    first, second = "a = layers.Conv2D(8, 3)(x)", "b = layers.Conv2D(8, 3)(x)"
    texts, count = fixed(DATA, first, second, cell=2)
    assert count == 1
    assert texts == [DATA, first, "b = layers.Conv1D(8, 3)(x)"]


def test_what_is_not_shown_is_not_mended() -> None:
    silenced = "a = layers.Conv2D(8, 3)(x)  # shapelens: ignore"
    assert fixed(DATA, silenced) == ([DATA, silenced], 0)
    wrong = "a = layers.Conv2D(8, 3)(x)"
    assert fixed(DATA, wrong, policy=Policy(ignore=("SL103",))) == ([DATA, wrong], 0)


def test_what_cannot_be_mended_stays() -> None:
    text = "import numpy as np\nx = np.zeros((2, -1))\n"
    assert fixed(text) == ([text], 0)


@pytest.mark.parametrize("seed", range(200))
def test_the_edits_between_two_texts(seed: int) -> None:
    chance = random.Random(seed)
    before, after = ("\n".join(chance.choices(["", "a", "b", "ü🙂"], k=chance.randrange(6))) for _ in range(2))
    program, other = Program.from_texts([before]), Program.from_texts([after])
    assert apply_edits([before], difference(program, other)) == [after]
