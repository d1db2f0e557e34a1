"""TensorFlow: what variables and gradient tapes give."""

from __future__ import annotations

from typing import cast

from shapelens.rules.arrays import tensorflow_tensor
from shapelens.rules.joining import merge_shapes
from shapelens.rules.registry import function
from shapelens.rules.values import Reference
from shapelens.spec import UNKNOWN, TensorSpec

_NONE = Reference("tensorflow.UnconnectedGradients.NONE")


def _assigned(variable: object, value: object) -> TensorSpec:
    """Return the variable after it was given a value of its own shape, or raise."""
    spec, given = tensorflow_tensor(variable), tensorflow_tensor(value, "tensorflow.Variable.assign")
    merge_shapes("tensorflow.Variable.assign", (spec.shape, given.shape))
    return TensorSpec(spec.shape, spec.dtype)


@function("tensorflow.Variable.assign", "tensorflow.Tensor.assign")
def assign(
    self: object, value: object, use_locking: object = False, name: object = None, read_value: object = True
) -> object:
    """The variable with other elements."""
    return _assigned(self, value)


@function(
    "tensorflow.Variable.assign_add",
    "tensorflow.Variable.assign_sub",
    "tensorflow.Tensor.assign_add",
    "tensorflow.Tensor.assign_sub",
)
def assign_add(
    self: object, delta: object, use_locking: object = False, name: object = None, read_value: object = True
) -> object:
    """The variable with something added to its elements."""
    return _assigned(self, delta)


@function(
    "tensorflow.Variable.value",
    "tensorflow.Variable.read_value",
    "tensorflow.Tensor.value",
    "tensorflow.Tensor.read_value",
)
def value(self: object) -> object:
    """The tensor that a variable holds."""
    return tensorflow_tensor(self)


@function("tensorflow.Tensor.scatter_nd_update", "tensorflow.Tensor.scatter_nd_add")
def scatter_nd_update(self: object, indices: object, updates: object, name: object = None) -> object:
    """The variable with some elements replaced."""
    spec = tensorflow_tensor(self)
    return spec.with_shape(spec.shape)


def _like(sources: object) -> object:
    """Return gradients: the structure of the sources, and each of its source's shape and dtype."""
    if isinstance(sources, TensorSpec):
        return sources.with_shape(sources.shape)
    if isinstance(sources, (list, tuple)):
        found = [_like(item) for item in cast("list[object]", sources)]
        return tuple(found) if isinstance(sources, tuple) else found
    if isinstance(sources, dict):
        return {key: _like(item) for key, item in cast("dict[object, object]", sources).items()}
    return UNKNOWN


@function("tensorflow.GradientTape.gradient")
def gradient(
    self: object,
    target: object,
    sources: object,
    output_gradients: object = None,
    unconnected_gradients: object = _NONE,
) -> object:
    """The gradient with respect to each source."""
    return _like(sources)


@function("tensorflow.GradientTape.jacobian")
def jacobian(
    self: object,
    target: object,
    sources: object,
    unconnected_gradients: object = _NONE,
    parallel_iterations: object = None,
    experimental_use_pfor: object = True,
) -> object:
    """The gradient of each element of the target."""
    if not isinstance(target, TensorSpec) or not isinstance(sources, TensorSpec):
        return UNKNOWN
    if target.shape is UNKNOWN or sources.shape is UNKNOWN:
        return sources.with_shape(UNKNOWN)
    return sources.with_shape((*target.shape, *sources.shape))


@function("tensorflow.GradientTape.batch_jacobian")
def batch_jacobian(
    self: object,
    target: object,
    source: object,
    unconnected_gradients: object = _NONE,
    parallel_iterations: object = None,
    experimental_use_pfor: object = True,
) -> object:
    """The gradient of each element of the target, sample by sample."""
    if not isinstance(target, TensorSpec) or not isinstance(source, TensorSpec):
        return UNKNOWN
    if target.shape is UNKNOWN or source.shape is UNKNOWN or not target.shape or not source.shape:
        return source.with_shape(UNKNOWN)
    return source.with_shape((*target.shape, *source.shape[1:]))


@function("tensorflow.GradientTape.watch")
def watch(self: object, tensor: object) -> object:
    """The tape takes notice of a tensor."""
    return None


@function("tensorflow.gradients")
def gradients(
    ys: object,
    xs: object,
    grad_ys: object = None,
    name: object = "gradients",
    gate_gradients: object = False,
    aggregation_method: object = None,
    stop_gradients: object = None,
    unconnected_gradients: object = _NONE,
) -> object:
    """The gradient with respect to each tensor, in a list."""
    return _like(list(cast("list[object]", xs)) if isinstance(xs, (list, tuple)) else [xs])
