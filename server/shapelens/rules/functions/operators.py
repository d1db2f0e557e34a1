"""Python's operators on tensors: `x + y`, `-x`, `x < y`, `x @ y`, `x[i]`, in each library's own way."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Final, cast

from shapelens.rules.arrays import tensorflow_tensor
from shapelens.rules.broadcasting import broadcast
from shapelens.rules.content import cast_content, with_sizes
from shapelens.rules.contractions import matmul_shape
from shapelens.rules.functions import (
    keras_elementwise,
    numpy_elementwise,
    numpy_products,
    tensorflow_elementwise,
    tensorflow_reductions,
)
from shapelens.rules.indexing import index_items, index_shape, slice_places
from shapelens.rules.mismatch import BroadcastMismatch, InvalidCall
from shapelens.rules.values import (
    OPEN_SIZE,
    SEQUENCE,
    SEQUENCES,
    is_python_number,
    python_number,
    read_dim,
    read_int,
    read_items,
)
from shapelens.spec import UNKNOWN, Dim, Shape, TensorSpec, is_floating, is_known

_NUMPY_NAMES: Final = {
    "add": "add",
    "sub": "subtract",
    "mul": "multiply",
    "truediv": "true_divide",
    "floordiv": "floor_divide",
    "mod": "remainder",
    "pow": "power",
    "and": "bitwise_and",
    "or": "bitwise_or",
    "xor": "bitwise_xor",
    "lshift": "left_shift",
    "rshift": "right_shift",
    "lt": "less",
    "le": "less_equal",
    "gt": "greater",
    "ge": "greater_equal",
    "eq": "equal",
    "ne": "not_equal",
    "neg": "negative",
    "pos": "positive",
    "invert": "invert",
    "abs": "absolute",
}
_TENSORFLOW_NAMES: Final = _NUMPY_NAMES | {
    "truediv": "truediv",
    "floordiv": "floordiv",
    "mod": "floormod",
    "pow": "pow",
    "abs": "abs",
}
_LOGICAL: Final = {"and": "logical_and", "or": "logical_or", "xor": "logical_xor", "invert": "logical_not"}


def _plain(name: str) -> str:
    """Return `and` for `operator.and_`."""
    return name.rpartition(".")[2].rstrip("_")


def binary_operation(
    name: str,
    left: object,
    right: object,
    library: str,
    left_library: str | None = None,
    right_library: str | None = None,
) -> object:
    """Return what an operator gives on two operands, one of them a tensor; `name` is that of module `operator`.

    `library` is the one whose operator runs. The libraries of the operands say whether different dtypes are an error
    (two of TensorFlow) or one is converted (a NumPy array); without them the dtype of the result is unknown.
    """
    name = _plain(name)
    if left is UNKNOWN or right is UNKNOWN:
        return UNKNOWN
    if library == "numpy":
        if name == "mul" and any(isinstance(item, (list, tuple)) for item in (left, right)) and _is_scalar(left, right):
            # A list times a NumPy integer is a longer list.
            return UNKNOWN
        if name == "matmul":
            return numpy_products.matmul(left, right)
        if name == "pow" and right == 2 and isinstance(left, TensorSpec) and left.dtype == "bool" and left.shape != ():
            # NumPy squares an array, which makes int8 of booleans; of a scalar it makes int64.
            return TensorSpec(left.shape, UNKNOWN if left.shape is UNKNOWN else "int8")
        if is_python_number(left) and is_python_number(right):
            return _on_python_numbers(name, left, right)
        return _with_truth(name, left, right, numpy_elementwise.binary(_NUMPY_NAMES[name], left, right))
    if library == "tensorflow":
        left, right = _converted(name, left, right, left_library, right_library)
        result = _tensorflow_binary(name, left, right, left_library == right_library == "tensorflow")
        return _with_truth(name, left, right, result)
    if library == "keras":
        return keras_elementwise.operator(name, left, right)
    return _other_binary(name, left, right)


def _on_python_numbers(name: str, left: object, right: object) -> object:
    """Return what an operator gives on two numbers of Python's of which one at least is not known."""
    result = numpy_elementwise.binary(_NUMPY_NAMES[name], left, right)
    if result.dtype == "bool":
        return result
    # A power of integers may be a fraction; of booleans, Python makes integers.
    return UNKNOWN if name == "pow" or _kinds_of(left, right) & {"bool"} else python_number(result.dtype)


