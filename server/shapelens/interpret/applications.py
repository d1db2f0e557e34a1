"""`keras.applications`: a ready-made model is a functional model with one operation in it."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from shapelens.interpret import libraries
from shapelens.interpret.machine import Frame, Machine, site_of
from shapelens.interpret.values import (
    GraphNode,
    ModelObject,
    Symbol,
    Tensor,
    Unresolved,
    Value,
    declared_at,
    inferred_at,
)
from shapelens.rules.functions.keras_applications import (
    FEATURES,
    application_names,
    application_signature,
    features,
    image_shape,
)
from shapelens.rules.layers.layer import Layer
from shapelens.rules.mismatch import InvalidArgument, Mismatch
from shapelens.rules.values import read_shape
from shapelens.spec import UNKNOWN, TensorSpec

Special = Callable[[Machine, Frame, ast.Call, Sequence[Value], Mapping[str, Value]], Value]

_HIDDEN: Final = ("layers", "weights", "variables", "trainable_weights", "trainable_variables")


def construct(
    machine: Machine,
    frame: Frame,
    node: ast.Call,
    qualified: str,
    arguments: Sequence[Value],
    keywords: Mapping[str, Value],
) -> Value:
    """Build a ready-made model: `VGG16(include_top=False, input_shape=(224, 224, 3))`."""
    name = application_names()[qualified]
    try:
        bound = application_signature(name).bind(*arguments, **keywords)
    except TypeError:
        return Unresolved(f"'{name}' is called with arguments that it does not take")
    bound.apply_defaults()
    given = bound.arguments
    include_top, classes = given["include_top"], given["classes"]
    if not isinstance(include_top, bool) or machine.image_data_format != "channels_last":
        return Unresolved(f"a '{name}' that is not known")
    site = site_of(frame.unit, node)
    declared = None if given["input_shape"] is None else read_shape(libraries.to_rule(machine, given["input_shape"]))
    try:
        if given["weights"] == "imagenet" and include_top and isinstance(classes, int) and classes != 1000:
            raise InvalidArgument(
                qualified, "classes", classes, "must be 1000 with the top and the weights of ImageNet"
            )
        shape = image_shape(name, include_top, given["weights"], declared)
    except Mismatch as mismatch:
        return machine.report(mismatch, site)
    inputs = _input(machine, given["input_tensor"], shape)
    if inputs is None:
        return Unresolved(f"the tensor that '{name}' is built on is not known")
    if inputs.origin is None:
        inputs = Tensor(inputs.spec, "keras", GraphNode(None), 0, declared_at(site))
    exact = given.get("alpha", 1.0) == 1.0
    pooling = given["pooling"] if given["pooling"] is None or isinstance(given["pooling"], str) else UNKNOWN
    dtype = machine.policy.compute_dtype
    top = None if not include_top else classes if isinstance(classes, int) else UNKNOWN
    settings = (name, top, pooling, exact, dtype)
    spec = features(inputs.spec, *settings)
    assert isinstance(spec, TensorSpec)
    operation = GraphNode(Symbol(FEATURES), (inputs, *settings))
    outputs = Tensor(spec, "keras", operation, 0, inferred_at(site))
    label = given.get("name")
    layer = Layer("Functional", {"application": name}, machine.policy, name=label if isinstance(label, str) else "")
    return machine.allocate(ModelObject("Functional", (), inputs, outputs, layer, site))


def _input(machine: Machine, given: Value, shape: object) -> Tensor | None:
    """Return the input of the model: the user's own (one that no layer made), or a new one of the shape."""
    if given is None:
        sizes = read_shape(shape)
        spec = TensorSpec(UNKNOWN if sizes is UNKNOWN else (None, *sizes), machine.floatx)
        return Tensor(spec, "keras", GraphNode(None))
    if isinstance(given, Tensor) and given.node is not None and given.node.operation is None:
        return given
    return None


def attribute(model: ModelObject, name: str) -> Value:
    """Return what is not known of the inside of a ready-made model; `None` for everything else."""
    if model.layer is not None and "application" in model.layer.arguments and name in _HIDDEN:
        return Unresolved(f"the inside of '{model.layer['application']}' is not known")
    return None


def _constructor(qualified: str) -> Special:
    def special(
        machine: Machine, frame: Frame, node: ast.Call, arguments: Sequence[Value], keywords: Mapping[str, Value]
    ) -> Value:
        return construct(machine, frame, node, qualified, arguments, keywords)

    return special


FUNCTIONS: Final[dict[str, Special]] = {qualified: _constructor(qualified) for qualified in application_names()}
