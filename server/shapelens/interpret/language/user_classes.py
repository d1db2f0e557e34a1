"""The user's classes: instances, dataclasses, named tuples."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from shapelens.interpret import attributes
from shapelens.interpret.language import container_classes, enumerations
from shapelens.interpret.machine import Frame, Machine, site_of
from shapelens.interpret.models import keras_objects
from shapelens.interpret.objects import DictObject, InstanceObject
from shapelens.interpret.training import compiling, user_objectives
from shapelens.interpret.values import Class, Function, Partial, Ref, Site, Symbol, Unresolved, Value, is_tuple

_NAMED_TUPLE: Final = frozenset({"typing.NamedTuple", "collections.namedtuple"})
_TYPED_DICT: Final = frozenset({"typing.TypedDict", "typing_extensions.TypedDict"})


def instantiate(
    machine: Machine,
    frame: Frame,
    node: ast.Call,
    cls: Class,
    arguments: Sequence[Value],
    keywords: Mapping[str, Value],
) -> Value:
    """Make an instance of a user's class and run its `__init__`."""
    from shapelens.interpret import calls

    bases = attributes.library_bases(cls)
    if _TYPED_DICT.intersection(bases):
        return machine.allocate(DictObject(tuple(keywords.items())))
    if enumerations.is_enum(cls):
        return enumerations.member_of(machine, cls, arguments)
    if isinstance(attributes.find_in_class(cls, "__new__"), Function):
        return Unresolved(f"what '{cls.name}.__new__' makes is not known")
    site = site_of(frame.unit, node)
    ref = new_instance(machine, cls, site)
    instance = machine.load(ref)
    is_layer = isinstance(instance, InstanceObject) and instance.layer is not None
    constructor = attributes.find_in_class(cls, "__init__")
    if isinstance(constructor, Function):
        result = calls.call_function(machine, constructor, (ref, *arguments), keywords, site)
        if isinstance(result, Unresolved):
            _may_be_compiled(machine, ref)
            return ref if is_layer else result
    elif not isinstance(instance, InstanceObject):
        container_classes.call_method(machine, frame, node, ref, "__init__", arguments, keywords)
    elif is_layer:
        keras_objects.call_method(machine, frame, node, ref, "__init__", arguments, keywords)
    elif user_objectives.is_objective(instance):
        user_objectives.initialize(machine, ref, arguments, keywords)
    elif is_dataclass(cls) or is_named_tuple(cls):
        return _fill_fields(machine, frame, node, ref, cls, arguments, keywords)
    elif _is_exception(bases):
        machine.store(ref, replace(instance, attributes={"args": tuple(arguments)}))
    return ref


def _may_be_compiled(machine: Machine, ref: Ref) -> None:
    """Forget of a model that it is not compiled: not all that its `__init__` does is known."""
    instance = machine.load(ref)
    if isinstance(instance, InstanceObject) and instance.uncompiled:
        machine.store(ref, replace(instance, uncompiled=False))


def new_instance(machine: Machine, cls: Class, site: Site) -> Ref:
    """Make an instance of a user's class as it is before its `__init__` runs."""
    instance = InstanceObject(cls, {}, site=site)
    if keras_objects.is_layer_class(cls):
        uncompiled = compiling.is_known_of_class(machine, cls)
        instance = replace(instance, layer=keras_objects.custom_layer(machine, cls), uncompiled=uncompiled)
    container = container_classes.new_instance(cls, attributes.library_bases(cls))
    ref = machine.instances[cls] = machine.allocate(instance if container is None else container)
    return ref


def _is_exception(bases: Sequence[str]) -> bool:
    return any(base.endswith(("Error", "Exception")) for base in bases)


# --- fields ---


def is_named_tuple(cls: Class) -> bool:
    """Say whether the instances of a class are tuples with names."""
    return not _NAMED_TUPLE.isdisjoint(attributes.library_bases(cls))


def is_dataclass(cls: Class) -> bool:
    """Say whether a class or one of its bases is a dataclass."""
    return any(_dataclass_options(base) is not None for base in attributes.resolution_order(cls) if _is_class(base))


def _is_class(value: Value) -> bool:
    return isinstance(value, Class)


