"""The probe: runs in the user's kernel and tells the shapes of what is bound there.

It observes and never touches. What an object is, is decided by its real class (`type`, and the method resolution
order as `type` itself keeps it); what is read of it comes from its instance dictionary, from a C descriptor of a class
that is known, or, where its class itself is the library's, from that class. Nothing that a user may have overridden
is ever called. This file imports the standard library alone, runs on Python 3.9, and is sent as text:
see `install.py`.
"""

from __future__ import annotations

import bisect
import hashlib
import itertools
import operator
import os
import re
import sys
import threading
import types
import weakref
import zlib
from typing import TYPE_CHECKING, Any, Callable, Dict, List, Optional, Tuple

if TYPE_CHECKING:
    from shapelens.kernel.schema import ConfigValue, Raised, Runtime, Sizes, Snapshot, Value

SCHEMA = 1
COMM_TARGET = "shapelens"

MAX_DEPTH = 6  # of containers in containers, and of layers in layers
MAX_ITEMS = 64  # of one container
MAX_KEY = 200  # characters or bytes of a key that are looked at
MAX_NODES = 1024  # of one name, all depths together
MAX_LAYERS = 4096  # of one model
MAX_OWNERS = 64  # front ends that are waited for before the probe goes
MAX_KEPT = 256  # messages for front ends that pull them
MAX_RAN = 1000  # executions that are told of to a front end that comes later
MAX_UNSORTED = 256  # names that are described each time, until all are sorted by class again
MAX_GRAPHS = 64  # models whose graphs are kept as they were described
MAX_MEMO = 4096  # descriptions of tensors that are kept for their next use

Describe = Callable[[Any, int], Any]
"""Describes one object; the number is how deep it lies in containers."""

# ---------------------------------------------------------------------------------------------------------------------
# Words
# ---------------------------------------------------------------------------------------------------------------------

# fmt: off
DTYPE_BYTES = {
    "bool": 1, "int8": 1, "uint8": 1, "int16": 2, "uint16": 2, "int32": 4, "uint32": 4, "int64": 8, "uint64": 8,
    "float16": 2, "bfloat16": 2, "float32": 4, "float64": 8, "complex64": 8, "complex128": 16,
    "float8_e4m3fn": 1, "float8_e5m2": 1, "qint8": 1, "quint8": 1, "qint16": 2, "quint16": 2, "qint32": 4,
}
# fmt: on

POLICIES = frozenset([*DTYPE_BYTES, "mixed_float16", "mixed_bfloat16"])

_WORDS = """
    valid same causal full channels_first channels_last sum mul concat ave nearest bilinear bicubic lanczos3
    lanczos5 area int one_hot multi_hot count tf_idf binary constant reflect wrap symmetric edge pre post auto
    max average lower strip_punctuation lower_and_strip_punctuation whitespace character

    celu elu exponential gelu glu hard_shrink hard_sigmoid hard_silu hard_swish hard_tanh leaky_relu linear
    log_sigmoid log_softmax mish relu relu6 selu sigmoid silu soft_shrink softmax softplus softsign sparse_plus
    sparse_sigmoid sparsemax squareplus swish tanh tanh_shrink threshold

    mse mae mape msle mean_squared_error mean_absolute_error mean_absolute_percentage_error
    mean_squared_logarithmic_error bce binary_crossentropy binary_focal_crossentropy categorical_crossentropy
    categorical_focal_crossentropy sparse_categorical_crossentropy categorical_hinge hinge squared_hinge huber
    log_cosh poisson kl_divergence kld cosine_similarity dice tversky circle ctc accuracy acc adam adamw adamax
    nadam sgd rmsprop adagrad adadelta ftrl lion

    string str object tensorflow jax torch numpy categorical sparse rgb grayscale rgba
"""
VOCABULARY = POLICIES.union(_WORDS.split())
MAX_WORD = max(map(len, VOCABULARY))

# How a layer is set up, under the names that Keras's own layers use; what is not plain data is left out.
_SETTINGS = """
    filters kernel_size strides dilation_rate padding data_format groups depth_multiplier output_padding rank
    pool_size keepdims output_size units activation recurrent_activation use_bias axis axes normalize center scale
    input_dim output_dim mask_zero target_shape dims n cropping size interpolation height width
    crop_to_aspect_ratio pad_to_aspect_ratio return_sequences return_state go_backwards stateful unroll
    zero_output_for_mask merge_mode max_tokens num_tokens num_oov_indices output_mode sparse ragged invert
    pad_to_max_tokens num_bins noise_shape num_heads key_dim value_dim head_dim num_query_heads num_key_value_heads
    compiled loss
    _batch_shape _dtype _trainable _num_heads _key_dim _value_dim _output_shape _use_bias _attention_axes
    _max_tokens _output_mode _output_sequence_length _ragged
"""
LAYER_SETTINGS = frozenset(_SETTINGS.split())
LOSS_OPTIONS = ("from_logits", "ignore_class", "axis")


def vocabulary_word(text: Any) -> Optional[str]:
    """Return `text` if it is a word that may be sent, else `None`."""
    return text if type(text) is str and len(text) <= MAX_WORD and text in VOCABULARY else None


# ---------------------------------------------------------------------------------------------------------------------
# Reading without touching
# ---------------------------------------------------------------------------------------------------------------------

# `type`'s own descriptors: a metaclass can override what `cls.__mro__` says, but not what these say.
_type_slot: Dict[str, Any] = dict(type.__dict__)
class_of: Callable[[Any], type] = type
mro_of: Callable[[type], Tuple[type, ...]] = _type_slot["__mro__"].__get__
attributes_of: Callable[[type], Any] = _type_slot["__dict__"].__get__
_module_of: Callable[[type], Any] = _type_slot["__module__"].__get__
_name_of: Callable[[type], Any] = _type_slot["__name__"].__get__
_traceback_of: Callable[[Any], Any] = attributes_of(BaseException)["__traceback__"].__get__
_module_dict: Callable[[Any], Dict[str, Any]] = attributes_of(types.ModuleType)["__dict__"].__get__


def class_name(cls: type) -> Tuple[str, str]:
    """Return the module and the name of a class."""
    return (_text_or_nothing(_module_of(cls)), _text_or_nothing(_name_of(cls)))


def _text_or_nothing(obj: Any) -> str:
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
    return _module_dict(found) if is_kind_of(found, types.ModuleType) else {}


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


_dict_items: Callable[[Any], Any] = attributes_of(dict)["items"]
_tuple_item: Callable[[Any, slice], Any] = attributes_of(tuple)["__getitem__"]
_tuple_length: Callable[[Any], int] = attributes_of(tuple)["__len__"]
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


# ---------------------------------------------------------------------------------------------------------------------
# Describing objects
# ---------------------------------------------------------------------------------------------------------------------

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
            return _opaque(obj, depth)

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

    def graph(self, inside: Dict[str, Any], layers: Tuple[Any, ...], described: list[Value], depth: int) -> Any:
        """Describe the graph of a model; it stays the same as long as its layers do."""
        outputs = items_of(inside.get("_outputs"))
        made_of = [id(inside), *map(id, layers), *map(id, outputs)]
        known = self._graphs.get(id(inside))
        if known is None or known[0] != made_of or known[1] != described:
            if len(self._graphs) >= MAX_GRAPHS:
                self._graphs.clear()
            known = self._graphs[id(inside)] = (made_of, described, _Graph(self, inside, layers, depth).described())
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
        return self.memo.get(key) or self.remember(key, _tensor_value(library, sizes, dtype, type_name, device))

    def _learn(self, cls: type) -> Describe:
        """Find out how to describe the instances of a class, and remember it if the class is no class of the user's."""
        describe = self._find(cls)
        if _is_library_class(cls):
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
            return lambda obj, depth: {**value, **self._instance(obj, instance_dict(obj), depth)}
        return lambda obj, depth: value

    def _tuple(self, obj: Any, depth: int) -> Value:
        items: Tuple[Any, ...] = _tuple_item(obj, slice(0, MAX_ITEMS))
        return {"kind": "tuple", "length": _tuple_length(obj), "items": self.parts(items, depth)}

    def _list(self, obj: Any, depth: int) -> Value:
        items = self.parts(tuple(obj[:MAX_ITEMS]), depth)
        return {"kind": "list", "id": id(obj), "length": len(obj), "items": items}

    def _instance(self, obj: Any, inside: Dict[str, Any], depth: int) -> Any:
        told = _own_attributes(self, obj, inside, depth)
        rest = [name for name in inside if name[:1] != "_" and name not in told.get("attributes", ())]
        # An instance of a class that was defined again since is not what its name says.
        complete = not rest and is_genuine(class_of(obj))
        return {**told, "id": id(obj), "complete": complete} if told else told

    def _dict(self, obj: Any, depth: int) -> Any:
        pairs = tuple(_dict_items(obj)) if len(obj) <= MAX_ITEMS else ()
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


