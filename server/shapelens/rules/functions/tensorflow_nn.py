"""TensorFlow: the functions of neural networks, linear algebra, signals, sorting and strings."""
# Parameters have the names that TensorFlow gives them.
# ruff: noqa: A002

from __future__ import annotations

from shapelens.rules.arrays import tensorflow_tensor
from shapelens.rules.axes import resolve_axis
from shapelens.rules.broadcasting import broadcast
from shapelens.rules.functions.tensorflow_creation import FLOAT32, INT32, tensorflow_dtype
from shapelens.rules.functions.tensorflow_elementwise import check_kind
from shapelens.rules.functions.tensorflow_shaping import common_dtype
from shapelens.rules.joining import merge_shapes
from shapelens.rules.mismatch import AxisMismatch, InvalidArgument, InvalidCall, RankMismatch
from shapelens.rules.reductions import reduce_shape
from shapelens.rules.registry import function
from shapelens.rules.reshaping import swap_axes
from shapelens.rules.sizes import ceil_divide, merge_sizes, sizes_differ
from shapelens.rules.values import Reference, read_int, read_shape
from shapelens.spec import UNKNOWN, Dim, DType, TensorSpec

_FLOATING = frozenset({"float"})
_HANN = Reference("tensorflow.signal.hann_window")


def _kept(operation: str, x: object, kinds: frozenset[str] = _FLOATING) -> TensorSpec:
    """Return a tensor of the same shape and dtype; raise for a dtype that is not taken."""
    spec = tensorflow_tensor(x, operation)
    check_kind(operation, spec.dtype, kinds)
    return spec.with_shape(spec.shape)


@function("tensorflow.nn.relu", "tensorflow.nn.relu6")
def relu(features: object, name: object = None) -> object:
    """The activation of this name."""
    return _kept("tensorflow.nn.relu", features, frozenset({"int", "float"}))


@function("tensorflow.nn.elu", "tensorflow.nn.selu")
def elu(features: object, name: object = None) -> object:
    """The activation of this name."""
    return _kept("tensorflow.nn.elu", features)


@function("tensorflow.nn.gelu")
def gelu(features: object, approximate: object = False, name: object = None) -> object:
    """The activation of this name."""
    return _kept("tensorflow.nn.gelu", features)


@function("tensorflow.nn.leaky_relu")
def leaky_relu(features: object, alpha: object = 0.2, name: object = None) -> object:
    """The activation of this name; integers become floats."""
    spec = _kept("tensorflow.nn.leaky_relu", features, frozenset({"int", "float"}))
    return spec.with_dtype("float32") if isinstance(spec.dtype, str) and "int" in spec.dtype else spec


@function("tensorflow.nn.silu", "tensorflow.nn.swish")
def silu(features: object, beta: object = 1.0) -> object:
    """The activation of this name."""
    return _kept("tensorflow.nn.silu", features)


@function(
    "tensorflow.nn.softmax", "tensorflow.math.softmax", "tensorflow.nn.log_softmax", "tensorflow.math.log_softmax"
)
def softmax(logits: object, axis: object = None, name: object = None) -> object:
    """Probabilities along an axis."""
    spec = _kept("tensorflow.nn.softmax", logits)
    if spec.rank and axis is not None:
        resolve_axis("tensorflow.nn.softmax", axis, spec.rank)
    return spec


@function("tensorflow.nn.dropout")
def dropout(x: object, rate: object, noise_shape: object = None, seed: object = None, name: object = None) -> object:
    """Elements set to zero at random."""
    return _kept("tensorflow.nn.dropout", x)


@function("tensorflow.nn.l2_normalize", "tensorflow.math.l2_normalize", "tensorflow.linalg.l2_normalize")
def l2_normalize(
    x: object, axis: object = None, epsilon: object = 1e-12, name: object = None, dim: object = None
) -> object:
    """The tensor divided by its norm along axes."""
    return _kept("tensorflow.nn.l2_normalize", x, frozenset({"float", "complex"}))


@function("tensorflow.nn.l2_loss")
def l2_loss(t: object, name: object = None) -> object:
    """Half the sum of squares."""
    return _kept("tensorflow.nn.l2_loss", t).with_shape(())


