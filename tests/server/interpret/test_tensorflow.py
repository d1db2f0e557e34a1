"""TensorFlow in programs: pipelines, records, loops, gradients and variables."""

from __future__ import annotations

from shapelens.notebook.program import Program

IMPORTS = "import keras\nimport numpy as np\nimport tensorflow as tf\nfrom keras import layers\n"


def labels(source: str) -> list[str]:
    """Return the hints of a program that must be without findings."""
    analysis = Program.from_texts([IMPORTS + source]).analyze()
    assert not analysis.findings
    return [hint.label for hint in analysis.hints]


def findings(source: str) -> list[str]:
    """Return what kinds of mismatches a program has."""
    placed = Program.from_texts([IMPORTS + source]).analyze().findings
    return [type(each.finding.mismatch).__name__ for each in placed]


def test_records_are_parsed_decoded_and_batched() -> None:
    source = """
def parse(example):
    features = tf.io.parse_single_example(
        example, {"image": tf.io.FixedLenFeature([], tf.string), "label": tf.io.FixedLenFeature([], tf.int64)}
    )
    image = tf.io.decode_jpeg(features["image"], channels=3)
    return tf.image.resize(tf.cast(image, tf.float32) / 255.0, [64, 64]), features["label"]

data = tf.data.TFRecordDataset(["a"]).map(parse).repeat().batch(32)
for images, targets in data:
    layers.Conv2D(4, 3)(images)
"""
    assert labels(source) == ["(32, 64, 64, 3) f32 → (32, 62, 62, 4) f32"]


def test_set_shape_says_what_numpy_function_hides() -> None:
    source = """
def load(path):
    image = tf.numpy_function(lambda p: p, [path], tf.float32)
    image.set_shape([32, 32, 3])
    return image

layers.Conv2D(4, 3)(next(iter(tf.data.Dataset.list_files("*.png").map(load).batch(8, drop_remainder=True))))
"""
    assert labels(source) == ["(8, 32, 32, 3) f32 → (8, 30, 30, 4) f32"]


def test_windows_of_a_series() -> None:
    source = """
windows = tf.data.Dataset.from_tensor_slices(np.zeros(100, "float32")).window(21, shift=1, drop_remainder=True)
pairs = windows.flat_map(lambda w: w.batch(21)).shuffle(10).map(lambda w: (w[:-1], w[-1])).batch(32).prefetch(1)
for x, y in pairs.take(1):
    layers.Dense(len(pairs))(x)
"""
    assert labels(source) == ["(32, 20) f32 → (32, 3) f32"]


def test_a_batch_of_unknown_many_may_be_smaller() -> None:
    source = """
signature = (tf.TensorSpec((5, 3), tf.float32), tf.TensorSpec((), tf.int32))
for x, y in tf.data.Dataset.from_generator(make, output_signature=signature).batch(4):
    layers.Conv1D(2, 3)(x)
"""
    assert labels(source) == ["(?, 5, 3) f32 → (?, 3, 2) f32"]


def test_loops_gradients_and_variables() -> None:
    source = """
v = tf.Variable(tf.zeros((3, 4)))
with tf.GradientTape() as tape:
    loss = tf.reduce_sum(v)
layers.Dense(1)(tape.gradient(loss, [v])[0])
layers.Dense(2)(v.assign_add(tf.ones((3, 4))))
layers.Dense(3)(tf.map_fn(lambda row: row * 2, v))
rows = tf.TensorArray(tf.float32, size=3)
for i in range(3):
    rows = rows.write(i, tf.zeros((4,)))
layers.Dense(4)(rows.stack())
_, y = tf.while_loop(lambda i, y: i < 3, lambda i, y: (i + 1, y * 2), (0, v))
layers.Dense(5)(y)
layers.Dense(6)(tf.cond(tf.reduce_sum(v) > 0, lambda: tf.zeros((3, 4)), lambda: tf.zeros((5, 4))))
"""
    known = [f"(3, 4) f32 → (3, {units}) f32" for units in range(1, 6)]
    assert labels(source) == [*known, "(?, 4) f32 → (?, 6) f32"]


def test_symbolic_tensor_in_a_function_of_tensorflow() -> None:
    source = "x = keras.Input((8,))\n"
    assert findings(source + "y = tf.concat([x, x], -1)") == ["InvalidCall"]
    hints = labels(source + "y = layers.Dense(2)(layers.Lambda(lambda t: tf.concat([t, t], -1))(x))")
    assert hints == ["(None, 16) f32 → (None, 2) f32", "(None, 8) f32 → (None, 16) f32"]


def test_tensors_of_two_dtypes_and_columns_of_two_lengths() -> None:
    assert findings("tf.maximum(tf.zeros(3), tf.range(3))") == ["DTypeMismatch"]
    assert findings("tf.data.Dataset.from_tensor_slices((np.zeros((10, 2)), np.zeros(9)))") == ["UnequalShapes"]
    assert findings("tf.maximum(tf.zeros(3), np.arange(3.0))") == []


def test_what_prepares_images_belongs_to_the_graph() -> None:
    source = """
inputs = keras.Input((96, 96, 3))
model = keras.Model(inputs, keras.applications.mobilenet_v2.preprocess_input(inputs))
model(tf.zeros((2, 96, 96, 3)))
"""
    assert labels(source)[-1] == "(2, 96, 96, 3) f32 → (2, 96, 96, 3) f32"


def test_the_size_of_a_vocabulary() -> None:
    source = """
words = layers.StringLookup(vocabulary=sorted(set("hello")), mask_token=None)
layers.Dense(len(words.get_vocabulary()))(tf.zeros((2, words.vocabulary_size())))
"""
    assert labels(source) == ["(2, 5) f32 → (2, 5) f32"]


def test_rows_of_unknown_length_are_ragged() -> None:
    source = """
import random
rows = [[0] * random.randint(1, 5) for _ in range(6)]
layers.Embedding(9, 4)(tf.ragged.constant(rows).to_tensor(shape=[None, 7]))
"""
    assert labels(source) in ([], ["(6, 7) ? → (6, 7, 4) f32"])


def test_a_slice_that_is_held_in_a_variable() -> None:
    source = """
part = slice(0, 3)
layers.Dense(2)(tf.zeros((4, 5, 6))[:, part, :])
"""
    assert labels(source) == ["(4, 3, 6) f32 → (4, 3, 2) f32"]
