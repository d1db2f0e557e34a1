"""Files that an editor runs in sections, which begin with `# %%`: each is read in its own moment."""

import pytest

from support.file_session import FORMS, FileSession
from support.session import Execution, Oracle

pytestmark = pytest.mark.tensorflow

IMPORTS = "import numpy as np\nimport keras\nfrom keras import layers"
DATA = "x = np.zeros((4, 10, 3), 'float32')"
TURN = "x = np.transpose(x, (0, 2, 1))\ny = layers.Dense(5)(x)"
CONV = "y = layers.Conv1D(8, 3)(x)"


def correct(session: FileSession, oracle: Oracle) -> bool:
    """Say whether every hint is right and none is missing."""
    assert session.wrong_hints(oracle) == []
    assert session.missing_hints(oracle) == []
    return True


@pytest.mark.parametrize("form", FORMS)
def test_what_ran_is_not_applied_again_whatever_the_editor_sent(file_session: FileSession, form: str):
    session = file_session
    imports, data, turn = map(session.insert, (IMPORTS, DATA, TURN))
    session.run(imports, data)
    session.take(session.kernel.wait(session.kernel.submit(form.format(code=TURN))), Execution(turn, TURN))
    assert session.labels(turn) == ["(4, 3, 10) f32 → (4, 3, 5) f32"]
    session.reopen()
    assert session.labels(turn) == ["(4, 3, 10) f32 → (4, 3, 5) f32"]


def test_sections_that_are_not_what_they_were_when_their_turn_comes(file_session: FileSession, oracle: Oracle):
    session = file_session
    imports, data, turn, conv = map(session.insert, (IMPORTS, DATA, TURN, CONV))
    session.run(imports)
    queued = [session.submit(cell) for cell in (data, turn, conv)]
    session.status("busy")
    for character in range(len(CONV)):
        session.edit(turn, TURN + "\n" + CONV[: character + 1])
    session.edit(data, f"# the data\n{DATA}")
    session.move(conv, 1)
    for execution, request in queued:
        session.finish(execution, request)
        assert session.wrong_hints(oracle) == []
    session.edit(turn, TURN)
    assert session.labels(turn) == ["(4, 3, 10) f32 → (4, 3, 5) f32"]
    assert correct(session, oracle)


def test_a_section_that_is_taken_out_and_put_in_elsewhere(file_session: FileSession, oracle: Oracle):
    session = file_session
    imports, data, turn, conv = map(session.insert, (IMPORTS, DATA, TURN, CONV))
    session.run(imports, data, turn)
    session.delete(turn)
    assert correct(session, oracle)
    session.insert(TURN, 1)
    assert [hint.label for hint in session.program.analyze().hints] == [
        "(4, 3, 10) f32 → (4, 3, 5) f32",
        "(4, 3, 10) f32 → (4, 1, 8) f32",
    ]
    session.run(conv)
    assert session.labels(conv) == ["(4, 3, 10) f32 → (4, 1, 8) f32"]


def test_of_two_sections_with_the_same_code_nothing_is_claimed(file_session: FileSession, oracle: Oracle):
    session = file_session
    imports, data, turn = map(session.insert, (IMPORTS, DATA, TURN))
    session.insert(CONV)
    session.run(imports, data)
    copy = session.duplicate(turn)
    assert correct(session, oracle)
    session.run(turn)
    assert session.wrong_hints(oracle) == []
    assert session.labels(turn) == session.labels(copy) == []
    session.edit(copy, CONV.replace("8", "9"))
    session.run(turn)
    assert correct(session, oracle)


def test_a_copy_above_what_ran_is_not_taken_for_it(file_session: FileSession, oracle: Oracle):
    session = file_session
    imports, data, turn = map(session.insert, (IMPORTS, DATA, TURN))
    session.insert("pass")
    session.run(imports, data)
    session.move(turn, 3)
    session.run(turn)
    copy = session.insert(TURN, 2)
    assert session.wrong_hints(oracle) == []
    session.edit(copy, CONV)
    assert session.wrong_hints(oracle) == []
    session.delete(copy)
    session.run(turn)
    assert correct(session, oracle)


