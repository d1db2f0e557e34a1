"""Modules of the user's that change on disk, while the kernel keeps what it imported or reloads it."""

import pytest

from support.session import Oracle, Session

pytestmark = pytest.mark.tensorflow

IMPORTS = "import numpy as np\nimport keras\nfrom keras import layers\nx = np.zeros((4, 6, 3), 'float32')"
TOOLS = "from keras import layers\nSIZE = {}\ndef tail(t):\n    return layers.Dense(SIZE)(t)\n"
RELOADS = "%load_ext autoreload\n%autoreload 2\n"


def label(size: int, units: int) -> list[str]:
    return [f"(4, 6, {size}) f32 → (4, 6, {units}) f32"]


@pytest.mark.parametrize("reloads", [False, True])
def test_what_ran_is_shown_with_the_module_as_it_was(session: Session, oracle: Oracle, reloads: bool):
    session.save("tools.py", TOOLS.format(4))
    start = session.insert((RELOADS if reloads else "") + f"import tools\n{IMPORTS}")
    ran, pending = (session.insert(f"y = layers.Dense({units})(tools.tail(x))") for units in (2, 3))
    session.run(start, ran)
    session.save("tools.py", TOOLS.format(5))
    assert session.labels(ran) == label(4, 2)
    assert session.labels(pending) == label(5 if reloads else 4, 3)
    assert session.wrong_hints(oracle) == []
    session.run(pending)
    assert session.wrong_hints(oracle) == session.missing_hints(oracle) == []


def test_a_page_that_is_opened_after_the_module_changed(session: Session, oracle: Oracle):
    session.save("tools.py", TOOLS.format(4))
    start = session.insert(f"import tools\nfrom tools import tail\n{IMPORTS}")
    ran = session.insert("y = layers.Dense(2)(tools.tail(x))\ny = layers.Dense(3)(tail(x))")
    session.insert("import tools\ny = layers.Dense(2)(tools.tail(x))")
    reloaded = session.insert("import importlib\nimportlib.reload(tools)\ny = layers.Dense(5)(tools.tail(x))")
    session.run(start, ran)
    session.save("tools.py", TOOLS.format(7))
    session.reopen()
    assert session.wrong_hints(oracle) == []
    assert session.labels(reloaded) == label(7, 5)
    session.run(reloaded)
    assert session.wrong_hints(oracle) == []
    assert session.labels(reloaded) == label(7, 5)


def test_a_script_that_changed_after_it_ran(session: Session, oracle: Oracle):
    session.save("part.py", "def cut(t):\n    return t[:, 1:]\n")
    start, run = session.insert(IMPORTS), session.insert("%run part.py\ny = layers.Dense(2)(cut(x))")
    session.run(start, run)
    session.save("part.py", "def cut(t):\n    return t[:, 2:]\n")
    assert session.labels(run) == ["(4, 5, 3) f32 → (4, 5, 2) f32"]
    session.reopen()
    assert session.wrong_hints(oracle) == []


@pytest.mark.parametrize("off", ["%autoreload 0", "%autoreload 0\n%autoreload 2"])
def test_reloading_that_is_turned_off_where_no_cell_says_it(session: Session, oracle: Oracle, off: str):
    session.save("tools.py", TOOLS.format(4))
    start = session.insert(f"import tools\n{IMPORTS}")
    session.insert("y = layers.Dense(2)(tools.tail(x))")
    session.run(start)
    session.console(RELOADS)
    session.console(off)
    session.save("tools.py", TOOLS.format(5))
    assert session.wrong_hints(oracle) == []
    session.run(start)
    assert session.wrong_hints(oracle) == []


def test_a_module_that_cannot_be_reloaded_is_what_it_was(session: Session, oracle: Oracle):
    session.save("tools.py", TOOLS.format(4))
    start = session.insert(f"{RELOADS}import tools\n{IMPORTS}")
    use = session.insert("y = layers.Dense(2)(tools.tail(x))")
    session.run(start)
    session.save("tools.py", TOOLS.format(5) + "def more(t:\n")
    assert session.labels(use) == label(4, 2)
    session.run(use)
    assert session.wrong_hints(oracle) == session.missing_hints(oracle) == []
    session.save("tools.py", TOOLS.format(6))
    session.insert("y = layers.Dense(3)(tools.tail(x))")
    assert session.wrong_hints(oracle) == session.missing_hints(oracle) == []
