"""TensorFlow: sums, means, maxima and other functions that reduce axes or run along them; products."""
# Parameters have the names that TensorFlow gives them.
# ruff: noqa: A002

from __future__ import annotations

import math
from typing import Final

from shapelens.rules.arrays import tensorflow_tensor
from shapelens.rules.axes import resolve_axis
from shapelens.rules.content import content_sizes, with_sizes
from shapelens.rules.contractions import einsum_shape, matmul_shape, tensordot_shape
from shapelens.rules.functions.tensorflow_creation import INT64, tensorflow_dtype
from shapelens.rules.functions.tensorflow_elementwise import check_kind, matched, real_dtype
from shapelens.rules.functions.tensorflow_shaping import common_dtype
from shapelens.rules.mismatch import InvalidCall
from shapelens.rules.reductions import reduce_shape
from shapelens.rules.registry import function
from shapelens.rules.reshaping import swap_axes
from shapelens.rules.values import read_bool
from shapelens.spec import UNKNOWN, Shape, TensorSpec

_ACCEPTED: Final = {
    "reduce_all": frozenset({"bool"}),
    "reduce_any": frozenset({"bool"}),
    **dict.fromkeys("reduce_sum reduce_prod reduce_mean".split(), frozenset({"int", "float", "complex"})),
    **dict.fromkeys("reduce_max reduce_min".split(), frozenset({"int", "float"})),
    "reduce_logsumexp": frozenset({"float"}),
    **dict.fromkeys("reduce_std reduce_variance".split(), frozenset({"float", "complex"})),
}


def reduce(name: str, input_tensor: object, axis: object, keepdims: object) -> TensorSpec:
    """Return what `tf.math.<name>` gives."""
    operation = f"tensorflow.{name}"
    spec = tensorflow_tensor(input_tensor, operation)
    check_kind(operation, spec.dtype, _ACCEPTED[name])
    dtype = real_dtype(spec.dtype) if name in ("reduce_std", "reduce_variance") else spec.dtype
    result = TensorSpec(reduce_shape(operation, spec.shape, axis, keepdims), dtype)
    sizes = content_sizes(spec)
    if sizes and result.shape == () and name in ("reduce_prod", "reduce_sum") and spec.rank == 1:
        numbers = [size for size in sizes if isinstance(size, int)]
        if len(numbers) == len(sizes):
            return with_sizes(result, (math.prod(numbers) if name == "reduce_prod" else sum(numbers),))
        return with_sizes(result, (UNKNOWN if UNKNOWN in sizes else None,))
    return result


def _register(name: str, paths: tuple[str, ...]) -> None:
    def rule(input_tensor: object, axis: object = None, keepdims: object = False, name: object = None) -> object:
        return reduce(operation, input_tensor, axis, keepdims)

    operation = name
    function(*(f"tensorflow.{path}{name}" for path in paths))(rule)


for _name in _ACCEPTED:
    _register(_name, ("math.",) if _name in ("reduce_std", "reduce_variance") else ("", "math."))


@function("tensorflow.argmax", "tensorflow.math.argmax", "tensorflow.argmin", "tensorflow.math.argmin")
def argmax(input: object, axis: object = None, output_type: object = INT64, name: object = None) -> object:
    """Where the largest or smallest along an axis is."""
    spec = tensorflow_tensor(input, "tensorflow.argmax")
    check_kind("tensorflow.argmax", spec.dtype, frozenset({"bool", "int", "float"}))
    shape = reduce_shape("tensorflow.argmax", spec.shape, 0 if axis is None else axis)
    if isinstance(spec.shape, tuple) and 0 in spec.shape:
        place = resolve_axis("tensorflow.argmax", 0 if axis is None else axis, len(spec.shape))
        if place is not UNKNOWN and spec.shape[place] == 0:
            raise InvalidCall("tensorflow.argmax", "there are no elements along the axis to choose from")
    return TensorSpec(shape, tensorflow_dtype(output_type))


@function("tensorflow.math.count_nonzero")
def count_nonzero(
    input: object, axis: object = None, keepdims: object = None, dtype: object = INT64, name: object = None
) -> object:
    """How many along axes are not zero."""
    spec = tensorflow_tensor(input, "tensorflow.math.count_nonzero")
    keep = False if keepdims is None else keepdims
    shape = reduce_shape("tensorflow.math.count_nonzero", spec.shape, axis, keep)
    return TensorSpec(shape, tensorflow_dtype(dtype))


