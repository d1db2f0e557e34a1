"""Losses as objects: `keras.losses.MeanSquaredError(reduction="none")(y_true, y_pred)`.

Source: `keras.src.losses.loss` and `keras.src.losses.losses`.
"""

from __future__ import annotations

from typing import Final

from shapelens.rules.arrays import keras_tensor
from shapelens.rules.broadcasting import broadcast
from shapelens.rules.functions.keras_losses import squeezed
from shapelens.rules.mismatch import InvalidArgument, Mismatch
from shapelens.rules.registry import function, function_rule
from shapelens.rules.values import Record, read_dtype
from shapelens.spec import UNKNOWN, DType, Shape, TensorSpec

DEFAULT_DTYPE: Final = "default dtype"
"""The field of a loss or metric that holds the dtype in which Keras computes by default."""

_MEANS: Final = ("sum_over_batch_size", "mean", "mean_with_sample_weight", "sum")
_PLAIN: Final = ("reduction", "name", "dtype")
_CROSSENTROPY: Final = ("from_logits", "label_smoothing", "axis", *_PLAIN)

LOSSES: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "MeanSquaredError": ("mean_squared_error", _PLAIN),
    "MeanAbsoluteError": ("mean_absolute_error", _PLAIN),
    "MeanAbsolutePercentageError": ("mean_absolute_percentage_error", _PLAIN),
    "MeanSquaredLogarithmicError": ("mean_squared_logarithmic_error", _PLAIN),
    "LogCosh": ("log_cosh", _PLAIN),
    "Hinge": ("hinge", _PLAIN),
    "SquaredHinge": ("squared_hinge", _PLAIN),
    "CategoricalHinge": ("categorical_hinge", _PLAIN),
    "KLDivergence": ("kl_divergence", _PLAIN),
    "Poisson": ("poisson", _PLAIN),
    "Huber": ("huber", ("delta", *_PLAIN)),
    "CosineSimilarity": ("cosine_similarity", ("axis", *_PLAIN)),
    "BinaryCrossentropy": ("binary_crossentropy", _CROSSENTROPY),
    "CategoricalCrossentropy": ("categorical_crossentropy", _CROSSENTROPY),
    "BinaryFocalCrossentropy": (
        "binary_focal_crossentropy",
        ("apply_class_balancing", "alpha", "gamma", *_CROSSENTROPY),
    ),
    "CategoricalFocalCrossentropy": ("categorical_focal_crossentropy", ("alpha", "gamma", *_CROSSENTROPY)),
    "SparseCategoricalCrossentropy": (
        "sparse_categorical_crossentropy",
        ("from_logits", "ignore_class", "reduction", "axis", "name", "dtype"),
    ),
    "Dice": ("dice", ("reduction", "name", "axis", "dtype")),
    "Tversky": ("tversky", ("alpha", "beta", "reduction", "name", "axis", "dtype")),
    "CTC": ("ctc", _PLAIN),
    "Circle": ("circle", ("gamma", "margin", "remove_diagonal", *_PLAIN)),
    "CategoricalGeneralizedCrossEntropy": ("categorical_generalized_cross_entropy", ("q", *_PLAIN)),
}
"""The function that each class calls, and its parameters in order."""


def _register(short: str, plain: str, parameters: tuple[str, ...]) -> None:
    name = f"keras.losses.{short}"
    defaults: dict[str, object] = {"reduction": "sum_over_batch_size", **({"q": 0.5} if "q" in parameters else {})}

    @function(name)
    def made(*args: object, **kwargs: object) -> object:
        given = {**dict(zip(parameters, args, strict=False)), **kwargs}
        unknown = next((key for key in given if key not in parameters), None)
        if unknown is not None:
            return UNKNOWN
        given = {**defaults, **given}
        reduction = given["reduction"]
        if isinstance(reduction, str) and reduction not in (*_MEANS, "none"):
            raise InvalidArgument(name, "reduction", reduction, "is no reduction that Keras knows")
        return Record(name, tuple(given.items()))

    @function(f"{name}.__call__")
    def called(self: Record, y_true: object, y_pred: object, sample_weight: object = None) -> object:
        dtype = dtype_of(self)
        losses = losses_of(self, plain, as_loss_dtype(y_true, dtype), as_loss_dtype(y_pred, dtype))
        return reduced_loss(losses, sample_weight, self.get("reduction"), dtype)

    @function(f"{name}.call")
    def call(self: Record, y_true: object, y_pred: object) -> object:
        return losses_of(self, plain, y_true, y_pred)


for _short, (_plain, _parameters) in LOSSES.items():
    _register(_short, _plain, _parameters)


def dtype_of(thing: Record) -> DType:
    """Return the dtype that a loss or metric was given, or else the default one, which the interpreter notes."""
    return read_dtype(thing.get("dtype", None), read_dtype(thing.get(DEFAULT_DTYPE)))


def as_loss_dtype(value: object, dtype: DType) -> object:
    """Return a tensor as a loss of some dtype converts it; lists are converted item by item, so that they stay."""
    return value.with_dtype(dtype) if isinstance(value, TensorSpec) else value


def losses_of(loss: Record, plain: str, y_true: object, y_pred: object) -> TensorSpec:
    """Return the losses before they are reduced."""
    if not isinstance(y_true, TensorSpec) or not isinstance(y_pred, TensorSpec):
        return TensorSpec()
    first, second = squeezed(y_true.shape, y_pred.shape)
    if first is UNKNOWN or second is UNKNOWN:
        return TensorSpec()
    rule = function_rule(f"keras.losses.{plain}")
    assert rule is not None
    options = {key: loss.get(key) for key in ("axis", "q") if key in dict(loss.fields)}
    found = rule.function(y_true.with_shape(first), y_pred.with_shape(second), **options)
    return found if isinstance(found, TensorSpec) else TensorSpec()


def reduced_loss(losses: TensorSpec, sample_weight: object, reduction: object, dtype: DType) -> TensorSpec:
    """Return what a loss object makes of the losses: one number, or all of them, weighted.

    Source: `keras.src.losses.loss.reduce_weighted_values`.
    """
    shape = losses.shape if sample_weight is None else _weighted(losses.shape, sample_weight)
    if reduction in _MEANS:
        return TensorSpec((), dtype)
    if reduction is not None and reduction != "none":
        return TensorSpec(UNKNOWN, dtype)
    return TensorSpec(shape, dtype)


def _weighted(losses: Shape, sample_weight: object) -> Shape:
    """Return the shape of losses times weights."""
    try:
        weight = keras_tensor(sample_weight, "keras.losses").shape
    except Mismatch:
        return UNKNOWN
    first, second = squeezed(losses, weight)
    return UNKNOWN if first is UNKNOWN or second is UNKNOWN else broadcast("keras.losses", first, second)
