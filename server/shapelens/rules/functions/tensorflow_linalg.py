"""TensorFlow: `tf.linalg`, on the matrices in the last two axes."""
# Parameters have the names that TensorFlow gives them.
# ruff: noqa: A002

from __future__ import annotations

from shapelens.rules.arrays import tensorflow_tensor
from shapelens.rules.functions.tensorflow_elementwise import matched, real_dtype
from shapelens.rules.functions.tensorflow_shaping import common_dtype
from shapelens.rules.joining import merge_shapes
from shapelens.rules.mismatch import ContractionMismatch, InvalidCall, RankMismatch
from shapelens.rules.reductions import reduce_shape
from shapelens.rules.registry import function
from shapelens.rules.reshaping import swap_axes
from shapelens.rules.sizes import sizes_differ
from shapelens.rules.values import read_bool
from shapelens.spec import UNKNOWN, Dim, TensorSpec


def _matrix(operation: str, value: object, square: bool = False) -> TensorSpec:
    spec = tensorflow_tensor(value, operation)
    if spec.shape is not UNKNOWN:
        if len(spec.shape) < 2:
            raise RankMismatch(operation, spec.shape, 2)
        if square and sizes_differ(spec.shape[-1], spec.shape[-2]):
            raise InvalidCall(
                operation, f"a matrix of {spec.shape[-2]} rows and {spec.shape[-1]} columns is not square"
            )
    return spec


@function("tensorflow.linalg.inv")
def inv(input: object, adjoint: object = False, name: object = None) -> object:
    """The inverse of square matrices."""
    spec = _matrix("tensorflow.linalg.inv", input, square=True)
    return spec.with_shape(spec.shape)


@function("tensorflow.linalg.cholesky")
def cholesky(input: object, name: object = None) -> object:
    """The Cholesky factor of square matrices."""
    spec = _matrix("tensorflow.linalg.cholesky", input, square=True)
    return spec.with_shape(spec.shape)


@function("tensorflow.linalg.det")
def det(input: object, name: object = None) -> TensorSpec:
    """The determinant of square matrices."""
    spec = _matrix("tensorflow.linalg.det", input, square=True)
    return spec.with_shape(UNKNOWN if spec.shape is UNKNOWN else spec.shape[:-2])


@function("tensorflow.linalg.trace")
def trace(x: object, name: object = None) -> object:
    """The sum of the diagonal."""
    spec = _matrix("tensorflow.linalg.trace", x)
    return spec.with_shape(UNKNOWN if spec.shape is UNKNOWN else spec.shape[:-2])


@function("tensorflow.linalg.matrix_transpose")
def matrix_transpose(a: object, name: object = "matrix_transpose", conjugate: object = False) -> object:
    """The last two axes exchanged."""
    spec = _matrix("tensorflow.linalg.matrix_transpose", a)
    return spec.with_shape(swap_axes("tensorflow.linalg.matrix_transpose", spec.shape, -1, -2))


@function("tensorflow.linalg.band_part")
def band_part(input: object, num_lower: object, num_upper: object, name: object = None) -> object:
    """The matrices with zeros outside a band."""
    spec = _matrix("tensorflow.linalg.band_part", input)
    return spec.with_shape(spec.shape)


@function("tensorflow.linalg.diag")
def diag(
    diagonal: object,
    name: object = "diag",
    k: object = 0,
    num_rows: object = -1,
    num_cols: object = -1,
    padding_value: object = 0,
    align: object = "RIGHT_LEFT",
) -> object:
    """Matrices with a diagonal."""
    spec = tensorflow_tensor(diagonal, "tensorflow.linalg.diag")
    if spec.shape is UNKNOWN or not spec.shape or (k, num_rows, num_cols) != (0, -1, -1):
        return spec.with_shape(UNKNOWN)
    return spec.with_shape((*spec.shape, spec.shape[-1]))


@function("tensorflow.linalg.solve")
def solve(matrix: object, rhs: object, adjoint: object = False, name: object = None) -> object:
    """The solution of linear equations."""
    left = _matrix("tensorflow.linalg.solve", matrix, square=True)
    right = _matrix("tensorflow.linalg.solve", rhs)
    return TensorSpec(right.shape, common_dtype([left, right]))


# Factors and solutions


