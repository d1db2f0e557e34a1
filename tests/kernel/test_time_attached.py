"""Kernels that ran before we came, queues, long cells, and what changes in place."""

import pytest

from support.session import Execution, Oracle, Session

pytestmark = pytest.mark.tensorflow

IMPORTS = "import numpy as np\nimport keras\nfrom keras import layers"


def test_a_notebook_opened_while_its_kernel_runs(session: Session, oracle: Oracle):
    imports = session.insert(IMPORTS)
    data = session.insert("x = np.zeros((4, 10, 3))")
    gone = session.insert("x = x[:2]\nw = np.zeros((3, 5))")
    dense = session.insert("y = layers.Dense(2)(x)")
    turn = session.insert("x = np.transpose(x, (0, 2, 1))")
    session.insert("layers.Dense(2)(w)\nlayers.Dense(3)(x)")
    session.run(imports, data, gone, dense, turn)
    session.delete(gone)
    session.reopen()
    assert session.wrong_hints(oracle) == []
    session.run(turn)
    session.edit(data, "x = np.zeros((4, 11, 3))")
    session.reopen()
    assert session.wrong_hints(oracle) == []
    session.run(dense, data, dense)
    assert session.wrong_hints(oracle) == session.missing_hints(oracle) == []


def test_one_of_two_equal_cells_ran_before_we_came(session: Session, oracle: Oracle):
    imports, data = session.insert(IMPORTS), session.insert("x = np.zeros((4, 10))")
    cut = session.insert("x = x[:, 1:]\nlayers.Dense(2)(x)")
    session.run(imports, data, cut, cut)
    copy = session.duplicate(cut)
    session.reopen()
    assert session.wrong_hints(oracle) == []
    session.run(copy)
    assert session.wrong_hints(oracle) == []


def test_a_cell_that_failed_before_we_came(session: Session, oracle: Oracle):
    imports, data = session.insert(IMPORTS), session.insert("x = np.zeros((4, 10))")
    broken = session.insert("open('/nowhere')\nx = np.zeros((4, 11))")
    dense = session.insert("layers.Dense(2)(x)")
    session.run(imports, data, broken, dense)
    session.reopen()
    assert session.wrong_hints(oracle) == []


NOT_SAMPLED = """named = {'a': np.zeros((4, 5)), 'units': 7}
class Settings:
    def __init__(self, size): self.size = size
settings = Settings(6)
def batches():
    yield np.zeros((3, 2))
made = batches()"""
USE = """layers.Dense(2)(named['a'])
layers.Dense(named['units'])(named['a'])
layers.Dense(settings.size)(named['a'])
layers.Dense(1)(next(made))"""


def test_what_cannot_be_sampled_is_inferred_again_from_the_cells_that_ran(session: Session, oracle: Oracle):
    imports, start, use = session.insert(IMPORTS), session.insert(NOT_SAMPLED), session.insert(USE)
    session.run(imports, start)
    session.reopen()
    assert session.wrong_hints(oracle) == session.missing_hints(oracle) == []
    assert len(session.labels(use)) == 4
    change = session.insert("named['a'] = named['a'][:, :3]\nsettings.size += 1")
    session.run(change, change)
    session.reopen()
    assert session.wrong_hints(oracle) == session.missing_hints(oracle) == []


@pytest.mark.parametrize("hidden", ["", "%%capture\n"])
def test_what_a_failed_cell_changed_before_we_came_is_not_known(hidden: str, session: Session, oracle: Oracle):
    imports, start = session.insert(IMPORTS), session.insert(NOT_SAMPLED)
    session.insert(USE)
    failing = session.insert(f"{hidden}open('/nowhere')\nnamed['a'] = named['a'][:, :3]\nsettings.size = 9")
    session.run(imports, start, failing)
    session.reopen()
    assert session.wrong_hints(oracle) == []


def test_what_unknown_code_changed_before_we_came_is_not_known(session: Session, oracle: Oracle):
    imports, start = session.insert(IMPORTS), session.insert(NOT_SAMPLED)
    session.insert(USE)
    session.run(imports, start)
    session.console("named['a'] = named['a'][:, :3]\nsettings.size = 9\nnext(made)")
    session.reopen()
    assert session.wrong_hints(oracle) == []


def test_an_instance_is_what_the_kernel_says_whatever_else_ran(session: Session, oracle: Oracle):
    imports, start = session.insert(IMPORTS + "\nx = np.zeros((4, 5))"), session.insert(NOT_SAMPLED)
    use = session.insert("layers.Dense(settings.size)(x)")
    session.run(imports, start)
    session.console("settings.other = 3")
    assert session.wrong_hints(oracle) == session.missing_hints(oracle) == []
    session.console("settings.size = int(np.sum([4, 4]))")
    session.reopen()
    assert session.wrong_hints(oracle) == session.missing_hints(oracle) == []
    assert session.labels(use) == ["(4, 5) f64 → (4, 8) f32"]