def _dataclass_options(cls: Value) -> dict[str, bool] | None:
    """Return the options of the `dataclass` decorator, `None` if the class has none."""
    for decorator in cls.node.decorator_list if isinstance(cls, Class) else ():
        call = decorator if isinstance(decorator, ast.Call) else None
        if "dataclass" in ast.unparse(decorator if call is None else call.func):
            keywords = call.keywords if call is not None else []
            return {str(k.arg): k.value.value is True for k in keywords if isinstance(k.value, ast.Constant)}
    return None


def is_frozen(cls: Class) -> bool:
    """Say whether a class is a frozen dataclass."""
    return any((_dataclass_options(base) or {}).get("frozen", False) for base in attributes.resolution_order(cls))


def as_plain(machine: Machine, value: Value) -> Value:
    """Return the tuple that a named tuple is, the number or text that a member of an enumeration may be."""
    thing = machine.load(value) if isinstance(value, Ref) else None
    if isinstance(thing, InstanceObject) and is_named_tuple(thing.cls):
        return tuple(thing.attributes.get(name, Unresolved("a field")) for name in field_names(thing.cls))
    return enumerations.plain_value(machine, value)


def field_names(cls: Class) -> list[str]:
    """Return the fields of a dataclass or named tuple, those of its bases first."""
    names: dict[str, None] = {}
    for base in reversed(list(attributes.resolution_order(cls))):
        if not isinstance(base, Class) or not (_dataclass_options(base) is not None or is_named_tuple(cls)):
            continue
        for statement in base.node.body:
            declared = isinstance(statement, ast.AnnAssign) and _kind(statement) not in ("ClassVar", "KW_ONLY")
            if declared and isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
                names.setdefault(statement.target.id)
        given = base.attributes.get("_fields")
        if is_tuple(given):
            names.update(dict.fromkeys(str(name) for name in given))  # pyright: ignore[reportUnknownVariableType]
    return list(names)


def stored_field_names(cls: Class) -> list[str]:
    """Return the fields of a dataclass that its instances keep."""
    initial = _initial_only(cls)
    return [name for name in field_names(cls) if name not in initial]


def _kind(declaration: ast.AnnAssign) -> str:
    """Return what else than a field an annotation in a dataclass may declare."""
    text = ast.unparse(declaration.annotation)
    return next((kind for kind in ("ClassVar", "InitVar", "KW_ONLY") if kind in text), "")


def _declarations(cls: Class) -> list[ast.AnnAssign]:
    """Return the annotated assignments in a class and its bases, the nearest class first."""
    bases = [base for base in attributes.resolution_order(cls) if isinstance(base, Class)]
    return [statement for base in bases for statement in base.node.body if isinstance(statement, ast.AnnAssign)]


def _initial_only(cls: Class) -> list[str]:
    """Return the parameters that a dataclass hands on to `__post_init__` (`InitVar`)."""
    found = [statement for statement in _declarations(cls) if _kind(statement) == "InitVar"]
    return [statement.target.id for statement in found if isinstance(statement.target, ast.Name)]


def _fill_fields(
    machine: Machine,
    frame: Frame,
    node: ast.Call,
    ref: Ref,
    cls: Class,
    arguments: Sequence[Value],
    keywords: Mapping[str, Value],
) -> Value:
    from shapelens.interpret.language import special_methods

    fields = field_names(cls)
    defaults = {name: _default(machine, frame, node, attributes.find_in_class(cls, name)) for name in fields}
    by_position = [name for name in fields if not _is_keyword_only(cls, name) and is_given(cls, name)]
    given = {**dict(zip(by_position, arguments, strict=False)), **keywords}
    missing = [name for name in fields if name not in given and isinstance(defaults[name], _Missing)]
    if len(arguments) > len(by_position) or not given.keys() <= set(fields) or missing:
        return machine.fails(TypeError, f"'{cls.name}' is called with arguments that do not fit")
    values = {name: given.get(name, defaults[name]) for name in fields}
    thing = machine.load(ref)
    if isinstance(thing, InstanceObject):
        initial = _initial_only(cls)
        kept = {k: v for k, v in values.items() if v is not _NO_INIT and k not in initial}
        machine.store(ref, replace(thing, attributes=kept))
        special_methods.call(machine, frame, node, ref, "__post_init__", [values[name] for name in initial])
    return ref


def is_given(cls: Class, name: str) -> bool:
    """Say whether the constructor takes a field."""
    value = attributes.find_in_class(cls, name)
    return not (isinstance(value, Partial) and value.keywords.get("init") is False)


