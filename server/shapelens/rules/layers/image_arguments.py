"""What the constructors of Keras's layers for images accept: factors, ranges of values and names of methods.

Measured on the constructors by `tests/differential/layers`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, cast

from shapelens.rules.layers.layer import Layer
from shapelens.rules.mismatch import InvalidArgument
from shapelens.rules.values import read_items
from shapelens.spec import UNKNOWN


@dataclass(frozen=True, slots=True)
class Factor:
    """A number between `low` and `high`, or a pair of numbers.

    Of a pair, the first must not be above `high` nor the second below `low`; or, with `strict`, each must lie between.
    """

    low: float = 0.0
    high: float = 1.0
    strict: bool = False
    pairs: bool = True
    above_low: bool = False
    none: bool = False
    empty: bool = False

    def complaint(self, value: object) -> str:
        """Return why `value` is refused; an empty string if it is not, or if that is not known."""
        numbers = "a number or a pair of numbers" if self.pairs else "a number"
        text = f"must be {numbers} between {self.low:g} and {self.high:g}"
        items = read_items(value)
        if (value is None and self.none) or (items == () and self.empty):
            return ""
        if items is None:
            if value is None or isinstance(value, str):
                return text
            return text if isinstance(value, (int, float)) and not self._holds(value) else ""
        if not self.pairs or len(items) != 2 or any(item is None or isinstance(item, str) for item in items):
            return text
        if not all(isinstance(item, (int, float)) for item in items):
            return ""
        first, second = cast("tuple[float, float]", items)
        fits = self._holds(first) and self._holds(second) if self.strict else first <= self.high and second >= self.low
        return "" if fits else text

    def _holds(self, number: float) -> bool:
        return (number > self.low if self.above_low else number >= self.low) and number <= self.high


@dataclass(frozen=True, slots=True)
class ValueRange:
    """A pair: the least and the greatest value of a pixel."""

    def complaint(self, value: object) -> str:
        """Return why `value` is refused; an empty string if it is not, or if that is not known."""
        items = read_items(value)
        if items is None:
            wrong = value is None or isinstance(value, (str, int, float))
        else:
            # The two are compared: two strings pass here, and fail in the call.
            texts = sum(isinstance(item, str) for item in items)
            numbers = sum(isinstance(item, (int, float)) for item in items)
            wrong = len(items) != 2 or None in items or texts == numbers == 1
        return "must be a pair of numbers" if wrong else ""


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of some names, written just so."""

    names: tuple[str, ...]

    def complaint(self, value: object) -> str:
        """Return why `value` is refused; an empty string if it is not, or if that is not known."""
        plain = value is None or isinstance(value, (str, int, float, tuple, list))
        return f"must be one of {', '.join(self.names)}" if plain and value not in self.names else ""


@dataclass(frozen=True, slots=True)
class WholeNumber:
    """Whatever `int()` takes."""

    def complaint(self, value: object) -> str:
        """Return why `value` is refused; an empty string if it is not, or if that is not known."""
        wrong = value is None or isinstance(value, (tuple, list)) or (isinstance(value, str) and not value.isdigit())
        return "must be a number" if wrong else ""


@dataclass(frozen=True, slots=True)
class OddSizes:
    """An odd number, or a pair of them."""

    def complaint(self, value: object) -> str:
        """Return why `value` is refused; an empty string if it is not, or if that is not known."""
        items = (value,) if isinstance(value, (int, float)) else read_items(value)
        if items is None:
            return "must be an odd number, or two" if value is None or isinstance(value, str) else ""
        if any(item is None or isinstance(item, str) for item in items):
            return "must be an odd number, or two"
        if not all(isinstance(item, (int, float)) for item in items):
            return ""
        numbers = cast("tuple[float, ...]", items)
        wrong = (len(numbers) != 2 and not isinstance(value, (int, float))) or any(n % 2 == 0 for n in numbers)
        return "must be an odd number, or two" if wrong else ""


Check = Factor | ValueRange | OneOf | WholeNumber | OddSizes

_UNIT: Final = Factor()
_BOTH_WAYS: Final = Factor(-1.0)
_OPTIONAL: Final = Factor(-1.0, none=True, empty=True)
VALUE_RANGE: Final = ValueRange()
_RANGE: Final = {"value_range": VALUE_RANGE}
_INTERPOLATION: Final = {"interpolation": OneOf(("nearest", "bilinear"))}
_FILL: Final = {"fill_mode": OneOf(("constant", "nearest", "wrap", "reflect"))}
_STRICT: Final = Factor(strict=True)
_SHIFT: Final = Factor(-1.0, strict=True)
_ZOOM: Final = Factor(-1.0, strict=True, above_low=True)

