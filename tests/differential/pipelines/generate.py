"""Random `tf.data` pipelines, as the expressions that people write."""

from __future__ import annotations

import random
from collections.abc import Callable

_TENSORS = (
    "np.zeros((10, 4), 'float32')", "np.zeros((10, 8, 8, 3), 'uint8')", "tf.zeros((10,), tf.int32)",
    "np.arange(10)", "[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]", "[[1.0, 2.0]] * 10", "['a', 'b'] * 5", "np.zeros((7, 2))",
)  # fmt: skip


def _source(rng: random.Random) -> str:
    kind = rng.random()
    tensors = [rng.choice(_TENSORS[:-1] if rng.random() < 0.95 else _TENSORS) for _ in range(rng.randint(1, 2))]
    if kind < 0.25:
        return f"tf.data.Dataset.from_tensor_slices({tensors[0]})"
    if kind < 0.45:
        return f"tf.data.Dataset.from_tensor_slices(({', '.join(tensors)},))"
    if kind < 0.6:
        items = ", ".join(f"'{name}': {tensor}" for name, tensor in zip("xy", tensors, strict=False))
        return f"tf.data.Dataset.from_tensor_slices({{{items}}})"
    if kind < 0.75:
        return f"tf.data.Dataset.range({rng.choice(('10', '2, 9', '1, 20, 3'))})"
    if kind < 0.82:
        return "tf.data.Dataset.zip(({}, {}))".format(*(_source_slices(rng) for _ in range(2)))
    if kind < 0.88:
        return f"tf.data.Dataset.from_tensors({tensors[0]})"
    if kind < 0.94:
        shape = rng.choice(("(None, 3)", "(4, 3)", "()"))
        made = {"(None, 3)": "np.zeros((5, 3))", "(4, 3)": "np.zeros((4, 3))", "()": "1.0"}[shape]
        spec = f"output_signature=tf.TensorSpec({shape}, tf.float32)"
        if rng.random() < 0.4:
            spec = f"output_types=tf.float32, output_shapes={shape}"
        return f"tf.data.Dataset.from_generator(lambda: iter([{made}] * 6), {spec})"
    if kind < 0.97:
        return _series(rng)
    choice = ", ".join(f"{_source_slices(rng)}" for _ in range(2))
    return f"tf.data.Dataset.sample_from_datasets([{choice}])"


def _series(rng: random.Random) -> str:
    """Return windows over a series, as Keras makes them."""
    rows = rng.randint(8, 30)
    targets = rng.choice(("None", f"np.zeros({rows})", f"np.zeros(({rows - 5}, 2))"))
    settings = (
        f"{rng.randint(1, 6)}, {rng.randint(1, 3)}, {rng.randint(1, 3)}, batch_size={rng.choice((1, 4, 50, None))}"
    )
    bounds = rng.choice(("", ", start_index=3", ", end_index=7", ", shuffle=True"))
    return f"tf.keras.utils.timeseries_dataset_from_array(np.zeros(({rows}, 3)), {targets}, {settings}{bounds})"


def _source_slices(rng: random.Random) -> str:
    return f"tf.data.Dataset.from_tensor_slices({rng.choice(_TENSORS[:6])})"


