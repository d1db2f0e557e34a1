"""Sequential models that wait for their data, trained on data that are not known: what is said holds for all data that
fit.
"""

from random import Random

import pytest

from shapelens.checks.diagnose import diagnose
from shapelens.notebook.program import Program
from shapelens.notebook.results import SeenCall
from support.specs import fits

_HEAD = "import keras\nimport numpy as np\nfrom keras import layers\nx = {x:<24}\n"
_IMAGES, _SERIES, _WORDS, _ROWS = "(64, 12, 10, 3)", "(64, 20, 4)", "(64, 15)", "(64, 6)"
_STACKS = {
    _IMAGES: (
        ("Rescaling(1 / 255)", "Conv2D(8, 3)", "Conv2D(4, 3, padding='same')", "SeparableConv2D(5, 2)"),
        ("MaxPooling2D()", "BatchNormalization()", "Dropout(0.2)", "UpSampling2D()", "Activation('relu')"),
        ("Flatten()", "GlobalAveragePooling2D()", "Reshape((-1, 2))", "GlobalMaxPooling2D(keepdims=True)"),
    ),
    _SERIES: (
        ("Conv1D(8, 3)", "LSTM(7, return_sequences=True)", "Bidirectional(GRU(3, return_sequences=True))", "Masking()"),
        ("MaxPooling1D()", "LayerNormalization()", "SpatialDropout1D(0.1)", "TimeDistributed(layers.Dense(9))"),
        ("LSTM(6)", "GlobalMaxPooling1D()", "Flatten()", "Permute((2, 1))"),
    ),
    _WORDS: (
        ("Embedding(50, 8)", "Embedding(50, 8, mask_zero=True)"),
        ("Dropout(0.1)", "Conv1D(6, 3)", "Bidirectional(layers.LSTM(5, return_sequences=True))"),
        ("GlobalAveragePooling1D()", "LSTM(4)", "Flatten()"),
    ),
    _ROWS: (
        ("Dense(8)", "BatchNormalization()"),
        ("Dropout(0.1)", "Dense(4)"),
        ("RepeatVector(3)", "Reshape((2, -1))"),
    ),
}


def _program(random: Random) -> tuple[str, str]:
    shape = random.choice(tuple(_STACKS))
    stack = [random.choice(group) for group in _STACKS[shape] for _ in range(random.randint(1, 2))]
    names = [f"layers.{name.replace('Bidirectional(GRU', 'Bidirectional(layers.GRU')}" for name in (*stack, "Dense(3)")]
    lines = "".join(f"m.add({name})\n" for name in names)
    run = random.choice(("m.fit(x, np.zeros(64))", "m.evaluate(x, np.zeros(64))", "y = m.predict(x)"))
    return f"{_HEAD}m = keras.Sequential()\n{lines}m.compile()\n{run}\n", f"np.zeros({shape})"


@pytest.mark.parametrize("seed", range(150))
def test_what_is_said_of_unknown_data_holds_for_known_data(seed: int) -> None:
    source, data = _program(Random(seed))
    unknown = Program.from_texts([source.format(x="np.load('data.npy')")])
    known = Program.from_texts([source.format(x=data)])
    if not diagnose(known):
        assert not diagnose(unknown), source
    said = {hint.range.start: hint for hint in unknown.analyze().hints if hint.role == "construct"}
    for hint in known.analyze().hints if not diagnose(known) else ():
        for call in hint.calls:
            found = said.get(hint.range.start)
            assert found is None or any(_speaks_of(one, call) for one in found.calls), (source, hint, found)


def _speaks_of(said: SeenCall, real: SeenCall) -> bool:
    specs = zip((*said.inputs, *said.outputs), (*real.inputs, *real.outputs), strict=True)
    return all(fits(one, other) for one, other in specs)
