"""Programs that crash in `fit`, in `predict` or while the model is built, written as people write them.

Each is underlined at its cause before anything ran; the card says why, the first fix of the lightbulb mends it, and
then the whole notebook runs. The kernels run the real Keras.
"""

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import expect

from support.lab_page import BULB, MENU, LabPage

IMPORTS = """\
import numpy as np
from tensorflow import keras
from tensorflow.keras import layers
"""


@dataclass(frozen=True)
class Broken:
    """A program in cells, the cell that holds the cause, the word underlined there, what its card says, and what the
    first fix makes of it.
    """

    name: str
    cells: tuple[str, ...]
    cause: int
    word: str
    reason: str
    mended: str


PROGRAMS = (
    Broken(
        "numbers-of-classes",
        (
            IMPORTS,
            'x_train = np.random.rand(120, 20).astype("float32")\ny_train = np.random.randint(0, 3, 120)',
            "model = keras.Sequential([\n"
            "    keras.Input((20,)),\n"
            '    layers.Dense(64, activation="relu"),\n'
            '    layers.Dense(3, activation="softmax"),\n'
            "])",
            'model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])',
            "model.fit(x_train, y_train, verbose=0)",
        ),
        3,
        "categorical_crossentropy",
        "y_train is (None,)",
        'loss="sparse_categorical_crossentropy"',
    ),
    Broken(
        "width-of-the-output",
        (
            IMPORTS,
            'x = np.random.rand(64, 28, 28, 1).astype("float32")\n'
            "y = keras.utils.to_categorical(np.random.randint(0, 3, 64), 3)",
            "model = keras.Sequential()\n"
            "model.add(keras.Input((28, 28, 1)))\n"
            'model.add(layers.Conv2D(8, 3, activation="relu"))\n'
            "model.add(layers.Flatten())\n"
            'model.add(layers.Dense(10, activation="softmax"))',
            'model.compile("adam", "categorical_crossentropy")\nmodel.fit(x, y, verbose=0)',
        ),
        2,
        "Dense",
        "(None, 10), but y is (None, 3)",
        "layers.Dense(3,",
    ),
    Broken(
        "missing-flatten",
        (
            IMPORTS,
            'images = np.random.rand(32, 16, 16, 3).astype("float32")\n'
            "labels = keras.utils.to_categorical(np.random.randint(0, 4, 32), 4)",
            "model = keras.Sequential([\n"
            "    keras.Input((16, 16, 3)),\n"
            '    layers.Conv2D(8, 3, activation="relu"),\n'
            '    layers.Dense(4, activation="softmax"),\n'
            "])",
            'model.compile("adam", "categorical_crossentropy")\nmodel.fit(images, labels, verbose=0)',
        ),
        2,
        "Dense",
        "(None, 14, 14, 4), but labels is (None, 4)",
        "layers.Flatten()",
    ),
    Broken(
        "missing-sequences",
        (
            IMPORTS,
            'series = np.random.rand(40, 30, 2).astype("float32")',
            "inputs = keras.Input((30, 2))\n"
            "hidden = layers.LSTM(16)(inputs)\n"
            "hidden = layers.LSTM(8)(hidden)\n"
            "model = keras.Model(inputs, layers.Dense(1)(hidden))",
            "model.predict(series, verbose=0)",
        ),
        2,
        "LSTM",
        "set return_sequences=True",
        "layers.LSTM(16, return_sequences=True)",
    ),
    Broken(
        "one-sample",
        (
            IMPORTS,
            'x_test = np.random.rand(50, 12).astype("float32")',
            'model = keras.Sequential([keras.Input((12,)), layers.Dense(4, activation="relu"), layers.Dense(1)])',
            "model.predict(x_test[0], verbose=0)",
        ),
        3,
        "predict",
        "x_test[0] is (12,)",
        "x_test[0][np.newaxis]",
    ),
)


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.name)
def test_a_broken_program_is_mended_before_it_runs(lab: LabPage, program: Broken) -> None:
    lab.open_notebook(*program.cells)
    finding = lab.findings(program.cause)
    expect(finding.first).to_have_class(re.compile("shapelens-mod-error"))
    expect(lab.page.locator(".shapelens-finding")).to_have_count(finding.count())  # and nothing anywhere else
    expect(lab.hover(program.cause, program.word)).to_contain_text(program.reason)
    lab.screenshot(f"broken-{program.name}-card")
    lab.leave()
    lab.cell(program.cause).locator(BULB).click()
    expect(lab.page.locator(MENU)).to_be_visible()
    lab.screenshot(f"broken-{program.name}-menu")
    lab.page.locator(f"{MENU} .lm-Menu-item").first.click()
    expect(lab.page.locator(".shapelens-finding")).to_have_count(0)
    assert program.mended in lab.source(program.cause)
    for number in range(len(program.cells)):
        lab.run(number)
    expect(lab.page.locator('[data-mime-type="application/vnd.jupyter.error"]')).to_have_count(0)
    expect(lab.cells.last.locator(".jp-InputPrompt")).to_have_text(re.compile(r"\[\d+\]:"))
    lab.screenshot(f"broken-{program.name}-mended")
