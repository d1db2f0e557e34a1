"""`contextlib.ExitStack`: context managers that are entered one by one, and left together."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from shapelens.interpret.language import special_methods
from shapelens.interpret.machine import Frame, Machine
from shapelens.interpret.objects import ExitStackObject, GeneratorObject
from shapelens.interpret.truth import truth_of
from shapelens.interpret.values import Partial, Ref, Unresolved, Value

Arguments = Sequence[Value]
Keywords = Mapping[str, Value]


def _exit_stack(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    return machine.allocate(ExitStackObject())


def call_method(
    machine: Machine,
    frame: Frame,
    node: ast.Call,
    ref: Ref,
    thing: ExitStackObject,
    name: str,
    arguments: Arguments,
    keywords: Keywords,
) -> Value:
    """Call a method of an `ExitStack`."""
    first = arguments[0] if arguments else Unresolved("a context manager")
    if name == "close":
        leave(machine, frame, node, ref, False)
        return None
    if name == "pop_all":
        machine.store(ref, ExitStackObject())
        return machine.allocate(thing)
    if name == "callback":
        machine.store(ref, ExitStackObject((*thing.entries, Partial(first, tuple(arguments[1:]), dict(keywords)))))
        return first
    if name == "push":
        machine.store(ref, ExitStackObject((*thing.entries, first)))
        return first
    if name == "enter_context":
        return _enter(machine, frame, node, ref, thing, first)
    return Unresolved(f"what '.{name}()' of an exit stack returns is not known")


def _enter(machine: Machine, frame: Frame, node: ast.Call, ref: Ref, thing: ExitStackObject, manager: Value) -> Value:
    from shapelens.interpret.language import context_managers

    given = context_managers.entered(machine, frame, node, manager)
    machine.store(ref, ExitStackObject((*thing.entries, manager)))
    return given


def leave(machine: Machine, frame: Frame, node: ast.AST, ref: Ref, raised: bool) -> bool | None:
    """Leave all that is in an `ExitStack`; say whether it suppresses what was `raised`."""
    from shapelens.interpret import calls
    from shapelens.interpret.language import context_managers

    thing = machine.load(ref)
    entries = thing.entries if isinstance(thing, ExitStackObject) else ()
    machine.store(ref, ExitStackObject())
    suppressed: bool | None = False
    for entry in reversed(entries):
        given = (Unresolved("an exception"),) * 3 if raised and not suppressed else (None, None, None)
        inside = machine.load(entry) if isinstance(entry, Ref) else None
        if isinstance(inside, GeneratorObject):
            context_managers.leave_generator(machine, inside, raised)
        elif special_methods.find(machine, entry, "__exit__") is not None:
            verdict = truth_of(machine, special_methods.call(machine, frame, node, entry, "__exit__", given))
            suppressed = suppressed or (verdict if raised else False)
        elif isinstance(entry, Partial):
            calls.call_value(machine, frame, node, entry, (), {})
    return suppressed


FUNCTIONS: Final[dict[str, Callable[[Machine, Frame, ast.Call, Arguments, Keywords], Value]]] = {
    "contextlib.ExitStack": _exit_stack,
}
