"""Random calls of SciPy, and of NumPy's vectorized functions, against the libraries themselves."""

from __future__ import annotations

import random
from importlib.util import find_spec

import pytest

from .compare import run_programs
from .templates import fill, steps

pytestmark = pytest.mark.skipif(find_spec("scipy") is None, reason="scipy is not installed")

_IMPORTS = """
import numpy as np
from scipy import fft, ndimage, signal, special, stats
from scipy.spatial.distance import cdist
"""
_STEPS = steps("""
r = signal.resample(X, N) | r = signal.resample(X, N, axis=D) | r = signal.resample(V, 20)
b, a = signal.butter(N, 0.2) | b, a = signal.butter(N, [0.1, 0.3], btype='band') | b, a = signal.butter(3, 0.1, 'high')
s = signal.butter(N, 0.2, output='sos') | s = signal.butter(N, [0.1, 0.2], btype='bandpass', output='sos')
y = signal.filtfilt(b, a, V) | y = signal.lfilter(b, a, X) | y = signal.lfilter(b, a, X, axis=D)
y = signal.sosfilt(s, V) | y = signal.sosfiltfilt(s, V) | y = signal.detrend(X) | y = signal.savgol_filter(V, 5, 2)
y = signal.medfilt(V, 3) | f, t, p = signal.spectrogram(V) | f, t, p = signal.spectrogram(V, fs=10, nperseg=8)
f, t, p = signal.spectrogram(V, nperseg=8, noverlap=N) | f, t, p = signal.spectrogram(X, nperseg=2)
f, t, p = signal.spectrogram(V, nperseg=8, nfft=16) | f, t, p = signal.spectrogram(V, nperseg=8, noverlap=9)
z = ndimage.zoom(X, 2) | z = ndimage.zoom(X, 0.5) | z = ndimage.zoom(X, (1, 1.5)) | z = ndimage.zoom(X, (2, 1, 1))
z = ndimage.gaussian_filter(X, 1) | z = ndimage.rotate(X, 30, reshape=False) | z = ndimage.rotate(X, 30)
z = ndimage.median_filter(X, 3) | z = ndimage.shift(X, 1) | z = stats.zscore(X) | z = stats.zscore(X, axis=D)
z = stats.zscore(X, axis=None) | z = special.softmax(X) | z = special.softmax(X, axis=1) | z = special.expit(X)
d = cdist(X, X) | d = cdist(X, np.ones((3, N))) | d = cdist(V, X) | g = np.vectorize(lambda q: q + 1) | z = g(X)
z = g(V) | g = np.vectorize(lambda q, w: q * w) | z = g(X, X) | z = g(V, 2) | z = np.save | z = X.diagonal()
z = X.searchsorted(1) | z = X.trace() | z = np.tril_indices_from(X) | z = np.triu_indices_from(V)
z = X.compress([True]) | z = X.argpartition(0) | z = np.modf(X) | z = np.ravel_multi_index((0, 1), (2, 3))
z = np.ravel_multi_index(([0, 1], [1, 1]), (2, 3)) | z = np.put(X, [0], [1]) | z = X.partition(0)
y = signal.decimate(V, N) | y = signal.resample_poly(X, N, 3) | y = signal.resample_poly(X, 2, N, axis=D)
y = signal.convolve(V, V[:3], 'same') | y = signal.fftconvolve(V, V[:N]) | y = signal.correlate(V, V[:5], mode='valid')
y = signal.hilbert(V) | y = signal.hilbert(X) | y = signal.hilbert(V, N) | y = np.abs(signal.hilbert(V))
f, p = signal.welch(V) | f, p = signal.welch(V, 10.0, nperseg=N) | f, p = signal.welch(X, nperseg=4, nfft=8)
f, p = signal.periodogram(V) | f, p = signal.periodogram(X, 5) | w = signal.get_window('hann', N)
w = signal.windows.hamming(N) | f, t, p = signal.stft(V) | f, t, p = signal.stft(V, nperseg=N)
f, t, p = signal.stft(X, 2.0, nperseg=4, noverlap=1) | f, t, p = signal.stft(V, nperseg=8, noverlap=N, nfft=16)
y = fft.fft(X) | y = fft.fft(V, N) | y = fft.rfft(V) | y = fft.rfft(X, axis=D) | y = fft.ifft(V) | y = fft.dct(V)
y = fft.dct(X, 2, N) | y = fft.dct(X, axis=0, norm='ortho') | y = fft.fftfreq(N) | y = fft.rfftfreq(N, 0.1)
y = fft.fftshift(X) | y = ndimage.gaussian_filter1d(X, 2) | y = ndimage.uniform_filter1d(V, N)
y = ndimage.maximum_filter(X, 2) | y = stats.skew(X) | y = stats.kurtosis(X, axis=D) | y = stats.skew(X, axis=None)
z = np.asarray_chkfinite(X) | z = np.copyto(X, 1) | z = V.trace() | z = X.diagonal(1) | z = V.searchsorted(X)
""")


def program(seed: int, length: int) -> list[str]:
    draw = random.Random(seed)
    dtype = draw.choice(("float32", "float64", "int64", "uint8", "int32"))
    start = [
        *_IMPORTS.strip().splitlines(),
        f"X = (np.arange({2 * draw.randint(2, 9)}).reshape(2, -1) % 5).astype('{dtype}')",
        f"V = np.sin(np.arange({draw.randint(16, 60)})).astype('{draw.choice(('float32', 'float64'))}')",
        "b, a = signal.butter(2, 0.2)",
        "s = signal.butter(2, 0.2, output='sos')",
        "g = np.vectorize(abs)",
    ]
    texts = [
        fill(draw.choice(_STEPS), {"N": str(draw.randint(1, 7)), "D": str(draw.randint(-3, 2))}) for _ in range(length)
    ]
    return start + texts


@pytest.mark.parametrize("block", range(2))
def test_agrees_with_scipy(block: int) -> None:
    result = run_programs(program, range(block * 20, block * 20 + 20))
    assert not result.wrong, f"{len(result.wrong)}: {min(result.wrong, key=len)}"
    assert result.known > 200