def _is_library_class(cls: type) -> bool:
    return class_name(cls)[0].partition(".")[0] in LIBRARIES and is_genuine(cls)


LIBRARIES = frozenset(["builtins", "numpy", "tensorflow", "keras", "jax", "jaxlib", "torch", "pandas", "ml_dtypes"])


def _opaque(obj: Any, depth: int) -> Value:
    module, name = class_name(class_of(obj))
    return {"kind": "object", "module": module, "name": name}


def _none(obj: Any, depth: int) -> Value:
    return NONE


def _boolean(obj: Any, depth: int) -> Value:
    return TRUE if obj else FALSE


def _float(obj: Any, depth: int) -> Value:
    return FLOAT


def _integer(obj: Any, depth: int) -> Value:
    return {"kind": "int", "value": obj} if -(2**63) <= obj < 2**63 else _opaque(obj, depth)


def _text(obj: Any, depth: int) -> Value:
    word = vocabulary_word(obj)
    return TEXT if word is None else {"kind": "str", "value": word}


def _class(obj: Any, depth: int) -> Value:
    module, name = class_name(obj)
    return {"kind": "class", "module": module, "name": name}


def _function(obj: Any, depth: int) -> Value:
    module = obj.__module__
    return {"kind": "function", "module": _text_or_nothing(module), "name": _text_or_nothing(obj.__name__)}


def _module(obj: Any, depth: int) -> Value:
    name = _module_dict(obj).get("__name__")
    return {"kind": "module", "name": name} if type(name) is str else _opaque(obj, depth)


# These describe tensors that are still to come.
PROMISES = frozenset(["TensorSpec", "RaggedTensorSpec", "SparseTensorSpec", "KerasTensor", "SymbolicTensor"])


def _tensor_value(
    library: Any, sizes: Optional[Sizes], dtype: Optional[str], type_name: str, device: Optional[str]
) -> Value:
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


# ---------------------------------------------------------------------------------------------------------------------
# NumPy and pandas
# ---------------------------------------------------------------------------------------------------------------------

_NUMPY_KINDS = {"U": "str", "T": "str", "S": "bytes", "O": "object", "M": "datetime64", "m": "timedelta64"}
# By NumPy's own short code, less the mark of the byte order.
# fmt: off
_NUMPY_NUMBERS = {
    "b1": "bool", "i1": "int8", "i2": "int16", "i4": "int32", "i8": "int64",
    "u1": "uint8", "u2": "uint16", "u4": "uint32", "u8": "uint64",
    "f2": "float16", "f4": "float32", "f8": "float64", "c8": "complex64", "c16": "complex128",
}
# fmt: on


def numpy_dtype(dtype: Any) -> Optional[str]:
    """Return the name of a NumPy dtype; `void` for a structured one, whose fields are the user's."""
    name = _NUMPY_NUMBERS.get(dtype.str[1:]) or _NUMPY_KINDS.get(dtype.kind)
    if name is None:
        module, name = class_name(dtype.type)
        if module != "ml_dtypes":
            name = "void" if dtype.kind == "V" else None
    return name


@knows("numpy", "ndarray", "generic")
def _numpy_array(describer: Describer, base: type) -> Describe:
    shape_of = attributes_of(base)["shape"].__get__
    dtype_of = attributes_of(base)["dtype"].__get__
    nbytes_of = attributes_of(base)["nbytes"].__get__
    is_scalar = class_name(base)[1] == "generic"
    memo = describer.memo

    def describe(obj: Any, depth: int) -> Any:
        dtype = dtype_of(obj)
        key = (shape_of(obj), dtype.num, dtype.itemsize, is_scalar)
        found = memo.get(key)
        if found is not None:
            return found
        name = numpy_dtype(dtype)
        value: Any = _tensor_value("numpy", list(key[0]), name, name if is_scalar and name else "ndarray", None)
        # The size of an item of a string or a structure lies in the dtype itself.
        value["nbytes"] = nbytes_of(obj)
        # Dtypes that have no number of their own share a negative one.
        return value if dtype.num < 0 else describer.remember(key, value)

    return describe


@knows("numpy", "dtype")
def _numpy_dtype(describer: Describer, base: type) -> Describe:
    def describe(obj: Any, depth: int) -> Value:
        name = numpy_dtype(obj)
        return {"kind": "dtype", "name": name} if name else _opaque(obj, depth)

    return describe


@knows("pandas.core.frame", "DataFrame")
@knows("pandas", "DataFrame", "Series")
@knows("pandas.core.series", "Series")
def _frame(describer: Describer, base: type) -> Describe:
    name: Any = class_name(base)[1]

    def describe(obj: Any, depth: int) -> Value:
        manager = kept(obj, "_mgr")
        if not _is_library_class(class_of(manager)):
            return _opaque(obj, depth)
        dtypes = [block.dtype for block in manager.blocks]
        names = {numpy_dtype(dtype) if _is_numpy_dtype(dtype) else None for dtype in dtypes}
        # A manager has its axes the other way round: columns first.
        shape: Sizes = [int(size) for size in reversed(manager.shape)]
        dtype = names.pop() if len(names) == 1 else None
        return {"kind": "frame", "id": id(obj), "shape": shape, "type": name, "dtype": dtype}

    return describe


def _is_numpy_dtype(obj: Any) -> bool:
    return is_kind_of(obj, imported("numpy").get("dtype"))


# ---------------------------------------------------------------------------------------------------------------------
# TensorFlow
# ---------------------------------------------------------------------------------------------------------------------

# By the number that TensorFlow's protocol buffers give them, which never changes.
# fmt: off
_TF_DTYPES = {
    1: "float32", 2: "float64", 3: "int32", 4: "uint8", 5: "int16", 6: "int8", 7: "string", 8: "complex64", 9: "int64",
    10: "bool", 11: "qint8", 12: "quint8", 13: "qint32", 14: "bfloat16", 15: "qint16", 16: "quint16", 17: "uint16",
    18: "complex128", 19: "float16", 20: "resource", 21: "variant", 22: "uint32", 23: "uint64", 24: "float8_e5m2",
    25: "float8_e4m3fn", 29: "int4", 30: "uint4", 31: "int2", 32: "uint2",
}
# fmt: on
_TF_DTYPE = ("tensorflow.python.framework.dtypes", "DType")
_TF_SHAPE = ("tensorflow.python.framework.tensor_shape", "TensorShape")


def tensorflow_dtype(dtype: Any) -> Optional[str]:
    """Return the name of a TensorFlow dtype."""
    return _TF_DTYPES.get(int(dtype.as_datatype_enum)) if _is_exactly(dtype, _TF_DTYPE) else None


def tensorflow_shape(shape: Any) -> Optional[Tuple[Optional[int], ...]]:
    """Return the sizes of a `TensorShape`; `None` if its rank is open."""
    dims = kept(shape, "_dims") if _is_exactly(shape, _TF_SHAPE) else None
    return dims if is_a(dims, tuple) else None


def _is_exactly(obj: Any, name: Tuple[str, str]) -> bool:
    return class_name(class_of(obj)) == name and is_genuine(class_of(obj))


def _short_device(device: Any) -> Optional[str]:
    """Return `GPU:0` of `/job:localhost/replica:0/task:0/device:GPU:0`."""
    return device.rpartition("device:")[2] or None if type(device) is str else None


@knows("tensorflow.python.framework.ops", "EagerTensor")
def _eager_tensor(describer: Describer, base: type) -> Describe:
    shape_of = attributes_of(base)["_shape_tuple"]
    dtype_of = attributes_of(base)["_datatype_enum"]
    device_of = attributes_of(base)["device"].__get__
    memo = describer.memo

    def describe(obj: Any, depth: int) -> Value:
        facts = (shape_of(obj), dtype_of(obj), device_of(obj))
        return memo.get(facts) or describer.remember(facts, _eager_value(*facts))

    return describe


def _eager_value(shape: Any, dtype: int, device: Any) -> Value:
    return _tensor_value("tensorflow", list(shape), _TF_DTYPES.get(dtype), "Tensor", _short_device(device))


@knows("tensorflow.python.framework.tensor", "Tensor")
@knows("tensorflow.python.framework.ops", "Tensor")
def _symbolic_tensor(describer: Describer, base: type) -> Describe:
    """A tensor of a graph: it has a shape and a dtype, and is nowhere yet."""

    def describe(obj: Any, depth: int) -> Value:
        if not _is_library_class(class_of(obj)):
            return _opaque(obj, depth)
        shape, dtype = tensorflow_shape(obj.shape), tensorflow_dtype(obj.dtype)
        return describer.tensor("tensorflow", shape, dtype, "SymbolicTensor")

    return describe


