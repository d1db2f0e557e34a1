"""The abstract classes of Python (`collections.abc`, `numbers`, and those of `typing` that stand for them)."""

from __future__ import annotations

import collections
import collections.abc
import numbers
from enum import EnumMeta
from typing import Final

from shapelens.interpret.language import enumerations
from shapelens.interpret.machine import Machine
from shapelens.interpret.objects import (
    ChainObject,
    DequeObject,
    DictInstance,
    DictObject,
    FrozenSetObject,
    GeneratorObject,
    InstanceObject,
    LayerObject,
    ListInstance,
    ListObject,
    ModelObject,
    SetObject,
)
from shapelens.interpret.values import BoundMethod, Class, Function, Partial, Ref, TensorShape, Value

_MODULES: Final = {"collections.abc": collections.abc, "typing": collections.abc, "numbers": numbers}
_TYPES: Final[tuple[tuple[type, type], ...]] = (
    (DequeObject, collections.deque),
    (ListObject, list),
    (DictObject, dict),
    (ChainObject, collections.ChainMap),
    (FrozenSetObject, frozenset),
    (SetObject, set),
    (GeneratorObject, collections.abc.Generator),
)
_PLAIN: Final = (type(None), bool, int, float, complex, str, bytes, tuple, range)
_CALLABLE: Final = (Function, BoundMethod, Partial, LayerObject, ModelObject)
_OF_USERS: Final = (InstanceObject, ListInstance, DictInstance)


class _ShapeOfTensor:
    """What Python's abstract classes see in a `tf.TensorShape`."""

    def __iter__(self) -> None: ...

    def __len__(self) -> int:
        return 0


def class_called(name: str) -> object:
    """Return the abstract class of this name, `None` if there is none."""
    module, _, own_name = name.rpartition(".")
    return getattr(_MODULES.get(module), own_name, None)


def is_instance_of_abstract(machine: Machine, value: Value, name: str) -> bool | None:
    """Say whether a value is an instance of the abstract class called `name`, `None` if that is not known."""
    asked = class_called(name)
    own = _python_type(machine.load(value) if isinstance(value, Ref) else value)
    return issubclass(own, asked) if isinstance(asked, type) and own is not None else None


def _python_type(thing: object) -> type | None:
    """Return the class of Python's that a value of the program has, `None` if another may have to say more."""
    if isinstance(thing, TensorShape):
        return _ShapeOfTensor
    for own in _PLAIN:
        if isinstance(thing, own):
            return own
    if isinstance(thing, _OF_USERS):
        return None
    if isinstance(thing, Class):
        return EnumMeta if enumerations.is_enum(thing) else type
    if isinstance(thing, _CALLABLE):
        return collections.abc.Callable  # type: ignore[return-value]  # abstract, and all that is asked of these
    return next((own for kind, own in _TYPES if isinstance(thing, kind)), None)