class _Missing:
    """Stands for a default that a field does not have."""


_NO_DEFAULT: Final = _Missing()
_NO_INIT: Final = object()


def _default(machine: Machine, frame: Frame, node: ast.Call, value: Value) -> Value:
    """Return the default of a field: a value, or what the factory in `field(default_factory=…)` makes."""
    from shapelens.interpret import calls

    if isinstance(value, Unresolved):
        return _NO_DEFAULT if "has no attribute" in value.reason else value
    if not (isinstance(value, Partial) and isinstance(value.function, Symbol)):
        return value
    if value.function.name != "dataclasses.field":
        return value
    if value.keywords.get("init") is False and not {"default", "default_factory"} & value.keywords.keys():
        return _NO_INIT
    if "default_factory" in value.keywords:
        return calls.call(machine, frame, node, value.keywords["default_factory"], (), {})
    return value.keywords.get("default", _NO_DEFAULT)


def _is_keyword_only(cls: Class, name: str) -> bool:
    behind = False
    for base in attributes.resolution_order(cls):
        for statement in base.node.body if isinstance(base, Class) else ():
            if not isinstance(statement, ast.AnnAssign) or not isinstance(base, Class):
                continue
            behind = behind or _kind(statement) == "KW_ONLY"
            if isinstance(statement.target, ast.Name) and statement.target.id == name:
                given = base.attributes.get(name)
                own = isinstance(given, Partial) and given.keywords.get("kw_only") is True
                return own or behind or (_dataclass_options(base) or {}).get("kw_only", False)
        behind = False
    return False


def _is_compared(cls: Class, name: str) -> bool:
    """Say whether `==` looks at a field."""
    given = attributes.find_in_class(cls, name)
    return not (isinstance(given, Partial) and given.keywords.get("compare") is False)


def equal_instances(machine: Machine, frame: Frame, node: ast.AST, left: Value, right: Value) -> bool | None:
    """Compare two values of which one is an instance, by the `==` that Python gives it."""
    from shapelens.interpret.operators import are_equal

    if not (isinstance(left, InstanceObject) and isinstance(right, InstanceObject)):
        plain_class = [t for t in (left, right) if isinstance(t, InstanceObject) and attributes.library_bases(t.cls)]
        return None if plain_class or isinstance(left, Unresolved) or isinstance(right, Unresolved) else False
    if left.cls == right.cls and (is_dataclass(left.cls) or is_named_tuple(left.cls)):
        if (_dataclass_options(left.cls) or {}).get("eq", True) is False:
            return False
        names = [name for name in field_names(left.cls) if _is_compared(left.cls, name)]
        missing = Unresolved("a field")
        results = [
            are_equal(machine, frame, node, left.attributes.get(n, missing), right.attributes.get(n, missing))
            for n in names
        ]
        return False if False in results else None if None in results else True
    if enumerations.is_enum(left.cls) and left.cls == right.cls:
        return are_equal(machine, frame, node, left.attributes.get("name"), right.attributes.get("name"))
    return None if attributes.library_bases(left.cls) or attributes.library_bases(right.cls) else False


def inherited_method(
    machine: Machine,
    frame: Frame,
    node: ast.Call,
    ref: Ref,
    thing: InstanceObject,
    name: str,
    arguments: Sequence[Value],
    keywords: Mapping[str, Value],
) -> Value:
    """Call a method that an instance inherits from a class of a library."""
    if is_named_tuple(thing.cls):
        if name == "_replace":
            return machine.allocate(replace(thing, attributes={**thing.attributes, **keywords}))
        if name == "_asdict":
            return machine.allocate(DictObject(tuple(thing.attributes.items())))
    if name == "fit_transform" and attributes.TRANSFORMER in attributes.library_bases(thing.cls) and arguments:
        fitted = _call_method(machine, frame, node, ref, "fit", arguments, keywords)
        return _call_method(machine, frame, node, fitted, "transform", arguments[:1], {})
    return Unresolved(f"what '.{name}()' returns is not known")


def _call_method(
    machine: Machine,
    frame: Frame,
    node: ast.Call,
    receiver: Value,
    name: str,
    arguments: Sequence[Value],
    keywords: Mapping[str, Value],
) -> Value:
    from shapelens.interpret import calls

    method = attributes.get_attribute(machine, frame, node, receiver, name)
    return calls.call(machine, frame, node, method, arguments, keywords)
