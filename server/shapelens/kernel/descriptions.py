"""Small parts of what the probe sends, as specs and settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from shapelens.rules.dtype_policies import DTypePolicy, policy_named
from shapelens.spec import UNKNOWN, Shape, TensorSpec

Described = Mapping[str, Any]


def parts_of(described: Described, field: str) -> Sequence[Described]:
    """Return the list of descriptions in a field; none if it is not there."""
    return cast("Sequence[Described]", described.get(field) or ())


def spec_of(described: Described) -> TensorSpec:
    """Return the spec of a described tensor."""
    dtype = described.get("dtype")
    return TensorSpec(shape_of(described.get("shape")), dtype if isinstance(dtype, str) else UNKNOWN)


def shape_of(described: object) -> Shape:
    """Return a described shape."""
    if not isinstance(described, (list, tuple)):
        return UNKNOWN
    sizes = cast("Sequence[object]", described)
    return tuple(size if size is None or isinstance(size, int) else UNKNOWN for size in sizes)


def setting(value: object) -> object:
    """Return a described setting; lists were tuples."""
    return tuple(setting(item) for item in cast("list[object]", value)) if isinstance(value, list) else value


def settings_of(described: Described) -> dict[str, object]:
    """Return the settings of a described layer or operation."""
    config = cast("Mapping[str, Any]", described.get("config") or {})
    return {key: setting(value) for key, value in config.items()}


def policy_of(described: Described) -> DTypePolicy:
    """Return the dtype policy of a described layer."""
    name = described.get("dtype_policy")
    return policy_named(name) if isinstance(name, str) else policy_named("float32")
