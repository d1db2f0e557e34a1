"""What there is of NumPy and pandas."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional

from shapelens.kernel.probe.describing import Describe, Describer, knows, opaque, tensor_value
from shapelens.kernel.probe.reading import (
    attributes_of,
    class_name,
    class_of,
    imported,
    is_kind_of,
    is_library_class,
    kept,
)

if TYPE_CHECKING:
    from shapelens.kernel.schema import Sizes, Value

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
        value: Any = tensor_value("numpy", list(key[0]), name, name if is_scalar and name else "ndarray", None)
        # The size of an item of a string or a structure lies in the dtype itself.
        value["nbytes"] = nbytes_of(obj)
        # Dtypes that have no number of their own share a negative one.
        return value if dtype.num < 0 else describer.remember(key, value)

    return describe


@knows("numpy", "dtype")
def _numpy_dtype(describer: Describer, base: type) -> Describe:
    def describe(obj: Any, depth: int) -> Value:
        name = numpy_dtype(obj)
        return {"kind": "dtype", "name": name} if name else opaque(obj, depth)

    return describe


@knows("pandas.core.frame", "DataFrame")
@knows("pandas", "DataFrame", "Series")
@knows("pandas.core.series", "Series")
def _frame(describer: Describer, base: type) -> Describe:
    name: Any = class_name(base)[1]

    def describe(obj: Any, depth: int) -> Value:
        manager = kept(obj, "_mgr")
        if not is_library_class(class_of(manager)):
            return opaque(obj, depth)
        dtypes = [block.dtype for block in manager.blocks]
        names = {numpy_dtype(dtype) if _is_numpy_dtype(dtype) else None for dtype in dtypes}
        # A manager has its axes the other way round: columns first.
        shape: Sizes = [int(size) for size in reversed(manager.shape)]
        dtype = names.pop() if len(names) == 1 else None
        return {"kind": "frame", "id": id(obj), "shape": shape, "type": name, "dtype": dtype}

    return describe


def _is_numpy_dtype(obj: Any) -> bool:
    return is_kind_of(obj, imported("numpy").get("dtype"))
