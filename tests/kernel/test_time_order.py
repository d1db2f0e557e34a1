"""Cells run in any order, run twice, edited after they ran, deleted, moved and duplicated."""

import pytest

from support.session import Oracle, Session

pytestmark = pytest.mark.tensorflow

IMPORTS = "import numpy as np\nimport keras\nfrom keras import layers"
DATA = "x = np.zeros((4, 10, 3), 'float32')"
TURN = "x = np.transpose(x, (0, 2, 1))\ny = layers.Dense(5)(x)"
CONV = "y = layers.Conv1D(8, 3)(x)"


def test_cells_in_order_and_against_it(any_session: Session, oracle: Oracle):
    imports, data, turn, conv = map(any_session.insert, (IMPORTS, DATA, TURN, CONV))
    for cells in ((), (imports, data), (conv,), (turn,), (conv, turn), (turn, data, conv)):
        any_session.run(*cells)
        assert any_session.wrong_hints(oracle) == any_session.missing_hints(oracle) == []
    assert any_session.labels(conv) == ["(4, 10, 3) f32 → (4, 8, 8) f32"]
    assert any_session.labels(turn) == ["(4, 3, 10) f32 → (4, 3, 5) f32"]


def test_a_cell_that_runs_twice_is_read_before_its_last_execution(any_session: Session, oracle: Oracle):
    imports, data, turn, conv = map(any_session.insert, (IMPORTS, DATA, TURN, CONV))
    any_session.run(imports, data, turn)
    assert any_session.labels(turn) == ["(4, 3, 10) f32 → (4, 3, 5) f32"]
    any_session.run(turn)
    assert any_session.labels(turn) == ["(4, 10, 3) f32 → (4, 10, 5) f32"]
    assert any_session.labels(conv) == ["(4, 10, 3) f32 → (4, 8, 8) f32"]
    assert any_session.wrong_hints(oracle) == any_session.missing_hints(oracle) == []


def test_an_edited_cell_is_pending(any_session: Session, oracle: Oracle):
    imports, data, turn, conv = map(any_session.insert, (IMPORTS, DATA, TURN, CONV))
    any_session.run(imports, data, turn, conv)
    any_session.edit(turn, TURN + "\nz = layers.Dense(2)(y)")
    assert any_session.wrong_hints(oracle) == any_session.missing_hints(oracle) == []
    assert any_session.labels(turn)[0] == "(4, 10, 3) f32 → (4, 10, 5) f32"
    any_session.edit(turn, TURN)
    assert any_session.labels(turn) == ["(4, 3, 10) f32 → (4, 3, 5) f32"]
    assert any_session.wrong_hints(oracle) == any_session.missing_hints(oracle) == []
    any_session.edit(data, "x = np.zeros((4, 12, 3), 'float32')")
    assert any_session.wrong_hints(oracle) == any_session.missing_hints(oracle) == []
    any_session.run(data)
    assert any_session.wrong_hints(oracle) == any_session.missing_hints(oracle) == []


@pytest.mark.parametrize(
    "cell",
    [
        "y, conv = conv(x), layers.Conv1D(5, 1)",
        "y = conv(x)\nconv = layers.Conv1D(5, 1)",
        "parts.append(layers.Dense(2 + len(parts)))\nfor part in parts:\n    y = part(x)",
        "def late(t):\n    return layers.Dense(2)(t)\ny = late(x)",
        "y = late(x)\ndef late(t):\n    return layers.Dense(t.shape[1])(t)",
    ],
)
def test_what_an_earlier_run_of_the_cell_made_is_not_what_it_makes(any_session: Session, oracle: Oracle, cell: str):
    start = f"{IMPORTS}\n{DATA}\nconv = layers.Conv1D(3, 2)\nparts = []\nlate = layers.Dense(3)"
    first, again = any_session.insert(start), any_session.insert(cell)
    any_session.run(first, again, again)
    assert any_session.wrong_hints(oracle) == []
    any_session.edit(again, f"{cell}\nk = 1")
    assert any_session.wrong_hints(oracle) == []


def test_an_edited_cell_makes_what_no_cell_has_called_yet(any_session: Session, oracle: Oracle):
    made = "n = 4\nconv = layers.Conv1D(n, 1)\ndef head(t):\n    return layers.Dense(n)(t)"
    first, made_again, _ = map(any_session.insert, (f"{IMPORTS}\n{DATA}", made, "y = head(conv(x))"))
    any_session.run(*any_session.cells)
    assert any_session.labels(made_again) == ["(4, 10, 3) f32 → (4, 10, 4) f32", "(4, 10, 4) f32 → (4, 10, 4) f32"]
    any_session.edit(made_again, made.replace("4", "5"))
    assert any_session.labels(made_again) == []
    any_session.edit(made_again, made)
    assert len(any_session.labels(made_again)) == 2
    any_session.run(first, made_again)  # the same text: what the cell below made of it still goes for it
    assert len(any_session.labels(made_again)) == 2
    assert any_session.wrong_hints(oracle) == []


