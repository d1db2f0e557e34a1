"""What is sent of an exception: which message of a library's it is and the sizes in it, and nothing of any other."""

import json
import re

import pytest

from server.checks.expectations import all_broken
from shapelens.checks.registry import CHECKS
from shapelens.checks.translation import TRANSLATIONS, translated
from shapelens.kernel.probe.messages import MESSAGES, recognized
from support.kernel_process import KernelProcess

SECRET = "xyzzy-7391-plugh"

RAISED = {
    "min-rank": ("layers.Conv1D(8, 3)(np.zeros((32, 100), 'float32'))", [3, 2, [32, 100]]),
    "rank": ("layers.LSTM(8)(np.zeros((32, 100), 'float32'))", [3, 2, [32, 100]]),
    "axis": ("d = layers.Dense(3)\nd(np.zeros((2, 4)))\nd(np.zeros((2, 5)))", [-1, 4, [2, 5]]),
    "declared": (
        "i = keras.Input((9, 3))\nkeras.Model(i, layers.Conv1D(2, 3)(i))(np.zeros((2, 8, 3)))",
        [[None, 9, 3], [2, 8, 3]],
    ),
    "declared-rank": (
        "m = keras.Sequential([keras.Input((500, 8)), layers.Dense(1)])\nm.compile('adam', 'mse')\n"
        "m.fit(np.zeros((500, 8)), np.zeros(500), verbose=0)",
        [[None, 500, 8], [None, 8]],
    ),
    "kernel-rank": ("layers.Conv1D(8, 3)(np.zeros((2, 9, 9, 3), 'float32'))", [[3, 3, 8], [2, 9, 9, 3]]),
    "empty-output": ("layers.Conv2D(8, 5)(np.zeros((2, 3, 3, 1), 'float32'))", [[2, 3, 3, 1]]),
    "open-size": (
        "layers.Dense(3)(layers.Flatten()(keras.Input((None, 4))))",
        [[None, 3]],
    ),
    "target-rank": (
        "keras.losses.categorical_crossentropy(np.zeros((4, 3)), np.zeros((4, 2, 3)))",
        [[4, 3], [4, 2, 3]],
    ),
    "target-shape": (
        "keras.losses.categorical_crossentropy(np.zeros((4, 3)), np.zeros((4, 5)))",
        [[4, 3], [4, 5]],
    ),
    "sparse-rank": (
        "keras.losses.sparse_categorical_crossentropy(np.zeros((4, 3)), np.zeros((4, 3)))",
        [[4, 3], [4, 3]],
    ),
    "samples": (
        "m = keras.Sequential([layers.Dense(1)])\nm.compile('adam', 'mse')\nm.fit(np.zeros((50, 3)), np.zeros(40))",
        [50, 40],
    ),
    "merge": ("layers.Add()([keras.Input((4,)), keras.Input((5,))])", [[4], [5]]),
    "concatenate": (
        "layers.Concatenate()([keras.Input((4, 2)), keras.Input((5, 2))])",
        [[None, 4, 2], [None, 5, 2]],
    ),
    "numpy-concatenate": ("np.concatenate([np.zeros((3, 8)), np.zeros((3, 9))])", [1, 8, 9]),
    "product": ("tf.matmul(tf.zeros((2, 3)), tf.zeros((4, 5)))", [[2, 3], [4, 5]]),
    "numpy-product": ("np.dot(np.zeros((2, 3)), np.zeros((4, 5)))", [[2, 3], [4, 5]]),
    "numpy-matmul": ("np.zeros((2, 3)) @ np.zeros((4, 5))", [4, 3]),
    "broadcast": ("tf.zeros((2, 3)) + tf.zeros((4, 3))", [[2, 3], [4, 3]]),
    "numpy-broadcast": ("np.zeros((2, 3)) + np.zeros((4, 3))", [[2, 3], [4, 3]]),
    "reshape": ("layers.Reshape((7, 2))(np.zeros((2, 15)))", [[15], [7, 2]]),
    "numpy-reshape": ("np.zeros(12).reshape(5, 3)", [12, [5, 3]]),
    "tensorflow-reshape": ("tf.reshape(tf.zeros((12,)), (5, 3))", [12, 15]),
    "ragged": ("np.array([[1, 2], [3]])", [1]),
    "object-data": (f"keras.Sequential([layers.Dense(1)]).predict(np.array([[{SECRET!r}]], dtype=object))", []),
    "dtypes": ("tf.constant([1, 2]) * tf.constant([0.5, 1])", ["int32", "float32"]),
    "out-of-bounds": ("tf.reduce_sum(tf.zeros((2, 3)), axis=2)", [2, 2]),
    "out-of-range": ("layers.Embedding(10, 4)(np.array([[3, 4711]]))", [10]),
    "weights": (
        "e = layers.Embedding(11, 4)\ne.build()\ne.set_weights([np.zeros((10, 4))])",
        [[11, 4], [10, 4]],
    ),
    "no-layers": ("keras.Sequential()(np.zeros((2, 3)))", []),
    "labels": (
        "tf.raw_ops.SparseSoftmaxCrossEntropyWithLogits(features=tf.zeros((4, 3)), labels=tf.zeros((6,), tf.int32))",
        [[4, 3], [6]],
    ),
    "labels-shape": (
        "tf.nn.sparse_softmax_cross_entropy_with_logits(tf.zeros((6,), tf.int32), tf.zeros((4, 3)))",
        [[6], [4, 3]],
    ),
    "negative-size": (
        "tf.function(lambda x: tf.nn.conv2d(x, tf.zeros((5, 5, 1, 1)), 1, 'VALID'))(tf.zeros((1, 3, 3, 1)))",
        [5, 3],
    ),
}


