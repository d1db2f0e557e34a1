"""Python's builtins, `math` and `functools`, as far as shapes depend on them."""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Final, cast

from shapelens.interpret import attributes, frames, iteration
from shapelens.interpret.machine import Frame, Machine
from shapelens.interpret.truth import truth_of
from shapelens.interpret.values import (
    Class,
    DictObject,
    InstanceObject,
    LayerObject,
    ListObject,
    ModelObject,
    Partial,
    Ref,
    SetObject,
    Super,
    Symbol,
    Tensor,
    Unresolved,
    Value,
    is_tuple,
)
from shapelens.rules.frames import IndexSpec
from shapelens.rules.names import canonical_name
from shapelens.rules.sizes import range_length
from shapelens.spec import UNKNOWN

Arguments = Sequence[Value]
Keywords = Mapping[str, Value]
Special = Callable[[Machine, Frame, ast.Call, Arguments, Keywords], Value]


def _unknown(name: str) -> Unresolved:
    return Unresolved(f"what '{name}' returns is not known")


def _plain_number(value: Value) -> Value:
    if isinstance(value, Tensor) and value.spec.shape == () and isinstance(value.spec.content, (int, float)):
        return value.spec.content
    return value


def _len(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    value = arguments[0] if arguments else None
    if isinstance(value, Tensor):
        shape = value.spec.shape
        size = shape[0] if isinstance(shape, tuple) and shape else UNKNOWN
        return size if isinstance(size, int) else Unresolved(value.why or "the length of a tensor that is not known")
    if isinstance(value, range):
        return range_length(value)
    spec = value if isinstance(value, IndexSpec) else frames.frame_in(machine, value)
    if spec is not None:
        size = spec.size if isinstance(spec, IndexSpec) else spec.rows
        return size if isinstance(size, int) else Unresolved("the number of rows is not known")
    items = iteration.known_items(machine, value)
    if items is None:
        return value if isinstance(value, Unresolved) else Unresolved("the length of something that is not known")
    return len(items)


def _range(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    numbers = [_plain_number(value) for value in arguments]
    if not numbers or not all(isinstance(n, int) for n in numbers):
        unknown = next((number for number in numbers if isinstance(number, Unresolved)), None)
        return unknown or Unresolved("a range with bounds that are not known")
    try:
        return range(*cast("list[int]", numbers))
    except (TypeError, ValueError):
        return _unknown("range")


def _list_of(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    if not arguments:
        return machine.allocate(ListObject(()))
    items = iteration.known_items(machine, arguments[0])
    return machine.allocate(ListObject(items, iteration.element_of(machine, arguments[0])))


def _tuple_of(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    if not arguments:
        return ()
    items = iteration.known_items(machine, arguments[0])
    return Unresolved("a tuple of unknown length") if items is None else items


def _set_of(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    items = iteration.known_items(machine, arguments[0]) if arguments else ()
    if items is None or any(isinstance(i, (Unresolved, Tensor)) for i in items):
        return machine.allocate(SetObject(None))
    try:
        return machine.allocate(SetObject(tuple(dict.fromkeys(items))))
    except TypeError:
        return machine.allocate(SetObject(None))


def _dict_of(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    items: dict[Value, Value] = {}
    if arguments:
        source = arguments[0]
        thing = machine.load(source) if isinstance(source, Ref) else None
        spec = frames.frame_in(machine, source)
        if spec is not None:
            return machine.allocate(DictObject(frames.dict_of(machine, spec)))
        pairs: Sequence[Value] | None
        pairs = thing.items if isinstance(thing, DictObject) else iteration.known_items(machine, source)
        if pairs is None:
            return machine.allocate(DictObject(None))
        for pair in pairs:
            unpacked = iteration.known_items(machine, pair)
            if unpacked is None or len(unpacked) != 2 or isinstance(unpacked[0], (Unresolved, Tensor)):
                return machine.allocate(DictObject(None))
            items[unpacked[0]] = unpacked[1]
    items.update(keywords)
    return machine.allocate(DictObject(tuple(items.items())))


def _zip(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    columns = [iteration.known_items(machine, value) for value in arguments]
    known = [column for column in columns if column is not None]
    if len(known) < len(columns):
        row = tuple(
            iteration.element_of(machine, value) if column is None else (column[0] if column else Unresolved("an item"))
            for value, column in zip(arguments, columns, strict=True)
        )
        return machine.allocate(ListObject(None, row))
    return machine.allocate(ListObject(tuple(zip(*known, strict=False))))


def _enumerate(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    start = arguments[1] if len(arguments) > 1 else keywords.get("start", 0)
    items = iteration.known_items(machine, arguments[0]) if arguments else None
    if items is None or not isinstance(start, int):
        element = iteration.element_of(machine, arguments[0]) if arguments else Unresolved("an item")
        return machine.allocate(ListObject(None, (Unresolved("a position in a loop"), element)))
    return machine.allocate(ListObject(tuple(enumerate(items, start))))


def _reversed(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    items = iteration.known_items(machine, arguments[0]) if arguments else None
    return machine.allocate(ListObject(None if items is None else items[::-1]))


def _sorted(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    items = iteration.known_items(machine, arguments[0]) if arguments else None
    plain = items is not None and all(isinstance(item, (int, float, str)) for item in items)
    if items is None or not plain or "key" in keywords:
        return machine.allocate(ListObject(None))
    try:
        return machine.allocate(ListObject(tuple(sorted(items, reverse=keywords.get("reverse") is True))))  # type: ignore[type-var]
    except TypeError:
        return machine.allocate(ListObject(None))


def _map(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    from shapelens.interpret import calls

    if len(arguments) < 2:
        return _unknown("map")
    columns = [iteration.known_items(machine, value) for value in arguments[1:]]
    if any(column is None for column in columns):
        row = [iteration.element_of(machine, value) for value in arguments[1:]]
        return machine.allocate(ListObject(None, calls.call(machine, frame, node, arguments[0], row, {})))
    rows = zip(*cast("list[tuple[Value, ...]]", columns), strict=False)
    return machine.allocate(ListObject(tuple(calls.call(machine, frame, node, arguments[0], row, {}) for row in rows)))


def _filter(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    from shapelens.interpret import calls

    items = iteration.known_items(machine, arguments[1]) if len(arguments) == 2 else None
    if items is None:
        return machine.allocate(ListObject(None))
    kept: list[Value] = []
    for item in items:
        verdict = item if arguments[0] is None else calls.call(machine, frame, node, arguments[0], (item,), {})
        truth = truth_of(machine, verdict)
        if truth is None:
            return machine.allocate(ListObject(None))
        if truth:
            kept.append(item)
    return machine.allocate(ListObject(tuple(kept)))


def _numeric(name: str, function: Callable[..., object]) -> Special:
    """Make the rule of a builtin that maps plain values to a plain value."""

    def apply(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
        values: list[Value] = []
        for value in arguments:
            value = _plain_number(value)
            if isinstance(value, Ref):
                items = iteration.known_items(machine, value)
                value = list(items) if items is not None else Unresolved("a sequence of unknown length")
            sequence = is_tuple(value) or isinstance(value, list)
            parts: list[Value] = list(cast("list[Value]", value)) if sequence else [value]
            if not all(isinstance(part, (bool, int, float, complex, str)) for part in parts):
                unresolved = next((p for p in parts if isinstance(p, Unresolved)), None)
                return unresolved or _unknown(name)
            values.append(cast(Value, value))
        if any(not isinstance(v, (bool, int, float, str)) for v in keywords.values()):
            return _unknown(name)
        try:
            result = function(*values, **keywords)
        except Exception:  # the program raises here too
            return _unknown(name)
        return tuple(result) if isinstance(result, tuple) else result  # pyright: ignore

    return apply


def _bool_of(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    truth = truth_of(machine, arguments[0]) if arguments else False
    return Unresolved("a condition that is not known") if truth is None else truth


def _isinstance(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    if len(arguments) != 2:
        return _unknown("isinstance")
    value, kinds = arguments
    verdicts = [_is_instance(machine, value, kind) for kind in (kinds if isinstance(kinds, tuple) else (kinds,))]  # pyright: ignore
    return True if True in verdicts else _unknown("isinstance") if None in verdicts else False


_PYTHON_TYPES: Final[dict[str, type | tuple[type, ...]]] = {
    "builtins.int": int,
    "builtins.float": float,
    "builtins.str": str,
    "builtins.bool": bool,
    "builtins.tuple": tuple,
    "builtins.complex": complex,
}


def _is_instance(machine: Machine, value: Value, kind: Value) -> bool | None:
    thing = machine.load(value) if isinstance(value, Ref) else value
    if isinstance(thing, Unresolved):
        return None
    if isinstance(kind, Class):
        return isinstance(thing, InstanceObject) and kind in list(attributes.resolution_order(thing.cls))
    if not isinstance(kind, Symbol):
        return None
    name = canonical_name(kind.name)
    if name in _PYTHON_TYPES:
        return isinstance(thing, _PYTHON_TYPES[name])
    containers = {"builtins.list": ListObject, "builtins.dict": DictObject, "builtins.set": SetObject}
    if name in containers:
        return isinstance(thing, containers[name])
    if isinstance(thing, LayerObject) and name.startswith("keras.layers."):
        last = name.rpartition(".")[2]
        return True if last in ("Layer", thing.layer.class_name) else None
    if isinstance(thing, ModelObject):
        last = name.rpartition(".")[2]
        return True if last in ("Model", "Layer", thing.kind) else None
    if isinstance(thing, Tensor) and name == "numpy.ndarray":
        return thing.library == "numpy"
    if isinstance(thing, (ListObject, DictObject, SetObject, str, int, float)) or thing is None or is_tuple(thing):
        return False if name.startswith(("numpy.", "tensorflow.", "keras.")) else None
    return None


def _getattr(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    if len(arguments) < 2 or not isinstance(arguments[1], str):
        return _unknown("getattr")
    found = attributes.get_attribute(machine, frame, node, arguments[0], arguments[1])
    return (
        arguments[2]
        if isinstance(found, Unresolved) and len(arguments) > 2 and _lacks(machine, *arguments[:2])
        else found
    )


def _setattr(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    if len(arguments) == 3 and isinstance(arguments[1], str):
        attributes.set_attribute(machine, frame, arguments[0], arguments[1], arguments[2])
    return None


def _hasattr(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    if len(arguments) == 2 and isinstance(arguments[1], str) and _lacks(machine, *arguments):
        return False
    return _unknown("hasattr")


def _lacks(machine: Machine, value: Value, name: Value) -> bool:
    """Say whether an instance of a plain class of the user's is known to have no attribute of this name."""
    thing = machine.load(value) if isinstance(value, Ref) else None
    if not isinstance(thing, InstanceObject) or attributes.library_bases(thing.cls):
        return False
    return name not in thing.attributes and isinstance(attributes.find_in_class(thing.cls, str(name)), Unresolved)


def _super(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    if len(arguments) == 2 and isinstance(arguments[0], Class):
        return Super(arguments[1], arguments[0])
    return Super(frame.receiver, frame.owner) if frame.owner is not None else _unknown("super")


def _type(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    thing = machine.load(arguments[0]) if arguments and isinstance(arguments[0], Ref) else None
    return thing.cls if isinstance(thing, InstanceObject) else _unknown("type")


def _nothing(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    return None


def _iterator(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    return arguments[0] if arguments else _unknown("iter")


def _next(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    """`next(iter(...))`: the first item stands for any, unless the items differ."""
    value = arguments[0] if arguments else None
    items = iteration.known_items(machine, value)
    if items and all(item == items[0] for item in items):
        return items[0]
    return iteration.element_of(machine, value)


def _partial(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    return Partial(arguments[0], tuple(arguments[1:]), dict(keywords)) if arguments else _unknown("partial")


def _reduce(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    from shapelens.interpret import calls

    items = iteration.known_items(machine, arguments[1]) if len(arguments) >= 2 else None
    if items is None or (not items and len(arguments) < 3):
        return _unknown("reduce")
    result = arguments[2] if len(arguments) > 2 else items[0]
    for item in items if len(arguments) > 2 else items[1:]:
        result = calls.call(machine, frame, node, arguments[0], (result, item), {})
    return result


def _sum(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    from shapelens.interpret.operators import binary_operation

    items = iteration.known_items(machine, arguments[0]) if arguments else None
    if items is None:
        return _unknown("sum")
    total = arguments[1] if len(arguments) > 1 else keywords.get("start", 0)
    for item in items:
        total = binary_operation(machine, frame, node, ast.Add, total, item)
    return total


def _operator(operation: type[ast.operator]) -> Special:
    """Make the rule of a function of the module `operator`."""
    from shapelens.interpret.operators import binary_operation

    def apply(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
        if len(arguments) != 2:
            return _unknown("operator")
        return binary_operation(machine, frame, node, operation, arguments[0], arguments[1])

    return apply


def _extreme(name: str, choose: Callable[..., int]) -> Special:
    """Make the rule of `max` or `min`, which may compare by a `key`."""
    plain = _numeric(name, choose)

    def apply(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
        from shapelens.interpret import calls

        if keywords.get("key") is None:
            return plain(machine, frame, node, arguments, {k: v for k, v in keywords.items() if k != "key"})
        items = iteration.known_items(machine, arguments[0]) if len(arguments) == 1 else tuple(arguments)
        keys = [calls.call(machine, frame, node, keywords["key"], (item,), {}) for item in items or ()]
        if not items or not all(isinstance(key, (int, float, str)) for key in keys):
            return _unknown(name)
        try:
            return items[choose(range(len(keys)), key=keys.__getitem__)]
        except TypeError:
            return _unknown(name)

    return apply


FUNCTIONS: Final[dict[str, Special]] = {
    "builtins.len": _len,
    "builtins.range": _range,
    "builtins.list": _list_of,
    "builtins.tuple": _tuple_of,
    "builtins.set": _set_of,
    "builtins.frozenset": _set_of,
    "builtins.dict": _dict_of,
    "collections.OrderedDict": _dict_of,
    "builtins.zip": _zip,
    "builtins.enumerate": _enumerate,
    "builtins.reversed": _reversed,
    "builtins.sorted": _sorted,
    "builtins.map": _map,
    "builtins.filter": _filter,
    "builtins.bool": _bool_of,
    "builtins.isinstance": _isinstance,
    "builtins.getattr": _getattr,
    "builtins.setattr": _setattr,
    "builtins.hasattr": _hasattr,
    "builtins.super": _super,
    "builtins.type": _type,
    "builtins.print": _nothing,
    "IPython.display.display": _nothing,
    "builtins.iter": _iterator,
    "builtins.next": _next,
    "builtins.sum": _sum,
    "functools.partial": _partial,
    "functools.reduce": _reduce,
    **{
        f"builtins.{f.__name__}": _numeric(f.__name__, f)
        for f in (int, float, str, abs, round, divmod, pow, any, all, ord, chr)
    },
    "builtins.max": _extreme("max", max),
    "builtins.min": _extreme("min", min),
    **{
        f"operator.{name}": _operator(operation)
        for name, operation in {
            "add": ast.Add,
            "sub": ast.Sub,
            "mul": ast.Mult,
            "truediv": ast.Div,
            "floordiv": ast.FloorDiv,
            "mod": ast.Mod,
            "pow": ast.Pow,
            "matmul": ast.MatMult,
        }.items()
    },
    **{
        f"math.{name}": _numeric(name, getattr(math, name))
        for name in ("ceil", "floor", "sqrt", "log", "log2", "log10", "exp", "prod", "gcd", "pow", "trunc")
    },
}
