"""The constructors' signatures of the installed Keras, from a table that `scripts/generate_signatures.py` writes."""

from __future__ import annotations

import inspect
import json
from functools import cache
from importlib import resources
from typing import Final, TypedDict, cast

_EMPTY: Final = inspect.Parameter.empty


class _Parameter(TypedDict):
    name: str
    kind: str


class ParameterEntry(_Parameter, total=False):
    """One parameter: `default` is missing where there is none, and `{"repr": …}` for a default that JSON can't hold."""

    default: object


class LayerEntry(TypedDict):
    """One public class of `keras.layers`."""

    parameters: list[ParameterEntry]
    first: str
    call: list[str]
    bases: list[str]
    family: str


class SignatureTable(TypedDict):
    """The whole table.

    The Keras version that it was made from; classes by name; other public names of the same classes; the strings
    that stand for activations, initializers and so on; those for losses, with the names of their functions or
    classes; and the constructors of optimizers, losses, metrics, callbacks and their like, by qualified name.
    """

    keras: str
    layers: dict[str, LayerEntry]
    aliases: dict[str, str]
    identifiers: dict[str, list[str]]
    losses: dict[str, str]
    objects: dict[str, list[ParameterEntry]]


@cache
def signature_table() -> SignatureTable:
    """Load the generated table."""
    text = resources.files("shapelens.rules").joinpath("keras_signatures.json").read_text("utf-8")
    return cast(SignatureTable, json.loads(text))


def canonical_layer_name(class_name: str) -> str:
    """Return the name that Keras itself uses for a class: `Conv2D` for `Convolution2D`."""
    return signature_table()["aliases"].get(class_name, class_name)


def layer_bases(class_name: str) -> tuple[str, ...]:
    """Return the names of a class of Keras and of its bases among the layers, `Layer` apart."""
    entry = signature_table()["layers"].get(class_name)
    return (class_name, *(entry["bases"] if entry is not None else ()))


@cache
def layer_signature(class_name: str) -> inspect.Signature:
    """Return the constructor's signature of the Keras layer `class_name` (an alias counts), without `self`.

    Raises `KeyError` for a class that Keras does not have.
    """
    entry = signature_table()["layers"][canonical_layer_name(class_name)]
    return inspect.Signature([_parameter(parameter) for parameter in entry["parameters"]])


@cache
def object_signature(name: str) -> inspect.Signature | None:
    """Return the constructor's signature of an optimizer, loss, metric, callback and the like, by its canonical name
    (`keras.optimizers.Adam`), without `self`; `None` for anything else.
    """
    entries = signature_table()["objects"].get(name)
    return None if entries is None else inspect.Signature([_parameter(entry) for entry in entries])


@cache
def call_parameters(class_name: str) -> tuple[str, ...]:
    """Return the names of what a call of the Keras layer `class_name` takes by position, behind the first."""
    return tuple(signature_table()["layers"][canonical_layer_name(class_name)]["call"])


def first_parameter(class_name: str) -> str:
    """Return what a call of the Keras layer `class_name` calls its first argument; empty where any are taken."""
    return signature_table()["layers"][canonical_layer_name(class_name)]["first"]


def _parameter(entry: ParameterEntry) -> inspect.Parameter:
    default = entry.get("default", _EMPTY)
    if isinstance(default, list):
        default = tuple(cast(list[object], default))
    return inspect.Parameter(entry["name"], inspect._ParameterKind[entry["kind"]], default=default)  # pyright: ignore[reportPrivateUsage]
