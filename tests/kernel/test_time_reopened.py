"""Pages that are opened late, when code ran that is in none of their cells: a console's, or a cell's that was edited or
deleted since.
"""

import pytest

from shapelens.checks.diagnose import diagnose
from support.session import Oracle, Session

pytestmark = pytest.mark.tensorflow

IMPORTS = "import numpy as np\nimport keras\nfrom keras import layers\nx = np.zeros((4, 5))"

CHANGES = {
    "a number": ("n = 3", "n = 4", "layers.Dense(n)(x)"),
    "an array": ("a = np.zeros((4, 3))", "a = a[:, 1:]", "layers.Dense(2)(a)"),
    "a tuple": ("t = (4, 5)", "t = (4, 3)", "layers.Dense(2)(np.zeros(t))"),
    "a dict": ("d = {'a': np.zeros((4, 5))}", "d['a'] = np.zeros((4, 3))", "layers.Dense(2)(d['a'])"),
    "a list": ("p = [np.zeros((4, 5))]", "p.append(np.zeros((4, 3)))", "layers.Dense(2)(p[-1])"),
    "an iterator": ("i = iter([np.zeros((4, n)) for n in (5, 2, 3)])", "next(i)", "layers.Dense(2)(next(i))"),
    "an instance": ("class S:\n    size = 3\ns = S()", "s.size = 6", "layers.Dense(s.size)(x)"),
    "a layer": ("d = layers.Dense(3)", "d = layers.Dense(6)", "layers.Dense(3)(d(x))"),
    "a model": ("m = keras.Sequential([layers.Dense(3)])", "m.add(layers.Dense(6))", "layers.Dense(3)(m(x))"),
    "a function": (
        "def f(t):\n    return layers.Dense(2)(t)",
        "def f(t):\n    return t[:, :3]",
        "layers.Dense(3)(f(x))",
    ),
    "a class": (
        "class S:\n    def n(self):\n        return 3",
        "class S:\n    def n(self):\n        return 4",
        "layers.Dense(S().n())(x)",
    ),
}


@pytest.mark.parametrize(("start", "change", "use"), CHANGES.values(), ids=[*CHANGES])
def test_what_code_changed_that_is_in_no_cell(start: str, change: str, use: str, session: Session, oracle: Oracle):
    imports, start_cell, use_cell = session.insert(IMPORTS), session.insert(start), session.insert(use)
    session.insert(f"{use}  # is pending")
    session.run(imports, start_cell)
    session.console(change)
    session.run(use_cell)
    session.reopen()
    assert session.wrong_hints(oracle) == []
    session.run(start_cell)
    session.reopen()
    assert session.wrong_hints(oracle) == []


def test_what_ran_after_the_last_of_such_code_started_from_what_the_kernel_holds(session: Session, oracle: Oracle):
    imports = session.insert(IMPORTS)
    data = session.insert("data = np.zeros((4, 5))\nn = 2")
    use = session.insert("y = layers.Dense(n)(data)")
    session.run(imports, data, use)
    session.edit(data, "data = np.zeros((4, 7))\nn = 3")
    session.reopen()
    assert session.wrong_hints(oracle) == session.missing_hints(oracle) == []
    assert session.labels(use) == ["(4, 5) f64 → (4, 2) f32"]


def test_a_cell_that_is_set_back_to_what_ran_before_the_page_was_opened(any_session: Session, oracle: Oracle):
    session = any_session
    ran = "x = x[:, 1:]\ny = layers.Dense(3)(x)"
    imports, cut = session.insert(IMPORTS), session.insert(ran)
    session.run(imports, cut)
    session.edit(cut, "y = layers.Dense(4)(x)")
    session.reopen()
    assert session.labels(cut) == ["(4, 4) f64 → (4, 4) f32"]
    session.edit(cut, ran)
    assert session.wrong_hints(oracle) == []


