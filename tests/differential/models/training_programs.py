"""Random programs that train a tiny model, right or a slip apart: data of every kind, losses, metrics, weights."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from server.checks.expectations import findings
from server.checks.reality import run_for_real

LOSSES = (
    "mse mae huber binary_crossentropy categorical_crossentropy sparse_categorical_crossentropy crossentropy poisson "
    "hinge kl_divergence cosine_similarity"
).split()
LOSS_OBJECTS = (
    "keras.losses.MeanSquaredError()",
    "keras.losses.BinaryCrossentropy(from_logits=True)",
    "keras.losses.CategoricalCrossentropy()",
    "keras.losses.SparseCategoricalCrossentropy(from_logits=True)",
    "tf.keras.losses.Huber()",
    "keras.losses.sparse_categorical_crossentropy",
    "tf.keras.losses.mse",
)
METRICS = (
    *map(repr, "accuracy acc mae mse AUC Precision binary_accuracy categorical_accuracy r2_score f1_score".split()),
    *map(repr, "sparse_categorical_accuracy top_k_categorical_accuracy root_mean_squared_error".split()),
    "keras.metrics.Precision()",
    "keras.metrics.Recall(class_id=0)",
    "keras.metrics.AUC(multi_label=True)",
    "keras.metrics.MeanIoU(num_classes=2)",
    "keras.metrics.F1Score(average='macro')",
    "keras.metrics.SparseTopKCategoricalAccuracy(k=1)",
    "keras.metrics.BinaryAccuracy()",
    "keras.losses.mse",
)
OWN = {
    "own_mse": "def own_mse(y_true, y_pred):\n    return tf.reduce_mean(tf.square(y_true - y_pred), axis=-1)",
    "own_mean": "def own_mean(a, b):\n    return tf.reduce_mean(tf.abs(tf.cast(a, 'float32') - b))",
    "own_product": "def own_product(a, b):\n    return -tf.reduce_sum(tf.cast(a, b.dtype) * tf.math.log(b + 1.0))",
    "own_cut": "def own_cut(a, b):\n    return keras.losses.mse(a[:, :1], b[:, :1])",
    "OwnLoss()": (
        "class OwnLoss(keras.losses.Loss):\n    def call(self, y_true, y_pred):\n"
        "        return tf.reduce_mean(tf.square(y_true - y_pred), axis=-1)"
    ),
}
"""Losses and metrics of the user's own, by how they are given."""

INPUTS = {"table": (4,), "sequence": (6, 2), "image": (6, 6, 1)}
HIDDEN = {
    "table": (("layers.Dense(4, activation='relu')",), ()),
    "sequence": (
        ("layers.SimpleRNN(4)",),
        ("layers.SimpleRNN(4, return_sequences=True)",),
        ("layers.Conv1D(4, 3)", "layers.GlobalMaxPooling1D()"),
        ("layers.Conv1D(4, 3, padding='same')",),
    ),
    "image": (
        ("layers.Conv2D(2, 3)", "layers.Flatten()"),
        ("layers.Conv2D(2, 3)", "layers.GlobalAveragePooling2D()"),
        ("layers.Conv2D(1, 3, padding='same')",),
    ),
}
ARRAYS = ("x, y", "x=x, y=y", "x, y, batch_size=4", "x, y, validation_split=0.25", "x, y, validation_data=(x, y)")
OTHERS = (
    "x, y, sample_weight=np.ones({rows})",
    "x, y, sample_weight=np.ones(({rows}, 1))",
    "x, y, sample_weight=np.ones({weights})",
    "x, y, class_weight={{0: 1.0, 1: 2.0}}",
    "x, y, validation_data=(x, y, np.ones({rows}))",
    "x, y, validation_data=[x[:4], y[:4]]",
    "x, y, validation_data=(x, y[:5])",
    "x, y, steps_per_epoch=2",
    "data",
    "data, validation_data=data",
    "data, class_weight={{0: 1.0, 1: 2.0}}",
    "data, y",
    "data, validation_split=0.5",
    "generate(), steps_per_epoch=2",
    "generate(), y, steps_per_epoch=2",
    "generate(), steps_per_epoch=2, validation_data=(x, y)",
    "Batches()",
    "Batches(), sample_weight=np.ones({rows})",
    "x",
)
HEAD = """import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers
"""
DATA = "data = tf.data.Dataset.from_tensor_slices((x, y)).batch(4)"
GENERATOR = "def generate():\n    while True:\n        yield x[:4], y[:4]"
BATCHES = (
    "class Batches(keras.utils.PyDataset):\n    def __len__(self):\n        return 2\n\n"
    "    def __getitem__(self, index):\n        return x[:4], y[:4]"
)


def disagreements(programs: Sequence[str]) -> list[str]:
    """Run programs with real Keras; return those where an error is reported and none raised, or the other way round."""
    outcomes = run_for_real({str(number): program for number, program in enumerate(programs)})
    wrong: list[str] = []
    for number, program in enumerate(programs):
        reported = [found.message for found in findings(program) if found.severity == "error"]
        raised = outcomes[str(number)].error
        if bool(reported) != (raised is not None):
            wrong.append(f"raised: {raised}\nreported: {reported}\n{program}")
    return wrong


def random_program(random: Random) -> str:
    """Write a program with data, a model, a loss, metrics, and one call that trains or tests it."""
    return _two_outputs(random) if random.random() < 0.2 else _one_output(random)


def _target(random: Random, rows: int, units: int, steps: bool) -> str:
    """Write targets that often fit an output of so many units."""
    wanted, columns = random.choice([rows] * 19 + [rows - 1]), random.choice([units, units, units, 1, 2, 3])
    plain = ((wanted,), (wanted, 1), (wanted, columns), (wanted, columns))
    shape = random.choice((*plain, (wanted, 6, columns), (wanted, 6)) if steps else plain)
    return f"np.zeros({shape}, dtype='{random.choice(['float32', 'int64', 'float64', 'int32'])}')"


