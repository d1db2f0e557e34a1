"""NumPy: linear algebra and Fourier transforms."""
# Parameters have the names that NumPy gives them.
# ruff: noqa: N803

from __future__ import annotations

from shapelens.rules.arrays import numpy_array
from shapelens.rules.axes import resolve_axis
from shapelens.rules.joining import replace_size
from shapelens.rules.mismatch import InvalidArgument, InvalidCall, RankMismatch
from shapelens.rules.promotion import kind_of
from shapelens.rules.registry import function
from shapelens.rules.sizes import sizes_differ
from shapelens.rules.values import python_number, read_int
from shapelens.spec import UNKNOWN, Dim, DType, Shape, TensorSpec, format_shape


def read_matrix(operation: str, a: object, square: bool = True) -> TensorSpec:
    """Read matrices in the dtype that they are computed in; raise if they have too few axes or are not square."""
    array = numpy_array(a, operation)
    if array.shape is not UNKNOWN:
        if len(array.shape) < 2:
            raise RankMismatch(operation, array.shape, 2)
        if square and sizes_differ(array.shape[-1], array.shape[-2]):
            raise InvalidCall(operation, f"the last two axes of {format_shape(array.shape)} must be the same: square")
    return TensorSpec(array.shape, _computed(operation, array.dtype))


def _computed(operation: str, dtype: DType) -> DType:
    if dtype is UNKNOWN or dtype == "object":
        return UNKNOWN
    if dtype == "float16":
        raise InvalidCall(operation, "float16 is not supported in linear algebra")
    return dtype if kind_of(dtype) in ("float", "complex") else "float64"


def real_of(dtype: DType) -> DType:
    """Return the dtype of the real part."""
    return UNKNOWN if dtype is UNKNOWN else {"complex64": "float32", "complex128": "float64"}.get(dtype, dtype)


def drop_axes(shape: Shape, count: int) -> Shape:
    """Return a shape without its last axes."""
    return UNKNOWN if shape is UNKNOWN else shape[:-count]


@function("numpy.linalg.inv")
def inv(a: object) -> object:
    """The inverse of square matrices."""
    return read_matrix("numpy.linalg.inv", a)


@function("numpy.linalg.cholesky")
def cholesky(a: object, *, upper: object = False) -> object:
    """The Cholesky factor of square matrices."""
    return read_matrix("numpy.linalg.cholesky", a)


@function("numpy.linalg.matrix_power")
def matrix_power(a: object, n: object) -> object:
    """A power of square matrices."""
    array = read_matrix("numpy.linalg.matrix_power", a)
    return array.with_dtype(UNKNOWN)


@function("numpy.linalg.det")
def det(a: object) -> object:
    """The determinant of square matrices."""
    matrix = read_matrix("numpy.linalg.det", a)
    return matrix.with_shape(drop_axes(matrix.shape, 2))


@function("numpy.linalg.pinv")
def pinv(a: object, rcond: object = None, hermitian: object = False, *, rtol: object = False) -> object:
    """The pseudo-inverse."""
    matrix = read_matrix("numpy.linalg.pinv", a, square=False)
    if matrix.shape is UNKNOWN:
        return matrix
    return matrix.with_shape((*matrix.shape[:-2], matrix.shape[-1], matrix.shape[-2]))


@function("numpy.linalg.matrix_rank")
def matrix_rank(A: object, tol: object = None, hermitian: object = False, *, rtol: object = None) -> object:
    """The rank of matrices."""
    array = numpy_array(A, "numpy.linalg.matrix_rank")
    if array.rank is not None and array.rank < 2:
        return python_number("int64")
    return TensorSpec(drop_axes(array.shape, 2), "int64")


@function("numpy.linalg.eigh")
def eigh(a: object, UPLO: object = "L") -> object:
    """Eigenvalues and eigenvectors of symmetric matrices."""
    matrix = read_matrix("numpy.linalg.eigh", a)
    return TensorSpec(drop_axes(matrix.shape, 1), real_of(matrix.dtype)), matrix


@function("numpy.linalg.eig")
def eig(a: object) -> object:
    """Eigenvalues and eigenvectors: complex only if they have to be."""
    matrix = read_matrix("numpy.linalg.eig", a)
    return TensorSpec(drop_axes(matrix.shape, 1), UNKNOWN), matrix.with_dtype(UNKNOWN)