@function("tensorflow.nn.moments")
def moments(x: object, axes: object, shift: object = None, keepdims: object = False, name: object = None) -> object:
    """Mean and variance along axes."""
    spec = tensorflow_tensor(x, "tensorflow.nn.moments")
    result = spec.with_shape(reduce_shape("tensorflow.nn.moments", spec.shape, axes, keepdims))
    return result, result


@function("tensorflow.nn.bias_add")
def bias_add(value: object, bias: object, data_format: object = None, name: object = None) -> object:
    """A number for each channel added."""
    spec, added = tensorflow_tensor(value, "tensorflow.nn.bias_add"), tensorflow_tensor(bias, "tensorflow.nn.bias_add")
    if added.rank is not None and added.rank != 1:
        raise RankMismatch("tensorflow.nn.bias_add", added.shape, 1, 1)
    if spec.shape is UNKNOWN or not spec.shape or data_format is not None:
        return spec.with_shape(UNKNOWN)
    if added.shape is UNKNOWN:
        return spec.with_shape((*spec.shape[:-1], spec.shape[-1] if isinstance(spec.shape[-1], int) else UNKNOWN))
    channels = added.shape[0]
    if isinstance(channels, int) and sizes_differ(spec.shape[-1], channels):
        raise AxisMismatch("tensorflow.nn.bias_add", spec.shape, -1, channels)
    return spec.with_shape((*spec.shape[:-1], merge_sizes(spec.shape[-1], channels)))


@function("tensorflow.nn.sigmoid_cross_entropy_with_logits")
def sigmoid_cross_entropy(labels: object = None, logits: object = None, name: object = None) -> object:
    """The loss of each element; labels and logits must have one shape."""
    operation = "tensorflow.nn.sigmoid_cross_entropy_with_logits"
    target, spec = tensorflow_tensor(labels, operation), tensorflow_tensor(logits, operation)
    merge_shapes(operation, (spec.shape, target.shape))
    return spec.with_shape(broadcast(operation, spec.shape, target.shape))


@function("tensorflow.nn.softmax_cross_entropy_with_logits")
def softmax_cross_entropy(labels: object, logits: object, axis: object = -1, name: object = None) -> object:
    """The loss of each sample."""
    operation = "tensorflow.nn.softmax_cross_entropy_with_logits"
    target, spec = tensorflow_tensor(labels, operation), tensorflow_tensor(logits, operation)
    shape = broadcast(operation, spec.shape, target.shape)
    if shape is UNKNOWN or axis != -1 or not shape:
        return spec.with_shape(UNKNOWN)
    return spec.with_shape(shape[:-1])


@function("tensorflow.nn.sparse_softmax_cross_entropy_with_logits")
def sparse_softmax_cross_entropy(labels: object, logits: object, name: object = None) -> object:
    """The loss of each sample; labels have one axis less than logits."""
    operation = "tensorflow.nn.sparse_softmax_cross_entropy_with_logits"
    target, spec = tensorflow_tensor(labels, operation), tensorflow_tensor(logits, operation)
    if spec.shape is UNKNOWN or target.shape is UNKNOWN or not spec.shape:
        return spec.with_shape(target.shape)
    if len(target.shape) != len(spec.shape) - 1:
        raise InvalidCall(
            operation, f"labels have {len(target.shape)} axes and logits have {len(spec.shape)}: one more is needed"
        )
    common = merge_shapes(operation, (target.shape, spec.shape[:-1]))
    if len(spec.shape) == 2 or common is UNKNOWN:
        return spec.with_shape(common)
    # Where only one of the two leaves a size open, it depends on the path taken whether the result does.
    return spec.with_shape(tuple(map(_agreed, target.shape, spec.shape)))


def _agreed(a: Dim, b: Dim) -> Dim:
    return a if a == b else UNKNOWN


@function("tensorflow.nn.embedding_lookup")
def embedding_lookup(params: object, ids: object, max_norm: object = None, name: object = None) -> object:
    """The rows of a table at indices."""
    table, index = tensorflow_tensor(params), tensorflow_tensor(ids)
    if table.shape is UNKNOWN or index.shape is UNKNOWN or not table.shape:
        return table.with_shape(UNKNOWN)
    return table.with_shape(index.shape + table.shape[1:])


