"""Keras: reductions, products, and the functions of neural networks."""
# Parameters have the names that Keras gives them.
# ruff: noqa: A002

from __future__ import annotations

import string
from collections.abc import Callable
from typing import Final

from shapelens.rules.arrays import keras_tensor
from shapelens.rules.axes import resolve_axis
from shapelens.rules.contractions import dot_shape, einsum_shape, tensordot_shape
from shapelens.rules.functions.keras_elementwise import floating, matmul
from shapelens.rules.functions.keras_shaping import flat
from shapelens.rules.joining import replace_size
from shapelens.rules.mismatch import InvalidArgument
from shapelens.rules.promotion import keras_result_type
from shapelens.rules.reductions import reduce_shape
from shapelens.rules.registry import function
from shapelens.rules.values import keras_dtype, read_int
from shapelens.spec import UNKNOWN, DType, Shape, TensorSpec


def _same(dtype: DType) -> DType:
    return dtype


def _bool(dtype: DType) -> DType:
    return "bool"


def _int32(dtype: DType) -> DType:
    return "int32"


def total_dtype(dtype: DType) -> DType:
    """Return the dtype of a sum: small integers are added up in 32 bits."""
    if dtype in ("bool", "int8", "int16"):
        return "int32"
    return "uint32" if dtype in ("uint8", "uint16") else dtype


def _only_float32(dtype: DType) -> DType:
    """A symbolic call says float32 of whatever it gets, an eager one does not."""
    return "float32" if dtype == "float32" else UNKNOWN


def mean_dtype(dtype: DType) -> DType:
    """Return the dtype of a mean: integers become float32."""
    if dtype in ("complex64", "complex128"):
        return UNKNOWN
    return "float32" if dtype == "int64" else floating(dtype)


_RESULTS: Final[dict[str, Callable[[DType], DType]]] = {
    "sum": total_dtype,
    **dict.fromkeys("mean std var median".split(), mean_dtype),
    **dict.fromkeys("amax amin".split(), _same),
    **dict.fromkeys("all any".split(), _bool),
    **dict.fromkeys("argmax argmin".split(), _int32),
    "logsumexp": _only_float32,
}


def reduce(name: str, x: object, axis: object, keepdims: object) -> TensorSpec:
    """Return what the reduction `keras.ops.<name>` gives."""
    operation = f"keras.ops.{name}"
    spec = keras_tensor(x, operation)
    return TensorSpec(reduce_shape(operation, spec.shape, axis, keepdims), _RESULTS[name](spec.dtype))


def _register(name: str) -> None:
    @function(f"keras.ops.{name}")
    def rule(x: object, axis: object = None, keepdims: object = False) -> object:
        return reduce(name, x, axis, keepdims)


for _name in _RESULTS:
    _register(_name)


@function("keras.ops.max", "keras.ops.min")
def extreme(x: object, axis: object = None, keepdims: object = False, initial: object = None) -> object:
    """The largest or smallest along axes."""
    return reduce("amax", x, axis, keepdims)


@function("keras.ops.prod")
def prod(x: object, axis: object = None, keepdims: object = False, dtype: object = None) -> object:
    """The product along axes."""
    result = reduce("sum", x, axis, keepdims)
    return result if dtype is None else result.with_dtype(keras_dtype(dtype))


@function("keras.ops.count_nonzero")
def count_nonzero(x: object, axis: object = None) -> object:
    """How many along axes are not zero."""
    return reduce("argmax", x, axis, False)


@function("keras.ops.norm")
def norm(x: object, ord: object = None, axis: object = None, keepdims: object = False) -> object:
    """The norm along axes."""
    spec = keras_tensor(x, "keras.ops.norm")
    return TensorSpec(reduce_shape("keras.ops.norm", spec.shape, axis, keepdims), floating(spec.dtype))


