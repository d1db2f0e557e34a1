"""What `fit` and `evaluate` do with the targets: they are compared with the output by the loss."""

from __future__ import annotations

from dataclasses import replace

from shapelens.interpret import calls, compiling, rule_values
from shapelens.interpret.machine import Facts, Machine, PythonRaise
from shapelens.interpret.values import (
    Function,
    LayerObject,
    ModelObject,
    Ref,
    Site,
    Tensor,
    Unresolved,
    Value,
)
from shapelens.rules.layers.layer import Layer
from shapelens.rules.mismatch import TargetBroadcast, TargetMismatch
from shapelens.rules.training import check_targets
from shapelens.spec import UNKNOWN, Dim, TensorSpec


def compare(
    machine: Machine, site: Site, ref: Ref, targets: Value, prediction: Value, batches: tuple[Dim, ...]
) -> None:
    """Compute the loss that the model was compiled with, and report what Keras refuses. `batches` are their rows."""
    compiled = compiling.compiled_with(machine, ref)
    if compiled is None or not isinstance(prediction, Tensor) or not isinstance(targets, Tensor):
        return
    if isinstance(compiled.loss, Function):
        run_by_keras(machine, site, compiled.loss, (_as_target(targets, prediction), prediction))
        return
    loss = rule_values.to_rule(machine, compiled.loss)
    facts = Facts((targets, prediction), prediction, _output_layer(machine, ref), sites=_sites(machine, ref, targets))
    broadcast: TargetBroadcast | None = None
    for rows in batches:
        try:
            found = check_targets(loss, _of_a_batch(targets.spec, rows), _of_a_batch(prediction.spec, rows))
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


def _output_layer(machine: Machine, ref: Ref) -> Layer | None:
    found = _output_object(machine, ref)
    return None if found is None else found.layer


def _sites(machine: Machine, ref: Ref, targets: Tensor) -> dict[str, Site]:
    """Return where the model was compiled, where its last layer was made and where the targets come from."""
    compiled, output = compiling.compiled_with(machine, ref), _output_object(machine, ref)
    found = {
        "compile": compiled.site if compiled is not None else None,
        "output": output.site if output is not None else None,
        "targets": targets.origin.site if targets.origin is not None else None,
    }
    return {name: site for name, site in found.items() if site is not None}
