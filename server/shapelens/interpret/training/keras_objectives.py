"""Losses, metrics and schedules as objects: they compute in the dtype that Keras is configured for."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from shapelens.interpret import libraries
from shapelens.interpret.machine import Frame, Machine
from shapelens.interpret.values import Value
from shapelens.rules.functions.keras_loss_objects import DEFAULT_DTYPE, LOSSES
from shapelens.rules.functions.keras_metric_objects import METRICS
from shapelens.rules.functions.keras_schedules import SCHEDULES
from shapelens.rules.values import Record

Arguments = Sequence[Value]
Keywords = Mapping[str, Value]
Special = Callable[[Machine, Frame, ast.Call, Arguments, Keywords], Value]


def _made(name: str) -> Special:
    """Make the rule of a class whose instances know Keras's default dtype."""

    def apply(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
        made = libraries.apply_function(machine, node, frame.unit, name, arguments, keywords)
        if not isinstance(made, Record):
            return made
        return replace(made, fields=(*made.fields, (DEFAULT_DTYPE, machine.floatx)))

    return apply


FUNCTIONS: Final[dict[str, Special]] = {
    f"keras.{module}.{name}": _made(f"keras.{module}.{name}")
    for module, names in (("losses", LOSSES), ("metrics", METRICS), ("optimizers.schedules", SCHEDULES))
    for name in names
}
