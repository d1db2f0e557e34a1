"""Calls on which a layer's rule and Keras once disagreed, found by random ones: each is tried again."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.tensorflow

pytest.importorskip("keras")

# ruff: noqa: E402

import numpy as np

from shapelens.spec import TensorSpec

from .reality import Case, Inner, compare


def f32(*shape: int | None) -> TensorSpec:
    return TensorSpec(shape, "float32")


def eager(name: str, args: tuple[object, ...], *inputs: object, **kwargs: object) -> Case:
    return Case(name, args, kwargs, inputs, symbolic=False)


def symbolic(name: str, args: tuple[object, ...], *inputs: object, **kwargs: object) -> Case:
    return Case(name, args, kwargs, inputs, symbolic=True)


def grouped(size: object, heads: object, groups: object) -> Case:
    keywords = {"head_dim": size, "num_query_heads": heads, "num_key_value_heads": groups}
    call = {"value": f32(2, 3, 4)}
    return Case("GroupQueryAttention", (), keywords, (f32(2, 2, 4),), symbolic=False, call_kwargs=call)


IDS = TensorSpec((2, 3), "int64")
TEXTS = TensorSpec((2,), "string")
ROW = TensorSpec((1,), "int64")

FOUND = {
    "no bins of NumPy's": symbolic("Hashing", (np.int64(0),), TensorSpec((None, 3), "int32")),
    "groups of NumPy's divide the filters first": eager("Conv1D", (5, 2), f32(1, 1, 1), groups=np.int32(3)),
    "a jitter makes its layers when it is made": symbolic(
        "RandomColorJitter", ("wrap",), f32(None, 8, 8, 1), brightness_factor=(0.1, 0.2)
    ),
    "a jitter without them looks at no range": symbolic(
        "RandomColorJitter", ("wrap",), f32(None, 8, 8, 3), contrast_factor=(0.1, 0.2)
    ),
    "padding of open sizes is not read": symbolic("Conv1DTranspose", (4, 2), f32(None, None, 8), padding=(1, 1)),
    "no group of nothing": eager("GroupNormalization", (), f32(3, 2, 0), groups=-1),
    "units of NumPy's": eager("Dense", (np.int64(4),), f32(2, 3)),
    "filters of NumPy's": eager("Conv2D", (np.int64(4), (np.int64(3), 3)), f32(2, 8, 8, 3)),
    "a window of NumPy's": eager("Conv2D", (4, np.int64(3)), f32(2, 8, 8, 3)),
    "a window that is an array": eager("Conv2D", (4, np.array([3, 2])), f32(2, 8, 8, 3)),
    "an LSTM with units of NumPy's": eager("LSTM", (np.int64(4),), f32(2, 5, 3)),
    "a symbolic call of one": symbolic("LSTM", (np.int64(4),), f32(None, 5, 3)),
    "a GRU with units of NumPy's": eager("GRU", (np.int64(4),), f32(2, 5, 3)),
    "a pool that is a fraction": eager("MaxPooling2D", ((2.0, 2.0),), f32(2, 8, 8, 3)),
    "margins of NumPy's": eager("ZeroPadding2D", ((1, np.int64(2)),), f32(2, 8, 8, 3)),
    "pairs of margins of NumPy's": eager("ZeroPadding2D", (((1, np.int64(2)), (0, 0)),), f32(2, 8, 8, 3)),
    "an empty batch is not looked at by a built convolution": eager("Conv1D", (8, 3), f32(2, 10, 3), f32(0, 2, 3)),
    "nothing is convolved to nothing": eager("Conv1D", (8, 3), f32(2, 10, 3), f32(2, 0, 3), strides=3),
    "a fraction of groups is found when the layer is built": eager("Conv2D", (4, 3), f32(2, 8, 8, 4), groups=2.0),
    "a fraction of groups divides the filters first": eager("Conv2D", (3, 3), f32(2, 8, 8, 4), groups=2.0),
    "an empty batch is not scaled back": eager("Normalization", (), f32(0, 8), invert=True),
    "colours that are not the last axis": eager(
        "RandomColorJitter", (), f32(1, 3, 8, 9), data_format="channels_first", hue_factor=(0.1, 0.2)
    ),
    "a built convolution takes batches of batches": eager("Conv1D", (4, 3), f32(1, 4, 3), f32(2, 5, 6, 3), strides=2),
    "causal padding does not": eager("Conv1D", (4, 3), f32(1, 4, 3), f32(2, 5, 6, 3), padding="causal"),
    "a symbolic call does not": symbolic("Conv1D", (4, 3), f32(None, 4, 3), f32(None, 5, 6, 3)),
    "one in a wrapper does": Case(
        "SpectralNormalization", (Inner("Conv1D", (4, 3)),), {}, (f32(1, 4, 3), f32(2, 5, 6, 3)), symbolic=False
    ),
    "pooling of another rank": eager(
        "AdaptiveMaxPooling3D", (2,), TensorSpec((0, 2, 4), "int16"), TensorSpec((0, 2), "int16"), dtype="bfloat16"
    ),
    "a bias of another batch": eager("EinsumDense", ("ab,b->a", ()), f32(2, 8), f32(5, 8), bias_axes="a"),
    "a bias that is broadcast": eager(
        "EinsumDense", ("abc,cd->abd", (7, 4)), f32(2, 7, 8), f32(2, 1, 8), bias_axes="bd"
    ),
    "no dropout is 0 and not None": eager("LSTM", (3,), f32(2, 5, 2), dropout=None),
    "nor in a convolution": eager("ConvLSTM1D", (3, 2), f32(2, 5, 4, 2), recurrent_dropout=None),
    "a momentum in words": eager("BatchNormalization", (), f32(2, 3), momentum="a"),
    "a momentum as a text": eager("BatchNormalization", (), f32(2, 3), momentum="0.9"),
    "an axis that is none": symbolic("Normalization", (), f32(None, 3), axis=(None, 1)),
    "factors that are no numbers": eager("ActivityRegularization", (), f32(2, 3), l1="a"),
    "several slopes": eager("ELU", (), f32(2, 3), alpha=()),
    "no slope": eager("ELU", (), f32(2, 3), alpha=None),
    "numbers in a vocabulary of texts": symbolic("StringLookup", (), IDS, vocabulary=[1, 2]),
    "texts in a vocabulary of numbers": symbolic("IntegerLookup", (), IDS, vocabulary=["a", "b"]),
    "numbers as texts": symbolic("IntegerLookup", (), IDS, vocabulary=["1", "2"]),
    "numbers in a vocabulary for texts": symbolic("TextVectorization", (), TEXTS, vocabulary=[1, 2]),
    "a mode that is no name": eager("STFTSpectrogram", (), f32(2, 64, 2), frame_length=8, window=None, mode=1),
    "an epsilon that is no number": eager("LayerNormalization", (), f32(2, 6), epsilon=[1, 2, 3]),
    "an axis that is named twice": eager("UnitNormalization", (), f32(2, 4, 5), axis=(1, -2)),
    "products that broadcast": eager("EinsumDense", ("abc,cde->abde", (None, 2, 3)), f32(1, 3, 2), f32(1, 3, 1)),
    "a low rank of no features": eager("Dense", (3,), f32(2, 0), lora_rank=2),
    "one low rank of no features": eager("Dense", (1,), f32(2, 0), lora_rank=2),
    "a rank that is no number": eager("Embedding", (5, 2), IDS, lora_rank="same"),
    "a bin that is none": eager("Discretization", (), f32(2, 4), bin_boundaries=-1),
    "bins that cannot be counted": eager("HashedCrossing", (), [ROW, ROW], num_bins=(None, 1)),
    "flips of no image": symbolic("Pipeline", ([Inner("RandomFlip")],), TensorSpec((), "bool")),
    "a switch that is none": eager("Resizing", (3, 4), f32(8, 8, 3), pad_to_aspect_ratio=(0.1, 0.2, 0.3)),
    "heads that are no number": grouped(4, 6, "same"),
    "heads that are a fraction": grouped(2, 4.0, 2),
    "heads of no size": grouped(0, 4, 2),
    "a scale of one feature is broadcast": eager("LayerNormalization", (), f32(1), f32(5), scale=False),
    "a variance of another shape": eager("Normalization", (), f32(2), mean=0, variance=[1.0, 2.0]),
    "products of no elements": eager("Dot", (-1,), [f32(1, 2, 0, 0), f32(1, 2, 0, 0)]),
    "products of no elements that are none": eager("Dot", (1,), [f32(1, 2, 0, 0), f32(1, 2, 0, 0)]),
    "products of no elements in one axis": eager("Dot", (2,), [f32(2, 0, 0), f32(2, 3, 0, 2)]),
    "products of no elements in one axis of the second": eager("Dot", (-1,), [f32(2, 4, 0), f32(2, 0, 3, 0)]),
    "products of an empty batch": eager("Dot", (-1,), [f32(0, 2, 0, 0), f32(0, 2, 0, 0)]),
    "more mixtures than images": eager("MixUp", (), f32(7, 8, 3), alpha=[0.2, 0.1]),
    "as many mixtures as images": eager("MixUp", (), f32(2, 8, 8, 3), alpha=[0.2, 0.1]),
    "one mixture for all images": eager("MixUp", (), f32(3, 8, 8, 3), alpha=[0.2]),
    "one element for many slopes": eager("PReLU", (), f32(3, 3), f32(3, 1)),
    "a mask that is no text": symbolic("StringLookup", (), IDS, mask_token=1),
}


@pytest.mark.parametrize("case", FOUND.values(), ids=FOUND.keys())
def test_rule_agrees_with_keras(case: Case) -> None:
    disagreement = compare(case)
    assert disagreement is None, str(disagreement)
