"""Calls: finding out what is called, and running the user's functions and classes."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache
from typing import Final

from shapelens.interpret import attributes, libraries, methods, statements
from shapelens.interpret.containers import chain_maps, collection_functions, ordered_lists
from shapelens.interpret.data import csv_datasets, datasets, keras_data, ready_datasets, saved_data, tensorflow_records
from shapelens.interpret.flow import Flow, Return, join_all, join_left, join_states, leave, take
from shapelens.interpret.joins import join_branches
from shapelens.interpret.language import (
    builtin_functions,
    caches,
    choices,
    command_lines,
    copies,
    dispatching,
    enumerations,
    exit_stacks,
    handed_functions,
    imports,
    iterator_functions,
    namespaces,
    operator_functions,
    reductions,
    scripts,
    standard_library,
    user_classes,
)
from shapelens.interpret.language.modules import is_of_a_library
from shapelens.interpret.machine import MAX_DEPTH, Facts, Frame, Left, Machine, PythonRaise, site_of
from shapelens.interpret.models import keras_objects, keras_state
from shapelens.interpret.names import local_names
from shapelens.interpret.objects import DictObject, GeneratorObject, InstanceObject, LayerObject, ModelObject
from shapelens.interpret.tensors import (
    input_signatures,
    keras_control,
    keras_shapes,
    keras_trees,
    ragged,
    tensorflow_control,
    traces,
)
from shapelens.interpret.training import keras_objectives, user_objectives
from shapelens.interpret.values import (
    BoundMethod,
    Choice,
    Class,
    Decorated,
    Function,
    LibraryObject,
    Method,
    Partial,
    Ref,
    Several,
    Site,
    Super,
    Symbol,
    Unresolved,
    Value,
)
from shapelens.rules import versions
from shapelens.rules.names import canonical_name, layer_class
from shapelens.rules.object_arguments import refused_arguments
from shapelens.rules.registry import function_rule
from shapelens.rules.values import Record

Arguments = Sequence[Value]
Keywords = Mapping[str, Value]


def call(
    machine: Machine, frame: Frame, node: ast.Call, function: Value, arguments: Arguments, keywords: Keywords
) -> Value:
    """Call `function`."""
    if isinstance(function, Symbol):
        return call_symbol(machine, frame, node, function.name, arguments, keywords)
    if isinstance(function, Function):
        return call_function(machine, function, arguments, keywords, site_of(frame.unit, node))
    if isinstance(function, BoundMethod):
        return call_function(
            machine, function.function, (function.receiver, *arguments), keywords, site_of(frame.unit, node)
        )
    if isinstance(function, Method):
        return methods.call_method(machine, frame, node, function, arguments, keywords)
    if isinstance(function, Class):
        return user_classes.instantiate(machine, frame, node, function, arguments, keywords)
    if isinstance(function, Partial):
        merged = {**function.keywords, **keywords}
        return call(machine, frame, node, function.function, (*function.arguments, *arguments), merged)
    if isinstance(function, Decorated):
        return call_function(machine, function.function, arguments, keywords, site_of(frame.unit, node))
    if isinstance(function, Ref):
        return _call_object(machine, frame, node, function, arguments, keywords)
    if isinstance(function, Choice):
        return choices.call(machine, frame, node, function, arguments, keywords)
    if isinstance(function, Several):
        return choices.hand_over(machine, function)
    if isinstance(function, Unresolved):
        return function
    if isinstance(function, Record):
        return methods.call_method(machine, frame, node, Method(function, "__call__"), arguments, keywords)
    return Unresolved("a call of something that is not known")


def call_value(
    machine: Machine, frame: Frame, node: ast.AST, function: Value, arguments: Arguments, keywords: Keywords
) -> Value:
    """Call `function` on behalf of `node`, as `map` or a decorator does."""
    if isinstance(node, ast.Call):
        return call(machine, frame, node, function, arguments, keywords)
    stand_in = ast.copy_location(ast.Call(func=ast.Constant(None), args=[], keywords=[]), node)
    return call(machine, frame, stand_in, function, arguments, keywords)


def _call_object(
    machine: Machine, frame: Frame, node: ast.Call, ref: Ref, arguments: Arguments, keywords: Keywords
) -> Value:
    thing = machine.load(ref)
    if isinstance(thing, InstanceObject):
        found = attributes.find_in_class(thing.cls, "__call__")
        if isinstance(found, Function):  # of a layer's class too: Keras is not asked then
            return call_function(machine, found, (ref, *arguments), keywords, site_of(frame.unit, node))
    if isinstance(thing, (LayerObject, ModelObject)) or (isinstance(thing, InstanceObject) and thing.layer is not None):
        return keras_objects.call_layer(machine, frame, node, ref, arguments, keywords)
    if isinstance(thing, InstanceObject) and user_objectives.is_objective(thing):
        return user_objectives.call(machine, site_of(frame.unit, node), ref, thing, arguments, keywords)
    return Unresolved("a call of an object that is not known")


def call_symbol(
    machine: Machine, frame: Frame, node: ast.Call, name: str, arguments: Arguments, keywords: Keywords
) -> Value:
    """Call something of a library by its qualified name."""
    name, asked = canonical_name(name), name
    is_known = versions.knows_signatures(machine.keras_version) and not asked.startswith(_OF_KERAS_2)
    refused = None if not is_known else refused_arguments(name, len(arguments), keywords)
    if refused is not None:
        return machine.report(refused, site_of(frame.unit, node), facts=Facts((*arguments, *keywords.values())))
    special = specials().get(name)
    if special is not None:
        return special(machine, frame, node, arguments, keywords)
    class_name = layer_class(name)
    if class_name is not None:
        return keras_objects.construct_layer(machine, frame, node, class_name, arguments, keywords)
    if function_rule(name) is not None:
        return libraries.apply_function(machine, node, frame.unit, name, arguments, keywords)
    owner, _, last = name.rpartition(".")
    if last[:1].isupper():
        handed_functions.hand_over(machine, (*arguments, *keywords.values()))
        return LibraryObject(name)
    if owner.rpartition(".")[2][:1].isupper() and arguments:  # `keras.Model.__init__(self)`
        given = machine.load(arguments[0]) if isinstance(arguments[0], Ref) else None
        if isinstance(given, InstanceObject):
            inherited = Method(Super(arguments[0], given.cls), last)
            return methods.call_method(machine, frame, node, inherited, arguments[1:], keywords)
    if name.startswith("builtins.") and name.count(".") == 2 and arguments:  # `str.upper` as a function
        return methods.call_method(machine, frame, node, Method(arguments[0], last), arguments[1:], keywords)
    if name.startswith("builtins."):
        return Unresolved(f"what '{last}' returns is not known")
    return Unresolved(_unknown_function(name))


_OF_KERAS_2: Final = ("tf_keras.", "tensorflow.compat.v1.", "tensorflow.python.keras.")
"""Where classes of the same names still take the arguments of Keras 2."""


def _unknown_function(name: str) -> str:
    """Say why it is not known what a function of a library or of another module returns."""
    module, _, last = name.rpartition(".")
    if not module or is_of_a_library(module):
        return f"'{name}' is not known to ShapeLens; run the cell to sample its result"
    return f"'{last}' is imported from a module that was not found ('{module}'); run the cell to sample its result"


def call_at(machine: Machine, site: Site, function: Value, arguments: Arguments, keywords: Keywords) -> Value:
    """Call a function on behalf of a place in the source, where there is no call in the source itself."""
    if isinstance(function, Function):
        return call_function(machine, function, arguments, keywords, site)
    if isinstance(function, BoundMethod):
        return call_function(machine, function.function, (function.receiver, *arguments), keywords, site)
    if isinstance(function, Partial):
        merged = {**function.keywords, **keywords}
        return call_at(machine, site, function.function, (*function.arguments, *arguments), merged)
    if isinstance(function, Symbol):
        return libraries.apply_operation(machine, site, canonical_name(function.name), arguments, keywords)
    return Unresolved("a call of something that is not known")


Special = Callable[[Machine, Frame, ast.Call, Arguments, Keywords], Value]


@cache
def specials() -> Mapping[str, Special]:
    """Return what the interpreter itself does for library functions that are more than a map of specs, by name."""
    tables: tuple[Mapping[str, Special], ...] = (
        datasets.FUNCTIONS,
        csv_datasets.FUNCTIONS,
        keras_objectives.FUNCTIONS,
        keras_objects.FUNCTIONS,
        keras_shapes.FUNCTIONS,
        keras_state.FUNCTIONS,
        keras_trees.FUNCTIONS,
        builtin_functions.FUNCTIONS,
        chain_maps.FUNCTIONS,
        collection_functions.FUNCTIONS,
        copies.FUNCTIONS,
        enumerations.FUNCTIONS,
        exit_stacks.FUNCTIONS,
        standard_library.FUNCTIONS,
        namespaces.FUNCTIONS,
        scripts.FUNCTIONS,
        iterator_functions.FUNCTIONS,
        reductions.FUNCTIONS,
        operator_functions.FUNCTIONS,
        ordered_lists.FUNCTIONS,
        command_lines.FUNCTIONS,
        imports.FUNCTIONS,
        ragged.FUNCTIONS,
        ready_datasets.FUNCTIONS,
        saved_data.FUNCTIONS,
        keras_control.FUNCTIONS,
        keras_data.FUNCTIONS,
        tensorflow_control.FUNCTIONS,
        tensorflow_records.FUNCTIONS,
    )
    return {name: special for table in reversed(tables) for name, special in table.items()}


# --- the user's functions ---


def call_function(
    machine: Machine,
    function: Function,
    arguments: Arguments,
    keywords: Keywords,
    site: Site,
    written: Arguments | None = None,
) -> Value:
    """Run a function of the user's; return what it returns. `written` are the arguments before Keras converted them."""
    if len(machine.stack) >= MAX_DEPTH or _recursive(machine, function):
        reason = f"'{function.name}' calls itself more than {_bound(machine)} deep"
        if not machine.uncertain:
            machine.exceeded(function.unit, function.node, reason)
        return Unresolved(reason)
    if function.dispatch:
        return dispatching.call(
            machine, function, arguments, lambda chosen, given: call_at(machine, site, chosen, given, keywords)
        )
    bound = _bound_parameters(machine, function, arguments, keywords)
    if bound is None:
        return Unresolved(f"'{function.name}' is called with arguments that do not fit")
    receiver = arguments[0] if function.owner is not None and arguments else None

    def run(bound: Mapping[str, Value]) -> Value:
        return run_function(machine, function, bound, site, arguments if written is None else written, receiver)

    if function.traced:
        return traces.call(machine, function, bound, run)
    if function.input_signature:
        return input_signatures.call(machine, function, bound, run)
    return caches.call(machine, function, bound, lambda: run(bound)) if function.cache else run(bound)