def test_deleted_moved_and_duplicated_cells(session: Session, oracle: Oracle):
    imports, data, turn, conv = map(session.insert, (IMPORTS, DATA, TURN, CONV))
    session.run(imports, data, turn)
    session.delete(data)
    assert session.wrong_hints(oracle) == session.missing_hints(oracle) == []
    copy = session.duplicate(turn)
    assert session.labels(turn) == ["(4, 3, 10) f32 → (4, 3, 5) f32"]
    assert session.labels(copy) == ["(4, 10, 3) f32 → (4, 10, 5) f32"]
    session.move(conv, 0)
    assert session.labels(conv) == ["(4, 3, 10) f32 → (4, 1, 8) f32"]
    session.move(turn, 3)
    assert session.wrong_hints(oracle) == session.missing_hints(oracle) == []
    session.run(copy)
    session.delete(turn)
    assert session.wrong_hints(oracle) == session.missing_hints(oracle) == []


def test_an_array_with_two_names_is_given_another_shape(session: Session, oracle: Oracle):
    session.run(
        session.insert(IMPORTS + "\nx = np.zeros((4, 6, 3), 'float32')\ny = x\nz = np.zeros((4, 6, 2), 'float32')")
    )
    change = session.insert("x.resize((3, 2, 3), refcheck=False)")
    use = session.insert("a = layers.Conv1D(4, 2)(y)\nb = layers.Conv1D(4, 2)(z)")
    assert session.wrong_hints(oracle) == []
    assert session.labels(use) == ["(4, 6, 2) f32 → (4, 5, 4) f32"]
    session.run(change)
    assert session.wrong_hints(oracle) == session.missing_hints(oracle) == []
    assert session.labels(use)[0] == "(3, 2, 3) f32 → (3, 1, 4) f32"


def test_a_name_that_only_a_cell_below_binds(session: Session, oracle: Oracle):
    first = session.insert(f"{IMPORTS}\n{DATA}")
    early = session.insert("for t in [x, y]:\n    layers.Dense(2)(t)\nlayers.Dense(3)(x)")
    late = session.insert("y = x")
    session.run(first)
    assert session.labels(early) == ["(4, 10, 3) f32 → (4, 10, 3) f32"]
    assert session.wrong_hints(oracle) == []
    session.run(late)
    assert len(session.labels(early)) == 2
    assert session.wrong_hints(oracle) == session.missing_hints(oracle) == []


def test_a_model_that_is_not_compiled_is_not_trained(session: Session, oracle: Oracle):
    model = "model = keras.Sequential([layers.Dense(2)])"
    made = session.insert(f"{IMPORTS}\n{DATA}\n{model}")
    compiled = session.insert("model.compile('sgd', 'mse')")
    session.insert("model.fit(x, x[..., :2], verbose=0)")
    session.run(made)
    assert session.labels(made) == ["(None, 10, 3) f32 → (None, 10, 2) f32"]
    session.edit(compiled, "pass")
    assert session.labels(made) == []
    assert session.wrong_hints(oracle) == []
    session.edit(compiled, "model.compile('sgd', 'mse')")
    session.run(compiled)
    assert session.labels(made) == ["(None, 10, 3) f32 → (None, 10, 2) f32"]
    assert session.wrong_hints(oracle) == []


@pytest.mark.parametrize(
    "made",
    [
        "model = keras.Sequential([layers.Dense(2)])\nmodel.add(layers.Dense(3))",
        "i = keras.Input((10, 3))\nmodel = keras.Model(i, layers.Dense(3)(i))",
        "model = keras.Sequential([layers.Dense(3)])\nmodel = keras.models.clone_model(model)",
    ],
)
def test_a_model_that_is_made_and_not_compiled_is_not_trained(session: Session, oracle: Oracle, made: str):
    session.run(session.insert(f"{IMPORTS}\n{DATA}"))
    cell = session.insert(made)
    compiled = session.insert("pass")
    session.insert("model.fit(x, x, verbose=0)")
    assert session.wrong_hints(oracle) == []
    session.edit(compiled, "model.compile('sgd', 'mse')")
    assert session.labels(cell) or "clone" in made
    assert session.wrong_hints(oracle) == []


OWN_MODEL = """class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.dense = layers.Dense(3)
    def call(self, t):
        return self.dense(t)
class Stack(keras.Sequential):
    pass
def prepare(model, **options):
    model.compile(**options)
"""


@pytest.mark.parametrize("made", ["Net()", "Stack([layers.Dense(3)])"])
def test_a_model_of_the_users_own_that_is_not_compiled_is_not_trained(session: Session, oracle: Oracle, made: str):
    start = session.insert(f"{IMPORTS}\n{DATA}\n{OWN_MODEL}")
    cell = session.insert(f"model = {made}")
    compiled = session.insert("pass")
    session.insert("model.fit(x, x, verbose=0)\nx = x[..., :2]")
    session.insert("layers.Dense(2)(x)")
    session.run(start)
    for run in ((), (cell,)):
        session.run(*run)
        for text in ("pass", "model.compile('sgd', 'mse')", "prepare(model, optimizer='sgd', loss='mse')"):
            session.edit(compiled, text)
            assert session.wrong_hints(oracle) == []
            assert bool(session.labels(start) or session.labels(cell)) == (text != "pass")
    session.run(compiled)
    session.edit(compiled, "pass")
    assert session.labels(start) or session.labels(cell)
    assert session.wrong_hints(oracle) == session.missing_hints(oracle) == []
    session.reopen()
    assert session.wrong_hints(oracle) == []


