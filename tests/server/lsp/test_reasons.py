"""No '?' without a reason: what made a size unknown is said in the hover of the layer that shows it."""

import pytest

from shapelens.lsp.features.hover import card
from shapelens.notebook.program import Program

HEAD = "import numpy as np\nimport tensorflow as tf\nfrom tensorflow import keras\nfrom keras import layers\n"

PROGRAMS = {
    "a module that was not found": (
        "from scans import load_scans\nx = load_scans().reshape(-1, 28, 28, 1)\n"
        "y = layers.Conv2D(8, 3)(tf.reshape(load_scans(), (-1, 28, 28, 1)))",
        "'load_scans' is imported from a module that was not found",
    ),
    "a number of classes": (
        "labels = np.load('y.npy')\nn = len(np.unique(labels))\ny = layers.Dense(n)(keras.Input((8,)))",
        "numpy.load",
    ),
    "a mask": ("x = np.zeros((9, 5), 'float32')\nx = x[x[:, 0] > 0]\ny = layers.Dense(3)(x)", "getitem"),
    "branches": (
        "import os\nif os.environ:\n    x = keras.Input((8, 3))\nelse:\n    x = keras.Input((9, 3))\n"
        "y = layers.Dense(3)(x)",
        "it depends on the condition",
    ),
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_question_mark_has_a_reason(name: str) -> None:
    text, reason = PROGRAMS[name]
    program = Program.from_texts([HEAD + text])
    vague = [hint for hint in program.analyze().hints if "?" in hint.label]
    assert vague
    for hint in vague:
        written = card(program, hint)
        assert "`?`: " in written, written
        assert reason in written, written
