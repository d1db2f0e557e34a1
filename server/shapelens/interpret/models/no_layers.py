"""What is given where a layer is wanted, and certainly is none."""

from __future__ import annotations

from typing import Final

from shapelens.interpret.machine import Machine
from shapelens.interpret.objects import DictObject, InstanceObject, ListObject
from shapelens.interpret.values import (
    BoundMethod,
    Class,
    Function,
    Module,
    Partial,
    Ref,
    Symbol,
    Tensor,
    Value,
    is_tuple,
)
from shapelens.rules.mismatch import NotALayer
from shapelens.rules.names import canonical_name, is_library_name, is_module_name, layer_class


def what_is_no_layer(machine: Machine, item: Value) -> NotALayer | None:
    """Describe a value that is no layer; `None` for one that is a layer, stands for one, or may be one.

    A symbolic input stands for a layer, as `Sequential` takes it.
    """
    what = _described(machine, item)
    if what is None:
        return None
    remedy = "call" if what.startswith("the class") else "uncalled" if what == _OUTPUT else ""
    return NotALayer("Sequential", what, remedy)


_OUTPUT: Final = "the output of a layer"


def _described(machine: Machine, item: Value) -> str | None:
    if isinstance(item, Symbol):
        return _library_name(canonical_name(item.name))
    if isinstance(item, Tensor):
        return _tensor(item)
    if isinstance(item, Module):
        return f"the module {item.name}"
    if isinstance(item, Class):
        return f"the class {item.name} itself, not an instance of it"
    if isinstance(item, (Function, BoundMethod, Partial)):
        return "a function"
    if item is None or isinstance(item, (bool, int, float, str, bytes)):
        return repr(item)
    thing = machine.load(item) if isinstance(item, Ref) else item
    if isinstance(thing, InstanceObject):
        return f"a {thing.cls.name}" if thing.layer is None and _is_plain(thing.cls) else None
    if is_tuple(thing) or isinstance(thing, (ListObject, DictObject)):
        return "a tuple" if is_tuple(thing) else "a list" if isinstance(thing, ListObject) else "a dict"
    return None


def _library_name(name: str) -> str | None:
    last = name.rpartition(".")[2]
    if layer_class(name) is not None and last != "Input":
        return f"the class {last} itself, not an instance of it"
    if is_module_name(name):
        return f"the module {name}"
    return f"{last} itself, which is no layer" if is_library_name(name) or name.startswith("builtins.") else None


def _tensor(tensor: Tensor) -> str | None:
    if tensor.node is not None:
        return None if tensor.node.operation is None else _OUTPUT
    return None if tensor.library == "keras" else "a tensor"


def _is_plain(cls: Class) -> bool:
    """Say whether a user's class inherits from nothing but classes of the user's and of Python's."""
    return all(
        _is_plain(base) if isinstance(base, Class) else isinstance(base, Symbol) and base.name.startswith("builtins.")
        for base in cls.bases
    )
