"""Python's builtins, `math` and `functools`, as far as shapes depend on them."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from typing import Final, cast

from shapelens.interpret import attributes, libraries, plain
from shapelens.interpret.data import datasets, frames, windows
from shapelens.interpret.language import choices, iteration, reductions, special_methods, texts, whole_numbers
from shapelens.interpret.language.abstract_classes import is_instance_of_abstract
from shapelens.interpret.language.user_classes import is_named_tuple
from shapelens.interpret.machine import Frame, Machine
from shapelens.interpret.objects import (
    DequeObject,
    DictObject,
    FrozenSetObject,
    InstanceObject,
    LayerObject,
    ListObject,
    ModelObject,
    SetObject,
)
from shapelens.interpret.truth import truth_of
from shapelens.interpret.values import (
    BoundMethod,
    Class,
    Dataset,
    DTypeValue,
    Function,
    Partial,
    Ref,
    Super,
    Symbol,
    Tensor,
    TensorShape,
    Unresolved,
    Value,
    is_tuple,
    plainly_unknown,
)
from shapelens.rules.frames import FrameSpec, IndexSpec
from shapelens.rules.names import canonical_name, is_library_name, layer_class
from shapelens.rules.signatures import layer_bases
from shapelens.rules.sizes import range_length
from shapelens.rules.values import is_python_number
from shapelens.spec import UNKNOWN

Arguments = Sequence[Value]
Keywords = Mapping[str, Value]
Special = Callable[[Machine, Frame, ast.Call, Arguments, Keywords], Value]


def _unknown(name: str) -> Unresolved:
    return Unresolved(f"what '{name}' returns is not known")


def _len(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    return whole_numbers.as_whole(_length(machine, frame, node, arguments))


def _length(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments) -> Value:
    value = arguments[0] if arguments else None
    if isinstance(value, Tensor):
        shape = value.spec.shape
        size = shape[0] if isinstance(shape, tuple) and shape else UNKNOWN
        return size if isinstance(size, int) else Unresolved(value.why or "the length of a tensor that is not known")
    if isinstance(value, range):
        return range_length(value)
    if isinstance(value, (str, bytes)):
        return len(value)
    if isinstance(value, Dataset):
        return datasets.length(value)
    spec = value if isinstance(value, IndexSpec) else frames.frame_in(machine, value)
    if spec is not None:
        size = spec.size if isinstance(spec, IndexSpec) else spec.rows
        return size if isinstance(size, int) else Unresolved("the number of rows is not known")
    if isinstance(value, Unresolved):
        return plainly_unknown(value)
    if special_methods.find(machine, value, "__len__") is not None:
        return special_methods.call(machine, frame, node, value, "__len__", ())
    items = iteration.members(machine, value)
    return Unresolved("the length of something that is not known") if items is None else len(items)


def _range(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    numbers = [reductions.plain_number(machine, value) for value in arguments]
    if not numbers or not all(isinstance(n, int) for n in numbers):
        unknown = next((number for number in numbers if isinstance(number, Unresolved)), None)
        return windows.counting_range(numbers) or unknown or Unresolved("a range with bounds that are not known")
    try:
        return range(*cast("list[int]", numbers))
    except (TypeError, ValueError):
        return _unknown("range")


def _numeric(name: str, function: Callable[..., object]) -> Special:
    """Make the rule of a builtin that maps plain values to a plain value."""

    def apply(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
        given = [reductions.plain_number(machine, value) for value in arguments]
        return plain.apply(machine, name, function, given, keywords)

    return apply


def _int_of(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    return whole_numbers.as_whole(_numeric("int", int)(machine, frame, node, arguments, keywords))


def _code_of(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    return whole_numbers.as_whole(_numeric("ord", ord)(machine, frame, node, arguments, keywords))


def _hash(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    """`hash(x)`: of a text it is another one each time that Python starts."""
    return whole_numbers.as_whole(_unknown("hash"))


def _round(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    rounded = _numeric("round", round)(machine, frame, node, arguments, keywords)
    given = arguments[0] if len(arguments) == 1 and not keywords else None
    number = isinstance(given, Tensor) and given.library == "numpy" and given.spec.shape == ()
    return whole_numbers.as_whole(rounded) if number or whole_numbers.is_whole(given) else rounded


def _float_of(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    """`float(x)`: a number of Python's in any case, so that what is computed with it has a shape and a dtype."""
    return plain.as_float(_numeric("float", float)(machine, frame, node, arguments, keywords))


