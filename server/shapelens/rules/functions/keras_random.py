"""Keras: random tensors."""

from __future__ import annotations

from shapelens.rules.arrays import keras_tensor
from shapelens.rules.mismatch import InvalidArgument
from shapelens.rules.registry import function
from shapelens.rules.values import Reference, keras_dtype, read_int, read_shape
from shapelens.spec import UNKNOWN, TensorSpec


@function("keras.random.normal", "keras.random.truncated_normal")
def random_normal(
    shape: object, mean: object = 0.0, stddev: object = 1.0, dtype: object = None, seed: object = None
) -> object:
    """Normal random numbers."""
    return TensorSpec(read_shape(shape), keras_dtype(dtype))


@function("keras.random.uniform")
def random_uniform(
    shape: object, minval: object = 0.0, maxval: object = 1.0, dtype: object = None, seed: object = None
) -> object:
    """Uniform random numbers."""
    return TensorSpec(read_shape(shape), keras_dtype(dtype))


@function("keras.random.gamma")
def random_gamma(shape: object, alpha: object, dtype: object = None, seed: object = None) -> object:
    """Random numbers of a gamma distribution."""
    return TensorSpec(read_shape(shape), keras_dtype(dtype))


@function("keras.random.beta")
def random_beta(shape: object, alpha: object, beta: object, dtype: object = None, seed: object = None) -> object:
    """Random numbers of a beta distribution."""
    return TensorSpec(read_shape(shape), keras_dtype(dtype))


@function("keras.random.binomial")
def random_binomial(
    shape: object, counts: object, probabilities: object, dtype: object = None, seed: object = None
) -> object:
    """Random numbers of a binomial distribution."""
    return TensorSpec(read_shape(shape), keras_dtype(dtype))


@function("keras.random.randint")
def random_randint(
    shape: object, minval: object, maxval: object, dtype: object = "int32", seed: object = None
) -> object:
    """Random integers."""
    return TensorSpec(read_shape(shape), keras_dtype(dtype))


@function("keras.random.dropout")
def random_dropout(inputs: object, rate: object, noise_shape: object = None, seed: object = None) -> object:
    """Elements set to zero at random."""
    spec = keras_tensor(inputs, "keras.random.dropout")
    return spec.with_shape(spec.shape)


@function("keras.random.shuffle")
def random_shuffle(x: object, axis: object = 0, seed: object = None) -> object:
    """The elements in random order along an axis."""
    spec = keras_tensor(x, "keras.random.shuffle")
    return spec.with_shape(spec.shape)


@function("keras.random.categorical")
def random_categorical(logits: object, num_samples: object, dtype: object = "int32", seed: object = None) -> object:
    """Random classes for each row of logits."""
    spec = keras_tensor(logits, "keras.random.categorical")
    if spec.rank is not None and spec.rank != 2:
        raise InvalidArgument("keras.random.categorical", "logits", spec.shape, f"must have 2 axes and has {spec.rank}")
    return TensorSpec((UNKNOWN if spec.shape is UNKNOWN else spec.shape[0], read_int(num_samples)), keras_dtype(dtype))


@function("keras.utils.set_random_seed")
def set_random_seed(seed: object) -> object:
    """Seed all generators."""
    return None


@function("keras.random.SeedGenerator")
def seed_generator(seed: object = None, name: object = None, **kwargs: object) -> object:
    """A source of seeds."""
    return Reference("keras.random.SeedGenerator")
