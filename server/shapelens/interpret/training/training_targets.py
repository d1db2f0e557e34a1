"""What `fit` and `evaluate` do with the targets: they are compared with the output by the loss."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace

from shapelens.interpret import calls, rule_values
from shapelens.interpret.machine import Facts, Machine, PythonRaise
from shapelens.interpret.objects import Compiled, DictObject, InstanceObject, LayerObject, ListObject, ModelObject
from shapelens.interpret.training import (
    compiling,
    encoded_labels,
    training_metrics,
    training_structures,
    user_objectives,
)
from shapelens.interpret.training.label_classes import possible_classes
from shapelens.interpret.training.training_outputs import (
    Output,
    by_output,
    first_batch,
    keeping_steps,
    of_a_batch,
    outputs_of,
)
from shapelens.interpret.values import Function, Ref, Site, Tensor, Unresolved, Value, is_tuple
from shapelens.rules import versions
from shapelens.rules.functions.keras_losses import squeezed
from shapelens.rules.mismatch import (
    InvalidArgument,
    LabelsOutOfRange,
    LogitsMismatch,
    OneClass,
    SampleWeightMismatch,
    TargetBroadcast,
    TargetMismatch,
)
from shapelens.rules.training import check_labels, check_targets
from shapelens.rules.training_activations import check_activation
from shapelens.rules.training_weights import check_weight, check_weighted
from shapelens.rules.values import Record, Reference
from shapelens.spec import UNKNOWN, Dim, TensorSpec


def compare(
    machine: Machine,
    site: Site,
    ref: Ref,
    given: tuple[Value, Value],
    prediction: Value,
    batches: tuple[Dim, ...],
) -> None:
    """Compute the loss and the metrics that the model was compiled with, and report what Keras refuses.

    `given` are the targets and the sample weights; `batches` are their rows.
    """
    compiled = compiling.compiled_with(machine, ref)
    if compiled is None or not versions.knows_training(machine.keras_version):
        return
    targets, weights = given
    outputs = outputs_of(machine, ref, _spread(machine, compiled.loss, targets, prediction), prediction)
    if not outputs:
        return
    try:
        training_structures.check(machine, ref, compiled, targets, prediction, [one.name for one in outputs])
    except InvalidArgument as mismatch:
        machine.report(mismatch, site, facts=Facts((targets,), sites=compiled.sites))
        return
    if targets is None and _is_loss(machine, compiled.loss):
        missing = InvalidArgument("fit", "y", None, "is missing: the loss compares the output with targets")
        machine.report(missing, site, facts=_of_autoencoder(machine, ref, outputs, compiled))
        return
    losses = _by_output(machine, _filled(machine, compiled.loss, len(outputs)), outputs)
    weighted = _by_output(machine, weights, outputs)
    steps = keeping_steps(machine, ref)
    for number, one in enumerate(outputs):
        loss, weight = losses[number] if losses else None, weighted[number] if weighted else None
        if isinstance(one.target, Tensor) and loss is not None:
            _compute_loss(machine, site, loss, one, weight, _sites(compiled, one, steps), batches)
    sites = [_sites(compiled, one, steps) for one in outputs]
    training_metrics.compute(machine, site, compiled, outputs, weighted, sites, batches)


def _of_autoencoder(machine: Machine, ref: Ref, outputs: Sequence[Output], compiled: Compiled) -> Facts:
    """Return the output and the input of a model with one of each: what its targets are if it gives its input again."""
    model = machine.load(ref)
    inputs = rule_values.tensors_in(machine, model.inputs) if isinstance(model, ModelObject) else []
    declared, made = (each[0] if len(each) == 1 else None for each in (inputs, [one.output for one in outputs]))
    return Facts(received=made, declared=declared, sites=compiled.sites)


def _is_loss(machine: Machine, loss: Value) -> bool:
    """Say whether a value is a loss, or several of them."""
    thing = machine.load(loss) if isinstance(loss, Ref) else loss
    if isinstance(thing, InstanceObject):
        return user_objectives.is_objective(thing)
    if isinstance(thing, (ListObject, DictObject)):
        return bool(thing.items)
    return isinstance(loss, (str, Function)) or isinstance(rule_values.to_rule(machine, loss), (Record, Reference))


def _spread(machine: Machine, losses: Value, targets: Value, prediction: Value) -> Value:
    """Return targets that are given for those outputs alone that have a loss with `None` for the others."""
    outputs = len(rule_values.sequence_items(machine, prediction) or ())
    wanted = rule_values.sequence_items(machine, losses) or ()
    items = (targets,) if isinstance(targets, Tensor) else rule_values.sequence_items(machine, targets)
    given = [number for number, loss in enumerate(wanted) if loss is not None]
    if items is None or len(items) != len(given) or len(items) >= outputs:
        return targets
    placed = dict(zip(given, items, strict=True))
    return tuple(placed.get(number) for number in range(outputs))


def _filled(machine: Machine, loss: Value, count: int) -> Value:
    """Return losses of which there are fewer than outputs with `None` for the last ones."""
    items = rule_values.sequence_items(machine, loss)
    return loss if items is None or count < 2 else (*items, *[None] * (count - len(items)))


def _by_output(machine: Machine, value: Value, outputs: Sequence[Output]) -> Sequence[Value] | None:
    """Return the part of a value for each output: one that is no list or dict is for all of them."""
    thing = machine.load(value) if isinstance(value, Ref) else value
    if is_tuple(thing) or isinstance(thing, DictObject) or rule_values.sequence_items(machine, value) is not None:
        return by_output(machine, value, [one.name for one in outputs])
    return [value] * len(outputs)


def _compute_loss(
    machine: Machine,
    site: Site,
    loss: Value,
    one: Output,
    weight: Value,
    places: Mapping[str, Site],
    batches: tuple[Dim, ...],
) -> None:
    """Compute one loss: of Keras's own for batches of so many rows, one of the user's as it is traced."""
    thing = machine.load(loss) if isinstance(loss, Ref) else loss
    assert isinstance(one.target, Tensor)
    if isinstance(thing, Function):
        with _blaming_sizes(machine, site, thing.name, one, places), machine.on_data(None):
            values = _run_loss(machine, site, thing, (one.target, one.output), batches)
        _check_result(machine, site, thing.name, values, weight, places, batches)
    elif isinstance(thing, InstanceObject) and isinstance(loss, Ref) and user_objectives.is_objective(thing):
        with _blaming_sizes(machine, site, thing.cls.name, one, places), machine.on_data(None):
            user_objectives.call(machine, site, loss, thing, (one.target, one.output), {})
        with machine.quiet(), machine.on_data(None):
            user_objectives.call(machine, site, loss, thing, first_batch((one.target, one.output), batches), {})
    elif not isinstance(thing, InstanceObject):
        _compare_pair(machine, site, rule_values.to_rule(machine, loss), one, weight, places, batches)


@contextmanager
def _blaming_sizes(machine: Machine, site: Site, name: str, one: Output, places: Mapping[str, Site]) -> Generator[None]:
    """Report targets and an output of other sizes where a loss of the user's raises on them: what clashes inside of it
    is what became of these.
    """
    before = len(machine.findings)
    try:
        yield
    except PythonRaise:
        target, output = one.target, one.output
        if len(machine.findings) > before and isinstance(target, Tensor) and _differ(target.spec, output.spec):
            del machine.findings[before:]
            layer = None if one.head is None else one.head.layer
            facts = Facts((target, output), output, layer, sites=places)
            machine.note(TargetMismatch(name, target.spec, output.spec), site, severity="error", facts=facts)
        raise


def _differ(target: TensorSpec, output: TensorSpec) -> bool:
    """Say whether two shapes of one rank have other sizes, of which none is 1, along one of their axes."""
    if target.shape is UNKNOWN or output.shape is UNKNOWN or len(target.shape) != len(output.shape):
        return False
    pairs = zip(target.shape[1:], output.shape[1:], strict=True)
    return any(isinstance(a, int) and isinstance(b, int) and a != b and 1 not in (a, b) for a, b in pairs)


def _compare_pair(
    machine: Machine,
    site: Site,
    loss: object,
    one: Output,
    weight: Value,
    places: Mapping[str, Site],
    batches: tuple[Dim, ...],
) -> None:
    """Report what a loss refuses in batches of so many rows, or what it broadcasts in silence."""
    layer = None if one.layer is None else one.layer.layer
    facts = Facts((one.target, one.output), one.output, layer, sites=places)
    of_shape = replace(facts, layer=None if one.head is None else one.head.layer)
    broadcast: TargetBroadcast | TargetMismatch | None = None
    classes = None if machine.step_data is None else possible_classes(machine, machine.step_data.y)
    assert isinstance(one.target, Tensor)
    for rows in batches:
        target, output = of_a_batch(one.target.spec, rows), of_a_batch(one.output.spec, rows)
        try:
            found = check_targets(loss, target, output) or encoded_labels.check(loss, one.target, target, output)
            if isinstance(weight, Tensor):
                check_weight(loss, target, output, of_a_batch(weight.spec, rows))
            if classes is not None:
                check_labels(loss, classes, output)
        except (TargetMismatch, SampleWeightMismatch, LabelsOutOfRange) as mismatch:
            machine.report(mismatch, site, facts=of_shape)
            return
        broadcast = broadcast or found
    if broadcast is not None:
        machine.note(broadcast, site, facts=of_shape)
    try:
        check_activation(loss, layer, one.target.spec, one.output.spec)
    except (OneClass, LogitsMismatch) as mismatch:
        machine.note(mismatch, site, facts=facts)


def _check_result(
    machine: Machine,
    site: Site,
    name: str,
    values: Value,
    weight: Value,
    places: Mapping[str, Site],
    batches: tuple[Dim, ...],
) -> None:
    """Report what Keras refuses of what a loss function of the user's returns."""
    try:
        if values is None:
            raise InvalidArgument("compile", "loss", name, "returns nothing: a loss returns a tensor")
        for rows in batches:
            if isinstance(values, Tensor) and isinstance(weight, Tensor):
                check_weighted(name, of_a_batch(values.spec, rows).shape, of_a_batch(weight.spec, rows).shape)
    except (InvalidArgument, SampleWeightMismatch) as mismatch:
        machine.report(mismatch, site, facts=Facts(sites=places))


