"""Keras's dtype policies: which dtype a layer computes in, and which it keeps its weights in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from shapelens.spec import UNKNOWN, DType, Unknown


@dataclass(frozen=True, slots=True)
class DTypePolicy:
    """A dtype policy: inputs are cast to `compute_dtype`, weights are kept in `variable_dtype`."""

    name: str | Unknown
    compute_dtype: DType
    variable_dtype: DType


FLOAT32: Final = DTypePolicy("float32", "float32", "float32")
UNKNOWN_POLICY: Final = DTypePolicy(UNKNOWN, UNKNOWN, UNKNOWN)


def policy_named(name: str) -> DTypePolicy:
    """Return the policy with this name: a dtype, `mixed_float16` or `mixed_bfloat16`.

    Source: `keras.dtype_policies.DTypePolicy._parse_name`.
    """
    if name.startswith("mixed_"):
        return DTypePolicy(name, name.removeprefix("mixed_"), "float32")
    return DTypePolicy(name, name, name)
