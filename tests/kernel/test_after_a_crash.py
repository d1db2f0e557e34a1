"""A cell raised: what only the kernel knew explains it, at the line that raised and with fixes."""

import pytest
from lsprotocol import types as lsp

from shapelens.checks.diagnose import apply_edits, diagnose, fixes_for
from shapelens.lsp.features.hover import hover
from support.session import Session

pytestmark = pytest.mark.tensorflow

IMPORTS = "import struct\nimport numpy as np\nimport keras\nfrom keras import layers"
UNKNOWN = "struct.unpack('BB', b' d')"
"""The shape (32, 100), which no reading of the source tells."""


def said(session: Session) -> list[tuple[int, int, str, str]]:
    """Cell, line, code and message of each finding."""
    return [(d.cell, d.range.start.line, d.code, d.message) for d in diagnose(session.program)]


def test_a_shape_that_only_the_kernel_knew(session: Session) -> None:
    imports = session.insert(IMPORTS)
    cell = session.insert(f"x = np.zeros({UNKNOWN})\ny = layers.Conv1D(8, 3)(x)\nz = 1")
    assert said(session) == []
    session.run(imports, cell)
    message = "Conv1D needs 3 axes (batch, length, channels), but x is (32, 100): the channel axis is missing"
    assert said(session) == [(1, 1, "SL101", message)]
    [found] = diagnose(session.program)
    fix = fixes_for(session.program, found)[0]
    after = apply_edits([c.document.text for c in session.program.cells], fix.edits)[1]
    assert after == f"x = np.zeros({UNKNOWN})\ny = layers.Conv1D(8, 3)(x[..., np.newaxis])\nz = 1"
    session.edit(cell, after)
    assert said(session) == []
    session.run(cell)
    assert said(session) == []


def test_what_was_edited_before_the_line_has_not_run(session: Session) -> None:
    imports = session.insert(IMPORTS)
    cell = session.insert(f"x = np.zeros({UNKNOWN})\ny = layers.Conv1D(8, 3)(x)")
    session.run(imports, cell)
    assert [code for _, _, code, _ in said(session)] == ["SL101"]
    session.edit(cell, f"x = np.zeros({UNKNOWN})[..., None]\ny = layers.Conv1D(8, 3)(x)")
    assert said(session) == []


def test_a_finding_that_was_there_before_is_not_said_twice(session: Session) -> None:
    imports = session.insert(IMPORTS)
    cell = session.insert("x = np.zeros((32, 100))\ny = layers.Conv1D(8, 3)(x)")
    before = said(session)
    session.run(imports, cell)
    assert said(session) == before
    assert len(before) == 1


def test_a_message_is_translated_where_nothing_else_is_known(session: Session) -> None:
    imports = session.insert(IMPORTS)
    cell = session.insert(f"made = 1\n\nlayers.Conv1D(8, 3)(np.zeros({UNKNOWN}))\nmade = 2")
    session.run(imports, cell)
    message = "This line raised: the layer needs at least 3 axes, and its input has 2, (32, 100)"
    assert said(session) == [(1, 2, "SL190", message)]
    session.edit(cell, f"made = 1\n\nlayers.Conv1D(8, 3)(np.zeros({UNKNOWN})[..., None])\nmade = 2")
    assert said(session) == []


def test_an_error_of_another_kind_says_nothing(session: Session) -> None:
    imports = session.insert(IMPORTS)
    cell = session.insert("x = np.zeros((4, 3))\ny = layers.Dense(3)(x)\nraise ValueError('no shape')")
    session.run(imports, cell)
    assert said(session) == []


def test_inside_a_function_and_a_loop(session: Session) -> None:
    imports = session.insert(IMPORTS + "\ndef add(a, b):\n    return a + b")
    cell = session.insert(
        f"shape = {UNKNOWN}\na = np.zeros(shape)\nb = np.zeros((7, 100))\nfor i in range(3):\n    c = add(a, b)"
    )
    session.run(imports, cell)
    [(number, line, code, message)] = said(session)
    assert (number, line, code) == (0, 5, "SL110")
    assert message.startswith("a, (32, 100), and b, (7, 100), cannot be broadcast together")


def card(session: Session, line: int, character: int) -> str:
    """The hover card in the second cell."""
    found = hover(session.program, 1, lsp.Position(line, character))
    assert found is not None
    assert isinstance(found.contents, lsp.MarkupContent)
    return found.contents.value


def test_the_card_says_what_the_kernel_held_and_sends_nobody_to_run_what_ran(session: Session) -> None:
    imports = session.insert(IMPORTS)
    text = f"x = np.zeros({UNKNOWN})\nmodel = keras.models.load_model('nowhere.keras')\ny = layers.Dense(3)(x)"
    cell = session.insert(text)
    assert "run the cell to sample" in card(session, 1, 2)
    session.run(imports, cell)
    assert card(session, 1, 2).endswith(" is not known: a model that is loaded from a file; when it ran, line 2 raised")
    session.edit(cell, f"x = np.zeros({UNKNOWN})\ny = layers.Conv1D(8, 3)(x)")
    session.run(cell)
    assert card(session, 1, 24).startswith("**x**: `(32, 100)` float64 (NumPy)")
    session.edit(cell, f"{text}\n")
    assert "run the cell to sample" in card(session, 1, 2)
