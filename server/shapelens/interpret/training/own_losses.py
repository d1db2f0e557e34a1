"""Models of the user's that compute their loss or their metrics themselves (`compute_loss`, `compute_metrics`).

Source: `keras.src.trainers.trainer.Trainer._compute_loss` and `keras.src.backend.tensorflow.trainer`.
"""

from __future__ import annotations

from shapelens.interpret import attributes, calls
from shapelens.interpret.machine import Machine
from shapelens.interpret.objects import InstanceObject
from shapelens.interpret.values import Function, Ref, Site, Unresolved, Value


def computes_itself(thing: Value) -> bool:
    """Say whether a model of the user's does not use what it was compiled with as Keras does."""
    return any(_own(thing, name) is not None for name in ("compute_loss", "compute_metrics"))


def _own(thing: Value, name: str) -> Function | None:
    found = attributes.find_in_class(thing.cls, name) if isinstance(thing, InstanceObject) else None
    return found if isinstance(found, Function) else None


def run(
    machine: Machine, site: Site, ref: Ref, data: tuple[Value, Value, Value], prediction: Value, training: bool
) -> None:
    """Run the methods of the model's own on a batch, `data` being its `x`, `y` and weights, as a step does."""
    if isinstance(prediction, Unresolved) and prediction.failed:
        return
    x, y, weights = data
    for name in ("compute_loss", "compute_metrics"):
        own = _own(machine.load(ref), name)
        if own is None:
            continue
        takes = {argument.arg for argument in (*own.node.args.args, *own.node.args.kwonlyargs)}
        named = {"training": training} if name == "compute_loss" and "training" in takes else {}
        with machine.stepping():
            calls.call_function(machine, own, (ref, x, y, prediction, weights), named, site)