@knows("tensorflow.python.ops.resource_variable_ops", "BaseResourceVariable")
def _variable(describer: Describer, base: type) -> Describe:
    def describe(obj: Any, depth: int) -> Value:
        inside = instance_dict(obj)
        handle: Any = describer.describe(inside.get("_handle"), depth)
        return describer.tensor(
            "tensorflow",
            tensorflow_shape(inside.get("_shape")),
            tensorflow_dtype(inside.get("_dtype")),
            "Variable",
            handle.get("device"),
        )

    return describe


@knows("tensorflow.python.distribute.values", "DistributedVariable")
def _distributed_variable(describer: Describer, base: type) -> Describe:
    """A variable of which each replica has a copy, of the variable's own shape."""

    def describe(obj: Any, depth: int) -> Any:
        copies: list[Any] = describer.parts(items_of(kept(obj, "_values")), depth)
        return with_parts(copies[0], copies) if copies else _opaque(obj, depth)

    return describe


@knows("tensorflow.python.distribute.values", "PerReplica")
def _per_replica(describer: Describer, base: type) -> Describe:
    """What each replica gets or returned: no tensor, but one for each. As a whole it has as many rows as all have."""

    def describe(obj: Any, depth: int) -> Any:
        parts: list[Any] = describer.parts(items_of(kept(obj, "_values")), depth)
        shapes = [part.get("shape") for part in parts]
        if not shapes or not all(shapes) or any(shape[1:] != shapes[0][1:] for shape in shapes):
            return _opaque(obj, depth)
        rows = [shape[0] for shape in shapes]
        shape = (None if None in rows else sum(rows), *shapes[0][1:])
        return with_parts(describer.tensor("tensorflow", shape, parts[0].get("dtype"), "PerReplica"), parts)

    return describe


def with_parts(whole: Any, parts: list[Any]) -> Any:
    """Return the description of a tensor that is kept in several parts or copies, with the shape of each."""
    shapes = [part.get("shape") for part in parts]
    sizes = [part.get("nbytes") for part in parts]
    return {**whole, "parts": shapes, "nbytes": None if None in sizes else sum(sizes), "device": None}


@knows("tensorflow.python.framework.tensor", "TensorSpec")
@knows("tensorflow.python.framework.tensor_spec", "TensorSpec")
@knows("tensorflow.python.ops.ragged.ragged_tensor", "RaggedTensorSpec")
@knows("tensorflow.python.framework.sparse_tensor", "SparseTensorSpec")
def _spec(describer: Describer, base: type) -> Describe:
    name = class_name(base)[1]

    def describe(obj: Any, depth: int) -> Value:
        shape, dtype = tensorflow_shape(kept(obj, "_shape")), tensorflow_dtype(kept(obj, "_dtype"))
        return describer.tensor("tensorflow", shape, dtype, name)

    return describe


@knows("tensorflow.python.ops.ragged.ragged_tensor", "RaggedTensor")
def _ragged_tensor(describer: Describer, base: type) -> Describe:
    """The dense shape, `None` where rows differ; worked out from the shapes of the parts, not from their contents."""

    def describe(obj: Any, depth: int) -> Any:
        inside = instance_dict(obj)
        values: Any = describer.describe(inside.get("_values"), depth)
        splits: Any = describer.describe(kept(inside.get("_row_partition"), "_row_splits"), depth)
        uniform = kept(inside.get("_row_partition"), "_uniform_row_length")
        shape = None
        if values.get("shape") and splits.get("shape"):
            count, (total, *rest) = splits["shape"][0], values["shape"]
            rows = None if count is None else count - 1
            width = total // rows if uniform is not None and rows and total is not None else None
            shape = (rows, width, *rest)
        value: Any = describer.tensor("tensorflow", shape, values.get("dtype"), "RaggedTensor", values.get("device"))
        return {**value, "nbytes": values.get("nbytes")}

    return describe


@knows("tensorflow.python.framework.sparse_tensor", "SparseTensor")
def _sparse_tensor(describer: Describer, base: type) -> Describe:
    def describe(obj: Any, depth: int) -> Any:
        inside = instance_dict(obj)
        values: Any = describer.describe(inside.get("_values"), depth)
        shape = tensorflow_shape(inside.get("_dense_shape_default"))
        value: Any = describer.tensor("tensorflow", shape, values.get("dtype"), "SparseTensor", values.get("device"))
        return {**value, "nbytes": values.get("nbytes")}

    return describe


@knows(*_TF_DTYPE)
def _tensorflow_dtype(describer: Describer, base: type) -> Describe:
    def describe(obj: Any, depth: int) -> Value:
        name = tensorflow_dtype(obj)
        return {"kind": "dtype", "name": name} if name else _opaque(obj, depth)

    return describe


@knows(*_TF_SHAPE)
def _tensorflow_shape(describer: Describer, base: type) -> Describe:
    def describe(obj: Any, depth: int) -> Value:
        dims = tensorflow_shape(obj)
        if dims is None:
            return _opaque(obj, depth)
        return {"kind": "tuple", "length": len(dims), "items": describer.parts(dims, depth)}

    return describe


@knows("tensorflow.python.data.ops.dataset_ops", "DatasetV2", "DatasetSpec")
def _dataset(describer: Describer, base: type) -> Describe:
    def describe(obj: Any, depth: int) -> Value:
        # `element_spec` is code; TensorFlow's own only looks at what it has noted down.
        if not _is_library_class(class_of(obj)):
            return _opaque(obj, depth)
        spec = kept(obj, "_element_spec") if class_name(base)[1] == "DatasetSpec" else obj.element_spec
        return {"kind": "dataset", "element_spec": describer.describe(spec, depth + 1)}

    return describe


@knows("tensorflow.python.util.lazy_loader", "LazyLoader")
def _lazy_module(describer: Describer, base: type) -> Describe:
    """`tf.keras`, which becomes a module on its first use."""

    def describe(obj: Any, depth: int) -> Any:
        inside = _module_dict(obj)
        name = inside.get("__name__") or inside.get("_tfll_name")
        return {"kind": "module", "name": name} if is_a(name, str) else _opaque(obj, depth)

    return describe


@knows("tensorflow.python.eager.polymorphic_function.polymorphic_function", "Function")
def _tf_function(describer: Describer, base: type) -> Describe:
    return lambda obj, depth: describer.describe(instance_dict(obj).get("_python_function"), depth)


# ---------------------------------------------------------------------------------------------------------------------
# JAX and PyTorch
# ---------------------------------------------------------------------------------------------------------------------


@knows("jaxlib._jax", "ArrayImpl")
@knows("jaxlib.xla_extension", "ArrayImpl")
def _jax_array(describer: Describer, base: type) -> Describe:
    def describe(obj: Any, depth: int) -> Any:
        if not _is_library_class(class_of(obj)):
            return _opaque(obj, depth)
        device = getattr(obj, "device", None)  # a method in old versions; a sharding, if it lies on several
        platform, number = getattr(device, "platform", None), getattr(device, "id", None)
        place = f"{platform.upper()}:{number}" if type(platform) is str and type(number) is int else None
        value: Any = describer.tensor("jax", obj.shape, numpy_dtype(obj.dtype), "Array", place)
        sharding: Any = getattr(obj, "sharding", None)
        devices = getattr(sharding, "num_devices", 1)
        if type(devices) is not int or devices < 2 or not _is_library_class(class_of(sharding)):
            return value
        shard = list(sharding.shard_shape(obj.shape))
        return {**value, "parts": [shard] * min(devices, MAX_ITEMS), "device": None}

    return describe


@knows("torch", "Tensor")
def _torch_tensor(describer: Describer, base: type) -> Describe:
    def describe(obj: Any, depth: int) -> Value:
        # Even the C attributes of a tensor call a subclass's `__torch_function__`.
        if not _is_library_class(class_of(obj)):
            return describer.tensor("torch", None, None, "Tensor")
        device = obj.device
        place = f"{device.type.upper()}:{device.index or 0}"
        return describer.tensor("torch", tuple(obj.shape), _torch_name(obj.dtype), class_name(class_of(obj))[1], place)

    return describe


@knows("torch", "dtype")
def _torch_dtype(describer: Describer, base: type) -> Describe:
    return lambda obj, depth: {"kind": "dtype", "name": _torch_name(obj)}


@knows("torch", "Size")
def _torch_size(describer: Describer, base: type) -> Describe:
    return lambda obj, depth: describer.describe(tuple(obj), depth)


def _torch_name(dtype: Any) -> str:
    return repr(dtype).rpartition(".")[2]


