"""The first fix keeps what is meant: it is the one that an experienced user would make."""

import pytest

from shapelens.checks.diagnose import apply_edits, diagnose, fixes_for
from shapelens.notebook.program import Program

START = """import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers
"""
TWO_INPUTS = """
a, b = keras.Input((12,)), keras.Input((12,))
model = keras.Model([a, b], layers.Dense(1)(layers.concatenate([a, b])))
model.compile("adam", "mse")
"""
PROGRAMS = {
    "attention of a sequence to itself": (
        "x = layers.MultiHeadAttention(2, 8)(keras.Input((10, 16)))",
        ["x = layers.MultiHeadAttention(2, 8)(keras.Input((10, 16)), keras.Input((10, 16)))"],
    ),
    "numbers of classes, and a loss of columns": (
        "labels, logits = tf.zeros(32, tf.int32), tf.zeros((32, 10))\n"
        "loss = tf.nn.softmax_cross_entropy_with_logits(labels, logits)",
        ["loss = tf.nn.sparse_softmax_cross_entropy_with_logits(labels, logits)"],
    ),
    "columns, and a loss of numbers of classes": (
        "labels, logits = tf.zeros((32, 10)), tf.zeros((32, 10))\n"
        "loss = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits)",
        ["loss = tf.nn.softmax_cross_entropy_with_logits(labels=labels, logits=logits)"],
    ),
    "pairs in one array": (
        TWO_INPUTS + "pairs = np.zeros((40, 2, 12))\nmodel.fit(pairs, np.zeros(40))",
        ["model.fit([pairs[:, 0], pairs[:, 1]], np.zeros(40))"],
    ),
    "two arrays that are cut out of one": (
        TWO_INPUTS + "x = np.zeros((40, 20))\nx_a, x_b = x[:, :12], x[:, 8:]\nmodel.fit(x, np.zeros(40))",
        ["model.fit([x_a, x_b], np.zeros(40))"],
    ),
    "inputs that are stacked": (
        TWO_INPUTS + "parts = np.array([np.zeros((40, 12)), np.zeros((40, 12))])\nmodel.fit(parts, np.zeros(40))",
        ["model.fit(list(parts), np.zeros(40))"],
    ),
    "one sample of each input": (
        TWO_INPUTS + "left, right = np.zeros((40, 12)), np.zeros((40, 12))\nmodel.predict([left[0], right[0]])",
        ["model.predict([left[0][np.newaxis], right[0][np.newaxis]])"],
    ),
    "an open size": (
        "def split(x):\n    return tf.reshape(x, (x.shape[0], 4, 4))\n\nlayers.Lambda(split)(keras.Input((16,)))",
        ["    return tf.reshape(x, (-1, 4, 4))"],
    ),
    "a dataset of lists": (
        "x, y = np.zeros((40, 12)), np.zeros((40, 1))\ndata = tf.data.Dataset.from_tensor_slices(([x, x], y))",
        ["data = tf.data.Dataset.from_tensor_slices(((x, x), y))"],
    ),
    "both directions apart": (
        "x = layers.Bidirectional(layers.LSTM(8), merge_mode=None)(keras.Input((10, 4)))\ny = layers.Dense(1)(x)",
        ["x = layers.Bidirectional(layers.LSTM(8))(keras.Input((10, 4)))"],
    ),
    "no reshape in a decoder": (
        "x = layers.Dense(7 * 7 * 32)(keras.Input((16,)))\ny = layers.Conv2DTranspose(1, 3, strides=2)(x)",
        ["y = layers.Conv2DTranspose(1, 3, strides=2)(layers.Reshape((7, 7, 32))(x))"],
    ),
    "a reshape that is not filled": (
        "x = layers.Dense(28 * 28)(keras.Input((50,)))\ny = layers.Reshape((32, 32, 1))(x)",
        ["x = layers.Dense(32 * 32)(keras.Input((50,)))"],
    ),
    "a residual block that loses its borders": (
        "x = keras.Input((100, 16))\ny = layers.Conv1D(16, 3)(x)\nz = layers.Add()([x, layers.Conv1D(16, 3)(y)])",
        [
            'y = layers.Conv1D(16, 3, padding="same")(x)',
            'z = layers.Add()([x, layers.Conv1D(16, 3, padding="same")(y)])',
        ],
    ),
    "sequences that are shifted": (
        'words, head = np.zeros((30, 12), int), layers.Dense(60, activation="softmax")\n'
        "model = keras.Sequential([layers.Embedding(60, 8), layers.LSTM(8, return_sequences=True), head])\n"
        'model.compile("adam", "sparse_categorical_crossentropy")\nmodel.fit(words, words[:, 1:])',
        ["model.fit(words[:, :-1], words[:, 1:])"],
    ),
    "a column for each output, in a dataset": (
        "x = keras.Input((8,))\nmodel = keras.Model(x, [layers.Dense(1)(x), layers.Dense(1)(x)])\n"
        'model.compile("adam", ["mse", "mse"])\n'
        "data = tf.data.Dataset.from_tensor_slices((np.zeros((40, 8)), np.zeros((40, 2)))).batch(8)\nmodel.fit(data)",
        ["model.fit(data.map(lambda x, y: (x, (y[:, 0], y[:, 1]))))"],
    ),
}


@pytest.mark.parametrize(("code", "lines"), PROGRAMS.values(), ids=PROGRAMS)
def test_the_first_fix(code: str, lines: list[str]) -> None:
    text = f"{START}{code}\n"
    program = Program.from_texts([text])
    fix = fixes_for(program, diagnose(program)[0])[0]
    [after] = apply_edits([text], fix.edits)
    assert [line for line in (after or "").splitlines() if line not in text.splitlines()] == lines
