"""Cells that use layers and models of which the kernel has the object and the notebook no definition any more."""

import hashlib
from collections.abc import Mapping
from typing import Any

import pytest

from shapelens.checks.diagnose import diagnose
from shapelens.interpret.memory import GLOBAL
from shapelens.interpret.values import Tensor, Value
from shapelens.kernel.effects import joined
from shapelens.notebook.program import Program
from shapelens.spec import UNKNOWN
from support.kernel_process import KernelProcess

pytestmark = pytest.mark.tensorflow

MADE = """\
import keras, numpy as np, tensorflow as tf
from keras import layers, ops
keras.utils.clear_session()
i = keras.Input((8, 6))
a = layers.Conv1D(4, 3, padding='same')(i)
b = ops.relu(a) * 2.5
c = layers.Add()([a, b])
d = layers.Flatten()(c)
j = keras.Input((5,))
e = layers.Concatenate()([d, layers.Dense(3)(j)])
f = ops.expand_dims(layers.BatchNormalization()(e), 1)[:, 0]
model = keras.Model([i, j], layers.Dense(2)(f))
model.compile('adam', 'mse')
several = keras.Model(i, [d, c])
lstm = layers.Bidirectional(layers.LSTM(4))
sequence = keras.Sequential([keras.Input((8, 6)), lstm, layers.Dense(3, activation='softmax')])
sequence.compile('adam', 'sparse_categorical_crossentropy')
trained = keras.Sequential([keras.Input((8, 6)), layers.Flatten(), layers.Dense(3)])
trained.compile('adam', keras.losses.SparseCategoricalCrossentropy(from_logits=True))
head = keras.Sequential([several.layers[1], layers.GlobalAveragePooling1D(), layers.Dense(1)])
outer = keras.Model(i, sequence(i))
means = keras.Model(i, ops.mean(a, axis=1, keepdims=True))
turned = keras.Model(i, ops.transpose(ops.concatenate([a, b], axis=-1), (0, 2, 1)))
embedding = layers.Embedding(50, 7)
embedding(np.zeros((1, 2), 'int32'))
class Block(layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.units = units
        self.conv = layers.Conv1D(units, 3)
        self._rest = [layers.Dense(2)]
    def call(self, x):
        return self._rest[0](self.conv(x))
class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.block = Block(4)
        self.flat = layers.Flatten()
        self.out = layers.Dense(1)
    def call(self, x, training=False):
        return self.out(self.flat(self.block(x)))
block, net = Block(5), Net()
block(tf.zeros((2, 8, 6))), net(tf.zeros((2, 8, 6)))
hidden = keras.Model(i, layers.Flatten()(block(i)))
x, x2, y = np.zeros((16, 8, 6), 'float32'), np.zeros((16, 5), 'float32'), np.zeros((16, 1))
del a, b, c, d, e, f, i, j, Block, Net
"""

CLASSES = MADE[MADE.index("class Block") : MADE.index("block, net")]

USES = [
    "model([x, x2])",
    "model.predict([x, x2], verbose=0)",
    "several(x)",
    "sequence.predict(x, verbose=0)",
    "outer(x)",
    "outer(x[:3])",
    "head(x)",
    "means(x)",
    "turned(x)",
    "block.conv(x)",
    "net.block.conv(x)",
    "net.out.kernel",
    "lstm(x)",
    "embedding(np.zeros((3, 4), 'int32'))",
    "embedding.embeddings",
    "model.layers[-1].kernel",
    "model.layers[1](x)",
    "model.get_layer('flatten')(x)",
    "keras.Model(sequence.inputs, sequence.layers[0].output)(x)",
    "keras.Model(model.input, model.layers[-2].output)([x, x2])",
    "keras.Model(several.inputs, several.layers[1].output).predict(x, verbose=0)",
    "keras.Sequential([keras.Input((8, 6)), several.layers[1], layers.Flatten()])(x)",
    "layers.Dense(9)(outer.output)",
    "[weight for weight in model.get_layer(index=-1).weights]",
]
"""Expressions whose value's shapes are what the kernel says, or not known."""

KNOWN_LATER = ["block(x)", "net(x)", "net.predict(x, verbose=0)"]
"""These are not known until the notebook has the classes again."""


