"""TensorFlow: windows of other kinds, matrices, signals, colours, segments and strings."""

from __future__ import annotations

import random
from typing import Any

import numpy as np

from ..cases import Array
from .draw import named, register, shape, tensor

_FLOATS = ("float32", "float64", "float32")
_PADDINGS = ("SAME", "VALID")
_PARTS = ("complex64", "float32")


def _windows(rng: random.Random, name: str) -> tuple[Any, ...]:
    rank = 3 if "3d" in name else 1 if "1d" in name else rng.choice((1, 2, 3)) if name.endswith("convolution") else 2
    channels = rng.choice((1, 2, 3))
    images = Array((2, *(rng.randint(4, 6) for _ in range(rank)), channels), "float32")
    taken = channels if rng.random() < 0.9 else 4
    kernel = Array((*(rng.randint(1, 3) for _ in range(rank)), taken, rng.choice((1, 2))), "float32")
    steps = rng.choice((1, 2))
    full = [1, *[steps] * rank, 1]
    if name.endswith("separable_conv2d"):
        out = kernel.shape[-2] * kernel.shape[-1] if rng.random() < 0.9 else 5
        return images, kernel, Array((1, 1, out, 4), "float32"), full, rng.choice(_PADDINGS)
    if name.endswith("convolution"):
        return images, kernel, {"strides": rng.choice((None, steps)), "padding": rng.choice(_PADDINGS)}
    return images, kernel, full, rng.choice(_PADDINGS)


register(named("tensorflow.nn", "conv3d convolution depthwise_conv2d separable_conv2d"), _windows)


def _transposed(rng: random.Random, name: str) -> tuple[Any, ...]:
    rank = int(name[len("tensorflow.nn.conv")])
    steps, units = rng.choice((1, 2)), rng.choice((2, 3))
    sizes = [rng.randint(2, 4) for _ in range(rank)]
    images = Array((2, *sizes, 3), "float32")
    kernel = Array((*(rng.randint(1, 3) for _ in range(rank)), units, 3), "float32")
    return images, kernel, [2, *(size * steps for size in sizes), units], [1, *[steps] * rank, 1]


register(named("tensorflow.nn", "conv1d_transpose conv2d_transpose conv3d_transpose"), _transposed)


def _pools(rng: random.Random, name: str) -> tuple[Any, ...]:
    rank = 3 if "3d" in name else 1 if "1d" in name else rng.choice((1, 2, 3))
    images = Array((2, *(rng.randint(4, 6) for _ in range(rank)), 2), "float32")
    return images, rng.choice((1, 2, 3)), rng.choice((1, 2)), rng.choice(_PADDINGS)


register(named("tensorflow.nn", "avg_pool1d max_pool3d avg_pool3d max_pool avg_pool"), _pools)


def _square(rng: random.Random, name: str) -> tuple[Any, ...]:
    side = rng.choice((1, 2, 3))
    other = side if rng.random() < 0.85 else side + 1
    full = (*shape(rng, 0, 1, (2, 3)), side, other) if rng.random() < 0.95 else (3,)
    rows = np.eye(full[-2], full[-1], dtype=int) if len(full) > 1 else np.ones(3, int)
    return (Array(full, rng.choice(_FLOATS), np.broadcast_to(rows, full).tolist()),)


register(named("tensorflow.linalg", "expm logdet slogdet eigh eigvalsh"), _square)
register(
    named("tensorflow.linalg", "qr svd adjoint diag_part pinv"),
    lambda rng, name: (
        Array(shape(rng, 2 if rng.random() < 0.95 else 1, 3, (1, 2, 3)), rng.choice(_FLOATS)),
        *(({"full_matrices": rng.random() < 0.5},) if name[-3:] in (".qr", "svd") else ()),
    ),
)


def _solve(rng: random.Random, name: str) -> tuple[Any, ...]:
    side = rng.choice((1, 2, 3))
    rows = side if rng.random() < 0.9 else side + 1
    return Array((side, side), "float32", np.eye(side, dtype=int).tolist()), Array((rows, 2), "float32")


