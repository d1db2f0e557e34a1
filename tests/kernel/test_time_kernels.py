"""A kernel that is restarted, and one that takes the place of another."""

from collections.abc import Callable

import pytest

from support.kernel_process import KernelProcess
from support.session import Execution, Oracle, Session

pytestmark = pytest.mark.tensorflow


@pytest.fixture
def notebook(new_kernel: Callable[[], KernelProcess]) -> Session:
    """A notebook at a kernel of its own; the cells that need Keras are pending."""
    session = Session(new_kernel())
    session.install()
    session.insert("import numpy as np")
    session.insert("x = np.zeros((4, 10, 3), 'float32')\nw = x[0]")
    session.insert("x = np.transpose(x, (0, 2, 1))")
    session.insert("from keras import layers")
    session.insert("layers.Dense(2)(x)\nlayers.Dense(3)(w)")
    return session


def last_labels(session: Session) -> list[str]:
    return [hint.label for hint in session.program.analyze().hints]


def test_a_restart(notebook: Session, oracle: Oracle):
    numpy, data, turn, *_ = notebook.cells
    notebook.run(numpy, data, turn, turn, turn)
    notebook.edit(data, "x = np.zeros((1, 1))\nw = np.zeros((2, 2))")
    notebook.delete(data)
    assert last_labels(notebook) == ["(4, 3, 10) f32 → (4, 3, 2) f32", "(10, 3) f32 → (10, 3) f32"]
    assert notebook.wrong_hints(oracle) == notebook.missing_hints(oracle) == []
    notebook.restart()
    assert last_labels(notebook) == []  # there is no `x` any more: to run the cell raises a NameError
    assert notebook.wrong_hints(oracle) == []
    notebook.run(numpy)
    new = notebook.insert("x = np.zeros((7, 5, 3), 'float32')\nw = x", 1)
    notebook.run(new, turn)
    assert last_labels(notebook) == ["(7, 3, 5) f32 → (7, 3, 2) f32", "(7, 5, 3) f32 → (7, 5, 3) f32"]
    assert notebook.wrong_hints(oracle) == notebook.missing_hints(oracle) == []


def test_a_change_of_kernel(notebook: Session, oracle: Oracle, new_kernel: Callable[[], KernelProcess]):
    numpy, data, turn, *_ = notebook.cells
    notebook.run(numpy, data, turn)
    first, late = notebook.kernel, notebook.kernel.run("x = np.zeros((9, 9))")
    notebook.kernel, notebook.kernels = new_kernel(), 2
    notebook.executions.clear()
    notebook.status("starting")
    assert last_labels(notebook) == ["(4, 3, 10) f32 → (4, 3, 2) f32", "(10, 3) f32 → (10, 3) f32"]
    notebook.install()
    for snapshot in late.snapshots:  # what was still on its way
        assert not notebook.receive_from(1, snapshot)
    assert notebook.wrong_hints(oracle) == notebook.missing_hints(oracle) == []
    notebook.run(numpy, data)
    assert last_labels(notebook) == ["(4, 3, 10) f32 → (4, 3, 2) f32", "(10, 3) f32 → (10, 3) f32"]
    notebook.edit(data, "x = w = 0")
    assert notebook.wrong_hints(oracle) == []
    notebook.run(turn)
    assert notebook.wrong_hints(oracle) == notebook.missing_hints(oracle) == []
    # Back to the one that was left: it goes on where it was.
    notebook.kernel, notebook.kernels = first, 3
    sources = ["import numpy as np", "x = np.zeros((9, 9))\nw = np.zeros((10, 3), 'float32')"]
    notebook.executions[:] = [Execution(None, source) for source in sources]
    notebook.install()
    assert notebook.wrong_hints(oracle) == []
