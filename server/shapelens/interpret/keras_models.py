"""`Sequential` and functional models: building the graph, and running tensors through it."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final, cast

from shapelens.interpret import keras_objects, libraries, receptive_fields
from shapelens.interpret.iteration import known_items
from shapelens.interpret.keras_layers import NO_ATTRIBUTE, Caller, attach_node, record_call
from shapelens.interpret.machine import Facts, Frame, Machine, site_of
from shapelens.interpret.values import (
    Dataset,
    DictObject,
    GraphNode,
    InstanceObject,
    LayerObject,
    LibraryObject,
    ListObject,
    ModelObject,
    Ref,
    Site,
    Symbol,
    Tensor,
    Unresolved,
    Value,
    declared_at,
    inferred_at,
    is_tuple,
)
from shapelens.rules.layers.layer import Layer
from shapelens.rules.mismatch import (
    DTypeMismatch,
    InputShapeDiffers,
    NotATensor,
    ShapeMismatch,
)
from shapelens.rules.values import read_dim, read_dtype, read_shape
from shapelens.spec import UNKNOWN, Dim, Shape, TensorSpec

Arguments = Sequence[Value]
Keywords = Mapping[str, Value]

_INPUT_PARAMETERS: Final = (
    "shape",
    "batch_size",
    "dtype",
    "sparse",
    "ragged",
    "batch_shape",
    "name",
    "tensor",
    "optional",
)


# --- inputs ---


def make_input(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    """`keras.Input(...)`: a symbolic tensor of the declared shape."""
    given = {**dict(zip(_INPUT_PARAMETERS, arguments, strict=False)), **keywords}
    batch_shape = given.get("batch_shape", given.get("batch_input_shape"))
    shape = read_shape(libraries.to_rule(machine, batch_shape if batch_shape is not None else given.get("shape")))
    if batch_shape is None and shape is not UNKNOWN:
        batch = given.get("batch_size")
        shape = (read_dim(libraries.to_rule(machine, batch)), *shape)
    dtype = read_dtype(libraries.to_rule(machine, given.get("dtype")), machine.floatx)
    name = given.get("name")
    site = site_of(frame.unit, node)
    return _input_tensor(machine, TensorSpec(shape, dtype), site, name if isinstance(name, str) else "")


def _input_tensor(machine: Machine, spec: TensorSpec, site: Site, name: str = "") -> Tensor:
    return receptive_fields.begin(machine, Tensor(spec, "keras", GraphNode(None, name=name), 0, declared_at(site)))


# --- Sequential ---


def make_sequential(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    """`keras.Sequential(layers)`."""
    layers = arguments[0] if arguments else keywords.get("layers")
    ref = machine.allocate(
        ModelObject("Sequential", (), layer=Layer("Sequential", {}, machine.policy), site=site_of(frame.unit, node))
    )
    if layers is None:
        return ref
    items = known_items(machine, layers)
    if items is None:
        return layers if isinstance(layers, Unresolved) else Unresolved("a model of layers that are not known")
    for item in items:
        if isinstance(item, Unresolved):
            return Unresolved(f"a model with a layer that is not known: {item.reason}")
        add_layer(machine, frame, node, ref, item)
    return ref


def add_layer(machine: Machine, frame: Frame, node: ast.AST, ref: Ref, item: Value) -> None:
    """`model.add(layer)`: append it, and call it on the model's output where that is known."""
    model = machine.load(ref)
    if not isinstance(model, ModelObject):
        return
    if isinstance(item, LibraryObject):
        item = Unresolved(f"'{item.class_name}' has no rule in ShapeLens yet; run the cell to sample its result")
    if isinstance(item, Unresolved):
        machine.store(ref, item)
        return
    declared = _declared_input(machine, frame, node, item) if not model.layers and model.inputs is None else None
    if declared is not None:
        model = replace(model, inputs=declared, outputs=declared)
        machine.store(ref, model)
    if isinstance(item, Tensor) or _is_input_layer(machine, item):
        return
    if not isinstance(item, Ref):
        site = site_of(frame.unit, node)
        if isinstance(item, Symbol):
            return
        machine.report(NotATensor("Sequential.add", "a value that is no layer"), site)
        return
    model = replace(model, layers=(*model.layers, item))
    machine.store(ref, model)
    if model.outputs is not None and not isinstance(model.outputs, Unresolved):
        caller = Caller(_construction_site(machine, item) or site_of(frame.unit, node))
        before, after = model.outputs, Unresolved("a layer of the model does not fit")
        machine.store(ref, replace(model, outputs=after))  # it stays in the model, also where the next line raises
        output = keras_objects.call_by(machine, caller, item, (before,), {})
        machine.store(ref, replace(cast(ModelObject, machine.load(ref)), outputs=output))


