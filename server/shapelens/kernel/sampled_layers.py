"""Layers of Keras that the probe described, as the rules see them."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import Final, cast

from shapelens.interpret.values import Class, Symbol
from shapelens.kernel.descriptions import Described, parts_of, policy_of, settings_of, shape_of
from shapelens.rules.layers.layer import Layer, Weights
from shapelens.rules.mismatch import Mismatch
from shapelens.rules.registry import layer_rule
from shapelens.rules.signatures import canonical_layer_name, layer_signature, signature_table
from shapelens.spec import UNKNOWN, Shape

_WRAPPERS: Final = {"TimeDistributed": 1, "Bidirectional": 2, "SpectralNormalization": 1}
"""Layers that wrap the one given as `layer`, and how many they hold for it."""


def sampled_layer(described: Described) -> Layer:
    """Return the state of a described layer."""
    name = canonical_layer_name(str(described.get("class")))
    policy = policy_of(described)
    if name == "InputLayer":
        shape = shape_of(described.get("output_shape"))
        return Layer(name, {"name": UNKNOWN}, policy, built_shape=shape, name=_name(described))
    config = settings_of(described)
    arguments: dict[str, object] = {}
    if name in signature_table()["layers"]:
        for parameter in layer_signature(name).parameters.values():
            default = UNKNOWN if parameter.default is parameter.empty else parameter.default
            arguments[parameter.name] = config.get(parameter.name, default)
    arguments["name"] = UNKNOWN  # a name that the user gave is not sent
    held = parts_of(described, "layers")
    if len(held) == _WRAPPERS.get(name) and held[0].get("kind") == "layer":
        arguments["layer"] = sampled_layer(held[0])
    built = shape_of(described.get("input_shape")) if described.get("built") else None
    built_shape = None if built is UNKNOWN else built
    layer = Layer(name, arguments, policy, built_shape=built_shape, name=_name(described))
    return replace(layer, weights=_weights(layer, described))


def may_be(layer: Layer, described: Described) -> bool:
    """Say whether a layer that was seen being made can be the one that is described: its class and its sizes say so."""
    if canonical_layer_name(str(described.get("class"))) != layer.class_name:
        return False
    settings = settings_of(described).items()
    return not any(_differ(layer.arguments.get(name, UNKNOWN), setting) for name, setting in settings)


def _differ(given: object, kept: object) -> bool:
    """Say whether a size that a layer was given is another one than it keeps. One number stands for all of a tuple,
    and a negative one for what is found out when the layer is built.
    """
    if isinstance(kept, tuple):
        sizes = cast("tuple[object, ...]", kept)
        return any(
            map(
                _differ, cast("tuple[object, ...]", given) if isinstance(given, tuple) else (given,) * len(sizes), sizes
            )
        )
    return type(given) is int and type(kept) is int and given != kept and min(given, kept) >= 0


def _name(described: Described) -> str:
    name = described.get("name")
    return name if isinstance(name, str) else ""


def _weights(layer: Layer, described: Described) -> Weights:
    """Return the weights' shapes, under the names that the layer's rule gives them where it says the same shapes."""
    shapes = [shape_of(shape) for shape in described.get("weights") or ()]
    rule = layer_rule(layer.class_name)
    built = cast("Shape | None", layer.built_shape)
    if rule is not None and built is not None:
        try:
            expected: Weights = rule.build(layer, built)
        except Mismatch:
            expected = {}
        if list(expected.values()) == shapes:
            return expected
    numbered = tuple(f"weight_{i}" for i in range(len(shapes)))
    names: tuple[str, ...] = ("kernel", "bias") if len(shapes) <= 2 else numbered
    return dict(zip(names, shapes, strict=False))


def class_without_source(name: str, is_model: bool) -> Class:
    """Return a class of the user's of which nothing is known but its name and that it is a layer or model."""
    empty = ast.ClassDef(name, [], [], [ast.Pass()], [])
    base = Symbol("keras.Model" if is_model else "keras.layers.Layer")
    return Class(name, empty, "", (base,), {}, f"class {name} of the kernel")
