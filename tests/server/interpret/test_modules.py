"""The user's own modules, as files beside the program."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from shapelens.checks.diagnose import diagnose, fixes_for
from shapelens.notebook.files import read_file
from shapelens.notebook.modules import MAX_BYTES, ModuleFiles
from shapelens.notebook.program import Program

BLOCKS = """
from keras import layers

def conv_block(x, filters):
    x = layers.Conv2D(filters, 3, padding="same")(x)
    return layers.MaxPooling2D()(x)
"""
USE = "import keras\nx = keras.Input((28, 28, 1))\n"


def write(folder: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def labels(folder: Path, program: str, files: Mapping[str, str] | None = None) -> list[str]:
    """Return the hints of a program with modules beside it."""
    write(folder, {**(files or {}), "main.py": program})
    analysis = read_file(folder / "main.py").program().analyze()
    assert not analysis.findings
    return [hint.label for hint in analysis.hints]


def reason(folder: Path, program: str) -> str:
    """Return why the input of the last layer is not known."""
    (folder / "main.py").write_text(program)
    return read_file(folder / "main.py").program().analyze().unknowns[-1].reason


POOLED = "(None, 14, 14, 8) f32 → (None, 14, 14, 4) f32"


@pytest.mark.parametrize(
    "called",
    [
        "from blocks import conv_block\ny = conv_block(x, 8)",
        "from blocks import conv_block as block\ny = block(x, 8)",
        "import blocks\ny = blocks.conv_block(x, 8)",
        "import blocks as b\ny = b.conv_block(x, filters=8)",
        "from blocks import *\ny = conv_block(x, 8)",
        "import importlib\ny = importlib.import_module('blocks').conv_block(x, 8)",
    ],
)
def test_a_function_of_a_module_is_run_where_it_is_called(tmp_path: Path, called: str) -> None:
    assert labels(tmp_path, f"{USE}{called}\nkeras.layers.Dense(4)(y)", {"blocks.py": BLOCKS}) == [POOLED]


@pytest.mark.parametrize(
    ("init", "called"),
    [
        ("", "from pkg.blocks import conv_block\ny = conv_block(x, 8)"),
        ("", "from pkg import blocks\ny = blocks.conv_block(x, 8)"),
        ("", "import pkg.blocks\ny = pkg.blocks.conv_block(x, 8)"),
        ("", "import pkg.blocks as b\ny = b.conv_block(x, 8)"),
        ("from .blocks import conv_block", "from pkg import conv_block\ny = conv_block(x, 8)"),
        ("from . import blocks", "import pkg\ny = pkg.blocks.conv_block(x, 8)"),
        ("from .blocks import *\n__all__ = ['conv_block']", "from pkg import *\ny = conv_block(x, 8)"),
        (None, "from pkg.blocks import conv_block\ny = conv_block(x, 8)"),
        (None, "import pkg.blocks\ny = pkg.blocks.conv_block(x, 8)"),
    ],
)
def test_packages(tmp_path: Path, init: str | None, called: str) -> None:
    files = {"pkg/blocks.py": BLOCKS} | ({} if init is None else {"pkg/__init__.py": init})
    assert labels(tmp_path, f"{USE}{called}\nkeras.layers.Dense(4)(y)", files) == [POOLED]


def test_a_module_has_names_of_its_own(tmp_path: Path) -> None:
    module = """
from keras.layers import *
units, built = 3, 0

def dense(x):
    global built
    built += 1
    return Dense(units + built)(x)

if __name__ == "__main__":
    units = 100