# ---------------------------------------------------------------------------------------------------------------------
# Keras
# ---------------------------------------------------------------------------------------------------------------------


@knows("keras.src.backend.common.keras_tensor", "KerasTensor")
def _keras_tensor(describer: Describer, base: type) -> Describe:
    def describe(obj: Any, depth: int) -> Value:
        inside = instance_dict(obj)
        shape = inside.get("_shape", inside.get("shape"))
        return describer.tensor("keras", shape, vocabulary_word(inside.get("_dtype")), "KerasTensor")

    return describe


@knows("keras.src.backend.common.variables", "Variable", "KerasVariable")
def _keras_variable(describer: Describer, base: type) -> Describe:
    def describe(obj: Any, depth: int) -> Any:
        inside = instance_dict(obj)
        held: Any = describer.describe(inside.get("_value"), depth)
        dtype = vocabulary_word(inside.get("_dtype"))
        value: Any = describer.tensor("keras", inside.get("_shape"), dtype, "Variable", held.get("device"))
        return {**value, "parts": held["parts"]} if "parts" in held else value

    return describe


@knows("keras.src.utils.tracking", "TrackedList")
@knows("tensorflow.python.trackable.data_structures", "ListWrapper")
def _tracked_list(describer: Describer, base: type) -> Describe:
    """A list that is kept in an attribute of a layer or model."""

    def describe(obj: Any, depth: int) -> Value:
        items = items_of(obj)
        return {"kind": "list", "id": id(obj), "length": len(items), "items": describer.parts(items, depth)}

    return describe


@knows("keras.src.dtype_policies.dtype_policy", "DTypePolicy")
def _policy(describer: Describer, base: type) -> Describe:
    def describe(obj: Any, depth: int) -> Value:
        name = policy_name(obj)
        return {"kind": "dtype", "name": name} if name else _opaque(obj, depth)

    return describe


def policy_name(policy: Any) -> Optional[str]:
    """Return the name of a dtype policy, `mixed_float16` say."""
    name = kept(policy, "_name")
    return name if type(name) is str and name in POLICIES else None


@knows("keras.src.layers.layer", "Layer")
def _layer(describer: Describer, base: type) -> Describe:
    def describe(obj: Any, depth: int) -> Any:
        inside = instance_dict(obj)
        input_shape, output_shape = _called_shapes(inside)
        held = items_of(inside.get("_layers"))
        layers = describer.layers(held, depth)
        value = {"kind": "layer", **_common(obj, inside, input_shape, output_shape), "layers": layers}
        value["complete"] = len(layers) == len(held)
        return {**value, **_own_attributes(describer, obj, inside, depth)}

    return describe


@knows("keras.src.models.model", "Model")
def _model(describer: Describer, base: type) -> Describe:
    def describe(obj: Any, depth: int) -> Any:
        inside = instance_dict(obj)
        # A Sequential model keeps the functional model that it amounts to, once its input is known.
        functional = instance_dict(inside["_functional"]) if inside.get("_functional") is not None else inside
        inputs = describer.layers(items_of(functional.get("_inputs")), depth)
        outputs = describer.layers(items_of(functional.get("_outputs")), depth)
        held = items_of(inside.get("_layers"))
        # As Keras's own `layers` says it: a Sequential model does not show its input layer.
        if "_functional" in inside and held and class_name(class_of(held[0]))[1] == "InputLayer":
            held = held[1:]
        layers = describer.layers(held, depth)
        common = _common(obj, inside, _only_shape(inputs), _only_shape(outputs))
        common["config"].update(_loss_options(inside.get("loss")))
        value = {"kind": "model", **common, "layers": layers, "inputs": inputs, "outputs": outputs}
        value["complete"] = len(layers) == len(held)
        if outputs:
            value["graph"] = describer.graph(functional, held, layers, depth) if value["complete"] else None
        return {**value, **_own_attributes(describer, obj, inside, depth)}

    return describe


def _own_attributes(describer: Describer, obj: Any, inside: Dict[str, Any], depth: int) -> Dict[str, Any]:
    """Return what an instance of a user's class keeps under the names that the code of its class mentions.

    A name that no code mentions may be made of data.
    """
    names = describer.mentioned(class_of(obj))
    own = sorted(name for name in names.intersection(inside) if name[:2] != "__")[:MAX_ITEMS]
    if not own:
        return {}
    described = describer.parts(tuple(inside[name] for name in own), depth)
    return {"attributes": {name: described[number] for number, name in enumerate(own[: len(described)])}}


def _mentioned_names(cls: type) -> set[str]:
    names: set[str] = set()
    for base in mro_of(cls):
        if _is_library_class(base):
            break
        names.update(name for name in attributes_of(base) if type(name) is str)
        for function in tuple(attributes_of(base).values()):
            if type(function) is types.FunctionType:
                names.update(function.__code__.co_names)
    return names


# The parameters of calls of layers, by which tensors are given.
_CALL_PARAMETERS = frozenset(
    "inputs x query value key mask training sequences initial_state attention_mask query_mask value_mask key_mask "
    "return_attention_scores use_causal_mask encoder_outputs axis".split()
)
_NO_OPERATION: Dict[str, Any] = {"layer": None, "operation": None, "config": {}, "arguments": [], "keywords": {}}


class _Graph:
    """The graph of a functional model: its inputs first, then each call of a layer or operation behind what it needs.

    Tensors are told apart by the call that they came from, never by comparing them.
    """

    def __init__(self, describer: Describer, inside: Dict[str, Any], layers: Tuple[Any, ...], depth: int) -> None:
        self._describer = describer
        self._inside = inside
        self._layers = {id(layer): number for number, layer in enumerate(layers)}
        self._depth = depth + 1
        self._numbers: Dict[int, Tuple[int, int]] = {}
        self._nodes: list[Dict[str, Any]] = []

    def described(self) -> Optional[Dict[str, Any]]:
        """Return the graph as plain data; `None` if it is too large or not as Keras makes it."""
        inputs, outputs = items_of(self._inside.get("_inputs")), items_of(self._inside.get("_outputs"))
        for tensor in inputs:
            self._add(_NO_OPERATION, (tensor,))
        order = self._calls(inputs, outputs)
        if order is None:
            return None
        for node in order:
            self._add(self._operation(node), items_of(kept(node, "outputs")))
        made = [self._argument(tensor) for tensor in outputs]
        forms = [_form_of(self._inside.get(name)) for name in ("_inputs_struct", "_outputs_struct")]
        return {"nodes": self._nodes, "results": made, "input_form": forms[0], "output_form": forms[1]}

    def _add(self, operation: Dict[str, Any], outputs: Tuple[Any, ...]) -> None:
        for index, tensor in enumerate(outputs):
            self._numbers[id(tensor)] = (len(self._nodes), index)
        self._nodes.append({**operation, "outputs": self._describer.layers(outputs, self._depth)})

    def _calls(self, inputs: Tuple[Any, ...], outputs: Tuple[Any, ...]) -> Optional[list[Any]]:
        """Return Keras's nodes between inputs and outputs, those that others need first."""
        given = {id(tensor) for tensor in inputs}
        order: list[Any] = []
        seen: set[int] = set()
        waiting: list[Tuple[Any, bool]] = [(_maker(tensor), False) for tensor in outputs if id(tensor) not in given]
        while waiting:
            node, is_ready = waiting.pop()
            if node is None or len(seen) > MAX_LAYERS:
                return None
            if is_ready:
                order.append(node)
            elif id(node) not in seen:
                seen.add(id(node))
                waiting.append((node, True))
                taken = items_of(kept(kept(node, "arguments"), "keras_tensors"))
                waiting.extend((_maker(tensor), False) for tensor in taken if id(tensor) not in given)
        return order

    def _operation(self, node: Any) -> Dict[str, Any]:
        """Return what is called and with what; nothing where that can't be said in full."""
        operation = kept(node, "operation")
        arguments = kept(node, "arguments")
        positional, keywords = kept(arguments, "args"), kept(arguments, "kwargs")
        layer = self._layers.get(id(operation))
        module, name = class_name(class_of(operation))
        is_function = module.startswith("keras.src.ops.") and is_genuine(class_of(operation))
        known = is_a(positional, tuple) and is_a(keywords, dict) and _CALL_PARAMETERS.issuperset(keywords)
        config = {} if layer is not None else _operation_settings(operation)
        if not known or config is None or (layer is None and not is_function):
            return _NO_OPERATION
        return {
            "layer": layer,
            "operation": name if layer is None else None,
            "config": config,
            "arguments": [self._argument(value) for value in positional],
            "keywords": {key: self._argument(value) for key, value in keywords.items()},
        }

    def _argument(self, value: Any, depth: int = 0) -> Dict[str, Any]:
        found = self._numbers.get(id(value))
        if found is not None:
            return {"kind": "output", "node": found[0], "index": found[1]}
        if is_a(value, slice):
            return {"kind": "slice", "items": self._arguments((value.start, value.stop, value.step), depth)}
        if value is Ellipsis:
            return {"kind": "ellipsis", "items": []}
        if (is_a(value, tuple) or is_a(value, list)) and depth < MAX_DEPTH and len(value) <= MAX_ITEMS:
            items = self._arguments(tuple(value), depth)
            return {"kind": "tuple" if is_a(value, tuple) else "list", "length": len(items), "items": items}
        described: Any = self._describer.describe(value, self._depth)
        return described

    def _arguments(self, values: Tuple[Any, ...], depth: int) -> list[Dict[str, Any]]:
        return [self._argument(value, depth + 1) for value in values]


