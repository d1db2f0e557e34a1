"""Losses as functions: `keras.losses`, `keras.metrics` and the cross entropies of `keras.ops`."""
# Parameters have the names that Keras gives them.

from __future__ import annotations

from typing import Final

from shapelens.rules.arrays import keras_tensor
from shapelens.rules.axes import resolve_axis
from shapelens.rules.broadcasting import broadcast
from shapelens.rules.mismatch import InvalidCall, RankMismatch
from shapelens.rules.registry import function
from shapelens.rules.sizes import sizes_differ
from shapelens.spec import UNKNOWN, DType, Shape, TensorSpec, format_shape, is_floating


def _same(operation: str, target: Shape, output: Shape) -> Shape:
    """Return the shape that both have; raise where they certainly have not.

    An open size beside a known one is refused by a symbolic call alone, so that nothing is said of it.
    """
    if target is UNKNOWN or output is UNKNOWN:
        return output
    if len(target) != len(output) or any(map(sizes_differ, target, output)):
        shapes = f"{format_shape(target)} and {format_shape(output)}"
        raise InvalidCall(operation, f"target and output must have the same shape, and have {shapes}")
    return UNKNOWN if any(a != b and None in (a, b) for a, b in zip(target, output, strict=True)) else output


def _without(shape: Shape, axis: object, operation: str) -> Shape:
    if shape is UNKNOWN:
        return UNKNOWN
    if not shape:
        raise InvalidCall(operation, "target and output must have at least one axis")
    place = resolve_axis(operation, axis, len(shape))
    return (UNKNOWN,) * (len(shape) - 1) if place is UNKNOWN else (*shape[:place], *shape[place + 1 :])


@function("keras.ops.binary_crossentropy")
def binary_crossentropy(target: object, output: object, from_logits: object = False) -> object:
    """The loss of each element."""
    operation = "keras.ops.binary_crossentropy"
    spec = keras_tensor(output, operation)
    return spec.with_shape(_same(operation, keras_tensor(target, operation).shape, spec.shape))


@function("keras.ops.categorical_crossentropy")
def categorical_crossentropy(target: object, output: object, from_logits: object = False, axis: object = -1) -> object:
    """The loss of each sample."""
    operation = "keras.ops.categorical_crossentropy"
    spec = keras_tensor(output, operation)
    shape = _same(operation, keras_tensor(target, operation).shape, spec.shape)
    # A symbolic call says the shape without the last axis, whichever is given.
    return spec.with_shape(_without(shape, axis, operation) if axis == -1 else UNKNOWN)


@function("keras.ops.sparse_categorical_crossentropy")
def sparse_categorical_crossentropy(
    target: object, output: object, from_logits: object = False, axis: object = -1
) -> object:
    """The loss of each sample, of classes given by number."""
    operation = "keras.ops.sparse_categorical_crossentropy"
    spec = keras_tensor(output, operation)
    return spec.with_shape(_sparse(operation, keras_tensor(target, operation).shape, spec.shape, axis))


def _sparse(operation: str, target: Shape, output: Shape, axis: object) -> Shape:
    rest = _without(output, axis, operation)
    if target is UNKNOWN or output is UNKNOWN or rest is UNKNOWN:
        return rest
    if len(target) == len(output):
        if target[-1] in (UNKNOWN, None):
            return UNKNOWN
        if target[-1] != 1:
            raise InvalidCall(operation, f"classes {format_shape(target)} must have one axis fewer than the output")
        target = target[:-1]
    return _same(operation, target, rest)


_SQUEEZING: Final = (
    "mean_squared_error mean_absolute_error mean_absolute_percentage_error mean_squared_logarithmic_error log_cosh"
).split()
"""Losses that first squeeze off an axis of size 1, broadcast target and output, and reduce the last axis."""

_BROADCASTING: Final = "hinge squared_hinge kl_divergence poisson categorical_hinge".split()
"""Losses that broadcast target and output and reduce the last axis."""

_WIDENING: Final = frozenset({"keras.losses.mean_squared_logarithmic_error"})
"""Losses of which symbolic and eager calls say different dtypes for half-precision numbers."""

