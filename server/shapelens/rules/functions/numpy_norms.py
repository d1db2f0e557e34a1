"""NumPy: eigenvalues, norms, least squares and products in `numpy.linalg`; Fourier transforms in several axes."""
# Parameters have the names that NumPy gives them.
# ruff: noqa: A002

from __future__ import annotations

from itertools import pairwise

from shapelens.rules.arrays import numpy_array
from shapelens.rules.axes import resolve_axis
from shapelens.rules.functions.numpy_linalg import complex_of, drop_axes, read_matrix, real_of
from shapelens.rules.functions.numpy_selection import trace
from shapelens.rules.mismatch import ContractionMismatch, InvalidArgument, InvalidCall, RankMismatch
from shapelens.rules.promotion import kind_of, numpy_result_type
from shapelens.rules.reductions import reduce_shape
from shapelens.rules.registry import function
from shapelens.rules.sizes import sizes_differ
from shapelens.rules.values import read_items, read_shape
from shapelens.spec import UNKNOWN, Dim, DType, TensorSpec


@function("numpy.linalg.eigvals")
def eigvals(a: object) -> object:
    """Eigenvalues: complex only if they have to be."""
    return TensorSpec(drop_axes(read_matrix("numpy.linalg.eigvals", a).shape, 1), UNKNOWN)


@function("numpy.linalg.eigvalsh")
def eigvalsh(a: object, UPLO: object = "L") -> object:  # noqa: N803
    """Eigenvalues of symmetric matrices."""
    matrix = read_matrix("numpy.linalg.eigvalsh", a)
    return TensorSpec(drop_axes(matrix.shape, 1), real_of(matrix.dtype))


@function("numpy.linalg.slogdet")
def slogdet(a: object) -> object:
    """Sign and logarithm of the determinant."""
    matrix = read_matrix("numpy.linalg.slogdet", a)
    shape = drop_axes(matrix.shape, 2)
    return TensorSpec(shape, matrix.dtype), TensorSpec(shape, real_of(matrix.dtype))


@function("numpy.linalg.svdvals")
def svdvals(x: object, /) -> object:
    """Singular values."""
    matrix = read_matrix("numpy.linalg.svdvals", x, square=False)
    if matrix.shape is UNKNOWN:
        return TensorSpec(UNKNOWN, real_of(matrix.dtype))
    *batch, rows, columns = matrix.shape
    least: Dim = min(rows, columns) if isinstance(rows, int) and isinstance(columns, int) else UNKNOWN
    return TensorSpec((*batch, least), real_of(matrix.dtype))


@function("numpy.linalg.cond")
def cond(x: object, p: object = None) -> object:
    """The condition number of matrices."""
    matrix = read_matrix("numpy.linalg.cond", x, square=p is not None and p not in (2, -2))
    return TensorSpec(drop_axes(matrix.shape, 2), real_of(matrix.dtype))


@function("numpy.linalg.lstsq")
def lstsq(a: object, b: object, rcond: object = None) -> object:
    """The solution of linear equations with the least error; what is left over; the rank; the singular values."""
    operation = "numpy.linalg.lstsq"
    matrix, right = numpy_array(a, operation), numpy_array(b, operation)
    if matrix.rank is not None and matrix.rank != 2:
        raise RankMismatch(operation, matrix.shape, 2, 2)
    if right.rank is not None and right.rank not in (1, 2):
        raise RankMismatch(operation, right.shape, 1, 2)
    if matrix.shape is UNKNOWN or right.shape is UNKNOWN:
        return UNKNOWN
    rows, columns = matrix.shape
    if sizes_differ(rows, right.shape[0]):
        raise InvalidCall(operation, f"a has {rows} rows and b has {right.shape[0]}")
    least: Dim = min(rows, columns) if isinstance(rows, int) and isinstance(columns, int) else UNKNOWN
    dtype = numpy_result_type(_in_floats(matrix.dtype), _in_floats(right.dtype))
    solution = TensorSpec((columns, *right.shape[1:]), dtype)
    return solution, TensorSpec((UNKNOWN,), real_of(dtype)), UNKNOWN, TensorSpec((least,), real_of(dtype))


def _in_floats(dtype: DType) -> DType:
    """Return the dtype that elements are computed in."""
    return dtype if dtype is UNKNOWN or kind_of(dtype) in ("float", "complex") else "float64"


def _norm_dtype(dtype: DType) -> DType:
    return real_of(_in_floats(dtype))


@function("numpy.linalg.vector_norm")
def vector_norm(x: object, /, *, axis: object = None, keepdims: object = False, ord: object = 2) -> object:
    """The norm of vectors along axes."""
    array = numpy_array(x, "numpy.linalg.vector_norm")
    return TensorSpec(reduce_shape("numpy.linalg.vector_norm", array.shape, axis, keepdims), _norm_dtype(array.dtype))


