"""SciPy, as notebooks prepare signals and images with it."""
# Parameters have the names that SciPy gives them.

from __future__ import annotations

from typing import Final

from shapelens.rules.arrays import numpy_array
from shapelens.rules.axes import resolve_axis
from shapelens.rules.frames import FrameSpec
from shapelens.rules.mismatch import InvalidCall
from shapelens.rules.registry import function
from shapelens.rules.sizes import sizes_differ
from shapelens.rules.values import read_int, read_items
from shapelens.spec import UNKNOWN, Dim, DType, TensorSpec

_FLOATS: Final = ("float32", "float64")


def _array(value: object, operation: str) -> TensorSpec:
    return value.array() if isinstance(value, FrameSpec) else numpy_array(value, operation)


def _computed(spec: TensorSpec) -> DType:
    """Return the dtype of what is computed in floating point: other numbers are computed in `float64`."""
    if spec.dtype in _FLOATS:
        return spec.dtype
    return "float64" if spec.dtype in ("int64", "int32", "uint8", "bool") else UNKNOWN


# --- scipy.signal ---


@function("scipy.signal.resample")
def resample(x: object, num: object, t: object = None, axis: object = 0, *args: object, **kwargs: object) -> object:
    """A signal of another length."""
    spec = _array(x, "scipy.signal.resample")
    if t is not None or spec.shape is UNKNOWN:
        return UNKNOWN
    place = resolve_axis("scipy.signal.resample", axis, len(spec.shape))
    if place is UNKNOWN:
        return TensorSpec((UNKNOWN,) * len(spec.shape), _computed(spec))
    return TensorSpec((*spec.shape[:place], read_int(num), *spec.shape[place + 1 :]), _computed(spec))