def _by_operators(name: str, function: Callable[..., object], *kinds: type[ast.operator]) -> Special:
    """Make the rule of a builtin that does on two tensors (numbers of NumPy) what operators do."""

    def apply(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
        from shapelens.interpret.operators import binary_operation

        if keywords or len(arguments) != 2 or not any(isinstance(value, Tensor) for value in arguments):
            return _numeric(name, function)(machine, frame, node, arguments, keywords)
        results = [binary_operation(machine, frame, node, kind, *arguments) for kind in kinds]
        return results[0] if len(results) == 1 else tuple(results)

    return apply


_ABSOLUTE: Final = {"numpy": "numpy.abs", "tensorflow": "tensorflow.abs", "keras": "keras.ops.absolute"}


def _abs(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    given = arguments[0] if arguments else None
    if isinstance(given, Tensor) and is_python_number(given.spec):
        return given
    if isinstance(given, Tensor) and given.library in _ABSOLUTE:
        return libraries.apply_function(machine, node, frame.unit, _ABSOLUTE[given.library], arguments, keywords)
    return _numeric("abs", abs)(machine, frame, node, arguments, keywords)


def _bool_of(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    truth = truth_of(machine, arguments[0]) if arguments else False
    return Unresolved("a condition that is not known") if truth is None else truth


def _isinstance(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    if len(arguments) != 2:
        return _unknown("isinstance")
    verdict = is_instance(machine, *arguments)
    return _unknown("isinstance") if verdict is None else verdict


_PYTHON_TYPES: Final[dict[str, type | tuple[type, ...]]] = {
    "builtins.int": int,
    "builtins.float": float,
    "builtins.str": str,
    "builtins.bool": bool,
    "builtins.complex": complex,
    "builtins.bytes": bytes,
    "builtins.range": range,
    "builtins.slice": slice,
}


_CONTAINERS: Final = {"builtins.list": ListObject, "builtins.dict": DictObject, "builtins.set": SetObject}


def is_instance(machine: Machine, value: Value, kind: Value) -> bool | None:
    """Say whether `value` is an instance of the class `kind`, `None` if that is not known."""
    thing = machine.load(value) if isinstance(value, Ref) else value
    if isinstance(thing, Unresolved):
        return None
    if is_tuple(kind):
        verdicts = [is_instance(machine, value, one) for one in kind]
        return True if True in verdicts else None if None in verdicts else False
    if isinstance(kind, Class):
        cls = attributes.class_of(thing)
        return cls is not None and kind in list(attributes.resolution_order(cls))
    if not isinstance(kind, Symbol):
        return None
    name = canonical_name(kind.name)
    if name == "builtins.object":
        return True
    if name == "builtins.tuple" and not isinstance(thing, Tensor):
        return _is_tuple(thing)
    if isinstance(thing, InstanceObject) and name.startswith("builtins.") and attributes.library_bases(thing.cls):
        return True if name in attributes.library_bases(thing.cls) else None
    if isinstance(thing, Tensor) and name.startswith("builtins."):
        return None if thing.library == "numpy" and thing.spec.shape in ((), UNKNOWN) else False
    if isinstance(thing, DTypeValue) and name == "builtins.str":
        return None  # the dtypes of Keras are texts, those of the others are not
    if name in _PYTHON_TYPES:
        return isinstance(thing, _PYTHON_TYPES[name])
    if (abstract := is_instance_of_abstract(machine, thing, name)) is not None:
        return abstract
    if name in _CONTAINERS:
        frozen = isinstance(thing, FrozenSetObject)
        return isinstance(thing, _CONTAINERS[name]) and not isinstance(thing, DequeObject) and not frozen
    if name == "builtins.frozenset":
        return isinstance(thing, FrozenSetObject)
    if isinstance(thing, TensorShape):
        return name == "tensorflow.TensorShape"
    if isinstance(thing, (LayerObject, ModelObject, InstanceObject)) and name.startswith("keras."):
        return _is_layer_of(thing, name)
    if isinstance(thing, Tensor) and name == "numpy.ndarray":
        return thing.library == "numpy"
    if isinstance(thing, (ListObject, DictObject, SetObject, str, int, float)) or thing is None or is_tuple(thing):
        return False if name.startswith(("numpy.", "tensorflow.", "keras.")) else None
    return None


def _is_tuple(thing: Value) -> bool | None:
    """Say whether a value is a tuple, a named one too; the shape of a tensor of TensorFlow is none."""
    if isinstance(thing, TensorShape):
        return False
    if isinstance(thing, InstanceObject):
        if is_named_tuple(thing.cls) or "builtins.tuple" in attributes.library_bases(thing.cls):
            return True
        return False if all(isinstance(base, Class) for base in attributes.resolution_order(thing.cls)) else None
    return True if is_tuple(thing) else False if isinstance(thing, _NO_TUPLES) else None


_NO_TUPLES: Final = (
    *(bool, int, float, complex, str, bytes, range, type(None), Function, BoundMethod, Partial, Class),
    *(ListObject, DictObject, SetObject, LayerObject, ModelObject, Dataset, FrameSpec),
)


def _is_layer_of(thing: LayerObject | ModelObject | InstanceObject, name: str) -> bool | None:
    """Say whether a layer or model, or an instance of a user's class, is of the class of Keras called `name`."""
    asked = name.rpartition(".")[2]
    if name not in _KERAS_CLASSES and layer_class(name) is None:
        return None
    if isinstance(thing, LayerObject):
        return asked in ("Layer", *layer_bases(thing.layer.class_name))
    if isinstance(thing, ModelObject):
        return asked in ("Model", "Layer", thing.kind)
    bases = attributes.library_bases(thing.cls)
    if name in bases or (asked == "Layer" and thing.layer is not None):
        return True
    of_keras = [base for base in bases if base.startswith("keras.")]
    if not all(base in _KERAS_CLASSES or layer_class(base) is not None for base in of_keras):
        return None
    known = all(isinstance(base, (Class, Symbol)) for base in attributes.resolution_order(thing.cls))
    inherited = {one for base in of_keras for one in layer_bases(base.rpartition(".")[2])}
    if asked in inherited or (asked == "Model" and "Sequential" in inherited):
        return True
    return False if known else None


_KERAS_CLASSES: Final = {
    f"keras.{name}" for name in "Layer Model Sequential layers.Layer models.Model models.Sequential".split()
}


def _getattr(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    if len(arguments) < 2:
        return _unknown("getattr")
    if not isinstance(arguments[1], str):
        return choices.any_attribute(machine, arguments[0])
    if len(arguments) > 2 and attributes.lacks(machine, arguments[0], arguments[1]):
        thing = machine.load(arguments[0]) if isinstance(arguments[0], Ref) else None
        if isinstance(thing, InstanceObject) and isinstance(
            attributes.find_in_class(thing.cls, "__getattr__"), Unresolved
        ):
            return arguments[2]
    found = attributes.get_attribute(machine, frame, node, arguments[0], arguments[1])
    if isinstance(found, Unresolved) and len(arguments) > 2:
        return Unresolved(f"'{arguments[1]}' may be an attribute or not")
    return found


def _setattr(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    if len(arguments) == 3 and isinstance(arguments[1], str):
        attributes.set_attribute(machine, frame, arguments[0], arguments[1], arguments[2], node)
    elif len(arguments) == 3:
        choices.set_any_attribute(machine, arguments[0], arguments[2])
    return None


_PLAIN: Final = frozenset[type]({bool, bytes, complex, float, int, range, str, tuple, type(None)})


def _hasattr(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    if len(arguments) != 2 or not isinstance(arguments[1], str):
        return _unknown("hasattr")
    if isinstance(arguments[0], Symbol) and is_library_name(f"{arguments[0].name}.{arguments[1]}"):
        return True
    if type(arguments[0]) in _PLAIN:
        return hasattr(arguments[0], arguments[1])
    thing = machine.load(arguments[0]) if isinstance(arguments[0], Ref) else None
    if not isinstance(thing, InstanceObject) or not isinstance(
        attributes.find_in_class(thing.cls, "__getattr__"), Unresolved
    ):
        return _unknown("hasattr")
    known = arguments[1] in thing.attributes or not isinstance(
        attributes.find_in_class(thing.cls, arguments[1], machine), Unresolved
    )
    if known or attributes.lacks(machine, arguments[0], arguments[1]):
        return known
    return _unknown("hasattr")


def _delattr(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    if len(arguments) == 2 and isinstance(arguments[1], str):
        attributes.delete_attribute(machine, frame, node, arguments[0], arguments[1])
    return None


def _string_of(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    if len(arguments) == 1 and not keywords:
        for name in ("__str__", "__repr__"):
            if special_methods.find(machine, arguments[0], name) is not None:
                return texts.as_text(special_methods.call(machine, frame, node, arguments[0], name, ()))
    given = [v if isinstance(v, Ref) else reductions.plain_number(machine, v) for v in arguments]
    return texts.as_text(plain.apply(machine, "str", str, given, keywords))


def _repr_of(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    if arguments and special_methods.find(machine, arguments[0], "__repr__") is not None:
        return texts.as_text(special_methods.call(machine, frame, node, arguments[0], "__repr__", ()))
    return texts.as_text(plain.apply(machine, "repr", repr, arguments, keywords))


def _callable(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    value = arguments[0] if arguments else None
    if isinstance(value, (Function, BoundMethod, Class, Partial)):
        return True
    if value is None or isinstance(value, (int, float, str, bytes, tuple)):
        return False
    thing = machine.load(value) if isinstance(value, Ref) else None
    return False if isinstance(thing, (ListObject, DictObject, SetObject)) else _unknown("callable")


def _shuffle(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    """`random.shuffle(x)`, Python's or NumPy's: the same items in an order that is not known."""
    if not (arguments and isinstance(arguments[0], Ref)):
        choices.forget(machine, arguments[0] if arguments else None)
        return libraries.apply_function(machine, node, frame.unit, "numpy.random.shuffle", arguments, keywords)
    thing = machine.load(arguments[0])
    if isinstance(thing, ListObject) and thing.items:
        element = iteration.element_of(machine, arguments[0])
        machine.store(arguments[0], ListObject((element,) * len(thing.items)))
    return None


def _super(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    if len(arguments) == 2 and isinstance(arguments[0], Class):
        return Super(arguments[1], arguments[0])
    return Super(frame.receiver, frame.owner) if frame.owner is not None else _unknown("super")


def _slice(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    """`slice(2, None)`: the bounds may be values that are not known."""
    return slice(*arguments) if 1 <= len(arguments) <= 3 else _unknown("slice")


def _type(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    value = arguments[0] if len(arguments) == 1 else Unresolved("a class")
    thing = machine.load(value) if isinstance(value, Ref) else value
    cls = attributes.class_of(thing)
    if cls is not None:
        return cls
    if isinstance(thing, (LayerObject, ModelObject)):
        return attributes.keras_class(thing)
    kinds: dict[type, str] = {ListObject: "list", DictObject: "dict", SetObject: "set", FrozenSetObject: "frozenset"}
    if isinstance(thing, DictObject) and thing.factory is not None:
        return _unknown("type")
    if type(thing) in kinds:
        return Symbol(f"builtins.{kinds[type(thing)]}")
    name = type(thing).__name__
    known = ("bool", "int", "float", "complex", "str", "bytes", "tuple", "range")
    return Symbol(f"builtins.{name}") if name in known else _unknown("type")


def _nothing(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    return None


def _partial(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    return Partial(arguments[0], tuple(arguments[1:]), dict(keywords)) if arguments else _unknown("partial")


FUNCTIONS: Final[dict[str, Special]] = {
    "builtins.len": _len,
    "builtins.range": _range,
    "builtins.bool": _bool_of,
    "builtins.abs": _abs,
    "builtins.isinstance": _isinstance,
    "builtins.getattr": _getattr,
    "builtins.setattr": _setattr,
    "builtins.delattr": _delattr,
    "builtins.callable": _callable,
    "builtins.str": _string_of,
    "builtins.repr": _repr_of,
    "random.shuffle": _shuffle,
    "numpy.random.shuffle": _shuffle,
    "builtins.hasattr": _hasattr,
    "builtins.super": _super,
    "builtins.slice": _slice,
    "builtins.type": _type,
    "builtins.print": _nothing,
    "IPython.display.display": _nothing,
    "functools.partial": _partial,
    **{f"builtins.{f.__name__}": _numeric(f.__name__, f) for f in (complex, chr, hex, bin, oct, format)},
    "builtins.ord": _code_of,
    "builtins.hash": _hash,
    "builtins.int": _int_of,
    "builtins.round": _round,
    "builtins.float": _float_of,
    "builtins.pow": _by_operators("pow", pow, ast.Pow),
    "builtins.divmod": _by_operators("divmod", divmod, ast.FloorDiv, ast.Mod),
}
