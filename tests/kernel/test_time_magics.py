"""Magics that run code: what they bind, what they change, and how far they come."""

import pytest

from support.session import Oracle, Session, never_wrong

pytestmark = pytest.mark.tensorflow

START = "import numpy as np\nimport keras\nfrom keras import layers\nx = np.zeros((4, 6, 3), 'float32')\nparts = []"
USE = "layers.Dense(2)(x)\nlayers.Dense(3)(parts[-1])"


@pytest.mark.parametrize(
    "magic",
    [
        "%timeit -n 1 -r 1 x = np.zeros((2, 2))\nparts.append(x)",
        "%timeit -n 1 -r 1 parts.append(x[0])",
        "%%timeit -n 1 -r 1 k = 3\nx = np.zeros((2, k))\nparts.append(x)",
        "%time x = x[0]; parts.append(x)",
        "%prun -q parts.append(np.ones((5, 5)))",
        "%%capture out\nx = x[0]\nparts.append(x)",
        "parts.append(x)\nt = %timeit -o -n 1 -r 1 len(x)",
        "x = %time np.ones((3, 3))\nparts.append(x)",
        "parts.append(x)\n!echo x",
        "parts.append(x)\nx?",
        "%timeit -n 1 -r 1 x = layers.Dense(4)(x)\nparts.append(x)",
        "def f(x):\n    %time x = layers.Dense(4)(x); z = x\n    return layers.Dense(5)(x)\nparts.append(f(x))",
        "def f(x):\n    %prun -q x = layers.Dense(7)(x); z = x\n    return x\nparts.append(f(x[0]))",
        "exec('x = x[0]; parts.append(x)')",
        "globals().update(x=x[0])\nparts.append(x)",
        "import asyncio\nasync def half(): return x[:2]\nx = await half()\nparts.append(x)",
    ],
)
def test_a_magic_before_and_after_it_ran(magic: str, session: Session, oracle: Oracle) -> None:
    start, cell = session.insert(START), session.insert(magic)
    session.insert(USE)
    session.run(start)
    assert session.wrong_hints(oracle) == session.missing_hints(oracle) == []
    session.run(cell)
    assert session.wrong_hints(oracle) == session.missing_hints(oracle) == []
    session.reopen()
    assert session.wrong_hints(oracle) == []


@pytest.mark.parametrize(
    "gone",
    [
        "del x",
        "%reset -f",
        "%reset_selective -f ^x$",
        "%xdel x",
        "z = x\n%xdel z\nx",
        "del globals()['x']\nx += 1",
        "globals().pop('x')",
        "exec('del x')",
    ],
)
def test_what_is_deleted_is_gone_before_and_after_it_ran(gone: str, session: Session, oracle: Oracle) -> None:
    start, cell = session.insert(f"{START}\ny = x[0]"), session.insert(gone)
    session.insert("from keras import layers\nx, y = y, x\nlayers.Dense(3)(x)")
    never_wrong(session, oracle, start, cell)


def test_a_script_that_is_run(session: Session, oracle: Oracle) -> None:
    script = (
        "import numpy as np\nx = np.zeros((2, 2))\nif __name__ == '__main__':\n    x = np.zeros((2, 9))\n1/0\nx = 0"
    )
    (session.kernel.folder / "script.py").write_text(script)
    start, cell = session.insert(START), session.insert(f"%run {session.kernel.folder}/script.py\nparts.append(x[0])")
    session.insert(USE)
    never_wrong(session, oracle, start, cell)


def test_an_error_that_capture_keeps_to_itself(session: Session, oracle: Oracle) -> None:
    start = session.insert(START + "\nnamed = {'a': x}")
    cell = session.insert("%%capture\nparts.append(x[0])\nnamed['a'] = x[0]\nopen('/nowhere')\nnamed['a'] = x[0, 0]")
    session.insert("layers.Dense(2)(named['a'])\nlayers.Dense(3)(parts[-1])")
    session.run(start, cell)
    assert session.wrong_hints(oracle) == []


@pytest.mark.parametrize("cell", ["%%python\nx = 5", "%%bash\nx=5", "%%html\n<b>x</b>"])
def test_cells_of_other_programs_change_nothing(cell: str, session: Session, oracle: Oracle) -> None:
    start, other = session.insert(START + "\nparts.append(x)"), session.insert(cell)
    session.insert(USE)
    session.run(start)
    assert session.wrong_hints(oracle) == session.missing_hints(oracle) == []
    session.run(other)
    assert session.wrong_hints(oracle) == session.missing_hints(oracle) == []