@function("keras.ops.cumsum", "keras.ops.cumprod")
def cumsum(x: object, axis: object = None, dtype: object = None) -> object:
    """Running sums or products."""
    spec = keras_tensor(x, "keras.ops.cumsum")
    result = keras_dtype(dtype, "int32" if spec.dtype == "bool" else spec.dtype)
    return TensorSpec(flat(spec.shape) if axis is None else spec.shape, result)


@function("keras.ops.moments")
def moments(x: object, axes: object, keepdims: object = False, synchronized: object = False) -> object:
    """Mean and variance along axes."""
    spec = keras_tensor(x, "keras.ops.moments")
    shape = reduce_shape("keras.ops.moments", spec.shape, axes, keepdims)
    return spec.with_shape(shape), spec.with_shape(shape)


@function("keras.ops.matmul")
def matmul_function(x1: object, x2: object) -> object:
    """The product of matrices in the last two axes."""
    return matmul(x1, x2)


def _pair(operation: str, x1: object, x2: object) -> tuple[TensorSpec, TensorSpec, DType]:
    left, right = keras_tensor(x1, operation), keras_tensor(x2, operation)
    return left, right, keras_result_type(left.dtype, right.dtype)


@function("keras.ops.dot")
def dot(x1: object, x2: object) -> object:
    """The last axis of one tensor against the last but one of the other."""
    left, right, dtype = _pair("keras.ops.dot", x1, x2)
    return TensorSpec(dot_shape("keras.ops.dot", left.shape, right.shape), dtype)


@function("keras.ops.tensordot")
def tensordot(x1: object, x2: object, axes: object = 2) -> object:
    """The sum of products over chosen axes."""
    left, right, dtype = _pair("keras.ops.tensordot", x1, x2)
    return TensorSpec(tensordot_shape("keras.ops.tensordot", left.shape, right.shape, axes, by_product=True), dtype)


@function("keras.ops.einsum")
def einsum(subscripts: object, *operands: object, **kwargs: object) -> object:
    """The sum of products that an equation describes."""
    specs = [keras_tensor(item, "keras.ops.einsum") for item in operands]
    dtypes = {spec.dtype for spec in specs}
    dtype = next(iter(dtypes)) if len(dtypes) == 1 else keras_result_type(*(spec.dtype for spec in specs))
    if dtype == "int8" or not isinstance(subscripts, str):
        return TensorSpec(UNKNOWN, UNKNOWN if dtype == "int8" else dtype)
    shapes = tuple(spec.shape for spec in specs)
    if _is_product(subscripts) and any(map(_misnames, subscripts.split("->")[0].split(","), shapes)):
        return TensorSpec(UNKNOWN, dtype)
    return TensorSpec(einsum_shape("keras.ops.einsum", subscripts, shapes), dtype)


_PRODUCTS: Final = frozenset(
    "a,b->ab ab,b->a ab,bc->ac ab,cb->ac abc,cd->abd abc,dc->abd abcd,abde->abce abcd,abed->abce abcd,acbe->adbe "
    "abcd,adbe->acbe abcd,aecd->acbe abcd,aecd->aceb".split()
)
"""Equations that an eager call computes with `tf.matmul`, which counts no axes; a symbolic call does.

Source: `keras.src.backend.tensorflow.numpy.einsum`.
"""


def _is_product(subscripts: str) -> bool:
    letters = dict.fromkeys(character for character in subscripts if character.isalpha())
    renamed = str.maketrans("".join(letters), string.ascii_letters[: len(letters)])
    return subscripts.replace(" ", "").translate(renamed) in _PRODUCTS


def _misnames(term: str, shape: Shape) -> bool:
    return shape is UNKNOWN or len(term.strip()) != len(shape)


def _register_activation(names: str, *parameters: str) -> None:
    """Register activations with one more parameter, which changes neither shape nor dtype."""
    operations = [f"keras.ops.{name}" for name in names.split()]
    if parameters == ("axis",):

        @function(*operations)
        def along(x: object, axis: object = -1) -> object:
            return _activation(operations[0], x, axis)

    elif parameters == ("alpha",):

        @function(*operations)
        def scaled(x: object, alpha: object = 1.0) -> object:
            return _activation(operations[0], x)

    elif parameters == ("threshold",):

        @function(*operations)
        def cut(x: object, threshold: object = 0.5) -> object:
            return _activation(operations[0], x)


