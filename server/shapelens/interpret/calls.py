"""Calls: finding out what is called, and running the user's functions and classes."""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache, lru_cache

from shapelens.interpret import (
    attributes,
    builtin_functions,
    datasets,
    keras_objects,
    keras_state,
    libraries,
    methods,
    ragged,
    statements,
)
from shapelens.interpret.joins import join_values
from shapelens.interpret.machine import MAX_DEPTH, Frame, Machine, site_of
from shapelens.interpret.values import (
    BoundMethod,
    Class,
    Decorated,
    DictObject,
    Function,
    InstanceObject,
    LayerObject,
    LibraryObject,
    ListObject,
    Method,
    ModelObject,
    Partial,
    Ref,
    Site,
    Symbol,
    Unresolved,
    Value,
)
from shapelens.rules.names import canonical_name, layer_class
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
        return instantiate(machine, frame, node, function, arguments, keywords)
    if isinstance(function, Partial):
        merged = {**function.keywords, **keywords}
        return call(machine, frame, node, function.function, (*function.arguments, *arguments), merged)
    if isinstance(function, Decorated):
        return call_function(machine, function.function, arguments, keywords, site_of(frame.unit, node))
    if isinstance(function, Ref):
        return _call_object(machine, frame, node, function, arguments, keywords)
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
    if isinstance(thing, (LayerObject, ModelObject)) or (isinstance(thing, InstanceObject) and thing.layer is not None):
        return keras_objects.call_layer(machine, frame, node, ref, arguments, keywords)
    if isinstance(thing, InstanceObject):
        found = attributes.find_in_class(thing.cls, "__call__")
        if isinstance(found, Function):
            return call_function(machine, found, (ref, *arguments), keywords, site_of(frame.unit, node))
    return Unresolved("a call of an object that is not known")


def call_symbol(
    machine: Machine, frame: Frame, node: ast.Call, name: str, arguments: Arguments, keywords: Keywords
) -> Value:
    """Call something of a library by its qualified name."""
    name = canonical_name(name)
    special = _special(name)
    if special is not None:
        return special(machine, frame, node, arguments, keywords)
    class_name = layer_class(name)
    if class_name is not None:
        return keras_objects.construct_layer(machine, frame, node, class_name, arguments, keywords)
    if function_rule(name) is not None:
        return libraries.apply_function(machine, node, frame.unit, name, arguments, keywords)
    last = name.rpartition(".")[2]
    if last[:1].isupper() and not name.startswith("builtins."):
        return LibraryObject(name)
    if name.startswith("builtins."):
        return Unresolved(f"what '{last}' returns is not known")
    return Unresolved(_unknown_function(name))


_KNOWN_LIBRARIES = frozenset({"numpy", "tensorflow", "keras", "pandas", "sklearn", "cv2", *sys.stdlib_module_names})


def _unknown_function(name: str) -> str:
    """Say why it is not known what a function of a library or of another module returns."""
    module, _, last = name.rpartition(".")
    if not module or module.partition(".")[0] in _KNOWN_LIBRARIES:
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
def _special(name: str) -> Special | None:
    """Return what the interpreter itself does for a library function that is more than a map of specs."""
    for table in (
        datasets.FUNCTIONS,
        keras_objects.FUNCTIONS,
        keras_state.FUNCTIONS,
        builtin_functions.FUNCTIONS,
        ragged.FUNCTIONS,
    ):
        if name in table:
            return table[name]
    return None


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
        return Unresolved(f"'{function.name}' calls itself too deeply to follow")
    scope = machine.new_scope()
    receiver = arguments[0] if function.owner is not None and arguments else None
    frame = Frame((scope, *function.scopes), function.unit, owner=function.owner, receiver=receiver)
    if not _bind_parameters(machine, frame, function, arguments, keywords):
        return Unresolved(f"'{function.name}' is called with arguments that do not fit")
    machine.stack.append(site)
    machine.stack_arguments.append(tuple(arguments if written is None else written))
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
    bound = 2 if machine.uncertain else MAX_DEPTH // 2
    return sum(node is function.node for node in machine.active) > bound