def _kinds_of(*numbers: object) -> set[str]:
    return {str(n.dtype) if isinstance(n, TensorSpec) else type(n).__name__ for n in numbers}


_COMPARE: Final[dict[str, Callable[[float, float], bool]]] = {
    "lt": operator.lt,
    "le": operator.le,
    "gt": operator.gt,
    "ge": operator.ge,
    "eq": operator.eq,
    "ne": operator.ne,
}


def _with_truth(name: str, left: object, right: object, result: object) -> object:
    """Add to a comparison of two numbers what it gives, for an `if` that asks."""
    first, second = _number(left), _number(right)
    if name not in _COMPARE or first is None or second is None:
        return result
    return TensorSpec((), "bool", _COMPARE[name](first, second))


def _number(value: object) -> float | None:
    """Return a number, or the one that a 0-d tensor is known to hold."""
    content = value.content if isinstance(value, TensorSpec) and value.shape == () else value
    return content if isinstance(content, (int, float)) else None


_CONVERTS: Final = frozenset("add sub mul truediv floordiv mod pow lt le gt ge".split())


def _converted(
    name: str, left: object, right: object, left_library: str | None, right_library: str | None
) -> tuple[object, object]:
    """Return the operands with a NumPy array or number in the dtype of the tensor of TensorFlow beside it.

    Source: `tensorflow.python.framework.tensor_conversion` with a `dtype_hint`, which casts any number of NumPy's.
    """
    if name not in _CONVERTS or not (isinstance(left, TensorSpec) and isinstance(right, TensorSpec)):
        return left, right
    libraries = (left_library, right_library)
    if libraries == ("tensorflow", "numpy") and _are_numbers(left, right):
        return left, cast_content(right, left.dtype)
    if libraries == ("numpy", "tensorflow") and _are_numbers(left, right):
        return cast_content(left, right.dtype), right
    return left, right


def _are_numbers(*specs: TensorSpec) -> bool:
    return all(spec.dtype is not UNKNOWN and spec.dtype not in ("object", "str", "string") for spec in specs)


def _is_scalar(left: object, right: object) -> bool:
    return any(isinstance(item, TensorSpec) and not item.shape for item in (left, right))


def _tensorflow_binary(name: str, left: object, right: object, strict: bool) -> TensorSpec:
    if name == "matmul":
        return tensorflow_reductions.matmul(left, right)
    operation = _TENSORFLOW_NAMES[name]
    if name in _LOGICAL and any(isinstance(item, TensorSpec) and item.dtype == "bool" for item in (left, right)):
        operation = _LOGICAL[name]
    if name not in ("eq", "ne"):
        return tensorflow_elementwise.binary(operation, left, right, strict)
    try:
        result = tensorflow_elementwise.binary(operation, left, right, strict)
    except BroadcastMismatch:
        # `==` on shapes that don't fit is false, not an error.
        result = TensorSpec((), "bool")
    open_sizes = any(isinstance(item, TensorSpec) and not is_known(item.shape) for item in (left, right))
    return TensorSpec(_vague(left, right), "bool") if open_sizes else result


def _vague(left: object, right: object) -> Shape:
    """Return the shape of `==` with sizes left open: known only where nothing has to be broadcast."""
    first, second = (
        item.shape if isinstance(item, TensorSpec) else tensorflow_tensor(item).shape for item in (left, right)
    )
    return first if second == () else second if first == () else UNKNOWN