def _construction_site(machine: Machine, item: Ref) -> Site | None:
    thing = machine.load(item)
    return thing.site if isinstance(thing, (LayerObject, InstanceObject, ModelObject)) else None


def _is_input_layer(machine: Machine, item: Value) -> bool:
    thing = machine.load(item) if isinstance(item, Ref) else None
    return isinstance(thing, LayerObject) and thing.layer.class_name == "InputLayer"


def _declared_input(machine: Machine, frame: Frame, node: ast.AST, item: Value) -> Tensor | None:
    """Return the symbolic input that the first item of a Sequential model declares."""
    if isinstance(item, Tensor) and item.node is not None:
        return item
    thing = machine.load(item) if isinstance(item, Ref) else None
    site = (_construction_site(machine, item) if isinstance(item, Ref) else None) or site_of(frame.unit, node)
    if isinstance(thing, ModelObject):
        inputs = libraries.tensors_in(machine, thing.inputs)
        return _input_tensor(machine, inputs[0].spec, site) if len(inputs) == 1 else None
    layer = thing.layer if isinstance(thing, (LayerObject, InstanceObject)) else None
    if layer is None:
        return None
    if layer.class_name == "InputLayer":
        batch_shape = layer["batch_shape"]
        shape: Shape = read_shape(batch_shape if batch_shape is not None else layer["shape"])
        if batch_shape is None and shape is not UNKNOWN:
            shape = (read_dim(layer["batch_size"]), *shape)
        return _input_tensor(machine, TensorSpec(shape, read_dtype(layer["dtype"], machine.floatx)), site)
    given = layer["input_shape"]
    if layer["input_dim"] is not None and layer.class_name != "Embedding":
        given = (layer["input_dim"],)
    if given is None:
        return None
    shape = read_shape(given)
    if shape is UNKNOWN:
        return None
    return _input_tensor(machine, TensorSpec((None, *shape), machine.floatx), site)


def _build_sequential(machine: Machine, caller: Caller, ref: Ref, model: ModelObject, spec: TensorSpec) -> ModelObject:
    """Build a Sequential model for an input of this shape, as its first call does."""
    first = machine.load(model.layers[0]) if model.layers else None
    layer = getattr(first, "layer", None)
    dtype = layer.policy.compute_dtype if isinstance(layer, Layer) else "float32"
    inputs = Tensor(TensorSpec(spec.shape, dtype), "keras", GraphNode(None), 0, inferred_at(caller.site))
    value: Value = receptive_fields.begin(machine, inputs)
    model = replace(model, inputs=value)
    for item in model.layers:
        value = keras_objects.call_by(machine, caller.within(), item, (value,), {})
        if isinstance(value, Unresolved):
            break
    model = replace(model, outputs=value)
    machine.store(ref, model)
    return model


# --- functional ---


