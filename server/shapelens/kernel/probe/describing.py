"""`Describer`: objects as plain data, in bounded depth and number; and the plain objects of Python."""

from __future__ import annotations

import types
import zlib
from typing import TYPE_CHECKING, Any, Callable, Dict, Optional, Tuple

from shapelens.kernel.probe.reading import (
    attributes_of,
    class_name,
    class_of,
    dict_items,
    is_a,
    is_genuine,
    is_library_class,
    items_of,
    kept_by,
    module_dict,
    mro_of,
    plain_shape,
    text_or_nothing,
    tuple_item,
    tuple_length,
)
from shapelens.kernel.probe.words import DTYPE_BYTES, vocabulary_word

if TYPE_CHECKING:
    from shapelens.kernel.schema import Sizes, Value

MAX_DEPTH = 6  # of containers in containers, and of layers in layers
MAX_ITEMS = 64  # of one container
MAX_KEY = 200  # characters or bytes of a key that are looked at
MAX_NODES = 1024  # of one name, all depths together
MAX_LAYERS = 4096  # of one model
MAX_GRAPHS = 64  # models whose graphs are kept as they were described
MAX_MEMO = 4096  # descriptions of tensors that are kept for their next use

Describe = Callable[[Any, int], Any]
"""Describes one object; the number is how deep it lies in containers."""

NONE: Value = {"kind": "none"}
FLOAT: Value = {"kind": "float"}
TEXT: Value = {"kind": "str"}
TRUE: Value = {"kind": "bool", "value": True}
FALSE: Value = {"kind": "bool", "value": False}

Known = Dict[Tuple[str, str], Callable[["Describer", type], Describe]]
KNOWN: Known = {}
"""For each class that is looked into: what makes the function that describes its instances."""


def knows(module: str, *names: str) -> Callable[[Any], Any]:
    """Register what makes the describing function for the instances of these classes and of their subclasses."""

    def register(factory: Callable[[Describer, type], Describe]) -> Callable[[Describer, type], Describe]:
        for name in names:
            KNOWN[module, name] = factory
        return factory

    return register


