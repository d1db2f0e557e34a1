"""Librosa, as notebooks load sound and make features of it, by its documentation: time comes last, in frames of
`hop_length` samples of which the first and the last are centred at the ends of the signal.
"""
# Parameters have the names that librosa gives them.
# ruff: noqa: N803

from __future__ import annotations

from typing import Final

from shapelens.rules.registry import function
from shapelens.rules.sizes import combine
from shapelens.rules.values import read_int
from shapelens.spec import UNKNOWN, Dim, DType, Shape, TensorSpec

_COMPLEX: Final = {"float32": "complex64", "float64": "complex128"}


@function("librosa.load", "librosa.core.load")
def load(
    path: object,
    *,
    sr: object = 22050,
    mono: object = True,
    offset: object = 0.0,
    duration: object = None,
    dtype: object = None,
    res_type: object = "soxr_hq",
) -> object:
    """A signal of a file, whose length is not known, and its sampling rate."""
    known = dtype is None and mono is True
    signal = TensorSpec((UNKNOWN,) if mono is True else UNKNOWN, "float32" if known else UNKNOWN)
    return signal, sr if isinstance(sr, (int, float)) else UNKNOWN


def _frames(shape: Shape, hop_length: object, n_fft: object, center: object) -> tuple[tuple[Dim, ...], Dim] | None:
    """Return the axes before time and the number of frames."""
    if shape is UNKNOWN or not shape:
        return None
    hop, size, length = read_int(hop_length), read_int(n_fft), shape[-1]
    if hop is UNKNOWN or hop <= 0 or size is UNKNOWN or not isinstance(length, int) or not isinstance(center, bool):
        return shape[:-1], UNKNOWN
    padded = length + 2 * (size // 2) if center else length
    return shape[:-1], (padded - size) // hop + 1 if padded >= size else UNKNOWN


def _feature(y: object, size: Dim, settings: dict[str, object]) -> object:
    """Return so many numbers for each frame of a signal, or of a spectrogram that is given for it."""
    given = settings.get("S")
    if isinstance(given, TensorSpec) and given.shape is not UNKNOWN and len(given.shape) > 1:
        return TensorSpec((*given.shape[:-2], size, given.shape[-1]), given.dtype)
    if not isinstance(y, TensorSpec) or given is not None:
        return UNKNOWN
    hop, n_fft = settings.get("hop_length", 512), settings.get("n_fft", 2048)
    frames = _frames(y.shape, hop, n_fft, settings.get("center", True))
    return UNKNOWN if frames is None else TensorSpec((*frames[0], size, frames[1]), y.dtype)


@function("librosa.stft", "librosa.core.stft")
def stft(
    y: object,
    *,
    n_fft: object = 2048,
    hop_length: object = None,
    win_length: object = None,
    window: object = "hann",
    center: object = True,
    dtype: object = None,
    pad_mode: object = "constant",
    out: object = None,
) -> object:
    """The short-time Fourier transform: a number for each frequency and frame."""
    if not isinstance(y, TensorSpec):
        return UNKNOWN
    size = read_int(n_fft)
    window_size = size if win_length is None else read_int(win_length)
    hop = (window_size // 4 if window_size is not UNKNOWN else UNKNOWN) if hop_length is None else hop_length
    frames = _frames(y.shape, hop, n_fft, center)
    result: DType = _COMPLEX.get(str(y.dtype), UNKNOWN) if dtype is None else UNKNOWN
    if frames is None:
        return UNKNOWN
    return TensorSpec((*frames[0], UNKNOWN if size is UNKNOWN else size // 2 + 1, frames[1]), result)


@function("librosa.feature.melspectrogram")
def melspectrogram(
    *,
    y: object = None,
    sr: object = 22050,
    S: object = None,
    n_mels: object = 128,
    **settings: object,
) -> object:
    """The power at each mel frequency."""
    return _feature(y, read_int(n_mels), {**settings, "S": S})


@function("librosa.feature.mfcc")
def mfcc(
    *,
    y: object = None,
    sr: object = 22050,
    S: object = None,
    n_mfcc: object = 20,
    n_mels: object = 128,
    **settings: object,
) -> object:
    """The cepstral coefficients: at most as many as there are mel frequencies."""
    bands: Dim = read_int(n_mels)
    if S is not None:
        bands = S.shape[-2] if isinstance(S, TensorSpec) and S.shape is not UNKNOWN and len(S.shape) > 1 else UNKNOWN
    return _feature(y, combine(min, read_int(n_mfcc), bands), {**settings, "S": S})


@function("librosa.feature.chroma_stft")
def chroma_stft(
    *,
    y: object = None,
    sr: object = 22050,
    S: object = None,
    n_chroma: object = 12,
    **settings: object,
) -> object:
    """The energy in each class of pitch."""
    return _feature(y, read_int(n_chroma), {**settings, "S": S})


@function(
    "librosa.feature.zero_crossing_rate",
    "librosa.feature.rms",
    "librosa.feature.spectral_centroid",
    "librosa.feature.spectral_bandwidth",
    "librosa.feature.spectral_rolloff",
)
def one_feature(y: object = None, *, sr: object = 22050, S: object = None, **settings: object) -> object:
    """One number for each frame."""
    size = settings.pop("frame_length", 2048)
    result = _feature(y, 1, {"n_fft": size, **settings, "S": S})
    return result.with_dtype(UNKNOWN) if isinstance(result, TensorSpec) else UNKNOWN


@function("librosa.power_to_db", "librosa.amplitude_to_db", "librosa.db_to_power", "librosa.db_to_amplitude")
def decibels(S: object, *args: object, **kwargs: object) -> object:
    """The same numbers on another scale."""
    return TensorSpec(S.shape, S.dtype if S.dtype in _COMPLEX else UNKNOWN) if isinstance(S, TensorSpec) else UNKNOWN


@function("librosa.util.fix_length")
def fix_length(data: object, *, size: object, axis: object = -1, **kwargs: object) -> object:
    """A signal that is cut or filled up to a length."""
    if not isinstance(data, TensorSpec) or data.shape is UNKNOWN or not data.shape:
        return UNKNOWN
    place = read_int(axis)
    if place is UNKNOWN or not -len(data.shape) <= place < len(data.shape):
        return TensorSpec((UNKNOWN,) * len(data.shape), data.dtype)
    place %= len(data.shape)
    return TensorSpec((*data.shape[:place], read_int(size), *data.shape[place + 1 :]), data.dtype)