@function("tensorflow.nn.top_k", "tensorflow.math.top_k")
def top_k(
    input: object, k: object = 1, sorted: object = True, index_type: object = INT32, name: object = None
) -> object:
    """The largest elements of the last axis, and where they are."""
    spec, number = tensorflow_tensor(input, "tensorflow.math.top_k"), read_int(k)
    index = tensorflow_dtype(index_type)
    if spec.shape is UNKNOWN:
        return spec, TensorSpec(UNKNOWN, index)
    if not spec.shape:
        raise RankMismatch("tensorflow.math.top_k", spec.shape, 1)
    last = spec.shape[-1]
    if isinstance(last, int) and isinstance(number, int) and number > last:
        raise InvalidArgument("tensorflow.math.top_k", "k", number, f"is more than the last axis has: {last}")
    shape = (*spec.shape[:-1], number)
    return spec.with_shape(shape), TensorSpec(shape, index)


def _convolved(
    operation: str, input: object, filters: object, strides: object, padding: object, dilations: object, rank: int
) -> TensorSpec:
    """Return what a convolution gives on channels-last data."""
    spec, kernel = tensorflow_tensor(input, operation), tensorflow_tensor(filters, operation)
    if kernel.rank is not None and kernel.rank != rank + 2:
        raise RankMismatch(operation, kernel.shape, rank + 2, rank + 2)
    if spec.shape is UNKNOWN or kernel.shape is UNKNOWN:
        return spec.with_shape(UNKNOWN)
    if len(spec.shape) < rank + 2:
        raise RankMismatch(operation, spec.shape, rank + 2)
    steps, rates = _per_axis(strides, rank), _per_axis(1 if dilations is None else dilations, rank)
    channels, taken = spec.shape[-1], kernel.shape[-2]
    if isinstance(channels, int) and isinstance(taken, int) and taken and channels % taken:
        raise AxisMismatch(operation, spec.shape, -1, taken)
    sizes: list[Dim] = []
    for place in range(rank):
        size, kernel_size = spec.shape[place - rank - 1], kernel.shape[place]
        sizes.append(_window(size, kernel_size, steps[place], rates[place], padding))
    return spec.with_shape((*spec.shape[: -rank - 1], *sizes, kernel.shape[-1]))


def _per_axis(value: object, rank: int) -> list[Dim]:
    """Read strides: one number, one for each spatial axis, or with those of batch and channels."""
    sizes = read_shape(value)
    if sizes is UNKNOWN:
        return [UNKNOWN] * rank
    if len(sizes) == 1:
        return [sizes[0]] * rank
    return (
        list(sizes[1 : rank + 1]) if len(sizes) == rank + 2 else list(sizes) if len(sizes) == rank else [UNKNOWN] * rank
    )


def _window(size: Dim, window: Dim, stride: Dim, rate: Dim, padding: object) -> Dim:
    if not isinstance(stride, int) or stride < 1 or not isinstance(padding, str):
        return UNKNOWN
    if padding.upper() == "SAME":
        return ceil_divide(size, stride)
    if size is None:
        return None
    if not isinstance(window, int) or not isinstance(rate, int) or not isinstance(size, int):
        return UNKNOWN
    left = size - (window - 1) * rate
    return ceil_divide(left, stride) if left > 0 else UNKNOWN


@function("tensorflow.nn.conv1d")
def conv1d(
    input: object,
    filters: object,
    stride: object,
    padding: object,
    data_format: object = "NWC",
    dilations: object = None,
    name: object = None,
) -> object:
    """A convolution along one axis."""
    if data_format != "NWC":
        return tensorflow_tensor(input).with_shape((UNKNOWN,) * 3)
    return _convolved("tensorflow.nn.conv1d", input, filters, stride, padding, dilations, 1)