"""
    program = f"{USE}import small\nunits = 50\ny = small.dense(small.dense(x))\nkeras.layers.Dense(small.built)(y)"
    assert labels(tmp_path, program, {"small.py": module}) == ["(None, 28, 28, 5) f32 → (None, 28, 28, 2) f32"]


def test_a_module_runs_once_and_what_is_set_in_it_stays(tmp_path: Path) -> None:
    program = f"{USE}import settings\nsettings.units = 7\nfrom settings import units\nkeras.layers.Dense(units)(x)"
    assert labels(tmp_path, program, {"settings.py": "units = 3"}) == ["(None, 28, 28, 1) f32 → (None, 28, 28, 7) f32"]
    reloaded = program.replace("from settings", "import importlib\nimportlib.reload(settings)\nfrom settings")
    assert labels(tmp_path, reloaded) == ["(None, 28, 28, 1) f32 → (None, 28, 28, 3) f32"]


def test_folders_that_are_added_to_the_path(tmp_path: Path) -> None:
    path = "import sys\nsys.path.append('src')\n"
    program = f"{path}{USE}from blocks import conv_block\nkeras.layers.Dense(4)(conv_block(x, 8))"
    assert labels(tmp_path, program, {"src/blocks.py": BLOCKS}) == [POOLED]


def test_what_a_module_did_before_it_raises_is_known(tmp_path: Path) -> None:
    module = "from keras.layers import Dense\nfirst = Dense(4)\n1 / 0\nimport other_module_that_is_not_here\n"
    assert labels(tmp_path, f"{USE}import bad\nbad.first(x)", {"bad.py": module}) == [
        "(None, 28, 28, 1) f32 → (None, 28, 28, 4) f32"
    ]


@pytest.mark.parametrize(
    "module",
    [
        "def conv_block(:\n",
        "import main\nimport blocks\nfrom blocks import *\n",
        "\0",
        "while True:\n    pass\n",
        "x = 1\n" * (MAX_BYTES // 6 + 1),
    ],
)
def test_a_broken_module_costs_nothing_but_itself(tmp_path: Path, module: str) -> None:
    program = f"{USE}import blocks\nkeras.layers.Dense(4)(x)\nkeras.layers.Dense(4)(blocks.conv_block(x))"
    assert labels(tmp_path, program, {"blocks.py": module}) == ["(None, 28, 28, 1) f32 → (None, 28, 28, 4) f32"]


def test_the_reason_names_the_module_that_was_not_found(tmp_path: Path) -> None:
    program = "from scans import load_scans\nimport keras\nkeras.layers.Dense(3)(load_scans('a'))"
    assert reason(tmp_path, program) == (
        "'load_scans' is imported from a module that was not found ('scans'); run the cell to sample its result"
    )
    (tmp_path / "scans.py").write_text("import os\n")
    assert reason(tmp_path, program) == "'load_scans' was not found in the module 'scans'"


def test_a_finding_in_a_module_stands_at_the_call_and_names_the_line(tmp_path: Path) -> None:
    write(tmp_path, {"blocks.py": BLOCKS})
    (tmp_path / "main.py").write_text(f"{USE}from blocks import conv_block\ny = conv_block(keras.Input((28, 28)), 8)")
    program = read_file(tmp_path / "main.py").program()
    (found,) = diagnose(program)
    assert (found.code, found.range.start.line) == ("SL101", 3)
    assert found.message.endswith("the channel axis is missing (blocks.py, line 5)")
    assert all(edit.cell == 0 for fix in fixes_for(program, found) for edit in fix.edits)


def test_a_changed_file_changes_the_hints_that_depend_on_it(tmp_path: Path) -> None:
    write(tmp_path, {"blocks.py": BLOCKS})
    cells = [USE, "from blocks import conv_block\nkeras.layers.Dense(4)(conv_block(x, 8))", "keras.layers.Dense(4)(x)"]
    program = Program.from_texts(cells, ModuleFiles([tmp_path]))
    before = program.analyze()
    assert before.cells[1].hints[0].label == POOLED
    assert not program.files_changed()
    (tmp_path / "blocks.py").write_text(BLOCKS.replace("MaxPooling2D()", "MaxPooling2D(4)"))
    assert program.files_changed()
    after = program.analyze()
    assert after.cells[1].hints[0].label == "(None, 7, 7, 8) f32 → (None, 7, 7, 4) f32"
    assert after.cells[2].hints[0] is before.cells[2].hints[0]
    (tmp_path / "blocks.py").unlink()
    assert program.files_changed()
    assert program.analyze().cells[1].hints == ()


@pytest.mark.tensorflow
def test_the_same_happens_in_python(tmp_path: Path) -> None:
    program = """
