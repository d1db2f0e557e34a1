"""What `fit` and `evaluate` do with metrics: each is updated with the targets and the output that it belongs to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from shapelens.interpret import attributes, calls, rule_values
from shapelens.interpret.machine import Facts, Machine
from shapelens.interpret.objects import Compiled, DictObject, InstanceObject
from shapelens.interpret.training import user_objectives
from shapelens.interpret.training.training_outputs import Output, first_batch, of_a_batch
from shapelens.interpret.values import Function, Ref, Site, Tensor, Unresolved, Value
from shapelens.rules import versions
from shapelens.rules.mismatch import InvalidArgument, MetricMismatch
from shapelens.rules.training_metrics import check_metric, check_weighted
from shapelens.spec import Dim


def compute(
    machine: Machine,
    site: Site,
    compiled: Compiled,
    outputs: Sequence[Output],
    weights: Sequence[Value] | None,
    sites: Sequence[Mapping[str, Site]],
    batches: tuple[Dim, ...],
) -> None:
    """Update the metrics of all outputs, and report what Keras refuses."""
    given = (("metrics", compiled.metrics), ("weighted_metrics", compiled.weighted_metrics))
    for parameter, metrics in given:
        try:
            found = _for_each(machine, parameter, metrics, outputs)
        except InvalidArgument as mismatch:
            machine.report(mismatch, site, facts=Facts(sites=compiled.sites))
            continue
        for number, (one, own) in enumerate(zip(outputs, found, strict=True)):
            weight = weights[number] if weights and parameter == "weighted_metrics" else None
            for metric in own:
                _update(machine, site, metric, one, weight, sites[number], batches)


def _for_each(machine: Machine, parameter: str, metrics: Value, outputs: Sequence[Output]) -> Sequence[Sequence[Value]]:
    """Return the metrics of each output.

    Source: `keras.src.trainers.compile_utils.CompileMetrics._build_metrics_set`.
    """
    nothing: list[Sequence[Value]] = [()] * len(outputs)
    thing = machine.load(metrics) if isinstance(metrics, Ref) else metrics
    items = rule_values.sequence_items(machine, metrics)
    if len(outputs) == 1:
        own = _flat(machine, metrics)
        if None in own and metrics is not None and versions.refuses_none_as_metric(machine.keras_version):
            raise InvalidArgument("compile", parameter, None, "holds None, which is no metric")
        return [own]
    names = [one.name for one in outputs]
    if isinstance(thing, DictObject):
        found = dict(thing.items or ())
        if all(names) and not set(found) <= set(names):
            unknown = next(name for name in found if name not in names)
            raise InvalidArgument("compile", parameter, None, f"names {unknown!r}, and the outputs are {names}")
        return [_flat(machine, found.get(name)) for name in names]
    if not items or any(isinstance(item, Unresolved) for item in items):
        return nothing
    if len(items) == len(outputs):
        return [_flat(machine, item) for item in items]
    if any(not one.output.spec.shape for one in outputs):
        return nothing
    raise InvalidArgument(
        "compile", parameter, None, f"has {len(items)} entries for the {len(outputs)} outputs of the model"
    )


def _flat(machine: Machine, value: Value) -> list[Value]:
    """Return what lists and dicts within each other hold."""
    thing = machine.load(value) if isinstance(value, Ref) else value
    items = rule_values.sequence_items(machine, value)
    if isinstance(thing, DictObject):
        items = tuple(item for _, item in thing.items or ())
    if items is None:
        return [value]
    return [leaf for item in items for leaf in _flat(machine, item)]


def _update(
    machine: Machine,
    site: Site,
    metric: Value,
    one: Output,
    weight: Value,
    places: Mapping[str, Site],
    batches: tuple[Dim, ...],
) -> None:
    """Update one metric: of Keras's own for batches of so many rows, one of the user's as it is traced."""
    thing = machine.load(metric) if isinstance(metric, Ref) else metric
    if metric is None or not isinstance(one.target, Tensor):
        return
    if isinstance(thing, Function):
        _call(machine, site, thing, (one.target, one.output), weight, places, batches)
        return
    if isinstance(thing, InstanceObject) and isinstance(metric, Ref):
        _update_own(machine, site, metric, thing, (one.target, one.output))
        with machine.quiet():
            _update_own(machine, site, metric, thing, first_batch((one.target, one.output), batches))
        return
    layer = None if one.layer is None else one.layer.layer
    known = rule_values.to_rule(machine, metric)
    for rows in batches:
        shape = of_a_batch(weight.spec, rows).shape if isinstance(weight, Tensor) else None
        target, output = of_a_batch(one.target.spec, rows), of_a_batch(one.output.spec, rows)
        try:
            check_metric(known, target, output, shape)
        except MetricMismatch as mismatch:
            shown = MetricMismatch(mismatch.operation, target, output, mismatch.reason)
            machine.report(shown, site, facts=Facts((one.target, one.output), one.output, layer, sites=places))
            return


def _call(
    machine: Machine,
    site: Site,
    function: Function,
    given: tuple[Tensor, Tensor],
    weight: Value,
    places: Mapping[str, Site],
    batches: tuple[Dim, ...],
) -> None:
    """Call a metric function of the user's as it is traced, and on the first batch."""
    if calls.call_function(machine, function, given, {}, site) is None:
        nothing = InvalidArgument("compile", "metrics", function.name, "returns nothing: a metric returns a tensor")
        machine.report(nothing, site, facts=Facts(sites=places))
    first = first_batch(given, batches)
    with machine.quiet():
        values = calls.call_function(machine, function, first, {}, site)
    if isinstance(values, Tensor) and isinstance(weight, Tensor):
        shape = of_a_batch(weight.spec, batches[0]).shape
        try:
            check_weighted(function.name, values.spec.shape, first[0].spec, first[1].spec, shape)
        except MetricMismatch as mismatch:
            machine.report(mismatch, site, facts=Facts(given, sites=places))


def _update_own(machine: Machine, site: Site, metric: Ref, thing: InstanceObject, given: tuple[Tensor, Tensor]) -> None:
    """Update a metric of the user's own class."""
    update = attributes.find_in_class(thing.cls, "update_state")
    if user_objectives.is_objective(thing) and isinstance(update, Function):
        calls.call_function(machine, update, (metric, *given), {"sample_weight": None}, site)
