"""The outputs of a layer and the names that take them: Python raises where there are more or fewer of these."""

from __future__ import annotations

import ast
from typing import TypeGuard

from shapelens.interpret.machine import Facts, Frame, Machine, site_of
from shapelens.interpret.values import Tensor, Value, is_tuple
from shapelens.rules.mismatch import InvalidCall


def check(machine: Machine, frame: Frame, node: ast.Assign, value: Value) -> None:
    """Report an assignment of a layer's outputs to another number of names.

    Source: `keras.KerasTensor.__iter__`, for the one output of a layer.
    """
    counts = {len(target.elts) for target in node.targets if _takes_each(target)}
    items = value if is_tuple(value) else (value,)
    steps = [item.step for item in items if isinstance(item, Tensor) and item.step is not None]
    if not counts or len(steps) != len(items) or not steps or len({step.site for step in steps}) > 1:
        return
    outputs, step = len(items), steps[0]
    if is_tuple(value):
        wrong = counts != {outputs}
        gives, them = f"gives {outputs} tensors", "them"
    else:
        wrong = isinstance(value, Tensor) and value.node is not None
        gives, them = "gives one tensor", "it"
    if wrong and isinstance(node.value, ast.Call):
        names = max(counts)
        reason = f"the layer {gives}, and {names} {'name takes' if names == 1 else 'names take'} {them}"
        facts = Facts(received=value, layer=step.layer)
        machine.report(InvalidCall(step.layer.class_name, reason), site_of(frame.unit, node.value), step.site, facts)


def _takes_each(target: ast.expr) -> TypeGuard[ast.Tuple | ast.List]:
    """Say whether an assignment gives each item a target of its own."""
    return isinstance(target, (ast.Tuple, ast.List)) and not any(isinstance(e, ast.Starred) for e in target.elts)