def _loss(random: Random) -> str:
    return random.choice([*map(repr, LOSSES), *map(repr, LOSSES), *LOSS_OBJECTS, *OWN])


def _metrics(random: Random) -> str:
    own = [name for name in OWN if not name.endswith("()")]
    chosen = [random.choice([*METRICS, *METRICS, *own]) for _ in range(random.choice([1, 1, 2]))]
    return f"[{', '.join(chosen)}]"


def _one_output(random: Random) -> str:
    rows, units = random.choice([8, 10, 33]), random.choice([1, 1, 2, 3])
    kind = random.choice(["table", "table", "sequence", "image"])
    activation = random.choice(["", "", ", activation='softmax'", ", activation='sigmoid'"])
    layer = f"layers.Dense({units}{activation})"
    weights = random.choice([(rows,), (rows, units), (rows, 6), (rows - 1,)])
    method = random.choice(["fit", "fit", "fit", "fit", "evaluate", "train_on_batch", "test_on_batch"])
    options = ("x, y", "x, y", "x, y, np.ones({rows})") if method.endswith("batch") else (*ARRAYS, *OTHERS)
    if method == "evaluate":
        options = tuple(o for o in options if "validation" not in o and "class_weight" not in o and "steps" not in o)
    arguments = random.choice(options).format(rows=rows, weights=weights)
    compiled = [random.choice(("", "optimizer=")) + "'adam'", f"loss={_loss(random)}"]
    if random.random() < 0.5:
        compiled.append(f"{random.choice(['metrics', 'metrics', 'weighted_metrics'])}={_metrics(random)}")
    lines = [
        f"x = np.zeros({(rows, *INPUTS[kind])}, dtype='float32')",
        f"y = {_target(random, rows, units, kind == 'sequence')}",
        *_made_data(arguments),
        *(text for name, text in OWN.items() if any(name in part for part in compiled)),
        *_model(random, INPUTS[kind], [*random.choice(HIDDEN[kind]), layer]),
        f"model.compile({', '.join(compiled)})",
        f"model.{method}({arguments}{'' if method.endswith('batch') else ', verbose=0'})",
    ]
    return HEAD + "\n" + "\n".join(lines) + "\n"


def _made_data(arguments: str) -> list[str]:
    made = {"data": DATA, "generate": GENERATOR, "Batches": BATCHES}
    return [text for name, text in made.items() if arguments.startswith(name)]


def _model(random: Random, shape: tuple[int, ...], layers: list[str]) -> list[str]:
    if random.random() < 0.5:
        return [f"model = keras.Sequential([keras.Input({shape}), {', '.join(layers)}])"]
    calls = [f"h = {layer}(h)" for layer in layers]
    return [f"inputs = keras.Input({shape})", "h = inputs", *calls, "model = keras.Model(inputs, h)"]


def _two_outputs(random: Random) -> str:
    rows, first, second = random.choice([8, 10]), random.choice([1, 2, 3]), random.choice([1, 3])
    one, other, third = _loss(random), _loss(random), repr("mse")
    losses = (f"[{one}, {other}]", f"[{one}, {other}]", f"{{'a': {one}, 'b': {other}}}", one, f"[{one}]")
    loss = random.choice((*losses, f"{{'a': {one}, 'c': {other}}}", f"[{one}, {other}, {third}]", f"[{one}, None]"))
    m, n = _metrics(random), _metrics(random)
    metrics = random.choice(
        ("", "", m, f"[{m}, {n}]", f"[{m}, {n}]", f"{{'a': {m}}}", f"{{'b': {m}, 'a': {n}}}", f"{{'d': {m}}}")
    )
    weights = random.choice(("", "", "", "[1.0, 0.5]", "{'a': 1.0, 'b': 0.5}", "[1.0]"))
    targets = random.choice(
        ("[y, z]", "[y, z]", "[y, z]", "(y, z)", "{'a': y, 'b': z}", "{'a': y, 'c': z}", "y", "[y]")
    )
    extra = random.choice(("", "", "", f", sample_weight=np.ones({rows})", f", sample_weight=[np.ones({rows})] * 2"))
    extra = "" if targets[0] == "{" else extra
    arguments = random.choice((f"x, {targets}{extra}", f"x, {targets}, class_weight={{0: 1.0}}", f"x, {targets}"))
    if random.random() < 0.2:
        arguments = f"tf.data.Dataset.from_tensor_slices((x, {targets if targets[0] != '[' else '(y, z)'})).batch(4)"
    compiled = (
        [f"'adam', loss={loss}"] + [f"loss_weights={weights}"] * bool(weights) + [f"metrics={metrics}"] * bool(metrics)
    )
    lines = [
        f"x = np.zeros(({rows}, 4), dtype='float32')",
        f"y = {_target(random, rows, first, False)}",
        f"z = {_target(random, rows, second, False)}",
        *(text for name, text in OWN.items() if name in compiled[0] or name in metrics),
        "inputs = keras.Input((4,))",
        f"a = layers.Dense({first}, activation='softmax', name='a')(inputs)",
        f"b = layers.Dense({second}, name='b')(inputs)",
        f"model = keras.Model(inputs, {random.choice(['[a, b]', '[a, b]' if loss == f'[{one}]' else '(a, b)'])})",
        f"model.compile({', '.join(compiled)})",
        f"model.{random.choice(['fit', 'fit', 'evaluate'])}({arguments}, verbose=0)",
    ]
    return HEAD + "\n" + "\n".join(lines) + "\n"
