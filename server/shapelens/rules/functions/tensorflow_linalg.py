"""TensorFlow: `tf.linalg`, on the matrices in the last two axes."""
# Parameters have the names that TensorFlow gives them.
# ruff: noqa: A002

from __future__ import annotations

from shapelens.rules.arrays import tensorflow_tensor
from shapelens.rules.functions.tensorflow_shaping import common_dtype
from shapelens.rules.mismatch import InvalidCall, RankMismatch
from shapelens.rules.registry import function
from shapelens.rules.reshaping import swap_axes
from shapelens.rules.sizes import sizes_differ
from shapelens.spec import UNKNOWN, TensorSpec


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
def det(input: object, name: object = None) -> object:
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
