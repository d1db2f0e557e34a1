"""Qualified names: one canonical name for everything that a library offers under several."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Final

from shapelens.rules.registry import all_functions, function_rule
from shapelens.rules.signatures import canonical_layer_name, signature_table

_PREFIXES: Final = (
    ("tensorflow.keras.", "keras."),
    ("tensorflow.python.keras.", "keras."),
    ("tensorflow.compat.v2.", "tensorflow."),
    ("keras.api.", "keras."),
    ("keras.src.", "keras."),
    ("tf_keras.", "keras."),
    ("keras.ops.linalg.", "keras.ops."),
    ("keras.ops.nn.", "keras.ops."),
    ("keras.ops.numpy.", "keras.ops."),
    ("keras.preprocessing.sequence.", "keras.utils."),
    ("keras.engine.", "keras."),
    ("keras.layers.core.", "keras.layers."),
    ("keras.layers.convolutional.", "keras.layers."),
    ("keras.layers.pooling.", "keras.layers."),
    ("keras.utils.np_utils.", "keras.utils."),
)
_MODULES: Final = {"tensorflow.keras": "keras", "tf_keras": "keras"}
_MODELS: Final = {
    "keras.Model",
    "keras.Sequential",
    "keras.Input",
    "keras.layers.Input",
    "keras.layers.Layer",
    "keras.Layer",
    "keras.models.Model",
    "keras.models.Sequential",
}


@lru_cache(maxsize=10_000)
def canonical_name(name: str) -> str:
    """Return the one name under which rules know the thing called `name`."""
    name = _MODULES.get(name, name)
    changed = True
    while changed:
        changed = False
        for prefix, replacement in _PREFIXES:
            if name.startswith(prefix):
                name = replacement + name[len(prefix) :]
                changed = True
    if name.startswith("keras.layers."):
        head, _, last = name.rpartition(".")
        return f"{head}.{canonical_layer_name(last)}"
    return name


@lru_cache(maxsize=10_000)
def is_library_name(name: str) -> bool:
    """Say whether a library that we know offers something under this qualified name."""
    name = canonical_name(name)
    return name in _MODELS or layer_class(name) is not None or function_rule(name) is not None


@cache
def is_module_name(name: str) -> bool:
    """Say whether this is the canonical name of a module with functions or layers that we know."""
    if not name.rpartition(".")[2].islower():
        return False
    return name == "keras.layers" or any(known.startswith(f"{name}.") for known in all_functions())


@lru_cache(maxsize=10_000)
def layer_class(name: str) -> str | None:
    """Return the class name if `name` (canonical) is a public layer of Keras: `Conv1D` for `keras.layers.Conv1D`."""
    if not name.startswith("keras.layers."):
        return None
    last = name.rpartition(".")[2]
    return last if last in signature_table()["layers"] and last not in ("Layer",) else None


def is_library_class(name: str) -> bool:
    """Say whether `name` is a class of layers or models of Keras."""
    name = canonical_name(name)
    return name in ("keras.models.Sequential", "keras.models.Functional") or layer_class(name) is not None