@function("numpy.linalg.solve")
def solve(a: object, b: object) -> object:
    """The solution of linear equations."""
    matrix, right = read_matrix("numpy.linalg.solve", a), numpy_array(b, "numpy.linalg.solve")
    if matrix.shape is UNKNOWN or right.shape is UNKNOWN or not right.shape:
        return TensorSpec(UNKNOWN, UNKNOWN)
    axis = -1 if len(right.shape) == 1 else -2
    if sizes_differ(matrix.shape[-1], right.shape[axis]):
        raise InvalidCall(
            "numpy.linalg.solve", f"a has {matrix.shape[-1]} rows and b has {right.shape[axis]}: they must be as many"
        )
    same = right.dtype == matrix.dtype
    shape = right.shape if len(matrix.shape) == 2 else UNKNOWN
    return TensorSpec(shape, matrix.dtype if same else UNKNOWN)


@function("numpy.linalg.svd")
def svd(a: object, full_matrices: object = True, compute_uv: object = True, hermitian: object = False) -> object:
    """The singular value decomposition."""
    matrix = read_matrix("numpy.linalg.svd", a, square=False)
    if matrix.shape is UNKNOWN or not isinstance(full_matrices, bool) or not isinstance(compute_uv, bool):
        return UNKNOWN
    *batch, rows, columns = matrix.shape
    least: Dim = min(rows, columns) if isinstance(rows, int) and isinstance(columns, int) else UNKNOWN
    values = TensorSpec((*batch, least), real_of(matrix.dtype))
    if not compute_uv:
        return values
    left: tuple[Dim, ...] = (*batch, rows, rows if full_matrices else least)
    right: tuple[Dim, ...] = (*batch, columns if full_matrices else least, columns)
    return matrix.with_shape(left), values, matrix.with_shape(right)


@function("numpy.linalg.qr")
def qr(a: object, mode: object = "reduced") -> object:
    """The QR decomposition."""
    matrix = read_matrix("numpy.linalg.qr", a, square=False)
    if matrix.shape is UNKNOWN or mode not in ("reduced", "complete"):
        return UNKNOWN
    *batch, rows, columns = matrix.shape
    inner: Dim = rows
    if mode == "reduced":
        inner = min(rows, columns) if isinstance(rows, int) and isinstance(columns, int) else UNKNOWN
    return matrix.with_shape((*batch, rows, inner)), matrix.with_shape((*batch, inner, columns))


def complex_of(dtype: DType) -> DType:
    """Return the complex dtype that elements are transformed in."""
    if dtype is UNKNOWN:
        return UNKNOWN
    return "complex64" if dtype in ("float16", "float32", "complex64") else "complex128"


def _transform(operation: str, a: object, n: object, axis: object, kind: str) -> TensorSpec:
    array = numpy_array(a, operation)
    dtype = complex_of(array.dtype)
    if kind == "irfft":
        dtype = "float16" if array.dtype == "float16" else real_of(dtype)
    if array.shape is UNKNOWN:
        return TensorSpec(UNKNOWN, dtype)
    place = resolve_axis(operation, axis, len(array.shape))
    if place is UNKNOWN:
        return TensorSpec((UNKNOWN,) * len(array.shape), dtype)
    size: Dim = array.shape[place]
    if n is not None:
        size = read_int(n)
    elif kind == "irfft" and isinstance(size, int):
        size = 2 * (size - 1)
    if isinstance(size, int) and size < 1:
        raise InvalidArgument(operation, "n", size, "must be larger than 0")
    if kind == "rfft":
        size = size // 2 + 1 if isinstance(size, int) else UNKNOWN
    elif kind == "irfft" and not isinstance(size, int):
        size = UNKNOWN
    return TensorSpec(replace_size(array.shape, place, size), dtype)


def _register_transform(name: str, kind: str) -> None:
    @function(f"numpy.fft.{name}")
    def rule(a: object, n: object = None, axis: object = -1, norm: object = None, out: object = None) -> object:
        return _transform(f"numpy.fft.{name}", a, n, axis, kind)


for _name, _kind in (("fft", "fft"), ("ifft", "fft"), ("rfft", "rfft"), ("irfft", "irfft")):
    _register_transform(_name, _kind)


@function("numpy.fft.fftshift", "numpy.fft.ifftshift")
def fftshift(x: object, axes: object = None) -> object:
    """The zero frequency in the middle."""
    array = numpy_array(x, "numpy.fft.fftshift")
    return array.with_shape(array.shape)


@function("numpy.fft.fftfreq")
def fftfreq(n: object, d: object = 1.0, device: object = None) -> object:
    """The frequencies of a transform."""
    return TensorSpec((read_int(n),), "float64")


@function("numpy.fft.rfftfreq")
def rfftfreq(n: object, d: object = 1.0, device: object = None) -> object:
    """The frequencies of a transform of real numbers."""
    size = read_int(n)
    return TensorSpec((size if size is UNKNOWN else size // 2 + 1,), "float64")
