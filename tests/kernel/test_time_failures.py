"""Executions that do not come to their end, and code that is not in the notebook."""

import pytest

from support.session import LONG_SLEEP, Execution, Oracle, Session, never_wrong

pytestmark = pytest.mark.tensorflow

IMPORTS = "import numpy as np\nimport keras\nfrom keras import layers"


def correct(session: Session, oracle: Oracle) -> bool:
    """Say whether every hint is right and none is missing."""
    assert session.wrong_hints(oracle) == []
    assert session.missing_hints(oracle) == []
    return True


def test_what_was_bound_before_an_error_counts_and_what_follows_does_not(session: Session, oracle: Oracle):
    imports = session.insert(IMPORTS)
    data = session.insert("x = np.zeros((4, 10, 3))\nz = np.zeros((4, 6))")
    broken = session.insert("x = x[:2]\nraise_here = undefined(x)\nz = np.zeros((4, 7))\nx = np.zeros((1, 1, 1))")
    session.insert("layers.Dense(2)(x)\nlayers.Dense(3)(z)")
    session.run(imports, data, broken)
    assert correct(session, oracle)
    session.run(broken)
    assert correct(session, oracle)


def test_a_model_that_grew_before_an_error(session: Session, oracle: Oracle):
    imports = session.insert(IMPORTS)
    model = session.insert("model = keras.Sequential([keras.Input((8, 3))])\nparts = []")
    grow = session.insert(
        "model.add(layers.Conv1D(4, 3))\nparts.append(np.zeros((2, 5)))\nopen('/nowhere')\n"
        "model.add(layers.Flatten())\nparts.append(np.zeros((2, 6)))"
    )
    session.insert("layers.Dense(2)(model(np.zeros((5, 8, 3))))\nlayers.Dense(3)(parts[-1])")
    session.run(imports, model, grow)
    assert correct(session, oracle)
    session.run(grow)
    assert correct(session, oracle)


def test_a_function_that_an_error_kept_from_being_defined_again(session: Session, oracle: Oracle):
    imports = session.insert(IMPORTS + "\ndef make(n): return np.zeros((n, 3))")
    again = session.insert("open('/nowhere')\ndef make(n): return np.zeros((n, 7))")
    session.insert("layers.Dense(2)(make(4))")
    session.run(imports, again)
    assert session.wrong_hints(oracle) == []


def test_a_syntax_error_runs_nothing(session: Session, oracle: Oracle):
    imports = session.insert(IMPORTS + "\nx = np.zeros((4, 10))")
    broken = session.insert("x = np.zeros((4, 11))\nmodel = (")
    session.insert("layers.Dense(2)(x)")
    session.run(imports, broken)
    assert session.wrong_hints(oracle) == []


def test_reset_and_del(session: Session, oracle: Oracle):
    imports, data = session.insert(IMPORTS), session.insert("x = np.zeros((4, 10, 3))")
    use, delete = session.insert("y = layers.Dense(2)(x)"), session.insert("del x")
    session.run(imports, data, use)
    assert correct(session, oracle)
    session.run(delete)
    assert session.wrong_hints(oracle) == []
    session.run(imports, data)
    reset = session.insert("%reset -f", 0)
    session.run(reset)
    assert session.wrong_hints(oracle) == []
    session.run(imports, use)
    assert session.wrong_hints(oracle) == []
    session.run(data, use)
    assert correct(session, oracle)


def test_an_interrupt(session: Session, oracle: Oracle):
    imports = session.insert(IMPORTS + "\nimport time\nx = np.zeros((4, 6))\ny = np.zeros((4, 7))")
    long = session.insert(f"x = np.zeros((4, 8))\n{LONG_SLEEP}\ny = np.zeros((4, 9))")
    session.insert("layers.Dense(2)(x)\nlayers.Dense(3)(y)")
    session.run(imports, long)
    assert correct(session, oracle)
    assert session.kernel.value("(x.shape, y.shape)") == ((4, 8), (4, 7))


def test_a_console_and_another_notebook_at_the_same_kernel(session: Session, oracle: Oracle):
    imports = session.insert(IMPORTS)
    data = session.insert(
        "x = np.zeros((4, 10, 3))\nmodel = keras.Sequential([keras.Input((10, 3)), layers.Dense(3)])\nparts = {}"
    )
    fill = session.insert("parts['a'] = np.zeros((4, 5))\ndef make(): return np.zeros((2, 3))")
    session.insert("layers.Dense(2)(x)\nlayers.Dense(3)(model(x))")
    session.insert("layers.Dense(2)(parts['a'])\nlayers.Dense(3)(make())")
    session.run(imports, data, fill)
    assert correct(session, oracle)
    session.console("x = x[:2]")
    assert session.wrong_hints(oracle) == []
    session.console("model.add(layers.Conv1D(8, 3))")
    assert session.wrong_hints(oracle) == []
    session.console("parts['a'] = np.zeros((1, 9))")
    assert session.wrong_hints(oracle) == []
    session.console("def make(): return np.zeros((7, 7))")
    assert session.wrong_hints(oracle) == []
    session.run(fill)
    assert session.wrong_hints(oracle) == []
    session.take(session.kernel.run("x = x[:, :5]", "a cell of another notebook"), Execution(None, "x = x[:, :5]"))
    assert session.wrong_hints(oracle) == []


