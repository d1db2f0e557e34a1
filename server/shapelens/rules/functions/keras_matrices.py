"""`keras.ops.linalg`, and products, diagonals and distances of matrices."""
# Parameters have the names that Keras gives them.
# ruff: noqa: N803

from __future__ import annotations

from operator import mul
from typing import Final

from shapelens.rules.arrays import keras_tensor
from shapelens.rules.axes import resolve_axis
from shapelens.rules.broadcasting import broadcast
from shapelens.rules.functions.keras_reductions import total_dtype
from shapelens.rules.functions.keras_shaping import flat, flat_size
from shapelens.rules.mismatch import ContractionMismatch, InvalidArgument, InvalidCall, RankMismatch
from shapelens.rules.promotion import keras_result_type
from shapelens.rules.registry import function
from shapelens.rules.sizes import combine, sizes_differ
from shapelens.rules.values import read_int
from shapelens.spec import UNKNOWN, Dim, DType, Shape, TensorSpec, is_complex

_OPS: Final = "keras.ops."


def _matrix(name: str, x: object) -> TensorSpec:
    """Return a stack of matrices; raise for what has fewer axes."""
    spec = keras_tensor(x, _OPS + name)
    if spec.rank is not None and spec.rank < 2:
        raise RankMismatch(_OPS + name, spec.shape, 2)
    return spec.with_shape(spec.shape)


def _square(name: str, x: object) -> TensorSpec:
    """Return a stack of square matrices; raise for what is none."""
    spec = _matrix(name, x)
    if spec.shape is UNKNOWN:
        return spec
    rows, columns = spec.shape[-2:]
    if _not_equal(rows, columns):
        raise InvalidCall(_OPS + name, f"the last two axes must be of one size, and are {rows} and {columns}")
    return spec if rows == columns else spec.with_shape((*spec.shape[:-2], UNKNOWN, UNKNOWN))


def _may_be_square(spec: TensorSpec) -> bool:
    """Say whether these may be square matrices, for what a symbolic call does not look at."""
    if spec.shape is UNKNOWN:
        return True
    return len(spec.shape) >= 2 and not sizes_differ(*spec.shape[-2:])


def _drop(shape: Shape, count: int) -> Shape:
    return UNKNOWN if shape is UNKNOWN else shape[:-count]


def _real(dtype: DType) -> DType:
    """Return the dtype of the real part; a symbolic call does not say so of complex ones."""
    return UNKNOWN if is_complex(dtype) else dtype


def _smaller(rows: Dim, columns: Dim) -> Dim:
    return combine(min, rows, columns)


@function("keras.ops.inv")
def inverse(x: object) -> object:
    """The inverse of each matrix."""
    return _square("inv", x)


@function("keras.ops.cholesky")
def cholesky(x: object, upper: object = False) -> object:
    """The triangular factor of each matrix."""
    return _square("cholesky", x)


@function("keras.ops.cholesky_inverse")
def cholesky_inverse(x: object, upper: object = False) -> object:
    """The inverse of each matrix, given its triangular factor."""
    return _square("cholesky_inverse", x)


@function("keras.ops.det")
def determinant(x: object) -> object:
    """The determinant of each matrix."""
    spec = _square("det", x)
    return spec.with_shape(_drop(spec.shape, 2))


@function("keras.ops.logdet")
def logdet(x: object) -> object:
    """The logarithm of each determinant."""
    spec = keras_tensor(x, "keras.ops.logdet")
    return TensorSpec(_drop(spec.shape, 2), _real(spec.dtype)) if _may_be_square(spec) else TensorSpec()


@function("keras.ops.slogdet")
def slogdet(x: object) -> object:
    """The sign and the logarithm of each determinant."""
    spec = keras_tensor(x, "keras.ops.slogdet")
    if not _may_be_square(spec):
        return UNKNOWN
    shape = _drop(spec.shape, 2)
    # A symbolic call says one sign even for many matrices.
    return TensorSpec(shape if shape == () else UNKNOWN, _real(spec.dtype)), TensorSpec(shape, _real(spec.dtype))


@function("keras.ops.eig")
def eig(x: object) -> object:
    """Eigenvalues and eigenvectors; they are complex, which a symbolic call does not say."""
    spec = _square("eig", x)
    dtype = spec.dtype if is_complex(spec.dtype) else UNKNOWN
    return TensorSpec(_drop(spec.shape, 1), dtype), TensorSpec(spec.shape, dtype)


@function("keras.ops.eigh")
def eigh(x: object) -> object:
    """Eigenvalues and eigenvectors of symmetric matrices."""
    spec = _square("eigh", x)
    return spec.with_shape(_drop(spec.shape, 1)), spec


