"""`keras.applications`: the ready-made models, from a table that `scripts/generate_applications.py` writes."""

from __future__ import annotations

import inspect
import json
from functools import cache
from importlib import resources
from typing import Final, TypedDict, cast

from shapelens.rules.application_widths import features_width
from shapelens.rules.arrays import numpy_array
from shapelens.rules.mismatch import InvalidArgument
from shapelens.rules.registry import function
from shapelens.spec import UNKNOWN, Dim, DType, Shape, TensorSpec, is_floating

FEATURES: Final = "keras.applications.features"
"""The operation that stands for all layers of a ready-made model in a graph."""

_PREFIX: Final = "keras.applications."
_MODULES: Final = (
    "convnext densenet efficientnet efficientnet_v2 imagenet_utils inception_resnet_v2 inception_v3 mobilenet "
    "mobilenet_v2 mobilenet_v3 nasnet resnet resnet50 resnet_v2 vgg16 vgg19 xception"
).split()
_UNCHANGED: Final = frozenset({"convnext", "efficientnet", "efficientnet_v2", "mobilenet_v3"})
"""The modules whose `preprocess_input` returns what it is given, because their models scale images themselves."""


class Application(TypedDict):
    """One model: `parameters` by name with defaults; a side becomes `(side - window) // stride + 1`."""

    parameters: list[tuple[str, object]]
    default_with_top: list[Dim]
    default_without_top: list[Dim]
    smallest: int
    channels: int
    window: int
    stride: int


class _Table(TypedDict):
    keras: str
    models: dict[str, Application]
    aliases: dict[str, str]


@cache
def _table() -> _Table:
    text = resources.files("shapelens.rules").joinpath("keras_applications.json").read_text("utf-8")
    return cast(_Table, json.loads(text))


@cache
def application_names() -> dict[str, str]:
    """Return the name of each model by the qualified names that it is found under."""
    models = {_PREFIX + name: name for name in _table()["models"]}
    return models | {_PREFIX + alias: name for alias, name in _table()["aliases"].items()}


def application(name: str) -> Application:
    """Return what is known of the model `name` (`VGG16`)."""
    return _table()["models"][name]


@cache
def application_signature(name: str) -> inspect.Signature:
    """Return the constructor's signature."""
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    return inspect.Signature([inspect.Parameter(key, kind, default=value) for key, value in parameters(name)])


def parameters(name: str) -> list[tuple[str, object]]:
    """Return the constructor's parameters with their defaults."""
    return application(name)["parameters"]


def image_shape(name: str, include_top: bool, weights: object, given: Shape | None) -> Shape:
    """Return the shape of the image that a model is built for, without the batch; raise where Keras raises.

    Source: `keras.src.applications.imagenet_utils.obtain_input_shape`. `given` is `input_shape`.
    """
    model = application(name)
    default: Shape = tuple(model["default_with_top" if include_top else "default_without_top"])
    if given is None or given is UNKNOWN:
        return default if given is None else (UNKNOWN, UNKNOWN, UNKNOWN)
    if len(given) != 3:
        raise InvalidArgument(_PREFIX + name, "input_shape", given, "must be a tuple of three integers")
    if weights == "imagenet":
        if include_top and not name.startswith("Mobile") and _differ(given, default):
            raise InvalidArgument(
                _PREFIX + name, "input_shape", given, f"must be {default} with the top and the weights of ImageNet"
            )
        if given[2] is not UNKNOWN and given[2] != 3:
            raise InvalidArgument(_PREFIX + name, "input_shape", given, "must have 3 channels, as ImageNet has")
    if given[2] is None:
        raise InvalidArgument(_PREFIX + name, "input_shape", given, "must have a known number of channels")
    least = model["smallest"]
    if any(isinstance(side, int) and side < least for side in given[:2]):
        raise InvalidArgument(_PREFIX + name, "input_shape", given, f"must be at least {least} × {least}")
    if include_top and None in given:
        raise InvalidArgument(_PREFIX + name, "input_shape", given, "must hold no None with the top")
    return given


