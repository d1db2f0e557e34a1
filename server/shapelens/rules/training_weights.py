"""Sample weights: what a loss that is multiplied by them refuses.

Source: `keras.src.losses.loss.reduce_weighted_values`.
"""

from __future__ import annotations

from shapelens.rules.broadcasting import broadcast
from shapelens.rules.functions.keras_loss_objects import losses_of
from shapelens.rules.functions.keras_losses import squeezed
from shapelens.rules.mismatch import BroadcastMismatch, Mismatch, SampleWeightMismatch
from shapelens.rules.training import loss_name
from shapelens.rules.values import Record
from shapelens.spec import UNKNOWN, Shape, TensorSpec


def check_weight(loss: object, target: TensorSpec, output: TensorSpec, weight: TensorSpec) -> None:
    """Raise a `SampleWeightMismatch` if the losses of a batch cannot be multiplied by weights of this shape."""
    name = loss_name(loss, target, output)
    if name is None:
        return
    options = loss if isinstance(loss, Record) else Record(f"keras.losses.{name}")
    try:
        losses = losses_of(options, name, target, output)
    except Mismatch:
        return  # the loss itself is refused
    check_weighted(name, losses.shape, weight.shape)


def check_weighted(name: str, losses: Shape, weight: Shape) -> None:
    """Raise a `SampleWeightMismatch` if losses of this shape cannot be multiplied by weights of that."""
    first, second = squeezed(losses, weight)
    if first is UNKNOWN or second is UNKNOWN:
        return
    try:
        broadcast(name, first, second)
    except BroadcastMismatch as mismatch:
        raise SampleWeightMismatch(f"keras.losses.{name}", losses, weight) from mismatch
