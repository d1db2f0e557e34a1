"""Half-typed lines, magics and other languages never lose the hints of the rest."""

import pytest

from support.editor import Editor

pytestmark = pytest.mark.asyncio(loop_scope="module")

ABOVE = (
    "import numpy as np\nfrom keras import layers\nx = np.zeros((32, 100, 5), 'float32')\na = layers.Conv1D(8, 3)(x)\n"
)
BELOW = "b = layers.Conv1D(8, 5)(x)\n"
HINT_ABOVE = "(32, 100, 5) f32 → (32, 98, 8) f32"
HINT_BELOW = "(32, 100, 5) f32 → (32, 96, 8) f32"

LINES = [
    "%matplotlib inline",
    "!pip install tensorflow",
    "    !ls -l",
    "?np.zeros",
    "np.zeros??",
    "files = !ls *.npy",
    "out = %timeit -o sum(range(10))",
    "%time c = 1",
    "c = ",
    "c = layers.Conv1D(",
    "c = layers.Conv1D(8, 3",
    "c = layers.Conv1D(8, 3)(x",
    "c = [1, 2",
    "c = {'a': (1, 2}",
    "c = 'not closed",
    'c = """not closed',
    "if x.shape[0] > 3",
    "for i in",
    "def build(",
    "class Net(keras.Model)",
    "    c = 3",
    "return",
    "c.",
    "c = x[",
    "lambda",
    "@",
    ")",
    "print 'Python 2'",
    "a b c",
    "\x00",
    "🙂",
]


@pytest.mark.parametrize("line", LINES)
async def test_other_lines_keep_their_hints_when_a_notebook_is_opened(editor: Editor, line: str) -> None:
    notebook = editor.notebook(ABOVE + line + "\n" + BELOW, BELOW)
    hints = await notebook.cells[0].hints()
    assert (3, HINT_ABOVE) in hints
    assert (5, HINT_BELOW) in hints
    assert await notebook.cells[1].hints() == [(0, HINT_BELOW)]


@pytest.mark.parametrize("line", LINES)
async def test_other_lines_keep_their_hints_while_a_line_is_typed(editor: Editor, line: str) -> None:
    notebook = editor.notebook(ABOVE + "\n" + BELOW, BELOW)
    cell = notebook.cells[0]
    for end in range(1, len(line) + 1):
        notebook.edit(cell, ABOVE + line[:end] + "\n" + BELOW)
        hints = await cell.hints()
        assert (3, HINT_ABOVE) in hints, line[:end]
        assert (5, HINT_BELOW) in hints, line[:end]
        assert await notebook.cells[1].hints() == [(0, HINT_BELOW)]


async def test_the_call_that_is_being_typed_keeps_its_hint_where_it_can(editor: Editor) -> None:
    notebook = editor.notebook(ABOVE + "m = [\n    layers.Conv1D(8, 3)(x),\n    layers.Dense(4)(x),\n]\n")
    cell = notebook.cells[0]
    assert len(await cell.hints()) == 3
    notebook.edit(cell, cell.text.replace("Dense(4)(x)", "Dense(4)(x"))
    assert (5, HINT_ABOVE) in await cell.hints()


@pytest.mark.parametrize("magic", ["%%bash", "%%html", "%%javascript", "%%writefile model.py", "%%R"])
async def test_a_cell_in_another_language_binds_nothing(editor: Editor, magic: str) -> None:
    notebook = editor.notebook(ABOVE, f"{magic}\nx = np.zeros((1, 2, 3))\n" + BELOW, BELOW)
    assert await notebook.cells[1].hints() == []
    assert await notebook.cells[2].hints() == [(0, HINT_BELOW)]


@pytest.mark.parametrize("magic", ["%%time", "%%timeit -n 1", "%%capture output"])
async def test_a_cell_magic_that_runs_python(editor: Editor, magic: str) -> None:
    notebook = editor.notebook(ABOVE, f"{magic}\n" + BELOW)
    assert await notebook.cells[1].hints() == [(1, HINT_BELOW)]


async def test_a_cell_that_the_editor_calls_another_language(editor: Editor) -> None:
    notebook = editor.notebook(ABOVE, ("sql", "x = select 1"), BELOW)
    assert await notebook.cells[1].hints() == []
    assert await notebook.cells[2].hints() == [(0, HINT_BELOW)]


async def test_columns_are_utf16_units(editor: Editor) -> None:
    line = "größe, 例 = '🙂🙂', layers.Conv1D(8, 3)(x)"
    notebook = editor.notebook(ABOVE, line)
    (hint,) = await notebook.cells[1].inlay_hints()
    before = line[: line.index("(x)")].encode("utf-16-le")
    assert hint.position.character == len(before) // 2
    assert hint.label == HINT_ABOVE
    assert "Conv1D" in (await notebook.cells[1].hover(0, hint.position.character - 3) or "")
    assert await notebook.cells[1].hover(0, 2) is None
