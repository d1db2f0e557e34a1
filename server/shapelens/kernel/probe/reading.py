"""Reading without touching: what an object is and holds.

What an object is, is decided by its real class (`type`, and the method resolution order as `type` itself keeps it);
what is read of it comes from its instance dictionary, from a C descriptor of a class that is known, or, where its class
itself is the library's, from that class. Nothing that a user may have overridden is ever called.
"""

from __future__ import annotations

import sys
import types
from typing import TYPE_CHECKING, Any, Callable, Dict, Optional, Tuple

if TYPE_CHECKING:
    from shapelens.kernel.schema import Sizes

# `type`'s own descriptors: a metaclass can override what `cls.__mro__` says, but not what these say.
_type_slot: Dict[str, Any] = dict(type.__dict__)
class_of: Callable[[Any], type] = type
mro_of: Callable[[type], Tuple[type, ...]] = _type_slot["__mro__"].__get__
attributes_of: Callable[[type], Any] = _type_slot["__dict__"].__get__
_module_of: Callable[[type], Any] = _type_slot["__module__"].__get__
_name_of: Callable[[type], Any] = _type_slot["__name__"].__get__
qualified_name: Callable[[type], str] = _type_slot["__qualname__"].__get__
module_dict: Callable[[Any], Dict[str, Any]] = attributes_of(types.ModuleType)["__dict__"].__get__


def class_name(cls: type) -> Tuple[str, str]:
    """Return the module and the name of a class."""
    return (text_or_nothing(_module_of(cls)), text_or_nothing(_name_of(cls)))


def text_or_nothing(obj: Any) -> str:
    """Return what is a text as it is, and an empty one for anything else."""
    return obj if type(obj) is str else ""


def is_a(obj: Any, cls: type) -> bool:
    """Say whether an object is of exactly this class."""
    return type(obj) is cls


def is_kind_of(obj: Any, base: Any) -> bool:
    """Say whether the class of an object derives from `base`. Compares by identity: `==` is a metaclass's to define."""
    return any(cls is base for cls in mro_of(class_of(obj)))


def imported(module: str) -> Dict[str, Any]:
    """Return what an imported module holds; nothing if it is not imported. Imports nothing."""
    found = sys.modules.get(module)
    return module_dict(found) if is_kind_of(found, types.ModuleType) else {}


def is_genuine(cls: type) -> bool:
    """Say whether a class is what its module holds under its name: a user's class can claim any name."""
    module, name = class_name(cls)
    return imported(module).get(name) is cls


def instance_dict(obj: Any) -> Dict[str, Any]:
    """Return the attributes kept in the object itself, past any property or `__getattribute__` of its class."""
    for base in reversed(mro_of(class_of(obj))):
        descriptor = attributes_of(base).get("__dict__")
        if type(descriptor) is types.GetSetDescriptorType:
            found: Dict[str, Any] = descriptor.__get__(obj)
            return found if is_a(found, dict) else {}
    return {}


def kept_by(obj: Any) -> Dict[str, Any]:
    """Return all attributes kept in the object itself, those in slots among them."""
    inside = instance_dict(obj)
    for base in mro_of(class_of(obj)):
        for name, descriptor in tuple(attributes_of(base).items()) if "__slots__" in attributes_of(base) else ():
            if type(descriptor) is types.MemberDescriptorType:
                inside = {**_set_in(obj, name, descriptor), **inside}
    return inside


def _set_in(obj: Any, name: str, descriptor: types.MemberDescriptorType) -> Dict[str, Any]:
    """Return what a slot holds, by its name; nothing if it has not been set yet."""
    try:
        return {name: descriptor.__get__(obj)}
    except AttributeError:
        return {}


def kept(obj: Any, name: str) -> Any:
    """Return an attribute kept in the object's dictionary or in one of its slots; `None` if there is none."""
    inside = instance_dict(obj)
    if name in inside:
        return inside[name]
    for base in mro_of(class_of(obj)):
        descriptor = attributes_of(base).get(name)
        if type(descriptor) is types.MemberDescriptorType:
            return descriptor.__get__(obj)
    return None


dict_items: Callable[[Any], Any] = attributes_of(dict)["items"]
tuple_item: Callable[[Any, slice], Any] = attributes_of(tuple)["__getitem__"]
tuple_length: Callable[[Any], int] = attributes_of(tuple)["__len__"]
_list_items: Callable[[Any], Any] = attributes_of(list)["__iter__"]


def items_of(obj: Any) -> Tuple[Any, ...]:
    """Return the items of a plain tuple or list, or of the lists in which Keras and TensorFlow keep things."""
    cls = class_of(obj)
    if cls is tuple or cls is list:
        return tuple(obj)
    name = class_name(cls)
    if name == ("keras.src.utils.tracking", "TrackedList") and is_genuine(cls):
        return tuple(_list_items(obj))
    if name == ("tensorflow.python.trackable.data_structures", "ListWrapper") and is_genuine(cls):
        return items_of(kept(obj, "_storage"))
    return ()


def plain_shape(shape: Any) -> Optional[Sizes]:
    """Return the sizes of a tuple of integers and `None`, else `None`."""
    if not is_a(shape, tuple):
        return None
    sizes: Sizes = list(shape)
    return sizes if all(size is None or is_a(size, int) for size in sizes) else None


def is_library_class(cls: type) -> bool:
    """Say whether a class is one of Python's or of a known library's own."""
    return class_name(cls)[0].partition(".")[0] in LIBRARIES and is_genuine(cls)


LIBRARIES = frozenset(["builtins", "numpy", "tensorflow", "keras", "jax", "jaxlib", "torch", "pandas", "ml_dtypes"])


def is_exactly(obj: Any, name: Tuple[str, str]) -> bool:
    """Say whether the class of an object is the one of this module and name."""
    return class_name(class_of(obj)) == name and is_genuine(class_of(obj))
