"""SciPy: signals resampled and convolved, their spectra, and statistics along an axis."""
# Parameters have the names that SciPy gives them.

from __future__ import annotations

from typing import Final

from shapelens.rules.arrays import numpy_array
from shapelens.rules.frames import FrameSpec
from shapelens.rules.registry import function
from shapelens.rules.values import read_int, read_items
from shapelens.spec import UNKNOWN, Dim, DType, TensorSpec, Unknown

_COMPLEX: Final = {"float32": "complex64", "float64": "complex128"}


def _array(value: object, operation: str) -> TensorSpec:
    return value.array() if isinstance(value, FrameSpec) else numpy_array(value, operation)


def _computed(dtype: DType) -> DType:
    """Return the dtype that real numbers are computed in."""
    return dtype if dtype in _COMPLEX else "float64" if dtype in ("int64", "int32", "int16", "uint8") else UNKNOWN


def _spectral(dtype: DType) -> DType:
    """Return the dtype of a complex spectrum."""
    computed = _computed(dtype)
    return _COMPLEX.get(computed, UNKNOWN) if isinstance(computed, str) else UNKNOWN


def _place(spec: TensorSpec, axis: object) -> int | None:
    """Return where `axis` is counted from the front; `None` if it is not known. No error is reported here."""
    if spec.shape is UNKNOWN or isinstance(axis, bool) or not isinstance(axis, int):
        return None
    return axis % len(spec.shape) if -len(spec.shape) <= axis < len(spec.shape) else None


def _along(spec: TensorSpec, axis: object, size: Dim) -> TensorSpec:
    """Return `spec` with another size along `axis`; the sizes are unknown if the axis is."""
    place = _place(spec, axis)
    if spec.shape is UNKNOWN or place is None:
        return spec.with_shape(UNKNOWN if spec.shape is UNKNOWN else (UNKNOWN,) * len(spec.shape))
    return spec.with_shape((*spec.shape[:place], size, *spec.shape[place + 1 :]))


def _size_along(spec: TensorSpec, axis: object) -> Dim:
    """Return the size of an axis."""
    place = _place(spec, axis)
    return UNKNOWN if spec.shape is UNKNOWN or place is None else spec.shape[place]


# --- other lengths ---