def _maker(tensor: Any) -> Any:
    """Return the node that a symbolic tensor came from; `None` if there is none."""
    history = instance_dict(tensor).get("_keras_history")
    if not _is_exactly(history, ("keras.src.ops.node", "KerasHistory")):
        return None
    operation, number, _ = _tuple_item(history, slice(0, 3))
    nodes = items_of(instance_dict(operation).get("_inbound_nodes"))
    return nodes[number] if is_a(number, int) and number < len(nodes) else None


def _operation_settings(operation: Any) -> Optional[Dict[str, ConfigValue]]:
    """Return how an operation that is no layer is set up; `None` if it can't be sent."""
    make = attributes_of(class_of(operation)).get("__init__")
    parameters = make.__code__.co_varnames if type(make) is types.FunctionType else ()
    settings: Dict[str, Any] = {}
    for key, value in instance_dict(operation).items():
        if key[:1] != "_" and key != "name":
            settings[key] = _plain_setting(value, 0)
            if key not in parameters or settings[key] is UNSENT:
                return None
    return settings


def _form_of(structure: Any) -> Optional[str]:
    """Say whether a model takes or gives one tensor, or several in a tuple, a list or a dict."""
    if is_kind_of(structure, imported("keras.src.backend.common.keras_tensor").get("KerasTensor")):
        return "one"
    items = items_of(structure)
    if any(items_of(item) or is_a(item, dict) for item in items):
        return None
    return "dict" if is_a(structure, dict) else "tuple" if is_a(structure, tuple) else "list" if items else None


def _common(obj: Any, inside: Dict[str, Any], input_shape: Any, output_shape: Any) -> Dict[str, Any]:
    """Return what is said of layers and models alike."""
    module, name = class_name(class_of(obj))
    weights: list[Sizes] = []
    _collect_weights(inside, weights, set(), 0)
    return {
        "class": name,
        "module": module,
        "id": id(obj),
        "name": _chosen_name(inside, name),
        "config": _settings(inside),
        "dtype_policy": policy_name(inside.get("_dtype_policy")),
        "built": inside.get("built") is True,
        "input_shape": input_shape,
        "output_shape": output_shape,
        "weights": weights,
    }


def _chosen_name(inside: Dict[str, Any], class_name: str) -> Optional[str]:
    """Return the name of a layer if Keras chose it: its class and a number. Another one is a string of the user's."""
    name = inside.get("name")
    if type(name) is not str:
        return None
    start, _, number = name.rpartition("_")
    stem = start if start and number.isdigit() else name
    return name if stem.replace("_", "") == class_name.replace("_", "").lower() else None


def _settings(inside: Dict[str, Any]) -> Dict[str, ConfigValue]:
    """Return the settings of a layer that are plain data, without the underscore behind which some are kept."""
    config: Dict[str, ConfigValue] = {}
    # A recurrent layer keeps its size in its cell.
    for place in (inside, instance_dict(inside.get("cell"))):
        for kept_as in sorted(LAYER_SETTINGS.intersection(place), reverse=True):
            name = kept_as.lstrip("_")
            setting: Any = UNSENT if name in config else _plain_setting(place[kept_as], 0)
            if setting is not UNSENT:
                config[name] = setting
    return config


def _loss_options(loss: Any) -> Dict[str, ConfigValue]:
    """Return the options of a loss object of Keras's own that decide which targets it takes, as pairs."""
    module, _ = class_name(class_of(loss))
    if not _is_keras_module(module) or not is_genuine(class_of(loss)):
        return {}
    options: Any = kept(loss, "_fn_kwargs")
    if not is_a(options, dict):
        return {}
    given: Dict[str, Any] = {name: _plain_setting(options[name], 0) for name in LOSS_OPTIONS if name in options}
    return {"loss_options": [[name, value] for name, value in given.items() if value is not UNSENT]}


UNSENT = object()


def _plain_setting(value: Any, depth: int) -> Any:
    """Return a setting as it may be sent, else `UNSENT`."""
    cls = class_of(value)
    if value is None or cls is bool or cls is int:
        return value
    if cls is str:
        return value if vocabulary_word(value) else UNSENT
    if cls is types.FunctionType:  # an activation, a loss
        return value.__name__ if _is_keras_module(value.__module__) and vocabulary_word(value.__name__) else UNSENT
    items = items_of(value)
    if items or cls is tuple or cls is list:
        parts = [_plain_setting(item, depth + 1) for item in items] if depth < MAX_DEPTH else [UNSENT]
        return UNSENT if UNSENT in parts or len(items) > MAX_ITEMS else parts
    module, name = class_name(cls)
    return name if _is_keras_module(module) and is_genuine(cls) else UNSENT


def _is_keras_module(module: Any) -> bool:
    """Say whether a module is one of Keras's own."""
    return type(module) is str and module.startswith("keras.src.")


def _collect_weights(inside: Dict[str, Any], weights: list[Sizes], seen: set[int], depth: int) -> None:
    """Gather the shapes of a layer's weights in the order of Keras's `layer.weights`."""
    for variable in items_of(inside.get("_trainable_variables")) + items_of(inside.get("_non_trainable_variables")):
        shape = plain_shape(instance_dict(variable).get("_shape"))
        if id(variable) not in seen and shape is not None and len(weights) < MAX_NODES:
            seen.add(id(variable))
            weights.append(shape)
    if depth < MAX_DEPTH:
        for layer in items_of(inside.get("_layers")):
            _collect_weights(instance_dict(layer), weights, seen, depth + 1)


def _called_shapes(inside: Dict[str, Any]) -> Tuple[Optional[Sizes], Optional[Sizes]]:
    """Return what a layer was first called on and what came out; what it was built on, if it was never symbolic."""
    for node in items_of(inside.get("_inbound_nodes"))[:1]:
        taken = items_of(kept(kept(node, "arguments"), "keras_tensors"))
        given = items_of(kept(node, "outputs"))
        return _only_tensor_shape(taken), _only_tensor_shape(given)
    built = inside.get("_build_shapes_dict")
    if is_a(built, dict) or _is_exactly(built, ("keras.src.utils.tracking", "TrackedDict")):
        shapes: Dict[str, Any] = dict(_dict_items(built))
        return (plain_shape(shapes.get("input_shape")) if len(shapes) == 1 else None), None
    return None, None


def _only_tensor_shape(tensors: Tuple[Any, ...]) -> Optional[Sizes]:
    return plain_shape(instance_dict(tensors[0]).get("_shape")) if len(tensors) == 1 else None


def _only_shape(values: list[Any]) -> Optional[Sizes]:
    return values[0].get("shape") if len(values) == 1 else None


# ---------------------------------------------------------------------------------------------------------------------
# The state of the kernel
# ---------------------------------------------------------------------------------------------------------------------


def runtime_facts() -> Runtime:
    """Return the versions and global settings, from modules that are imported already."""
    config = imported("keras.src.backend.config")
    return {
        "python": ".".join(map(str, sys.version_info[:3])),
        "keras": _version("keras"),
        "backend": vocabulary_word(config.get("_BACKEND")),
        "tensorflow": _version("tensorflow"),
        "numpy": _version("numpy"),
        "image_data_format": vocabulary_word(config.get("_IMAGE_DATA_FORMAT")),
        "floatx": vocabulary_word(config.get("_FLOATX")),
        "dtype_policy": _global_policy() or vocabulary_word(config.get("_FLOATX")),
    }


def _version(module: str) -> Optional[str]:
    version = imported(module).get("__version__")
    return version if type(version) is str else None


def _global_policy() -> Optional[str]:
    tracker = imported("keras.src.backend.common.global_state").get("GLOBAL_STATE_TRACKER")
    return policy_name(tracker.__dict__.get("dtype_policy")) if type(tracker) is threading.local else None


Facts = Tuple[Tuple[Callable[[Any], Any], Callable[[Any, Any], Any]], ...]
"""What a description depends on: functions of C that read it, each with one that says whether it is something else."""

