"""Layers of Keras: constructing and calling them by their rules."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, cast

from shapelens.interpret import rule_values
from shapelens.interpret.machine import Facts, Frame, LayerCall, Machine, UnknownCall, site_of
from shapelens.interpret.models import keras_weights, layer_shapes, layer_steps, open_lists, receptive_fields
from shapelens.interpret.models.applications import APPLICATION
from shapelens.interpret.models.keras_state import read_policy
from shapelens.interpret.objects import DictObject, LayerObject, ListObject
from shapelens.interpret.training import token_ids
from shapelens.interpret.values import (
    RAGGED,
    Configuration,
    GraphNode,
    Ref,
    Site,
    Tensor,
    Unresolved,
    Value,
    inferred_at,
    is_tuple,
)
from shapelens.rules import backends, versions
from shapelens.rules.layers.layer import Layer, LayerRule, after_call
from shapelens.rules.layers.lookup import Vocabulary
from shapelens.rules.mismatch import InvalidArgument, InvalidCall, Mismatch, NotATensor, RankMismatch
from shapelens.rules.registry import layer_rule
from shapelens.rules.signatures import layer_signature
from shapelens.spec import UNKNOWN, DType, TensorSpec


@dataclass(frozen=True, slots=True)
class Caller:
    """On whose behalf a layer is called: the place to report to, and whether the layer is held in a variable there.

    `given` are the arguments of the call at that place, `declared` is the input of the model that is called there,
    `made_by` the place of the call that gave the layer, if that is called at once.
    """

    site: Site
    by_variable: bool = False
    given: tuple[Value, ...] = ()
    declared: Value = None
    made_by: Site | None = None

    @staticmethod
    def of(unit: str, node: ast.AST) -> Caller:
        """Describe a call in the source; `layer(x)` and `self.conv(x)` are calls on a variable, `Conv1D(8, 3)(x)`
        is not.
        """
        function = node.func if isinstance(node, ast.Call) else None
        held = isinstance(function, (ast.Name, ast.Attribute, ast.Subscript))
        made_by = site_of(unit, function) if isinstance(function, ast.Call) else None
        return Caller(site_of(unit, node), held, made_by=made_by)

    def within(self) -> Caller:
        """Return the caller of the layers inside a model that is called here."""
        return replace(self, by_variable=False, made_by=None)

    def shows(self, layer_site: Site | None) -> bool:
        """Say whether a hint belongs to the call, besides the one where the layer is constructed."""
        if self.made_by is not None:
            return layer_site is not None and layer_site != self.made_by
        return self.by_variable and self.site != layer_site


def construct_layer(
    machine: Machine,
    frame: Frame,
    node: ast.Call,
    class_name: str,
    arguments: Sequence[Value],
    keywords: Mapping[str, Value],
) -> Value:
    """Construct a layer: bind its arguments by the real signature, and check them by its rule."""
    from shapelens.interpret.models import wrapped_layers

    site = site_of(frame.unit, node)
    rule = layer_rule(class_name)
    version = machine.keras_version
    missing = versions.missing("layers", class_name, version)
    if missing:
        return Unresolved(missing)
    signature = layer_signature(class_name)
    if arguments and _is_for_call(machine, class_name, arguments[0]):
        reason = f"a layer is made before it is called on a tensor: {class_name}(…)(…)"
        return machine.report(InvalidCall(class_name, reason), site, site, Facts((arguments[0],)))
    given = [rule_values.to_rule(machine, value) for value in arguments]
    named = {key: rule_values.to_rule(machine, value) for key, value in keywords.items()}
    try:
        bound = signature.bind(*given, **named)
    except TypeError:
        known = versions.knows_signatures(version)
        mismatch = _binding_mismatch(class_name, len(given), named) if known else None
        return (
            machine.report(mismatch, site)
            if mismatch is not None
            else Unresolved(f"a '{class_name}' with unknown arguments")
        )
    bound.apply_defaults()
    layer = Layer(
        class_name,
        dict(bound.arguments),
        read_policy(machine, keywords.get("dtype")),
        machine.image_data_format,
        name=keywords["name"] if isinstance(keywords.get("name"), str) else "",  # type: ignore[arg-type]
    )
    refused = versions.unknown_argument(class_name, named, version) or versions.unknown_identifier(layer, version)
    if refused is not None:
        return machine.report(refused, site, site, Facts(layer=layer))
    try:
        if rule is not None:
            rule.construct(layer)
    except Mismatch as mismatch:
        doubt = versions.doubt(version, layer, (), mismatch)
        return Unresolved(doubt) if doubt else machine.report(mismatch, site, site, Facts(layer=layer))
    why = rule_values.reason_in(machine, (*arguments, *keywords.values()))
    wrapped = wrapped_layers.wrapped_by(machine, class_name, (*arguments, *keywords.values()))
    return machine.allocate(LayerObject(layer, site, why=why, wrapped=wrapped))


_TAKE_ANY_VALUE: Final = frozenset(
    "AdaptiveAveragePooling2D AdaptiveMaxPooling2D AdditiveAttention Attention Concatenate "
    "ContrastLimitedAdaptiveHistogramEqualization Discretization ELU HashedCrossing LayerNormalization Masking "
    "MelSpectrogram MixUp Normalization Pipeline RMSNormalization RandomColorJitter RandomFlip Rescaling Reshape "
    "Softmax UnitNormalization".split()
)
"""Layers whose constructor does not look at its first argument; of a tensor in it, what follows raises."""


def _is_for_call(machine: Machine, class_name: str, first: Value) -> bool:
    """Say whether the first argument of a constructor is what the layer is to be called on: symbolic tensors."""
    tensors = [first] if isinstance(first, Tensor) else rule_values.sequence_items(machine, first) or ()
    symbolic = all(isinstance(item, Tensor) and item.node is not None for item in tensors)
    return bool(tensors) and symbolic and class_name not in _TAKE_ANY_VALUE


def _binding_mismatch(class_name: str, positional: int, named: Mapping[str, object]) -> Mismatch | None:
    """Say which argument the constructor does not take, or which required one is missing."""
    parameters = layer_signature(class_name).parameters
    unknown = next((name for name in named if name not in parameters), None)
    if unknown is not None and not any(p.kind is p.VAR_KEYWORD for p in parameters.values()):
        return InvalidArgument(class_name, unknown, named[unknown], "is not an argument of this layer")
    ordered = [p for p in parameters.values() if p.kind is p.POSITIONAL_OR_KEYWORD]
    missing = next((p.name for p in ordered[positional:] if p.default is p.empty and p.name not in named), None)
    if missing is not None:
        return InvalidArgument(class_name, missing, None, "is required")
    if positional > len(ordered) and not any(p.kind is p.VAR_POSITIONAL for p in parameters.values()):
        taken = ", ".join(p.name for p in ordered)
        reason = f"{positional} arguments are given by position, and the layer takes {len(ordered)} so ({taken})"
        return InvalidCall(class_name, reason)
    return None


def call_layer(
    machine: Machine,
    caller: Caller,
    ref: Ref,
    thing: LayerObject,
    arguments: Sequence[Value],
    keywords: Mapping[str, Value],
) -> Value:
    """Call a layer of Keras on tensors; record what went in and came out."""
    from shapelens.interpret.models import nested_layers, wrapped_layers

    rule = layer_rule(thing.layer.class_name)
    if APPLICATION in thing.layer.arguments:
        return Unresolved(f"a layer from the inside of '{thing.layer[APPLICATION]}'")
    if rule is None:
        return Unresolved(f"'{thing.layer.class_name}' has no rule in ShapeLens yet; run the cell to sample its result")
    first, rest = _first_argument(rule, arguments, keywords)
    if isinstance(first, Tensor) and first.kind == RAGGED:
        facts = Facts(caller.given, first, thing.layer, caller.declared)
        return machine.report(NotATensor(thing.layer.class_name, "a RaggedTensor"), caller.site, thing.site, facts)
    layers = _layers_in(machine, first)
    if layers:
        facts = Facts(caller.given, first, thing.layer, caller.declared)
        return machine.report(NotATensor(thing.layer.class_name, layers), caller.site, thing.site, facts)
    failed = rule_values.failed_in(machine, (*arguments, *keywords.values()))
    if failed is not None:
        if thing.layer.built_shape is None:
            machine.store(ref, Unresolved("a layer whose first call is given what an error left", failed=True))
        return failed  # what would happen once that is mended is not known
    symbolic = rule_values.is_symbolic(machine, (*arguments, *keywords.values()))
    if machine.in_graph and rule.converts_in_graphs and not symbolic and len(arguments) == 1:
        first = _converted(machine, first, thing.layer.policy.compute_dtype)
        arguments = (first,)
    context = nested_layers.call_context(machine, caller, symbolic)
    named = {key: rule_values.to_rule(machine, value) for key, value in rest.items()}
    given_specs = (rule_values.to_rule(machine, first), named)
    any_number = open_lists.element_of(machine, rule, first)
    try:
        token_ids.check(machine, thing.layer, first)
        if any_number is None:
            layer, outputs = rule.apply(thing.layer, given_specs[0], context, **named)
        else:
            layer, outputs = thing.layer, open_lists.merged(rule, thing.layer, any_number.spec, context)
        layer = after_call(layer)
        outputs = backends.layer_outputs(machine.backend, given_specs, outputs)
        doubt = versions.doubt(machine.keras_version, layer, given_specs, None)
    except Mismatch as mismatch:
        doubt = versions.doubt(machine.keras_version, thing.layer, given_specs, mismatch)
        doubt = doubt or backends.layer_doubt(machine.backend, mismatch)
        if doubt:
            return Unresolved(doubt)
        listed = rule_values.sequence_items(machine, first) if isinstance(first, Ref) else None
        facts = Facts(caller.given, first if listed is None else tuple(listed), thing.layer, caller.declared)
        if thing.layer.built_shape is None and not _stays_unbuilt(mismatch):
            machine.store(ref, Unresolved("a layer whose first call raises an error", failed=True))
        return machine.report(mismatch, caller.site, thing.site, facts)
    inputs = received(machine, arguments, keywords)
    if isinstance(first, Unresolved) and machine.recording:
        for site in (thing.site, caller.site):
            if site is not None:
                machine.unknowns[site] = UnknownCall(layer.class_name, first.reason)
    origin = inferred_at(caller.site)
    library = "keras" if symbolic else machine.backend
    given = (first, *rest.values())
    if doubt:
        outputs = UNKNOWN
    reason = (
        doubt
        or thing.why
        or rule_values.reason_in(machine, given)
        or f"what '{layer.class_name}' returns depends on data"
    )
    result = rule_values.from_rule(machine, outputs, library, reason, origin)
    result = receptive_fields.after_layer(machine, layer, inputs, result)
    result = layer_steps.after_layer(thing, first, result)
    if symbolic:
        result = attach_node(machine, result, GraphNode(ref, tuple(arguments), dict(keywords), layer.name))
    if not rule_values.is_symbolic(machine, thing.output):
        thing = replace(thing, input=first, output=result)
    machine.store(ref, replace(thing, layer=layer))
    # Of a list of texts, there is nothing to show.
    if inputs or any_number is not None or isinstance(first, Unresolved):
        record_call(machine, caller, thing.site, layer, inputs, result, ref)
    if thing.wrapped and not symbolic:
        wrapped_layers.record_calls(machine, caller, layer, thing.wrapped, first)
    return result


def _layers_in(machine: Machine, first: Value) -> str:
    """Say that a layer stands where its output is meant: in the input of another layer, or in the list of them."""
    thing = machine.load(first) if isinstance(first, Ref) else first
    if isinstance(thing, LayerObject):
        return "a Layer"
    items = thing.items if isinstance(thing, ListObject) else thing
    loaded = [machine.load(item) if isinstance(item, Ref) else item for item in items] if is_tuple(items) else []
    return "a list with a Layer" if any(isinstance(item, LayerObject) for item in loaded) else ""


def _converted(machine: Machine, value: Value, dtype: DType) -> Value:
    """Cast every tensor in a structure to `dtype`."""
    if isinstance(value, Tensor):
        return replace(value, spec=value.spec.with_dtype(dtype))
    thing = machine.load(value) if isinstance(value, Ref) else None
    if isinstance(thing, DictObject) and thing.items is not None:
        pairs = tuple((key, _converted(machine, item, dtype)) for key, item in thing.items)
        return machine.allocate(DictObject(pairs))
    return value


def _first_argument(
    rule: LayerRule, arguments: Sequence[Value], keywords: Mapping[str, Value]
) -> tuple[Value, dict[str, Value]]:
    """Split the call into the input and the other arguments by name."""
    rest = dict(keywords)
    if arguments:
        rest.update(zip(rule.call_parameters, arguments[1:], strict=False))
        return arguments[0], rest
    for name in ("inputs", "input", "query", "sequences", "sequence", "data"):
        if name in rest:
            return rest.pop(name), rest
    return None, rest


def _stays_unbuilt(mismatch: Mismatch) -> bool:
    """Say whether a first call is refused before the layer is built: its input has too few axes."""
    if not isinstance(mismatch, RankMismatch) or not is_tuple(mismatch.received):
        return False
    return len(mismatch.received) < mismatch.min_rank


def attach_node(machine: Machine, value: Value, node: GraphNode) -> Value:
    """Make the tensors in `value` symbolic: outputs of `node`."""
    counter = 0

    def attach(item: Value) -> Value:
        nonlocal counter
        if isinstance(item, Tensor):
            counter += 1
            return replace(item, library="keras", node=node, index=counter - 1, kind="")
        if isinstance(item, tuple):
            return tuple(attach(part) for part in cast("tuple[Value, ...]", item))
        if isinstance(item, Ref):
            thing = machine.load(item)
            if isinstance(thing, (ListObject, DictObject)) and thing.items is None:
                return machine.allocate(replace(thing, element=_one_of_several(thing.element)))
            if isinstance(thing, ListObject):
                return machine.allocate(ListObject(tuple(attach(part) for part in thing.items or ())))
            if isinstance(thing, DictObject):
                return machine.allocate(DictObject(tuple((key, attach(part)) for key, part in thing.items or ())))
        return item

    return attach(value)


def _one_of_several(value: Value) -> Value:
    """Return what each of an unknown number of outputs is like: symbolic, and of which of them is not known."""
    if not isinstance(value, Tensor):
        return value
    node = GraphNode(Unresolved("one of an unknown number of outputs"), sampled=(value.spec,))
    return replace(value, library="keras", node=node, index=0, kind="")


def received(
    machine: Machine, arguments: Sequence[Value], keywords: Mapping[str, Value], required: int = 0
) -> list[Tensor]:
    """Return the tensors that a call is given; what is not known keeps its place before others, and among as many as
    are `required`.
    """
    given = tuple(arguments) or tuple(keywords.values())
    tensors = [_tensors_in_place(machine, value) for value in given]
    if not any(tensors):
        return []
    while len(tensors) > required and not tensors[-1]:  # it may be no tensor at all
        tensors.pop()
    found: list[Tensor] = []
    for value, known in zip(given, tensors, strict=False):
        missing = [Tensor(TensorSpec(), machine.backend, why=value.reason)] if isinstance(value, Unresolved) else []
        found += known or missing
    return found


def _tensors_in_place(machine: Machine, value: Value) -> list[Tensor]:
    """Return the tensors in an argument; in a list with tensors, what is not known keeps its place."""
    items = rule_values.sequence_items(machine, value)
    known = rule_values.tensors_in(machine, value)
    if items is None or not known:
        return known
    found: list[Tensor] = []
    for item in items:
        missing = [Tensor(TensorSpec(), machine.backend, why=item.reason)] if type(item) is Unresolved else []
        found += rule_values.tensors_in(machine, item) or missing
    return found


def record_call(
    machine: Machine,
    caller: Caller,
    layer_site: Site | None,
    layer: Layer,
    inputs: Sequence[Tensor],
    result: Value,
    ref: Ref | None = None,
    made_at: Site | None = None,
) -> None:
    """Record what a call of a layer (`ref`) received and returned, at its construction and, if it is held in a
    variable or made elsewhere, at the call. `made_at` is where a model was made, which shows no hint there.
    """
    made = rule_values.tensors_in(machine, result)
    outputs = rule_values.specs_in(machine, result)
    specs = tuple(_plain(tensor.spec) for tensor in inputs) or (TensorSpec(),)
    if all(spec.shape is UNKNOWN for spec in specs) and not any(map(_has_size, outputs)):
        return  # there is nothing to show
    origin = inputs[0].origin if inputs else None
    field = made[0].receptive_field if made else None
    outputs = tuple(_plain(spec) for spec in outputs) or (TensorSpec(),)
    vague = any(rule_values.is_open(spec) for spec in (*specs, *outputs))
    why = rule_values.reason_in(machine, (*inputs, result)) if vague else ""
    if layer_site is not None:
        made = "" if ref is None else ref.key[0]
        facts = (specs, outputs, origin, layer, field, why, made)
        machine.record(LayerCall(layer_site, "construct", layer.class_name, *facts))
    if caller.shows(layer_site or made_at):
        machine.record(LayerCall(caller.site, "call", layer.class_name, specs, outputs, origin, layer, field, why))


def _has_size(spec: TensorSpec) -> bool:
    return spec.shape is not UNKNOWN and any(size is not UNKNOWN for size in spec.shape)


def _plain(spec: TensorSpec) -> TensorSpec:
    return TensorSpec(spec.shape, spec.dtype) if spec.content is not None else spec


def call_method(
    machine: Machine,
    frame: Frame,
    node: ast.Call,
    ref: Ref,
    thing: LayerObject,
    name: str,
    arguments: Sequence[Value],
    keywords: Mapping[str, Value],
) -> Value:
    """Call a method of a layer of Keras."""
    site = site_of(frame.unit, node)
    if name in layer_shapes.METHODS:
        return layer_shapes.call_with_shape(machine, site, ref, thing, name, arguments, keywords)
    if name == "adapt":
        return _adapt(machine, site, ref, thing, arguments[0] if arguments else keywords.get("data"))
    if name in ("__call__", "call"):
        return call_layer(machine, Caller(site, True, tuple(arguments)), ref, thing, arguments, keywords)
    if name == "count_params":
        return keras_weights.count_params(machine, ref)
    if name == "get_weights":
        return keras_weights.weights(machine, ref, "numpy")
    if name in ("get_vocabulary", "vocabulary_size") and not arguments and not keywords:
        return _vocabulary(machine, thing.layer, name)
    if name == "get_config":
        return Configuration(ref)
    if name == "set_weights":
        weights = arguments[0] if arguments else keywords.get("weights")
        keras_weights.set_weights(machine, site, thing.layer.class_name, ref, weights)
        return None
    return Unresolved(f"what '.{name}()' of a layer returns is not known")


def _adapt(machine: Machine, site: Site, ref: Ref, thing: LayerObject, data: Value) -> Value:
    """Build a layer for the data that it adapts to; of data without a known shape, nothing is kept."""
    spec, rule = rule_values.to_rule(machine, data), layer_rule(thing.layer.class_name)
    if rule is None or not isinstance(spec, TensorSpec) or spec.shape is UNKNOWN:
        return None
    try:
        weights = rule.build(thing.layer, spec.shape)
    except Mismatch as mismatch:
        return machine.report(mismatch, site, thing.site)
    machine.store(ref, replace(thing, layer=replace(thing.layer, built_shape=spec.shape, weights=weights)))
    return None


def _vocabulary(machine: Machine, layer: Layer, method: str) -> Value:
    """Return the size of a vocabulary that was given, or a list of as many words."""
    unknown = Unresolved("a vocabulary that is not known")
    rule = layer_rule(layer.class_name)
    try:
        size = rule.vocabulary_size(layer) if isinstance(rule, Vocabulary) else UNKNOWN
    except Mismatch:
        return unknown
    if not isinstance(size, int):
        return unknown
    return size if method == "vocabulary_size" else machine.allocate(ListObject((unknown,) * size))