def _run_body(machine: Machine, frame: Frame, function: Function) -> Value:
    from shapelens.interpret.expressions import evaluate

    if isinstance(function.node, ast.Lambda):
        return evaluate(machine, frame, function.node.body)
    if _is_generator(function.node):
        frame.yields = []
        statements.run_block(machine, frame, function.node.body)
        return machine.allocate(ListObject(tuple(frame.yields)))
    flow = statements.run_block(machine, frame, function.node.body)
    if isinstance(flow, statements.Return):
        frame.returns.append(flow.value)
    elif flow is None or not frame.returns:
        frame.returns.append(None)
    result = frame.returns[0]
    for other in frame.returns[1:]:
        result = join_values(result, other, f"'{function.name}' returns different things")
    return result


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


def _bind_parameters(
    machine: Machine, frame: Frame, function: Function, arguments: Arguments, keywords: Keywords
) -> bool:
    """Bind the parameters in the function's scope; say whether the call fits its signature."""
    spec = function.node.args
    positional = [a.arg for a in (*spec.posonlyargs, *spec.args)]
    bound: dict[str, Value] = dict(zip(positional, arguments, strict=False))
    if len(arguments) > len(positional):
        if spec.vararg is None:
            return False
        bound[spec.vararg.arg] = tuple(arguments[len(positional) :])
    elif spec.vararg is not None:
        bound[spec.vararg.arg] = ()
    extra: dict[Value, Value] = {}
    names = {*(a.arg for a in spec.args), *(a.arg for a in spec.kwonlyargs)}
    for name, value in keywords.items():
        if name in names:
            if name in bound:
                return False
            bound[name] = value
        elif spec.kwarg is not None:
            extra[name] = value
        else:
            return False
    if spec.kwarg is not None:
        bound[spec.kwarg.arg] = machine.allocate(DictObject(tuple(extra.items())))
    for name, default in zip(positional[len(positional) - len(function.defaults) :], function.defaults, strict=True):
        bound.setdefault(name, default)
    for name, default in function.keyword_defaults.items():
        bound.setdefault(name, default)
    if any(a not in bound for a in (*positional, *(k.arg for k in spec.kwonlyargs))):
        return False
    for name, value in bound.items():
        machine.memory.set((frame.scope, name), value)
    return True


# --- the user's classes ---


def instantiate(
    machine: Machine, frame: Frame, node: ast.Call, cls: Class, arguments: Arguments, keywords: Keywords
) -> Value:
    """Make an instance of a user's class and run its `__init__`."""
    site = site_of(frame.unit, node)
    instance = InstanceObject(cls, {}, site=site)
    if keras_objects.is_layer_class(cls):
        instance = replace(instance, layer=keras_objects.custom_layer(machine, cls))
    ref = machine.allocate(instance)
    constructor = attributes.find_in_class(cls, "__init__")
    if isinstance(constructor, Function):
        result = call_function(machine, constructor, (ref, *arguments), keywords, site)
        if isinstance(result, Unresolved):
            return ref if instance.layer is not None else result
    elif instance.layer is not None:
        keras_objects.call_method(machine, frame, node, ref, "__init__", arguments, keywords)
    elif _is_dataclass(cls):
        _initialize_dataclass(machine, ref, cls, arguments, keywords)
    return ref


def _is_dataclass(cls: Class) -> bool:
    """Say whether the fields of a class make its `__init__`: a dataclass, or a `NamedTuple`."""
    if "typing.NamedTuple" in attributes.library_bases(cls):
        return True
    return any("dataclass" in ast.unparse(decorator) for decorator in cls.node.decorator_list)


def _initialize_dataclass(machine: Machine, ref: Ref, cls: Class, arguments: Arguments, keywords: Keywords) -> None:
    fields = [s.target.id for s in cls.node.body if isinstance(s, ast.AnnAssign) and isinstance(s.target, ast.Name)]
    values = {name: cls.attributes[name] for name in fields if name in cls.attributes}
    values.update(zip(fields, arguments, strict=False))
    values.update(keywords)
    thing = machine.load(ref)
    if isinstance(thing, InstanceObject):
        machine.store(ref, replace(thing, attributes=values))