def test_names_that_are_bound_behind_our_back(session: Session, oracle: Oracle):
    folder = session.kernel.folder
    (folder / "helpers.py").write_text("import numpy as np\nx = np.zeros((3, 9))\nw = np.ones((2, 2))")
    imports = session.insert(
        f"{IMPORTS}\nimport sys\nsys.path.append({str(folder)!r})\nx = np.zeros((4, 6))\n"
        "def make(): return np.zeros((2, 3))"
    )
    ways = {
        f"%run {folder}/helpers.py": (3, 9),
        "exec('x = np.zeros((1, 5))')": (1, 5),
        "globals()['x'] = np.zeros((1, 7))": (1, 7),
        "from helpers import *": (3, 9),
        "globals().update(x=np.zeros((8, 8)))": (8, 8),
        "get_ipython().push({'x': np.zeros((2, 8))})": (2, 8),
        "%%timeit -n 1 -r 1\nx = np.zeros((5, 5))": (2, 8),
        "get_ipython().ex('def make(): return np.zeros((7, 7))')": (2, 8),
    }
    session.insert("layers.Dense(2)(x)\nlayers.Dense(3)(make())")
    session.run(imports)
    for way, shape in ways.items():
        session.run(session.insert(way, 1))
        assert session.kernel.value("x.shape") == shape
        assert session.wrong_hints(oracle) == []
        [hint] = [hint for hint in session.program.analyze().hints if hint.range.start.line == 0]
        assert hint.label.startswith(str(shape))


def test_what_failed_before_the_page_was_opened_called_no_layer_of_another_cell(session: Session, oracle: Oracle):
    start = session.insert(
        "import keras\nimport numpy as np\nfrom keras import layers\n"
        "parts, x = [], np.zeros((4, 6, 3))\nmodel = keras.Sequential([layers.Dense(3)])"
    )
    use = session.insert("layers.Dense(2)(parts[-1])\ny = model(x)")
    session.run(start, use)
    assert session.wrong_hints(oracle) == []
    session.reopen()
    assert session.wrong_hints(oracle) == []


@pytest.mark.parametrize(
    "fit",
    [
        "model.fit(x, np.zeros((4, 4)), verbose=0)",
        "try:\n    model.fit(x, np.zeros((4, 4)), verbose=0)\nexcept Exception:\n    pass",
        "model.compile('sgd', lambda true, predicted: undefined)\nmodel.fit(x, x, verbose=0)",
        "model.add(layers.Conv2D(3, 2))\nmodel.predict(x, verbose=0)",
        "model.fit(x, np.zeros((5, 4)), verbose=0)",
    ],
)
def test_a_training_that_raises_leaves_weights_without_values(session: Session, oracle: Oracle, fit: str):
    start = session.insert(
        f"{IMPORTS}\nx = np.zeros((4, 6, 3), 'float32')\nmodel = keras.Sequential([layers.Dense(3), layers.Dense(5)])\n"
        "model.compile('sgd', 'mse')"
    )
    cell = session.insert(fit)
    session.insert("y = model.layers[0](x[0])\ny = model(x)")
    never_wrong(session, oracle, start, cell)


def test_what_reads_a_variable_that_an_error_kept_from_being_bound_fails_too(session: Session, oracle: Oracle):
    imports = session.insert(f"{IMPORTS}\nx = np.zeros((4, 6))")
    session.insert("y = layers.Dense(2)(grads[0])")
    session.insert("for t in [x, y]:\n    z = layers.Dense(3)(t)")
    session.run(imports)
    assert session.wrong_hints(oracle) == []


def test_a_variable_that_was_not_there_ended_the_statement(session: Session, oracle: Oracle):
    imports = session.insert(IMPORTS)
    model = session.insert("model = keras.Sequential([keras.Input((5,)), layers.Dense(3)])")
    use = session.insert("def predict(text):\n    return model(np.ones((len([clean(text)]), 5)))\ny = predict('a')")
    session.insert("def clean(text):\n    return text.lower()", 1)
    session.run(imports, model, use)
    assert session.wrong_hints(oracle) == []
