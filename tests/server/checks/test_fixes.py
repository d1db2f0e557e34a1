"""Edits keep the user's style: names of modules, quotes, line breaks, other letters, several cells."""

from dataclasses import replace

import pytest

from shapelens.checks.case import Case
from shapelens.checks.check import Candidate
from shapelens.checks.diagnose import apply_edits, diagnose, fixes_for
from shapelens.checks.edits.text_edits import split_lines
from shapelens.checks.findings import find
from shapelens.checks.model import Edit
from shapelens.checks.verification import verified
from shapelens.notebook.program import Program
from shapelens.source.positions import Position, Range


def first_fix(*texts: str | None) -> list[str | None]:
    """The cells after the first fix of the first finding."""
    program = Program.from_texts(texts)
    [found, *_] = diagnose(program)
    fix = fixes_for(program, found)[0]
    assert fix.preferred
    return apply_edits(texts, fix.edits)


def changed_lines(before: str, after: str | None) -> list[str]:
    old = before.splitlines()
    return [line for line in (after or "").splitlines() if line not in old]


@pytest.mark.parametrize(
    ("imports", "expected"),
    [
        ("import tensorflow as tf", "y = conv(tf.transpose(x, perm=[0, 2, 1]))"),
        ("import tensorflow", "y = conv(tensorflow.transpose(x, perm=[0, 2, 1]))"),
        ("import tensorflow as flow", "y = conv(flow.transpose(x, perm=[0, 2, 1]))"),
    ],
)
def test_the_users_name_for_a_module(imports: str, expected: str) -> None:
    name = imports.split()[-1]
    text = f"""{imports}

conv = {name}.keras.layers.Conv1D(8, 3)
conv({name}.zeros((4, 100, 5)))
x = {name}.zeros((4, 5, 100))
y = conv(x)
"""
    [after] = first_fix(text)
    assert changed_lines(text, after) == [expected]


def test_an_import_is_added_where_it_is_missing() -> None:
    text = """from tensorflow.keras.layers import Conv1D
from numpy import zeros

conv = Conv1D(8, 3)
conv(zeros((4, 100, 5)))
y = conv(zeros((4, 5, 100)))
"""
    [after] = first_fix(text)
    assert after is not None
    assert after.splitlines()[:3] == [
        "from tensorflow.keras.layers import Conv1D",
        "from numpy import zeros",
        "import numpy as np",
    ]
    assert after.splitlines()[-1] == "y = conv(np.transpose(zeros((4, 5, 100)), (0, 2, 1)))"


def test_an_import_in_a_notebook_goes_into_the_cell_that_needs_it() -> None:
    first = "from numpy import zeros\nfrom keras.layers import Conv1D\n"
    second = "conv = Conv1D(8, 3)\nconv(zeros((4, 100, 5)))\n"
    third = "%%time\ny = conv(zeros((4, 5, 100)))\n"
    after = first_fix(first, second, third)
    assert after[:2] == [first, second]
    assert after[2] == "%%time\nimport numpy as np\ny = conv(np.transpose(zeros((4, 5, 100)), (0, 2, 1)))\n"


def test_a_class_is_imported_beside_the_one_that_it_replaces() -> None:
    text = """import numpy as np
from tensorflow.keras.layers import (
    Conv2D,
    Dense,
)

y = Conv2D(8, (3, 3))(np.zeros((4, 50, 1)))
"""
    [after] = first_fix(text)
    assert changed_lines(text, after) == ["    Conv2D, Conv1D,", "y = Conv1D(8, 3)(np.zeros((4, 50, 1)))"]


def test_single_quotes_stay_single() -> None:
    text = "from keras import layers, ops\ny = layers.Conv1D(4, 9, activation='relu')(ops.zeros((2, 5, 1)))\n"
    [after] = first_fix(text)
    assert "padding='same'" in (after or "")


def test_an_argument_is_added_behind_the_last_one() -> None:
    text = """import numpy as np
from keras import layers

y = layers.Conv1D(
    4,
    kernel_size=(9),  # a comment, with a bracket )
)(np.zeros((2, 5, 1)))
"""
    [after] = first_fix(text)
    assert changed_lines(text, after) == ['    kernel_size=(9), padding="same",  # a comment, with a bracket )']


def test_expressions_are_put_in_brackets() -> None:
    text = (
        "import numpy as np\nimport keras\na = np.zeros((2, 9, 1), dtype=int)\ny = keras.layers.Conv1D(4, 3)(a + 1)\n"
    )
    [after] = first_fix(text)
    assert changed_lines(text, after) == ['y = keras.layers.Conv1D(4, 3)((a + 1).astype("float32"))']


def test_letters_beyond_ascii() -> None:
    text = (
        "import numpy as np\nimport keras\nπ𝜋ä = np.zeros((2, 9, 1), dtype=int)\n"
        "y = [keras.layers.Conv1D(4, 3)(x) for 𝜋, x in [('😀', π𝜋ä)]]; z = keras.layers.Conv1D(4, 3)(π𝜋ä)\n"
    )
    program = Program.from_texts([text])
    found = diagnose(program)[-1]
    [after] = apply_edits([text], fixes_for(program, found)[0].edits)
    assert (after or "").count("astype") == 1


def test_windows_line_ends() -> None:
    text = "import numpy as np\r\nimport keras\r\nx = np.zeros((2, 9))\r\ny = keras.layers.Conv1D(4, 3)(x)\r\n"
    [after] = first_fix(text)
    assert after == text.replace("(x)", "(x[..., np.newaxis])")


