"""What `%autoreload` makes of a module whose file changed, as IPython does it: whole, in parts, or not at all."""

import pytest

from support.session import Oracle, Session

pytestmark = pytest.mark.tensorflow

START = "import numpy as np\nfrom keras import layers\nx = np.zeros((4, 6, 3), 'float32')\n"
IMPORTS = "import tools\nfrom tools import tail, SIZE\n"
RELOADS = "%load_ext autoreload\n%autoreload 2\n"
USES = (
    "y = layers.Dense(20)(tools.tail(x))",
    "y = layers.Dense(21)(tools.head(x))",
    "y = layers.Dense(22)(tail(x))",
    "y = layers.Dense(23)(np.zeros(tools.SHAPE))",
    "y = layers.Dense(24)(tools.more(x))",
    "y = layers.Dense(SIZE)(x)",
)
MORE = "def more(t, units={}):\n    return layers.Dense(units)(t)\n"


def tools(size: int, units: int) -> str:
    return (
        f"from keras import layers\nSIZE = {size}\nSHAPE = (2, SIZE)\ndef tail(t):\n    return layers.Dense(SIZE)(t)\n"
        f"def head(t, units=SIZE):\n    return layers.Dense({units})(layers.Dense(units)(t))\n"
    )


def compare(session: Session, oracle: Oracle, *texts: str) -> None:
    """Save a module in several versions; each time nothing is wrong before the uses of it are run, and after."""
    for text in texts:
        uses = [session.insert(use) for use in USES]
        session.save("tools.py", text)
        assert session.wrong_hints(oracle) == []
        session.run(*uses)
        assert session.wrong_hints(oracle) == []


def started(session: Session, *cells: str) -> None:
    session.save("tools.py", tools(4, 5))
    session.run(*[session.insert(cell) for cell in cells])


@pytest.mark.parametrize(
    "raises",
    [
        tools(6, 7) + MORE.format(9) + "1 / 0\n",
        tools(6, 7).replace("def head", "raise ValueError\ndef head"),
        tools(6, 7) + "print(undefined_name)\n",
        tools(6, 7) + "layers.Conv1D(3, 3)(layers.Input((3,)))\n",
    ],
)
def test_a_module_that_raises_is_what_it_was(session: Session, oracle: Oracle, raises: str) -> None:
    started(session, RELOADS + IMPORTS + START)
    compare(session, oracle, raises, raises.replace("SIZE = 6", "SIZE = 8"), tools(9, 5) + MORE.format(3))


@pytest.mark.parametrize(
    "raises",
    [
        "import nowhere\n" + tools(6, 7),
        tools(6, 7) + "open('/nowhere')\n",
        tools(6, 7) + "from keras.layers import Nothing\n" + MORE.format(9),
        tools(6, 7) + "import os\nHOME = os.environ['NOWHERE']\n" + MORE.format(9),
        tools(6, 7) + "def read():\n    return open('/nowhere')\nTEXT = read()\n" + MORE.format(9),
    ],
)
def test_a_module_that_raises_for_a_reason_that_no_one_knew(session: Session, oracle: Oracle, raises: str) -> None:
    started(session, RELOADS + IMPORTS + START)
    for text in (raises, raises.replace("SIZE = 6", "SIZE = 8")):
        uses = [session.insert(use) for use in USES]
        session.save("tools.py", text)
        assert session.wrong_hints(oracle) == []
        session.run(*uses)
        session.insert(USES[0])
        assert session.wrong_hints(oracle) == []


@pytest.mark.parametrize(
    "harmless", ["import random\n", "from math import sqrt\n", "def read():\n    return open('/nowhere')\n"]
)
def test_a_module_in_which_nothing_new_can_raise(session: Session, oracle: Oracle, harmless: str) -> None:
    started(session, RELOADS + IMPORTS + START)
    use = session.insert(USES[0])
    session.save("tools.py", tools(6, 7) + harmless)
    assert session.labels(use) == ["(4, 6, 6) f32 → (4, 6, 20) f32"]
    assert session.wrong_hints(oracle) == []


def test_what_depends_on_what_changed_is_what_it_was(session: Session, oracle: Oracle) -> None:
    started(session, RELOADS + IMPORTS + START)
    compare(session, oracle, tools(6, 5), tools(6, 7) + MORE.format(2), tools(6, 7) + MORE.format(3), tools(5, 7))


@pytest.mark.parametrize("patch", ["tools.SIZE = 11", "tools.tail = lambda t: layers.Dense(12)(t)"])
@pytest.mark.parametrize("how", ["2", "2 --full", "3"])
def test_what_a_cell_changed_in_a_module(session: Session, oracle: Oracle, patch: str, how: str) -> None:
    started(session, RELOADS.replace("2", how) + IMPORTS + START, patch)
    compare(session, oracle, tools(4, 7))


