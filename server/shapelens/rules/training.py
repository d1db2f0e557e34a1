"""What `fit`, `evaluate` and their like do with the targets: the loss that `compile` was given, on targets and output.

Source: `keras.src.trainers.compile_utils.CompileLoss` and `keras.src.losses.loss`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, cast

from shapelens.rules.class_targets import kind_of_classes
from shapelens.rules.classes import Classes
from shapelens.rules.functions.keras_loss_objects import LOSSES, losses_of
from shapelens.rules.functions.keras_losses import squeezed
from shapelens.rules.identifiers import identifiers
from shapelens.rules.mismatch import InvalidArgument, LabelsOutOfRange, Mismatch, TargetBroadcast, TargetMismatch
from shapelens.rules.names import canonical_name
from shapelens.rules.signatures import signature_table
from shapelens.rules.values import Record, Reference
from shapelens.spec import UNKNOWN, Dim, TensorSpec

_MODULES = ("keras.losses.", "keras.metrics.")
_CHOSEN = ("crossentropy", "ce")
_ACCURACY = ("accuracy", "acc")
_BROADCASTING = frozenset(
    "mean_squared_error mean_absolute_error mean_absolute_percentage_error mean_squared_logarithmic_error log_cosh "
    "huber hinge squared_hinge kl_divergence poisson categorical_hinge cosine_similarity".split()
)
"""Losses that compare element by element, and broadcast what is not of one shape."""


def check_compile(given: Mapping[str, object]) -> None:
    """Raise an `InvalidArgument` where `compile` itself raises: an optimizer of an unknown name, metrics as a string.

    Source: `keras.src.trainers.trainer.Trainer.compile`, `keras.src.optimizers.get`.
    """
    optimizer, metrics = given.get("optimizer"), given.get("metrics")
    if isinstance(optimizer, str) and optimizer.lower() not in identifiers("optimizers"):
        raise InvalidArgument("compile", "optimizer", optimizer, "is none of Keras's optimizers")
    if isinstance(metrics, str) and metrics:
        raise InvalidArgument("compile", "metrics", metrics, "must be a list, a tuple or a dict")


def check_loss_name(loss: object) -> None:
    """Raise an `InvalidArgument` for a string that is the name of no loss."""
    if isinstance(loss, str) and loss.lower() not in _CHOSEN and loss not in signature_table()["losses"]:
        raise InvalidArgument("compile", "loss", loss, "is none of Keras's losses")


def check_loss_weights(weights: object) -> None:
    """Raise an `InvalidArgument` for texts as weights of losses: Keras 2 took metrics at this place of `compile`."""
    if isinstance(weights, (list, tuple)):
        items = cast("list[object] | tuple[object, ...]", weights)
        if items and all(isinstance(item, str) for item in items):
            raise InvalidArgument("compile", "loss_weights", list(items), "must be numbers; metrics are given by name")


def check_metric_name(metric: object) -> None:
    """Raise an `InvalidArgument` for a string that is the name of no metric."""
    if isinstance(metric, str) and metric.lower() not in _ACCURACY and metric not in identifiers("metrics"):
        raise InvalidArgument("compile", "metrics", metric, "is none of Keras's metrics")


def loss_name(loss: object, target: TensorSpec, output: TensorSpec) -> str | None:
    """Return the name of the function that a loss computes, `mean_squared_error`; `None` if it is not Keras's own.

    `loss` is what `compile` was given: a string, a loss object or a function.
    """
    if isinstance(loss, str):
        if loss.lower() in _CHOSEN:
            return _chosen(target, output)
        return _function_of(signature_table()["losses"].get(loss, ""))
    if isinstance(loss, Record):
        return _function_of(loss.class_name.rpartition(".")[2]) if loss.class_name.startswith(_MODULES[0]) else None
    if isinstance(loss, Reference) and canonical_name(loss.name).startswith(_MODULES):
        return _function_of(signature_table()["losses"].get(loss.name.rpartition(".")[2], ""))
    return None


def _function_of(name: str) -> str | None:
    return LOSSES[name][0] if name in LOSSES else name or None


_CROSS_ENTROPIES: Final = {
    "binary": "binary_crossentropy",
    "categorical": "categorical_crossentropy",
    "sparse": "sparse_categorical_crossentropy",
}


def _chosen(target: TensorSpec, output: TensorSpec) -> str | None:
    """Return the cross entropy that `loss="crossentropy"` stands for."""
    kind = kind_of_classes(target, output)
    return None if kind is None else _CROSS_ENTROPIES[kind]


def check_labels(loss: object, labels: Classes, output: TensorSpec) -> None:
    """Raise a `LabelsOutOfRange` if labels are certainly not all numbers of classes of the output.

    Source: `SparseSoftmaxCrossEntropyWithLogits` of TensorFlow, which refuses them on a CPU.
    """
    name = loss_name(loss, TensorSpec(), output)
    width = output.shape[-1] if output.shape is not UNKNOWN and output.shape else UNKNOWN
    if name != "sparse_categorical_crossentropy" or not isinstance(width, int) or width < 1 or labels.bounds is None:
        return
    if isinstance(loss, Record) and loss.get("ignore_class", None) is not None:
        return
    low, high = labels.bounds
    if (low < 0 and labels.complete) or labels.has_beyond(width):
        raise LabelsOutOfRange(f"keras.losses.{name}", low, high, width)


def check_targets(loss: object, target: TensorSpec, output: TensorSpec) -> TargetBroadcast | TargetMismatch | None:
    """Raise a `TargetMismatch` if a loss refuses targets of this shape beside an output of that; both with the number
    of rows of a batch.

    Return a `TargetBroadcast` where it takes both and broadcasts one against the other: nothing is raised, and what is
    learnt is not what was meant. Return a `TargetMismatch` where one would be raised but for an output of one class.
    """
    name = loss_name(loss, target, output)
    if name is None or target.shape is UNKNOWN or output.shape is UNKNOWN:
        return None
    if len(output.shape) < 2:
        return None  # the batch axis is then the last one too, and what is said of it depends on how it is traced
    options = loss if isinstance(loss, Record) else Record(f"keras.losses.{name}")
    try:
        losses_of(options, name, target, output)
    except TargetMismatch:
        raise
    except Mismatch as mismatch:
        raise TargetMismatch(f"keras.losses.{name}", target, output) from mismatch
    if name == "categorical_crossentropy" and _are_numbers(target.shape, output.shape):
        return TargetMismatch(f"keras.losses.{name}", target, output)
    first, second = squeezed(target.shape, output.shape)
    if first is UNKNOWN or second is UNKNOWN or name not in _BROADCASTING or not target.shape:
        return None  # one number is the target of all samples
    known = [size for size in (*first, *second) if isinstance(size, int)]
    if len(known) == len(first) + len(second) and first != second:
        return TargetBroadcast(f"keras.losses.{name}", target, output)
    return None


def _are_numbers(target: tuple[Dim, ...], output: tuple[Dim, ...]) -> bool:
    """Say whether targets have no columns beside an output whose number of columns is not known."""
    plain = target[:-1] if len(target) == len(output) and target[-1] == 1 else target
    return output[-1] is UNKNOWN and len(plain) == len(output) - 1
