"""Receptive fields against the real Keras: which places of the input change one place of a layer's output."""

from __future__ import annotations

import random
from typing import Any

import pytest

pytestmark = pytest.mark.tensorflow

keras = pytest.importorskip("keras")
np = pytest.importorskip("numpy")
tf = pytest.importorskip("tensorflow")

# ruff: noqa: E402

from shapelens.notebook.program import Program
from shapelens.rules.receptive_field import ReceptiveField

HEAD = "import keras\nfrom keras import layers\n"


def stack(rng: random.Random, rank: int) -> list[str]:
    """Write the layers of a random model, a line for each tensor `t1`, `t2`, …, all on the input `t0`."""
    lines: list[str] = []
    strides = 1
    for number in range(1, rng.randint(3, 6)):
        before = f"t{number - 1}"
        kernel = tuple(rng.randint(1, 4) for _ in range(rank))
        padding = rng.choice(("valid", "same"))
        kinds = ["conv", "pool", "dilated", "depthwise", "residual", "plain", "merged"]
        kind = rng.choice([k for k in kinds if k != "depthwise" or rank < 3])
        step = rng.choice((1, 2)) if strides < 4 else 1
        if kind == "conv":
            made = f"layers.Conv{rank}D(2, {kernel}, strides={step}, padding='{padding}')({before})"
        elif kind == "dilated":
            made = f"layers.Conv{rank}D(2, {kernel}, dilation_rate={rng.randint(2, 3)}, padding='{padding}')({before})"
        elif kind == "pool":
            made = f"layers.AveragePooling{rank}D({kernel}, strides={step}, padding='{padding}')({before})"
        elif kind == "depthwise":
            name = rng.choice(("DepthwiseConv", "SeparableConv"))
            filters = "" if name == "DepthwiseConv" else "2, "
            made = f"layers.{name}{rank}D({filters}{kernel}, strides={step}, padding='{padding}')({before})"
        elif kind == "residual":
            made = f"layers.Conv{rank}D(1, {kernel}, padding='same')({before}) + {before}"
        elif kind == "merged":
            small = f"layers.Conv{rank}D(2, 1)({before})"
            made = f"layers.Concatenate()([layers.Conv{rank}D(2, {kernel}, padding='same')({before}), {small}])"
        else:
            made = rng.choice(
                (f"layers.ZeroPadding{rank}D(1)({before})", f"layers.Cropping{rank}D(1)({before})",
                 f"layers.Activation('relu')({before})", f"layers.BatchNormalization()({before})")
            )  # fmt: skip
        strides *= step if kind in ("conv", "pool", "depthwise") else 1
        lines.append(f"t{number} = {made}")
    return lines


def influence(model: Any, shape: tuple[int, ...]) -> list[tuple[int, ...] | None]:
    """Return, for each output of the model, along each axis how far the places lie apart that its middle looks at."""
    for weight in model.weights:
        weight.assign(np.ones(weight.shape))
    x = tf.ones((1, *shape))
    found: list[tuple[int, ...] | None] = []
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(x)
        picked = []
        for output in model(x):
            middle = tuple(size // 2 for size in output.shape[1:-1])
            picked.append(tf.reduce_sum(output[(0, *middle)]))
    for value in picked:
        gradient = tape.gradient(value, x)[0].numpy().any(axis=-1)
        places = np.nonzero(gradient)
        clipped = any(axis.min() == 0 or axis.max() == size - 1 for axis, size in zip(places, shape, strict=False))
        found.append(None if clipped else tuple(int(axis.max() - axis.min() + 1) for axis in places))
    return found


def inferred(text: str) -> list[ReceptiveField | None]:
    """Return the receptive fields of the models outputs `t1`, `t2`, … as the interpreter has them."""
    program = Program.from_texts([text])
    program.analyze()
    fields = []
    for number, line in enumerate(text.split("\n")):
        if line.startswith("p"):
            (hint,) = [hint for hint in program.analyze().hints if hint.range.start.line == number]
            fields.append(hint.seen[-1].receptive_field)
    return fields


@pytest.mark.parametrize("rank", [1, 2, 3])
def test_what_the_middle_of_each_layer_sees(rank: int) -> None:
    rng = random.Random(f"receptive fields of rank {rank}")
    compared = 0
    for _ in range((40, 16, 4)[rank - 1]):
        shape = (*((160,), (61, 64), (34, 35, 36))[rank - 1], 1)
        lines = stack(rng, rank)
        names = [f"t{number}" for number in range(1, len(lines) + 1)]
        # What follows each tensor looks no further: it is there to be asked about.
        probes = [f"p{name} = layers.Activation('linear')({name})" for name in names]
        text = "\n".join([HEAD, f"t0 = keras.Input({shape})", *lines, *probes])
        scope: dict[str, Any] = {}
        exec(text, scope)
        model = keras.Model(scope["t0"], [scope[f"p{name}"] for name in names])
        for name, real, field in zip(names, influence(model, shape), inferred(text), strict=True):
            if real is None:
                continue  # it looks past the edge of the input, which cuts it
            assert field is not None, f"{name} in\n{text}"
            places = [axis for axis in sorted(field.axes, key=lambda a: a.axis) if axis.axis <= rank]
            assert tuple(axis.size for axis in places) == real, f"{name} in\n{text}"
            compared += 1
    assert compared > 10


WHOLE = {
    "Flatten and Dense": "layers.Dense(3)(layers.Flatten()(x))",
    "global pooling": "layers.GlobalAveragePooling1D()(x)",
    "a recurrent layer": "layers.LSTM(4)(x)",
    "attention": "layers.MultiHeadAttention(2, 3)(x, x)",
}


@pytest.mark.parametrize("made", WHOLE.values(), ids=list(WHOLE))
def test_what_sees_everything(made: str) -> None:
    text = f"{HEAD}i = keras.Input((30, 2))\nx = layers.Conv1D(3, 3)(i)\npy = {made}"
    program = Program.from_texts([text])
    fields = [hint.seen[-1].receptive_field for hint in program.analyze().hints if hint.range.start.line == 4]
    outer = fields[0]
    assert outer is not None
    assert outer.describe() == "the whole input"
    scope: dict[str, Any] = {}
    exec(text, scope)
    x = tf.random.stateless_normal((1, 30, 2), (1, 2))
    with tf.GradientTape() as tape:
        tape.watch(x)
        value = tf.reduce_sum(keras.Model(scope["i"], scope["py"])(x)[0] ** 2)
    assert tape.gradient(value, x).numpy().any(axis=-1).all()


@pytest.mark.parametrize(
    "made",
    ["layers.UpSampling1D(2)(x)", "layers.Conv1DTranspose(3, 2)(x)", "layers.Lambda(lambda t: t[:, ::-1])(x)",
     "layers.GroupNormalization(1)(x)", "layers.Reshape((14, 6))(x)", "layers.Concatenate(axis=1)([x, x])"],
)  # fmt: skip
def test_what_cannot_be_followed_says_nothing(made: str) -> None:
    text = f"{HEAD}i = keras.Input((30, 2))\nx = layers.Conv1D(3, 3)(i)\ny = {made}\nz = layers.Conv1D(3, 3)(y)"
    seen = {h.range.start.line: h.seen[-1].receptive_field for h in Program.from_texts([text]).analyze().hints}
    assert seen[3] is not None
    assert seen[4] is None
    assert seen[5] is None
