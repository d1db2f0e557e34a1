"""NumPy: products that sum over axes, and linear algebra built on them."""

from __future__ import annotations

from shapelens.rules.arrays import numpy_array
from shapelens.rules.broadcasting import broadcast
from shapelens.rules.contractions import dot_shape, einsum_shape, matmul_shape, tensordot_shape
from shapelens.rules.mismatch import ContractionMismatch, InvalidCall, RankMismatch
from shapelens.rules.promotion import numpy_result_type
from shapelens.rules.registry import function
from shapelens.rules.reshaping import flatten_shape
from shapelens.rules.sizes import multiply_sizes, sizes_differ
from shapelens.rules.values import read_dtype
from shapelens.spec import UNKNOWN, Dim, Shape, TensorSpec


def _pair(operation: str, a: object, b: object) -> tuple[TensorSpec, TensorSpec]:
    return numpy_array(a, operation), numpy_array(b, operation)


def matmul(x1: object, x2: object) -> TensorSpec:
    """Return `x1 @ x2`."""
    left, right = _pair("numpy.matmul", x1, x2)
    shape = matmul_shape("numpy.matmul", left.shape, right.shape)
    return TensorSpec(shape, numpy_result_type(left.dtype, right.dtype))


@function("numpy.matmul")
def matmul_function(
    x1: object,
    x2: object,
    out: object = None,
    *,
    axes: object = None,
    axis: object = None,
    keepdims: object = False,
    casting: object = "same_kind",
    order: object = "K",
    dtype: object = None,
    subok: object = True,
    signature: object = None,
) -> object:
    """The product of matrices in the last two axes."""
    if not (axes is axis is None and keepdims is False):
        return UNKNOWN
    product = matmul(x1, x2)
    return product if dtype is None else product.with_dtype(read_dtype(dtype))


@function("numpy.linalg.matmul")
def linalg_matmul(x1: object, x2: object) -> object:
    """The product of matrices in the last two axes."""
    return matmul(x1, x2)


def _contracted(
    operation: str,
    x1: object,
    x2: object,
    ranks: tuple[int, int],
    places: tuple[int, int],
) -> object:
    """Return the product of vectors (rank 1) and matrices (rank 2) that stand in the last axes.

    `places` says which of these axes is summed over; all axes before them are broadcast.
    """
    left, right = _pair(operation, x1, x2)
    for spec, rank in zip((left, right), ranks, strict=True):
        if spec.rank is not None and spec.rank < rank:
            raise RankMismatch(operation, spec.shape, rank)
    dtype = numpy_result_type(left.dtype, right.dtype)
    if left.shape is UNKNOWN or right.shape is UNKNOWN:
        return TensorSpec(UNKNOWN, dtype)
    summed = left.shape[places[0]], right.shape[places[1]]
    if sizes_differ(*summed):
        raise ContractionMismatch(operation, left.shape, right.shape, *summed)
    kept = tuple(
        size
        for spec, rank, place in zip((left.shape, right.shape), ranks, places, strict=True)
        for size in (spec[len(spec) - rank :][: place + rank] + spec[len(spec) - rank :][place + rank + 1 :])
    )
    batch = broadcast(operation, left.shape[: len(left.shape) - ranks[0]], right.shape[: len(right.shape) - ranks[1]])
    return TensorSpec(UNKNOWN if batch is UNKNOWN else (*batch, *kept), dtype)


def _register_contraction(name: str, ranks: tuple[int, int], places: tuple[int, int]) -> None:
    @function(name)
    def contract(
        x1: object,
        x2: object,
        out: object = None,
        *,
        axes: object = None,
        axis: object = None,
        keepdims: object = False,
        casting: object = "same_kind",
        order: object = "K",
        dtype: object = None,
        subok: object = True,
        signature: object = None,
    ) -> object:
        if any(value is not None for value in (axes, axis, dtype)) or keepdims is not False:
            return UNKNOWN
        return _contracted(name, x1, x2, ranks, places)


_register_contraction("numpy.vecdot", (1, 1), (-1, -1))
_register_contraction("numpy.matvec", (2, 1), (-1, -1))
_register_contraction("numpy.vecmat", (1, 2), (-1, -2))


