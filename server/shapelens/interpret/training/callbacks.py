"""Callbacks of the user's own: what their methods do while Keras trains a model is looked at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from shapelens.interpret import attributes, calls, rule_values
from shapelens.interpret.machine import Machine, PythonRaise
from shapelens.interpret.objects import InstanceObject
from shapelens.interpret.values import Function, Ref, Site, Unresolved, Value

_CALLED: Final = {"on_train_begin": (), "on_epoch_begin": ("epoch",), "on_epoch_end": ("epoch",), "on_train_end": ()}
"""The methods that `fit` calls whatever the data are, and what it gives them in front of the logs."""


def run(machine: Machine, site: Site, model: Ref, callbacks: Value) -> None:
    """Run the methods of the callbacks with the trained model for what is seen in them; nothing of it remains.

    Source: `keras.src.callbacks.callback_list.CallbackList`.
    """
    for callback, thing in _callbacks(machine, callbacks):
        machine.store(callback, replace(thing, attributes={**thing.attributes, "model": model}))
        for name, given in _CALLED.items():
            method = attributes.find_in_class(thing.cls, name)
            if not isinstance(method, Function):
                continue
            unknown = [Unresolved(f"what Keras gives '{name}'") for _ in (*given, "logs")]
            before = machine.memory.fork()
            try:
                calls.call_function(machine, method, (callback, *unknown), {}, site)
            except PythonRaise:
                return
            finally:
                machine.memory.restore(before)


def _callbacks(machine: Machine, value: Value) -> Iterator[tuple[Ref, InstanceObject]]:
    """Yield the callbacks whose classes the user has written."""
    for callback in rule_values.sequence_items(machine, value) or (value,):
        thing = machine.load(callback) if isinstance(callback, Ref) else None
        if isinstance(callback, Ref) and isinstance(thing, InstanceObject) and _is_callback(thing):
            yield callback, thing


def _is_callback(thing: InstanceObject) -> bool:
    return any(base.endswith("callbacks.Callback") for base in attributes.library_bases(thing.cls))
