"""TensorFlow: images, networks, signals, segments."""

from __future__ import annotations

import random

from ..cases import Array, Name
from .draw import named, register, shape, tensor
from .shared_math import draw_matrices


def _image(rng: random.Random, dtypes: tuple[str, ...] = ("float32", "uint8")) -> Array:
    low, high = (2, 5) if rng.random() < 0.1 else (3, 4)
    return Array(shape(rng, low, high, (1, 2, 3, 4)), rng.choice(dtypes))


def _rgb(rng: random.Random) -> Array:
    image = _image(rng)
    return Array((*image.shape[:-1], 3), image.dtype)


register(
    ["tensorflow.image.resize"],
    lambda rng, name: (_image(rng), rng.choice(([4, 5], (3, 3), [2])), {"method": rng.choice(("bilinear", "nearest"))}),
)

register(
    ["tensorflow.image.resize_with_crop_or_pad"],
    lambda rng, name: (_image(rng), rng.randint(1, 5), rng.randint(1, 5)),
)

register(
    named("tensorflow.image", "flip_left_right flip_up_down random_flip_left_right"), lambda rng, name: (_image(rng),)
)

register(["tensorflow.image.per_image_standardization"], lambda rng, name: (_image(rng),))

register(
    ["tensorflow.image.adjust_brightness", "tensorflow.image.random_brightness"], lambda rng, name: (_image(rng), 0.1)
)

register(["tensorflow.image.random_contrast"], lambda rng, name: (_image(rng), 0.1, 0.5))

register(["tensorflow.image.rgb_to_grayscale"], lambda rng, name: (_rgb(rng) if rng.random() < 0.8 else _image(rng),))

register(
    ["tensorflow.image.grayscale_to_rgb"],
    lambda rng, name: (Array((*shape(rng, 2, 3), rng.choice((1, 1, 2))), "float32"),),
)

register(["tensorflow.image.convert_image_dtype"], lambda rng, name: (_image(rng), Name("tensorflow.float32")))

register(["tensorflow.image.rot90"], lambda rng, name: (_image(rng), rng.randint(0, 3)))

register(["tensorflow.image.transpose"], lambda rng, name: (_image(rng),))

register(
    ["tensorflow.image.central_crop"],
    lambda rng, name: (Array(shape(rng, 3, 4, (2, 3, 4, 5)), "float32"), rng.choice((0.5, 0.3, 0.8, 1.0))),
)

register(
    ["tensorflow.image.random_crop"],
    lambda rng, name: (lambda a: (a, [rng.randint(1, size + (rng.random() < 0.1)) for size in a.shape]))(
        Array(shape(rng, 2, 3, (2, 3, 4)), "float32")
    ),
)

register(
    ["tensorflow.image.extract_patches"],
    lambda rng, name: (
        Array((2, rng.randint(3, 7), rng.randint(3, 7), 3), "float32"),
        [1, rng.randint(1, 3), 2, 1],
        [1, rng.randint(1, 3), 1, 1],
        [1, 1, 1, 1],
        rng.choice(("SAME", "VALID")),
    ),
)

register(
    named("tensorflow.nn", "relu elu selu gelu leaky_relu silu softmax log_softmax l2_loss"),
    lambda rng, name: (tensor(1, 3, ("float32", "float64", "int32"))(rng),),
)

register(
    ["tensorflow.nn.moments"],
    lambda rng, name: (tensor(1, 3, ("float32", "float64"))(rng), [0], {"keepdims": rng.random() < 0.5}),
)

register(
    ["tensorflow.nn.bias_add"],
    lambda rng, name: (lambda a: (a, Array((a.shape[-1] if rng.random() < 0.8 else 3,), a.dtype)))(
        tensor(2, 4, ("float32",))(rng)
    ),
)

register(
    ["tensorflow.nn.sigmoid_cross_entropy_with_logits"],
    lambda rng, name: (lambda a: (a if rng.random() < 0.8 else tensor(1, 2, ("float32",))(rng), a))(
        tensor(1, 3, ("float32",))(rng)
    ),
)

register(
    ["tensorflow.nn.sparse_softmax_cross_entropy_with_logits"],
    lambda rng, name: (lambda a: (Array(a.shape[:-1] if rng.random() < 0.8 else (2,), "int32"), a))(
        Array(shape(rng, 1, 3, (4, 5, 6)), "float32")
    ),
)