@function("tensorflow.nn.conv2d")
def conv2d(
    input: object,
    filters: object,
    strides: object,
    padding: object,
    data_format: object = "NHWC",
    dilations: object = None,
    name: object = None,
) -> object:
    """A convolution along two axes."""
    if data_format != "NHWC":
        return tensorflow_tensor(input).with_shape((UNKNOWN,) * 4)
    return _convolved("tensorflow.nn.conv2d", input, filters, strides, padding, dilations, 2)


def _pooled(operation: str, input: object, ksize: object, strides: object, padding: object, rank: int) -> TensorSpec:
    spec = tensorflow_tensor(input, operation)
    if spec.shape is UNKNOWN:
        return spec
    if len(spec.shape) != rank + 2:
        raise RankMismatch(operation, spec.shape, rank + 2, rank + 2)
    windows, steps = _per_axis(ksize, rank), _per_axis(strides, rank)
    sizes = [_window(spec.shape[place + 1], windows[place], steps[place], 1, padding) for place in range(rank)]
    return spec.with_shape((spec.shape[0], *sizes, spec.shape[-1]))


@function("tensorflow.nn.max_pool2d", "tensorflow.nn.avg_pool2d")
def max_pool2d(
    input: object,
    ksize: object,
    strides: object,
    padding: object,
    data_format: object = "NHWC",
    name: object = None,
) -> object:
    """The largest of each window."""
    if data_format != "NHWC":
        return tensorflow_tensor(input).with_shape((UNKNOWN,) * 4)
    return _pooled("tensorflow.nn.max_pool2d", input, ksize, strides, padding, 2)


@function("tensorflow.nn.max_pool1d")
def max_pool1d(
    input: object,
    ksize: object,
    strides: object,
    padding: object,
    data_format: object = "NWC",
    name: object = None,
) -> object:
    """The largest of each window."""
    if data_format != "NWC":
        return tensorflow_tensor(input).with_shape((UNKNOWN,) * 3)
    return _pooled("tensorflow.nn.max_pool1d", input, ksize, strides, padding, 1)


# Signals


def _complex_of(dtype: DType) -> DType:
    return UNKNOWN if dtype is UNKNOWN else {"float32": "complex64", "float64": "complex128"}.get(dtype, UNKNOWN)


def _real_of(dtype: DType) -> DType:
    return UNKNOWN if dtype is UNKNOWN else {"complex64": "float32", "complex128": "float64"}.get(dtype, UNKNOWN)


@function("tensorflow.signal.fft", "tensorflow.signal.ifft")
def fft(input: object, name: object = None) -> object:
    """The Fourier transform of complex numbers."""
    return _kept("tensorflow.signal.fft", input, frozenset({"complex"}))


@function("tensorflow.signal.fft2d", "tensorflow.signal.ifft2d")
def fft2d(input: object, name: object = None) -> object:
    """The Fourier transform in two axes."""
    return _kept("tensorflow.signal.fft2d", input, frozenset({"complex"}))


@function("tensorflow.signal.rfft")
def rfft(input_tensor: object, fft_length: object = None, name: object = None) -> object:
    """The Fourier transform of real numbers."""
    spec = tensorflow_tensor(input_tensor, "tensorflow.signal.rfft")
    length = _first(fft_length)
    if spec.shape is UNKNOWN:
        return TensorSpec(UNKNOWN, _complex_of(spec.dtype))
    if not spec.shape:
        raise RankMismatch("tensorflow.signal.rfft", spec.shape, 1)
    size: Dim = spec.shape[-1] if fft_length is None else length
    if not isinstance(size, int):
        # A graph leaves the other sizes open too, but not always.
        return TensorSpec((UNKNOWN,) * len(spec.shape), _complex_of(spec.dtype))
    half = size // 2 + 1 if size else 0
    return TensorSpec((*spec.shape[:-1], half), _complex_of(spec.dtype))


def _first(value: object) -> Dim:
    sizes = UNKNOWN if value is None else read_shape(value)
    return UNKNOWN if sizes is UNKNOWN or len(sizes) != 1 else sizes[0]


