"""What there is of TensorFlow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional, Tuple

from shapelens.kernel.probe.describing import Describe, Describer, knows, opaque, tensor_value
from shapelens.kernel.probe.reading import (
    attributes_of,
    class_name,
    class_of,
    instance_dict,
    is_a,
    is_exactly,
    is_library_class,
    items_of,
    kept,
    module_dict,
)

if TYPE_CHECKING:
    from shapelens.kernel.schema import Value

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
    return _TF_DTYPES.get(int(dtype.as_datatype_enum)) if is_exactly(dtype, _TF_DTYPE) else None


def tensorflow_shape(shape: Any) -> Optional[Tuple[Optional[int], ...]]:
    """Return the sizes of a `TensorShape`; `None` if its rank is open."""
    dims = kept(shape, "_dims") if is_exactly(shape, _TF_SHAPE) else None
    return dims if is_a(dims, tuple) else None


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
    return tensor_value("tensorflow", list(shape), _TF_DTYPES.get(dtype), "Tensor", _short_device(device))


@knows("tensorflow.python.framework.tensor", "Tensor")
@knows("tensorflow.python.framework.ops", "Tensor")
def _symbolic_tensor(describer: Describer, base: type) -> Describe:
    """A tensor of a graph: it has a shape and a dtype, and is nowhere yet."""

    def describe(obj: Any, depth: int) -> Value:
        if not is_library_class(class_of(obj)):
            return opaque(obj, depth)
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
        return with_parts(copies[0], copies) if copies else opaque(obj, depth)

    return describe


@knows("tensorflow.python.distribute.values", "PerReplica")
def _per_replica(describer: Describer, base: type) -> Describe:
    """What each replica gets or returned: no tensor, but one for each. As a whole it has as many rows as all have."""

    def describe(obj: Any, depth: int) -> Any:
        parts: list[Any] = describer.parts(items_of(kept(obj, "_values")), depth)
        shapes = [part.get("shape") for part in parts]
        if not shapes or not all(shapes) or any(shape[1:] != shapes[0][1:] for shape in shapes):
            return opaque(obj, depth)
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
        return {"kind": "dtype", "name": name} if name else opaque(obj, depth)

    return describe


@knows(*_TF_SHAPE)
def _tensorflow_shape(describer: Describer, base: type) -> Describe:
    def describe(obj: Any, depth: int) -> Value:
        dims = tensorflow_shape(obj)
        if dims is None:
            return opaque(obj, depth)
        return {"kind": "tuple", "length": len(dims), "items": describer.parts(dims, depth)}

    return describe


@knows("tensorflow.python.data.ops.dataset_ops", "DatasetV2", "DatasetSpec")
def _dataset(describer: Describer, base: type) -> Describe:
    def describe(obj: Any, depth: int) -> Value:
        # `element_spec` is code; TensorFlow's own only looks at what it has noted down.
        if not is_library_class(class_of(obj)):
            return opaque(obj, depth)
        spec = kept(obj, "_element_spec") if class_name(base)[1] == "DatasetSpec" else obj.element_spec
        return {"kind": "dataset", "element_spec": describer.describe(spec, depth + 1)}

    return describe


@knows("tensorflow.python.util.lazy_loader", "LazyLoader")
def _lazy_module(describer: Describer, base: type) -> Describe:
    """`tf.keras`, which becomes a module on its first use."""

    def describe(obj: Any, depth: int) -> Any:
        inside = module_dict(obj)
        name = inside.get("__name__") or inside.get("_tfll_name")
        return {"kind": "module", "name": name} if is_a(name, str) else opaque(obj, depth)

    return describe


@knows("tensorflow.python.eager.polymorphic_function.polymorphic_function", "Function")
def _tf_function(describer: Describer, base: type) -> Describe:
    return lambda obj, depth: describer.describe(instance_dict(obj).get("_python_function"), depth)