register(
    ["tensorflow.nn.embedding_lookup"], lambda rng, name: (Array((4, 3), "float32"), Array(shape(rng, 0, 2), "int32"))
)

register(["tensorflow.math.top_k"], lambda rng, name: (tensor(1, 3, ("float32", "int32"))(rng), rng.randint(0, 4)))

register(
    ["tensorflow.nn.conv2d"],
    lambda rng, name: (
        Array((2, rng.randint(4, 8), rng.randint(4, 8), (c := rng.choice((1, 2, 3)))), "float32"),
        Array((rng.randint(1, 3), 2, c if rng.random() < 0.9 else 4, 5), "float32"),
        rng.choice((1, 2, [1, 2, 2, 1])),
        rng.choice(("SAME", "VALID")),
    ),
)

register(
    ["tensorflow.nn.conv1d"],
    lambda rng, name: (
        Array((2, rng.randint(4, 8), 3), "float32"),
        Array((rng.randint(1, 3), 3, 5), "float32"),
        rng.choice((1, 2)),
        rng.choice(("SAME", "VALID")),
    ),
)

register(
    ["tensorflow.nn.max_pool2d", "tensorflow.nn.avg_pool2d"],
    lambda rng, name: (
        Array((2, rng.randint(4, 8), rng.randint(4, 8), 3), "float32"),
        rng.choice((2, 3)),
        rng.choice((1, 2)),
        rng.choice(("SAME", "VALID")),
    ),
)

register(["tensorflow.signal.rfft"], lambda rng, name: (tensor(1, 3, ("float32", "float64"))(rng),))

register(
    ["tensorflow.signal.fft"],
    lambda rng, name: (Array(shape(rng, 1, 3, (1, 2, 3)), rng.choice(("complex64", "complex64", "float32"))),),
)

register(["tensorflow.signal.irfft"], lambda rng, name: (Array(shape(rng, 1, 3, (2, 3, 4)), "complex64"),))

register(
    ["tensorflow.signal.stft"],
    lambda rng, name: (
        Array((*shape(rng, 0, 1, (2,)), rng.randint(8, 40)), "float32"),
        rng.randint(2, 9),
        rng.randint(1, 4),
        {"pad_end": rng.random() < 0.4},
    ),
)

register(
    ["tensorflow.signal.frame"],
    lambda rng, name: (
        Array((*shape(rng, 0, 1, (2,)), rng.randint(3, 20)), "float32"),
        rng.randint(1, 6),
        rng.randint(1, 4),
        {"pad_end": rng.random() < 0.4},
    ),
)

register(["tensorflow.signal.hann_window"], lambda rng, name: (rng.randint(0, 9),))

register(
    named("tensorflow.linalg", "inv det cholesky"),
    lambda rng, name: (lambda a: (Array(a[0].shape, "float32", a[0].values),))(draw_matrices(rng, name)),
)

register(named("tensorflow.linalg", "trace matrix_transpose"), draw_matrices)

register(["tensorflow.linalg.diag"], lambda rng, name: (tensor(1, 2, ("float32",))(rng),))

register(
    ["tensorflow.sort", "tensorflow.argsort"],
    lambda rng, name: (tensor(1, 3, ("float32", "int32"))(rng), rng.choice((0, -1))),
)

register(
    ["tensorflow.math.cumsum"], lambda rng, name: (tensor(1, 3, ("float32", "int32"))(rng), rng.choice((0, -1, 1)))
)

register(
    named("tensorflow.math", "unsorted_segment_sum unsorted_segment_max unsorted_segment_min unsorted_segment_prod"),
    lambda rng, name: (
        Array((4, *shape(rng, 0, 2)), "float32"),
        Array((4,), "int32", [0, 1, 1, 0]),
        rng.randint(2, 4),
    ),
)

register(
    ["tensorflow.image.crop_and_resize"],
    lambda rng, name: (
        Array(shape(rng, 4 - (rng.random() < 0.1), 4, (2, 3)), "float32"),
        Array((2, 4), "float32"),
        Array((2,), "int32", [0, 1]),
        (rng.randint(1, 4), rng.randint(1, 4)),
    ),
)

register(
    named("tensorflow.nn", "space_to_depth depth_to_space"),
    lambda rng, name: (Array(shape(rng, 4, 4, (2, 4, 4, 8, 3 if rng.random() < 0.2 else 4)), "float32"), 2),
)
