"""Wrappers over time: `TimeDistributed` and `Bidirectional` of `keras/src/layers/rnn`."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from shapelens.rules.layers.inner_layers import (
    accepts_rank,
    built_inside,
    call_past_checks,
    check_is_layer,
    infer_users,
    inner_layer,
)
from shapelens.rules.layers.layer import CallContext, InputSpec, Layer, LayerRule, Outputs, Sizes, Weights
from shapelens.rules.layers.recurrent import Recurrent
from shapelens.rules.mismatch import InvalidArgument, InvalidCall, RankMismatch
from shapelens.rules.registry import layer, layer_rule
from shapelens.rules.sizes import multiply_sizes
from shapelens.rules.values import read_items
from shapelens.spec import UNKNOWN, Shape, TensorSpec


@layer("TimeDistributed")
class TimeDistributed(LayerRule):
    """Source: `keras.src.layers.rnn.time_distributed.TimeDistributed`."""

    def configure(self, layer: Layer) -> None:
        """Check that it wraps a layer."""
        check_is_layer(self, layer, "layer")

    def build(self, layer: Layer, input_shape: Shape) -> Weights:
        """Build the inner layer for one step."""
        return built_inside("layer/", layer["layer"], self.child_shape(cast(Sizes, input_shape)))

    def child_shape(self, shape: Sizes) -> Sizes:
        """Return the shape without the time axis."""
        if len(shape) < 3:
            raise RankMismatch(self.class_name, shape, 3)
        return (shape[0], *shape[2:])

    def call(self, layer: Layer, inputs: TensorSpec, context: CallContext, **arguments: object) -> Outputs:
        """Call the inner layer on one step, and put the time axis back."""
        if inputs.shape is UNKNOWN:
            return UNKNOWN
        child = TensorSpec(self.child_shape(inputs.shape), inputs.dtype)
        built = layer.built_shape
        if isinstance(built, tuple):
            built = self.child_shape(cast(Sizes, built))
        inner = inner_layer(layer, layer["layer"], "layer/", built)
        if inner is None:
            output = self._of_users_layer(layer["layer"], child, context)
        elif not accepts_rank(inner[0], inner[1], child):
            # The inner layer is called past its own check of the input: what comes out is up to TensorFlow.
            return UNKNOWN
        else:
            output = call_past_checks(inner, child, context)
        if not isinstance(output, TensorSpec) or output.shape is UNKNOWN:
            return UNKNOWN
        if not context.symbolic and inputs.shape[1] == 0:
            raise InvalidCall(self.class_name, "the input has no time step")
        dtype = layer.policy.compute_dtype if context.symbolic else output.dtype
        return TensorSpec((*output.shape[:1], inputs.shape[1], *output.shape[1:]), dtype)

    def _of_users_layer(self, value: object, child: TensorSpec, context: CallContext) -> Outputs:
        if context.symbolic:
            return infer_users(value, child, context)
        if context.run_layer is None or not isinstance(value, Layer):
            return UNKNOWN
        return context.run_layer(value, child)


@layer("Bidirectional")
class Bidirectional(LayerRule):
    """Source: `keras.src.layers.rnn.bidirectional.Bidirectional`."""

    def configure(self, layer: Layer) -> None:
        """Check that both layers are recurrent and go opposite ways."""
        check_is_layer(self, layer, "layer")
        mode, backward = layer["merge_mode"], layer["backward_layer"]
        if mode is not UNKNOWN and mode not in ("sum", "mul", "ave", "concat", None):
            raise InvalidArgument(self.class_name, "merge_mode", mode, "must be 'sum', 'mul', 'ave', 'concat' or None")
        forward = layer["layer"]
        for parameter, value in (("layer", forward), ("backward_layer", backward)):
            if isinstance(value, Layer) and value.reference is None:
                rule = layer_rule(value.class_name)
                if rule is not None and not isinstance(rule, Recurrent):
                    raise InvalidArgument(self.class_name, parameter, value.class_name, "must be a recurrent layer")
        if backward is not None:
            check_is_layer(self, layer, "backward_layer")
        if isinstance(forward, Layer):
            self._check_directions(forward, backward)

    def _check_directions(self, forward: Layer, backward: object) -> None:
        if not isinstance(backward, Layer):
            if forward["go_backwards"] is True and backward is None:
                raise InvalidArgument(self.class_name, "layer", forward.class_name, "goes backwards itself")
            return
        if forward["go_backwards"] == backward["go_backwards"]:
            raise InvalidArgument(self.class_name, "backward_layer", backward.class_name, "goes the same way as layer")
        for parameter in ("stateful", "return_sequences", "return_state"):
            if UNKNOWN not in (forward[parameter], backward[parameter]) and forward[parameter] != backward[parameter]:
                reason = f"has another {parameter} than layer"
                raise InvalidArgument(self.class_name, "backward_layer", backward.class_name, reason)

    def input_spec(self, layer: Layer) -> InputSpec | None:
        """Demand what the inner layer demands."""
        inner = inner_layer(layer, layer["layer"], "", None)
        return None if inner is None else inner[0].input_spec(inner[1])

    def build(self, layer: Layer, input_shape: Shape) -> Weights:
        """Build both directions."""
        weights: dict[str, Shape] = {}
        backward = layer["layer"] if layer["backward_layer"] is None else layer["backward_layer"]
        for prefix, value in (("forward/", layer["layer"]), ("backward/", backward)):
            weights.update(built_inside(prefix, value, input_shape))
        return weights

    def call(self, layer: Layer, inputs: TensorSpec, context: CallContext, **arguments: object) -> Outputs:
        """Run both directions and merge their outputs; the states come behind."""
        inner = inner_layer(layer, layer["layer"], "forward/", layer.built_shape)
        mode = layer["merge_mode"]
        if inner is None or mode is UNKNOWN:
            return UNKNOWN
        given = read_items(arguments.get("initial_state"))
        # Both directions are made anew of the layer's configuration; whether that can be done with cells of the user's
        # depends on whether their class is registered.
        context = replace(context, read_attribute=None)
        forward_state = {"initial_state": given[: len(given) // 2]} if given else {}
        result = inner[0].call(inner[1], inner[0].convert_input(inner[1], inputs), context, **forward_state)
        if result is UNKNOWN:
            return UNKNOWN
        output, *states = cast("tuple[TensorSpec, ...]", result if isinstance(result, tuple) else (result,))
        compute = layer.policy.compute_dtype
        output = output.with_dtype(compute)
        if context.symbolic:
            states = [state.with_dtype(compute) for state in states]
        if mode is None:
            merged: tuple[Outputs, ...] = (output, output)
        elif mode == "concat" and output.shape is not UNKNOWN:
            merged = (output.with_shape((*output.shape[:-1], multiply_sizes((output.shape[-1], 2)))),)
        else:
            merged = (output,)
        if len(merged) == 1 and not states:
            return merged[0]
        return (*merged, *states, *states)