def test_a_model_of_the_users_own_that_compiles_itself(session: Session, oracle: Oracle):
    own = OWN_MODEL.replace("        self.dense", "        self.compile('sgd', 'mse')\n        self.dense", 1)
    start = session.insert(f"{IMPORTS}\n{DATA}\n{own}")
    cell = session.insert("model = Net()")
    session.insert("model.fit(x, x, verbose=0)")
    session.run(start)
    for run in ((), (cell,)):
        session.run(*run)
        assert session.labels(start)
        assert session.wrong_hints(oracle) == session.missing_hints(oracle) == []


@pytest.mark.parametrize(
    ("bound", "changed", "used"),
    [
        ("alias = parts", "alias.append(x[0])", "layers.Dense(2)(parts[-1])"),
        ("alias = named", "alias['a'] = x[0]", "layers.Dense(2)(named['a'])"),
        ("nested = [parts]\nfirst = nested[0]", "first.append(x[0])", "layers.Dense(2)(nested[0][-1])"),
        ("other = list(parts)", "other.append(x[0])", "layers.Dense(2)(parts[-1])"),
        ("alias = globals()['parts']", "parts.append(x[0])", "layers.Dense(2)(alias[-1])"),
        ("import pandas as pd\ndf = pd.DataFrame(x[0])\nalias = df", "alias['w'] = 0", "layers.Dense(2)(df.values)"),
    ],
)
def test_an_object_with_several_names(session: Session, oracle: Oracle, bound: str, changed: str, used: str):
    start = session.insert(
        "import numpy as np\nfrom keras import layers\nx = np.zeros((4, 6, 3), 'float32')\nparts, named = [x], {'a': x}"
    )
    binds = session.insert(bound)
    session.insert(changed)
    session.insert(used)
    session.run(start, binds)
    assert session.wrong_hints(oracle) == []
    session.reopen()
    assert session.wrong_hints(oracle) == []


def test_a_dict_of_which_no_source_says_what_is_in_it(session: Session, oracle: Oracle):
    start = session.insert("import json, numpy as np\nfrom keras import layers")
    load = session.insert(
        'made = json.loads(\'{"units": 5, "size": {"shape": [3, 4]}}\')\nmade[\'x\'] = np.ones((2, 6))\n'
        "made[7] = np.ones((2, 7))"
    )
    session.insert("layers.Dense(made['units'])(made['x'])\nlayers.Dense(2)(np.zeros(made.get('size')['shape']))")
    session.run(start, load)
    session.delete(load)
    session.reopen()
    assert session.wrong_hints(oracle) == session.missing_hints(oracle) == []


def test_a_dict_whose_layers_are_built_keeps_its_keys(session: Session, oracle: Oracle):
    start = session.insert(
        f"{IMPORTS}\nx = np.zeros((4, 6, 3))\nblocks = {{f'b{{i}}': layers.Dense(i + 2) for i in range(2)}}"
    )
    call = session.insert("y = blocks['b0'](x)")
    session.insert("for key, block in blocks.items():\n    y = block(x)")
    session.run(start, call)
    assert session.wrong_hints(oracle) == session.missing_hints(oracle) == []


DATA_CLASS = """class Data(keras.utils.PyDataset):
    def __init__(self, t):
        super().__init__()
        self.t = t
    def __len__(self):
        return 2
    def __getitem__(self, i):
        return self.t[:2], self.t[:2, 0]"""
SIZE_CLASS = """class Size:
    def __init__(self, n):
        self.n = n
    def make(self):
        return np.zeros((self.n, 3))"""


def test_instances_of_which_no_cell_says_how_they_were_made(session: Session, oracle: Oracle):
    start = session.insert(f"{IMPORTS}\nx = np.zeros((4, 6, 3))\n{DATA_CLASS}\n{SIZE_CLASS}")
    made = session.insert("data, sizes = Data(x), [Size(4), Size(5)]\nfirst = sizes[0]")
    session.insert("layers.Dense(2)(data[1][0])\nlayers.Dense(sizes[1].n)(sizes[1].make())")
    session.insert("first.n = 7\nlayers.Dense(2)(sizes[0].make())")
    session.run(start, made)
    session.delete(made)
    session.reopen()
    assert session.wrong_hints(oracle) == session.missing_hints(oracle) == []
    session.console("class Size:\n    def make(self):\n        return np.zeros((8, 8))\nsizes[1].added = 1")
    session.reopen()
    assert session.wrong_hints(oracle) == []