# A dtype that is kept proves by its identity that it is the same.
_OF_ARRAYS: Facts = ((operator.attrgetter("shape"), operator.ne), (operator.attrgetter("dtype"), operator.is_not))
_OF_PYTHON: Tuple[Tuple[type, Facts], ...] = (
    (type(None), ()),
    (float, ()),
    (int, ((int, operator.ne),)),
    (bool, ((int, operator.ne),)),
    (str, ((hash, operator.ne),)),
)
_FACTS: Dict[int, Tuple[type, Facts]] = {id(cls): (cls, facts) for cls, facts in _OF_PYTHON}


def _facts_of(cls: type) -> Optional[Facts]:
    """Return what the description of an object of exactly this class depends on; `None` where it has to be made to
    know.
    """
    known = _FACTS.get(id(cls))
    if known is not None:
        return known[1]
    name = class_name(cls)
    if name == ("numpy", "ndarray") and is_genuine(cls):
        facts: Facts = _OF_ARRAYS
    elif name == ("tensorflow.python.framework.ops", "EagerTensor") and is_genuine(cls):
        # It never changes: that it is the same one is all there is to know, and a weak reference proves it. (One to
        # an array would keep the user from resizing it.)
        facts = ((weakref.ref, operator.is_not),)
    else:
        return None
    _FACTS[id(cls)] = (cls, facts)
    return facts


def _is_plain(obj: Any) -> bool:
    """Say whether all that the description of an object depends on are facts; not so of arrays of texts or structures,
    or with notes of the user's.
    """
    facts = _facts_of(class_of(obj))
    return facts is not None and (facts is not _OF_ARRAYS or (obj.dtype.kind in "biufc" and obj.dtype.metadata is None))


# What a container of a class holds, in rows of equal length.
_CONTENTS: Dict[int, Tuple[Callable[[Any], Any], ...]] = {
    id(list): (iter,),
    id(tuple): (iter,),
    id(dict): (iter, attributes_of(dict)["values"]),
}


def _holds_plain_things(obj: Any) -> bool:
    """Say whether an object is a list, tuple or dict that is small, and all that it holds is plain."""
    reads = _CONTENTS.get(id(class_of(obj)))
    return reads is not None and len(obj) <= MAX_ITEMS and all(_is_plain(item) for read in reads for item in read(obj))


def _are_all(objects: list[Any], cls: type) -> bool:
    return not any(map(operator.is_not, map(class_of, objects), itertools.repeat(cls)))


class _Alike:
    """Plain objects of one class in a row of objects, and all that their descriptions depend on."""

    def __init__(self, cls: type, places: list[int], objects: list[Any]) -> None:
        self._cls = cls
        self._places = places
        self._facts = _facts_of(cls) or ()
        mine = list(map(objects.__getitem__, places))
        self._seen = [list(map(read, mine)) for read, _ in self._facts]

    def look(self, objects: list[Any]) -> Tuple[list[int], list[int]]:
        """Let go of those that are not what they were; return the places to look at, and of what was let go."""
        mine = list(map(objects.__getitem__, self._places))
        known = list(zip(self._facts, self._seen))  # noqa: B905 - `strict` came with Python 3.10
        if _are_all(mine, self._cls) and not any(any(map(ne, map(read, mine), seen)) for (read, ne), seen in known):
            return [], []
        same = [class_of(obj) is self._cls for obj in mine]
        for (read, ne), seen in known:
            same = [is_same and not ne(read(mine[n]), seen[n]) for n, is_same in enumerate(same)]
        gone = [place for n, place in enumerate(self._places) if not same[n]]
        self._places = list(itertools.compress(self._places, same))
        self._seen = [list(itertools.compress(seen, same)) for seen in self._seen]
        return gone, gone


class _Holders:
    """Containers of one class in a row of objects, with nothing but plain things in them."""

    def __init__(self, cls: type, places: list[int], objects: list[Any]) -> None:
        self._cls = cls
        self._note(places, objects)

    def look(self, objects: list[Any]) -> Tuple[list[int], list[int]]:
        """Let go of those that are not what they were; return the places to look at, and of what was let go."""
        places, mine = self._places, list(map(objects.__getitem__, self._places))
        if _are_all(mine, self._cls) and list(map(len, mine)) == self._lengths:
            contents = zip(self._rows, self._contents(mine))  # noqa: B905 - as above
            found = [place for row, held in contents for place in row.look(held)]
            if not found:
                return [], []
            ends = list(itertools.accumulate(self._lengths))
            gone = {places[bisect.bisect_right(ends, place)] for place in found}
            looked = list(gone)
        else:
            pairs = zip(places, mine, self._lengths)  # noqa: B905 - as above
            gone = {place for place, obj, n in pairs if class_of(obj) is not self._cls or len(obj) != n}
            looked = places
        gone.update(place for place in places if place not in gone and not _holds_plain_things(objects[place]))
        self._note([place for place in places if place not in gone], objects)
        return looked, list(gone)

    def _note(self, places: list[int], objects: list[Any]) -> None:
        mine = list(map(objects.__getitem__, places))
        self._places, self._lengths = places, list(map(len, mine))
        self._rows = [_Row(held) for held in self._contents(mine)]

    def _contents(self, mine: list[Any]) -> list[list[Any]]:
        """Return what all of them hold, one behind the other."""
        return [list(itertools.chain.from_iterable(map(read, mine))) for read in _CONTENTS[id(self._cls)]]


class _Row:
    """Objects one behind the other, sorted by class, so that what changed is found in loops of C. Keeps none of them.

    `others` are the places of what has to be described to know.
    """

    def __init__(self, objects: list[Any]) -> None:
        self.others: list[int] = []
        by_class: Dict[int, Tuple[type, list[int]]] = {}
        for place, cls in enumerate(map(class_of, objects)):
            known = by_class.get(id(cls))
            if known is None:
                known = by_class[id(cls)] = (cls, [])
            known[1].append(place)
        self._groups: list[Any] = []
        for cls, places in by_class.values():
            is_simple = _holds_plain_things if id(cls) in _CONTENTS else _is_plain
            simple = [is_simple(objects[place]) for place in places]
            self.others.extend(place for place, known in zip(places, simple) if not known)  # noqa: B905 - as above
            places = list(itertools.compress(places, simple))
            self._groups.append((_Holders if id(cls) in _CONTENTS else _Alike)(cls, places, objects))

    def look(self, objects: list[Any]) -> set[int]:
        """Return the places of what may have changed. What did is one of the others from now on."""
        found = set(self.others)
        for group in self._groups:
            looked, gone = group.look(objects)
            found.update(looked)
            self.others.extend(gone)
        return found


_GONE = object()


class _Glance:
    """Finds out without a loop in Python which of very many names may have changed. Keeps no object of the user's.

    An identity alone proves nothing, since another object may take an address: it is compared with what else the
    description depends on.
    """

    def __init__(self) -> None:
        self._names: list[str] = []
        self._ids: list[int] = []
        self._row: Optional[_Row] = None
        self._settled = 0  # others of the row when all were sorted

    def candidates(self, present: Dict[str, Any]) -> Optional[list[str]]:
        """Return the names to look at, those that are gone among them; `None` if that is all of them."""
        names, objects = list(present), list(present.values())
        row, known = self._row, self._names
        if row is None:
            self._start(names, objects)
            return None
        goes_on = len(names) >= len(known) and not any(map(operator.is_not, known, names))
        new = names[len(known) :] if goes_on else names
        if not _are_all(new, str):
            self._row = None
            return None
        if not goes_on:
            new = list(set(names).difference(known))
            objects = list(map(present.get, known, itertools.repeat(_GONE)))
        found = row.look(objects)
        before, self._ids = self._ids, list(map(id, objects))
        if before != self._ids:
            found.update(itertools.compress(itertools.count(), map(operator.ne, before, self._ids)))
        looked = [known[place] for place in sorted(found)] + new
        row.others.extend(range(len(known), len(objects)))
        known.extend(new)
        if not goes_on or len(row.others) - self._settled > MAX_UNSORTED:
            self._start(names, list(present.values()))
        return looked

    def _start(self, names: list[str], objects: list[Any]) -> None:
        """Take note of everything."""
        if _are_all(names, str):
            self._names, self._ids, self._row = names, list(map(id, objects)), _Row(objects)
            self._settled = len(self._row.others)


