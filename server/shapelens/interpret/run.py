"""Running one statement: from an environment to what it changes, what its layer calls saw, and what is wrong with
it.
"""

from __future__ import annotations

import ast
import logging
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from shapelens.interpret.language.handed_functions import FILLERS
from shapelens.interpret.machine import (
    MAX_STEPS,
    Finding,
    Frame,
    LayerCall,
    Machine,
    OutOfBudget,
    PythonRaise,
    Role,
    UnknownCall,
)
from shapelens.interpret.memory import CALLED, GLOBAL, INSTANCES, MISSING, USED
from shapelens.interpret.names import is_nowhere
from shapelens.interpret.objects import (
    DictObject,
    GeneratorObject,
    InstanceObject,
    IteratorObject,
    LayerObject,
    ListObject,
)
from shapelens.interpret.statements import run_statement
from shapelens.interpret.unfollowed import forget_effects
from shapelens.interpret.values import (
    BoundMethod,
    Class,
    Decorated,
    Function,
    Key,
    Partial,
    Ref,
    Site,
    Unresolved,
    Value,
    is_tuple,
)
from shapelens.rules.layers.layer import Layer
from shapelens.rules.values import UserFunction

# An abstract call takes a dozen Python frames, and the machine bounds the depth of the user's calls itself.
sys.setrecursionlimit(max(sys.getrecursionlimit(), 6_000))

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class StepResult:
    """What running one step gave. `reads` and `writes` make it reusable: the same reads give the same result."""

    reads: frozenset[Key]
    writes: Mapping[Key, Value]
    calls: Mapping[tuple[Site, Role], list[LayerCall]]
    findings: tuple[Finding, ...]
    unknowns: Mapping[Site, UnknownCall]
    exhausted: bool = False


def run_step(
    step: str, unit: str, tree: ast.Module, environment: Mapping[Key, Value], max_steps: int = MAX_STEPS
) -> StepResult:
    """Run the statements of `tree`, which belong to `unit`, in `environment`. Never raises."""
    machine = Machine(step, environment, max_steps)
    frame = Frame((GLOBAL,), unit)
    exhausted = False
    for number, statement in enumerate(tree.body):
        before = machine.memory.fork()
        machine.memory.touched.clear()
        try:
            run_statement(machine, frame, statement)
        except PythonRaise as raised:
            _forget_targets(machine, statement, raised, "the statement that binds it raises an error")
        except (OutOfBudget, RecursionError):
            exhausted = True
            reason = "the statement takes more steps than ShapeLens follows"
            machine.exceeded(unit, statement, reason)
            for left in tree.body[number:]:
                forget_effects(machine, left, before, reason)
            break
        except Exception:  # a bug of ours costs what this statement would have shown, and nothing else
            _log.exception("a statement could not be interpreted")
            forget_effects(machine, statement, before, "the statement that changes it could not be followed")
    writes = _lasting_writes(machine)
    reads = frozenset(key for key in machine.memory.reads if not key[0].startswith(f"{step}:"))
    writes |= marks(machine)
    return StepResult(reads, writes, machine.calls, tuple(machine.findings), machine.unknowns, exhausted)


def marks(machine: Machine) -> dict[Key, Value]:
    """Return what tells the rest of the program which of its functions and classes a run called and used."""
    return {
        **{key_of(USED, definition): True for definition in machine.used},
        **{key_of(INSTANCES, cls): ref for cls, ref in machine.instances.items()},
        **{key_of(CALLED, function): True for function in machine.called if function.scopes == (GLOBAL,)},
    }


def key_of(scope: str, definition: Function | Class) -> Key:
    """Return where something is noted of a function or a class: that it is called, or used."""
    return scope, f"{definition.unit}:{definition.node.lineno}:{definition.node.col_offset}"


def _lasting_writes(machine: Machine) -> dict[Key, Value]:
    """Return what is still there after the step: of local variables only those that a function closes over."""
    writes, own = machine.memory.writes, f"{machine.step}:"
    captured = {scope for value in writes.values() for scope in _captured_scopes(value)}
    return {key: value for key, value in writes.items() if not key[0].startswith(own) or key[0] in captured}