@function("scipy.signal.butter")
def butter(
    N: object,  # noqa: N803
    Wn: object,  # noqa: N803
    btype: object = "low",
    analog: object = False,
    output: object = "ba",
    fs: object = None,
) -> object:
    """The coefficients of a filter."""
    order = read_int(N)
    band = btype in ("band", "bandpass", "bandstop", "pass", "stop", "bp", "bs")
    if not isinstance(btype, str) or order is UNKNOWN or output not in ("ba", "sos"):
        return UNKNOWN
    count = 2 * order if band else order
    if output == "sos":
        return TensorSpec(((count + 1) // 2, 6), "float64")
    return TensorSpec((count + 1,), "float64"), TensorSpec((count + 1,), "float64")


@function("scipy.signal.filtfilt", "scipy.signal.lfilter")
def filtered(b: object, a: object, x: object, axis: object = -1, *args: object, **kwargs: object) -> object:
    """A signal through a filter."""
    spec = _array(x, "scipy.signal.lfilter")
    if kwargs.get("zi") is not None or args:
        return UNKNOWN
    if spec.rank is not None:
        resolve_axis("scipy.signal.lfilter", axis, max(spec.rank, 1))
    return TensorSpec(spec.shape, _filtered_dtype(spec, b, a))


def _filtered_dtype(signal: TensorSpec, *filters: object) -> DType:
    """Return the dtype of a signal through a filter, whose coefficients are seldom of `float32` as well."""
    exact = any(numpy_array(given, "scipy.signal.lfilter").dtype in ("float64", "int64") for given in filters)
    return "float64" if _computed(signal) == "float64" or (exact and signal.dtype == "float32") else UNKNOWN


@function("scipy.signal.sosfilt", "scipy.signal.sosfiltfilt")
def filtered_in_sections(sos: object, x: object, axis: object = -1, *args: object, **kwargs: object) -> object:
    """A signal through a filter."""
    spec = _array(x, "scipy.signal.sosfilt")
    return UNKNOWN if args or kwargs else TensorSpec(spec.shape, _filtered_dtype(spec, sos))


@function("scipy.signal.detrend", "scipy.signal.savgol_filter")
def smoothed(x: object, *args: object, **kwargs: object) -> object:
    """A signal of the same length."""
    spec = _array(x, "scipy.signal.detrend")
    return TensorSpec(spec.shape, _computed(spec))


@function("scipy.signal.medfilt")
def medians(volume: object, kernel_size: object = None) -> object:
    """The median around each element."""
    spec = _array(volume, "scipy.signal.medfilt")
    return TensorSpec(spec.shape, spec.dtype if spec.dtype in (*_FLOATS, "int64") else UNKNOWN)


@function("scipy.signal.spectrogram")
def spectrogram(
    x: object,
    fs: object = 1.0,
    window: object = "tukey",
    nperseg: object = None,
    noverlap: object = None,
    nfft: object = None,
    detrend: object = "constant",
    return_onesided: object = True,
    scaling: object = "density",
    axis: object = -1,
    mode: object = "psd",
) -> object:
    """Frequencies, times and the power at each."""
    spec = _array(x, "scipy.signal.spectrogram")
    unknown = TensorSpec((UNKNOWN,), UNKNOWN)
    rest = (UNKNOWN,) * (spec.rank or 0)
    vague = (unknown, unknown, TensorSpec((*rest, UNKNOWN) if spec.rank else UNKNOWN, UNKNOWN))
    if spec.shape is UNKNOWN or not spec.shape or axis != -1 or mode != "psd" or return_onesided is not True:
        return vague
    length = spec.shape[-1]
    wanted = 256 if nperseg is None else read_int(nperseg)
    if not isinstance(length, int) or wanted is UNKNOWN or length == 0 or spec.dtype not in _FLOATS:
        return vague
    size = min(wanted, length)
    overlap = size // 8 if noverlap is None else read_int(noverlap)
    points = size if nfft is None else read_int(nfft)
    plain = isinstance(window, str) or read_items(window) is not None
    if not plain or overlap is UNKNOWN or points is UNKNOWN or not 0 <= overlap < size <= points:
        return vague
    frequencies, times = points // 2 + 1, (length - overlap) // (size - overlap)
    power = TensorSpec((*spec.shape[:-1], frequencies, times), spec.dtype)
    return TensorSpec((frequencies,), "float64"), TensorSpec((times,), "float64"), power


# --- scipy.ndimage, scipy.stats, scipy.special ---


@function("scipy.ndimage.zoom")
def zoom(input: object, zoom: object, output: object = None, *args: object, **kwargs: object) -> object:  # noqa: A002
    """An image of another size: sizes times factors, rounded."""
    spec = _array(input, "scipy.ndimage.zoom")
    if spec.shape is UNKNOWN or output is not None:
        return UNKNOWN
    items = read_items(zoom)
    factors = (zoom,) * len(spec.shape) if items is None else items
    if len(factors) != len(spec.shape):
        raise InvalidCall("scipy.ndimage.zoom", f"zoom has {len(factors)} factors for {len(spec.shape)} axes")
    return spec.with_shape(tuple(_zoomed(size, factor) for size, factor in zip(spec.shape, factors, strict=True)))


def _zoomed(size: Dim, factor: object) -> Dim:
    if not isinstance(size, int) or not isinstance(factor, (int, float)):
        return UNKNOWN
    return int(round(size * factor, 0))


@function("scipy.ndimage.gaussian_filter", "scipy.ndimage.median_filter", "scipy.ndimage.uniform_filter",
          "scipy.ndimage.shift")  # fmt: skip
def filtered_image(input: object, *args: object, **kwargs: object) -> object:  # noqa: A002
    """An image of the same size."""
    return UNKNOWN if "output" in kwargs else _array(input, "scipy.ndimage.gaussian_filter")


@function("scipy.ndimage.rotate")
def rotate(
    input: object,  # noqa: A002
    angle: object,
    axes: object = (1, 0),
    reshape: object = True,
    output: object = None,
    *args: object,
    **kwargs: object,
) -> object:
    """A turned image, which has the same size if it is not to be reshaped."""
    spec = _array(input, "scipy.ndimage.rotate")
    if output is not None:
        return UNKNOWN
    return spec if reshape is False else spec.with_shape((UNKNOWN,) * spec.rank if spec.rank else UNKNOWN)


@function("scipy.stats.zscore")
def zscore(a: object, axis: object = 0, ddof: object = 0, nan_policy: object = "propagate") -> object:
    """Elements in standard deviations from their mean."""
    if isinstance(a, FrameSpec):
        return UNKNOWN
    spec = _array(a, "scipy.stats.zscore")
    if spec.rank is not None and axis is not None:
        resolve_axis("scipy.stats.zscore", axis, max(spec.rank, 1))
    return TensorSpec(spec.shape, _computed(spec))


@function("scipy.special.softmax")
def softmax(x: object, axis: object = None) -> object:
    """Elements that sum to one."""
    spec = _array(x, "scipy.special.softmax")
    return TensorSpec(spec.shape, spec.dtype if spec.dtype in _FLOATS else UNKNOWN)


@function("scipy.special.expit")
def expit(x: object) -> object:
    """The logistic function of each element."""
    spec = _array(x, "scipy.special.expit")
    return TensorSpec(spec.shape, spec.dtype if spec.dtype in _FLOATS else UNKNOWN)


@function("scipy.spatial.distance.cdist")
def cdist(XA: object, XB: object, *args: object, **kwargs: object) -> object:  # noqa: N803
    """The distance of each row to each row of another matrix."""
    left, right = _array(XA, "scipy.spatial.distance.cdist"), _array(XB, "scipy.spatial.distance.cdist")
    if left.shape is UNKNOWN or right.shape is UNKNOWN:
        return TensorSpec((UNKNOWN, UNKNOWN), "float64")
    if len(left.shape) != 2 or len(right.shape) != 2:
        raise InvalidCall("scipy.spatial.distance.cdist", "both must be matrices")
    if sizes_differ(left.shape[1], right.shape[1]):
        raise InvalidCall(
            "scipy.spatial.distance.cdist", f"rows of {left.shape[1]} and of {right.shape[1]} have no distance"
        )
    return TensorSpec((left.shape[0], right.shape[0]), "float64")