class Describer:
    """Turns objects into plain data. Keeps no object, only classes of libraries and what it has said of tensors."""

    def __init__(self) -> None:
        self._by_class: Dict[int, Tuple[type, Describe]] = {}
        self.memo: Dict[Any, Value] = {}
        self._graphs: Dict[int, Tuple[list[int], list[Value], Any]] = {}
        self._mentioned: Dict[int, set[str]] = {}
        self._left = MAX_NODES
        builtins: Dict[type, Describe] = {
            int: _integer,
            bool: _boolean,
            float: _float,
            str: _text,
            type(None): _none,
            tuple: self._tuple,
            list: self._list,
            dict: self._dict,
            types.FunctionType: _function,
            types.BuiltinFunctionType: _function,
            types.ModuleType: _module,
            type: _class,
        }
        for cls, describe in builtins.items():
            self._by_class[id(cls)] = (cls, describe)

    def describe(self, obj: Any, depth: int = 0) -> Value:
        """Describe one object, and to a bounded depth what it holds; what can't be read is nothing but its class."""
        if not depth:
            self._left = MAX_NODES
        try:
            known = self._by_class.get(id(class_of(obj)))
            return known[1](obj, depth) if known is not None else self._learn(class_of(obj))(obj, depth)
        except Exception:
            return opaque(obj, depth)

    def layers(self, objects: Tuple[Any, ...], depth: int) -> list[Value]:
        """Describe the layers of a layer or model: their number is a matter of code, not of data."""
        left, self._left = self._left, MAX_LAYERS
        described = self.parts(objects, depth, MAX_LAYERS)
        self._left = left
        return described

    def parts(self, objects: Tuple[Any, ...], depth: int, limit: int = MAX_ITEMS) -> list[Value]:
        """Describe as many of some objects as the bounds allow."""
        described: list[Value] = []
        if depth < MAX_DEPTH:
            for obj in objects[:limit]:
                if self._left <= 0:
                    break
                self._left -= 1
                described.append(self.describe(obj, depth + 1))
        return described

    def graph(
        self, inside: Dict[str, Any], layers: Tuple[Any, ...], described: list[Value], make: Callable[[], Any]
    ) -> Any:
        """Return the graph of a model, which `make` describes; it stays the same as long as its layers do."""
        outputs = items_of(inside.get("_outputs"))
        made_of = [id(inside), *map(id, layers), *map(id, outputs)]
        known = self._graphs.get(id(inside))
        if known is None or known[0] != made_of or known[1] != described:
            if len(self._graphs) >= MAX_GRAPHS:
                self._graphs.clear()
            known = self._graphs[id(inside)] = (made_of, described, make())
        return known[2]

    def mentioned(self, cls: type) -> set[str]:
        """Return the names that the code of a user's class mentions. It may be changed by the next cell."""
        found = self._mentioned.get(id(cls))
        if found is None:
            found = self._mentioned[id(cls)] = _mentioned_names(cls)
        return found

    def begin(self) -> None:
        """Begin to describe what there is after a cell."""
        self._mentioned.clear()

    def remember(self, key: Any, value: Value) -> Value:
        """Keep the description that goes with a key of plain data, so that equal tensors share one."""
        if len(self.memo) >= MAX_MEMO:
            self.memo.clear()
        self.memo[key] = value
        return value

    def tensor(
        self, library: str, shape: Any, dtype: Optional[str], type_name: str, device: Optional[str] = None
    ) -> Value:
        """Return the description of a tensor."""
        sizes = plain_shape(shape)
        key = (library, None if sizes is None else tuple(sizes), dtype, type_name, device)
        return self.memo.get(key) or self.remember(key, tensor_value(library, sizes, dtype, type_name, device))

    def _learn(self, cls: type) -> Describe:
        """Find out how to describe the instances of a class, and remember it if the class is no class of the user's."""
        describe = self._find(cls)
        if is_library_class(cls):
            self._by_class[id(cls)] = (cls, describe)
        return describe

    def _find(self, cls: type) -> Describe:
        for base in mro_of(cls):
            factory = KNOWN.get(class_name(base))
            if factory is not None and is_genuine(base):
                return factory(self, base)
            if base is type:
                return _class
            if base is types.ModuleType:
                return _module
        # A named tuple is read as the tuple that it is; any other class of the user's is left alone.
        if len(mro_of(cls)) == 3 and mro_of(cls)[1] is tuple and is_a(attributes_of(cls).get("_fields"), tuple):
            return self._tuple
        module, name = class_name(cls)
        value: Any = {"kind": "object", "module": module, "name": name}
        if module == "__main__":
            return lambda obj, depth: {**value, **self._instance(obj, kept_by(obj), depth)}
        return lambda obj, depth: value

    def _tuple(self, obj: Any, depth: int) -> Value:
        items: Tuple[Any, ...] = tuple_item(obj, slice(0, MAX_ITEMS))
        return {"kind": "tuple", "length": tuple_length(obj), "items": self.parts(items, depth)}

    def _list(self, obj: Any, depth: int) -> Value:
        items = self.parts(tuple(obj[:MAX_ITEMS]), depth)
        return {"kind": "list", "id": id(obj), "length": len(obj), "items": items}

    def _instance(self, obj: Any, inside: Dict[str, Any], depth: int) -> Any:
        told = own_attributes(self, obj, inside, depth)
        rest = [name for name in inside if name[:1] != "_" and name not in told.get("attributes", ())]
        # An instance of a class that was defined again since is not what its name says.
        complete = not rest and is_genuine(class_of(obj))
        return {**told, "id": id(obj), "complete": complete} if told else told

    def _dict(self, obj: Any, depth: int) -> Any:
        return self.dict(obj, dict_items, depth)

    def dict(self, obj: Any, read: Callable[[Any], Any], depth: int) -> Any:
        """Describe a dict, of which `read` returns the items."""
        pairs = tuple(read(obj)) if len(obj) <= MAX_ITEMS else ()
        values = self.parts(tuple(value for _, value in pairs), depth)
        known: Any = {"kind": "dict", "id": id(obj), "length": len(obj)}
        if len(values) == len(obj):
            known.update(keys=[self._key(key) for key, _ in pairs], values=values)
        return known

    def _key(self, key: Any) -> Any:
        """Describe a key of a dict. A text is not sent, but a number of 20 bits that tells whether a text that the user
        writes in a cell can be it: one in a million other texts has the same.
        """
        if is_a(key, str) or is_a(key, bytes):
            start = key[:MAX_KEY]
            data = start.encode("utf-8", "surrogatepass") if is_a(key, str) else start
            return {"kind": "str" if is_a(key, str) else "bytes", "mark": zlib.crc32(data) & 0xFFFFF}
        return self.describe(key, MAX_DEPTH)