def raised(kernel: KernelProcess, source: str) -> dict[str, object]:
    """Run a cell; return all that is sent of it."""
    [message] = kernel.run(source, cell_id="cell").comms
    return message["content"]["data"]


@pytest.mark.tensorflow
@pytest.mark.parametrize("template", RAISED)
def test_a_message_is_recognized(template: str, keras_kernel: KernelProcess) -> None:
    source, values = RAISED[template]
    sent = raised(keras_kernel, source)
    assert sent["ok"] is False
    assert sent.get("raised") == {"template": template, "values": values}
    assert "4711" not in json.dumps(sent)
    assert SECRET not in json.dumps(sent)


@pytest.mark.parametrize(
    "text",
    [
        SECRET,
        f"cannot reshape array of size {SECRET} into shape (5, 3)",
        f"cannot reshape array of size 12 into shape ({SECRET}, 3)",
        f"was expected to be a {SECRET[:5]} tensor but is a float tensor",
        "expected shape=(1, 2), found shape=(None 5 x)",
        "[" * 5_000 + "1, " * 5_000,
        "9" * 100_000,
    ],
)
def test_of_any_other_message_nothing_is_sent(text: str, kernel: KernelProcess) -> None:
    sent = raised(kernel, f"raise ValueError({text!r})")
    assert sent["ok"] is False
    assert "raised" not in sent


def test_an_exception_of_the_users_own_is_not_asked(kernel: KernelProcess) -> None:
    source = """
class Odd(Exception):
    def __str__(self): print('touched'); return 'x'
    def __getattribute__(self, name): print('touched', name); return super().__getattribute__(name)
raise Odd(1)
"""
    answer = kernel.run(source, cell_id="cell")
    assert [message["content"]["data"].get("raised") for message in answer.comms] == [None]


def test_each_message_has_its_words() -> None:
    assert MESSAGES.keys() == TRANSLATIONS.keys()
    assert RAISED.keys() == TRANSLATIONS.keys()
    for template, (code, text) in TRANSLATIONS.items():
        assert code in CHECKS
        count = len(re.findall("SHAPE|NUMBER|DTYPE", MESSAGES[template]))
        assert {int(number) for number in re.findall(r"\{(\d)\}", text)} <= set(range(count)), template


def test_words() -> None:
    assert translated({"template": "declared", "values": [[None, 9, 1], [2, 8, 1]]}) == (
        "SL106",
        "the model declares its input as (None, 9, 1), and is given (2, 8, 1)",
    )
    assert translated({"template": "of another version", "values": []}) is None


def test_the_examples_of_the_checks_are_no_words_of_libraries() -> None:
    """A program's own text is never taken for a message."""
    for _, text in all_broken().values():
        assert recognized(ValueError(text)) is None