_ALIASES: Final = {
    "mean_squared_error": "mse MSE",
    "mean_absolute_error": "mae MAE",
    "mean_absolute_percentage_error": "mape MAPE",
    "mean_squared_logarithmic_error": "msle MSLE",
    "log_cosh": "logcosh",
    "kl_divergence": "kld KLD kullback_leibler_divergence",
}


def _names(name: str) -> list[str]:
    """Return the qualified names of a loss, as a loss and as a metric."""
    plain = [name, *_ALIASES.get(name, "").split()]
    return [f"keras.{module}.{word}" for module in ("losses", "metrics") for word in plain]


def _prediction(y_pred: object, operation: str) -> tuple[TensorSpec, DType]:
    """Return a prediction and the dtype of its loss, which only a floating-point one says."""
    spec = keras_tensor(y_pred, operation)
    plain = spec.dtype in ("float32", "float64") or (is_floating(spec.dtype) and operation not in _WIDENING)
    return spec, spec.dtype if plain else UNKNOWN


def _reduced(operation: str, y_true: object, y_pred: object, axis: object = -1, squeeze: bool = False) -> TensorSpec:
    """Return one loss for each sample: target and output are broadcast and an axis is reduced (`None`: all)."""
    spec, dtype = _prediction(y_pred, operation)
    first, second = keras_tensor(y_true, operation).shape, spec.shape
    if squeeze:
        first, second = squeezed(first, second)
    if first is UNKNOWN or second is UNKNOWN:
        return TensorSpec(() if axis is None else UNKNOWN, dtype)
    together = broadcast(operation, first, second)
    return TensorSpec(() if axis is None else _without(together, axis, operation), dtype)


def squeezed(target: Shape, output: Shape) -> tuple[Shape, Shape]:
    """Return both shapes as Keras makes their ranks equal.

    Source: `keras.src.losses.loss.squeeze_or_expand_to_same_rank`.
    """
    if target is UNKNOWN or output is UNKNOWN:
        return UNKNOWN, UNKNOWN
    if len(output) == len(target) + 1:
        if output[-1] == 1:
            return (target, output[:-1]) if len(output) != 2 else ((*target, 1), output)
        return (UNKNOWN, UNKNOWN) if output[-1] is UNKNOWN else (target, output)
    if len(target) == len(output) + 1:
        if target[-1] == 1:
            return (target[:-1], output) if len(target) != 2 else (target, (*output, 1))
        return (UNKNOWN, UNKNOWN) if target[-1] is UNKNOWN else (target, output)
    return target, output


def _register_mean(name: str) -> None:
    @function(*_names(name))
    def rule(y_true: object, y_pred: object) -> object:
        return _reduced(f"keras.losses.{name}", y_true, y_pred, squeeze=name in _SQUEEZING)


for _name in (*_SQUEEZING, *_BROADCASTING):
    _register_mean(_name)


@function(*_names("huber"))
def huber(y_true: object, y_pred: object, delta: object = 1.0) -> object:
    """A loss that is squared near the target and linear far from it."""
    return _reduced("keras.losses.huber", y_true, y_pred, squeeze=True)


@function("keras.losses.cosine_similarity")
def cosine_similarity(y_true: object, y_pred: object, axis: object = -1) -> object:
    """How far the directions of target and output are alike."""
    operation = "keras.losses.cosine_similarity"
    if () in (keras_tensor(y_true, operation).shape, keras_tensor(y_pred, operation).shape):
        return TensorSpec()
    found = _reduced(operation, y_true, y_pred, axis, squeeze=True)
    return found if found.dtype == "float32" else found.with_dtype(UNKNOWN)  # a symbolic call says float32 of all


def _elementwise(operation: str, y_true: object, y_pred: object, axis: object) -> TensorSpec:
    """Return a loss of elements whose shapes must be the same, reduced along an axis."""
    spec, dtype = _prediction(y_pred, operation)
    shape = _same(operation, keras_tensor(y_true, operation).shape, spec.shape)
    return TensorSpec(_without(shape, axis, operation), dtype)


