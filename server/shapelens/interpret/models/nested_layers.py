"""What a layer of Keras calls in its turn: the layer that it wraps, or a function that it was given."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from shapelens.interpret import rule_values
from shapelens.interpret.machine import Machine
from shapelens.interpret.models.keras_layers import Caller, record_call
from shapelens.interpret.objects import InstanceObject, LayerObject, ModelObject
from shapelens.interpret.values import Decorated, Function, Ref, Symbol, Tensor, Unresolved, Value, inferred_at
from shapelens.rules.layers.inner_layers import inner_layer
from shapelens.rules.layers.layer import CallContext, Layer
from shapelens.rules.mismatch import InvalidCall, Mismatch
from shapelens.rules.registry import layer_rule
from shapelens.rules.values import Reference, UserFunction, read_shape
from shapelens.spec import UNKNOWN, TensorSpec


def call_context(machine: Machine, caller: Caller, symbolic: bool) -> CallContext:
    """Return how a rule calls what its layer holds, on behalf of `caller`."""
    inside = caller.within()
    return CallContext(
        symbolic,
        _is_traced(machine) and not symbolic,
        _layer_call(machine, inside, symbolic),
        _layer_inference(machine, inside),
        _layer_run(machine, inside),
        _function_call(machine, caller),
        _attribute(machine, caller),
    )


def _is_traced(machine: Machine) -> bool:
    """Say whether TensorFlow traces a call. What is run to find the first element of a dataset as it comes out, which
    is not recorded, has the sizes of that element, whatever the graph knows of them.
    """
    return machine.in_step or (machine.in_graph and machine.recording)


def _layer_call(machine: Machine, caller: Caller, symbolic: bool) -> Callable[..., object]:
    """Return how a layer calls another one, as `layer(x)` does."""

    def call(layer: Layer, *inputs: object, **keywords: object) -> object:
        from shapelens.interpret.models.keras_objects import call_by

        if isinstance(layer.reference, Ref):
            given = _from_rule(machine, caller, inputs)
            return rule_values.to_rule(machine, call_by(machine, caller, layer.reference, given, {}))
        rule = layer_rule(layer.class_name)
        if rule is None or not inputs:
            return UNKNOWN
        named = {**dict(zip(rule.call_parameters, inputs[1:], strict=False)), **keywords}
        return rule.apply(layer, inputs[0], call_context(machine, caller, symbolic), **named)[1]

    return call


def _layer_run(machine: Machine, caller: Caller) -> Callable[[Layer, TensorSpec], object]:
    """Return how a layer runs the `call` of a user's layer or model past its `__call__`: that is not recorded."""

    def run(layer: Layer, inputs: TensorSpec) -> object:
        from shapelens.interpret.models import custom_layers, keras_calls

        ref, given = layer.reference, _from_rule(machine, caller, (inputs,))
        thing = machine.load(ref) if isinstance(ref, Ref) else None
        if isinstance(ref, Ref) and isinstance(thing, InstanceObject):
            return rule_values.to_rule(machine, custom_layers.run_custom(machine, caller, ref, thing, given, {}))
        if isinstance(ref, Ref) and isinstance(thing, ModelObject):
            return rule_values.to_rule(machine, keras_calls.call_model(machine, caller, ref, thing, given, {}))
        return UNKNOWN

    return run


def _layer_inference(machine: Machine, caller: Caller) -> Callable[[Layer, TensorSpec], object]:
    """Return how a layer asks a user's layer or model for its output, as `compute_output_shape` does."""

    def infer(layer: Layer, inputs: TensorSpec) -> object:
        from shapelens.interpret.models import keras_calls, keras_sequential

        ref = layer.reference
        thing = machine.load(ref) if isinstance(ref, Ref) else None
        if isinstance(ref, Ref) and isinstance(thing, InstanceObject):
            return _own_output(machine, caller, ref, thing, inputs)
        if isinstance(ref, Ref) and isinstance(thing, ModelObject):
            if keras_sequential.is_unbuilt(thing):
                thing = keras_sequential.build_sequential(machine, caller, ref, thing, inputs)
            with machine.quiet():  # a model asks its layers in their turn, and calls none
                given = _from_rule(machine, caller, (inputs,))
                return rule_values.to_rule(machine, keras_calls.call_model(machine, caller, ref, thing, given, {}))
        return UNKNOWN

    return infer


