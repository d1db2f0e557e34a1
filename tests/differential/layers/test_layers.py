"""Layer rules against the real Keras: seeded random cases, and the disagreements that were found on the way."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.tensorflow

keras = pytest.importorskip("keras")

# ruff: noqa: E402

from shapelens.rules.registry import all_layers
from shapelens.rules.signatures import signature_table
from shapelens.spec import TensorSpec

from .cases import GENERATORS, cases
from .reality import Case, compare

CASES_PER_RULE = 120

SLOW = {"RNN", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D", "Bidirectional", "MultiHeadAttention"}


@pytest.mark.parametrize("class_name", sorted(GENERATORS))
def test_rule_agrees_with_keras(class_name: str) -> None:
    count = CASES_PER_RULE // 3 if class_name in SLOW else CASES_PER_RULE
    found = [disagreement for case in cases(class_name, count) if (disagreement := compare(case))]
    assert not found, "\n".join(str(disagreement) for disagreement in sorted(found, key=lambda d: d.size)[:5])


def test_every_public_layer_has_a_rule() -> None:
    public = set(signature_table()["layers"]) | set(signature_table()["aliases"])
    assert public - set(all_layers()) == set()


def test_the_table_lists_the_installed_keras() -> None:
    public = {
        name for name, cls in vars(keras.layers).items() if isinstance(cls, type) and issubclass(cls, keras.Layer)
    }
    assert public == set(signature_table()["layers"]) | set(signature_table()["aliases"])


def f32(*shape: int | None) -> TensorSpec:
    return TensorSpec(shape, "float32")


def eager(name: str, args: tuple[object, ...], *inputs: object, **kwargs: object) -> Case:
    return Case(name, args, kwargs, inputs, symbolic=False)


def symbolic(name: str, args: tuple[object, ...], *inputs: object, **kwargs: object) -> Case:
    return Case(name, args, kwargs, inputs, symbolic=True)


EXAMPLES = {
    "integers into a bare convolution raise": eager("Conv1D", (8, 3), TensorSpec((2, 10, 3), "int64")),
    "a symbolic call does not look at the dtype": symbolic("Conv1D", (8, 3), TensorSpec((None, 10, 3), "int64")),
    "causal padding with a kernel longer than the input": eager("Conv1D", (8, 30), f32(2, 8, 3), padding="causal"),
    "dilation that fits exactly": eager("Conv1D", (8, 3), f32(2, 9, 3), dilation_rate=4),
    "dilation that does not fit": eager("Conv1D", (8, 3), f32(2, 8, 3), dilation_rate=4),
    "the third positional argument is strides": symbolic("Convolution2D", (32, 3, 3), f32(None, 28, 28, 1)),
    "channels must be known": symbolic("Conv1D", (8, 3), f32(None, 8, None)),
    "a convolution does not take extra batch axes": eager("Conv1D", (8, 3), f32(2, 5, 10, 3)),
    "the built channels hold": eager("Conv1D", (8, 3), f32(2, 10, 5), f32(2, 5, 10)),
    "pooling beyond the input, symbolic": symbolic("MaxPooling1D", (5,), f32(None, 3, 4)),
    "pooling beyond the input, eager": eager("MaxPooling1D", (5,), f32(2, 3, 4)),
    "a symbolic pooling compares the padding as written": symbolic(
        "MaxPooling1D", (2,), f32(None, 8, 4), padding="SAME"
    ),
    "an eager pooling ignores the padding's case": eager("MaxPooling1D", (2,), f32(2, 8, 4), padding="SAME"),
    "the maximum of an empty tensor": eager("GlobalMaxPooling1D", (), f32(0, 4, 3)),
    "glu halves the features in an eager call": eager("Dense", (4,), f32(2, 3), activation="glu"),
    "glu is not seen by a symbolic call": symbolic("Dense", (4,), f32(None, 3), activation="glu"),
    "threshold needs arguments that no layer passes": eager("Dense", (4,), f32(2, 3), activation="threshold"),
    "an addend of one axis is taken for a bias": eager("Add", (), [f32(1, 4), f32(1, 4, 1)]),
    "a single addend keeps its dtype": eager("Add", (), [TensorSpec((2, 4), "uint64")]),
    "a mean of integers is double": eager("Average", (), [TensorSpec((2, 4), "int32"), TensorSpec((2, 4), "int32")]),
    "BatchNormalization takes the axis as a string": eager("BatchNormalization", (), f32(2, 5, 3), axis="1"),
    "RMSNormalization's scale is not aligned with its axis": eager("RMSNormalization", (), f32(2, 8), axis=0),
    "groups before the first axis": eager("GroupNormalization", (3,), f32(3, 4, 5), axis=-3),
    "dropout's noise may enlarge its input": Case(
        "Dropout", (0.5,), {"noise_shape": (2, 1)}, (f32(2, 1, 7),), symbolic=False, call_kwargs={"training": True}
    ),
    "padding of a negative size": symbolic("ZeroPadding2D", (-1,), f32(None, 7, 1, 4)),
    "no orthogonal matrices of bfloat16": symbolic("LSTM", (3,), f32(None, 5, 2), dtype="bfloat16"),
    "LSTM with everything": eager("LSTM", (3,), f32(2, 5, 2), return_sequences=True, return_state=True),
    "scores of a symbolic attention are square": Case(
        "MultiHeadAttention",
        (2, 2),
        {},
        (f32(None, 7, 4),),
        symbolic=True,
        call_kwargs={"value": f32(None, 5, 4), "return_attention_scores": True},
    ),
}


@pytest.mark.parametrize("example", EXAMPLES.values(), ids=EXAMPLES.keys())
def test_example(example: Case) -> None:
    disagreement = compare(example)
    assert disagreement is None, str(disagreement)