def run_function(
    machine: Machine,
    function: Function,
    bound: Mapping[str, Value],
    site: Site,
    written: Arguments = (),
    receiver: Value = None,
) -> Value:
    """Run the body of a function of the user's, its parameters `bound`; return what it returns."""
    names = frozenset[str]() if isinstance(function.node, ast.Lambda) else local_names(function.node)
    scopes = (machine.new_scope(), *function.scopes)
    frame = Frame(scopes, function.unit, owner=function.owner, receiver=receiver, local_names=names)
    for name, value in bound.items():
        machine.memory.set((frame.scope, name), value)
    machine.called.add(function)
    machine.stack.append(site)
    machine.stack_arguments.append(tuple(written))
    machine.active.append(function.node)
    left, machine.may_have_left = machine.may_have_left, ""
    try:
        return _run_body(machine, frame, function)
    finally:
        machine.stack.pop()
        machine.stack_arguments.pop()
        machine.active.pop()
        machine.may_have_left = left


def _recursive(machine: Machine, function: Function) -> bool:
    """Say whether a function calls itself too deeply; where it is not known when that ends, two rounds say all."""
    return sum(node is function.node for node in machine.active) > _bound(machine)


def _bound(machine: Machine) -> int:
    return 2 if machine.uncertain else MAX_DEPTH // 2


