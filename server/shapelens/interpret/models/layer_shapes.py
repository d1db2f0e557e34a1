"""`layer.build(shape)` and `layer.compute_output_shape(shape)`: layers of Keras that are given shapes, not tensors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from shapelens.interpret import rule_values
from shapelens.interpret.machine import Machine
from shapelens.interpret.models import layer_attributes
from shapelens.interpret.objects import LayerObject
from shapelens.interpret.values import Ref, Site, Tensor, Unresolved, Value
from shapelens.rules import versions
from shapelens.rules.layers.layer import CallContext, Layer, LayerRule
from shapelens.rules.mismatch import Mismatch, UnknownChannels
from shapelens.rules.registry import layer_rule
from shapelens.rules.values import read_items, read_shape
from shapelens.spec import UNKNOWN, TensorSpec

METHODS: Final = ("build", "compute_output_shape")


def call_with_shape(
    machine: Machine,
    site: Site,
    ref: Ref,
    thing: LayerObject,
    name: str,
    arguments: Sequence[Value],
    keywords: Mapping[str, Value],
) -> Value:
    """Build a layer for a shape, or return the shape of its output.

    Of a shape that a call refuses, most layers think nothing here: `Dense.build((5,))` makes a kernel. What comes of
    that is unknown. A layer that cannot make its weights raises here as there.
    """
    unknown = Unresolved(f"what '.{name}()' returns is not known")
    given = arguments[0] if arguments else keywords.get("input_shape")
    rule, inputs = layer_rule(thing.layer.class_name), _inputs(machine, thing.layer, given)
    if rule is None or inputs is None or len(arguments) + len(keywords) != 1:
        return unknown
    try:
        if name == "build":
            layer, outputs = rule.apply(thing.layer, inputs, CallContext(True))
        else:
            layer, outputs = thing.layer, _outputs(machine, site, thing.layer, rule, inputs)
    except UnknownChannels as mismatch:
        doubt = versions.doubt(machine.keras_version, thing.layer, inputs, mismatch)
        return unknown if doubt or name != "build" else machine.report(mismatch, site, thing.site)
    except Mismatch:
        return unknown
    if name == "compute_output_shape":
        return layer_attributes.shape_of(Tensor(outputs, "keras")) if isinstance(outputs, TensorSpec) else unknown
    machine.store(ref, replace(thing, layer=layer))
    return None


def _outputs(machine: Machine, site: Site, layer: Layer, rule: LayerRule, inputs: object) -> object:
    """Return what a layer makes of inputs; a `Lambda` calls its function to know."""
    from shapelens.interpret.models.keras_layers import Caller
    from shapelens.interpret.models.nested_layers import call_context

    with machine.quiet():
        return rule.apply(layer, inputs, call_context(machine, Caller(site, True), True))[1]


def _inputs(machine: Machine, layer: Layer, given: Value) -> TensorSpec | list[TensorSpec] | None:
    """Return what a layer is called on instead: a tensor of the shape, or several where several shapes are given."""
    plain: object = rule_values.to_rule(machine, given)
    items = read_items(plain) or ()
    shapes = [read_shape(item) for item in items if read_items(item) is not None]
    if shapes:
        several = [TensorSpec(shape, layer.policy.compute_dtype) for shape in shapes if shape is not UNKNOWN]
        return several if len(several) == len(items) else None
    shape = read_shape(plain)
    return None if shape is UNKNOWN else TensorSpec(shape, layer.policy.compute_dtype)