@function("tensorflow.cumsum", "tensorflow.math.cumsum", "tensorflow.math.cumprod")
def cumsum(
    x: object, axis: object = 0, exclusive: object = False, reverse: object = False, name: object = None
) -> object:
    """Running sums or products."""
    spec = tensorflow_tensor(x, "tensorflow.cumsum")
    if spec.shape is not UNKNOWN and spec.shape:
        resolve_axis("tensorflow.cumsum", axis, len(spec.shape))
    return spec.with_shape(spec.shape)


@function("tensorflow.norm", "tensorflow.linalg.norm")
def norm(
    tensor: object, ord: object = "euclidean", axis: object = None, keepdims: object = None, name: object = None
) -> object:
    """The norm along axes."""
    spec = tensorflow_tensor(tensor, "tensorflow.norm")
    keep = False if keepdims is None else keepdims
    return TensorSpec(reduce_shape("tensorflow.norm", spec.shape, axis, keep), real_dtype(spec.dtype))


def matmul(a: object, b: object, transpose_a: object = False, transpose_b: object = False) -> TensorSpec:
    """Return the product of matrices in the last two axes."""
    left, right = matched("tensorflow.matmul", a, b)
    first = _transposed(left.shape, transpose_a)
    second = _transposed(right.shape, transpose_b)
    return TensorSpec(matmul_shape("tensorflow.matmul", first, second, min_rank=2), common_dtype([left, right]))


def _transposed(shape: Shape, flag: object) -> Shape:
    turn = read_bool(flag)
    if shape is UNKNOWN or len(shape) < 2 or turn is False:
        return shape
    return swap_axes("tensorflow.matmul", shape, -1, -2) if turn is True else (*shape[:-2], UNKNOWN, UNKNOWN)


@function("tensorflow.matmul", "tensorflow.linalg.matmul")
def matmul_function(
    a: object,
    b: object,
    transpose_a: object = False,
    transpose_b: object = False,
    adjoint_a: object = False,
    adjoint_b: object = False,
    a_is_sparse: object = False,
    b_is_sparse: object = False,
    output_type: object = None,
    grad_a: object = False,
    grad_b: object = False,
    name: object = None,
) -> object:
    """The product of matrices in the last two axes."""
    turn_a = transpose_a if adjoint_a is False else adjoint_a
    turn_b = transpose_b if adjoint_b is False else adjoint_b
    result = matmul(a, b, turn_a, turn_b)
    return result if output_type is None else result.with_dtype(tensorflow_dtype(output_type))


@function("tensorflow.linalg.matvec")
def matvec(
    a: object,
    b: object,
    transpose_a: object = False,
    adjoint_a: object = False,
    a_is_sparse: object = False,
    b_is_sparse: object = False,
    name: object = None,
) -> object:
    """The product of matrices with vectors."""
    left, right = matched("tensorflow.linalg.matvec", a, b)
    column: Shape = UNKNOWN if right.shape is UNKNOWN else (*right.shape, 1)
    turn = transpose_a if adjoint_a is False else adjoint_a
    shape = matmul_shape("tensorflow.linalg.matvec", _transposed(left.shape, turn), column, min_rank=2)
    return TensorSpec(shape if shape is UNKNOWN else shape[:-1], common_dtype([left, right]))


@function("tensorflow.tensordot", "tensorflow.linalg.tensordot")
def tensordot(a: object, b: object, axes: object, name: object = None) -> object:
    """The sum of products over chosen axes."""
    left, right = matched("tensorflow.tensordot", a, b)
    return TensorSpec(
        tensordot_shape("tensorflow.tensordot", left.shape, right.shape, axes, by_product=True),
        common_dtype([left, right]),
    )


@function("tensorflow.einsum", "tensorflow.linalg.einsum")
def einsum(equation: object, *inputs: object, **kwargs: object) -> object:
    """The sum of products that an equation describes."""
    specs = [tensorflow_tensor(item, "tensorflow.einsum") for item in inputs]
    if not isinstance(equation, str):
        return TensorSpec(UNKNOWN, common_dtype(specs))
    shapes = tuple(spec.shape for spec in specs)
    try:
        shape = einsum_shape("tensorflow.einsum", equation, shapes, broadcasts=False)
    except InvalidCall:
        if not any(shape is not UNKNOWN and 0 in shape for shape in shapes):
            raise
        shape = UNKNOWN  # whether the sizes of an empty operand are checked depends on the processor
    return TensorSpec(shape, common_dtype(specs))
