"""`keras.ops`: Fourier transforms, windows, and sequences cut out of a signal."""
# Parameters have the names that Keras gives them.

from __future__ import annotations

from typing import Final

from shapelens.rules.arrays import keras_tensor
from shapelens.rules.mismatch import InvalidArgument, InvalidCall, RankMismatch
from shapelens.rules.registry import function
from shapelens.rules.sizes import combine
from shapelens.rules.values import read_bool, read_int, read_items
from shapelens.spec import UNKNOWN, Dim, TensorSpec

_OPS: Final = "keras.ops."


def _parts(name: str, x: object, rank: int) -> TensorSpec | None:
    """Return one of the real and imaginary parts that a transform takes, which are alike; `None` if not known."""
    items = read_items(x)
    if items is None:
        return None
    if len(items) != 2:
        raise InvalidArgument(_OPS + name, "x", len(items), "must be a tuple of two tensors: real and imaginary part")
    real, imaginary = (keras_tensor(item, _OPS + name) for item in items)
    if real.shape is UNKNOWN or imaginary.shape is UNKNOWN:
        return None
    pairs = zip(real.shape, imaginary.shape, strict=False)
    if len(real.shape) != len(imaginary.shape) or any(a != b and UNKNOWN not in (a, b) for a, b in pairs):
        raise InvalidCall(_OPS + name, f"real and imaginary part differ in shape: {real.shape} and {imaginary.shape}")
    if len(real.shape) < rank:
        raise RankMismatch(_OPS + name, real.shape, rank)
    return TensorSpec(real.shape, real.dtype if real.dtype == imaginary.dtype else UNKNOWN)


def _register_transform(name: str, rank: int) -> None:
    @function(_OPS + name)
    def rule(x: object) -> object:
        spec = _parts(name, x, rank)
        return UNKNOWN if spec is None else (spec, spec)


_register_transform("fft", 1)
_register_transform("fft2", 2)
_register_transform("ifft2", 2)


@function("keras.ops.rfft")
def rfft(x: object, fft_length: object = None) -> object:
    """The Fourier transform of real numbers: real and imaginary parts."""
    spec = _signal("rfft", x)
    if spec.shape is UNKNOWN:
        return spec, spec
    size = spec.shape[-1] if fft_length is None else read_int(fft_length)
    result = spec.with_shape((*spec.shape[:-1], combine(lambda length: length // 2 + 1, size)))
    return result, result


def _signal(name: str, x: object) -> TensorSpec:
    spec = keras_tensor(x, _OPS + name)
    if spec.shape == ():
        raise RankMismatch(_OPS + name, (), 1)
    return spec.with_shape(spec.shape)


@function("keras.ops.irfft")
def irfft(x: object, fft_length: object = None) -> object:
    """The real numbers whose Fourier transform has these real and imaginary parts."""
    spec = _parts("irfft", x, 1)
    if spec is None or spec.shape is UNKNOWN:
        return TensorSpec()
    size = combine(lambda length: 2 * (length - 1), spec.shape[-1]) if fft_length is None else read_int(fft_length)
    return spec.with_shape((*spec.shape[:-1], size))


@function("keras.ops.stft")
def stft(
    x: object,
    sequence_length: object,
    sequence_stride: object,
    fft_length: object,
    window: object = "hann",
    center: object = True,
) -> object:
    """The Fourier transform of overlapping pieces: real and imaginary parts."""
    spec, length = _signal("stft", x), read_int(fft_length)
    if spec.shape is UNKNOWN:
        return spec, spec
    stride, centered, size = read_int(sequence_stride), read_bool(center), spec.shape[-1]
    pieces: Dim = None if size is None else UNKNOWN
    if isinstance(size, int) and isinstance(stride, int) and isinstance(length, int) and centered is not UNKNOWN:
        pieces = 1 + (size + (length // 2 * 2 if centered else 0) - length) // stride if stride > 0 else UNKNOWN
    if isinstance(pieces, int) and pieces < 1:
        pieces = UNKNOWN  # a symbolic call says a number that no tensor has
    result = spec.with_shape((*spec.shape[:-1], pieces, combine(lambda n: n // 2 + 1, length)))
    return result, result


@function("keras.ops.istft")
def istft(
    x: object,
    sequence_length: object,
    sequence_stride: object,
    fft_length: object,
    length: object = None,
    window: object = "hann",
    center: object = True,
) -> object:
    """The signal that is transformed to these real and imaginary parts."""
    spec = _parts("istft", x, 2)
    if spec is None or spec.shape is UNKNOWN:
        return TensorSpec()
    *batch, pieces, _ = spec.shape
    stride, points, centered = read_int(sequence_stride), read_int(fft_length), read_bool(center)
    size = combine(lambda count, step, n: (count - 1) * step + n, pieces, stride, points)
    if centered is not False and pieces is not None:
        margins = 2 if length is None else 1
        size = combine(lambda total, n: total - n // 2 * margins, size, points) if centered else UNKNOWN
    if length is None:
        return spec.with_shape((*batch, size))
    wanted = read_int(length)
    # A symbolic call promises the length even where the pieces are too short for it.
    enough = size is None or (isinstance(size, int) and isinstance(wanted, int) and wanted <= size)
    return spec.with_shape((*batch, wanted if enough else UNKNOWN))


@function("keras.ops.extract_sequences")
def extract_sequences(x: object, sequence_length: object, sequence_stride: object) -> object:
    """Overlapping pieces, along a new axis."""
    spec = _signal("extract_sequences", x)
    if spec.shape is UNKNOWN:
        return spec
    length, stride, size = read_int(sequence_length), read_int(sequence_stride), spec.shape[-1]
    pieces: Dim = None if size is None else UNKNOWN
    if isinstance(size, int) and isinstance(length, int) and isinstance(stride, int) and stride > 0 and size >= length:
        pieces = 1 + (size - length) // stride
    return spec.with_shape((*spec.shape[:-1], pieces, length))


@function("keras.ops.bartlett", "keras.ops.blackman", "keras.ops.hamming", "keras.ops.hanning")
def window(x: object) -> object:
    """A window of some length."""
    return TensorSpec((read_int(x),), "float32")


@function("keras.ops.kaiser")
def kaiser(x: object, beta: object) -> object:
    """A window of some length."""
    return TensorSpec((read_int(x),), "float32")