def _activation(operation: str, x: object, axis: object = None) -> TensorSpec:
    spec = keras_tensor(x, operation)
    if axis is not None and spec.rank:
        resolve_axis(operation, axis, spec.rank)
    return spec.with_shape(spec.shape)


_register_activation("softmax log_softmax sparsemax", "axis")
_register_activation("elu celu", "alpha")
_register_activation("hard_shrink soft_shrink", "threshold")


@function("keras.ops.gelu")
def gelu(x: object, approximate: object = True) -> object:
    """The activation of this name."""
    return _activation("keras.ops.gelu", x)


@function("keras.ops.leaky_relu")
def leaky_relu(x: object, negative_slope: object = 0.2) -> object:
    """The activation of this name."""
    return _activation("keras.ops.leaky_relu", x)


@function("keras.ops.squareplus")
def squareplus(x: object, b: object = 4) -> object:
    """The activation of this name."""
    return _activation("keras.ops.squareplus", x)


@function("keras.ops.threshold")
def threshold(x: object, threshold: object, default_value: object) -> object:
    """What is not above a threshold is replaced."""
    return _activation("keras.ops.threshold", x)


@function("keras.ops.glu", "keras.activations.glu")
def glu(x: object, axis: object = -1) -> object:
    """One half of an axis, gated by the other."""
    spec = keras_tensor(x, "keras.ops.glu")
    if spec.shape is UNKNOWN:
        return spec
    place = resolve_axis("keras.ops.glu", axis, len(spec.shape))
    size = UNKNOWN if place is UNKNOWN else spec.shape[place]
    if isinstance(size, int) and size % 2:
        raise InvalidArgument("keras.ops.glu", "axis", axis, f"has size {size}, which can't be halved")
    if place is UNKNOWN:
        return spec.with_shape((UNKNOWN,) * len(spec.shape))
    return spec.with_shape(replace_size(spec.shape, place, size // 2 if isinstance(size, int) else size))


@function("keras.ops.normalize")
def normalize(x: object, axis: object = -1, order: object = 2, epsilon: object = None) -> object:
    """The tensor divided by its norm along an axis."""
    spec = keras_tensor(x, "keras.ops.normalize")
    return TensorSpec(spec.shape, floating(spec.dtype))


@function("keras.ops.layer_normalization")
def layer_normalization(
    x: object,
    gamma: object = None,
    beta: object = None,
    axis: object = -1,
    epsilon: object = None,
    **kwargs: object,
) -> object:
    """The tensor with mean 0 and variance 1 along an axis."""
    spec = keras_tensor(x, "keras.ops.layer_normalization")
    return TensorSpec(spec.shape, UNKNOWN if spec.dtype not in ("float32", "float64") else spec.dtype)


@function("keras.ops.multi_hot")
def multi_hot(
    inputs: object,
    num_classes: object = None,
    axis: object = -1,
    dtype: object = None,
    sparse: object = False,
    **kwargs: object,
) -> object:
    """Ones at several indices."""
    spec = keras_tensor(inputs, "keras.ops.multi_hot")
    result = keras_dtype(dtype)
    result = result if result == spec.dtype else UNKNOWN  # a symbolic call says the dtype of the indices
    place = len(spec.shape) if axis == -1 and spec.shape is not UNKNOWN else axis
    if not spec.shape or spec.shape is UNKNOWN or not isinstance(place, int):
        return TensorSpec(UNKNOWN, result)
    if axis != -1 and not 0 <= place < len(spec.shape):  # a symbolic call refuses the last axis by its number
        return TensorSpec(UNKNOWN, result)
    longer = (*spec.shape[:place], read_int(num_classes), *spec.shape[place:])
    return TensorSpec(longer[1:] if len(longer) == 2 else (longer[0], *longer[2:]), result)
