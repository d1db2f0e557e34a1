"""Layers around other layers: `SpectralNormalization`, `Pipeline`, and the base classes that people derive from."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from shapelens.rules.layers.inner_layers import accepts_rank, check_is_layer, infer_users, inner_layer, prefixed
from shapelens.rules.layers.layer import CallContext, InputSpec, Layer, LayerRule, Outputs, Weights, built_axes
from shapelens.rules.layers.recurrent import Recurrent
from shapelens.rules.mismatch import InvalidArgument
from shapelens.rules.numbers import check_numbers
from shapelens.rules.registry import layer, layer_rule
from shapelens.rules.values import read_items
from shapelens.spec import UNKNOWN, DType, Shape, TensorSpec


@layer("Layer")
class PlainLayer(LayerRule):
    """Source: `keras.src.layers.layer.Layer`: what it does is up to the class that is derived from it."""

    def apply(self, layer: Layer, inputs: object, context: CallContext, **arguments: object) -> tuple[Layer, Outputs]:
        """Say that the output is unknown."""
        return layer, UNKNOWN


@layer("Wrapper")
class Wrapper(PlainLayer):
    """Source: `keras.src.layers.core.wrapper.Wrapper`."""

    def configure(self, layer: Layer) -> None:
        """Check that it wraps a layer."""
        check_is_layer(self, layer, "layer")


@layer("SpectralNormalization")
class SpectralNormalization(LayerRule):
    """Source: `keras.src.layers.normalization.spectral_normalization.SpectralNormalization`."""

    def configure(self, layer: Layer) -> None:
        """Check the wrapped layer and the number of iterations."""
        check_is_layer(self, layer, "layer")
        iterations = layer["power_iterations"]
        check_numbers(self.class_name, layer, "power_iterations")
        if isinstance(iterations, (int, float)) and iterations <= 0:
            raise InvalidArgument(self.class_name, "power_iterations", iterations, "must be positive")

    def input_spec(self, layer: Layer) -> InputSpec | None:
        """Once built, the last axis is fixed."""
        return None if layer.built_shape is None else InputSpec(min_ndim=1, axes=built_axes(layer, -1))

    def build(self, layer: Layer, input_shape: Shape) -> Weights:
        """Build the wrapped layer, and a vector as long as the last axis of its kernel."""
        inner = inner_layer(layer, layer["layer"], "layer/", None)
        if inner is None or isinstance(inner[0], Recurrent) or not accepts_rank(*inner, TensorSpec(input_shape)):
            return {"vector_u": UNKNOWN}
        weights = inner[0].build(inner[1], input_shape)
        kernel = weights.get("kernel", weights.get("embeddings"))
        if kernel is None:
            if not weights:
                reason = f"{inner[1].class_name} has neither a kernel nor embeddings"
                raise InvalidArgument(self.class_name, "layer", inner[1].class_name, reason)
            return {"vector_u": UNKNOWN}
        vector: Shape = UNKNOWN if kernel is UNKNOWN else (1, kernel[-1])
        return {**prefixed("layer/", weights), "vector_u": vector}

    def call(self, layer: Layer, inputs: TensorSpec, context: CallContext, **arguments: object) -> Outputs:
        """Call the wrapped layer, and cast its output to the dtype of the input."""
        inner = inner_layer(layer, layer["layer"], "layer/", layer.built_shape)
        if inner is None:
            output = self._of_users_layer(layer["layer"], inputs, context)
            return output.with_dtype(self._dtype(layer, inputs, context)) if isinstance(output, TensorSpec) else UNKNOWN
        if not accepts_rank(*inner, inputs):
            return UNKNOWN  # the wrapped layer's own check is passed by
        _, output = inner[0].apply(inner[1], inputs, context)
        if not isinstance(output, TensorSpec):
            return UNKNOWN
        return output.with_dtype(self._dtype(layer, inputs, context))

    def _of_users_layer(self, value: object, inputs: TensorSpec, context: CallContext) -> Outputs:
        if context.symbolic:
            return infer_users(value, inputs, context)
        if context.call_layer is None or not isinstance(value, Layer):
            return UNKNOWN
        return context.call_layer(value, inputs)

    def _dtype(self, layer: Layer, inputs: TensorSpec, context: CallContext) -> DType:
        return layer.policy.compute_dtype if context.symbolic else inputs.dtype


@layer("Pipeline")
class Pipeline(LayerRule):
    """Source: `keras.src.layers.preprocessing.pipeline.Pipeline`: one layer after the other."""

    def apply(self, layer: Layer, inputs: object, context: CallContext, **arguments: object) -> tuple[Layer, Outputs]:
        """Call each layer on the output of the one before."""
        layers = read_items(layer["layers"])
        if layers is None:
            return layer, UNKNOWN
        shape = inputs.shape if isinstance(inputs, TensorSpec) else UNKNOWN
        # Keras traces the layers of a symbolic call: an open size may stay open where a layer alone would say its own.
        traced = context.symbolic and (shape is UNKNOWN or None in shape[-3:] or len(shape) not in (3, 4))
        output = inputs
        weights: dict[str, Shape] = {}
        for number, item in enumerate(layers):
            rule = layer_rule(item.class_name) if isinstance(item, Layer) and item.reference is None else None
            if rule is not None:
                built, output = rule.apply(cast(Layer, item), output, context)
                weights.update(prefixed(f"{number}/", built.weights))
            elif context.call_layer is not None and isinstance(item, Layer):
                output = context.call_layer(item, output)
            else:
                return layer, UNKNOWN
        return replace(layer, weights=weights), UNKNOWN if traced else output
