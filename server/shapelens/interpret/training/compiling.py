"""`compile`: the optimizer, the loss and the metrics that a model is trained with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from shapelens.interpret import attributes, rule_values
from shapelens.interpret.machine import Facts, Machine
from shapelens.interpret.memory import COMPLETE, GLOBAL, MISSING
from shapelens.interpret.objects import Compiled, InstanceObject, ModelObject
from shapelens.interpret.values import Class, Ref, Site, Symbol, Unresolved, Value
from shapelens.rules import versions
from shapelens.rules.mismatch import InvalidArgument
from shapelens.rules.names import canonical_name
from shapelens.rules.training import check_compile, check_loss_name, check_loss_weights, check_metric_name

_COMPILED: Final = "(compiled)"
"""The attribute of a user's model that holds what `compile` was given."""

_MODELS: Final = frozenset("keras.Model keras.models.Model keras.Sequential keras.models.Sequential".split())

_PARAMETERS: Final = ("optimizer", "loss", "loss_weights", "metrics", "weighted_metrics")


def compile_model(machine: Machine, site: Site, arguments: Sequence[Value], keywords: Mapping[str, Value]) -> Compiled:
    """Return what `compile` was given; report what it refuses at once."""
    given = {**dict(zip(_PARAMETERS, arguments, strict=False)), **keywords}
    loss, loss_weights, metrics, weighted_metrics = (given.get(name) for name in _PARAMETERS[1:])
    eager = given.get("run_eagerly", False) is not False
    made = Compiled(loss, loss_weights, metrics, weighted_metrics, site, eager)
    if not versions.knows_training(machine.keras_version):
        return made
    try:
        check_compile({name: rule_values.to_rule(machine, value) for name, value in given.items()})
    except InvalidArgument as mismatch:
        if not _is_of_the_user(machine, mismatch.value):
            machine.report(mismatch, site, facts=Facts(sites={"compile": site}))
    return made


def compiled_with(machine: Machine, ref: Ref) -> Compiled | None:
    """Return what a model was compiled with, as far as that was seen."""
    thing = machine.load(ref)
    found = thing.attributes.get(_COMPILED) if isinstance(thing, InstanceObject) else getattr(thing, "compiled", None)
    return found if isinstance(found, Compiled) else None


def is_missing(machine: Machine, ref: Ref) -> bool:
    """Say whether it is known of a model that it is not compiled: Keras refuses to train it whatever the data are."""
    thing = machine.load(ref)
    return isinstance(thing, (ModelObject, InstanceObject)) and thing.uncompiled


def is_known(machine: Machine) -> bool:
    """Say whether a model that is made here is known not to be compiled until it is. Without a kernel what compiles it
    may not be shown, as in an answer in a forum, and what training it does is worth showing.
    """
    return machine.memory.get(COMPLETE) is True


def is_known_of_class(machine: Machine, cls: Class) -> bool:
    """Say whether it is known of an instance of the user's own class that it is not compiled until it is: it is a
    model, of which nothing is inherited from elsewhere than Keras.
    """
    bases = [base for base in attributes.resolution_order(cls) if not isinstance(base, Class)]
    return is_known(machine) and bool(bases) and all(_is_of_keras(base) for base in bases)


def _is_of_keras(base: Value) -> bool:
    name = canonical_name(base.name) if isinstance(base, Symbol) else ""
    return name in _MODELS or name in ("object", "builtins.object", "abc.ABC")


def runs_eagerly(machine: Machine, ref: Ref) -> bool:
    """Say whether the steps of a model may run without being traced."""
    compiled = compiled_with(machine, ref)
    return compiled is not None and compiled.eager


def attributes_of(compiled: Compiled) -> dict[str, Value]:
    """Return the attributes that a model of the user's own class has got by `compile`."""
    return {"loss": compiled.loss, _COMPILED: compiled}


def as_compiled(thing: InstanceObject, compiled: Compiled) -> InstanceObject:
    """Return a model of the user's own class as `compile` leaves it."""
    return replace(thing, attributes={**thing.attributes, **attributes_of(compiled)}, uncompiled=False)


def check_names(machine: Machine, site: Site, ref: Ref, method: str) -> None:
    """Report what is wrong with loss, weights and metrics: Keras looks them up in the first step of a method."""
    compiled = compiled_with(machine, ref)
    if compiled is None or method.startswith("predict") or not versions.knows_training(machine.keras_version):
        return
    try:
        check_loss_name(compiled.loss)
        if compiled.loss is not None and not isinstance(compiled.loss, Unresolved):
            check_loss_weights(rule_values.to_rule(machine, compiled.loss_weights))
        for metrics in (compiled.metrics, compiled.weighted_metrics):
            for metric in rule_values.sequence_items(machine, metrics) or ():
                check_metric_name(metric)
    except InvalidArgument as mismatch:
        if not _is_of_the_user(machine, mismatch.value):
            machine.report(mismatch, site, facts=Facts(sites=compiled.sites))


def _is_of_the_user(machine: Machine, name: object) -> bool:
    """Say whether a name may be one that the program has registered with Keras: it has something of that name."""
    return isinstance(name, str) and machine.memory.get((GLOBAL, name)) is not MISSING
