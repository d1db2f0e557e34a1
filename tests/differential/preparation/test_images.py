"""Random programs that prepare images and sound with OpenCV, scikit-image, Pillow and librosa, against these."""

from __future__ import annotations

import random
from importlib.util import find_spec

import pytest

from .compare import Result, run_programs
from .templates import fill, steps

_CV2 = steps("""
r = cv2.resize(I, (N, M)) | r = cv2.resize(I, None, fx=0.5, fy=FAC) | r = cv2.resize(I, (0, 0), None, 0.3, FAC)
r = cv2.resize(I, dsize=(N, M), interpolation=cv2.INTER_AREA) | r = cv2.resize(r, (N, N)) | r = I | r = G
r = cv2.cvtColor(I, cv2.COLOR_BGR2GRAY) | r = cv2.cvtColor(I, cv2.COLOR_BGR2RGB) | r = cv2.cvtColor(r, cv2.COLOR_C)
r = cv2.cvtColor(I, cv2.COLOR_C) | r = cv2.cvtColor(r, cv2.COLOR_C) | r = cv2.cvtColor(G, cv2.COLOR_GRAY2RGB)
r = cv2.GaussianBlur(I, (3, 3), 0) | r = cv2.medianBlur(I, 3) | r = cv2.blur(r, (3, 3)) | r = cv2.flip(r, 1)
r = cv2.rotate(I, cv2.ROTATE_90_CLOCKWISE) | r = cv2.rotate(r, cv2.ROTATE_180) | r = cv2.transpose(r)
r = cv2.Canny(G, 100, 200) | r = cv2.Canny(r, 100, 200) | t, r = cv2.threshold(I, 10, 255, cv2.THRESH_BINARY)
r = cv2.warpAffine(I, k, (N, M)) | k = cv2.getRotationMatrix2D((2, 2), 30, 1.0) | b = cv2.split(I) | r = cv2.merge(b)
r = cv2.copyMakeBorder(I, 1, N, 2, 2, cv2.BORDER_CONSTANT, value=[0, 0, 0]) | r = cv2.add(I, I)
r = cv2.addWeighted(I, 0.5, I, 0.5, 0) | e = cv2.getStructuringElement(cv2.MORPH_RECT, (N, M)) | r = cv2.dilate(I, e)
r = cv2.Sobel(I, cv2.CV_64F, 1, 0) | r = cv2.Sobel(I, -1, 1, 0) | r = cv2.Laplacian(G, cv2.CV_32F)
r = cv2.filter2D(I, -1, e) | r = cv2.normalize(I, None, 0, 255, cv2.NORM_MINMAX) | r = r / 255.0 | r = r[..., None]
r = cv2.normalize(I, None, 0, 1, cv2.NORM_MINMAX, dtype=cv2.CV_32F) | r = r.astype('float32') | r = r.reshape(-1)
r = cv2.equalizeHist(G) | r = cv2.bitwise_not(I) | r = cv2.bitwise_and(I, I) | r = cv2.erode(G, e)
r = np.array([cv2.resize(I, (N, N)), cv2.resize(I, (N, N))]) | r = cv2.resize(I.astype('float32'), (M, N))
r = cv2.morphologyEx(I, cv2.MORPH_OPEN, e) | r = np.expand_dims(G, -1) | r = cv2.adaptiveThreshold(G, 255, 1, 0, 3, 2)
""")
_SKIMAGE = steps("""
r = transform.resize(I, (N, M)) | r = transform.resize(I, (N, M, 3)) | r = transform.resize(I, (N, M, 1))
r = transform.resize(G, (N, M), anti_aliasing=True) | r = transform.resize(I, (N, M), preserve_range=True)
r = color.rgb2gray(I) | r = color.gray2rgb(G) | r = color.rgb2hsv(I) | r = color.rgb2lab(I) | r = color.rgb2gray(G)
r = img_as_float(I) | r = img_as_ubyte(I) | r = filters.gaussian(I, 1) | r = filters.sobel(G)
r = exposure.rescale_intensity(I) | r = transform.rotate(I, 30) | r = transform.rotate(I, 30, resize=True)
r = transform.downscale_local_mean(G, (2, 3)) | r = measure.block_reduce(I, (2, 2, 1), np.max)
I = I.astype('float32') | I = I / 255.0 | G = G.astype('float32') | r = color.gray2rgb(I)
r = transform.resize(r, (N, N))
""")
_PILLOW = steps("""
p = Image.fromarray(I) | p = p.resize((N, M)) | p = p.convert('L') | p = p.convert('RGB') | r = np.array(p)
r = np.asarray(p) / 255.0 | r = np.array(p.resize((N, M))) | r = np.array(p.convert('L')) | w, h = p.size
p = Image.new('RGB', (N, M)) | p = Image.new('L', (N, M), 0) | p = p.crop((1, 1, N, M)) | p = p.rotate(90)
p = p.rotate(45, expand=True) | p = p.transpose(Image.FLIP_LEFT_RIGHT) | p = p.transpose(Image.ROTATE_90) | q = p.copy()
r = np.array(q) | p = ImageOps.grayscale(p) | p = ImageOps.fit(p, (N, M)) | p = ImageOps.invert(p) | r = np.array(p)
p = p.filter(ImageFilter.BLUR) | p = ImageOps.flip(p) | p = ImageOps.expand(p, N) | p = ImageOps.pad(p, (N, M))
""")
_LIBROSA = steps("""
r = librosa.stft(Y) | r = librosa.stft(Y, n_fft=512) | r = librosa.stft(Y, n_fft=512, hop_length=H)
r = librosa.stft(Y, n_fft=256, hop_length=H, center=False) | r = librosa.stft(Y, n_fft=512, win_length=400)
r = librosa.feature.melspectrogram(y=Y, sr=8000) | m = librosa.feature.melspectrogram(y=Y, sr=8000, n_mels=N)
m = librosa.feature.melspectrogram(y=Y, sr=8000, n_fft=512, hop_length=H, n_mels=40) | r = librosa.power_to_db(m)
r = librosa.feature.mfcc(y=Y, sr=8000) | r = librosa.feature.mfcc(y=Y, sr=8000, n_mfcc=N) | r = np.mean(r.T, axis=0)
r = librosa.feature.mfcc(S=librosa.power_to_db(m), n_mfcc=N) | r = librosa.feature.mfcc(y=Y, n_mfcc=N, hop_length=H)
r = librosa.feature.chroma_stft(y=Y, sr=8000) | r = librosa.feature.zero_crossing_rate(Y)
r = librosa.amplitude_to_db(m)
r = librosa.feature.rms(y=Y) | r = librosa.feature.spectral_centroid(y=Y, sr=8000) | r = r[..., np.newaxis]
r = librosa.feature.zero_crossing_rate(Y, frame_length=512, hop_length=H) | r = librosa.power_to_db(m, ref=np.max)
r = librosa.feature.spectral_rolloff(y=Y, sr=8000, n_fft=512) | Y = librosa.util.fix_length(Y, size=H)
r = librosa.util.fix_length(m, size=N, axis=1) | r = librosa.feature.rms(y=Y, frame_length=512, hop_length=H)
""")
_CODES = "BGR2GRAY RGB2GRAY BGR2RGB RGB2BGR BGR2HSV RGB2HSV GRAY2BGR GRAY2RGB BGR2BGRA BGRA2BGR RGB2LAB"
_LIBRARIES = {
    "cv2": ("import cv2", _CV2),
    "skimage": (
        "from skimage import color, exposure, filters, img_as_float, img_as_ubyte, measure, transform",
        _SKIMAGE,
    ),
    "PIL": ("from PIL import Image, ImageFilter, ImageOps", _PILLOW),
    "librosa": ("import librosa", _LIBROSA),
}


