"""`keras.applications`: a ready-made model is a functional model with one operation in it."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from shapelens.interpret import rule_values
from shapelens.interpret.machine import Frame, Machine, site_of
from shapelens.interpret.objects import LayerObject, ListObject, ModelObject
from shapelens.interpret.values import GraphNode, Ref, Site, Symbol, Tensor, Unresolved, Value, declared_at, inferred_at
from shapelens.rules.application_layers import INSIDE, application_layers, inside
from shapelens.rules.dtype_policies import UNKNOWN_POLICY, policy_named
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

APPLICATION: Final = "application"
"""The argument of a layer or model that says which ready-made model it is, or is part of."""

_CHAINS: Final = ("VGG16", "VGG19", "MobileNet")
"""The models in which each layer is called on the one before."""

_POOLS: Final = {"avg": "GlobalAveragePooling2D", "max": "GlobalMaxPooling2D"}
"""The layer that the argument `pooling` puts behind the features."""

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
    declared = None if given["input_shape"] is None else read_shape(rule_values.to_rule(machine, given["input_shape"]))
    try:
        if given["weights"] == "imagenet" and include_top and isinstance(classes, int) and classes != 1000:
            raise InvalidArgument(
                qualified, "classes", classes, "must be 1000 with the top and the weights of ImageNet"
            )
        shape = image_shape(name, include_top, given["weights"], declared)
    except Mismatch as mismatch:
        return machine.report(mismatch, site)
    if isinstance(given["input_tensor"], Tensor) and given["input_tensor"].library != "keras":
        return machine.report(InvalidArgument(qualified, "input_tensor", "a tensor", "must be a KerasTensor"), site)
    inputs = _input(machine, given["input_tensor"], shape)
    if inputs is None:
        return Unresolved(f"the tensor that '{name}' is built on is not known")
    if inputs.origin is None:
        inputs = Tensor(inputs.spec, "keras", GraphNode(None), 0, declared_at(site))
    alpha = given.get("alpha", 1)
    alpha = alpha if isinstance(alpha, (int, float)) else UNKNOWN
    pooling = given["pooling"] if given["pooling"] is None or isinstance(given["pooling"], str) else UNKNOWN
    dtype = machine.policy.compute_dtype
    top = None if not include_top else classes if isinstance(classes, int) else UNKNOWN
    settings = (name, top, pooling, alpha, _is_sized(inputs), dtype)
    spec = features(inputs.spec, *settings)
    assert isinstance(spec, TensorSpec)
    operation = GraphNode(Symbol(FEATURES), (inputs, *settings))
    outputs = Tensor(spec, "keras", operation, 0, inferred_at(site))
    label = given.get("name")
    about = {APPLICATION: name, "include_top": include_top, "classes": top, "alpha": alpha, "pooling": pooling}
    if inputs.node is not None and inputs.node.operation is not None:
        return _continued(machine, inputs, outputs, label if isinstance(label, str) else "", site)
    layer = Layer("Functional", about, machine.policy, name=label if isinstance(label, str) else "")
    return machine.allocate(ModelObject("Functional", (), inputs, outputs, layer, site))


def _input(machine: Machine, given: Value, shape: object) -> Tensor | None:
    """Return the tensor that the model is built on: the user's own, or a new input of the shape."""
    if given is None:
        sizes = read_shape(shape)
        spec = TensorSpec(UNKNOWN if sizes is UNKNOWN else (None, *sizes), machine.floatx)
        return Tensor(spec, "keras", GraphNode(None))
    return given if isinstance(given, Tensor) and given.node is not None else None


def _is_sized(inputs: Tensor) -> bool:
    """Say whether a model is built for images of a known size."""
    return inputs.spec.shape is not UNKNOWN and all(isinstance(side, int) for side in inputs.spec.shape[1:3])


def _continued(machine: Machine, inputs: Tensor, outputs: Tensor, name: str, site: Site) -> Value:
    """Return a ready-made model that begins with what others made its `input_tensor` of."""
    from shapelens.interpret.models.keras_functional import functional, source_inputs

    sources = source_inputs(machine, inputs)
    if not sources:
        return Unresolved("a ready-made model of a tensor whose inputs are not known")
    given: Value = machine.allocate(ListObject(sources))
    return machine.allocate(
        functional(machine, given, outputs, Layer("Functional", {}, machine.policy, name=name), site)
    )