def opaque(obj: Any, depth: int) -> Value:
    """Describe an object of which nothing is told but its class."""
    module, name = class_name(class_of(obj))
    return {"kind": "object", "module": module, "name": name}


def _none(obj: Any, depth: int) -> Value:
    return NONE


def _boolean(obj: Any, depth: int) -> Value:
    return TRUE if obj else FALSE


def _float(obj: Any, depth: int) -> Value:
    return FLOAT


def _integer(obj: Any, depth: int) -> Value:
    return {"kind": "int", "value": obj} if -(2**63) <= obj < 2**63 else opaque(obj, depth)


def _text(obj: Any, depth: int) -> Value:
    word = vocabulary_word(obj)
    return TEXT if word is None else {"kind": "str", "value": word}


def _class(obj: Any, depth: int) -> Value:
    module, name = class_name(obj)
    return {"kind": "class", "module": module, "name": name}


def _function(obj: Any, depth: int) -> Value:
    module = obj.__module__
    return {"kind": "function", "module": text_or_nothing(module), "name": text_or_nothing(obj.__name__)}


def _module(obj: Any, depth: int) -> Value:
    name = module_dict(obj).get("__name__")
    return {"kind": "module", "name": name} if type(name) is str else opaque(obj, depth)


# These describe tensors that are still to come.
PROMISES = frozenset(["TensorSpec", "RaggedTensorSpec", "SparseTensorSpec", "KerasTensor", "SymbolicTensor"])


def tensor_value(
    library: Any, sizes: Optional[Sizes], dtype: Optional[str], type_name: str, device: Optional[str]
) -> Value:
    """Return the description of a tensor of these sizes; `None` where they, or the dtype, are not known."""
    nbytes = None if sizes is None or dtype is None or type_name in PROMISES else DTYPE_BYTES.get(dtype)
    for size in sizes or ():
        nbytes = None if nbytes is None or size is None else nbytes * size
    return {
        "kind": "tensor",
        "library": library,
        "shape": sizes,
        "dtype": dtype,
        "type": type_name,
        "nbytes": nbytes,
        "device": device,
    }


def own_attributes(describer: Describer, obj: Any, inside: Dict[str, Any], depth: int) -> Dict[str, Any]:
    """Return what an instance of a user's class keeps under the names that the code of its class mentions.

    A name that no code mentions may be made of data.
    """
    names = describer.mentioned(class_of(obj))
    own = sorted(name for name in names.intersection(inside) if name[:2] != "__")[:MAX_ITEMS]
    if not own:
        return {}
    described = describer.parts(tuple(inside[name] for name in own), depth)
    return {"attributes": {name: described[number] for number, name in enumerate(own[: len(described)])}}


@knows("collections", "OrderedDict", "defaultdict")
def _ordered_or_default(describer: Describer, base: type) -> Describe:
    read = attributes_of(base).get("items", dict_items)

    def describe(obj: Any, depth: int) -> Any:
        if class_of(obj) is not base:
            return opaque(obj, depth)
        return {**describer.dict(obj, read, depth), "type": class_name(base)[1]}

    return describe


def _mentioned_names(cls: type) -> set[str]:
    names: set[str] = set()
    for base in mro_of(cls):
        if is_library_class(base):
            break
        names.update(name for name in attributes_of(base) if type(name) is str)
        for function in tuple(attributes_of(base).values()):
            if type(function) is types.FunctionType:
                names.update(function.__code__.co_names)
    return names
