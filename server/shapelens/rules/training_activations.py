"""What the activation of a last layer does to a cross entropy: nothing is raised, and what is learnt is not meant.

Source: `keras.src.backend.tensorflow.nn` and `keras.src.losses.losses.categorical_crossentropy`, which warn.
"""

from __future__ import annotations

from typing import Final

from shapelens.rules.layers.layer import Layer
from shapelens.rules.mismatch import LogitsMismatch, OneClass
from shapelens.rules.training import loss_name
from shapelens.rules.values import Record, Reference
from shapelens.spec import UNKNOWN, TensorSpec

_OF_CLASSES: Final = frozenset(
    {"categorical_crossentropy", "sparse_categorical_crossentropy", "categorical_focal_crossentropy"}
)
_OF_PROBABILITIES: Final = _OF_CLASSES | {"binary_crossentropy", "binary_focal_crossentropy"}
_PROBABILITIES: Final = frozenset({"softmax", "sigmoid"})
_ACTIVATED: Final = frozenset({"Dense", "Conv1D", "Conv2D", "Conv3D", "Activation"})
"""Layers whose `activation` is applied last, along the last axis."""


def activation_of(layer: Layer | None) -> str | None:
    """Return the activation that a layer applies last, `linear` if it has none; `None` if it is not known."""
    if layer is None or layer.arguments.get("data_format", "channels_last") == "channels_first":
        return None
    if layer.class_name == "Softmax":
        return "softmax" if layer["axis"] == -1 else None
    if layer.class_name not in _ACTIVATED:
        return None
    given = layer["activation"]
    if given is None:
        return "linear"
    if isinstance(given, Reference):
        return given.name.rpartition(".")[2]
    return given if isinstance(given, str) else None


def check_activation(loss: object, layer: Layer | None, target: TensorSpec, output: TensorSpec) -> None:
    """Raise a `OneClass` or a `LogitsMismatch` where the loss of a model's last layer says nothing, or not what it
    should; neither is an error in Keras.
    """
    name, activation = loss_name(loss, target, output), activation_of(layer)
    if name is None or output.shape is UNKNOWN or len(output.shape) < 2:
        return
    if output.shape[-1] == 1 and (name in _OF_CLASSES or activation == "softmax"):
        raise OneClass(f"keras.losses.{name}", activation or "")
    if activation is None or name not in _OF_PROBABILITIES:
        return
    from_logits = loss.get("from_logits", False) if isinstance(loss, Record) else False
    if from_logits is True and activation in _PROBABILITIES:
        raise LogitsMismatch(f"keras.losses.{name}", activation, True)
    if from_logits is False and activation == "linear":
        raise LogitsMismatch(f"keras.losses.{name}", activation, False)
