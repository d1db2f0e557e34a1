"""Each check finds its mismatch, in plain words, and offers what mends it. Keras itself is asked in test_reality."""

import re

import pytest

from server.checks.expectations import all_broken, findings, mended
from server.checks.programs import FINE
from shapelens.checks.check import no_candidates
from shapelens.checks.registry import CHECKS

# What nobody but the user can know: the missing number, the index that was meant.
WITHOUT_NUMBERS = {
    "SL109",
    "SL112",
    "SL201",
    "SL202",
    "SL290",
    "SL304",
    "SL403",
    "SL406",
    "SL409",
    "SL490",
    "SL507",
    "SL508",
}
SOMETIMES_FIXED = {"SL199", "SL406", "SL506"}
WITHOUT_FIX = {
    "index-out-of-range",
    "no-units",
    "no-filters",
    "weights-of-another-model",
    "word-vectors-without-padding",
    "module-as-layer",
    "output-as-layer",
    "two-losses-without-targets",
}


@pytest.mark.parametrize(("title", "code", "text"), [(title, *program) for title, program in all_broken().items()])
def test_finds_its_mismatch_and_nothing_else(title: str, code: str, text: str) -> None:
    found = findings(text)
    assert [diagnostic.code for diagnostic in found] == [code], found
    assert found[0].severity == CHECKS[code].severity
    assert found[0].name == CHECKS[code].name


@pytest.mark.parametrize(("title", "code", "text"), [(title, *program) for title, program in all_broken().items()])
def test_every_fix_leaves_no_finding(title: str, code: str, text: str) -> None:
    fixed = mended(text)
    by_hand = CHECKS[code].candidates is no_candidates or code in SOMETIMES_FIXED
    assert by_hand or title in WITHOUT_FIX or fixed, "no fix is offered"
    for name, after in fixed.items():
        assert after != text
        assert findings(after) == [], name


@pytest.mark.parametrize("check", CHECKS.values(), ids=list(CHECKS))
def test_the_example_becomes_the_fixed_one(check) -> None:
    fixed = mended(check.example.lstrip())
    if fixed:
        assert next(iter(fixed.values())) == check.fixed.lstrip()
    assert findings(check.fixed.lstrip()) == []


@pytest.mark.parametrize("check", CHECKS.values(), ids=list(CHECKS))
def test_the_message_has_the_numbers(check) -> None:
    [found] = findings(check.example.lstrip())
    assert "\n" not in found.message
    assert "UNKNOWN" not in found.message
    assert len(found.message) < 220
    if check.code not in WITHOUT_NUMBERS:
        assert re.search(r"\d", found.message)


@pytest.mark.parametrize("title", FINE)
def test_what_keras_lets_pass_gets_no_finding(title: str) -> None:
    assert findings(FINE[title]) == []


MESSAGES = {
    "conv1d-on-a-table": (
        "Conv1D needs 3 axes (batch, length, channels), but x is (32, 100): the channel axis is missing"
    ),
    "swapped-numpy": "Conv1D needs 5 channels on its last axis, but bad is (32, 5, 100): axes 1 and 2 look swapped",
    "sequences-in-conv2d": (
        "Conv2D needs 4 axes (batch, height, width, channels), but data is (100, 20, 1): that is data for Conv1D"
    ),
    "flatten-of-another-length": (
        "Dense was built for size 3136 on its last axis, but its input is (10, 3776): "
        "the model was built for (None, 100, 1) and is called on (10, 120, 1)"
    ),
    "long-kernel": "Conv1D: kernel_size 9 does not fit into the length 5 (axis 1) of x, (2, 5, 1)",
    "one-axis-too-short": "Conv2D: kernel_size 5 does not fit into the width 3 (axis 2) of x, (1, 40, 3, 2)",
    "batch-size-in-input": (
        "shape=(64, 50, 2) begins with a batch size, 64, that does not belong there: Conv1D needs (50, 2)"
    ),
    "numpy-reshape": "data, (100, 200), has 20000 elements, but (100, 20, 11, 1) holds 22000 elements",
    "tensorflow-reshape": (
        "x, (10, 25, 25, 1), has 6250 elements, which (-1, 28, 28, 1) cannot hold: they are no multiple of 784"
    ),
    "concatenated-lengths": ("np.concatenate cannot join (32, 80, 1) and (32, 120, 1): axis 1 must be the same in all"),
    "skip-connections-crossed": (
        "Concatenate cannot join (None, 16, 16, 16) and (None, 32, 32, 8): axis 1 and 2 must be the same in all"
    ),
    "labels-without-the-column-of-the-logits": (
        "tf.nn.sigmoid_cross_entropy_with_logits needs labels and logits of one shape, but these are (64,) and (64, 1)"
    ),
    "a-sentence-to-predict": "predict: x is a text, and Keras takes arrays: prepare it as the training data",
    "two-arrays-in-a-list": (
        "convert_to_tensor makes one array of [x, y], but its items have different shapes, (64, 10) and (64, 1)"
    ),
    "old-names": "MaxPooling2D has no argument 'dim_ordering': it is called 'data_format'",
    "images-of-bytes": (
        "Conv2D computes with floating-point numbers and does not cast others, "
        "but photos is a uint8 tensor: cast it to float32"
    ),
    "index-out-of-range": "x[7]: index 7 is out of range for axis 0 with size 4",
}


def test_the_method_that_is_called_is_named() -> None:
    [found] = findings(
        "import numpy as np\nimport keras\nmodel = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])\n"
        "model.compile('adam', 'mse')\nmodel.evaluate(np.zeros((4, 3)))"
    )
    assert found.message == "evaluate: y is missing: the loss compares the output with targets"


@pytest.mark.parametrize("title", MESSAGES)
def test_words(title: str) -> None:
    [found] = findings(all_broken()[title][1])
    assert found.message == MESSAGES[title]
