"""`# shapelens: ignore[SL103]` silences a finding on its line, and the quick fix writes it."""

import pytest

from shapelens.checks.diagnose import apply_edits, diagnose
from shapelens.checks.suppression import ignoring
from shapelens.notebook.program import Program

DATA = "import numpy as np\nfrom keras import layers\nx = np.zeros((32, 100, 5), 'float32')\n"
WRONG = "layers.Conv2D(8, 3)(x)"


def codes(*cells: str | None) -> list[str]:
    return [found.code for found in diagnose(Program.from_texts(cells))]


@pytest.mark.parametrize(
    "comment",
    [
        "# shapelens: ignore",
        "# shapelens: ignore[SL103]",
        "#shapelens:ignore[SL103]",
        "# shapelens: ignore [sl103]",
        "# shapelens: ignore[SL101, SL103]",
        "# shapelens: ignore[SL101,SL103,]",
        "# shapelens: ignore[SL1]",
        "# shapelens: ignore[SL103] because this line shows the error",
        "# shapelens: ignore because this line shows the error",
        "# noqa # shapelens: ignore[SL103]",
        "# shapelens: ignore[SL101]  # shapelens: ignore[SL103]",
    ],
)
def test_a_comment_silences_the_finding_on_its_line(comment: str) -> None:
    assert codes(f"{DATA}{WRONG}  {comment}\n") == []
    assert codes(f"{DATA}{WRONG}\n{comment}\n{WRONG}\n") == ["SL103", "SL103"]


@pytest.mark.parametrize(
    "comment",
    [
        "# shapelens: ignore[SL102]",
        "# shapelens: ignore[]",
        "# shapelens: ignore[SL103",
        "# shapelens: ignored",
        "# shapelens: ignore-me",
        "# shapelens ignore",
        "# about shapelens: ignore",
    ],
)
def test_another_comment_silences_nothing(comment: str) -> None:
    assert codes(f"{DATA}{WRONG}  {comment}\n") == ["SL103"]


@pytest.mark.parametrize(
    "line",
    [
        f"s = '# shapelens: ignore'; {WRONG}",
        f's = """# shapelens: ignore"""; {WRONG}',
        f"s = 'it\\'s # shapelens: ignore'; {WRONG}",
        f's = f"{{x}} # shapelens: ignore"; {WRONG}',
    ],
)
def test_a_string_is_no_comment(line: str) -> None:
    assert codes(DATA + line) == ["SL103"]


def test_any_line_of_the_finding_will_do() -> None:
    for number in range(3):
        lines = ["layers.Conv2D(", "    8, 3", ")(x)"]
        lines[number] += "  # shapelens: ignore[SL103]"
        assert codes(DATA + "\n".join(lines)) == []


def test_beside_code_that_is_being_typed_and_magics() -> None:
    assert codes(f"{DATA}!echo it's\n{WRONG}  # shapelens: ignore\ny = (1,\ndef f(:\n") == []
    assert codes(f"%%time\n{DATA}%time {WRONG}  # shapelens: ignore\n") == []
    assert codes(f"{DATA}s = 'unclosed\n{WRONG}  # shapelens: ignore\n") == []


def test_a_cell_and_a_file() -> None:
    assert codes(f"# shapelens: ignore-cell\n{DATA}{WRONG}", WRONG) == ["SL103"]
    assert codes(f"{DATA}{WRONG}", f"# shapelens: ignore-file\n{WRONG}") == []
    assert codes(f"{DATA}{WRONG}\nlayers.Conv1D(8, 300)(x)", "# shapelens: ignore-file[SL103]") == ["SL301"]
    assert codes(DATA, None, f"{WRONG}\n# shapelens: ignore-cell[SL1]") == []


def silenced(*cells: str) -> list[str]:
    """The cells after 'Ignore … on this line' for the first finding."""
    program = Program.from_texts(cells)
    found = diagnose(program)[0]
    fix = ignoring(program, found)
    assert fix is not None
    assert not fix.preferred
    assert fix.title == f"Ignore {found.code} on this line"
    after = apply_edits(cells, fix.edits)
    assert found not in diagnose(Program.from_texts(after))
    return [text or "" for text in after]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (WRONG, f"{WRONG}  # shapelens: ignore[SL103]"),
        (f"{WRONG}   \nx", f"{WRONG}  # shapelens: ignore[SL103]   \nx"),
        (f"{WRONG}  # as in the paper", f"{WRONG}  # as in the paper  # shapelens: ignore[SL103]"),
        (f"{WRONG}  # shapelens: ignore[SL101]", f"{WRONG}  # shapelens: ignore[SL101, SL103]"),
        (f"{WRONG}  # shapelens: ignore[SL101, ] x", f"{WRONG}  # shapelens: ignore[SL101, SL103, ] x"),
        (f"{WRONG}  # shapelens: ignore[]", f"{WRONG}  # shapelens: ignore[SL103]"),
        (f"{WRONG}  # shapelens: ignore[]\r\n", f"{WRONG}  # shapelens: ignore[SL103]\r\n"),
        (f"'🙂é'; {WRONG}", f"'🙂é'; {WRONG}  # shapelens: ignore[SL103]"),
        ("layers.Conv2D(8,\n  3)(x)", "layers.Conv2D(8,  # shapelens: ignore[SL103]\n  3)(x)"),
        ("layers.Conv2D(8, 3) \\\n  (x)", "layers.Conv2D(8, 3) \\\n  (x)  # shapelens: ignore[SL103]"),
        (
            'layers.Conv2D(8, 3, name="""a\nb""")(x)',
            'layers.Conv2D(8, 3, name="""a\nb""")(x)  # shapelens: ignore[SL103]',
        ),
    ],
)
def test_the_quick_fix_writes_the_comment(before: str, after: str) -> None:
    assert silenced(DATA, before) == [DATA, after]


def test_two_findings_on_one_line_are_silenced_one_by_one() -> None:
    line = "layers.Conv2D(8, 3)(x); layers.Conv1D(8, 300)(x)"
    assert silenced(*silenced(DATA, line))[1] == f"{line}  # shapelens: ignore[SL103, SL301]"


def test_no_comment_can_stand_behind_a_backslash_before_a_magic_statement() -> None:
    program = Program.from_texts([f"{DATA}{WRONG}; y = \\\n  1"])
    [found] = diagnose(program)
    assert ignoring(program, found) is None
