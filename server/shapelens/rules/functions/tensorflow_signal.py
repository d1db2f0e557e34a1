"""TensorFlow: `tf.signal`, transforms and frames of signals."""
# Parameters have the names that TensorFlow gives them.
# ruff: noqa: A002

from __future__ import annotations

from shapelens.rules.arrays import tensorflow_tensor
from shapelens.rules.axes import resolve_axis
from shapelens.rules.functions.tensorflow_creation import FLOAT32, tensorflow_dtype
from shapelens.rules.functions.tensorflow_nn import kept_as_is
from shapelens.rules.mismatch import RankMismatch
from shapelens.rules.registry import function
from shapelens.rules.sizes import ceil_divide
from shapelens.rules.values import Reference, read_int, read_shape
from shapelens.spec import UNKNOWN, Dim, DType, TensorSpec

_FLOATING = frozenset({"float"})
_HANN = Reference("tensorflow.signal.hann_window")


def _complex_of(dtype: DType) -> DType:
    return UNKNOWN if dtype is UNKNOWN else {"float32": "complex64", "float64": "complex128"}.get(dtype, UNKNOWN)


def _real_of(dtype: DType) -> DType:
    return UNKNOWN if dtype is UNKNOWN else {"complex64": "float32", "complex128": "float64"}.get(dtype, UNKNOWN)


@function("tensorflow.signal.fft", "tensorflow.signal.ifft")
def fft(input: object, name: object = None) -> object:
    """The Fourier transform of complex numbers."""
    return kept_as_is("tensorflow.signal.fft", input, frozenset({"complex"}))


@function("tensorflow.signal.fft2d", "tensorflow.signal.ifft2d")
def fft2d(input: object, name: object = None) -> object:
    """The Fourier transform in two axes."""
    return kept_as_is("tensorflow.signal.fft2d", input, frozenset({"complex"}))


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
    return kept_as_is("tensorflow.signal.mfccs_from_log_mel_spectrograms", log_mel_spectrograms)


@function("tensorflow.signal.fftshift", "tensorflow.signal.ifftshift")
def fftshift(x: object, axes: object = None, name: object = None) -> object:
    """The zero frequency in the middle."""
    spec = tensorflow_tensor(x, "tensorflow.signal.fftshift")
    return spec.with_shape(spec.shape)


@function("tensorflow.signal.inverse_stft")
def inverse_stft(
    stfts: object,
    frame_length: object,
    frame_step: object,
    fft_length: object = None,
    window_fn: object = _HANN,
    name: object = None,
) -> object:
    """The signal of which frames were transformed."""
    spec = tensorflow_tensor(stfts, "tensorflow.signal.inverse_stft")
    length, step = read_int(frame_length), read_int(frame_step)
    if spec.shape is UNKNOWN:
        return TensorSpec(UNKNOWN, _real_of(spec.dtype))
    if len(spec.shape) < 2:
        raise RankMismatch("tensorflow.signal.inverse_stft", spec.shape, 2)
    frames = spec.shape[-2]
    if not isinstance(frames, int) or not isinstance(length, int) or not isinstance(step, int):
        return TensorSpec(UNKNOWN, _real_of(spec.dtype))
    if not frames or not isinstance(spec.shape[-1], int):
        return TensorSpec(UNKNOWN, _real_of(spec.dtype))
    return TensorSpec((*spec.shape[:-2], (frames - 1) * step + length), _real_of(spec.dtype))


@function("tensorflow.signal.overlap_and_add")
def overlap_and_add(signal: object, frame_step: object, name: object = None) -> object:
    """Frames added where they overlap."""
    spec, step = tensorflow_tensor(signal, "tensorflow.signal.overlap_and_add"), read_int(frame_step)
    if spec.shape is UNKNOWN:
        return spec
    if len(spec.shape) < 2:
        raise RankMismatch("tensorflow.signal.overlap_and_add", spec.shape, 2)
    frames, length = spec.shape[-2:]
    if not isinstance(frames, int) or not isinstance(length, int) or not isinstance(step, int) or not frames:
        return spec.with_shape(UNKNOWN)
    return spec.with_shape((*spec.shape[:-2], (frames - 1) * step + length))


@function("tensorflow.signal.dct", "tensorflow.signal.idct")
def dct(
    input: object, type: object = 2, n: object = None, axis: object = -1, norm: object = None, name: object = None
) -> object:
    """The cosine transform of the last axis."""
    spec = kept_as_is("tensorflow.signal.dct", input)
    if spec.shape is UNKNOWN or not spec.shape or not all(isinstance(size, int) for size in spec.shape):
        return spec.with_shape(UNKNOWN)  # with an open size, a graph leaves others open too
    if n is None:
        return spec
    return spec.with_shape((*spec.shape[:-1], read_int(n)))


@function("tensorflow.signal.fft3d", "tensorflow.signal.ifft3d")
def fft3d(input: object, name: object = None) -> object:
    """The Fourier transform in three axes."""
    return kept_as_is("tensorflow.signal.fft3d", input, frozenset({"complex"}))


@function("tensorflow.signal.rfft2d")
def rfft2d(input_tensor: object, fft_length: object = None, name: object = None) -> object:
    """The Fourier transform of real numbers in two axes."""
    spec = tensorflow_tensor(input_tensor, "tensorflow.signal.rfft2d")
    if spec.shape is UNKNOWN:
        return TensorSpec(UNKNOWN, _complex_of(spec.dtype))
    if len(spec.shape) < 2:
        raise RankMismatch("tensorflow.signal.rfft2d", spec.shape, 2)
    last = spec.shape[-1]
    known = all(isinstance(size, int) and size for size in spec.shape)
    if fft_length is not None or not known or not isinstance(last, int):
        return TensorSpec(UNKNOWN, _complex_of(spec.dtype))
    return TensorSpec((*spec.shape[:-1], last // 2 + 1), _complex_of(spec.dtype))


@function("tensorflow.signal.kaiser_window", "tensorflow.signal.kaiser_bessel_derived_window")
def kaiser_window(window_length: object, beta: object = 12.0, dtype: object = FLOAT32, name: object = None) -> object:
    """A window of a length."""
    return TensorSpec((read_int(window_length),), tensorflow_dtype(dtype))


@function("tensorflow.signal.vorbis_window")
def vorbis_window(window_length: object, dtype: object = FLOAT32, name: object = None) -> object:
    """A window of a length."""
    return TensorSpec((read_int(window_length),), tensorflow_dtype(dtype))
