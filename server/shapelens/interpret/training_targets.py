"""What `fit` and `evaluate` do with the targets: they are compared with the output by the loss."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from shapelens.interpret import calls, compiling, rule_values
from shapelens.interpret.machine import Facts, Machine, PythonRaise
from shapelens.interpret.values import (
    Compiled,
    DictObject,
    Function,
    LayerObject,
    ModelObject,
    Ref,
    Site,
    Tensor,
    Unresolved,
    Value,
    is_tuple,
)
from shapelens.rules import versions
from shapelens.rules.mismatch import TargetBroadcast, TargetMismatch
from shapelens.rules.training import check_targets
from shapelens.spec import UNKNOWN, Dim, TensorSpec


def compare(
    machine: Machine, site: Site, ref: Ref, targets: Value, prediction: Value, batches: tuple[Dim, ...]
) -> None:
    """Compute the loss that the model was compiled with, and report what Keras refuses. `batches` are their rows."""
    compiled = compiling.compiled_with(machine, ref)
    if compiled is None or not versions.knows_training(machine.keras_version):
        return
    for pair in _pairs(machine, ref, compiled.loss, targets, prediction):
        if isinstance(pair.loss, Function):
            run_by_keras(machine, site, pair.loss, (_as_target(pair.target, pair.output), pair.output))
        else:
            _compare_pair(machine, site, pair, _sites(compiled, pair, _keeping_steps(machine, ref)), batches)


class _Pair(NamedTuple):
    """A loss, the targets and the output that it compares, and the layer that makes the output."""

    loss: Value
    target: Tensor
    output: Tensor
    layer: LayerObject | None


def _pairs(machine: Machine, ref: Ref, loss: Value, targets: Value, prediction: Value) -> list[_Pair]:
    """Return what each loss compares; nothing where it is not plain which belongs to which.

    Source: `keras.src.trainers.compile_utils.CompileLoss.build` and `call`.
    """
    if isinstance(prediction, Tensor):
        layer = _output_object(machine, ref)
        return [_Pair(loss, targets, prediction, layer)] if isinstance(targets, Tensor) else []
    outputs = rule_values.sequence_items(machine, prediction)
    if outputs is None or not all(isinstance(output, Tensor) for output in outputs):
        return []
    made = _output_layers(machine, ref, len(outputs))
    names = [None if layer is None else layer.layer.name or None for layer in made]
    wanted = _by_output(machine, targets, names)
    losses = _by_output(machine, loss, names) if isinstance(loss, Ref) or is_tuple(loss) else [loss] * len(outputs)
    if wanted is None or losses is None:
        return []
    rows = zip(losses, wanted, outputs, made, strict=True)
    return [_Pair(a, b, c, d) for a, b, c, d in rows if isinstance(b, Tensor) and isinstance(c, Tensor)]


def _by_output(machine: Machine, value: Value, names: Sequence[str | None]) -> Sequence[Value] | None:
    """Return the items of a list, or of a dict by the names of the outputs; `None` where they are not one for each."""
    thing = machine.load(value) if isinstance(value, Ref) else value
    if isinstance(thing, DictObject):
        found = dict(thing.items or ())
        return [found[name] for name in names] if set(found) == set(names) else None
    items = rule_values.sequence_items(machine, value)
    return items if items is not None and len(items) == len(names) else None


def _output_layers(machine: Machine, ref: Ref, count: int) -> list[LayerObject | None]:
    """Return the layers that make the outputs of a functional model with several."""
    model = machine.load(ref)
    outputs = rule_values.sequence_items(machine, model.outputs) if isinstance(model, ModelObject) else None
    if outputs is None or len(outputs) != count:
        return [None] * count
    return [_layer_behind(machine, output) for output in outputs]


def _layer_behind(machine: Machine, output: Value) -> LayerObject | None:
    node = output.node if isinstance(output, Tensor) else None
    thing = machine.load(node.operation) if node is not None and isinstance(node.operation, Ref) else None
    return thing if isinstance(thing, LayerObject) else None


def _compare_pair(
    machine: Machine, site: Site, pair: _Pair, places: Mapping[str, Site], batches: tuple[Dim, ...]
) -> None:
    """Report what a loss refuses in batches of so many rows, or what it broadcasts in silence."""
    layer = None if pair.layer is None else pair.layer.layer
    facts = Facts((pair.target, pair.output), pair.output, layer, sites=places)
    loss = rule_values.to_rule(machine, pair.loss)
    broadcast: TargetBroadcast | None = None
    for rows in batches:
        try:
            found = check_targets(loss, _of_a_batch(pair.target.spec, rows), _of_a_batch(pair.output.spec, rows))
        except TargetMismatch as mismatch:
            machine.report(mismatch, site, facts=facts)
            return
        broadcast = broadcast or found
    if broadcast is not None:
        machine.note(broadcast, site, facts=facts)


def run_by_keras(machine: Machine, site: Site, function: Function, arguments: tuple[Value, ...]) -> Value:
    """Run a function of the user's that Keras calls, for what is seen in it; nothing is reported."""
    machine.uncertain += 1
    try:
        return calls.call_function(machine, function, arguments, {}, site)
    except PythonRaise:
        return Unresolved(f"'{function.name}' raises an error")
    finally:
        machine.uncertain -= 1