import numpy as np
import models
from models import *
from models.parts import Encoder as E
from keras import layers
model = build((28, 28, 1), 7)
y = model(np.zeros((4, 28, 28, 1)))
w = E(models.parts.sizes.SIZE)(y)
v = layers.Dense(build.__name__ == "build" and made)(w)
shapes = [tuple(t.shape) for t in (y, w, v)]
"""
    files = {
        "models/__init__.py": "from .build import build, made\nfrom . import parts\n",
        "models/build.py": "import keras\nfrom .parts import head, sizes\nmade = 1\n\n"
        "def build(shape, classes=10):\n    x = inputs = keras.Input(shape)\n"
        "    x = keras.layers.Conv2D(sizes.SIZE, 3)(x)\n    return keras.Model(inputs, head(x, classes))\n",
        "models/parts/__init__.py": "from keras import layers\nfrom . import sizes\n\n"
        "def head(x, classes):\n    return layers.Dense(classes)(layers.GlobalAveragePooling2D()(x))\n\n\n"
        "class Encoder(layers.Layer):\n    def __init__(self, units):\n        super().__init__()\n"
        "        self.dense = layers.Dense(units)\n\n    def call(self, x):\n        return self.dense(x)\n",
        "models/parts/sizes.py": "SIZE = 17\n",
        "main.py": program,
    }
    write(tmp_path, files)
    command = [sys.executable, "-c", "from main import shapes; print(shapes)"]
    ran = subprocess.run(command, cwd=tmp_path, env=os.environ | {"PYTHONPATH": "."}, capture_output=True, text=True)
    hints = read_file(tmp_path / "main.py").program().analyze().hints
    outputs = [hint.calls[0].outputs[0].shape for hint in hints]
    assert str(outputs) == ran.stdout.strip()


AUTORELOAD = "%load_ext autoreload\n%autoreload 2"
RELOADED = [f"{USE}from blocks import conv_block\nn = 8", "keras.layers.Dense(n)(conv_block(x, 3))"]
OTHER_BLOCKS = "width = 9\n" + BLOCKS.replace("MaxPooling2D()", "MaxPooling2D(4)")


def run_cell(program: Program, number: int) -> None:
    """Let a program know that a kernel ran one of its cells, and what that bound."""
    bound = {name: {"kind": "module", "name": name} for name in ("sys", "keras")}
    bound["conv_block"] = {"kind": "function", "name": "conv_block"}
    tensor = {"kind": "tensor", "library": "keras", "type": "KerasTensor", "dtype": "float32"}
    names: dict[str, object] = bound | {"x": tensor | {"shape": [None, 28, 28, 1]}, "n": {"kind": "int", "value": 8}}
    snapshot: dict[str, object] = {"seq": len(program.kernel.executions), "full": False, "cell_id": str(number)}
    text = program.cells[number].document.text
    snapshot["bound"] = {n: value for n, value in names.items() if n in text}
    if AUTORELOAD in text:
        snapshot["runtime"] = {"autoreload": True}
    assert program.sampled(snapshot | {"source_hash": program.cells[number].document.source_hash})


def test_a_reload_changes_functions_that_were_imported_and_no_number_of_the_same_value(tmp_path: Path) -> None:
    write(tmp_path, {"blocks.py": "width = 8\n" + BLOCKS})
    program = Program.from_texts([AUTORELOAD, *RELOADED], ModuleFiles([tmp_path]))
    run_cell(program, 0)
    run_cell(program, 1)
    assert program.analyze().cells[2].hints[0].label == "(None, 14, 14, 3) f32 → (None, 14, 14, 8) f32"
    write(tmp_path, {"blocks.py": OTHER_BLOCKS})
    assert program.files_changed()
    assert program.analyze().cells[2].hints[0].label == "(None, 7, 7, 3) f32 → (None, 7, 7, 8) f32"


def test_what_changed_before_modules_are_reloaded_is_not_reloaded(tmp_path: Path) -> None:
    write(tmp_path, {"blocks.py": BLOCKS})
    program = Program.from_texts([*RELOADED, AUTORELOAD], ModuleFiles([tmp_path]))
    run_cell(program, 0)
    write(tmp_path, {"blocks.py": OTHER_BLOCKS})
    run_cell(program, 2)
    program.files_changed()
    assert program.analyze().cells[1].hints[0].label == "(None, 14, 14, 3) f32 → (None, 14, 14, 8) f32"
    write(tmp_path, {"blocks.py": OTHER_BLOCKS.replace("MaxPooling2D(4)", "MaxPooling2D(7)")})
    assert program.files_changed()
    assert program.analyze().cells[1].hints[0].label == "(None, 4, 4, 3) f32 → (None, 4, 4, 8) f32"


def test_a_module_that_a_cell_will_write_is_not_the_one_that_is_there(tmp_path: Path) -> None:
    write(tmp_path, {"blocks.py": BLOCKS, "others.py": BLOCKS})
    for name in ("blocks.py", "-a ./blocks.py", "'blocks.py'"):
        texts = [f"%%writefile {name}\n{OTHER_BLOCKS}", *RELOADED]
        assert not Program.from_texts(texts, ModuleFiles([tmp_path])).analyze().hints
    texts = [f"%%writefile others.py\n{OTHER_BLOCKS}", *RELOADED]
    assert Program.from_texts(texts, ModuleFiles([tmp_path])).analyze().hints


SCRIPT = """
import numpy as np
def made(): return x
_scale = np.zeros((3, 3))
x = np.zeros((4, 2))
if __name__ == "__main__":
    x = np.zeros((4, 7))
