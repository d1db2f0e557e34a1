"""Texts as statements: magics, positions, and units that keep their identity while the text is edited."""

import ast

import pytest

from shapelens.source.document import Document, Unit, hash_of
from shapelens.source.magics import MAGIC_RESULT, replace_line_magic, strip_cell_magic
from shapelens.source.parsing import parse
from shapelens.source.positions import Position, Range, offset_at, string_index, utf16_column, utf16_length
from shapelens.source.statements import split_statements


def document(text: str) -> Document:
    made = Document()
    made.set_text(text)
    return made


def starts(text: str) -> list[int]:
    return [
        statement.line for statement in split_statements(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    ]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", []),
        ("\n\n# only a comment\n", []),
        ("a = 1\nb = 2", [0, 1]),
        ("a = (1,\n2)\nb = 3", [0, 2]),
        ("a = '''\nb = 1\n'''\nc = 2", [0, 3]),
        ("a = 1 + \\\n  2\nb = 3", [0, 2]),
        ("def f():\n    return 1\n\n    # still inside\n\nx = 1", [0, 5]),
        ("if a:\n    b\nelif c:\n    d\nelse:\n    e\nf", [0, 6]),
        ("try:\n    a\nexcept E:\n    b\nfinally:\n    c\nd", [0, 6]),
        ("@one\n@two(3)\ndef f(): pass\nx = 1", [0, 3]),
        ("a = [  # (\n]\nb = '('\nc = 1", [0, 2, 3]),
        ("a = f'{x}('\nb = 1", [0, 1]),
        ("a = 'it''s'\nb = \"'\"\nc = 1", [0, 1, 2]),
        ("a = 1\r\nb = 2\rc = 3", [0, 1, 2]),
    ],
)
def test_statements_begin_at(text: str, lines: list[int]) -> None:
    assert starts(text) == lines


def test_statements_hold_all_lines_from_the_first_one() -> None:
    text = "# head\n\na = 1  # one\n\n# between\nb = (2,\n   3)\n"
    first, second = split_statements(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    assert first.text.split("\n") + second.text.split("\n") == text.split("\n")[2:]


@pytest.mark.parametrize(
    ("line", "python"),
    [
        ("%matplotlib inline", "pass"),
        ("    !ls", "    pass"),
        ("?np.zeros", "pass"),
        ("np.zeros??", "pass"),
        ("files = !ls *.py", f"files = {MAGIC_RESULT}"),
        ("t = %timeit -o f(1)", f"t = {MAGIC_RESULT}"),
        ("a = b % c", "a = b % c"),
        ("a != b", "a != b"),
        ("x == !y", "x == !y"),
        ("print('50 %?')", "print('50 %?')"),
        ("%time y = f(x)", "if.1: y = f(x)"),
        ("%time", "pass"),
        ("y = %time f(x)", "y =       f(x)"),
        ("%prun -l 5 -q f(x)", "if 1.:        f(x)"),
        ("%timeit -q", "pass"),
        ("%run -i ./helpers/data.py 3", "__run__('./helpers/data.py', 'i')"),
        ("    %run 'my other.ipynb'", "    __run__('my other.ipynb', '')"),
        ("%run -m module", "pass"),
        ("%reset -f", "__reset__()"),
        ("%reset -f out", "pass"),
        ("%xdel x", "__xdel__('x')"),
        ("%xdel -n x", "del x"),
    ],
)
def test_line_magics(line: str, python: str) -> None:
    assert replace_line_magic(line) == python


@pytest.mark.parametrize("magic", ["%%bash", "%%html", "%%writefile a.py", "%%latex", "\n\n%%sh", "%%python3"])
def test_cells_in_other_languages(magic: str) -> None:
    assert strip_cell_magic(f"{magic}\nx = 1") is None
    assert document(f"{magic}\nx = 1").units == []


def test_a_cell_magic_that_runs_python_keeps_lines() -> None:
    stripped = strip_cell_magic("%%capture out\nx = 1")
    assert stripped is not None
    assert stripped.split("\n")[1:] == ["x = 1"]
    assert [unit.line for unit in document("%%capture out\nx = 1").units] == [1]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("%timeit -n 3 y = f(x)", [(0, 13)]),
        ("%%timeit\ny = 1\nz = 2", [(0, 7), (1, 0), (2, 0)]),
        ("%%timeit -n 3 x = 5\ny = x", [(0, 14), (1, 0)]),
    ],
)
def test_what_is_timed_is_the_body_of_a_function(text: str, places: list[tuple[int, int]]) -> None:
    made = document(text)
    (unit,) = made.units
    function = next(node for node in ast.walk(unit.tree) if isinstance(node, ast.FunctionDef))
    assert [(unit.line + node.lineno - 1, node.col_offset) for node in function.body] == places
    assert isinstance(unit.tree.body[-1], ast.Delete)


def test_a_timed_cell_that_is_half_typed_stays_one() -> None:
    made = document("%%timeit\nx = f(\ny = 2")
    (unit,) = made.units
    assert isinstance(unit.tree.body[0], ast.FunctionDef)
    made.set_text("x = f(1)\ny = 2")
    assert len(made.units) == 2