class Sampler:
    """Remembers what was said of each name, and says what has changed since."""

    def __init__(self) -> None:
        self._describer = Describer()
        self._said: Dict[str, Tuple[int, Value]] = {}
        self._glance = _Glance()

    def changes(self, namespace: Dict[str, Any], hidden: Dict[str, Any]) -> Tuple[Dict[str, Value], list[str]]:
        """Return the names bound to something new or changed, and those that are gone.

        `hidden` is what IPython has put into the namespace itself.
        """
        self._describer.begin()
        # Copied at once, since another thread of the user's may be adding names.
        present = namespace.copy()
        looked = self._glance.candidates(present)
        said, describe = self._said, self._describer.describe
        bound: Dict[str, Value] = {}
        seen: set[str] = set()
        pairs = present.items() if looked is None else [(name, present[name]) for name in looked if name in present]
        for name, obj in pairs:
            if type(name) is not str or (name[:1] == "_" and _is_ipythons(name)):
                continue
            if name in hidden and hidden[name] is obj:
                continue
            seen.add(name)
            value = describe(obj)
            old = said.get(name)
            # An identity alone proves nothing: an object may change in place, and another may take its address.
            if old is None or old[0] != id(obj) or (old[1] is not value and old[1] != value):
                bound[name] = value
                said[name] = (id(obj), value)
        unbound = [name for name in (said if looked is None else looked) if name in said and name not in seen]
        for name in unbound:
            del said[name]
        return bound, unbound


def _is_ipythons(name: str) -> bool:
    """Say whether a name is one that IPython or Python keeps for itself: `_`, `_i3`, `_12`, `_oh`, `__name__`."""
    rest = name.strip("_")
    is_history = rest in ("i", "ii", "iii", "ih", "oh", "dh") or rest.lstrip("i").isdigit()
    return not rest or is_history or name[:2] == "__" == name[-2:]


# ---------------------------------------------------------------------------------------------------------------------
# Messages of libraries: of the text of an exception nothing is sent but which one it is, and the sizes in it
# ---------------------------------------------------------------------------------------------------------------------

_SHAPE = r"[\[(]([\dNone?, ]{0,200})[\])]"
_NUMBER = r"(-?\d{1,18})"
_DTYPE = r"(\w{1,20})"
MESSAGES: Dict[str, str] = {
    "min-rank": r"expected min_ndim=NUMBER, found ndim=NUMBER\. Full shape received: SHAPE",
    "rank": r"expected ndim=NUMBER, found ndim=NUMBER\. Full shape received: SHAPE",
    "axis": r"expected axis NUMBER of input shape to have value NUMBER, but received input with shape SHAPE",
    "declared": r"expected shape=SHAPE, found shape=SHAPE",
    "declared-rank": r"Expected shape SHAPE, but input has incompatible shape SHAPE",
    "kernel-rank": r"received kernel of shape SHAPE and input of shape SHAPE",
    "empty-output": r"output size would be zero or negative\. Received:? `inputs[ .]shape=SHAPE`",
    "negative-size": r"Negative dimension size caused by subtracting NUMBER from NUMBER",
    "open-size": r"must be fully-defined \(no `None` dimensions\)\. Received: shape=SHAPE",
    "target-rank": r"must have the same rank \(ndim\)\. Received: target\.shape=SHAPE, output\.shape=SHAPE",
    "target-shape": r"must have the same shape\. Received: target\.shape=SHAPE, output\.shape=SHAPE",
    "sparse-rank": r"rank \(ndim\) `target\.ndim - 1`\. Received: target\.shape=SHAPE, output\.shape=SHAPE",
    "labels": r"must have the same first dimension, got logits shape SHAPE and labels shape SHAPE",
    "labels-shape": r"Received: labels\.shape=SHAPE and logits\.shape=SHAPE",
    "samples": r"Make sure all arrays contain the same number of samples\.\s*'x' sizes: NUMBER\s+'y' sizes: NUMBER",
    "merge": r"Inputs have incompatible shapes\. Received shapes SHAPE and SHAPE",
    "concatenate": r"except for the concatenation axis\. Received: input_shape=\[SHAPE, SHAPE\]",
    "numpy-concatenate": r"along dimension NUMBER, the array at index \d+ has size NUMBER and .{1,40} size NUMBER",
    "product": r"Matrix size-incompatible: In\[0\]: SHAPE, In\[1\]: SHAPE",
    "numpy-product": r"shapes SHAPE and SHAPE not aligned",
    "numpy-matmul": r"mismatch in its core dimension .{1,80} \(size NUMBER is different from NUMBER\)",
    "broadcast": r"Incompatible shapes: SHAPE vs\. SHAPE",
    "numpy-broadcast": r"could not be broadcast together with shapes SHAPE SHAPE",
    "reshape": r"total size of the tensor must be unchanged\. Received: input_shape=SHAPE, target_shape=SHAPE",
    "numpy-reshape": r"cannot reshape array of size NUMBER into shape SHAPE",
    "tensorflow-reshape": r"Input to reshape is a tensor with NUMBER values, but the requested shape has NUMBER",
    "ragged": r"inhomogeneous shape after NUMBER dimensions",
    "object-data": r"Invalid dtype: (?:object|str\d*)|\(Unsupported object type",
    "dtypes": r"was expected to be an? DTYPE tensor but is an? DTYPE tensor",
    "out-of-bounds": r"Invalid reduction dimension \(NUMBER for input with NUMBER dimension",
    "out-of-range": r"indices\[[\d, ]*\] = -?\d+ is not in \[0, NUMBER\)",
    "weights": r"weight shape SHAPE is not compatible with provided weight shape SHAPE",
    "no-layers": r"cannot be built because it has no layers",
}
MAX_TEXT = 4_000

_arguments_of: Callable[[Any], Any] = attributes_of(BaseException)["args"].__get__


def recognized(error: Any) -> Optional[Raised]:
    """Return which message of a library's an exception has, and the sizes, shapes and dtypes in it; nothing of what is
    not known.
    """
    own = instance_dict(error).get("_message")  # as TensorFlow keeps it
    text = own if type(own) is str else next((a for a in _arguments_of(error) if type(a) is str), "")
    text = text if len(text) <= 2 * MAX_TEXT else f"{text[:MAX_TEXT]}\n{text[-MAX_TEXT:]}"
    for template, pattern in MESSAGES.items():
        found = re.search(pattern.replace("SHAPE", _SHAPE).replace("NUMBER", _NUMBER).replace("DTYPE", _DTYPE), text)
        if found is not None:
            kinds = re.findall("SHAPE|NUMBER|DTYPE", pattern)
            values = [_read(kind, group) for kind, group in zip(kinds, found.groups())]  # noqa: B905 - as above
            return None if None in values else {"template": template, "values": values}
    return None


def _read(kind: str, text: str) -> Any:
    """Read a part of a message; `None` if it is not what it should be."""
    if kind == "NUMBER":
        return int(text)
    if kind == "DTYPE":
        return _DTYPE_WORDS.get(text, vocabulary_word(text))
    sizes = text.replace(",", " ").split()
    if not all(size in ("None", "?") or size.isdigit() for size in sizes):
        return None
    return [int(size) if size.isdigit() else None for size in sizes]


_DTYPE_WORDS = {"double": "float64", "float": "float32", "half": "float16"}


# ---------------------------------------------------------------------------------------------------------------------
# Hooks and messages
# ---------------------------------------------------------------------------------------------------------------------


class Execution:
    """A cell of the user's, between its start and its end: nothing but what is sent of it."""

    def __init__(self, info: Any, parent: Dict[str, Any]) -> None:
        cell_id = getattr(info, "cell_id", None) or parent.get("metadata", {}).get("cellId")
        self.cell_id: Optional[str] = cell_id if type(cell_id) is str else None
        self.source: str = info.raw_cell
        self.request: Optional[str] = parent.get("header", {}).get("msg_id")
        self.count: Optional[int] = None
        self.ok = False
        self.failed_inside = False  # a cell that this one ran, as `%%capture` does, ended in an error
        self.failed_line: Optional[int] = None
        self.raised: Optional[Raised] = None

    def end(self, result: Any, namespace: Dict[str, Any]) -> None:
        """Note how it went; `result` is `None` after an interrupt of a cell that awaits."""
        count = getattr(result, "execution_count", None)
        self.count = count if type(count) is int else None
        self.ok = getattr(result, "success", False) is True and not self.failed_inside
        if result is not None and not self.ok:
            self.failed_line = self._failed_line(result, namespace)
            if self.failed_line is not None:
                self.raised = recognized(result.error_in_exec)

    def _failed_line(self, result: Any, namespace: Dict[str, Any]) -> Optional[int]:
        """Return the line of the source, from 1, at which the cell ended early; `None` where lines are not what they
        were, since IPython rewrites the whole cell or joins lines.
        """
        lines = self.source.split("\n")
        empty = next((number for number, line in enumerate(lines) if line.strip()), 0)
        if lines[empty].startswith("%%") or "\\\n" in self.source:
            return None
        traceback = _traceback_of(result.error_in_exec) if result.error_in_exec is not None else None
        while traceback is not None:
            if traceback.tb_frame.f_globals is namespace:
                return empty + traceback.tb_lineno
            traceback = traceback.tb_next
        return None

    def source_hash(self) -> str:
        """Return the hash by which the server knows whether a cell was edited after it ran."""
        return hash_of(self.source)


