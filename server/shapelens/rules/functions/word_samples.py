"""What word vectors are trained with: how often words are drawn, and words that are drawn as wrong answers."""

from __future__ import annotations

from shapelens.rules.arrays import tensorflow_tensor
from shapelens.rules.registry import function
from shapelens.rules.values import read_dim
from shapelens.spec import TensorSpec


@function("keras.utils.make_sampling_table")
def make_sampling_table(size: object, sampling_factor: object = 1e-5) -> TensorSpec:
    """How often each word is drawn."""
    return TensorSpec((read_dim(size),), "float64")


@function(
    *(f"tensorflow.random.{kind}_candidate_sampler" for kind in ("log_uniform", "uniform", "learned_unigram")),
    *(f"tensorflow.nn.{kind}_candidate_sampler" for kind in ("log_uniform", "uniform", "learned_unigram")),
)
def candidate_sampler(
    true_classes: object,
    num_true: object,
    num_sampled: object,
    unique: object,
    range_max: object,
    seed: object = None,
    name: object = None,
) -> object:
    """Classes that are drawn; how often the right ones and those drawn are to be expected."""
    right = tensorflow_tensor(true_classes, "tensorflow.random.log_uniform_candidate_sampler")
    drawn = (read_dim(num_sampled),)
    return TensorSpec(drawn, "int64"), TensorSpec(right.shape, "float32"), TensorSpec(drawn, "float32")