def make_functional(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    """`keras.Model(inputs, outputs)`."""
    given = {**dict(zip(("inputs", "outputs", "name"), arguments, strict=False)), **keywords}
    inputs, outputs = given.get("inputs", given.get("input")), given.get("outputs", given.get("output"))
    for value in (inputs, outputs):
        if isinstance(value, Unresolved):
            return value
    if inputs is None or outputs is None:
        return Unresolved("a model without inputs or outputs")
    layers = _layers_between(machine, inputs, outputs)
    name = given.get("name")
    layer = Layer("Functional", {}, machine.policy, name=name if isinstance(name, str) else "")
    return machine.allocate(ModelObject("Functional", layers, inputs, outputs, layer, site_of(frame.unit, node)))


def _layers_between(machine: Machine, inputs: Value, outputs: Value) -> tuple[Ref, ...]:
    stop = {tensor.node for tensor in libraries.tensors_in(machine, inputs)}
    found: list[Ref] = []
    seen: set[GraphNode] = set()

    def visit(node: GraphNode | None) -> None:
        if node is None or node in seen or node in stop:
            return
        seen.add(node)
        for tensor in libraries.tensors_in(machine, (*node.arguments, *node.keywords.values())):
            visit(tensor.node)
        if isinstance(node.operation, Ref) and node.operation not in found:
            found.append(node.operation)

    for tensor in libraries.tensors_in(machine, outputs):
        visit(tensor.node)
    return tuple(found)


def _run_graph(machine: Machine, caller: Caller, model: ModelObject, given: Sequence[Tensor]) -> Value:
    """Run other tensors through the graph between the model's inputs and outputs."""
    known: dict[tuple[GraphNode, int], Value] = {}
    for declared, tensor in zip(libraries.tensors_in(machine, model.inputs), given, strict=False):
        if declared.node is not None:
            known[declared.node, declared.index] = tensor
    done: dict[GraphNode, list[Tensor]] = {}

    def substitute(value: Value) -> Value:
        if isinstance(value, Tensor) and value.node is not None:
            return run(value)
        if isinstance(value, tuple):
            return tuple(substitute(item) for item in cast("tuple[Value, ...]", value))
        if isinstance(value, Ref):
            thing = machine.load(value)
            if isinstance(thing, ListObject) and thing.items is not None:
                return machine.allocate(ListObject(tuple(substitute(item) for item in thing.items)))
            if isinstance(thing, DictObject) and thing.items is not None:
                return machine.allocate(DictObject(tuple((key, substitute(item)) for key, item in thing.items)))
        return value

    def run(tensor: Tensor) -> Value:
        node = tensor.node
        assert node is not None
        if (node, tensor.index) in known:
            return known[node, tensor.index]
        if node not in done:
            arguments = tuple(substitute(value) for value in node.arguments)
            keywords = {key: substitute(value) for key, value in node.keywords.items()}
            result = _apply_node(machine, caller, node, arguments, keywords)
            done[node] = libraries.tensors_in(machine, result)
        outputs = done[node]
        return (
            outputs[tensor.index]
            if tensor.index < len(outputs)
            else Unresolved("the output of a layer that is not known")
        )

    return substitute(model.outputs)


def _apply_node(machine: Machine, caller: Caller, node: GraphNode, arguments: Arguments, keywords: Keywords) -> Value:
    if any(isinstance(value, Unresolved) for value in (*arguments, *keywords.values())):
        return Unresolved("an input that is not known")
    if isinstance(node.operation, Ref):
        return keras_objects.call_by(machine, caller.within(), node.operation, arguments, keywords)
    if isinstance(node.operation, Symbol):
        return libraries.apply_operation(machine, caller.site, node.operation.name, arguments, keywords)
    return Unresolved("an operation that is not known")


# --- calling ---


def call_model(
    machine: Machine, caller: Caller, ref: Ref, model: ModelObject, arguments: Arguments, keywords: Keywords
) -> Value:
    """Call a model on tensors, as `keras.Model.__call__` does."""
    given = arguments[0] if arguments else keywords.get("inputs")
    tensors = _tensors_for(machine, model, given)
    caller = caller if caller.given else replace(caller, given=tuple(arguments))
    if not tensors:
        return given if isinstance(given, Unresolved) else Unresolved("the input of the model is not known")
    symbolic = libraries.is_symbolic(machine, given)
    if model.kind == "Sequential" and model.inputs is None:
        model = _build_sequential(machine, caller, ref, model, tensors[0].spec)
        if isinstance(model.outputs, Unresolved):
            return model.outputs
    if isinstance(model.outputs, Unresolved) or model.outputs is None:
        return model.outputs or Unresolved("the output of the model is not known")
    declared = libraries.tensors_in(machine, model.inputs)
    if model.kind == "Functional":
        for tensor, expected in zip(tensors, declared, strict=False):
            if not accepts_shape(tensor.spec.shape, expected.spec.shape):
                mismatch = ShapeMismatch(model.kind, tensor.spec.shape, expected.spec.shape)
                facts = Facts(caller.given, tensor, model.layer, expected)
                return machine.report(mismatch, caller.site, model.site, facts)
    caller = replace(caller, declared=declared[0] if declared else None)
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
        adjusted.append(
            replace(tensor, spec=TensorSpec(shape, expected.spec.dtype), library="keras" if symbolic else "tensorflow")
        )
    if symbolic:
        with machine.quiet():
            result = _forward(machine, caller, model, adjusted)
    else:
        result = _forward(machine, caller, model, adjusted)
    if symbolic:
        result = attach_node(machine, _without_nodes(result), GraphNode(ref, tuple(arguments), dict(keywords)))
    layer = model.layer or Layer(model.kind, {})
    record_call(machine, caller, None, layer, tensors, result)
    return result


def _tensors_for(machine: Machine, model: ModelObject, given: Value) -> list[Tensor]:
    """Return the tensors that a model is given, in the order of its inputs: a dict goes by their names."""
    thing = machine.load(given) if isinstance(given, Ref) else None
    inputs = machine.load(model.inputs) if isinstance(model.inputs, Ref) else model.inputs
    if model.kind != "Functional" or not isinstance(thing, DictObject) or isinstance(inputs, DictObject):
        return libraries.tensors_in(machine, given)
    by_name = dict(thing.items or ())
    declared = libraries.tensors_in(machine, model.inputs)
    names = [tensor.node.name if tensor.node is not None else "" for tensor in declared]
    found = [by_name.get(name) for name in names]
    tensors = [value for value in found if isinstance(value, Tensor)]
    return tensors if len(tensors) == len(names) else []


def _forward(machine: Machine, caller: Caller, model: ModelObject, tensors: Sequence[Tensor]) -> Value:
    if model.kind == "Functional":
        return _run_graph(machine, caller, model, tensors)
    value: Value = tensors[0]
    for item in model.layers:
        value = keras_objects.call_by(machine, caller.within(), item, (value,), {})
        if isinstance(value, Unresolved):
            break
    return value


def _without_nodes(value: Value) -> Value:
    return replace(value, node=None) if isinstance(value, Tensor) else value


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


# --- attributes and methods ---


def attribute(machine: Machine, model: ModelObject, name: str) -> Value:
    """Return an attribute of a model."""
    if name == "layers":
        return machine.allocate(ListObject(model.layers))
    if name in ("input", "output", "inputs", "outputs"):
        value = model.inputs if name.startswith("input") else model.outputs
        if value is None:
            return Unresolved("the model is not built yet")
        if name.endswith("s") and isinstance(value, Tensor):
            return machine.allocate(ListObject((value,)))
        return value
    if name in ("input_shape", "output_shape"):
        value = model.inputs if name == "input_shape" else model.outputs
        if isinstance(value, Tensor) and value.spec.shape is not UNKNOWN:
            return tuple(Unresolved("a size that is not known") if dim is UNKNOWN else dim for dim in value.spec.shape)
        return Unresolved("the shape of a model that is not built yet")
    if name == "built":
        return model.outputs is not None
    if name == "name" and model.layer is not None:
        return model.layer.name or Unresolved("a name that Keras chooses")
    return NO_ATTRIBUTE


_NOTHING: Final = {
    "compile",
    "summary",
    "save",
    "save_weights",
    "load_weights",
    "set_weights",
    "reset_states",
    "export",
}


def call_method(
    machine: Machine,
    frame: Frame,
    node: ast.Call,
    ref: Ref,
    model: ModelObject,
    name: str,
    arguments: Arguments,
    keywords: Keywords,
) -> Value:
    """Call a method of a Sequential or functional model."""
    if name == "add" and arguments:
        add_layer(machine, frame, node, ref, arguments[0])
        return None
    if name == "pop":
        machine.store(
            ref, replace(model, layers=model.layers[:-1], outputs=Unresolved("the model lost its last layer"))
        )
        return None
    if name in _NOTHING:
        return None
    if name == "build":
        given = arguments[0] if arguments else keywords.get("input_shape")
        shape = read_shape(libraries.to_rule(machine, given))
        if model.inputs is None and shape is not UNKNOWN:
            caller = Caller(site_of(frame.unit, node))
            _build_sequential(machine, caller, ref, model, TensorSpec(shape, machine.floatx))
        return None
    if name in ("__call__", "call"):
        return call_model(machine, Caller(site_of(frame.unit, node), True), ref, model, arguments, keywords)
    if name in ("predict", "predict_on_batch"):
        return _predict(machine, frame, node, ref, model, arguments, keywords)
    if name == "get_layer":
        return _get_layer(machine, model, arguments, keywords)
    if name in ("fit", "evaluate", "train_on_batch", "test_on_batch"):
        _feed(machine, frame, node, ref, model, arguments, keywords)
    return Unresolved(f"what '.{name}()' of a model returns is not known")


def _feed(
    machine: Machine,
    frame: Frame,
    node: ast.Call,
    ref: Ref,
    model: ModelObject,
    arguments: Arguments,
    keywords: Keywords,
) -> Value:
    """Run the first batch of the data of `fit` and its like through the model, which builds it if it is not built."""
    data = arguments[0] if arguments else keywords.get("x")
    if isinstance(data, Dataset):
        element = data.first[0] if is_tuple(data.first) and data.first else data.first
        data, keywords = element, {"batch_size": MAX_BATCH}
    if not isinstance(data, Tensor) or not isinstance(data.spec.shape, tuple) or not data.spec.shape:
        return None
    size = _first_batch(data.spec.shape[0], keywords)
    batch = replace(data, spec=data.spec.with_shape((size, *data.spec.shape[1:])), node=None)
    caller = Caller(site_of(frame.unit, node))
    if model.inputs is None:
        return call_model(machine, caller, ref, model, (batch,), {})
    with machine.quiet():
        return call_model(machine, caller, ref, model, (batch,), {})


MAX_BATCH: Final = 1 << 40
"""More than any batch: the data comes in batches already."""


def _first_batch(samples: Dim, keywords: Keywords) -> Dim:
    """Return the size of the first batch that Keras makes of so many samples."""
    size, split = keywords.get("batch_size"), keywords.get("validation_split", 0.0)
    size = 32 if size is None else size
    if not isinstance(samples, int) or not isinstance(size, int) or not isinstance(split, (int, float)):
        return UNKNOWN
    return min(size, int(samples * (1.0 - split)))


def _predict(
    machine: Machine,
    frame: Frame,
    node: ast.Call,
    ref: Ref,
    model: ModelObject,
    arguments: Arguments,
    keywords: Keywords,
) -> Value:
    """`model.predict(x)`: a NumPy array with as many rows as `x` has."""
    result = _feed(machine, frame, node, ref, model, arguments, keywords)
    data = arguments[0] if arguments else keywords.get("x")
    if not isinstance(result, Tensor) or not isinstance(result.spec.shape, tuple) or not isinstance(data, Tensor):
        return Unresolved("what the model predicts is not known")
    rows = data.spec.shape[0] if isinstance(data.spec.shape, tuple) else UNKNOWN
    return Tensor(TensorSpec((rows, *result.spec.shape[1:]), result.spec.dtype), "numpy", origin=result.origin)


def _get_layer(machine: Machine, model: ModelObject, arguments: Arguments, keywords: Keywords) -> Value:
    name = arguments[0] if arguments and isinstance(arguments[0], str) else keywords.get("name")
    index = keywords.get("index")
    if isinstance(index, int) and -len(model.layers) <= index < len(model.layers):
        return model.layers[index]
    for ref in model.layers:
        thing = machine.load(ref)
        layer = getattr(thing, "layer", None)
        if isinstance(name, str) and isinstance(layer, Layer) and layer.name == name:
            return ref
    return Unresolved("a layer by a name that is not known")