def test_a_function_that_is_edited_back_shows_again_what_its_calls_gave(file_session: FileSession, oracle: Oracle):
    session = file_session
    define = "def block(x):\n    return layers.Dense(4)(x)"
    imports, defined, call = map(session.insert, (f"{IMPORTS}\n{DATA}", define, "z = block(x)"))
    session.run(imports, defined, call)
    assert correct(session, oracle)
    session.edit(defined, define.replace("4", "6"))
    assert session.wrong_hints(oracle) == []
    session.edit(defined, define)
    assert session.labels(defined) == ["(4, 10, 3) f32 → (4, 10, 4) f32"]
    assert correct(session, oracle)


def test_an_error_stands_where_its_section_does(file_session: FileSession):
    session = file_session
    session.insert("# nothing but a remark")
    imports, data, broken = map(session.insert, (IMPORTS, DATA, "x = x[:2]\n\ny = layers.Conv1D(8, 11)(x)"))
    session.run(imports, data, broken)
    [found] = session.program.analyze().findings
    assert found.range.start.line == session.program.cells[0].document.lines.index("y = layers.Conv1D(8, 11)(x)")
    session.insert("# one more above", 0)
    assert [moved.range.start.line for moved in session.program.analyze().findings] == [found.range.start.line + 4]


@pytest.mark.parametrize("failing", [False, True])
def test_a_whole_file_that_runs_as_one(file_session: FileSession, failing: bool):
    session = file_session
    late = "open('/nowhere')" if failing else "pass"
    cells = [session.insert(text) for text in (IMPORTS, DATA, TURN, f"{CONV}\n{late}", TURN.replace("5", "6"))]
    text = session.program.cells[0].document.text
    session.receive(session.kernel.wait(session.kernel.submit(text.removeprefix("# %%\n").strip())))
    last = "(4, 3, 10) f32 → (4, 3, 6) f32" if failing else "(4, 10, 3) f32 → (4, 10, 6) f32"
    expected = ["(4, 3, 10) f32 → (4, 3, 5) f32", "(4, 3, 10) f32 → (4, 1, 8) f32"]
    for again in (False, True):
        if again:
            session.reopen()
        hints = [session.labels(cell) for cell in cells]
        assert hints[2:4] == [[label] for label in expected]
        assert hints[4] == [last.replace("(4, 3, 10)", "(4, 10, 3)").replace("(4, 3, 6)", "(4, 10, 6)")]
    session.run(cells[2])
    assert len(session.labels(cells[2])) == 1


def test_a_layer_of_a_section_that_ran_perhaps_twice(file_session: FileSession, oracle: Oracle):
    made = "conv = layers.Conv1D(3, 2)"
    start, made_once, _ = map(file_session.insert, (f"{IMPORTS}\n{DATA}", made, "conv(x)"))
    file_session.run(start, made_once)
    assert correct(file_session, oracle)
    file_session.duplicate(made_once)
    assert file_session.wrong_hints(oracle) == []


def test_what_a_section_did_not_bind_is_not_there_after_one_of_the_same_text(file_session: FileSession, oracle: Oracle):
    failing = "y = undefined(x)\nx = x[1:]"
    start, failed, _ = map(
        file_session.insert, (f"{IMPORTS}\n{DATA}", failing, "for t in [x, y]:\n    z = layers.Dense(1)(t)")
    )
    file_session.run(start, failed)
    file_session.duplicate(failed)
    assert file_session.wrong_hints(oracle) == []


def test_what_a_section_deleted_before_it_raised_is_not_there_after_one_of_the_same_text(
    file_session: FileSession, oracle: Oracle
):
    failing = "del globals()['x']\nundefined(1)\nx = np.ones((2, 5, 4))"
    start, failed = map(file_session.insert, (f"{IMPORTS}\n{DATA}", failing))
    copy = file_session.duplicate(failed)
    file_session.run(start, failed, start, copy)
    file_session.insert("layers.Dense(1)(x)")
    assert file_session.wrong_hints(oracle) == []


def test_a_layer_that_a_section_made_which_was_edited_while_it_ran(file_session: FileSession, oracle: Oracle):
    made = "model = keras.Sequential([keras.Input((2, 3)), layers.Dense(3)])"
    start, section, use = map(file_session.insert, (f"{IMPORTS}\n{DATA}", made, "outs = [f(x) for f in model.layers]"))
    file_session.run(start)
    queued = file_session.submit(section)
    file_session.status("busy")
    file_session.edit(section, f"{made}\nx = x[:, 1:]")
    file_session.finish(*queued)
    file_session.run(use)
    assert file_session.labels(section) == ["(None, 2, 3) f32 → (None, 2, 3) f32"]
    assert file_session.wrong_hints(oracle) == []