@function("tensorflow.signal.irfft")
def irfft(input_tensor: object, fft_length: object = None, name: object = None) -> object:
    """The inverse of the Fourier transform of real numbers."""
    spec = tensorflow_tensor(input_tensor, "tensorflow.signal.irfft")
    if spec.shape is UNKNOWN or not spec.shape:
        return TensorSpec(UNKNOWN, _real_of(spec.dtype))
    last = spec.shape[-1]
    size: Dim = (
        _first(fft_length) if fft_length is not None else max(2 * (last - 1), 0) if isinstance(last, int) else last
    )
    if not isinstance(size, int):
        return TensorSpec((UNKNOWN,) * len(spec.shape), _real_of(spec.dtype))
    return TensorSpec((*spec.shape[:-1], size), _real_of(spec.dtype))


def frame_count(size: Dim, length: Dim, step: Dim, pad_end: object) -> Dim:
    """Return how many frames of a length there are, a step apart."""
    if not isinstance(step, int) or step < 1 or not isinstance(pad_end, bool):
        return UNKNOWN
    if pad_end:
        return ceil_divide(size, step)
    if not isinstance(size, int) or not isinstance(length, int):
        return size if size is None else UNKNOWN
    return max(0, 1 + (size - length) // step)


@function("tensorflow.signal.frame")
def frame(
    signal: object,
    frame_length: object,
    frame_step: object,
    pad_end: object = False,
    pad_value: object = 0,
    axis: object = -1,
    name: object = None,
) -> object:
    """Frames of a signal: the axis becomes two."""
    spec = tensorflow_tensor(signal, "tensorflow.signal.frame")
    if spec.shape is UNKNOWN:
        return spec
    place = resolve_axis("tensorflow.signal.frame", axis, len(spec.shape))
    if place is UNKNOWN:
        return spec.with_shape((UNKNOWN,) * (len(spec.shape) + 1))
    length = read_int(frame_length)
    frames = frame_count(spec.shape[place], length, read_int(frame_step), pad_end)
    return spec.with_shape((*spec.shape[:place], frames, length, *spec.shape[place + 1 :]))


@function("tensorflow.signal.stft")
def stft(
    signals: object,
    frame_length: object,
    frame_step: object,
    fft_length: object = None,
    window_fn: object = _HANN,
    pad_end: object = False,
    name: object = None,
) -> object:
    """The Fourier transform of each frame of a signal."""
    spec = tensorflow_tensor(signals, "tensorflow.signal.stft")
    length = read_int(frame_length)
    size = read_int(fft_length) if fft_length is not None else _power_of_two(length)
    bins: Dim = size // 2 + 1 if isinstance(size, int) else UNKNOWN
    if spec.shape is UNKNOWN:
        return TensorSpec(UNKNOWN, _complex_of(spec.dtype))
    if not spec.shape:
        raise RankMismatch("tensorflow.signal.stft", spec.shape, 1)
    frames = frame_count(spec.shape[-1], length, read_int(frame_step), pad_end)
    if frames == 0:
        # Whether TensorFlow transforms no frame at all depends on the length of the transform.
        return TensorSpec(UNKNOWN, _complex_of(spec.dtype))
    return TensorSpec((*spec.shape[:-1], frames, bins), _complex_of(spec.dtype))


def _power_of_two(length: Dim) -> Dim:
    """Return the smallest power of two that is not below `length`."""
    return 1 << max(length - 1, 0).bit_length() if isinstance(length, int) else UNKNOWN


@function("tensorflow.signal.hann_window", "tensorflow.signal.hamming_window")
def window(window_length: object, periodic: object = True, dtype: object = FLOAT32, name: object = None) -> object:
    """A window of a length."""
    return TensorSpec((read_int(window_length),), tensorflow_dtype(dtype))


@function("tensorflow.signal.linear_to_mel_weight_matrix")
def mel_weights(
    num_mel_bins: object = 20,
    num_spectrogram_bins: object = 129,
    sample_rate: object = 8000,
    lower_edge_hertz: object = 125.0,
    upper_edge_hertz: object = 3800.0,
    dtype: object = FLOAT32,
    name: object = None,
) -> object:
    """The matrix from a spectrogram to mel bins."""
    return TensorSpec((read_int(num_spectrogram_bins), read_int(num_mel_bins)), tensorflow_dtype(dtype))


@function("tensorflow.signal.mfccs_from_log_mel_spectrograms")
def mfccs(log_mel_spectrograms: object, name: object = None) -> object:
    """The coefficients of log mel spectrograms."""
    return _kept("tensorflow.signal.mfccs_from_log_mel_spectrograms", log_mel_spectrograms)


@function("tensorflow.signal.fftshift", "tensorflow.signal.ifftshift")
def fftshift(x: object, axes: object = None, name: object = None) -> object:
    """The zero frequency in the middle."""
    spec = tensorflow_tensor(x, "tensorflow.signal.fftshift")
    return spec.with_shape(spec.shape)


# Linear algebra


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


# Sorting and searching


@function("tensorflow.sort")
def sort(values: object, axis: object = -1, direction: object = "ASCENDING", name: object = None) -> object:
    """Sorted along an axis."""
    spec = tensorflow_tensor(values, "tensorflow.sort")
    if spec.shape is not UNKNOWN:
        resolve_axis("tensorflow.sort", axis, len(spec.shape))
    return spec.with_shape(spec.shape)


@function("tensorflow.argsort")
def argsort(
    values: object, axis: object = -1, direction: object = "ASCENDING", stable: object = False, name: object = None
) -> object:
    """The order that sorts along an axis."""
    return TensorSpec(tensorflow_tensor(values, "tensorflow.argsort").shape, "int32")


@function("tensorflow.unique")
def unique(x: object, out_idx: object = INT32, name: object = None) -> object:
    """The different elements of a row, and which of them each element is."""
    spec = tensorflow_tensor(x, "tensorflow.unique")
    if spec.rank is not None and spec.rank != 1:
        raise RankMismatch("tensorflow.unique", spec.shape, 1, 1)
    return spec.with_shape((UNKNOWN,)), TensorSpec(spec.shape, tensorflow_dtype(out_idx))


@function("tensorflow.searchsorted")
def searchsorted(
    sorted_sequence: object, values: object, side: object = "left", out_type: object = INT32, name: object = None
) -> object:
    """Where elements belong in a sorted row."""
    return TensorSpec(tensorflow_tensor(values, "tensorflow.searchsorted").shape, tensorflow_dtype(out_type))


@function("tensorflow.tensor_scatter_nd_update")
def tensor_scatter_nd_update(tensor: object, indices: object, updates: object, name: object = None) -> object:
    """The tensor with some elements replaced."""
    spec = tensorflow_tensor(tensor, "tensorflow.tensor_scatter_nd_update")
    return spec.with_shape(spec.shape)


@function("tensorflow.scatter_nd")
def scatter_nd(
    indices: object, updates: object, shape: object, bad_indices_policy: object = "", name: object = None
) -> object:
    """Elements put into a tensor of zeros."""
    return TensorSpec(read_shape(shape), tensorflow_tensor(updates, "tensorflow.scatter_nd").dtype)


@function("tensorflow.math.confusion_matrix")
def confusion_matrix(
    labels: object,
    predictions: object,
    num_classes: object = None,
    weights: object = None,
    dtype: object = INT32,
    name: object = None,
) -> object:
    """How often each class was taken for each."""
    classes: Dim = UNKNOWN if num_classes is None else read_int(num_classes)
    return TensorSpec((classes, classes), tensorflow_dtype(dtype))


@function("tensorflow.strings.length")
def string_length(input: object, unit: object = "BYTE", name: object = None) -> object:
    """The length of each string."""
    return tensorflow_tensor(input, "tensorflow.strings.length").with_dtype("int32")


@function("tensorflow.strings.lower", "tensorflow.strings.upper")
def lower(input: object, encoding: object = "", name: object = None) -> object:
    """Strings in small or capital letters."""
    spec = tensorflow_tensor(input, "tensorflow.strings.lower")
    return spec.with_shape(spec.shape)


@function("tensorflow.strings.to_number")
def to_number(input: object, out_type: object = FLOAT32, name: object = None) -> object:
    """Strings as numbers."""
    return tensorflow_tensor(input, "tensorflow.strings.to_number").with_dtype(tensorflow_dtype(out_type))


@function("tensorflow.print")
def print_tensors(*inputs: object, **kwargs: object) -> object:
    """Printed."""
    return None