CHECKS: Final[Mapping[str, Mapping[str, Check]]] = {
    "AugMix": {**_RANGE, **_INTERPOLATION, "factor": _STRICT},
    "AutoContrast": _RANGE,
    "ContrastLimitedAdaptiveHistogramEqualization": {"factor": _OPTIONAL},
    "CutMix": {"factor": _UNIT},
    "Equalization": {**_RANGE, "factor": _OPTIONAL},
    "MaxNumBoundingBoxes": {"factor": _OPTIONAL, "max_number": WholeNumber(), "fill_value": WholeNumber()},
    "MixUp": {"factor": _OPTIONAL},
    "RandAugment": {**_RANGE, **_INTERPOLATION, "factor": _STRICT},
    "RandomBrightness": {**_RANGE, "factor": _OPTIONAL},
    "RandomColorDegeneration": {**_RANGE, "factor": _BOTH_WAYS},
    "RandomColorJitter": {
        "factor": _OPTIONAL,
        "brightness_factor": _OPTIONAL,
        "contrast_factor": Factor(none=True),
        "saturation_factor": Factor(-1.0, none=True),
        "hue_factor": Factor(none=True),
    },
    "RandomContrast": {"factor": _UNIT},
    "RandomCrop": {"factor": _OPTIONAL},
    "RandomElasticTransform": {**_INTERPOLATION, **_FILL, "factor": _UNIT, "scale": _UNIT},
    "RandomErasing": {"factor": _UNIT, "scale": _UNIT},
    "RandomGaussianBlur": {"factor": _UNIT, "sigma": _UNIT, "kernel_size": OddSizes()},
    "RandomGrayscale": {"factor": Factor(pairs=False)},
    "RandomHue": {"factor": _UNIT},
    "RandomInvert": {"factor": _UNIT},
    "RandomPerspective": {**_INTERPOLATION, "factor": _UNIT, "scale": Factor(pairs=False)},
    "RandomPosterization": {**_RANGE, "factor": Factor(1.0, 8.0)},
    "RandomRotation": {**_INTERPOLATION, **_FILL, "factor": _OPTIONAL},
    "RandomSaturation": {**_RANGE, "factor": _BOTH_WAYS},
    "RandomSharpness": {**_RANGE, "factor": _UNIT},
    "RandomShear": {**_INTERPOLATION, **_FILL, "x_factor": _STRICT, "y_factor": _STRICT},
    "RandomTranslation": {**_INTERPOLATION, **_FILL, "height_factor": _SHIFT, "width_factor": _SHIFT},
    "RandomZoom": {
        **_INTERPOLATION,
        **_FILL,
        "height_factor": _ZOOM,
        "width_factor": Factor(-1.0, strict=True, above_low=True, none=True),
    },
    "Solarization": {**_RANGE, "addition_factor": _STRICT, "threshold_factor": _STRICT},
}
"""The arguments of each layer that its constructor checks."""


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float))


def _is_switch(value: object) -> bool:
    return isinstance(value, bool)


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _is_span(value: object) -> bool:
    items = read_items(value) or ()
    numbers = [item for item in items if isinstance(item, (int, float)) and not isinstance(item, bool)]
    return len(items) == len(numbers) == 2 and numbers[0] != numbers[1]


def _are_counts(value: object) -> bool:
    items = read_items(value)
    return _is_count(value) if items is None else all(map(_is_count, items))


def _is_pair_of_counts(value: object) -> bool:
    return len(read_items(value) or ()) == 2 and _are_counts(value)


_METHODS: Final = ("bilinear", "nearest", "bicubic", "lanczos3", "lanczos5")

_ORDINARY: Final[Mapping[str, Callable[[object], bool]]] = {
    "alpha": _is_number,
    "bins": _is_count,
    "chain_depth": _is_count,
    "clip_limit": _is_number,
    "crop_to_aspect_ratio": _is_switch,
    "fill_mode": lambda value: value == "constant",
    "fill_value": _is_number,
    "interpolation": lambda value: value in _METHODS,
    "kernel_size": _are_counts,
    "num_chains": _is_count,
    "num_ops": _is_count,
    "pad_to_aspect_ratio": _is_switch,
    "tile_grid_size": _is_pair_of_counts,
    "value_range": _is_span,
}
"""What an eager call certainly takes, by the name of the argument."""

_ALSO_ORDINARY: Final[Mapping[tuple[str, str], Callable[[object], bool]]] = {
    ("RandomErasing", "fill_value"): lambda value: value is None,
    ("MixUp", "alpha"): lambda value: (
        len(read_items(value) or ()) == 2 and all(map(_is_number, read_items(value) or ()))
    ),
}


def has_ordinary_arguments(class_name: str, layer: Layer) -> bool:
    """Say whether an eager call certainly takes the arguments that the constructor took without a look at them."""
    return all(_is_ordinary(class_name, parameter, layer[parameter]) for parameter in layer.arguments)


def _is_ordinary(class_name: str, parameter: str, value: object) -> bool:
    checked = isinstance(CHECKS.get(class_name, {}).get(parameter), OneOf)
    if parameter not in _ORDINARY or checked or value is UNKNOWN or _ORDINARY[parameter](value):
        return True
    also = _ALSO_ORDINARY.get((class_name, parameter))
    return also is not None and also(value)


def check_image_arguments(class_name: str, layer: Layer) -> None:
    """Raise an `InvalidArgument` if the constructor of a layer for images refuses one of its arguments."""
    for parameter, check in CHECKS.get(class_name, {}).items():
        check_image_argument(class_name, layer, parameter, check)


def check_image_argument(class_name: str, layer: Layer, parameter: str, check: Check) -> None:
    """Raise an `InvalidArgument` if the argument of a layer for images does not pass the check."""
    value = layer[parameter]
    reason = "" if value is UNKNOWN else check.complaint(value)
    if reason:
        raise InvalidArgument(class_name, parameter, value, reason)
