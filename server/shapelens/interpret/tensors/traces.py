"""`f.get_concrete_function(…)` of a `tf.function`: TensorFlow traces it for these tensors, and takes the same trace for
later ones that fit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from shapelens.interpret.machine import Machine
from shapelens.interpret.memory import MISSING
from shapelens.interpret.values import BoundMethod, Function, Key, Ref, Tensor, Unresolved, Value, is_tuple
from shapelens.spec import UNKNOWN, TensorSpec

NAME = "get_concrete_function"


def as_traced(machine: Machine, function: Function) -> Function:
    """Return a function that keeps what it was traced for."""
    return replace(function, traced=f"traces of {machine.step} {machine.fresh()}")


def trace(
    machine: Machine,
    called: BoundMethod | Function,
    arguments: Sequence[Value],
    keywords: Mapping[str, Value],
    run: Callable[[], Value],
) -> Value:
    """Run a function for the tensors that are described, and keep them."""
    function = called.function if isinstance(called, BoundMethod) else called
    receiver = (called.receiver,) if isinstance(called, BoundMethod) else ()
    names = [parameter.arg for parameter in (*function.node.args.posonlyargs, *function.node.args.args)]
    given = {**dict(zip(names[len(receiver) :], arguments, strict=False)), **keywords}
    if function.traced and given and all(isinstance(value, Tensor) for value in given.values()):
        key = _key(function, receiver)
        known = machine.memory.get(key)
        machine.memory.set(key, (*(known if is_tuple(known) else ()), tuple(given.items())))
        run()
    return Unresolved("a concrete function of TensorFlow")


def call(
    machine: Machine, function: Function, bound: Mapping[str, Value], run: Callable[[Mapping[str, Value]], Value]
) -> Value:
    """Return what a function gives for its arguments; what its layers see are the tensors of the trace that fits."""
    receiver = tuple(bound.values())[:1] if function.owner is not None else ()
    traces = machine.memory.get(_key(function, receiver))
    for given in traces if traces is not MISSING and is_tuple(traces) else ():
        # What `trace` keeps are pairs of a name and a tensor.
        declared: dict[str, Value] = dict(given) if is_tuple(given) else {}  # type: ignore[arg-type]
        if declared and all(_fits(bound.get(name), value) for name, value in declared.items()):
            with machine.quiet():
                result = run(bound)
            if machine.recording:
                run({**bound, **declared})
            return result
    return run(bound)


def _key(function: Function, receiver: tuple[Value, ...]) -> Key:
    first = receiver[0] if receiver else None
    return function.traced, str(first.key) if isinstance(first, Ref) else ""


def _fits(value: Value, declared: Value) -> bool:
    if not isinstance(value, Tensor) or not isinstance(declared, Tensor):
        return False
    own, asked = value.spec, declared.spec
    if own.dtype != asked.dtype or own.shape is UNKNOWN or asked.shape is UNKNOWN:
        return asked == TensorSpec(UNKNOWN, own.dtype)
    sizes = zip(own.shape, asked.shape, strict=False)
    return len(own.shape) == len(asked.shape) and all(theirs is None or size == theirs for size, theirs in sizes)