@function("keras.ops.lu_factor")
def lu_factor(x: object) -> object:
    """Both triangular factors in one matrix, and the order of the rows."""
    spec = _matrix("lu_factor", x)
    if spec.shape is UNKNOWN:
        return spec, TensorSpec()
    if None in spec.shape or len(spec.shape) > 2 or not _may_be_square(spec):
        return UNKNOWN  # a symbolic call refuses open sizes, another one what is not a single square matrix
    return spec, TensorSpec((_smaller(*spec.shape),), UNKNOWN)


@function("keras.ops.qr")
def qr(x: object, mode: object = "reduced") -> object:
    """An orthogonal and a triangular factor."""
    if isinstance(mode, str) and mode not in ("reduced", "complete"):
        raise InvalidArgument("keras.ops.qr", "mode", mode, "must be 'reduced' or 'complete'")
    spec = _matrix("qr", x)
    if spec.shape is UNKNOWN or not isinstance(mode, str):
        return spec.with_shape(UNKNOWN), spec.with_shape(UNKNOWN)
    *batch, rows, columns = spec.shape
    inner = _smaller(rows, columns) if mode == "reduced" else rows
    return spec.with_shape((*batch, rows, inner)), spec.with_shape((*batch, inner, columns))


@function("keras.ops.svd")
def svd(x: object, full_matrices: object = True, compute_uv: object = True) -> object:
    """The singular value decomposition: two orthogonal factors, and the values between them."""
    spec = _matrix("svd", x)
    if not isinstance(compute_uv, bool):
        return UNKNOWN
    if spec.shape is UNKNOWN:
        vague = spec.with_shape(UNKNOWN)
        return (vague, TensorSpec(UNKNOWN, _real(spec.dtype)), vague) if compute_uv else vague.with_dtype(UNKNOWN)
    *batch, rows, columns = spec.shape
    inner = _smaller(rows, columns)
    values = TensorSpec((*batch, inner), _real(spec.dtype))
    if not compute_uv:
        return values
    wide, high = (rows, columns) if full_matrices is True else (inner, inner)
    if not isinstance(full_matrices, bool):
        wide, high = UNKNOWN, UNKNOWN
    return spec.with_shape((*batch, rows, wide)), values, spec.with_shape((*batch, high, columns))


@function("keras.ops.pinv")
def pinv(x: object, rcond: object = None) -> object:
    """The pseudo-inverse of each matrix."""
    spec = _matrix("pinv", x)
    return spec if spec.shape is UNKNOWN else spec.with_shape((*spec.shape[:-2], spec.shape[-1], spec.shape[-2]))


@function("keras.ops.matrix_rank")
def matrix_rank(x: object, tol: object = None) -> object:
    """The rank of each matrix."""
    return TensorSpec(_drop(_matrix("matrix_rank", x).shape, 2), "int32")


def _not_equal(a: Dim, b: Dim) -> bool:
    """Say whether two sizes are told apart by `!=`, which an open size and a known one are."""
    return a != b and UNKNOWN not in (a, b)


def _solved(name: str, a: object, b: object) -> TensorSpec:
    left, right = _square(name, a), keras_tensor(b, _OPS + name)
    if right.rank == 0:
        raise RankMismatch(_OPS + name, (), 1)
    dtype = right.dtype if left.dtype == right.dtype else UNKNOWN
    if left.shape is UNKNOWN or right.shape is UNKNOWN:
        return TensorSpec(right.shape, dtype)
    place = {0: -2, 1: -1}.get(len(right.shape) - len(left.shape))
    if place is not None and _not_equal(left.shape[place], right.shape[place]):
        raise ContractionMismatch(_OPS + name, left.shape, right.shape, left.shape[place], right.shape[place])
    # Beside a stack of matrices, backends disagree on whether a single one of more axes is a stack of vectors.
    return TensorSpec(right.shape if place == -2 or left.rank == 2 else UNKNOWN, dtype)


@function("keras.ops.solve")
def solve(a: object, b: object) -> object:
    """What solves systems of linear equations."""
    return _solved("solve", a, b)


@function("keras.ops.solve_triangular")
def solve_triangular(a: object, b: object, lower: object = False) -> object:
    """What solves systems whose matrix is triangular."""
    return _solved("solve_triangular", a, b)


