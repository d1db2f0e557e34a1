"""Arguments that must be numbers, where Keras looks at them at once."""

from __future__ import annotations

from shapelens.rules.layers.layer import Layer
from shapelens.rules.mismatch import InvalidArgument


def is_no_number(value: object) -> bool:
    """Say whether a value is certainly no number."""
    return value is None or isinstance(value, (str, tuple, list))


def check_numbers(operation: str, layer: Layer, *parameters: str) -> None:
    """Raise if one of these arguments is certainly no number."""
    for parameter in parameters:
        if is_no_number(layer[parameter]):
            raise InvalidArgument(operation, parameter, layer[parameter], "must be a number")
