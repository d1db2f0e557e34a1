"""keras.ops.image."""

from __future__ import annotations

import random
from typing import Any

from ..cases import Array
from .draw import named, register, shape

_FORMATS = (None, "channels_last", "channels_first")


def _image(rng: random.Random, dtypes: tuple[str, ...] = ("float32", "float32", "uint8"), channels: int = 3) -> Array:
    if rng.random() < 0.08:
        return Array(shape(rng, 2, 5, (2, 3)), rng.choice(dtypes))
    sides = (rng.randint(2, 6), rng.randint(2, 6))
    return Array((*shape(rng, 0, 1, (1, 2)), *sides, channels), rng.choice(dtypes))


def _resize(rng: random.Random, name: str) -> tuple[Any, ...]:
    options: dict[str, Any] = {"interpolation": rng.choice(("bilinear", "nearest", "bicubic"))}
    if rng.random() < 0.3:
        options[rng.choice(("crop_to_aspect_ratio", "pad_to_aspect_ratio"))] = True
    if rng.random() < 0.2:
        options["data_format"] = "channels_last"
    return _image(rng), rng.choice(((4, 5), [3, 3], (0, 2), (3,), (1, 7))), options


register(["keras.ops.image.resize"], _resize)
register(
    named("keras.ops.image", "rgb_to_grayscale rgb_to_hsv hsv_to_rgb"),
    lambda rng, name: (_image(rng, channels=rng.choice((3, 3, 3, 1, 2))),),
)
register(
    named("keras.ops.image", "gaussian_blur sobel_edges"),
    lambda rng, name: (_image(rng, ("float32",)),),
)
register(["keras.ops.image.elastic_transform"], lambda rng, name: (_image(rng, ("float32",)),))


def _affine(rng: random.Random, name: str) -> tuple[Any, ...]:
    images = _image(rng, ("float32",))
    batch = images.shape[:1] if len(images.shape) == 4 else ()
    return images, Array((*batch, 8), "float32") if rng.random() < 0.9 else Array((1, 1, 8), "float32")


register(["keras.ops.image.affine_transform"], _affine)


def _patches(rng: random.Random, name: str) -> tuple[Any, ...]:
    images = Array((*shape(rng, 0, 1, (1, 2)), rng.randint(3, 7), rng.randint(3, 7), 3), "float32")
    options = {"strides": rng.choice((None, 1, 2)), "padding": rng.choice(("valid", "same"))}
    return images, rng.choice((2, (2, 3), 3)), {**options, "data_format": rng.choice((None, "channels_last"))}


register(["keras.ops.image.extract_patches"], _patches)
register(
    ["keras.ops.image.extract_patches_3d"],
    lambda rng, name: (
        Array((*shape(rng, 0, 1, (1, 2)), *(rng.randint(3, 5) for _ in range(3)), 2), "float32"),
        rng.choice((2, (2, 1, 3))),
        {"strides": rng.choice((None, 1, 2)), "padding": rng.choice(("valid", "same"))},
    ),
)


def _framed(rng: random.Random, name: str) -> tuple[Any, ...]:
    word = name.rpartition(".")[2].replace("_images", "ping" if "crop" in name else "ding")
    options: dict[str, Any] = {}
    for before, after, side in (("top", "bottom", "height"), ("left", "right", "width")):
        given = {f"{before}_{word}": rng.randint(0, 3), f"{after}_{word}": rng.randint(0, 2)}
        given[f"target_{side}"] = rng.randint(1, 4) + (4 if "pad" in name else 0)
        for dropped in rng.sample(sorted(given), 1 if rng.random() < 0.93 else 2):
            given.pop(dropped)
        options |= given
    return _image(rng), options


register(named("keras.ops.image", "pad_images crop_images"), _framed)
register(
    ["keras.ops.image.map_coordinates"],
    lambda rng, name: (
        Array((3, 4), "float32"),
        Array((rng.choice((2, 2, 3)), *shape(rng, 0, 2, (1, 2, 3))), "float32"),
        rng.choice((0, 1)),
    ),
)
register(
    ["keras.ops.image.scale_and_translate"],
    lambda rng, name: (
        Array((1, 4, 4, 3), "float32"),
        (1, rng.randint(2, 6), 5, 3),
        Array((2,), "float32", [1.0, 1.0]),
        Array((2,), "float32", [0.0, 0.0]),
        (1, 2),
        "linear",
    ),
)
register(
    ["keras.ops.image.ssim"],
    lambda rng, name: (lambda a: (a, a))(Array((*shape(rng, 0, 1, (1, 2)), 12, 13, 3), "float32")),
)
register(
    ["keras.ops.image.perspective_transform"],
    lambda rng, name: (
        Array((2, 4, 5, 3), "float32"),
        Array((2, 4, 2), "float32", [[[0, 0], [0, 4], [3, 0], [3, 4]]] * 2),
        Array((2, 4, 2), "float32", [[[0, 1], [0, 4], [3, 0], [3, 4]]] * 2),
    ),
)