@pytest.mark.parametrize(
    "chosen",
    [
        "%load_ext autoreload\n%autoreload 1\n%aimport tools\n",
        "%load_ext autoreload\n%autoreload 1\n",
        f"{RELOADS}%aimport -tools\n",
        f"{RELOADS}%aimport tools as tl\n",
    ],
)
def test_modules_that_are_chosen(session: Session, oracle: Oracle, chosen: str) -> None:
    started(session, chosen + IMPORTS + START)
    compare(session, oracle, tools(6, 7))
    use = session.insert(USES[0])
    assert session.labels(use)


@pytest.mark.parametrize("cell", [f"%%writefile tools.py\n{tools(6, 7)}", "%autoreload", "%autoreload now", RELOADS])
@pytest.mark.parametrize("start", [RELOADS, "%load_ext autoreload\n", ""])
def test_a_pending_cell_writes_or_reloads_a_module(session: Session, oracle: Oracle, start: str, cell: str) -> None:
    started(session, start + IMPORTS + START)
    if not cell.startswith("%%"):
        session.save("tools.py", tools(6, 5))
    writes = session.insert(cell)
    uses = [session.insert(use) for use in USES]
    assert session.wrong_hints(oracle) == []
    session.run(writes)
    assert session.wrong_hints(oracle) == []
    session.run(*uses)
    assert session.wrong_hints(oracle) == []


@pytest.mark.parametrize("load", ["importlib.reload(tools)", "from tools import more"])
def test_an_import_that_raises(session: Session, oracle: Oracle, load: str) -> None:
    started(session, IMPORTS + START)
    session.save("tools.py", tools(6, 7) + "1 / 0\n" + MORE.format(9))
    # The cell goes on behind the error, as cells do that try an import: the module is left half run.
    cell = session.insert(f"import importlib\ntry:\n    {load}\nexcept Exception:\n    pass")
    for use in USES:
        session.insert(use)
    assert session.wrong_hints(oracle) == []
    session.run(cell)
    assert session.wrong_hints(oracle) == []


@pytest.mark.parametrize("asked", ["%autoreload", "%autoreload 2", "import math"])
def test_a_console_asks_for_modules_that_changed(session: Session, oracle: Oracle, asked: str) -> None:
    started(session, f"%load_ext autoreload\n{IMPORTS}{START}")
    session.save("tools.py", tools(6, 7))
    session.console(asked)
    uses = [session.insert(use) for use in USES]
    assert session.wrong_hints(oracle) == []
    session.run(*uses)
    assert session.wrong_hints(oracle) == []
    session.save("tools.py", tools(8, 7) + MORE.format(3))
    session.insert(USES[0])
    assert session.wrong_hints(oracle) == []


BOX = (
    "class Box:\n    units = {0}\n    def __init__(self, n={0}):\n        self.n = n\n"
    "    def run(self, t):\n        return layers.Dense(self.n + {0})(t)\n"
    "    @staticmethod\n    def still(t):\n        return layers.Dense({0})(t)\n"
    "    @classmethod\n    def of(cls, t):\n        return layers.Dense(cls.units + {0})(t)\n"
)


@pytest.mark.parametrize(
    ("bound", "made"),
    [
        ("import functools\nf = functools.partial(functools.partial(tools.head), units=9)", "f(x)"),
        ("f = tools.Box.still", "f(x)"),
        ("f = tools.Box.of", "f(x)"),
        ("box = tools.Box()\nf = box.run", "f(x)"),
        ("class Sub(tools.Box):\n    pass", "Sub().run(x)"),
        ("class Sub(tools.Box):\n    pass\nsub = Sub()", "sub.run(x)"),
        ("fs = [tools.head]", "fs[0](x)"),
        ("def f(t, inner=tools.head):\n    return inner(t)", "f(x)"),
    ],
)
@pytest.mark.parametrize("how", ["2", "2 --full"])
def test_what_keeps_a_definition_of_the_module(
    session: Session, oracle: Oracle, how: str, bound: str, made: str
) -> None:
    session.save("tools.py", tools(4, 5) + BOX.format(2))
    session.run(*[session.insert(cell) for cell in (RELOADS.replace("2", how) + IMPORTS + START, bound)])
    use = session.insert(f"layers.Dense(31)({made})")
    assert session.wrong_hints(oracle) == session.missing_hints(oracle) == []
    session.save("tools.py", tools(6, 7) + BOX.format(3))
    assert session.wrong_hints(oracle) == []
    session.run(use)
    assert session.wrong_hints(oracle) == []