@function("numpy.linalg.matrix_norm")
def matrix_norm(x: object, /, *, keepdims: object = False, ord: object = "fro") -> object:
    """The norm of matrices in the last two axes."""
    array = numpy_array(x, "numpy.linalg.matrix_norm")
    if array.rank is not None and array.rank < 2:
        raise RankMismatch("numpy.linalg.matrix_norm", array.shape, 2)
    shape = reduce_shape("numpy.linalg.matrix_norm", array.shape, (-2, -1), keepdims)
    return TensorSpec(shape, _norm_dtype(array.dtype))


@function("numpy.linalg.trace")
def linalg_trace(x: object, /, *, offset: object = 0, dtype: object = None) -> object:
    """The sum of the diagonal of matrices."""
    return trace(x, offset, -2, -1, dtype)


@function("numpy.linalg.multi_dot")
def multi_dot(arrays: object, *, out: object = None) -> object:
    """The product of several matrices."""
    operation = "numpy.linalg.multi_dot"
    items = read_items(arrays)
    if items is None:
        return UNKNOWN
    if len(items) < 2:
        raise InvalidCall(operation, "at least two arrays are needed")
    specs = [numpy_array(item, operation) for item in items]
    dtype = numpy_result_type(*(spec.dtype for spec in specs))
    if any(spec.rank not in (2, None) for spec in specs[1:-1]) or any(spec.rank == 0 for spec in specs):
        raise InvalidCall(operation, "the arrays must be matrices; the first and the last may be vectors")
    shapes = [spec.shape for spec in specs if spec.shape is not UNKNOWN]
    if len(shapes) < len(specs) or any(len(shape) > 2 for shape in shapes):
        return TensorSpec(UNKNOWN, dtype)
    for left, right in pairwise(shapes):
        if sizes_differ(left[-1], right[0]):
            raise ContractionMismatch(operation, left, right, left[-1], right[0])
    return TensorSpec((*shapes[0][:-1], *shapes[-1][1:]), dtype)


# --- Fourier transforms in several axes ---


def _sizes(operation: str, a: object, s: object, axes: object) -> tuple[TensorSpec, list[int] | None, list[Dim]]:
    """Return the array, the axes that are transformed, and their sizes before the transform."""
    array = numpy_array(a, operation)
    if array.shape is UNKNOWN:
        return array, None, []
    rank = len(array.shape)
    wanted = None if s is None else read_shape(s)
    if wanted is UNKNOWN:
        return array, None, []
    if axes is None:
        count = rank if wanted is None else len(wanted)
        places: object = tuple(range(-count, 0))
    else:
        places = axes
    items = read_items(places)
    if items is None:
        return array, None, []
    if wanted is not None and len(wanted) != len(items):
        raise InvalidCall(operation, f"s has {len(wanted)} sizes for {len(items)} axes")
    resolved = [place for item in items if (place := resolve_axis(operation, item, rank)) is not UNKNOWN]
    if len(set(resolved)) < len(items):
        return array, None, []  # an axis is not known, or is transformed twice
    sizes = [array.shape[place] for place in resolved]
    if wanted is not None:
        sizes = [own if size == -1 else size for own, size in zip(sizes, wanted, strict=True)]
    if any(isinstance(size, int) and size < 1 for size in sizes):
        raise InvalidArgument(operation, "s", s, "must hold sizes larger than 0")
    return array, resolved, sizes


def _transform(operation: str, kind: str, a: object, s: object, axes: object) -> TensorSpec:
    array, places, sizes = _sizes(operation, a, s, axes)
    dtype = complex_of(array.dtype)
    if kind == "rfft" and array.dtype in ("complex64", "complex128") and places != []:
        raise InvalidCall(operation, f"it transforms real numbers, and these are {array.dtype}")
    if kind == "irfft":
        dtype = UNKNOWN if array.dtype == "float16" else real_of(dtype)
    if array.shape is UNKNOWN or places is None:
        return TensorSpec((UNKNOWN,) * array.rank if array.rank is not None else UNKNOWN, dtype)
    if places and kind == "rfft":
        last = sizes[-1]
        sizes[-1] = last // 2 + 1 if isinstance(last, int) else UNKNOWN
    if places and kind == "irfft" and s is None:
        last = sizes[-1]
        sizes[-1] = 2 * (last - 1) if isinstance(last, int) else UNKNOWN
        if sizes[-1] == 0:
            raise InvalidArgument(operation, "s", s, "leaves no element along the last axis")
    result = list(array.shape)
    for place, size in zip(places, sizes, strict=True):
        result[place] = size
    return TensorSpec(tuple(result), dtype if places else UNKNOWN)


def _register(name: str, kind: str, default_axes: tuple[int, int] | None) -> None:
    @function(f"numpy.fft.{name}")
    def rule(
        a: object, s: object = None, axes: object = default_axes, norm: object = None, out: object = None
    ) -> object:
        return _transform(f"numpy.fft.{name}", kind, a, s, axes)


for _name, _kind in (("fftn", "fft"), ("ifftn", "fft"), ("rfftn", "rfft"), ("irfftn", "irfft")):
    _register(_name, _kind, None)
for _name, _kind in (("fft2", "fft"), ("ifft2", "fft"), ("rfft2", "rfft"), ("irfft2", "irfft")):
    _register(_name, _kind, (-2, -1))