def _hides_errors(source: str) -> bool:
    return source.lstrip().startswith("%%capture")


def hash_of(source: str) -> str:
    """Return the hash of a cell's source."""
    return hashlib.sha1(source.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()


class Probe:
    """Watches one IPython shell, and sends what each execution changed over a comm."""

    def __init__(self, shell: Any, pushes: bool = True, pulled: bool = False, earlier: Any = None) -> None:
        """What an earlier probe of this shell did for other front ends, this one goes on doing."""
        self.seq: int = getattr(earlier, "seq", 0)
        self.life: str = getattr(earlier, "life", None) or os.urandom(8).hex()
        self.pushes: bool = pushes or getattr(earlier, "pushes", earlier is not None)
        # The last messages, for front ends that have no comms and ask for them.
        self.kept: Optional[List[Snapshot]] = [] if pulled or getattr(earlier, "kept", None) is not None else None
        self._shell = shell
        self._sampler = Sampler()
        self._runtime: Optional[Runtime] = None
        self._full = True  # what is sent next describes all there is
        self._comm: Any = None
        self._running: Optional[Execution] = None
        self._thread = threading.get_ident()
        # Something ran that was no cell: a silent request, a widget's callback. What it changed goes out on its own,
        # before the next cell starts, so that it belongs to no cell.
        self._unnoticed = False
        self._hooks = (
            ("pre_run_cell", self._before_cell),
            ("post_execute", self._after_anything),
            ("post_run_cell", self._after_cell),
        )
        # The sessions of the front ends that asked for a probe: it goes when the last of them says goodbye.
        session = self._parent().get("header", {}).get("session")
        asked = dict.fromkeys(owner for owner in (*getattr(earlier, "owners", ()), session) if owner is not None)
        self.owners: Tuple[str, ...] = tuple(asked)[-MAX_OWNERS:]

    def start(self) -> None:
        """Send all there is, and watch from now on."""
        callbacks: Dict[str, Any] = self._shell.events.callbacks
        if not all(event in callbacks for event, _ in self._hooks):
            return
        first = self._snapshot(None)
        self.seq = first["seq"]
        if self.pushes:
            self._comm = _open_comm(first)
            self._comm.on_close(self._on_close)
        if self.kept is not None:
            self.kept.append(first)
        for event, hook in self._hooks:
            self._shell.events.register(event, hook)

    def remove(self) -> None:
        """Stop watching, and forget everything. Says nothing to the front end."""
        callbacks: Dict[str, Any] = self._shell.events.callbacks
        for event, hook in self._hooks:
            callbacks[event][:] = [each for each in callbacks[event] if each is not hook]
        if self._comm is not None:
            self._comm.on_close(None)
            self._comm._closed = True  # or it would send a `comm_close` when it is collected
            _comm_manager().comms.pop(self._comm.comm_id, None)
        self._comm = None

    def _parent(self) -> Dict[str, Any]:
        """Return the request that is being answered."""
        parent: Dict[str, Any] = self._shell.get_parent()
        return parent if is_a(parent, dict) else {}

    def _before_cell(self, info: Any) -> None:
        try:
            if threading.get_ident() != self._thread or not info.store_history:
                return
            execution = Execution(info, self._parent())
            if self._running is not None and self._running.request == execution.request:
                return  # a cell that runs another one is one cell
            if self._unnoticed:
                self._send(None)
            self._running = execution
        except BaseException:
            self._lost()

    def _after_anything(self) -> None:
        self._unnoticed = True

    def _after_cell(self, result: Any = None) -> None:
        running = self._running
        if running is None or threading.get_ident() != self._thread:
            return
        try:
            info = getattr(result, "info", None)
            if info is not None and info.raw_cell != running.source:  # the end of a cell that this one runs
                running.failed_inside |= result.success is not True
                return
            self._running = None
            running.end(result, self._shell.user_global_ns)
            self._send(running)
        except BaseException:
            self._lost()

    def _lost(self) -> None:
        """Start over with the next message: this one did not go out, so it has to say everything."""
        self._running, self._runtime, self._sampler, self._full = None, None, Sampler(), True

    def _send(self, execution: Optional[Execution]) -> None:
        self._unnoticed = False
        snapshot = self._snapshot(execution)
        if execution is not None or snapshot["bound"] or snapshot["unbound"] or "runtime" in snapshot:
            self.seq = snapshot["seq"]
            if self.kept is not None:
                self.kept = [*self.kept[1 - MAX_KEPT :], snapshot]
            if self._comm is not None:
                self._comm.send(snapshot)

    def pull(self, life: Optional[str], after: int) -> Dict[str, Any]:
        """Return what happened after message number `after` of the kernel's life `life`: all there is, if that is too
        long ago.
        """
        kept = self.kept or []
        if life != self.life or not kept or not kept[0]["seq"] - 1 <= after <= self.seq:
            self._lost()
            self.kept = []
            after = self.seq
        if self._running is None:
            self._send(None)
        return {"life": self.life, "messages": [message for message in self.kept or () if message["seq"] > after]}

    def _snapshot(self, execution: Optional[Execution]) -> Snapshot:
        bound, unbound = self._sampler.changes(self._shell.user_ns, self._shell.user_ns_hidden)
        snapshot: Snapshot = {
            "schema": SCHEMA,
            "seq": self.seq + 1,
            "full": self._full,
            "cell_id": None if execution is None else execution.cell_id,
            "execution_count": None if execution is None else execution.count,
            "source_hash": None if execution is None else execution.source_hash(),
            "ok": execution is None or execution.ok,
            "bound": bound,
            "unbound": unbound,
        }
        if self._full:
            snapshot["ran"], failed = self._ran()
            if failed is not None:
                snapshot["ran_failed"] = failed
        if execution is not None and execution.failed_line is not None:
            snapshot["failed_line"] = execution.failed_line
            if execution.raised is not None:
                snapshot["raised"] = execution.raised
        runtime = runtime_facts()
        if runtime != self._runtime:
            snapshot["runtime"] = self._runtime = runtime
        self._full = False
        return snapshot

    def _ran(self) -> Tuple[List[str], Optional[List[int]]]:
        """Return the hashes of what ran before, the oldest first, and the places of those that (perhaps) failed;
        `None` where IPython does not keep that. It keeps a source without line ends behind it.
        """
        manager = self._shell.history_manager
        history = getattr(manager, "input_hist_raw", ())
        sources = [(count, source) for count, source in enumerate(history) if count and type(source) is str][-MAX_RAN:]
        ended: Any = getattr(manager, "exceptions", None)
        failed: Optional[List[int]] = None
        if is_a(ended, dict) and len(history) == self._shell.execution_count:
            failed = [n for n, (count, source) in enumerate(sources) if count in ended or _hides_errors(source)]
        return [hash_of(source) for _, source in sources], failed

    def _on_close(self, message: Any) -> None:
        """Go when the front ends that asked for the probe have closed the comm; others may close it for want of a
        target.
        """
        try:
            closer = message.get("header", {}).get("session")
            self.owners = tuple(owner for owner in self.owners if owner != closer)
            if closer is None or not self.owners:
                self.remove()
            else:
                _comm_manager().comms[self._comm.comm_id] = self._comm
        except BaseException:
            pass


def _open_comm(data: Any) -> Any:
    """Open a comm, as the kernel of this or of older days does it."""
    create = imported("comm").get("create_comm")
    if create is not None:
        return create(target_name=COMM_TARGET, data=data)
    return imported("ipykernel.comm")["Comm"](target_name=COMM_TARGET, data=data)


def _comm_manager() -> Any:
    get_manager = imported("comm").get("get_comm_manager")
    return get_manager() if get_manager is not None else sys.modules["IPython"].get_ipython().kernel.comm_manager


def _installed(shell: Any) -> Optional[Any]:
    """Return the probe that watches this shell already, be it of this version or of another."""
    for callback in shell.events.callbacks.get("post_run_cell", ()):
        if type(callback) is types.MethodType and class_name(class_of(callback.__self__)) == class_name(Probe):
            return callback.__self__
    return None


def install(pulled: bool = False) -> None:
    """Watch the shell of this kernel; a probe that does already makes way. What it sees is sent, or kept for `pull`."""
    try:
        shell = sys.modules["IPython"].get_ipython()
        earlier = _installed(shell)
        if earlier is not None:
            earlier.remove()
        Probe(shell, pushes=not pulled, pulled=pulled, earlier=earlier).start()
    except BaseException:
        pass