@function("keras.ops.lstsq")
def lstsq(a: object, b: object, rcond: object = None) -> object:
    """The solution with the least squared error."""
    operation = "keras.ops.lstsq"
    left, right = keras_tensor(a, operation), keras_tensor(b, operation)
    if left.rank is not None and left.rank != 2:
        raise RankMismatch(operation, left.shape, 2, 2)
    if right.rank is not None and right.rank not in (1, 2):
        raise RankMismatch(operation, right.shape, 1, 2)
    dtype = left.dtype if left.dtype == right.dtype else UNKNOWN
    if left.shape is UNKNOWN or right.shape is UNKNOWN:
        return TensorSpec(UNKNOWN, dtype)
    if _not_equal(left.shape[0], right.shape[0]):
        raise ContractionMismatch(operation, left.shape, right.shape, left.shape[0], right.shape[0])
    return TensorSpec((left.shape[1], *right.shape[1:]), dtype)


def _diagonal_size(rows: Dim, columns: Dim, offset: Dim) -> Dim:
    def count(rows: int, columns: int, offset: int) -> int:
        return max(0, min(columns - offset if offset > 0 else rows + offset, rows, columns))

    return combine(count, rows, columns, offset)


@function("keras.ops.diag")
def diag(x: object, k: object = 0) -> object:
    """The matrix with a diagonal, or the diagonal of a matrix."""
    spec, offset = keras_tensor(x, "keras.ops.diag"), read_int(k)
    if spec.shape is UNKNOWN:
        return spec
    if len(spec.shape) not in (1, 2):
        raise RankMismatch("keras.ops.diag", spec.shape, 1, 2)
    if len(spec.shape) == 2:
        return spec.with_shape((_diagonal_size(*spec.shape, offset),))
    size = combine(lambda length, places: length + abs(places), spec.shape[0], offset)
    return spec.with_shape((size, size))


@function("keras.ops.diagflat")
def diagflat(x: object, k: object = 0) -> object:
    """The matrix with all elements on a diagonal."""
    spec = keras_tensor(x, "keras.ops.diagflat")
    size = combine(lambda length, places: length + abs(places), flat_size(spec.shape), read_int(k))
    return spec.with_shape((size, size))


def _without_two(
    operation: str, shape: tuple[Dim, ...], axis1: object, axis2: object
) -> tuple[tuple[Dim, ...], Dim, Dim] | None:
    """Return the shape without two axes, and their sizes; `None` if the axes are not known."""
    first = resolve_axis(operation, axis1, len(shape), "axis1")
    second = resolve_axis(operation, axis2, len(shape), "axis2")
    if first is UNKNOWN or second is UNKNOWN:
        return None
    if first == second:
        raise InvalidArgument(operation, "axis2", axis2, "must not be the same axis as `axis1`")
    return tuple(size for at, size in enumerate(shape) if at not in (first, second)), shape[first], shape[second]


@function("keras.ops.diagonal")
def diagonal(x: object, offset: object = 0, axis1: object = 0, axis2: object = 1) -> object:
    """The elements on a diagonal, along a new last axis."""
    spec = _matrix("diagonal", x)
    if spec.shape is UNKNOWN:
        return spec
    parts = _without_two("keras.ops.diagonal", spec.shape, axis1, axis2)
    if parts is None:
        return spec.with_shape((UNKNOWN,) * (len(spec.shape) - 1))
    rest, rows, columns = parts
    return spec.with_shape((*rest, _diagonal_size(rows, columns, read_int(offset))))


@function("keras.ops.trace")
def trace(x: object, offset: object = 0, axis1: object = 0, axis2: object = 1) -> object:
    """The sum of a diagonal."""
    spec = _matrix("trace", x)
    dtype = total_dtype(spec.dtype)
    if spec.shape is UNKNOWN:
        return TensorSpec(UNKNOWN, dtype)
    parts = _without_two("keras.ops.trace", spec.shape, axis1, axis2)
    return TensorSpec((UNKNOWN,) * (len(spec.shape) - 2) if parts is None else parts[0], dtype)


@function("keras.ops.vander")
def vander(x: object, N: object = None, increasing: object = False) -> object:
    """The powers of each element, a row each."""
    spec = keras_tensor(x, "keras.ops.vander")
    if spec.shape is UNKNOWN or len(spec.shape) != 1:
        return spec.with_shape(UNKNOWN)
    return spec.with_shape((spec.shape[0], spec.shape[0] if N is None else read_int(N)))


def _pair(operation: str, x1: object, x2: object) -> tuple[TensorSpec, TensorSpec, DType]:
    left, right = keras_tensor(x1, operation), keras_tensor(x2, operation)
    both = isinstance(x1, TensorSpec) and isinstance(x2, TensorSpec)
    return left, right, keras_result_type(left.dtype, right.dtype) if both else UNKNOWN


