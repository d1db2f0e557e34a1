"""Cases of layers that prepare images."""

from __future__ import annotations

from typing import Any

from shapelens.rules.layers.image_arguments import CHECKS
from shapelens.spec import TensorSpec

from ..reality import Case, Inner
from .making import NOT_TRIED, Maker, generator, once, positions


@generator("Pipeline")
def pipeline(maker: Maker, name: str) -> Case:
    steps = (
        Inner("Rescaling", (0.5,)),
        Inner("Resizing", (6, 5)),
        Inner("RandomFlip"),
        Inner("CenterCrop", (3, 3)),
        Inner("Dense", (4,)),
    )
    layers = [maker.pick(*steps) for _ in range(maker.random.randint(1, 3))]
    return once(maker, name, ((layers,), {}), lambda symbolic: pictures(maker, symbolic, ("float32",)))


def pictures(maker: Maker, symbolic: bool, dtypes: tuple[str, ...], channels_first: bool = False) -> TensorSpec:
    """One image or a batch of them."""
    channels = maker.pick(3, 3, 3, 1)
    sizes: list[int | None] = [maker.pick(7, 8), maker.pick(8, 9)]
    if symbolic and maker.chance(0.3):
        sizes = [None, None]
    shape = (channels, *sizes) if channels_first else (*sizes, channels)
    if maker.chance(0.7):
        shape = (None if symbolic else maker.pick(1, 2), *shape)
    return TensorSpec(shape, maker.pick(*dtypes))


PICTURES = ("float32", "float32", "float32", "float16", "uint8", "uint8", "int32", "int64")

PLAIN_IMAGE_LAYERS = (
    "AugMix AutoContrast ContrastLimitedAdaptiveHistogramEqualization CutMix Equalization MixUp RandAugment "
    "RandomColorJitter RandomElasticTransform RandomErasing RandomFlip RandomGaussianBlur RandomGrayscale "
    "RandomInvert RandomPerspective RandomShear Solarization"
).split()

IMAGE_ARGUMENTS: dict[str, tuple[tuple[str, Any], ...]] = {
    "Rescaling": (("scale", 1 / 255),),
    "Resizing": (("height", 3), ("width", 4)),
    "CenterCrop": (("height", 5), ("width", 6)),
    "RandomCrop": (("height", 5), ("width", 6)),
    "RandomTranslation": (("height_factor", 0.1), ("width_factor", 0.2)),
    "RandomPosterization": (("factor", 4),),
    "MaxNumBoundingBoxes": (("max_number", 3),),
    **{
        f"Random{what}": (("factor", 0.3),)
        for what in "Brightness Contrast ColorDegeneration Hue Saturation Sharpness Rotation Zoom".split()
    },
    **dict.fromkeys(PLAIN_IMAGE_LAYERS, ()),
}
"""What each layer for images needs."""

IMAGE_VALUES = (
    *(-2, -1.01, -1, -0.5, 0, 0.5, 1, 1.01, 1.5, 2.5, 4, 8, 9, 100, True, None, "a", "nearest", "bilinear"),
    *("NEAREST", "reflect", "constant", "wrap", "bicubic", (0.1, 0.2), [0.2, 0.1], (0.1,), (), (0.1, 0.2, 0.3)),
    *((-2, 0.1), (0.1, 2), (-0.5, 0.5), (-2, -1.5), (3, 4), ("a", "b"), (1.5, 1.8), (0, 255), [0, 1], (3, 3)),
)
"""What factors, ranges and names of methods are tried with, legal and illegal."""

WITHOUT_FORMAT = {
    "Rescaling",
    "AutoContrast",
    "MaxNumBoundingBoxes",
    "RandomBrightness",
    "RandomContrast",
    "Solarization",
}


@generator(*IMAGE_ARGUMENTS)
def image(maker: Maker, name: str) -> Case:
    data_format = maker.pick("channels_last", "channels_first", None)
    optional = {} if name in WITHOUT_FORMAT else {"data_format": data_format}
    constructor = maker.arguments(*IMAGE_ARGUMENTS[name], **optional)
    first = constructor[1].get("data_format") == "channels_first"
    for parameter in set_by_number(name):
        if maker.chance(0.15 if parameter in CHECKS.get(name, {}) else 0.05):
            constructor = ((), constructor[1] | dict(zip(positions(name), constructor[0], strict=False)))
            constructor[1][parameter] = maker.pick(*IMAGE_VALUES)
    call = {"training": maker.pick(True, False)} if maker.chance(0.2) and name != "Rescaling" else {}

    def make(symbolic: bool) -> Any:
        images = pictures(maker, symbolic, PICTURES, first)
        if symbolic or name == "Rescaling" or maker.chance(0.85):
            return images
        batch = images.shape[:1] if images.rank == 4 else ()
        return {"images": images, "labels": TensorSpec((*batch, 5), maker.pick("float32", "float64", "int32", "int64"))}

    return once(maker, name, constructor, make, **call)


def set_by_number(class_name: str) -> list[str]:
    """Return the arguments of a layer for images that hold numbers, ranges or the names of methods."""
    return [name for name in positions(class_name) if name not in NOT_TRIED and name != "data_format"]
