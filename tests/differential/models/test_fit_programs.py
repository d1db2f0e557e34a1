"""Random programs that train: an error is reported exactly where `fit`, `evaluate` or `train_on_batch` raises."""

from random import Random

import pytest

from server.checks.expectations import findings
from server.checks.reality import run_for_real

pytestmark = pytest.mark.tensorflow

NAMES = (
    "mse mae huber binary_crossentropy categorical_crossentropy sparse_categorical_crossentropy crossentropy poisson "
    "hinge kl_divergence cosine_similarity"
).split()
OBJECTS = (
    "keras.losses.MeanSquaredError()",
    "keras.losses.BinaryCrossentropy(from_logits=True)",
    "keras.losses.CategoricalCrossentropy()",
    "keras.losses.SparseCategoricalCrossentropy(from_logits=True)",
    "tf.keras.losses.Huber()",
    "keras.losses.sparse_categorical_crossentropy",
    "tf.keras.losses.mse",
)
INPUTS = {"table": (4,), "sequence": (6, 2), "image": (8, 8, 1)}
HIDDEN = {
    "table": (("layers.Dense(4, activation='relu')",),),
    "sequence": (
        ("layers.LSTM(4)",),
        ("layers.LSTM(4, return_sequences=True)",),
        ("layers.Conv1D(4, 3)", "layers.GlobalMaxPooling1D()"),
        ("layers.Conv1D(4, 3, padding='same')",),
    ),
    "image": (
        ("layers.Conv2D(2, 3)", "layers.Flatten()"),
        ("layers.Conv2D(2, 3)",),
        ("layers.Conv2D(2, 3)", "layers.GlobalAveragePooling2D()"),
    ),
}
METHODS = {
    "fit": ("x, y", "x=x, y=y", "x, y, batch_size=4", "x, y, validation_split=0.25", "x, y, validation_data=(x, y)"),
    "evaluate": ("x, y", "x, y, batch_size=4"),
    "train_on_batch": ("x, y",),
}
PROGRAMS = 60


def random_program(random: Random) -> str:
    """Write a program with data, a model, a loss and one call that trains or tests it."""
    rows, units = random.choice([8, 10, 33, 64]), random.choice([1, 1, 2, 3, 5])
    kind = random.choice(list(INPUTS))
    wanted, columns = random.choice([rows] * 9 + [rows - 1]), random.choice([units, units, 1, 2, 3, 5])
    shapes = ((wanted,), (wanted, 1), (wanted, columns), (wanted, columns), (wanted, 6, columns), (wanted, 6))
    loss = random.choice([*map(repr, NAMES), *OBJECTS])
    method = random.choice(["fit", "fit", "fit", "evaluate", "train_on_batch"])
    quiet = "" if method == "train_on_batch" else ", verbose=0"
    lines = [
        "import numpy as np",
        "import tensorflow as tf",
        "from tensorflow import keras",
        "from tensorflow.keras import layers",
        "",
        f"x = np.zeros({(rows, *INPUTS[kind])}, dtype='float32')",
        f"y = np.zeros({random.choice(shapes)}, dtype='{random.choice(['float32', 'int64', 'float64'])}')",
        *_model(random, INPUTS[kind], [*random.choice(HIDDEN[kind]), f"layers.Dense({units})"]),
        f"model.compile({random.choice(('', 'optimizer='))}'adam', loss={loss})",
        f"model.{method}({random.choice(METHODS[method])}{quiet})",
    ]
    return "\n".join(lines) + "\n"


def _model(random: Random, shape: tuple[int, ...], layers: list[str]) -> list[str]:
    if random.random() < 0.5:
        return [f"model = keras.Sequential([keras.Input({shape}), {', '.join(layers)}])"]
    calls = [f"h = {layer}(h)" for layer in layers]
    return [f"inputs = keras.Input({shape})", "h = inputs", *calls, "model = keras.Model(inputs, h)"]


def test_an_error_is_reported_where_keras_raises() -> None:
    random = Random(5)
    programs = {str(number): random_program(random) for number in range(PROGRAMS)}
    outcomes = run_for_real(programs)
    for number, text in programs.items():
        reported = [found for found in findings(text) if found.severity == "error"]
        assert bool(reported) == (outcomes[number].error is not None), f"{outcomes[number].error}\n{text}"