MADE_UNSEEN = {
    "a dict without the key": (
        "d = {'a': np.zeros((4, 6))}",
        "layers.Dense(2)(d.get('c', x))\nlayers.Dense(3)(d.get('a', x))",
        ["(4, 5) f64 → (4, 2) f32", "(4, 6) f64 → (4, 3) f32"],
    ),
    "a dict that is asked for its keys": (
        "d = {'a': np.zeros((4, 6))}",
        "layers.Dense(2)(x) if 'c' in d else layers.Dense(3)(x)\nlayers.Dense(4)(x) if 'a' in d else x\n"
        "if 'a' not in d or d.__contains__('c'):\n    layers.Dense(5)(x)",
        ["(4, 5) f64 → (4, 3) f32", "(4, 5) f64 → (4, 4) f32"],
    ),
    "a dict that was copied and changed": (
        "d = {'a': np.zeros((4, 6))}",
        "d = dict(d)\nd['b'] = x\nd.update(c=x)\n"
        "layers.Dense(2)(d['b'])\nlayers.Dense(3)(d.copy()['a'])\nlayers.Dense(3)(d['e'])",
        ["(4, 5) f64 → (4, 2) f32", "(4, 6) f64 → (4, 3) f32"],
    ),
    "an ordered dict": (
        "from collections import OrderedDict\nd = OrderedDict(a=np.zeros((4, 6)))",
        "layers.Dense(2)(d['a'])",
        ["(4, 6) f64 → (4, 2) f32"],
    ),
    "a default dict": (
        "from collections import defaultdict\nd = defaultdict(list)\nd['a'].append(x)",
        "layers.Dense(2)(d['a'][0])\nd['b'].append(x)",
        ["(4, 5) f64 → (4, 2) f32"],
    ),
    "a dataset of dicts": (
        "import tensorflow as tf\nd = tf.data.Dataset.from_tensor_slices({'a': x, 'b': x[:, :2]}).batch(2)",
        "for t in d.unbatch().batch(3):\n    layers.Dense(2)(t['b'])",
        ["(?, 2) f64 → (?, 2) f32"],
    ),
    "an instance with slots": (
        "s = S(x)\ns.size = 4",
        "layers.Dense(s.size)(s.data)",
        ["(4, 5) f64 → (4, 4) f32"],
    ),
}
SLOTS = """
class S:
    __slots__ = ("data", "size", "unset")
    def __init__(self, data):
        self.data = data"""


@pytest.mark.parametrize(("made", "use", "labels"), MADE_UNSEEN.values(), ids=[*MADE_UNSEEN])
def test_what_was_not_seen_being_made(made: str, use: str, labels: list[str], session: Session, oracle: Oracle):
    imports, made_cell, use_cell = session.insert(IMPORTS + SLOTS), session.insert(made), session.insert(use)
    session.run(imports, made_cell)
    session.delete(made_cell)
    session.reopen()
    assert session.labels(use_cell) == labels
    assert session.wrong_hints(oracle) == session.missing_hints(oracle) == []


def test_a_model_of_another_version_of_its_cell_that_looks_the_same(session: Session, oracle: Oracle):
    imports = session.insert(IMPORTS)
    cell = session.insert("def head(t):\n    return layers.Dense(2)(t)\nmodel = keras.Sequential([layers.Dense(3)])")
    session.insert("y = model(x)")
    session.run(imports, cell)
    once = session.text(cell)
    session.edit(cell, f"{once}\nn = 1")
    session.run(cell)
    session.edit(cell, once)
    session.reopen()
    assert session.wrong_hints(oracle) == []


def test_the_names_that_a_user_gave_to_layers_are_not_known(session: Session, oracle: Oracle):
    imports = session.insert(IMPORTS)
    make = session.insert("m = keras.Sequential([keras.Input((5,)), layers.Dense(3, name='wide'), layers.Dense(2)])")
    session.run(imports, make)
    session.delete(make)
    session.insert(
        "f = keras.Model(m.inputs, m.get_layer('wide').output)\n"
        "units = 4\n"
        "for layer in m.layers:\n    if layer.name.startswith('wi'):\n        units = 6\n"
        "z = layers.Dense(units)(x)"
    )
    session.reopen()
    assert session.wrong_hints(oracle) == []
    assert diagnose(session.program) == []