@function(*_names("binary_crossentropy"))
def binary_crossentropy_loss(
    y_true: object, y_pred: object, from_logits: object = False, label_smoothing: object = 0.0, axis: object = -1
) -> object:
    """The mean of the losses of each sample's elements."""
    return _elementwise("keras.losses.binary_crossentropy", y_true, y_pred, axis)


@function(*_names("binary_focal_crossentropy"))
def binary_focal_crossentropy(
    y_true: object,
    y_pred: object,
    apply_class_balancing: object = False,
    alpha: object = 0.25,
    gamma: object = 2.0,
    from_logits: object = False,
    label_smoothing: object = 0.0,
    axis: object = -1,
) -> object:
    """The mean of the losses of each sample's elements, of which hard ones count more."""
    return _elementwise("keras.losses.binary_focal_crossentropy", y_true, y_pred, axis)


@function(*_names("categorical_crossentropy"))
def categorical_crossentropy_loss(
    y_true: object, y_pred: object, from_logits: object = False, label_smoothing: object = 0.0, axis: object = -1
) -> object:
    """The loss of each sample."""
    operation = "keras.losses.categorical_crossentropy"
    found = _elementwise(operation, y_true, y_pred, axis)
    return found if axis == -1 else found.with_shape(UNKNOWN)


@function(*_names("categorical_focal_crossentropy"))
def categorical_focal_crossentropy(
    y_true: object,
    y_pred: object,
    alpha: object = 0.25,
    gamma: object = 2.0,
    from_logits: object = False,
    label_smoothing: object = 0.0,
    axis: object = -1,
) -> object:
    """The loss of each sample, of which hard ones count more."""
    return _reduced("keras.losses.categorical_focal_crossentropy", y_true, y_pred, axis)


@function(*_names("sparse_categorical_crossentropy"))
def sparse_categorical_crossentropy_loss(
    y_true: object, y_pred: object, from_logits: object = False, ignore_class: object = None, axis: object = -1
) -> object:
    """The loss of each sample, of classes given by number."""
    operation = "keras.losses.sparse_categorical_crossentropy"
    spec, dtype = _prediction(y_pred, operation)
    if axis != -1:
        return TensorSpec(UNKNOWN, dtype)
    return TensorSpec(_sparse(operation, keras_tensor(y_true, operation).shape, spec.shape, axis), dtype)


@function("keras.losses.dice")
def dice(y_true: object, y_pred: object, axis: object = None) -> object:
    """How little two masks overlap."""
    return _reduced("keras.losses.dice", y_true, y_pred, axis) if axis is None else TensorSpec()


@function("keras.losses.tversky")
def tversky(y_true: object, y_pred: object, alpha: object = 0.5, beta: object = 0.5, axis: object = None) -> object:
    """How little two masks overlap, with the two kinds of errors weighted."""
    return _reduced("keras.losses.tversky", y_true, y_pred, axis) if axis is None else TensorSpec()


@function("keras.losses.categorical_generalized_cross_entropy")
def generalized_cross_entropy(y_true: object, y_pred: object, q: object) -> object:
    """The loss of each sample, of labels that may be wrong."""
    return TensorSpec()


@function("keras.losses.circle")
def circle(
    y_true: object,
    y_pred: object,
    ref_labels: object = None,
    ref_embeddings: object = None,
    remove_diagonal: object = True,
    gamma: object = 80,
    margin: object = 0.4,
) -> object:
    """The loss of each embedding, beside those of the same and of other classes."""
    return TensorSpec()


@function("keras.losses.ctc")
def ctc(y_true: object, y_pred: object) -> object:
    """The loss of each sequence."""
    spec = keras_tensor(y_pred, "keras.losses.ctc")
    if spec.rank is not None and spec.rank != 3:
        raise RankMismatch("keras.losses.ctc", spec.shape, 3, 3)
    return TensorSpec((UNKNOWN,), spec.dtype if is_floating(spec.dtype) else UNKNOWN)
