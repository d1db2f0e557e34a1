"""Losses, metrics, targets and weights of a model with several outputs: one for each, in a list or by name."""

from __future__ import annotations

from collections.abc import Sequence

from shapelens.interpret import rule_values
from shapelens.interpret.machine import Machine
from shapelens.interpret.objects import Compiled, DictObject, ModelObject
from shapelens.interpret.values import Ref, Tensor, Unresolved, Value
from shapelens.rules.mismatch import InvalidArgument

_Names = Sequence[str]


def check(machine: Machine, ref: Ref, compiled: Compiled, targets: Value, prediction: Value, names: _Names) -> None:
    """Raise an `InvalidArgument` where what is given does not have the structure of the model's output.

    `names` are those of the outputs, empty where they are not known.

    Source: `keras.src.trainers.compile_utils.CompileLoss.build` and `call`.
    """
    _check_loss_weights(machine, compiled)
    keys = _keys(machine, compiled.loss)
    model = machine.load(ref)
    if keys is not None and isinstance(model, ModelObject):
        _check_loss_names(model, keys, names, by_name=_keys(machine, model.outputs) is not None)
        if all(names) and set(keys) < set(names):
            return  # of outputs that are a dict some may have no loss, and then targets of several structures do
    losses = rule_values.sequence_items(machine, compiled.loss)
    if losses is not None and any(loss is not None for loss in losses[len(names) :]) and len(names) > 1:
        raise InvalidArgument("compile", "loss", None, f"has {len(losses)} losses for the {len(names)} outputs")
    if compiled.loss is not None and (losses is None or not _fits_losses(machine, targets, losses, len(names))):
        _check_targets(machine, targets, names, by_name=_keys(machine, prediction) is not None)


def _fits_losses(machine: Machine, targets: Value, losses: Sequence[Value], outputs: int) -> bool:
    """Say whether there may be a target for each loss that is not `None`, if not for each output."""
    fewer = len(losses) != outputs and len(rule_values.tensors_in(machine, targets)) == len(losses)
    return None in losses or fewer


def _keys(machine: Machine, value: Value) -> list[str] | None:
    thing = machine.load(value) if isinstance(value, Ref) else value
    if not isinstance(thing, DictObject) or thing.items is None:
        return None
    keys = [key for key, _ in thing.items]
    return [key for key in keys if isinstance(key, str)] if all(isinstance(key, str) for key in keys) else None


def _check_loss_names(model: ModelObject, keys: _Names, names: _Names, by_name: bool) -> None:
    if model.kind == "Sequential":
        raise InvalidArgument("compile", "loss", None, "must not be a dict: the output of a Sequential has no name")
    fits = set(keys) <= set(names) if by_name else set(keys) == set(names)
    if all(names) and not fits:
        raise InvalidArgument(
            "compile", "loss", None, f"needs the names of the outputs, {list(names)}, not {list(keys)}"
        )


def _check_loss_weights(machine: Machine, compiled: Compiled) -> None:
    """Raise if there are not as many weights as losses."""
    weights, losses = _leaves(machine, compiled.loss_weights), _leaves(machine, compiled.loss)
    if compiled.loss is None or compiled.loss_weights is None or weights is None or losses is None:
        return
    if weights != losses:
        raise InvalidArgument("compile", "loss_weights", None, f"has {weights} weights for {losses} losses")


def _leaves(machine: Machine, value: Value) -> int | None:
    """Return how many values a structure holds; `None` if it is not known."""
    thing = machine.load(value) if isinstance(value, Ref) else value
    items = rule_values.sequence_items(machine, value)
    if isinstance(thing, DictObject):
        items = None if thing.items is None else tuple(item for _, item in thing.items)
        if items is None:
            return None
    if items is None:
        return None if isinstance(thing, (Unresolved, Tensor)) else 1
    counts = [_leaves(machine, item) for item in items]
    known = [count for count in counts if count is not None]
    return sum(known) if len(known) == len(counts) else None


def _check_targets(machine: Machine, targets: Value, names: _Names, by_name: bool) -> None:
    """Raise if the targets are not one for each output, or, if the outputs are a dict, not one for each name."""
    keys = _keys(machine, targets)
    items = rule_values.sequence_items(machine, targets)
    count = len(names)
    if count > 1 and isinstance(targets, Tensor):
        raise InvalidArgument("fit", "y", None, f"is one array, and the model has {count} outputs")
    if items is not None and len(items) != count and all(isinstance(item, Tensor) for item in items):
        outputs = "one output" if count == 1 else f"{count} outputs"
        raise InvalidArgument("fit", "y", None, f"has {len(items)} arrays, and the model has {outputs}")
    if keys is not None and count == 1 and not by_name:
        raise InvalidArgument("fit", "y", None, "must be an array and no dict: the model has one output")
    if keys is not None and all(names) and set(keys) != set(names):
        raise InvalidArgument("fit", "y", None, f"needs the names of the outputs, {list(names)}, not {keys}")
