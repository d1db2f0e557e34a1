"""TensorFlow: random numbers of other kinds, most of them from a seed that is given."""
# Parameters have the names that TensorFlow gives them.

from __future__ import annotations

from shapelens.rules.arrays import tensorflow_tensor
from shapelens.rules.functions.tensorflow_creation import FLOAT32, INT32, UINT64, new_shape, tensorflow_dtype
from shapelens.rules.registry import function
from shapelens.rules.values import read_int
from shapelens.spec import TensorSpec


@function("tensorflow.random.Generator.uniform_full_int")
def uniform_full_int(self: object, shape: object, dtype: object = UINT64, name: object = None) -> object:
    """Integers of the whole range."""
    return TensorSpec(new_shape("tensorflow.random.Generator.uniform_full_int", shape), tensorflow_dtype(dtype))


@function("tensorflow.random.Generator.make_seeds")
def make_seeds(self: object, count: object = 1) -> object:
    """Seeds for stateless functions, one in each column."""
    return TensorSpec((2, read_int(count)), "int64")


@function("tensorflow.random.stateless_gamma")
def stateless_gamma(
    shape: object,
    seed: object,
    alpha: object,
    beta: object = None,
    dtype: object = FLOAT32,
    name: object = None,
) -> object:
    """Random numbers of the gamma distribution from a given seed."""
    return TensorSpec(new_shape("tensorflow.random.stateless_gamma", shape), tensorflow_dtype(dtype))


@function("tensorflow.random.stateless_poisson")
def stateless_poisson(shape: object, seed: object, lam: object, dtype: object = INT32, name: object = None) -> object:
    """Random counts from a given seed."""
    return TensorSpec(new_shape("tensorflow.random.stateless_poisson", shape), tensorflow_dtype(dtype))


@function("tensorflow.random.stateless_binomial")
def stateless_binomial(
    shape: object,
    seed: object,
    counts: object,
    probs: object,
    output_dtype: object = INT32,
    name: object = None,
) -> object:
    """Random counts of successes from a given seed."""
    return TensorSpec(new_shape("tensorflow.random.stateless_binomial", shape), tensorflow_dtype(output_dtype))


@function("tensorflow.random.split")
def split_seed(seed: object, num: object = 2, alg: object = "auto_select") -> object:
    """Seeds that are made of one."""
    return TensorSpec((read_int(num), 2), tensorflow_tensor(seed, "tensorflow.random.split").dtype)