def _of_a_batch(spec: TensorSpec, rows: Dim) -> TensorSpec:
    """Return what a batch of a known number of rows has where the model leaves that open."""
    shape = spec.shape
    if shape is UNKNOWN or not shape or shape[0] is not None:
        return spec
    return spec.with_shape((rows, *shape[1:]))


def _as_target(target: Tensor, prediction: Tensor) -> Tensor:
    """Return the targets as a loss function gets them: floats, of the rank of the predictions where that is easy.

    Source: `keras.src.losses.loss.Loss.__call__` and `squeeze_or_expand_to_same_rank`.
    """
    shape, other = target.spec.shape, prediction.spec.shape
    if isinstance(shape, tuple) and isinstance(other, tuple):
        if len(shape) == len(other) + 1 and shape[-1] == 1:
            shape = shape[:-1]
        elif len(shape) == 1 and len(other) == 2 and other[-1] == 1:
            shape = (*shape, 1)
    return replace(target, spec=TensorSpec(shape, prediction.spec.dtype))


def _output_object(machine: Machine, ref: Ref) -> LayerObject | None:
    """Return the layer that makes the output of a Sequential or functional model."""
    model = machine.load(ref)
    if not isinstance(model, ModelObject):
        return None
    if model.kind == "Sequential":
        last: Value = model.layers[-1] if model.layers else None
    else:
        node = model.outputs.node if isinstance(model.outputs, Tensor) else None
        last = node.operation if node is not None else None
    thing = machine.load(last) if isinstance(last, Ref) else None
    if isinstance(thing, ModelObject) and isinstance(last, Ref):
        return _output_object(machine, last)
    return thing if isinstance(thing, LayerObject) else None


def _keeping_steps(machine: Machine, ref: Ref) -> LayerObject | None:
    """Return the last recurrent layer of a model, if it returns all steps."""
    for thing in _from_the_end(machine, ref):
        if "return_sequences" in thing.layer.arguments:
            return thing if thing.layer["return_sequences"] is True else None
    return None


def _from_the_end(machine: Machine, ref: Ref) -> Iterator[LayerObject]:
    """Yield the layers of a Sequential model, or those of the way that leads to the output of a functional one."""
    model = machine.load(ref)
    if not isinstance(model, ModelObject):
        return
    if model.kind == "Sequential":
        yield from (thing for r in reversed(model.layers) if isinstance(thing := machine.load(r), LayerObject))
        return
    output: Value = model.outputs
    while isinstance(output, Tensor) and output.node is not None:
        thing = _layer_behind(machine, output)
        if thing is None:
            return
        yield thing
        output = output.node.arguments[0] if output.node.arguments else None


def _sites(compiled: Compiled, pair: _Pair, keeping: LayerObject | None) -> dict[str, Site]:
    """Return where the model was compiled, where its last layer and the one that keeps the steps were made, and where
    the targets come from.
    """
    found = {
        "compile": compiled.site,
        "output": pair.layer.site if pair.layer is not None else None,
        "steps": keeping.site if keeping is not None else None,
        "targets": pair.target.origin.site if pair.target.origin is not None else None,
    }
    return {name: site for name, site in found.items() if site is not None}
