"""Names that Keras looks up: activations, initializers, regularizers and constraints given as strings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import cast

from shapelens.rules.mismatch import InvalidArgument
from shapelens.rules.signatures import signature_table
from shapelens.rules.values import Reference
from shapelens.spec import UNKNOWN, TensorSpec


def identifier_kind(parameter: str) -> str:
    """Return what a constructor's parameter names (`activations`, `initializers`, …), or an empty string."""
    _, _, last = parameter.rpartition("_")
    return {
        "activation": "activations",
        "initializer": "initializers",
        "regularizer": "regularizers",
        "constraint": "constraints",
    }.get(last, "")


@cache
def identifiers(kind: str) -> frozenset[str]:
    """Return the strings that Keras knows of this kind."""
    return frozenset(signature_table()["identifiers"][kind])


def check_identifier(operation: str, parameter: str, kind: str, value: object) -> None:
    """Raise a `Mismatch` if Keras cannot make an activation (initializer, …) of `value`.

    Source: `keras.activations.get` and its siblings; each takes a string, a dict, a callable, and `None`.
    """
    if isinstance(value, str):
        if value not in identifiers(kind):
            raise InvalidArgument(operation, parameter, value, f"is none of Keras's {kind}")
    elif isinstance(value, (bool, int, float)) or (
        isinstance(value, (list, tuple)) and _is_plain(cast(Sequence[object], value))
    ):
        raise InvalidArgument(operation, parameter, cast(object, value), f"is none of Keras's {kind}")


def _is_plain(values: Sequence[object]) -> bool:
    return not any(isinstance(value, (Reference, TensorSpec, Mapping)) or value is UNKNOWN for value in values)