def _square(operation: str, value: object) -> TensorSpec:
    spec = _matrix(operation, value, square=True)
    return spec.with_shape(spec.shape)


@function("tensorflow.linalg.expm", "tensorflow.linalg.exponential")
def expm(input: object, name: object = None) -> object:
    """The exponential of square matrices."""
    return _square("tensorflow.linalg.expm", input)


@function("tensorflow.linalg.sqrtm", "tensorflow.linalg.logm")
def sqrtm(input: object, name: object = None) -> object:
    """The root or logarithm of square matrices."""
    return _square("tensorflow.linalg.sqrtm", input)


@function("tensorflow.linalg.adjoint")
def adjoint(matrix: object, name: object = None) -> object:
    """The last two axes exchanged, and conjugated."""
    spec = _matrix("tensorflow.linalg.adjoint", matrix)
    return spec.with_shape(swap_axes("tensorflow.linalg.adjoint", spec.shape, -1, -2))


@function("tensorflow.linalg.logdet")
def logdet(matrix: object, name: object = None) -> object:
    """The logarithm of the determinant."""
    return det(matrix)


@function("tensorflow.linalg.slogdet")
def slogdet(input: object, name: object = None) -> object:
    """The sign and the logarithm of the determinant."""
    spec = det(input)
    return spec, spec


@function("tensorflow.linalg.eigh")
def eigh(tensor: object, name: object = None) -> object:
    """Eigenvalues and eigenvectors of symmetric matrices."""
    spec = _square("tensorflow.linalg.eigh", tensor)
    return spec.with_shape(UNKNOWN if spec.shape is UNKNOWN else spec.shape[:-1]), spec


@function("tensorflow.linalg.eigvalsh")
def eigvalsh(tensor: object, name: object = None) -> object:
    """Eigenvalues of symmetric matrices."""
    spec = _square("tensorflow.linalg.eigvalsh", tensor)
    return spec.with_shape(UNKNOWN if spec.shape is UNKNOWN else spec.shape[:-1])


def _smaller(a: Dim, b: Dim) -> Dim:
    """Return the smaller of two sizes, as far as it is known."""
    return min(a, b) if isinstance(a, int) and isinstance(b, int) else UNKNOWN


@function("tensorflow.linalg.svd")
def svd(tensor: object, full_matrices: object = False, compute_uv: object = True, name: object = None) -> object:
    """Singular values, and the matrices on both sides of them."""
    spec = _matrix("tensorflow.linalg.svd", tensor)
    full, both = read_bool(full_matrices), read_bool(compute_uv)
    if both is UNKNOWN:
        return UNKNOWN
    if spec.shape is UNKNOWN:
        return (spec, spec, spec) if both else spec
    *batch, rows, columns = spec.shape
    least = _smaller(rows, columns)
    values = spec.with_shape((*batch, least))
    if not both:
        return values
    left = rows if full is True else least if full is False else UNKNOWN
    right = columns if full is True else least if full is False else UNKNOWN
    return values, spec.with_shape((*batch, rows, left)), spec.with_shape((*batch, columns, right))


@function("tensorflow.linalg.qr")
def qr(input: object, full_matrices: object = False, name: object = None) -> object:
    """An orthogonal matrix and a triangular one."""
    spec = _matrix("tensorflow.linalg.qr", input)
    full = read_bool(full_matrices)
    if spec.shape is UNKNOWN or full is UNKNOWN:
        return spec.with_shape(UNKNOWN), spec.with_shape(UNKNOWN)
    *batch, rows, columns = spec.shape
    inner = rows if full else _smaller(rows, columns)
    return spec.with_shape((*batch, rows, inner)), spec.with_shape((*batch, inner, columns))


@function("tensorflow.linalg.pinv")
def pinv(a: object, rcond: object = None, validate_args: object = False, name: object = None) -> object:
    """The pseudo-inverse of matrices."""
    return adjoint(a)


@function("tensorflow.linalg.diag_part")
def diag_part(
    input: object, name: object = "diag_part", k: object = 0, padding_value: object = 0, align: object = "RIGHT_LEFT"
) -> object:
    """The diagonal of matrices."""
    spec = _matrix("tensorflow.linalg.diag_part", input)
    if spec.shape is UNKNOWN or k != 0:
        return spec.with_shape(UNKNOWN)
    return spec.with_shape((*spec.shape[:-2], _smaller(spec.shape[-2], spec.shape[-1])))