def _other_binary(name: str, left: object, right: object) -> TensorSpec:
    """Broadcast as every library does; the dtype is known only if it is that of both, or of floats beside a number."""
    shapes: list[Shape] = [item.shape if isinstance(item, TensorSpec) else () for item in (left, right)]
    dtypes = {item.dtype for item in (left, right) if isinstance(item, TensorSpec)}
    shape = matmul_shape(name, shapes[0], shapes[1]) if name == "matmul" else broadcast(f"operator.{name}", *shapes)
    if name in ("lt", "le", "gt", "ge", "eq", "ne"):
        return TensorSpec(shape, "bool")
    dtype = dtypes.pop() if len(dtypes) == 1 else UNKNOWN
    if is_floating(dtype):
        known = all(isinstance(item, (TensorSpec, int, float)) for item in (left, right))
    else:
        known = isinstance(left, TensorSpec) and isinstance(right, TensorSpec) and name != "truediv"
    return TensorSpec(shape, dtype if known else UNKNOWN)


def unary_operation(name: str, operand: object, library: str) -> object:
    """Return what the operator gives on one tensor; `name` is that of module `operator`."""
    name = _plain(name)
    if not isinstance(operand, TensorSpec):
        return UNKNOWN
    if name == "pos" and library != "numpy":
        return operand
    if library == "numpy":
        result = numpy_elementwise.unary(_NUMPY_NAMES[name], operand)
    elif library == "tensorflow":
        if name == "invert" and operand.dtype != "bool":
            return operand.with_shape(operand.shape)
        result = tensorflow_elementwise.unary(_LOGICAL.get(name, _TENSORFLOW_NAMES[name]), operand)
    else:
        result = operand.with_shape(operand.shape)
    if library == "numpy" and is_python_number(operand):
        return python_number(result.dtype)
    if name == "neg" and isinstance(operand.content, int):
        return with_sizes(result, (-operand.content,))
    return result


def get_item(tensor: TensorSpec, index: object, library: str) -> object:
    """Return `tensor[index]`, or raise for an index that the tensor does not have."""
    operation = "operator.getitem"
    if library == "tensorflow" and _is_mask(index):
        mask = index
        if isinstance(mask, TensorSpec) and mask.shape == ():
            return tensor.with_shape(UNKNOWN)
    elif library == "tensorflow":
        _check_tensorflow_index(operation, index)
    result = tensor.with_shape(index_shape(operation, tensor.shape, index))
    if tensor.dtype == "object" and result.shape == ():
        return SEQUENCE if tensor.content == SEQUENCES else UNKNOWN
    if tensor.dtype == "object" and result.shape is UNKNOWN and not any(map(_keeps_axis, index_items(index))):
        return UNKNOWN  # it may be one of the objects
    return _with_content(tensor, index, result)


def _keeps_axis(item: object) -> bool:
    return item is None or isinstance(item, slice) or item is Ellipsis


def _is_mask(index: object) -> bool:
    return isinstance(index, TensorSpec) and index.dtype == "bool"


def _check_tensorflow_index(operation: str, index: object) -> None:
    for item in index_items(index):
        if isinstance(item, str):
            raise InvalidCall(operation, f"a tensor has no key {item!r}: an index is an integer or a slice")
        if (read_items(item)) is not None or (isinstance(item, TensorSpec) and item.rank):
            raise InvalidCall(operation, "TensorFlow takes no index arrays: use tf.gather")


def _with_content(tensor: TensorSpec, index: object, result: TensorSpec) -> TensorSpec:
    """Pick what is known of a 1-d tensor's content."""
    if not isinstance(tensor.content, tuple) or tensor.rank != 1:
        return result
    if tensor.dtype == "object":
        return TensorSpec(result.shape, "object", tensor.content) if isinstance(index, slice) else result
    if isinstance(index, slice):
        places = slice_places(len(tensor.content), cast(object, index))
        if places is None:
            return result
        content = tensor.content
        return with_sizes(result, tuple(read_dim(content[place]) for place in places))
    place = read_int(index)
    if place is UNKNOWN or result.shape != ():
        return result
    number = tensor.content[place]
    if isinstance(number, float):
        return TensorSpec((), tensor.dtype, number)
    element: Dim = read_dim(number)
    content = OPEN_SIZE if element is None else element
    return TensorSpec((), tensor.dtype, None if content is UNKNOWN else content)