def _run_body(machine: Machine, frame: Frame, function: Function) -> Value:
    from shapelens.interpret.expressions import evaluate

    if isinstance(function.node, ast.Lambda):
        return evaluate(machine, frame, function.node.body)
    if _is_generator(function.node):
        return machine.allocate(GeneratorObject(function, frame.scope, frame.receiver, machine.stack[-1]))
    since = len(machine.left)
    flow: Flow | PythonRaise
    try:
        flow = statements.run_block(machine, frame, function.node.body)
    except PythonRaise as raised:
        flow = raised
    return _returned(machine, function, flow, take(machine, since, "return"))


def _returned(machine: Machine, function: Function, flow: Flow | PythonRaise, early: list[Left]) -> Value:
    """Return what a function returns, on the way that its body ended and those that left it early."""
    reason = f"'{function.name}' returns different things"
    if isinstance(flow, PythonRaise):
        if not early:
            raise flow
        leave(machine, flow, machine.memory.writes)
        join_states(machine, [way.writes for way in early], reason)
        return join_all([way.value for way in early], reason, join_branches)
    result = flow.value if isinstance(flow, Return) else None
    join_left(machine, early, reason)
    return join_all([result, *(way.value for way in early)], reason, join_branches)


@lru_cache(maxsize=4096)
def _is_generator(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    pending: list[ast.AST] = list(node.body)
    while pending:
        current = pending.pop()
        if isinstance(current, (ast.Yield, ast.YieldFrom)):
            return True
        if not isinstance(current, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)):
            pending.extend(ast.iter_child_nodes(current))
    return False


def _bound_parameters(
    machine: Machine, function: Function, arguments: Arguments, keywords: Keywords
) -> dict[str, Value] | None:
    """Return what a call binds the parameters to, `None` if it does not fit the signature."""
    spec = function.node.args
    positional = [a.arg for a in (*spec.posonlyargs, *spec.args)]
    bound: dict[str, Value] = dict(zip(positional, arguments, strict=False))
    if len(arguments) > len(positional):
        if spec.vararg is None:
            return None
        bound[spec.vararg.arg] = tuple(arguments[len(positional) :])
    elif spec.vararg is not None:
        bound[spec.vararg.arg] = ()
    extra: dict[Value, Value] = {}
    names = {*(a.arg for a in spec.args), *(a.arg for a in spec.kwonlyargs)}
    for name, value in keywords.items():
        if name in names:
            if name in bound:
                return None
            bound[name] = value
        elif spec.kwarg is not None:
            extra[name] = value
        else:
            return None
    if spec.kwarg is not None:
        bound[spec.kwarg.arg] = machine.allocate(DictObject(tuple(extra.items())))
    for name, default in zip(positional[len(positional) - len(function.defaults) :], function.defaults, strict=True):
        bound.setdefault(name, default)
    for name, default in function.keyword_defaults.items():
        bound.setdefault(name, default)
    if any(a not in bound for a in (*positional, *(k.arg for k in spec.kwonlyargs))):
        return None
    return bound