@function("keras.ops.outer")
def outer(x1: object, x2: object) -> object:
    """The products of all pairs of elements."""
    left, right, dtype = _pair("keras.ops.outer", x1, x2)
    a, b = flat(left.shape), flat(right.shape)
    return TensorSpec(UNKNOWN if a is UNKNOWN or b is UNKNOWN else a + b, dtype)


@function("keras.ops.inner")
def inner(x1: object, x2: object) -> object:
    """The sum of products over the last axis of both."""
    left, right, dtype = _pair("keras.ops.inner", x1, x2)
    if left.shape == () or right.shape == ():
        return TensorSpec(right.shape if left.shape == () else left.shape, dtype)
    if left.shape is UNKNOWN or right.shape is UNKNOWN:
        return TensorSpec(UNKNOWN, dtype)
    if sizes_differ(left.shape[-1], right.shape[-1]):
        raise ContractionMismatch("keras.ops.inner", left.shape, right.shape, left.shape[-1], right.shape[-1])
    return TensorSpec((*left.shape[:-1], *right.shape[:-1]), dtype)


@function("keras.ops.vdot")
def vdot(x1: object, x2: object) -> object:
    """The sum of the products of all elements."""
    return TensorSpec((), _pair("keras.ops.vdot", x1, x2)[2])


@function("keras.ops.kron")
def kron(x1: object, x2: object) -> object:
    """One tensor, scaled by each element of the other."""
    left, right, dtype = _pair("keras.ops.kron", x1, x2)
    if left.shape is UNKNOWN or right.shape is UNKNOWN or len(left.shape) != len(right.shape):
        return TensorSpec(UNKNOWN, dtype)
    sizes = zip(left.shape, right.shape, strict=True)
    # Keras leaves a size open beside an open one, even if the other is 0.
    return TensorSpec(tuple(combine(mul, *pair) for pair in sizes), dtype)


@function("keras.ops.cross")
def cross(
    x1: object,
    x2: object,
    axisa: object = -1,
    axisb: object = -1,
    axisc: object = -1,
    axis: object = None,
) -> object:
    """The cross product of vectors along an axis."""
    operation = "keras.ops.cross"
    left, right, dtype = _pair(operation, x1, x2)
    places = (axisa, axisb, axisc) if axis is None else (axis, axis, axis)
    if left.shape is UNKNOWN or right.shape is UNKNOWN:
        return TensorSpec(UNKNOWN, dtype)
    first = resolve_axis(operation, places[0], len(left.shape), "axisa")
    second = resolve_axis(operation, places[1], len(right.shape), "axisb")
    if first is UNKNOWN or second is UNKNOWN:
        return TensorSpec(UNKNOWN, dtype)
    for name, size in (("x1", left.shape[first]), ("x2", right.shape[second])):
        if isinstance(size, int) and size not in (2, 3):
            raise InvalidCall(operation, f"the vectors of `{name}` must have 2 or 3 elements, and have {size}")
    rest = broadcast(operation, _but(left.shape, first), _but(right.shape, second))
    if rest is UNKNOWN or UNKNOWN in (left.shape[first], right.shape[second]):
        return TensorSpec(UNKNOWN, dtype)
    if 3 not in (left.shape[first], right.shape[second]):
        return TensorSpec(UNKNOWN if None in (left.shape[first], right.shape[second]) else rest, dtype)
    last = resolve_axis(operation, places[2], len(rest) + 1, "axisc")
    return TensorSpec((UNKNOWN,) * (len(rest) + 1) if last is UNKNOWN else (*rest[:last], 3, *rest[last:]), dtype)


def _but(shape: tuple[Dim, ...], axis: int) -> tuple[Dim, ...]:
    return (*shape[:axis], *shape[axis + 1 :])


@function("keras.ops.cdist")
def cdist(x: object, y: object) -> object:
    """The distances of all pairs of rows."""
    left, right = _matrix("cdist", x), _matrix("cdist", y)
    dtype = keras_result_type(left.dtype, right.dtype, "float")
    if left.shape is UNKNOWN or right.shape is UNKNOWN:
        return TensorSpec(UNKNOWN, dtype)
    if sizes_differ(left.shape[-1], right.shape[-1]):
        raise ContractionMismatch("keras.ops.cdist", left.shape, right.shape, left.shape[-1], right.shape[-1])
    batch = broadcast("keras.ops.cdist", left.shape[:-2], right.shape[:-2])
    return TensorSpec(UNKNOWN if batch is UNKNOWN else (*batch, left.shape[-2], right.shape[-2]), dtype)
