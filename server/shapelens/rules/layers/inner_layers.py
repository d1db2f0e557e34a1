"""The layer that another one holds: how a wrapper finds it, builds it and calls it."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from shapelens.rules.layers.layer import CallContext, Layer, LayerRule, Outputs, Weights
from shapelens.rules.mismatch import InvalidArgument, RankMismatch
from shapelens.rules.registry import layer_rule
from shapelens.spec import UNKNOWN, Shape, TensorSpec


def inner_layer(wrapper: Layer, value: object, prefix: str, built_shape: object) -> tuple[LayerRule, Layer] | None:
    """Return the built-in layer that a wrapper holds, with its rule and as far as the wrapper built it."""
    if not isinstance(value, Layer) or value.reference is not None:
        return None
    rule = layer_rule(value.class_name)
    if rule is None:
        return None
    if built_shape is None:
        return rule, value
    weights = {name.removeprefix(prefix): shape for name, shape in wrapper.weights.items() if name.startswith(prefix)}
    return rule, replace(value, built_shape=built_shape, weights=weights)


def prefixed(prefix: str, weights: Weights) -> dict[str, Shape]:
    """Return weights under names that begin with `prefix`."""
    return {prefix + name: shape for name, shape in weights.items()}


def accepts_rank(rule: LayerRule, configured: Layer, inputs: TensorSpec) -> bool:
    """Say whether the layer's own input spec allows the rank of `inputs`."""
    try:
        rule.check_input(configured, inputs)
    except RankMismatch:
        return False
    return True


def check_is_layer(rule: LayerRule, configured: Layer, parameter: str) -> None:
    """Raise if an argument certainly is no layer."""
    value = configured[parameter]
    if value is None or isinstance(value, (str, int, float, tuple, list, TensorSpec)):
        raise InvalidArgument(rule.class_name, parameter, cast(object, value), "must be a layer")


def call_past_checks(inner: tuple[LayerRule, Layer], inputs: TensorSpec, context: CallContext) -> Outputs:
    """Call a built-in layer as `layer.call(inputs)` does, without the checks of `Layer.__call__`."""
    rule, configured = inner
    if type(rule).apply is not LayerRule.apply:
        return rule.apply(configured, inputs, context)[1]
    return rule.call(configured, inputs, context)


def infer_users(value: object, inputs: TensorSpec, context: CallContext) -> Outputs:
    """Ask a layer or model of the user's what comes out, if that is what the wrapper was given."""
    if context.infer_layer is None or not isinstance(value, Layer):
        return UNKNOWN
    return context.infer_layer(value, inputs)


def built_inside(prefix: str, value: object, input_shape: Shape) -> dict[str, Shape]:
    """Build the layer that a wrapper holds; the weights of one of the user's are not known."""
    inner = inner_layer(Layer("", {}), value, prefix, None)
    if inner is None:
        return {f"{prefix}weights": UNKNOWN}
    return prefixed(prefix, inner[0].build(inner[1], input_shape))
