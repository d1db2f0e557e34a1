"""Losses and metrics of the user's own: what subclasses of `keras.losses.Loss` and `keras.metrics.Metric` inherit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from shapelens.interpret import attributes, rule_values
from shapelens.interpret.machine import Machine
from shapelens.interpret.objects import InstanceObject
from shapelens.interpret.structures import map_structure
from shapelens.interpret.values import Function, Ref, Site, Tensor, Unresolved, Value, inferred_at
from shapelens.rules.functions.keras_loss_objects import reduced_loss
from shapelens.rules.values import read_dtype, read_shape
from shapelens.spec import TensorSpec

Arguments = Sequence[Value]
Keywords = Mapping[str, Value]

_LOSS, _METRIC = "keras.losses.", "keras.metrics."


def is_objective(thing: InstanceObject) -> bool:
    """Say whether an instance is a loss or a metric of Keras."""
    return _is(thing, _LOSS) or _is(thing, _METRIC)


def _is(thing: InstanceObject, module: str) -> bool:
    return any(base.startswith(module) for base in attributes.library_bases(thing.cls))


def initialize(machine: Machine, ref: Ref, arguments: Arguments, keywords: Keywords) -> None:
    """Do what `keras.losses.Loss.__init__` and `keras.metrics.Metric.__init__` do: take what they are configured by."""
    thing = machine.load(ref)
    if not isinstance(thing, InstanceObject):
        return
    names = ("name", "reduction", "dtype") if _is(thing, _LOSS) else ("dtype", "name")
    given = {**dict(zip(names, arguments, strict=False)), **keywords}
    kept: dict[str, Value] = {"dtype": given.get("dtype") or machine.floatx}
    if _is(thing, _LOSS):
        kept["reduction"] = given.get("reduction", "sum_over_batch_size")
    machine.store(ref, replace(thing, attributes={**thing.attributes, **kept}))


def call(
    machine: Machine, site: Site, ref: Ref, thing: InstanceObject, arguments: Arguments, keywords: Keywords
) -> Value:
    """Call a loss: convert its arguments, run its `call` and reduce the result. Call a metric: update it."""
    from shapelens.interpret import calls

    if _is(thing, _METRIC):
        update, result = (attributes.find_in_class(thing.cls, name) for name in ("update_state", "result"))
        if not isinstance(update, Function) or not isinstance(result, Function):
            return Unresolved(f"what '{thing.cls.name}' says is not known")
        calls.call_function(machine, update, (ref, *arguments), keywords, site)
        return calls.call_function(machine, result, (ref,), {}, site)
    own = attributes.find_in_class(thing.cls, "call")
    given = {**dict(zip(("y_true", "y_pred", "sample_weight"), arguments, strict=False)), **keywords}
    if not isinstance(own, Function) or "y_true" not in given or "y_pred" not in given:
        return Unresolved(f"what '{thing.cls.name}' gives is not known")
    dtype = read_dtype(rule_values.to_rule(machine, thing.attributes.get("dtype")))

    def converted(value: Value) -> Value:
        if isinstance(value, Tensor):
            return replace(value, spec=TensorSpec(value.spec.shape, dtype), library=machine.backend)
        return map_structure(machine, value, converted)

    inside = (converted(given["y_true"]), converted(given["y_pred"]))
    losses = calls.call_function(machine, own, (ref, *inside), {}, site)
    reduction = thing.attributes.get("reduction", Unresolved("a reduction that is not known"))
    spec = losses.spec if isinstance(losses, Tensor) else TensorSpec()
    weight = rule_values.to_rule(machine, given.get("sample_weight"))
    return Tensor(reduced_loss(spec, weight, reduction, dtype), machine.backend, origin=inferred_at(site))


def inherited_method(
    machine: Machine, thing: InstanceObject, name: str, arguments: Arguments, keywords: Keywords
) -> Value:
    """Call a method that a loss or metric inherits."""
    if _is(thing, _METRIC) and name in ("add_weight", "add_variable"):
        shape = read_shape(rule_values.to_rule(machine, arguments[0] if arguments else keywords.get("shape", ())))
        given = keywords.get("dtype") or thing.attributes.get("dtype")
        return Tensor(TensorSpec(shape, read_dtype(rule_values.to_rule(machine, given))), machine.backend)
    return None if name == "reset_state" else Unresolved(f"what '.{name}()' returns is not known")