def _captured_scopes(value: Value) -> Iterator[str]:
    """Yield the scopes that the functions in `value` close over; what it refers to in memory is looked at by itself."""
    if isinstance(value, Function):
        yield from value.scopes
    elif isinstance(value, GeneratorObject):
        yield from (value.scope, *value.function.scopes)
    for part in _parts(value):
        if type(part) in _HOLDERS:
            yield from _captured_scopes(part)


def _parts(value: Value) -> Iterable[Value]:
    """Return what a value holds directly."""
    if isinstance(value, (Class, InstanceObject)):
        return value.attributes.values()
    if isinstance(value, (ListObject, IteratorObject)):
        return value.items or ()
    if isinstance(value, DictObject):
        return [item for _, item in value.items or ()]
    if isinstance(value, Partial):
        return (value.function, *value.arguments, *value.keywords.values())
    if isinstance(value, Decorated):
        return (value.function, value.setter)
    if isinstance(value, BoundMethod):
        return (value.function, value.receiver)
    if isinstance(value, LayerObject):
        return _functions_in(value.layer)
    return value if is_tuple(value) else ()


def _functions_in(layer: Layer) -> Iterator[Value]:
    """Yield the functions of the user's that a layer (`Lambda`), or one that it wraps, was given."""
    for argument in layer.arguments.values():
        if isinstance(argument, UserFunction):
            yield argument.function
        elif isinstance(argument, Layer):
            yield from _functions_in(argument)


_HOLDERS: Final = frozenset[type]({Function, Partial, Decorated, BoundMethod, Class, tuple})


def _forget_targets(machine: Machine, statement: ast.stmt, raised: PythonRaise, reason: str) -> None:
    """What a statement that did not come to its end would have bound is unknown, and so is what its loops fill. In a
    kernel that has no such variable there is none: who reads it raises an error too.
    """
    unknown = Unresolved(reason, failed=True)
    for node in ast.walk(statement):
        if isinstance(node, (ast.For, ast.While)):
            _forget_filled(machine, node, unknown)
        elif isinstance(node, ast.Expr):
            _forget_unfilled(machine, node.value, unknown)
        elif (
            isinstance(node, ast.Name)
            and isinstance(node.ctx, ast.Store)
            and (GLOBAL, node.id) not in machine.memory.writes
            and not (raised.exact and _is_unbound(machine, node.id))
        ):
            machine.memory.set((GLOBAL, node.id), unknown)


def _is_unbound(machine: Machine, name: str) -> bool:
    return machine.memory.get((GLOBAL, name)) is MISSING and is_nowhere(machine, name)


def _forget_filled(machine: Machine, loop: ast.For | ast.While, unknown: Unresolved) -> None:
    """Forget the lists and dicts that a loop changes: those with some of the items are no use to anyone."""
    for node in ast.walk(loop):
        if isinstance(node, ast.Attribute):
            fills = node.attr in FILLERS
        else:
            fills = isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store)
        filled = node.value if fills and isinstance(node, (ast.Attribute, ast.Subscript)) else None
        value = machine.memory.get((GLOBAL, filled.id)) if isinstance(filled, ast.Name) else None
        if isinstance(value, Ref) and isinstance(machine.load(value), (ListObject, DictObject)):
            machine.memory.set(value.key, unknown)


def _forget_unfilled(machine: Machine, call: ast.expr, unknown: Unresolved) -> None:
    """Forget a model or a list to which nothing was added, as what was to be added raises an error."""
    function = call.func if isinstance(call, ast.Call) else None
    if not isinstance(function, ast.Attribute) or function.attr not in ("add", "append", "extend"):
        return
    value = machine.memory.get((GLOBAL, function.value.id)) if isinstance(function.value, ast.Name) else None
    if isinstance(value, Ref) and value.key not in machine.memory.touched:
        machine.memory.set(value.key, unknown)