def test_a_dataset_whose_making_was_not_seen(session: Session, oracle: Oracle):
    imports = session.insert(IMPORTS + "\nimport tensorflow as tf")
    make = session.insert("data = tf.data.Dataset.from_tensor_slices((np.zeros((8, 5)), np.zeros((8, 2)))).batch(4)")
    use = session.insert("for x, y in data:\n    layers.Dense(3)(x)")
    session.run(imports, make)
    session.delete(make)
    session.reopen()
    assert session.wrong_hints(oracle) == session.missing_hints(oracle) == []
    assert session.labels(use) == ["(?, 5) f64 → (?, 3) f32"]
    session.edit(use, "for x, y in data.unbatch().batch(2):\n    layers.Dense(3)(y)")
    assert session.wrong_hints(oracle) == session.missing_hints(oracle) == []


def test_run_all_with_200_cells_queued(session: Session, oracle: Oracle):
    cells = [session.insert(IMPORTS + "\nx = np.zeros((2, 4))")]
    cells += [session.insert(f"x = layers.Dense({n % 7 + 1})(x)") for n in range(199)]
    requests = [(cell, session.kernel.submit(session.text(cell), cell)) for cell in cells]
    session.status("busy")
    for number, (cell, request) in enumerate(requests):
        session.take(session.kernel.wait(request), Execution(cell, session.text(cell)))
        if number in (0, 60, 130):
            assert session.wrong_hints(oracle) == session.missing_hints(oracle) == []
    session.status("idle")
    assert session.wrong_hints(oracle) == session.missing_hints(oracle) == []


def test_what_changes_in_place(session: Session, oracle: Oracle):
    first = session.insert(
        IMPORTS + "\nx = np.zeros((4, 6))\nparts = []\n"
        "model = keras.Sequential([layers.Dense(3)])\nconv = layers.Conv1D(2, 3)"
    )
    dense = session.insert("layers.Dense(2)(x)")
    session.insert("layers.Dense(5)(parts[-1])")
    call = session.insert("y = model(x)")
    changes = [
        session.insert("x.resize((8, 3), refcheck=False)"),
        session.insert("parts.append(x[:, :2])"),
        session.insert("model.build((None, 3))"),
        session.insert("model.add(layers.Dense(7))"),
        session.insert("conv.build((None, 5, 4))"),
        session.insert("model.pop()"),
    ]
    session.run(first, dense)
    for cell in (*changes, call, *changes[:2], dense):
        session.run(cell)
        assert session.wrong_hints(oracle) == []


def test_names_bound_by_a_star_and_a_class_that_is_defined_again(session: Session, oracle: Oracle):
    star = session.insert("from keras.layers import *\nimport numpy as np\nimport keras")
    use = session.insert("y = Dense(3)(np.zeros((2, 5)))")
    define = session.insert(
        "class Block(keras.Layer):\n    def __init__(self):\n        super().__init__()\n"
        "        self.dense = Dense(4)\n    def call(self, x):\n        return self.dense(x)"
    )
    make, call = session.insert("block = Block()"), session.insert("z = block(np.zeros((2, 6)))")
    session.run(star, use, define, make, call)
    assert session.wrong_hints(oracle) == session.missing_hints(oracle) == []
    session.edit(define, session.text(define).replace("Dense(4)", "Dense(9)"))
    assert session.wrong_hints(oracle) == []
    session.run(define)
    session.edit(call, "block(np.zeros((3, 6)))\nBlock()(np.zeros((3, 7)))")
    assert session.wrong_hints(oracle) == []
    session.console("%reset -f")
    session.edit(use, "import numpy as np\ny = Dense(3)(np.zeros((2, 7)))")
    assert session.wrong_hints(oracle) == []


def test_hints_stay_while_a_cell_runs_for_long(session: Session, oracle: Oracle):
    imports = session.insert(IMPORTS + "\nimport time\nx = np.zeros((4, 6))")
    long = session.insert("time.sleep(1)\nx = x[:, :2]")
    dense = session.insert("layers.Dense(3)(x)")
    session.run(imports)
    ran = session.text(long)
    request = session.kernel.submit(ran, long)
    session.status("busy")
    assert [hint.label for hint in session.program.analyze().hints] == ["(4, 2) f64 → (4, 3) f32"]
    session.edit(dense, "layers.Dense(4)(x)")
    session.edit(long, "x = x[:, :3]")
    assert [hint.label for hint in session.program.analyze().hints] == ["(4, 3) f64 → (4, 4) f32"]
    session.take(session.kernel.wait(request), Execution(long, ran))
    assert session.wrong_hints(oracle) == []
    assert [hint.label for hint in session.program.analyze().hints] == ["(4, 2) f64 → (4, 4) f32"]


def test_a_dict_of_the_kernel_has_no_other_keys(session: Session, oracle: Oracle):
    session.run(session.insert(f"{IMPORTS}\nnamed = {{'a': np.zeros((4, 6))}}"))
    use = session.insert("y = layers.Dense(5)(named['c'])\nz = layers.Dense(2)(named['a'])")
    session.edit(session.cells[0], "pass")
    session.reopen()
    assert session.labels(use) == ["(4, 6) f64 → (4, 2) f32"]
    assert session.wrong_hints(oracle) == []