def _own_output(machine: Machine, caller: Caller, ref: Ref, thing: InstanceObject, inputs: TensorSpec) -> object:
    """Run the user's own `compute_output_shape`; a layer that inherits `keras.Layer`'s has none, and that raises."""
    from shapelens.interpret import attributes, calls
    from shapelens.interpret.models import inherited_layers
    from shapelens.interpret.models.custom_layers import shape_value

    assert thing.layer is not None
    shape = shape_value(machine, Tensor(inputs, "tensorflow"))
    method = attributes.find_in_class(thing.cls, "compute_output_shape")
    if isinstance(method, Function):
        result = calls.call_function(machine, method, (ref, shape), {}, caller.site)
        return TensorSpec(read_shape(rule_values.to_rule(machine, result)), thing.layer.policy.compute_dtype)
    if inherited_layers.layer_in(thing) is not None:
        with machine.quiet():
            inherited = inherited_layers.call(machine, caller, thing, _from_rule(machine, caller, (inputs,)), {})
        return rule_values.to_rule(machine, inherited)
    if set(attributes.library_bases(thing.cls)) <= {"keras.Layer", "keras.layers.Layer"}:
        reason = f"the wrapper asks '{thing.cls.name}' for its output's shape, and it has no 'compute_output_shape'"
        raise InvalidCall(thing.cls.name, reason, (inputs,))
    return UNKNOWN


def _from_rule(machine: Machine, caller: Caller, values: tuple[object, ...]) -> list[Value]:
    origin = inferred_at(caller.site)
    return [rule_values.from_rule(machine, value, machine.backend, "an argument", origin) for value in values]


def _function_call(machine: Machine, caller: Caller) -> Callable[..., object]:
    """Return the way in which a layer calls a function that it was given (`Lambda`): on tensors of the backend."""

    def call(function: object, *arguments: object, **keywords: object) -> object:
        from shapelens.interpret import calls

        value = function.function if isinstance(function, UserFunction) else function
        value = Symbol(value.name) if isinstance(value, Reference) else value
        given = _from_rule(machine, caller, arguments)
        named = dict(zip(keywords, _from_rule(machine, caller, tuple(keywords.values())), strict=True))
        return rule_values.to_rule(machine, calls.call_at(machine, caller.site, value, given, named))

    return call


def _attribute(machine: Machine, caller: Caller) -> Callable[[Layer, str], object]:
    """Return how a rule reads an attribute of a layer of the user's own class."""

    def read(layer: Layer, name: str) -> object:
        thing = machine.load(layer.reference) if isinstance(layer.reference, Ref) else None
        if not isinstance(thing, InstanceObject):
            return UNKNOWN
        return rule_values.to_rule(machine, _own_attribute(machine, caller, layer.reference, thing, name))

    return read


def _own_attribute(machine: Machine, caller: Caller, ref: Value, thing: InstanceObject, name: str) -> Value:
    from shapelens.interpret import attributes, calls
    from shapelens.interpret.models import inherited_layers

    if name in thing.attributes:
        return thing.attributes[name]
    found = attributes.find_in_class(thing.cls, name)
    if isinstance(found, Decorated):
        if found.kind != "property":
            return Unresolved(f"'{name}' is a method")
        return calls.call_function(machine, found.function, (ref,), {}, caller.site)
    if isinstance(found, Unresolved) and inherited_layers.layer_in(thing) is not None:
        return inherited_layers.attribute(machine, thing, name)
    return found


def record_wrapped(machine: Machine, caller: Caller, wrapper: Layer, wrapped: Sequence[Ref], given: Value) -> None:
    """Record the call of the layer of Keras that a wrapper holds and calls as `layer(x)` does. One of the user's
    records its calls itself.
    """
    ref = wrapped[0]
    held, inner = machine.load(ref), inner_layer(wrapper, wrapper["layer"], "layer/", wrapper.built_shape)
    rule = layer_rule(wrapper.class_name)
    if not isinstance(held, LayerObject) or inner is None or rule is None or not isinstance(given, Tensor):
        return
    spec = rule.convert_input(wrapper, given.spec)
    try:
        _, outputs = inner[0].apply(inner[1], spec, call_context(machine, caller, False))
    except Mismatch:
        return
    result = rule_values.from_rule(machine, outputs, given.library, given.why, given.origin)
    record_call(machine, caller.within(), held.site, inner[1], (replace(given, spec=spec),), result, ref)