1 / 0
x = None
"""
USED = "keras.layers.Dense(1)({})"


@pytest.mark.parametrize(
    ("magic", "used", "shape"),
    [
        ("%run script.py", "x", "(4, 7)"),
        ("%run script --epochs 3", "_scale", "(3, 3)"),
        ("%run ./script.py", "made()", "(4, 7)"),
        ("%run ./script.py\nx = np.zeros((5, 5))", "made()", "(4, 7)"),
        ("%run -i 'script.py'\nx = np.zeros((5, 5))", "made()", "(5, 5)"),
        ("%run -n script.py", "x", "(4, 2)"),
        ("%run other.ipynb", "x", "(1, 9)"),
        ("%run elsewhere.py", "x", "(1, 6)"),
    ],
)
def test_a_script_and_a_notebook_that_are_run(tmp_path: Path, magic: str, used: str, shape: str) -> None:
    sources = ["import numpy as np\n%matplotlib inline", "%%bash\nx=3", "x = np.concatenate([x, x[:, :3]], axis=1)"]
    cells = [{"cell_type": "code", "source": source} for source in sources]
    write(tmp_path, {"script.py": SCRIPT, "other.ipynb": json.dumps({"cells": cells})})
    first = "import keras, numpy as np\nx = np.zeros((1, 6))"
    program = Program.from_texts([first, magic, USED.format(used)], ModuleFiles([tmp_path]))
    [hint] = program.analyze().hints
    assert hint.label.startswith(f"{shape} f64 → ")


def test_a_reset_forgets_what_is_written_above_it_later() -> None:
    program = Program.from_texts(["import numpy as np\nx = 0", "%reset -f", f"import keras\n{USED.format('y')}"])
    assert not program.analyze().hints
    program.cells[0].document.set_text("import numpy as np\ny = np.zeros((2, 2))")
    program.changed(0)
    assert not program.analyze().hints
