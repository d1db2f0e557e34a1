"""`tf.function(input_signature=…)`: TensorFlow traces the function once, for tensors as the signature says."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import replace

from shapelens.interpret.language import iteration
from shapelens.interpret.machine import Frame, Machine
from shapelens.interpret.values import Function, Symbol, Tensor, Value


def decorate(machine: Machine, frame: Frame, decorator: ast.expr, function: Function) -> Function | None:
    """Return a function with a signature, or `None` if the decorator gives it none."""
    from shapelens.interpret.expressions import evaluate

    if not isinstance(decorator, ast.Call) or not isinstance(decorator.func, (ast.Name, ast.Attribute)):
        return None
    given = next((keyword.value for keyword in decorator.keywords if keyword.arg == "input_signature"), None)
    name = evaluate(machine, frame, decorator.func) if given is not None else None
    if given is None or not isinstance(name, Symbol) or name.name != "tensorflow.function":
        return None
    items = iteration.known_items(machine, evaluate(machine, frame, given))
    signature = tuple(item for item in items or () if isinstance(item, Tensor))
    return replace(function, input_signature=signature) if items and len(signature) == len(items) else None


def call(
    machine: Machine, function: Function, bound: Mapping[str, Value], run: Callable[[Mapping[str, Value]], Value]
) -> Value:
    """Return what a function gives for its arguments; what its layers see are tensors of the signature."""
    with machine.quiet():
        result = run(bound)
    if machine.recording:
        run({**bound, **_traced(function, bound)})
    return result


def _traced(function: Function, bound: Mapping[str, Value]) -> dict[str, Value]:
    names = [parameter.arg for parameter in (*function.node.args.posonlyargs, *function.node.args.args)]
    own = names[1:] if function.owner is not None else names
    return {
        name: replace(value, spec=declared.spec)
        for name, declared in zip(own, function.input_signature, strict=False)
        if isinstance(value := bound.get(name), Tensor)
    }
