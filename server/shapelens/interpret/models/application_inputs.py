"""What ready-made models take: images of the channels that they were built for."""

from __future__ import annotations

from typing import Final

from shapelens.interpret.machine import Facts, Machine
from shapelens.interpret.models.keras_layers import Caller
from shapelens.interpret.values import GraphNode, Tensor, Value
from shapelens.rules.mismatch import AxisMismatch
from shapelens.rules.sizes import sizes_differ
from shapelens.spec import UNKNOWN

_NORMALIZING: Final = ("EfficientNet", "ConvNeXt")
"""The models that begin with a `Normalization`."""


def check_channels(machine: Machine, caller: Caller, node: GraphNode, given: Value) -> None:
    """Report images of other channels than the first convolution of a ready-made model takes. A symbolic call says
    nothing of them, and models that begin with a `Normalization` broadcast a single channel.
    """
    built, name = node.arguments[0], node.arguments[1]
    if not isinstance(given, Tensor) or not isinstance(built, Tensor) or given.node is not None:
        return
    made, needed = (UNKNOWN if t.spec.shape is UNKNOWN else t.spec.shape[-1] for t in (given, built))
    if not isinstance(needed, int) or not sizes_differ(made, needed) or str(name).startswith(_NORMALIZING):
        return
    mismatch = AxisMismatch(str(name), given.spec.shape, -1, needed)
    machine.report(mismatch, caller.site, facts=Facts(caller.given, given, declared=caller.declared))
