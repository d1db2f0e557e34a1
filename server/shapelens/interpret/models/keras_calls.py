"""Calling Sequential and functional models: adjusting the inputs as Keras does, and running the layers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from shapelens.interpret import rule_values
from shapelens.interpret.machine import Facts, Machine
from shapelens.interpret.models import given_structures
from shapelens.interpret.models.keras_functional import run_graph, unknown_in
from shapelens.interpret.models.keras_layers import Caller, attach_node, record_call
from shapelens.interpret.models.keras_sequential import build_sequential, is_unbuilt, is_without_layers, run_layers
from shapelens.interpret.models.layer_inputs import as_inside
from shapelens.interpret.objects import DictObject, ListObject, ModelObject
from shapelens.interpret.structures import map_structure
from shapelens.interpret.values import GraphNode, Ref, Tensor, Unresolved, Value, is_tuple
from shapelens.rules import versions
from shapelens.rules.layers.layer import Layer
from shapelens.rules.mismatch import DTypeMismatch, InputShapeDiffers, InvalidCall, ShapeMismatch
from shapelens.rules.values import SEQUENCES
from shapelens.spec import UNKNOWN, Dim, Shape, TensorSpec, forget_open


def call_model(
    machine: Machine,
    caller: Caller,
    ref: Ref,
    model: ModelObject,
    arguments: Sequence[Value],
    keywords: Mapping[str, Value],
) -> Value:
    """Call a model on tensors, as `keras.Model.__call__` does."""
    given = arguments[0] if arguments else keywords.get("inputs")
    if unknown_in(machine, model.inputs) is not None:
        return _call_with_unknown_inputs(machine, caller, ref, model, arguments, keywords)
    tensors = _tensors_for(machine, model, given)
    caller = caller if caller.given else replace(caller, given=tuple(arguments))
    mismatch = given_structures.refused(machine, model, given)
    if mismatch is not None and versions.knows_training(machine.keras_version):
        return machine.report(mismatch, caller.site, model.site, Facts(caller.given, tuple(tensors), model.layer))
    if not tensors:
        return given if isinstance(given, Unresolved) else Unresolved("the input of the model is not known")
    symbolic = rule_values.is_symbolic(machine, given)
    takes_the_first = model.kind == "Sequential" and not is_unbuilt(model) and not symbolic
    with machine.training_is(keywords.get("training")):
        if is_unbuilt(model) and len(tensors) > 1 and not symbolic and _is_structure(machine, given):
            return _call_layers(machine, caller, model, given, tensors)
        if is_unbuilt(model) and _are_sequences(machine):
            facts = Facts(caller.given, tensors[0], model.layer or Layer(model.kind, {}))
            return machine.report(DTypeMismatch(model.kind, "object"), caller.site, model.site, facts)
        if is_unbuilt(model):
            model = build_sequential(machine, caller, ref, model, tensors[0].spec)
        if isinstance(model.outputs, Unresolved) or model.outputs is None:
            return model.outputs or Unresolved("the output of the model is not known")
        expected = rule_values.tensors_in(machine, model.inputs)
        if is_without_layers(model) and expected[0].spec.shape != tensors[0].spec.shape:
            machine.doubts += 1  # its first call is of this one shape
            return Unresolved("the model has no layers, and may not be built yet")
        if len(tensors) != len(expected) and _holds_tensors_only(machine, given):
            reason = f"the model has {_number(expected, 'input')}, and is called with {_number(tensors, 'tensor')}"
            reason = f"{reason}: only the first is used, and nothing is raised" if takes_the_first else reason
            mismatch = InvalidCall(model.kind, reason, tuple(tensor.spec for tensor in tensors))
            facts = Facts(caller.given, tensors[0], model.layer, len(expected))
            if not takes_the_first:
                return machine.report(mismatch, caller.site, model.site, facts)
            machine.note(mismatch, caller.site, model.site, "warning", facts)
            tensors = tensors[:1]
        adjusted = _adjusted(machine, caller, model, tensors, symbolic)
        if isinstance(adjusted, Unresolved):
            return adjusted
        declared = rule_values.tensors_in(machine, model.inputs)
        caller = replace(caller, declared=declared[0] if declared else None)
        if symbolic:
            with machine.quiet():
                result = _forward(machine, caller, model, adjusted)
        else:
            result = _forward(machine, caller, model, adjusted)
    if symbolic:
        result = attach_node(machine, result, GraphNode(ref, tuple(arguments), dict(keywords)))
        present = machine.load(ref)
        if isinstance(present, ModelObject) and present.output is None:
            machine.store(ref, replace(present, input=given, output=result))
    # Keras goes through a dict in the order of its keys, whatever order the model has its inputs in.
    named = isinstance(given, Ref) and isinstance(machine.load(given), DictObject)
    seen = rule_values.tensors_in(machine, given) if named else tensors
    record_call(machine, caller, None, model.layer or Layer(model.kind, {}), seen, result, made_at=model.site)
    return result


def _call_layers(
    machine: Machine, caller: Caller, model: ModelObject, given: Value, tensors: Sequence[Tensor]
) -> Value:
    """Call the layers of a Sequential model on several tensors: it does not build a graph for them.

    Source: `keras.Sequential.build`, which returns at a nested structure, and `call`.
    """
    dtype = model.layer.policy.compute_dtype if model.layer is not None else machine.floatx
    result = run_layers(machine, caller, model.layers, as_inside(machine, given, dtype, casts=True))
    record_call(machine, caller, None, model.layer or Layer(model.kind, {}), tensors, result, made_at=model.site)
    return result


def _is_structure(machine: Machine, given: Value) -> bool:
    """Say whether a value is a tuple, list or dict of tensors."""
    thing = machine.load(given) if isinstance(given, Ref) else given
    if isinstance(thing, DictObject) and thing.items is not None:
        return all(isinstance(item, Tensor) for _, item in thing.items)
    return not isinstance(given, Tensor) and _holds_tensors_only(machine, given)


def _call_with_unknown_inputs(
    machine: Machine,
    caller: Caller,
    ref: Ref,
    model: ModelObject,
    arguments: Sequence[Value],
    keywords: Mapping[str, Value],
) -> Value:
    """Call a functional model of which it is not known how many inputs it has."""
    given = arguments[0] if arguments else keywords.get("inputs")
    if rule_values.is_symbolic(machine, given):
        result = attach_node(machine, model.outputs, GraphNode(ref, tuple(arguments), dict(keywords)))
    else:
        result = outputs_for_any_data(machine, caller, model)
    seen = rule_values.tensors_in(machine, given)
    record_call(machine, caller, None, model.layer or Layer(model.kind, {}), seen, result, made_at=model.site)
    return result


def outputs_for_any_data(machine: Machine, caller: Caller, model: ModelObject) -> Value:
    """Return what a model gives for data of which nothing is known; `Unresolved` if nothing is known of that either.

    A functional model refuses data that would change the sizes of its outputs; a Sequential one goes by the data.
    """
    declared = rule_values.tensors_in(machine, model.inputs)
    why = "the data that the model is given is not known"
    if model.kind == "Functional":
        return _for_any_data(machine, model.outputs, why)
    shape = declared[0].spec.shape if declared else UNKNOWN
    if shape is UNKNOWN or is_unbuilt(model):
        return Unresolved(why)
    any_data = Tensor(TensorSpec((UNKNOWN,) * len(shape), declared[0].spec.dtype), machine.backend, why=why)
    machine.uncertain += 1
    try:
        with machine.quiet():
            return _forward(machine, caller, model, [any_data])
    finally:
        machine.uncertain -= 1


def _for_any_data(machine: Machine, value: Value, why: str) -> Value:
    """Return the symbolic outputs of a model as data has them: what is left open has a size, which is not known."""
    if not isinstance(value, Tensor):
        return map_structure(machine, value, lambda item: _for_any_data(machine, item, why))
    return Tensor(value.spec.with_shape(forget_open(value.spec.shape)), machine.backend, why=value.why or why)


def _are_sequences(machine: Machine) -> bool:
    """Say whether `fit` or the like was given an array of lists of different lengths: it refuses those at once."""
    data = machine.step_data.x if machine.step_data is not None else None
    return isinstance(data, Tensor) and data.spec.dtype == "object" and data.spec.content == SEQUENCES


def _tensors_for(machine: Machine, model: ModelObject, given: Value) -> list[Tensor]:
    """Return the tensors that a model is given, in the order of its inputs: a dict goes by their names."""
    thing = machine.load(given) if isinstance(given, Ref) else None
    if model.kind != "Functional" or not isinstance(thing, DictObject):
        return _tensors_in_order(machine, given)
    by_name, names = dict(thing.items or ()), given_structures.input_names(machine, model)
    found = [by_name.get(name) for name in names]
    tensors = [value for value in found if isinstance(value, Tensor)]
    return tensors if len(tensors) == len(names) else []


def _tensors_in_order(machine: Machine, given: Value) -> list[Tensor]:
    """Return the tensors in a structure; one that is not known keeps its place among several."""
    thing = machine.load(given) if isinstance(given, Ref) else given
    items = thing.items if isinstance(thing, ListObject) else thing
    if not is_tuple(items):
        return rule_values.tensors_in(machine, given)
    return [
        tensor
        for item in items
        for tensor in rule_values.tensors_in(machine, item) or [Tensor(TensorSpec(), machine.backend, why=_why(item))]
    ]


def _holds_tensors_only(machine: Machine, given: Value) -> bool:
    """Say whether a value is a tensor, or a list or tuple of such values."""
    thing = machine.load(given) if isinstance(given, Ref) else given
    items = thing.items if isinstance(thing, ListObject) else thing
    if is_tuple(items):
        return all(_holds_tensors_only(machine, item) for item in items)
    return isinstance(items, Tensor)


def _number(things: Sequence[Tensor], word: str) -> str:
    return f"1 {word}" if len(things) == 1 else f"{len(things)} {word}s"


def _why(value: Value) -> str:
    return value.reason if isinstance(value, Unresolved) else "an input that is not known"


def _adjusted(
    machine: Machine, caller: Caller, model: ModelObject, tensors: Sequence[Tensor], symbolic: bool
) -> list[Tensor] | Unresolved:
    """Check the inputs against the declared ones; return them in the rank and dtype that the model goes on with."""
    declared = rule_values.tensors_in(machine, model.inputs)
    if model.kind == "Functional":
        for tensor, expected in zip(tensors, declared, strict=False):
            if not accepts_shape(tensor.spec.shape, expected.spec.shape):
                mismatch = ShapeMismatch(model.kind, tensor.spec.shape, expected.spec.shape)
                facts = Facts(caller.given, tensor, model.layer, expected)
                return machine.report(mismatch, caller.site, model.site, facts)
    adjusted: list[Tensor] = []
    for tensor, expected in zip(tensors, declared, strict=False):
        shape = adjust_rank(tensor.spec.shape, expected.spec.shape)
        facts = Facts(caller.given, tensor, model.layer, expected)
        if shape is None:
            mismatch = ShapeMismatch(model.kind, tensor.spec.shape, expected.spec.shape)
            return machine.report(mismatch, caller.site, model.site, facts)
        dtype = tensor.spec.dtype
        if dtype in ("object", "str", "string") and expected.spec.dtype not in ("string",):
            return machine.report(DTypeMismatch(model.kind, dtype), caller.site, model.site, facts)
        if (
            _differs_from_declared(shape, expected.spec.shape)
            and expected.origin is not None
            and expected.origin.kind == "declared"
        ):
            mismatch = InputShapeDiffers(model.kind, tensor.spec.shape, expected.spec.shape)
            machine.note(mismatch, caller.site, model.site, "warning", facts)
        spec = TensorSpec(shape, expected.spec.dtype)
        adjusted.append(replace(tensor, spec=spec, library="keras" if symbolic else machine.backend))
    return adjusted


def _forward(machine: Machine, caller: Caller, model: ModelObject, tensors: Sequence[Tensor]) -> Value:
    if model.kind == "Functional" or model.hidden:
        result = run_graph(machine, caller, model, tensors)
        return result if rule_values.is_symbolic(machine, result) else _alone(machine, result)
    return run_layers(machine, caller, model.layers, tensors[0])


def _alone(machine: Machine, value: Value) -> Value:
    """Return the item of a list or tuple of one: a model that is called on data gives it without the list.

    Source: `keras.Functional.call`, which unpacks what it returns.
    """
    thing = machine.load(value) if isinstance(value, Ref) else value
    items = thing.items if isinstance(thing, ListObject) else thing
    return items[0] if is_tuple(items) and len(items) == 1 else value


def accepts_shape(received: Shape, declared: Shape) -> bool:
    """Say whether a functional model's input spec lets a shape pass: the batch size is free, and so is a last axis
    of size 1.

    Source: `keras.Functional.input_spec` and `assert_input_compatibility` with `allow_last_axis_squeeze`.
    """
    if received is UNKNOWN or declared is UNKNOWN:
        return True
    got: tuple[Dim, ...] = received[:-1] if received and received[-1] == 1 else received
    wanted: tuple[Dim, ...] = (None, *declared[1:])
    wanted = wanted[:-1] if wanted and wanted[-1] == 1 else wanted
    return not any(isinstance(a, int) and isinstance(b, int) and a != b for a, b in zip(got, wanted, strict=False))


def adjust_rank(received: Shape, declared: Shape) -> Shape | None:
    """Return the shape that the model goes on with: a last axis of size 1 is added or taken away; `None` where Keras
    refuses.

    Source: `keras.Functional._adjust_input_rank`.
    """
    if received is UNKNOWN or declared is UNKNOWN or len(received) == len(declared):
        return received
    if len(received) == len(declared) + 1 and received[-1] in (1, UNKNOWN):
        return received[:-1]
    if len(received) == len(declared) - 1 and declared[-1] in (1, UNKNOWN):
        return (*received, 1)
    return None


def _differs_from_declared(received: Shape, declared: Shape) -> bool:
    if received is UNKNOWN or declared is UNKNOWN:
        return False
    return any(
        isinstance(a, int) and isinstance(b, int) and a != b for a, b in zip(received[1:], declared[1:], strict=False)
    )