def test_a_cell_in_another_language_stays() -> None:
    after = first_fix("import keras", None, "c = keras.layers.Conv2D(4, 3, padding='causal')")
    assert after == ["import keras", None, "c = keras.layers.Conv2D(4, 3, padding='same')"]


def test_one_fix_follows_through_a_model() -> None:
    text = """from tensorflow import keras
from tensorflow.keras import layers

model = keras.Sequential([
    keras.Input((100, 2)),
    layers.Conv2D(32, (3, 3)),
    layers.MaxPooling2D((2, 2)),
    layers.Conv2D(64, (5, 5)),
    layers.GlobalMaxPooling2D(),
])
"""
    [after] = first_fix(text)
    assert changed_lines(text, after) == [
        "    layers.Conv1D(32, 3),",
        "    layers.MaxPooling1D(2),",
        "    layers.Conv1D(64, 5),",
        "    layers.GlobalMaxPooling1D(),",
    ]


def test_no_fix_where_it_would_break_something_else() -> None:
    text = """import keras

block = keras.layers.Conv1D(8, 3)


def run(x):
    return block(x)


run(keras.ops.zeros((4, 100, 5)))
run(keras.ops.zeros((4, 5, 99)))
run(keras.ops.zeros((4, 5, 98)))
"""
    program = Program.from_texts([text])
    for found in diagnose(program):
        for fix in fixes_for(program, found):
            assert "run(" in apply_edits([text], fix.edits)[0].splitlines()[-1]  # type: ignore[union-attr]
            assert "block(x)" in (apply_edits([text], fix.edits)[0] or "")


@pytest.mark.parametrize("made", ["np.zeros((2, -1))", "np.reshape(np.zeros(4), (-2, 2))", "np.eye(2).sum((0, 5))"])
def test_an_argument_that_a_function_refuses_has_no_fix(made: str) -> None:
    program = Program.from_texts([f"import numpy as np\nx = {made}\n"])
    [found] = diagnose(program)
    assert not fixes_for(program, found)


def test_a_finding_of_another_program_has_no_fixes() -> None:
    [found] = diagnose(Program.from_texts(["import keras\nc = keras.layers.Dense(-1)"]))
    assert fixes_for(Program.from_texts(["import keras\n"]), found) == []


def test_related_places() -> None:
    text = """import tensorflow as tf

conv = tf.keras.layers.Conv1D(8, 3)
conv(tf.zeros((4, 100, 5)))


def run(x):
    return conv(x)


run(tf.zeros((4, 5, 100)))
"""
    [found] = diagnose(Program.from_texts([text]))
    assert found.range.start == Position(7, 11)
    assert [(related.range.start.line, related.message) for related in found.related] == [
        (2, "this Conv1D was built with 5 channels"),
        (10, "called from here"),
    ]


def test_lines_are_split_as_editors_do() -> None:
    text = "a\r\nb\rc\nd\x0ce\u2028f"
    assert split_lines(text) == ["a\r\n", "b\r", "c\n", "d\x0ce\u2028f"]
    assert split_lines("") == [""]
    assert split_lines("a\n") == ["a\n", ""]


def test_edits_count_from_the_unchanged_text() -> None:
    def edit(line: int, start: int, end: int, text: str) -> Edit:
        return Edit(0, Range(Position(line, start), Position(line, end)), text)

    assert apply_edits(["one\ntwo"], [edit(0, 0, 3, "eins"), edit(1, 0, 0, "zwei "), edit(0, 3, 3, "!")]) == [
        "eins!\nzwei two"
    ]


def test_a_check_that_fails_costs_its_fixes_and_nothing_else(caplog: pytest.LogCaptureFixture) -> None:
    program = Program.from_texts(["import keras\nkeras.layers.Conv2D(8, 3)(keras.Input((28, 28)))"])
    [found] = find(program)
    assert verified(program, found)

    def fails(case: Case) -> list[Candidate]:
        raise RuntimeError

    broken = replace(found, check=replace(found.check, candidates=fails))
    assert verified(program, broken) == []
    assert "SL101" in caplog.text
    caplog.clear()  # it was expected


def test_a_sequence_is_no_state_but_its_last_step_is() -> None:
    text = """import keras, numpy as np

words, spoken = keras.Input((5, 3)), keras.Input((5, 3))
steps = keras.layers.GRU(4, return_sequences=True)(words)
model = keras.Model([words, spoken], keras.layers.GRU(4)(spoken, initial_state=steps))
model.predict([np.zeros((8, 5, 3)), np.zeros((8, 5, 3))])
"""
    program = Program.from_texts([text])
    [found] = diagnose(program)
    assert found.message == "GRU: the layer's state has shape (8, 4), and gets (8, 5, 4), a sequence"
    assert [fix.title for fix in fixes_for(program, found)] == ["Give the last step of the sequence"]


def test_what_could_not_be_added_leaves_the_model_unknown() -> None:
    text = """import keras, numpy as np

model = keras.Sequential()
model.add(keras.layers.Embedding(50, 8, weights=[np.zeros((49, 8))]))
model.add(keras.layers.LSTM(4))
model.predict(np.zeros((3, 7), int))
"""
    assert [found.code for found in diagnose(Program.from_texts([text]))] == ["SL114"]


def test_a_sequential_model_takes_the_first_of_several_inputs() -> None:
    text = """import keras, numpy as np

model = keras.Sequential([keras.Input((6,)), keras.layers.Dense(1)])
model.predict([np.zeros((8, 6)), np.zeros((8, 20))])
"""
    [found] = diagnose(Program.from_texts([text]))
    assert (found.code, found.severity) == ("SL199", "warning")
    assert found.message.endswith("only the first is used, and nothing is raised")
