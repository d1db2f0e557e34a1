"""What is sampled never contradicts what was inferred of the cell that just ran."""

from pathlib import Path

import pytest

from support.session import Session
from support.truth import ROOT

pytestmark = pytest.mark.tensorflow

QUICK = (
    "attention_layers block_hierarchy builder closures cnn_lstm config_builder conv1d custom_loss_classes cyclegan "
    "densenet dict_heads functional_python functional_styles"
)
"""Programs that need no data and hardly any time."""

PROGRAMS = [ROOT / "tests" / "programs" / f"{name}.py" for name in QUICK.split()]


def test_a_contradiction_is_noted(session: Session):
    session.console("import numpy as np\nzeros = np.zeros\nnp.zeros = lambda shape: zeros((7, 7))")
    try:
        session.run(session.insert("x = np.zeros((2, 3))\ny = np.ones((2, 3))"))
    finally:
        session.console("np.zeros = zeros")
    assert session.program.kernel.contradictions == ["'x' is (7, 7) f64, and was inferred to be (2, 3) f64"]


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda path: path.stem)
def test_no_program_contradicts_what_was_inferred(session: Session, program: Path):
    session.run(session.insert(program.read_text("utf-8")))
    assert session.program.kernel.contradictions == []