def _differ(given: Shape, default: Shape) -> bool:
    return (
        given is not UNKNOWN
        and default is not UNKNOWN
        and any(a is not UNKNOWN and a != b for a, b in zip(given, default, strict=True))
    )


@function(FEATURES)
def features(
    inputs: object, model: str, top: object, pooling: object, alpha: object, sized: bool, dtype: DType
) -> object:
    """What comes out of a ready-made model: `top` classes, or features, pooled or not.

    `alpha`: how many times wider it is than in the table.
    `sized`: it was built for images of a known size.
    """
    if not isinstance(inputs, TensorSpec) or inputs.shape is UNKNOWN or len(inputs.shape) != 4:
        return TensorSpec(UNKNOWN, dtype)
    known = application(model)
    batch, *sides, _ = inputs.shape
    if top is not None:
        return TensorSpec((batch, top if isinstance(top, int) else UNKNOWN), dtype)
    channels: Dim = features_width(model, known["channels"], alpha)
    if pooling in ("avg", "max"):
        return TensorSpec((batch, channels), dtype)
    if pooling is UNKNOWN:
        return TensorSpec(UNKNOWN, dtype)
    is_open = not sized and model.startswith(PADDED_BY_SIZE)
    shrunk = (_shrunk_open(model, side, known) if is_open else _shrunk(side, known) for side in sides)
    return TensorSpec((batch, *shrunk, channels), dtype)


PADDED_BY_SIZE: Final = ("MobileNetV2", "MobileNetV3", "EfficientNetB", "NASNet")
"""Models that pad an image of a known size otherwise than one of any size, where a side becomes odd on the way.

Source: `keras.src.applications.imagenet_utils.correct_pad`.
"""


def is_even_all_along(side: Dim) -> bool:
    """Say whether a side stays even as long as it is halved, so that both kinds of padding give the same."""
    return side is None or (isinstance(side, int) and side % 32 == 0)


_ROUNDED_UP: Final = {"MobileNetV2": 1, "MobileNetV3": 1, "EfficientNetB": 0}
"""How often a model for images of any size rounds up where it halves a side: it rounds down all the other times."""


def _shrunk_open(model: str, side: Dim, known: Application) -> Dim:
    """Return what a model that was built for images of any size makes of a side, if it pads by the size."""
    times = next((times for name, times in _ROUNDED_UP.items() if model.startswith(name)), None)
    if times is None or not isinstance(side, int):
        return _shrunk(side, known) if is_even_all_along(side) else UNKNOWN
    return (side + times) // known["stride"] or UNKNOWN


def _shrunk(side: Dim, known: Application) -> Dim:
    if not isinstance(side, int):
        return side
    size = (side - known["window"]) // known["stride"] + 1
    return size if size > 0 else UNKNOWN


@function(*(f"{_PREFIX}{module}.preprocess_input" for module in _MODULES if module in _UNCHANGED))
def unchanged_input(x: object, data_format: object = None) -> object:
    """The images as they are."""
    return x


@function(
    *(f"{_PREFIX}{module}.preprocess_input" for module in _MODULES if module not in {*_UNCHANGED, "imagenet_utils"})
)
def preprocess_input(x: object, data_format: object = None) -> object:
    """Images scaled as the model expects them, in floating point."""
    spec = numpy_array(x)
    dtype = spec.dtype if spec.dtype is UNKNOWN or is_floating(spec.dtype) else "float32"
    return TensorSpec(spec.shape, dtype)


@function(f"{_PREFIX}imagenet_utils.preprocess_input")
def imagenet_preprocess_input(x: object, data_format: object = None, mode: object = "caffe") -> object:
    """Images scaled as a model expects them, in floating point."""
    return preprocess_input(x)