def test_magics_inside_strings_and_brackets_are_text() -> None:
    (unit,) = document('"""\n%time\n!ls\n"""').units
    assert unit.text == '"""\n%time\n!ls\n"""'
    assert len(document("a = (7\n% 4)\nb = 1").units) == 2


@pytest.mark.parametrize(
    ("line", "utf8", "utf16", "index"),
    [("abc", 2, 2, 2), ("é = x", 5, 4, 4), ("例 = x", 6, 4, 4), ("🙂 = x", 7, 5, 4), ("x", 1, 1, 1)],
)
def test_columns(line: str, utf8: int, utf16: int, index: int) -> None:
    assert utf16_column(line, utf8) == utf16
    assert string_index(line, utf16) == index
    assert utf16_length(line[:index]) == utf16


def test_columns_past_the_end() -> None:
    assert string_index("é🙂", 100) == 2
    lines = ["a🙂\r\n", "b\n", "c"]
    assert offset_at(lines, Position(0, 99)) == 2
    assert offset_at(lines, Position(1, 1)) == 5
    assert offset_at(lines, Position(7, 0)) == 7


def test_ranges() -> None:
    range_ = Range(Position(1, 2), Position(3, 0))
    assert range_.contains(Position(2, 99))
    assert range_.contains(Position(3, 0))
    assert not range_.contains(Position(3, 1))
    assert range_.overlaps(Range(Position(3, 0), Position(4, 0)))
    assert not range_.overlaps(Range(Position(0, 0), Position(1, 1)))


# --- units ---

THREE = "a = 1\nb = f(\n    a,\n)\nc = 3\n"


def keys(made: Document) -> list[str]:
    return [unit.key for unit in made.units]


def test_an_edit_keeps_every_key_and_the_trees_of_the_others() -> None:
    made = document(THREE)
    before = list(made.units)
    made.set_text(THREE.replace("    a,", "    a, 2,"))
    assert keys(made) == [unit.key for unit in before]
    assert made.units[0] is before[0]
    assert made.units[1].tree is not before[1].tree
    assert made.units[2].tree is before[2].tree


def test_inserted_lines_move_units_and_keep_them() -> None:
    made = document(THREE)
    before = list(made.units)
    made.set_text("# one\n# two\n" + THREE.replace("c = 3", "new = 0\nc = 3"))
    assert [unit.line for unit in made.units] == [2, 3, 6, 7]
    assert keys(made)[:2] == [unit.key for unit in before[:2]]
    assert keys(made)[3] == before[2].key
    assert len(set(keys(made))) == 4


def test_statements_that_change_places_keep_their_keys() -> None:
    made = document("a = 1\nb = 2\nc = 3")
    a, b, c = keys(made)
    made.set_text("c = 3\na = 1\nb = 2")
    assert keys(made) == [c, a, b]


def test_the_same_text_twice_has_two_keys() -> None:
    made = document("x = f(x)\nx = f(x)\nx = f(x)")
    assert len(set(keys(made))) == 3


def test_a_half_typed_statement_has_its_last_good_tree() -> None:
    made = document(THREE)
    good = made.units[1]
    made.set_text(THREE.replace("    a,\n", "    a,\n    b.\n"))
    broken = next(unit for unit in made.units if unit.key == good.key)
    assert broken.tree is good.tree
    assert [broken.present_line(line) for line in range(3)] == [1, 2, 4]
    made.set_text(THREE)
    assert [ast.dump(unit.tree) for unit in made.units] == [ast.dump(unit.tree) for unit in document(THREE).units]


def test_lines_that_are_gone_have_no_place() -> None:
    made = document("f(\n    1,\n    2,\n    3,\n)\n")
    made.set_text("f(\n    1,\n    3,,\n)\n")
    (unit,) = made.units
    assert isinstance(unit, Unit)
    assert unit.present_line(0) == 0
    assert unit.present_line(1) == 1
    assert unit.present_line(2) is None


def test_what_can_be_read_of_broken_code_is_read() -> None:
    made = document("x = (1,\ny = 2\nz = [3\nw = 4\n")
    assert {"y = 2", "w = 4"} <= {ast.unparse(unit.tree) for unit in made.units}


@pytest.mark.parametrize(
    "text", ["(" * 10_000, "x = " + "~" * 10_000 + "1", "\x00", "x = 1\x0cy", "\ud800", "é" * 5, "9" * 5000]
)
def test_parsing_never_raises(text: str) -> None:
    parse(text)
    assert document(text).text == text


def test_texts_that_are_typed_while_a_kernel_is_busy_are_bounded() -> None:
    typed = Document()
    for number in range(3_000):
        typed.set_text(f"x = {number:0>4000}")
    assert typed.units_that_ran(hash_of(f"x = {2_300:0>4000}")) is not None
    assert typed.units_that_ran(hash_of(f"x = {1:0>4000}")) is None
    assert sum(map(len, typed.older.values())) < 5_000_000
