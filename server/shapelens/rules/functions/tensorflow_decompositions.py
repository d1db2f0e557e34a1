"""TensorFlow: `tf.linalg`: matrices that are taken apart."""
# Parameters have the names that TensorFlow gives them.

from __future__ import annotations

from shapelens.rules.arrays import tensorflow_tensor
from shapelens.rules.functions.tensorflow_creation import INT32, tensorflow_dtype
from shapelens.rules.mismatch import InvalidCall, RankMismatch
from shapelens.rules.registry import function
from shapelens.rules.sizes import merge_sizes, sizes_differ
from shapelens.spec import UNKNOWN, DType, TensorSpec, format_shape


def _square(operation: str, value: object) -> TensorSpec:
    spec = tensorflow_tensor(value, operation)
    if spec.shape is not UNKNOWN:
        if len(spec.shape) < 2:
            raise RankMismatch(operation, spec.shape, 2)
        if sizes_differ(spec.shape[-1], spec.shape[-2]):
            raise InvalidCall(operation, f"the matrices of {format_shape(spec.shape)} are not square")
    return spec.with_shape(spec.shape)


def _complex(dtype: DType) -> DType:
    return {"float32": "complex64", "float64": "complex128"}.get(str(dtype), dtype)


@function("tensorflow.linalg.eig", "tensorflow.eig")
def eig(tensor: object, name: object = None) -> object:
    """Eigenvalues and eigenvectors, which are complex."""
    spec = _square("tensorflow.linalg.eig", tensor)
    dtype = _complex(spec.dtype)
    return TensorSpec(UNKNOWN if spec.shape is UNKNOWN else spec.shape[:-1], dtype), TensorSpec(spec.shape, dtype)


@function("tensorflow.linalg.eigvals", "tensorflow.eigvals")
def eigvals(tensor: object, name: object = None) -> object:
    """Eigenvalues, which are complex."""
    spec = _square("tensorflow.linalg.eigvals", tensor)
    return TensorSpec(UNKNOWN if spec.shape is UNKNOWN else spec.shape[:-1], _complex(spec.dtype))


@function("tensorflow.linalg.lu")
def lu(input: object, output_idx_type: object = INT32, name: object = None) -> object:  # noqa: A002
    """The factors of square matrices in one, and the order of the rows."""
    spec = _square("tensorflow.linalg.lu", input)
    rows = UNKNOWN if spec.shape is UNKNOWN else spec.shape[:-1]
    return spec, TensorSpec(rows, tensorflow_dtype(output_idx_type))


@function("tensorflow.linalg.tensor_diag_part")
def tensor_diag_part(input: object, name: object = None) -> object:  # noqa: A002
    """The diagonal of a tensor of which both halves of the axes are the same."""
    operation = "tensorflow.linalg.tensor_diag_part"
    spec = tensorflow_tensor(input, operation)
    if spec.shape is UNKNOWN:
        return spec.with_shape(UNKNOWN)
    half = len(spec.shape) // 2
    if len(spec.shape) % 2 or not half or any(map(sizes_differ, spec.shape[:half], spec.shape[half:])):
        raise InvalidCall(operation, f"the halves of {format_shape(spec.shape)} must be the same")
    pairs = zip(spec.shape[:half], spec.shape[half:], strict=True)
    return spec.with_shape(tuple(merge_sizes(a, b) for a, b in pairs))