@function("tensorflow.linalg.set_diag")
def set_diag(
    input: object, diagonal: object, name: object = "set_diag", k: object = 0, align: object = "RIGHT_LEFT"
) -> object:
    """The matrices with another diagonal."""
    spec = _matrix("tensorflow.linalg.set_diag", input)
    return spec.with_shape(spec.shape)


@function("tensorflow.linalg.tensor_diag")
def tensor_diag(diagonal: object, name: object = None) -> object:
    """A tensor with another on its diagonal: twice the axes."""
    spec = tensorflow_tensor(diagonal, "tensorflow.linalg.tensor_diag")
    return spec.with_shape(UNKNOWN if spec.shape is UNKNOWN else spec.shape + spec.shape)


@function("tensorflow.linalg.cross")
def cross(a: object, b: object, name: object = None) -> object:
    """The cross product of vectors of three."""
    left, right = matched("tensorflow.linalg.cross", a, b)
    merge_shapes("tensorflow.linalg.cross", (left.shape, right.shape))
    if left.shape is not UNKNOWN and left.shape and sizes_differ(left.shape[-1], 3):
        raise InvalidCall("tensorflow.linalg.cross", f"the last axis must have size 3 and has {left.shape[-1]}")
    return TensorSpec(left.shape if left.shape == right.shape else UNKNOWN, common_dtype([left, right]))


@function("tensorflow.linalg.triangular_solve")
def triangular_solve(
    matrix: object, rhs: object, lower: object = True, adjoint: object = False, name: object = None
) -> object:
    """The solution of linear equations whose matrix is triangular."""
    return _solution("tensorflow.linalg.triangular_solve", matrix, rhs)


@function("tensorflow.linalg.cholesky_solve")
def cholesky_solve(chol: object, rhs: object, name: object = None) -> object:
    """The solution of linear equations whose matrix is factored."""
    return _solution("tensorflow.linalg.cholesky_solve", chol, rhs)


def _solution(operation: str, matrix: object, rhs: object) -> TensorSpec:
    left, right = _matrix(operation, matrix, square=True), _matrix(operation, rhs)
    if left.shape is UNKNOWN or right.shape is UNKNOWN:
        return TensorSpec(UNKNOWN, common_dtype([left, right]))
    if sizes_differ(left.shape[-1], right.shape[-2]):
        raise ContractionMismatch(operation, left.shape, right.shape, left.shape[-1], right.shape[-2])
    known = left.shape[:-2] == right.shape[:-2] and None not in (*left.shape, *right.shape)
    return TensorSpec(right.shape if known else UNKNOWN, common_dtype([left, right]))


@function("tensorflow.linalg.lstsq")
def lstsq(
    matrix: object, rhs: object, l2_regularizer: object = 0.0, fast: object = True, name: object = None
) -> object:
    """The least squares solution of linear equations."""
    left, right = _matrix("tensorflow.linalg.lstsq", matrix), _matrix("tensorflow.linalg.lstsq", rhs)
    dtype = common_dtype([left, right])
    if left.shape is UNKNOWN or right.shape is UNKNOWN or left.shape[:-2] != right.shape[:-2]:
        return TensorSpec(UNKNOWN, dtype)
    return TensorSpec((*left.shape[:-2], left.shape[-1], right.shape[-1]), dtype)


@function("tensorflow.linalg.matrix_rank")
def matrix_rank(a: object, tol: object = None, validate_args: object = False, name: object = None) -> object:
    """The rank of matrices."""
    spec = _matrix("tensorflow.linalg.matrix_rank", a)
    return TensorSpec(UNKNOWN if spec.shape is UNKNOWN else spec.shape[:-2], "int32")


@function("tensorflow.linalg.normalize")
def normalize(tensor: object, ord: object = "euclidean", axis: object = None, name: object = None) -> object:
    """The tensor divided by its norm, and the norm."""
    spec = tensorflow_tensor(tensor, "tensorflow.linalg.normalize")
    norm = reduce_shape("tensorflow.linalg.normalize", spec.shape, axis, True)
    return spec.with_shape(spec.shape), TensorSpec(norm, real_dtype(spec.dtype))
