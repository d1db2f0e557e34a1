"""Cells run in any order, run twice, edited after they ran, deleted, moved and duplicated."""

import pytest

from support.session import Oracle, Session

pytestmark = pytest.mark.tensorflow

IMPORTS = "import numpy as np\nimport keras\nfrom keras import layers"
DATA = "x = np.zeros((4, 10, 3), 'float32')"
TURN = "x = np.transpose(x, (0, 2, 1))\ny = layers.Dense(5)(x)"
CONV = "y = layers.Conv1D(8, 3)(x)"


def labels(session: Session, cell: str) -> list[str]:
    """Return the labels of a cell's hints."""
    number = session.cells.index(cell)
    return [hint.label for hint in session.program.analyze().hints if hint.cell == number]


def test_cells_in_order_and_against_it(session: Session, oracle: Oracle):
    imports, data, turn, conv = map(session.insert, (IMPORTS, DATA, TURN, CONV))
    for cells in ((), (imports, data), (conv,), (turn,), (conv, turn), (turn, data, conv)):
        session.run(*cells)
        assert session.wrong_hints(oracle) == session.missing_hints(oracle) == []
    assert labels(session, conv) == ["(4, 10, 3) f32 → (4, 8, 8) f32"]
    assert labels(session, turn) == ["(4, 3, 10) f32 → (4, 3, 5) f32"]


def test_a_cell_that_runs_twice_is_read_before_its_last_execution(session: Session, oracle: Oracle):
    imports, data, turn, conv = map(session.insert, (IMPORTS, DATA, TURN, CONV))
    session.run(imports, data, turn)
    assert labels(session, turn) == ["(4, 3, 10) f32 → (4, 3, 5) f32"]
    session.run(turn)
    assert labels(session, turn) == ["(4, 10, 3) f32 → (4, 10, 5) f32"]
    assert labels(session, conv) == ["(4, 10, 3) f32 → (4, 8, 8) f32"]
    assert session.wrong_hints(oracle) == session.missing_hints(oracle) == []


def test_an_edited_cell_is_pending(session: Session, oracle: Oracle):
    imports, data, turn, conv = map(session.insert, (IMPORTS, DATA, TURN, CONV))
    session.run(imports, data, turn, conv)
    session.edit(turn, TURN + "\nz = layers.Dense(2)(y)")
    assert session.wrong_hints(oracle) == session.missing_hints(oracle) == []
    assert labels(session, turn)[0] == "(4, 10, 3) f32 → (4, 10, 5) f32"
    session.edit(turn, TURN)
    assert labels(session, turn) == ["(4, 3, 10) f32 → (4, 3, 5) f32"]
    assert session.wrong_hints(oracle) == session.missing_hints(oracle) == []
    session.edit(data, "x = np.zeros((4, 12, 3), 'float32')")
    assert session.wrong_hints(oracle) == session.missing_hints(oracle) == []
    session.run(data)
    assert session.wrong_hints(oracle) == session.missing_hints(oracle) == []


def test_deleted_moved_and_duplicated_cells(session: Session, oracle: Oracle):
    imports, data, turn, conv = map(session.insert, (IMPORTS, DATA, TURN, CONV))
    session.run(imports, data, turn)
    session.delete(data)
    assert session.wrong_hints(oracle) == session.missing_hints(oracle) == []
    copy = session.duplicate(turn)
    assert labels(session, turn) == ["(4, 3, 10) f32 → (4, 3, 5) f32"]
    assert labels(session, copy) == ["(4, 10, 3) f32 → (4, 10, 5) f32"]
    session.move(conv, 0)
    assert labels(session, conv) == ["(4, 3, 10) f32 → (4, 1, 8) f32"]
    session.move(turn, 3)
    assert session.wrong_hints(oracle) == session.missing_hints(oracle) == []
    session.run(copy)
    session.delete(turn)
    assert session.wrong_hints(oracle) == session.missing_hints(oracle) == []