_STEPS: tuple[Callable[[random.Random], str], ...] = (
    lambda rng: f".batch({rng.choice((1, 2, 3, 4, 16))})",
    lambda rng: f".batch({rng.choice((2, 3, 5))}, drop_remainder=True)",
    lambda rng: f".batch(batch_size={rng.choice((2, 3))})",
    lambda rng: ".shuffle(1)",
    lambda rng: ".prefetch(tf.data.AUTOTUNE)",
    lambda rng: f".take({rng.choice((1, 2, -1, 50))})",
    lambda rng: f".skip({rng.choice((1, 2))})",
    lambda rng: f".repeat({rng.choice(('', '2', '-1'))})",
    lambda rng: ".cache()",
    lambda rng: ".enumerate()",
    lambda rng: ".unbatch()",
    lambda rng: f".shard({rng.choice(('2, 0', '3, 1'))})",
    lambda rng: ".map(lambda *e: e)",
    lambda rng: ".map(lambda x: tf.expand_dims(x, -1))",
    lambda rng: ".map(lambda x: tf.cast(x, tf.float32))",
    lambda rng: ".map(lambda x: (x, x))",
    lambda rng: ".map(lambda x, y: (tf.cast(x, tf.float32) / 255.0, y))",
    lambda rng: ".map(lambda x, y: {'image': x, 'label': tf.one_hot(tf.cast(y, tf.int32), 3)})",
    lambda rng: ".map(lambda d: (d['x'], d['x']))",
    lambda rng: ".map(lambda x: tf.reshape(x, [-1]))",
    lambda rng: ".map(lambda x: [x, x])",
    lambda rng: ".map(lambda x: x[0])",
    lambda rng: ".map(lambda x: x[..., tf.newaxis], num_parallel_calls=tf.data.AUTOTUNE)",
    lambda rng: ".map(lambda x: tf.shape(x))",
    lambda rng: f".window({rng.choice((2, 3))}, shift=1, drop_remainder=True).flat_map(lambda w: w.batch(3))",
    lambda rng: f".window({rng.choice((2, 3))}, {rng.choice((1, 2))}).flat_map(lambda w: w.batch(2))",
    lambda rng: ".window(3, shift=1, drop_remainder=True).flat_map(lambda w: w.batch(3, drop_remainder=True))",
    lambda rng: ".window(2, drop_remainder=True).flat_map(lambda x, y: tf.data.Dataset.zip((x.batch(2), y.batch(2))))",
    lambda rng: ".map(lambda x: tf.zeros([tf.random.uniform([], 1, 4, tf.int32), 2]))",
    lambda rng: f".padded_batch({rng.choice((2, 3, 16))})",
    lambda rng: (
        f".padded_batch({rng.choice((2, 3))}, padded_shapes={rng.choice(('[None]', '[5]', '[]', '[None, 2]'))})"
    ),
    lambda rng: ".padded_batch(2, padded_shapes=([None], []), drop_remainder=True)",
    lambda rng: ".interleave(lambda x: tf.data.Dataset.from_tensors(x).repeat(2), cycle_length=2)",
    lambda rng: ".filter(lambda *e: True)",
    lambda rng: ".apply(lambda ds: ds.batch(2))",
    lambda rng: ".batch(3).rebatch(2)",
    lambda rng: ".batch(4).rebatch(2, drop_remainder=True)",
    lambda rng: ".concatenate(tf.data.Dataset.from_tensor_slices(np.zeros((3, 4), 'float32')))",
    lambda rng: ".scan(tf.constant(0.0), lambda s, x: (s + 1.0, x))",
    lambda rng: ".map(lambda x: tf.py_function(lambda v: v, [x], tf.float32))",
    lambda rng: ".map(lambda x: tf.numpy_function(lambda v: v, [x], tf.float32))",
    lambda rng: ".map(lambda x: tf.ensure_shape(tf.py_function(lambda v: v, [x], tf.int64), ()))",
    lambda rng: ".ragged_batch(2)",
    lambda rng: ".ragged_batch(2).map(lambda r: r.to_tensor())",
    lambda rng: ".map(lambda s: tf.strings.split(s))",
    lambda rng: ".map(lambda s: tf.strings.split(s).to_tensor())",
    lambda rng: ".map(lambda s: tf.strings.split(s).to_tensor(shape=[None, 4]))",
    lambda rng: ".map(lambda s: tf.strings.unicode_decode(s, 'UTF-8'))",
    lambda rng: ".map(lambda x: x[:, slice(0, 1)])",
    lambda rng: ".bucket_by_sequence_length(lambda e: tf.shape(e)[0], [2, 4], [2, 2, 2])",
    lambda rng: ".group_by_window(lambda *e: tf.constant(0, tf.int64), lambda k, w: w.batch(2), 2)",
)


def pipeline(rng: random.Random) -> str:
    """Return the source of one random pipeline."""
    return _source(rng) + "".join(rng.choice(_STEPS)(rng) for _ in range(rng.randint(0, 4)))