register(named("tensorflow.linalg", "triangular_solve cholesky_solve"), _solve)
register(named("tensorflow.linalg", "tensor_diag"), lambda rng, name: (tensor(1, 2, _FLOATS)(rng),))
register(
    named("tensorflow.linalg", "normalize"),
    lambda rng, name: (tensor(1, 3, _FLOATS)(rng), {"axis": rng.choice((0, -1))}),
)
register(
    named("tensorflow.signal", "overlap_and_add"),
    lambda rng, name: (Array(shape(rng, 1 if rng.random() < 0.1 else 2, 3, (2, 3, 4)), "float32"), rng.randint(1, 3)),
)
register(
    named("tensorflow.signal", "inverse_stft"),
    lambda rng, name: (Array((*shape(rng, 0, 1, (2,)), rng.randint(1, 5), 5), "complex64"), 8, rng.randint(1, 8)),
)
register(named("tensorflow.signal", "dct idct"), lambda rng, name: (Array(shape(rng, 1, 3, (2, 3)), "float32"),))
register(
    named("tensorflow.signal", "rfft2d"),
    lambda rng, name: (Array(shape(rng, 2, 3, (1, 2, 3, 4)), rng.choice(_FLOATS)),),
)
register(named("tensorflow.signal", "kaiser_window vorbis_window"), lambda rng, name: (rng.choice((2, 4, 6)),))
register(
    named("tensorflow.image", "rgb_to_hsv hsv_to_rgb rgb_to_yuv yuv_to_rgb rgb_to_yiq yiq_to_rgb"),
    lambda rng, name: (Array((*shape(rng, 1, 3, (2, 3)), 3 if rng.random() < 0.9 else 4), "float32"),),
)
register(
    named("tensorflow.image", "sobel_edges image_gradients total_variation"),
    lambda rng, name: (Array(shape(rng, 4 if rng.random() < 0.9 else 3, 4, (2, 3)), "float32"),),
)
register(
    named("tensorflow.image", "psnr"),
    lambda rng, name: (lambda image: (image, image, 1.0))(Array(shape(rng, 3, 4, (2, 3)), "float32")),
)
register(named("tensorflow.image", "adjust_gamma"), lambda rng, name: (tensor(3, 4, ("float32",))(rng), 0.5))
register(
    named("tensorflow.image", "stateless_random_flip_left_right stateless_random_flip_up_down"),
    lambda rng, name: (Array(shape(rng, 2 if rng.random() < 0.1 else 3, 4, (1, 2, 3)), "uint8"), (1, 2)),
)
register(
    named("tensorflow.image", "stateless_random_brightness"),
    lambda rng, name: (tensor(3, 4, ("float32",))(rng), 0.2, (1, 2)),
)
register(
    named("tensorflow.image", "stateless_random_contrast"),
    lambda rng, name: (tensor(3, 4, ("float32",))(rng), 0.2, 0.5, (1, 2)),
)
register(
    named("tensorflow.math", "real imag conj angle"), lambda rng, name: (tensor(0, 3, ("complex64", "float32"))(rng),)
)
register(named("tensorflow.math", "cumulative_logsumexp"), lambda rng, name: (tensor(1, 3, _FLOATS)(rng),))
register(
    named("tensorflow.math", "reduce_euclidean_norm"),
    lambda rng, name: (tensor(1, 3, _FLOATS)(rng), {"axis": rng.choice((0, None)), "keepdims": rng.random() < 0.5}),
)


def _segments(rng: random.Random, name: str) -> tuple[Any, ...]:
    ids = Array((4,), "int32", [0, 0, 1, 2]) if rng.random() < 0.85 else Array((2, 2), "int32", [[0, 0], [1, 2]])
    return Array((4, *shape(rng, 0, 2)), "float32"), ids


register(named("tensorflow.math", "segment_sum segment_mean segment_max"), _segments)
register(
    named("tensorflow.math", "unsorted_segment_mean"),
    lambda rng, name: (Array((4, *shape(rng, 0, 2)), "float32"), Array((4,), "int32", [0, 0, 1, 2]), rng.randint(3, 4)),
)
register(
    ["tensorflow.add_n"],
    lambda rng, name: (lambda a: ([a, a if rng.random() < 0.85 else tensor(0, 3, _FLOATS)(rng)],))(
        tensor(0, 3, ("float32",))(rng)
    ),
)
register(["tensorflow.clip_by_norm"], lambda rng, name: (tensor(0, 3, _FLOATS)(rng), 1.0))
register(["tensorflow.bitwise.invert"], lambda rng, name: (tensor(0, 3)(rng),))
register(
    ["tensorflow.histogram_fixed_width"],
    lambda rng, name: (tensor(0, 3, _FLOATS)(rng), [0.0, 1.0], 7),
)
register(named("tensorflow.strings", "length lower upper"), lambda rng, name: (Array(shape(rng, 0, 2), "string"),))
register(["tensorflow.as_string"], lambda rng, name: (tensor(0, 3, ("float32", "int32", "bool"))(rng),))
register(
    ["tensorflow.strings.reduce_join"],
    lambda rng, name: (Array(shape(rng, 1, 2), "string"), {"axis": rng.choice((0, None))}),
)