@function("numpy.linalg.vecdot")
def linalg_vecdot(x1: object, x2: object, *, axis: object = -1) -> object:
    """The product of vectors in the last axis."""
    return _contracted("numpy.linalg.vecdot", x1, x2, (1, 1), (-1, -1)) if axis == -1 else UNKNOWN


def _dot(operation: str, a: object, b: object) -> TensorSpec:
    left, right = _pair(operation, a, b)
    dtype = numpy_result_type(left.dtype, right.dtype)
    return TensorSpec(dot_shape(operation, left.shape, right.shape), dtype)


@function("numpy.dot")
def dot(a: object, b: object, out: object = None) -> object:
    """The last axis of `a` against the last but one of `b`."""
    return _dot("numpy.dot", a, b)


@function("numpy.ndarray.dot")
def dot_method(self: object, other: object, out: object = None) -> object:
    """The last axis of one array against the last but one of the other."""
    return _dot("numpy.ndarray.dot", self, other)


@function("numpy.inner")
def inner(a: object, b: object) -> object:
    """The last axis of `a` against the last of `b`."""
    left, right = _pair("numpy.inner", a, b)
    dtype = numpy_result_type(left.dtype, right.dtype)
    if left.shape == () or right.shape == ():
        return TensorSpec(right.shape if left.shape == () else left.shape, dtype)
    if left.shape is UNKNOWN or right.shape is UNKNOWN:
        return TensorSpec(UNKNOWN, dtype)
    if sizes_differ(left.shape[-1], right.shape[-1]):
        raise InvalidCall("numpy.inner", f"the last axes have {left.shape[-1]} and {right.shape[-1]} elements")
    return TensorSpec(left.shape[:-1] + right.shape[:-1], dtype)


@function("numpy.outer")
def outer(a: object, b: object, out: object = None) -> object:
    """Each element of `a` times each of `b`."""
    left, right = _pair("numpy.outer", a, b)
    return TensorSpec((_count(left.shape), _count(right.shape)), numpy_result_type(left.dtype, right.dtype))


def _count(shape: Shape) -> Dim:
    flat = flatten_shape(shape)
    return UNKNOWN if flat is UNKNOWN else flat[0]


@function("numpy.vdot")
def vdot(a: object, b: object) -> object:
    """The sum of products of all elements."""
    left, right = _pair("numpy.vdot", a, b)
    if sizes_differ(_count(left.shape), _count(right.shape)):
        raise InvalidCall("numpy.vdot", f"a has {_count(left.shape)} elements and b has {_count(right.shape)}")
    return TensorSpec((), numpy_result_type(left.dtype, right.dtype))


@function("numpy.tensordot")
def tensordot(a: object, b: object, axes: object = 2) -> object:
    """The sum of products over chosen axes."""
    left, right = _pair("numpy.tensordot", a, b)
    shape = tensordot_shape("numpy.tensordot", left.shape, right.shape, axes)
    return TensorSpec(shape, numpy_result_type(left.dtype, right.dtype))


@function("numpy.einsum")
def einsum(*operands: object, out: object = None, optimize: object = False, **kwargs: object) -> object:
    """The sum of products that an equation describes."""
    if not operands or not isinstance(operands[0], str):
        return UNKNOWN
    arrays = [numpy_array(item, "numpy.einsum") for item in operands[1:]]
    shape = einsum_shape("numpy.einsum", operands[0], tuple(array.shape for array in arrays))
    return TensorSpec(shape, numpy_result_type(*(array.dtype for array in arrays)))


@function("numpy.kron")
def kron(a: object, b: object) -> object:
    """The Kronecker product."""
    left, right = _pair("numpy.kron", a, b)
    dtype = numpy_result_type(left.dtype, right.dtype)
    if left.shape is UNKNOWN or right.shape is UNKNOWN:
        return TensorSpec(UNKNOWN, dtype)
    rank = max(len(left.shape), len(right.shape))
    pairs = zip(_front(left.shape, rank), _front(right.shape, rank), strict=True)
    return TensorSpec(tuple(multiply_sizes(pair) for pair in pairs), dtype)


def _front(shape: tuple[Dim, ...], rank: int) -> tuple[Dim, ...]:
    return (1,) * (rank - len(shape)) + shape
