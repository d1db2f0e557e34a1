"""What `tf.data.Dataset.from_generator` refuses: a generator that yields something else than its signature declares."""

from __future__ import annotations

from shapelens.interpret import calls
from shapelens.interpret.language import iteration
from shapelens.interpret.machine import Machine, PythonRaise
from shapelens.interpret.objects import GeneratorObject, IteratorObject
from shapelens.interpret.values import Function, Ref, Site, Tensor, Value, is_tuple
from shapelens.rules.mismatch import InvalidCall
from shapelens.spec import UNKNOWN, Shape, format_shape

OPERATION = "tensorflow.data.Dataset.from_generator"


def check(machine: Machine, site: Site, function: Value, arguments: Value, declared: Value) -> None:
    """Report what the generator yields first and the signature does not allow; the first step that takes it raises."""
    if not isinstance(function, Function) or not (arguments is None or is_tuple(arguments)):
        return
    reason = _difference(_first_yielded(machine, function, arguments or (), site), declared, "an element")
    if reason:
        machine.report(InvalidCall(OPERATION, reason), site)


def _first_yielded(machine: Machine, function: Function, arguments: tuple[Value, ...], site: Site) -> Value:
    machine.uncertain += 1
    try:
        with machine.quiet():
            made = calls.call_function(machine, function, arguments, {}, site)
            generator = isinstance(made, Ref) and isinstance(machine.load(made), GeneratorObject)
            items = iteration.resolved(machine, made) if generator and isinstance(made, Ref) else None
    except PythonRaise:
        return None
    finally:
        machine.uncertain -= 1
    return items.items[0] if isinstance(items, IteratorObject) and items.items else None


def _difference(yielded: Value, declared: Value, name: str) -> str:
    """Say how what is yielded differs from what is declared; empty if it does not, or that is not known."""
    if is_tuple(declared) and is_tuple(yielded):
        if len(yielded) != len(declared):
            return f"{name} that is yielded has {len(yielded)} parts, and the signature has {len(declared)}"
        parts = enumerate(zip(yielded, declared, strict=True))
        return next(filter(None, (_difference(a, b, f"part {n} of {name}") for n, (a, b) in parts)), "")
    if not isinstance(declared, Tensor) or declared.kind:
        return ""
    own, wanted = _shape_of(yielded), declared.spec.shape
    if own is UNKNOWN or wanted is UNKNOWN or _agree(own, wanted):
        return ""
    return f"{name} that is yielded is {format_shape(own)}, and the signature says {format_shape(wanted)}"


def _shape_of(value: Value) -> Shape:
    if isinstance(value, Tensor):
        return value.spec.shape if not value.kind and value.spec.dtype != "object" else UNKNOWN
    return () if isinstance(value, (int, float)) else UNKNOWN


def _agree(own: tuple[object, ...], wanted: tuple[object, ...]) -> bool:
    if len(own) != len(wanted):
        return False
    return not any(isinstance(a, int) and isinstance(b, int) and a != b for a, b in zip(own, wanted, strict=True))