def run_by_keras(machine: Machine, site: Site, function: Function, arguments: tuple[Value, ...]) -> Value:
    """Run a function of the user's that Keras calls, for what is seen in it; nothing is reported."""
    machine.uncertain += 1
    try:
        return calls.call_function(machine, function, arguments, {}, site)
    except PythonRaise:
        return Unresolved(f"'{function.name}' raises an error")
    finally:
        machine.uncertain -= 1


def _run_loss(
    machine: Machine, site: Site, function: Function, one: tuple[Tensor, Tensor], batches: tuple[Dim, ...]
) -> Value:
    """Run a loss function as it is traced, with batches of any size, and then on the first one."""
    values = calls.call_function(machine, function, as_objective_gets(machine, *one), {}, site)
    with machine.quiet():
        first = as_objective_gets(machine, *first_batch(one, batches))
        calls.call_function(machine, function, first, {}, site)
    return values


def as_objective_gets(machine: Machine, target: Tensor, output: Tensor) -> tuple[Tensor, Tensor]:
    """Return targets and output as a loss function gets them: tensors of floats, of one rank where that is easy.

    Source: `keras.src.losses.loss.Loss.__call__` and `squeeze_or_expand_to_same_rank`.
    """
    first, second = squeezed(target.spec.shape, output.spec.shape)
    return (
        replace(target, spec=TensorSpec(first, machine.floatx), library=machine.backend),
        replace(output, spec=TensorSpec(second, machine.floatx)),
    )


def _sites(compiled: Compiled, one: Output, keeping: LayerObject | None) -> dict[str, Site]:
    """Return where the model was compiled, where its last layer and the one that keeps the steps were made, and where
    the targets come from.
    """
    origin = one.target.origin if isinstance(one.target, Tensor) else None
    found = {
        "compile": compiled.site,
        "output": one.layer.site if one.layer is not None else None,
        "head": one.head.site if one.head is not None else None,
        "steps": keeping.site if keeping is not None else None,
        "targets": origin.site if origin is not None else None,
    }
    return {name: site for name, site in found.items() if site is not None}