@pytest.fixture(scope="module")
def described(keras_kernel: KernelProcess) -> dict[str, Any]:
    """What the probe says once the kernel has all these objects."""
    run = keras_kernel.run(f"%reset -f\n{MADE}")
    assert run.reply["status"] == "ok", run.reply
    return keras_kernel.install().snapshot


def notebook(described: Mapping[str, Any], *cells: str) -> Program:
    """A notebook with pending cells, and a kernel that ran something else before."""
    program = Program.from_texts(list(cells))
    full = {**described, "full": True, "cell_id": None, "source_hash": None, "execution_count": None, "ran": []}
    program.kernel.add(full, program.executed)
    program.changed()
    return program


def shapes_of(program: Program, value: Value) -> list[Any] | None:
    """Return the shapes of the tensors in a value, `None` if it is not known."""
    thing = program.kernel.now.get(getattr(value, "key", ("", "")), value)
    items = getattr(thing, "items", thing)
    if isinstance(items, tuple):
        parts = [shapes_of(program, item) for item in items]
        return None if None in parts else [shape for part in parts for shape in part or ()]
    return [thing.spec.shape] if isinstance(thing, Tensor) else None


def inferred(described: Mapping[str, Any], expression: str, *above: str) -> list[Any] | None:
    """Return the shapes that we infer for an expression in a cell that ran just now."""
    source = f"result = {expression}"
    program = notebook(described, *above, source)
    hash_ = hashlib.sha1(source.encode()).hexdigest()
    writes = joined(program.executed(program.cells[-1].id, hash_, program.kernel.now) or ())
    program.kernel.now.update(writes)
    assert diagnose(program) == []
    return shapes_of(program, writes.get((GLOBAL, "result")))


def real(kernel: KernelProcess, expression: str) -> list[Any]:
    value = f"(lambda v: [tuple(t.shape) for t in (v if isinstance(v, (list, tuple)) else [v])])({expression})"
    shapes: list[Any] = kernel.value(value)
    return shapes


@pytest.mark.parametrize("expression", USES)
def test_a_use(keras_kernel: KernelProcess, described: dict[str, Any], expression: str):
    assert inferred(described, expression) == real(keras_kernel, expression)


@pytest.mark.parametrize("expression", KNOWN_LATER)
def test_a_use_of_a_class(keras_kernel: KernelProcess, described: dict[str, Any], expression: str):
    assert inferred(described, expression) is None
    assert inferred(described, expression, CLASSES) == real(keras_kernel, expression)


@pytest.mark.parametrize("source", ["trained.fit(x, y)", "trained.evaluate(x, y[:, 0])"])
def test_training_that_works(keras_kernel: KernelProcess, described: dict[str, Any], source: str):
    assert keras_kernel.run(source).reply["status"] == "ok"
    assert diagnose(notebook(described, source)) == []


@pytest.mark.parametrize(
    ("source", "exception", "code"),
    [
        ("several(x2)", "ValueError", "SL106"),
        ("model(x)", "ValueError", "SL199"),
        ("model.predict(x)", "ValueError", "SL199"),
        ("outer(np.zeros((4, 8, 7), 'float32'))", "ValueError", "SL106"),
        ("model.layers[-1](x)", "ValueError", "SL105"),
        ("model.fit([x, x], y)", "ValueError", "SL106"),
        ("sequence.fit(x[..., :5], y)", "ValueError", ""),
        ("sequence.fit(x, np.zeros((16, 3)))", "ValueError", "SL502"),
        ("trained.fit(x, np.zeros((16, 3)))", "ValueError", "SL502"),
        ("sequence.add(layers.Conv1D(3, 2))", "ValueError", ""),
        ("block.conv(x2)", "ValueError", ""),
        ("embedding.embeddings @ x2", "InvalidArgumentError", ""),
    ],
)
def test_a_mistake(keras_kernel: KernelProcess, described: dict[str, Any], source: str, exception: str, code: str):
    assert keras_kernel.run(source).reply["ename"] == exception
    found = diagnose(notebook(described, source))
    assert [each.severity for each in found] == ["error"]
    assert not code or found[0].code == code


def test_no_open_size_is_made_up(described: dict[str, Any]):
    """A layer of a class that is not there gives what the kernel says, but for the sizes that a batch changes."""
    [shape] = inferred(described, "hidden(x)") or [()]
    assert shape in ((UNKNOWN, 12), (16, 12))