@function("scipy.signal.decimate")
def decimate(
    x: object, q: object, n: object = None, ftype: object = "iir", axis: object = -1, zero_phase: object = True
) -> object:
    """Every `q`-th sample of a signal that was filtered."""
    spec, step = _array(x, "scipy.signal.decimate"), read_int(q)
    length = _size_along(spec, axis)
    size = -(-length // step) if isinstance(length, int) and isinstance(step, int) and step > 0 else UNKNOWN
    return _along(spec, axis, size).with_dtype(_computed(spec.dtype))


@function("scipy.signal.resample_poly")
def resample_poly(
    x: object,
    up: object,
    down: object,
    axis: object = 0,
    window: object = ("kaiser", 5.0),
    padtype: object = "constant",
    cval: object = None,
) -> object:
    """A signal of another rate."""
    spec, more, fewer = _array(x, "scipy.signal.resample_poly"), read_int(up), read_int(down)
    length = _size_along(spec, axis)
    size: Dim = UNKNOWN
    if isinstance(length, int) and isinstance(more, int) and isinstance(fewer, int) and fewer > 0:
        size = -(-length * more // fewer)
    return _along(spec, axis, size).with_dtype(_computed(spec.dtype))


@function("scipy.signal.convolve", "scipy.signal.fftconvolve", "scipy.signal.correlate", "scipy.signal.oaconvolve")
def convolve(in1: object, in2: object, mode: object = "full", *args: object, **kwargs: object) -> object:
    """Two signals slid over each other."""
    first, second = _array(in1, "scipy.signal.convolve"), _array(in2, "scipy.signal.convolve")
    if first.shape is UNKNOWN or second.shape is UNKNOWN or len(first.shape) != len(second.shape) or args or kwargs:
        return UNKNOWN
    dtype = first.dtype if first.dtype == second.dtype and first.dtype in _COMPLEX else UNKNOWN
    pairs = zip(first.shape, second.shape, strict=True)
    return TensorSpec(tuple(_convolved(a, b, mode) for a, b in pairs), dtype)


def _convolved(size: Dim, other: Dim, mode: object) -> Dim:
    if mode == "same":
        return size
    if not isinstance(size, int) or not isinstance(other, int) or not size or not other:
        return UNKNOWN
    return size + other - 1 if mode == "full" else abs(size - other) + 1 if mode == "valid" else UNKNOWN


@function("scipy.signal.hilbert")
def hilbert(x: object, N: object = None, axis: object = -1) -> object:  # noqa: N803
    """The analytic signal."""
    spec = _array(x, "scipy.signal.hilbert")
    dtype = _spectral(spec.dtype)
    if N is None:
        return spec.with_dtype(dtype)
    return _along(spec, axis, read_int(N)).with_dtype(dtype)


@function("scipy.signal.get_window", "scipy.signal.windows.get_window")
def get_window(window: object, Nx: object, fftbins: object = True, **kwargs: object) -> object:  # noqa: N803
    """A window, by name."""
    return TensorSpec((read_int(Nx),), "float64")


@function(*(f"scipy.signal.windows.{name}" for name in ("hann", "hamming", "blackman", "bartlett", "boxcar")))
def window(M: object, sym: object = True, **kwargs: object) -> object:  # noqa: N803
    """A window."""
    return TensorSpec((read_int(M),), "float64")


# --- spectra ---


def _segment(length: Dim, nperseg: object, nfft: object, window: object) -> tuple[int, int] | None:
    """Return the length of a segment and the number of points of its transform."""
    wanted = 256 if nperseg is None else read_int(nperseg)
    if not isinstance(length, int) or not isinstance(wanted, int) or length < 1 or wanted < 1:
        return None
    size = min(wanted, length)
    points = size if nfft is None else read_int(nfft)
    is_named = isinstance(window, str) or read_items(window) is not None
    return (size, points) if is_named and isinstance(points, int) and points >= size else None


_REAL_INPUT: Final = ("float32", "float64", "int64", "int32", "int16", "uint8")


@function("scipy.signal.welch")
def welch(
    x: object,
    fs: object = 1.0,
    window: object = "hann_periodic",
    nperseg: object = None,
    noverlap: object = None,
    nfft: object = None,
    detrend: object = "constant",
    return_onesided: object = True,
    scaling: object = "density",
    axis: object = -1,
    average: object = "mean",
) -> object:
    """Frequencies and the mean power at each."""
    return _powers(_array(x, "scipy.signal.welch"), window, nperseg, nfft, return_onesided, axis)


@function("scipy.signal.periodogram")
def periodogram(
    x: object,
    fs: object = 1.0,
    window: object = "boxcar",
    nfft: object = None,
    detrend: object = "constant",
    return_onesided: object = True,
    scaling: object = "density",
    axis: object = -1,
) -> object:
    """Frequencies and the power at each."""
    spec = _array(x, "scipy.signal.periodogram")
    return _powers(spec, window, _size_along(spec, axis), nfft, return_onesided, axis)


def _powers(
    spec: TensorSpec, window: object, nperseg: object, nfft: object, return_onesided: object, axis: object
) -> tuple[TensorSpec, TensorSpec]:
    segment = _segment(_size_along(spec, axis), nperseg, nfft, window)
    real = spec.dtype in _REAL_INPUT and return_onesided is True
    count: Dim = segment[1] // 2 + 1 if segment is not None and real else UNKNOWN
    dtype = spec.dtype if spec.dtype in _COMPLEX else UNKNOWN
    return TensorSpec((count,), "float64"), _along(spec, axis, count).with_dtype(dtype)


@function("scipy.signal.stft")
def stft(
    x: object,
    fs: object = 1.0,
    window: object = "hann_periodic",
    nperseg: object = 256,
    noverlap: object = None,
    nfft: object = None,
    detrend: object = False,
    return_onesided: object = True,
    boundary: object = "zeros",
    padded: object = True,
    axis: object = -1,
    scaling: object = "spectrum",
) -> object:
    """Frequencies, times and the spectrum at each."""
    spec = _array(x, "scipy.signal.stft")
    length = _size_along(spec, axis)
    segment = _segment(length, nperseg, nfft, window)
    frequencies: Dim = UNKNOWN
    times: Dim = UNKNOWN
    if segment is not None and spec.dtype in _REAL_INPUT and return_onesided is True:
        size, points = segment
        frequencies = points // 2 + 1
        overlap = size // 2 if noverlap is None else read_int(noverlap)
        if isinstance(length, int) and isinstance(overlap, int) and boundary == "zeros" and padded is True:
            times = _padded_times(length, size, overlap)
    rest = _along(spec, axis, frequencies).shape
    dtype = _COMPLEX.get(spec.dtype, UNKNOWN) if isinstance(spec.dtype, str) else UNKNOWN
    spectrum = TensorSpec(UNKNOWN if rest is UNKNOWN or axis != -1 else (*rest, times), dtype)
    return TensorSpec((frequencies,), "float64"), TensorSpec((times,), "float64"), spectrum


def _padded_times(length: int, size: int, overlap: int) -> int | Unknown:
    """Return the number of segments of a signal that is extended by half a segment at both ends, and to whole steps."""
    step = size - overlap
    if step < 1 or overlap < 0:
        return UNKNOWN
    extended = length + 2 * (size // 2)
    extended += (-(extended - size) % step) % size
    return (extended - overlap) // step


def _transform(name: str, kind: str) -> None:
    """Register a transform along one axis."""
    operation = f"scipy.fft.{name}"

    @function(operation)
    def rule(x: object, n: object = None, axis: object = -1, **kwargs: object) -> object:
        spec = _array(x, operation)
        if kind == "rfft" and spec.dtype not in _REAL_INPUT:
            return UNKNOWN
        length = _size_along(spec, axis)
        size = length if n is None else read_int(n)
        if isinstance(size, int) and kind == "rfft":
            size = size // 2 + 1
        return _along(spec, axis, size).with_dtype(_spectral(spec.dtype))


for _name, _kind in (("fft", "fft"), ("ifft", "fft"), ("rfft", "rfft")):
    _transform(_name, _kind)


@function("scipy.fft.dct", "scipy.fft.idct", "scipy.fft.dst", "scipy.fftpack.dct", "scipy.fftpack.idct")
def cosine_transform(
    x: object,
    type: object = 2,  # noqa: A002
    n: object = None,
    axis: object = -1,
    norm: object = None,
    *args: object,
    **kwargs: object,
) -> object:
    """A cosine or sine transform, which stays real."""
    spec = _array(x, "scipy.fft.dct")
    size = _size_along(spec, axis) if n is None else read_int(n)
    return _along(spec, axis, size).with_dtype(_computed(spec.dtype))


@function("scipy.fft.fftfreq", "scipy.fftpack.fftfreq")
def frequencies(n: object, d: object = 1.0, **kwargs: object) -> object:
    """The frequencies of a transform."""
    return TensorSpec((read_int(n),), "float64")


@function("scipy.fft.rfftfreq")
def real_frequencies(n: object, d: object = 1.0, **kwargs: object) -> object:
    """The frequencies of a transform of real numbers."""
    size = read_int(n)
    return TensorSpec((size if size is UNKNOWN else size // 2 + 1,), "float64")


@function("scipy.fft.fftshift", "scipy.fft.ifftshift", "scipy.fftpack.fftshift")
def shifted(x: object, axes: object = None) -> object:
    """The zero frequency in the middle."""
    return _array(x, "scipy.fft.fftshift")


# --- along one axis ---


@function("scipy.ndimage.gaussian_filter1d", "scipy.ndimage.uniform_filter1d", "scipy.ndimage.sobel",
          "scipy.ndimage.laplace", "scipy.ndimage.maximum_filter", "scipy.ndimage.minimum_filter")  # fmt: skip
def filtered_along_axis(input: object, *args: object, **kwargs: object) -> object:  # noqa: A002
    """Samples of the same number."""
    return UNKNOWN if "output" in kwargs else _array(input, "scipy.ndimage.gaussian_filter1d")


@function("scipy.stats.skew", "scipy.stats.kurtosis")
def moment(a: object, axis: object = 0, *args: object, **kwargs: object) -> object:
    """One number for each place beside `axis`."""
    if isinstance(a, FrameSpec) or args or "keepdims" in kwargs:
        return UNKNOWN
    spec = _array(a, "scipy.stats.skew")
    if axis is None:
        return TensorSpec((), _computed(spec.dtype))
    place = _place(spec, axis)
    if spec.shape is UNKNOWN or place is None:
        return TensorSpec(UNKNOWN, _computed(spec.dtype))
    return TensorSpec((*spec.shape[:place], *spec.shape[place + 1 :]), _computed(spec.dtype))