def is_application(model: ModelObject) -> bool:
    """Say whether a model is a ready-made one."""
    return model.layer is not None and APPLICATION in model.layer.arguments


def all_layers(machine: Machine, model: ModelObject) -> tuple[Ref, ...]:
    """Return the layers of any model, none where those of a ready-made one are not known."""
    return (layers_of(machine, model) or ()) if is_application(model) else model.layers


def layers_of(machine: Machine, model: ModelObject) -> tuple[Ref, ...] | None:
    """Return the layers of a ready-made model, each with its output for the model's input; `None` if not known."""
    about = model.layer
    inputs = model.inputs
    if about is None or not isinstance(inputs, Tensor):
        return None
    name, top, pooling = about[APPLICATION], about["include_top"], about["pooling"]
    if str(name).startswith("MobileNetV3") and about["alpha"] != 1:
        return None  # where it is narrower, fewer blocks are added to what they are called on
    known = application_layers(name, top is True) if isinstance(name, str) else None
    pool = _POOLS.get(str(pooling)) if pooling is not None and top is not True else None
    if known is None or (pool is None and pooling is not None and top is not True):
        return None
    if pool is not None and str(name).startswith("ConvNeXt"):
        return None  # they normalize what was pooled
    made: list[Ref] = []
    sized = _is_sized(inputs)
    for index, layer in enumerate(known):
        settings = (
            name,
            index,
            top is True,
            about["classes"],
            about["alpha"],
            sized,
            about.policy.compute_dtype,
        )
        output = inputs if index == 0 else _output(inputs, settings)
        entry = Layer(layer.class_name, {APPLICATION: name}, about.policy, built_shape=(), name=layer.name)
        made.append(machine.allocate(LayerObject(entry, None, output, inputs if index == 0 else None)))
    if pool is not None:
        last = Layer(pool, {APPLICATION: name}, about.policy, built_shape=())
        made.append(machine.allocate(LayerObject(last, None, model.outputs)))
    return tuple(made)


def layers_up_to(machine: Machine, node: GraphNode) -> tuple[Ref, ...] | None:
    """Return the layers that an operation of a ready-made model stands for, its input's apart; `None` if not known."""
    inputs, name, *settings = node.arguments
    if not isinstance(inputs, Tensor) or not isinstance(name, str):
        return None
    dtype = node.arguments[-1]
    policy = policy_named(dtype) if isinstance(dtype, str) else UNKNOWN_POLICY
    if node.operation == Symbol(FEATURES):
        classes, pooling, alpha, _, _ = settings
        top, last = classes is not None, None
    else:
        last, top, classes, alpha, _, _ = settings
        pooling = None
        if name not in _CHAINS:
            return None
    about = {APPLICATION: name, "include_top": top, "classes": classes, "alpha": alpha, "pooling": pooling}
    whole = ModelObject("Functional", (), inputs, None, Layer("Functional", about, policy))
    layers = layers_of(machine, whole)
    return None if layers is None else layers[1 : last + 1 if isinstance(last, int) else None]


def _output(inputs: Tensor, settings: tuple[Value, ...]) -> Tensor:
    spec = inside(inputs.spec, *settings)  # type: ignore[arg-type]
    assert isinstance(spec, TensorSpec)
    return Tensor(spec, "keras", GraphNode(Symbol(INSIDE), (inputs, *settings)), 0, inputs.origin)


def attribute(machine: Machine, model: ModelObject, name: str) -> Value:
    """Return what is not known of the inside of a ready-made model; `None` for everything else."""
    if not is_application(model) or name not in _HIDDEN:
        return None
    layers = layers_of(machine, model) if name == "layers" else None
    if layers is not None:
        return machine.allocate(ListObject(layers))
    return Unresolved(f"the inside of '{model.layer[APPLICATION] if model.layer else ''}' is not known")


def _constructor(qualified: str) -> Special:
    def special(
        machine: Machine, frame: Frame, node: ast.Call, arguments: Sequence[Value], keywords: Mapping[str, Value]
    ) -> Value:
        return construct(machine, frame, node, qualified, arguments, keywords)

    return special


FUNCTIONS: Final[dict[str, Special]] = {qualified: _constructor(qualified) for qualified in application_names()}
