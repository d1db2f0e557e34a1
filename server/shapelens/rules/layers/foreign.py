"""Layers whose output is up to code that is not Keras's: functions, and modules of other libraries."""

from __future__ import annotations

from shapelens.rules.layers.layer import CallContext, Layer, LayerRule, Outputs
from shapelens.rules.registry import layer
from shapelens.spec import UNKNOWN


@layer("JaxLayer")
@layer("FlaxLayer")
@layer("TorchModuleWrapper")
@layer("TFSMLayer")
class Foreign(LayerRule):
    """A module of another library: nothing is known of what it returns."""

    def apply(self, layer: Layer, inputs: object, context: CallContext, **arguments: object) -> tuple[Layer, Outputs]:
        """Say that the output is unknown."""
        return layer, UNKNOWN
