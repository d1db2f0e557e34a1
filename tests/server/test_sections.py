"""Sections of a file: where they begin, what they run as, and that they stay what they are while the file is edited."""

import pytest

from shapelens.notebook.program import Program
from shapelens.source.document import Document, hash_of
from shapelens.source.sections import FileSections


def sections_of(text: str) -> FileSections:
    document = Document()
    document.set_text(text)
    sections = FileSections("file:///a.py", document)
    sections.follow()
    return sections


def follow(sections: FileSections, text: str) -> list[str]:
    """Edit the file; return the ids of its sections."""
    sections.document.set_text(text)
    sections.follow()
    return [section.id for section in sections.present]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", [0]),
        ("a = 1\n", [0]),
        ("\n\na = 1\n# %%\n\nb = 2\n#%% the rest\nc = 3", [2, 5, 7]),
        ("# %%\na = 1\n# %% [markdown]\n# words\n# <codecell>\nb\n# In[3]:\nc\n# In[ ]:\nd", [1, 3, 5, 7, 9]),
        ("a = 1\n  # %%\n## %%\n# 5 %%\nprint('# %%')\n# In[x]", [0]),
        ("a = (1,\n# %%\n2)\nb = '''\n# %%\n'''\nif a:\n    c\n# %%\nelse:\n    d\n# %%\ne", [0, 12]),
        ("def f():\n    return 1\n\n\n# a remark\n\n# %%\r\nf()\r\n", [0, 7]),
        ("f(\n# %%\ng()", [0, 2]),
    ],
)
def test_where_the_code_of_sections_begins(text: str, lines: list[int]):
    sections = sections_of(text)
    assert [section.line for section in sections.present] == lines
    assert [u for s in sections.present for u in s.units] == sections.document.units


@pytest.mark.parametrize(
    ("source", "shift"),
    [
        ("b = 2\nc = 3", 0),
        ("b = 2\nc = 3\n", 0),
        ("b = 2\nc = 3\n\n", 0),
        ("\nb = 2\nc = 3", 1),
        ("# %% second\n\nb = 2\nc = 3\n\n", 2),
        ("# %% second\n\nb = 2\nc = 3", 2),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_what_editors_send_of_a_section(source: str, shift: int, end: str):
    sections = sections_of("a = 1\n# %% second\n\nb = 2\nc = 3\n\n# %%\nd = 4".replace("\n", end))
    run = sections.that_ran(hash_of(source))
    assert run is not None
    assert (run.ids, run.shift) == ((sections.present[1].id,), shift)
    units = sections.units_that_ran(run.ids[0], run.source_hash) or []
    assert [unit.line for unit in units] == [0, 1]
    named = run.named({"failed_line": shift + 2, "cell_id": "elsewhere", "source_hash": "its own"})
    assert named == {"failed_line": 2, "cell_id": run.ids[0], "source_hash": run.source_hash}


@pytest.mark.parametrize("source", ["b = 2", "# %%\nb = 2\nc = 3", "", "# %% second", "a = 1\n# %% second"])
def test_other_sources_are_no_section(source: str):
    sections = sections_of("a = 1\n# %% second\n\nb = 2\nc = 3\n\n# %%\n")
    assert sections.that_ran(hash_of(source)) is None


def test_the_whole_file_is_one_too():
    text = "# %%\na = 1\n\n# %%\nb = 2\n"
    for source, shift in ((text, 1), (text.removeprefix("# %%\n").strip(), 0)):
        run = sections_of(text).that_ran(hash_of(source))
        assert run is not None
        assert (run.ids, run.shift) == (("file:///a.py",), shift)


def test_sections_that_are_edited_and_moved_stay_what_they_are():
    sections = sections_of("a\n# %%\nb\n# %%\nc")
    a, b, c = (section.id for section in sections.present)
    assert follow(sections, "a\n# %% titled\nb\n\n\n# %%\nc") == [a, b, c]
    assert follow(sections, "a\n# %%\nbb\n# %%\nc") == [a, b, c]
    assert follow(sections, "# %%\nc\n# %%\na\n# %%\nbb") == [c, a, b]
    assert follow(sections, "# %%\nc\n# %%\nbb") == [c, b]
    assert a in follow(sections, "# %%\nc\n# %%\nbb\n# %%\na")
    first, *rest = follow(sections, "c\n# %%\nb\n# %%\nb")
    assert first == c
    assert len({c, *rest}) == 3
    assert all(map(sections.owns, (a, b, c, *rest)))
    assert not sections.owns("file:///b.py%%0")


def test_what_ran_is_known_after_it_was_edited():
    sections = sections_of("a = 1\n# %%\nb = 2\nb += 1")
    for count in range(50):
        follow(sections, "a = 1\n# %%\nb = 2\nb += 1" + "1" * count)
    run = sections.that_ran(hash_of("b = 2\nb += 1"))
    assert run is not None
    first, second = sections.units_that_ran(run.ids[0], run.source_hash) or ()
    present = sections.present[1].units
    assert not {first.key, second.key} & {unit.key for unit in present}
    follow(sections, "\n\na = 1\n# %%\nb = 2\nb += 1")
    assert [unit.key for unit in sections.present[1].units] == [first.key, second.key]
    assert [unit.line for unit in sections.document.units] == [2, 4, 5]


def test_many_edits_do_not_pile_up():
    text = "x = 1\n" * 2_000
    sections = sections_of(text)
    for count in range(600):
        follow(sections, f"{text}# %%\ny = {count}\n" + text)
    assert len(sections._known) < 4_500  # pyright: ignore[reportPrivateUsage]
    assert sections.that_ran(hash_of(text)) is not None


def test_a_file_without_a_kernel_is_one_cell():
    program = Program.from_texts(["import keras\n# %%\nx = keras.Input((3,))"], is_file=True)
    assert [section.id for section in program.cells[0].sections] == ["0"]
    snapshot = {"seq": 0, "full": True, "bound": {}, "runtime": {}}
    assert program.sampled(snapshot)
    assert [section.line for section in program.cells[0].sections] == [0, 2]
    edited = program.edited({0: "x\n# %%\ny\n# %%\n"})
    assert [section.code for section in edited.cells[0].sections] == ["x", "y", ""]
    assert len(program.cells[0].sections) == 2
    program.kernel.forget()
    program.changed()
    assert [section.id for section in program.cells[0].sections] == ["0"]