def _program(library: str, seed: int, length: int) -> list[str]:
    draw = random.Random(f"{library} {seed}")
    imports, texts = _LIBRARIES[library]
    sides = f"{draw.randint(6, 12)}, {draw.randint(6, 12)}"
    channels = draw.choice(("3", "3", "3", "4", "1"))
    start = [
        "import numpy as np",
        *imports.splitlines(),
        f"I = np.zeros(({sides}, {channels}), '{draw.choice(('uint8', 'uint8', 'float32', 'float64'))}')",
        f"G = np.zeros(({sides}), '{draw.choice(('uint8', 'uint8', 'float32'))}')",
        f"Y = np.sin(np.arange({draw.randint(3000, 9000)}) / 9).astype('{draw.choice(('float32', 'float64'))}')",
        *{
            "cv2": (
                "r = I",
                "k = cv2.getRotationMatrix2D((2, 2), 30, 1.0)",
                "e = np.ones((3, 3), 'uint8')",
                "b = cv2.split(I)",
            ),
            "PIL": ("p = Image.new('RGB', (9, 8))", "q = p"),
            "skimage": ("r = G",),
            "librosa": ("m = librosa.feature.melspectrogram(y=Y, sr=8000)", "r = m"),
        }[library],
    ]
    return start + [
        fill(
            draw.choice(texts),
            {
                "N": str(draw.randint(1, 9)),
                "M": str(draw.randint(2, 9)),
                "FAC": str(draw.choice((0.5, 2, 1.3))),
                "H": str(draw.choice((64, 100, 256))),
                "COLOR_C": f"COLOR_{draw.choice(_CODES.split())}",
            },
        )
        for _ in range(length)
    ]


def agreement(library: str, seeds: range) -> Result:
    """Run random programs of one library on both sides."""
    return run_programs(lambda seed, length: _program(library, seed, length), seeds)


@pytest.mark.parametrize("library", _LIBRARIES)
def test_agrees(library: str) -> None:
    if find_spec(library) is None:
        pytest.skip(f"{library} is not installed")
    result = agreement(library, range(15))
    assert not result.wrong, f"{len(result.wrong)}: {min(result.wrong, key=len)}"
    assert result.known > 60
