"""What TensorFlow's operations make of inputs that are not floating-point.

Keras casts floating-point inputs to a layer's compute dtype and lets others through; what happens then depends on the
kernels that TensorFlow has on the CPU. An effect maps such a dtype to `"same"`, to `"compute"` (the compute dtype) or
to a dtype; one that is missing raises. Measured on TensorFlow 2.21 by `tests/differential/layers`.
"""

from __future__ import annotations

from typing import Final, TypeAlias

DTypeEffect: TypeAlias = dict[str, str]

SIGNED: Final = ("int8", "int16", "int32", "int64")
UNSIGNED: Final = ("uint8", "uint16", "uint32", "uint64")
INTEGERS: Final = SIGNED + UNSIGNED
COMPLEX: Final = ("complex64", "complex128")


def effect(result: str, *dtypes: str) -> DTypeEffect:
    """Return the effect that makes `result` of each of `dtypes`."""
    return dict.fromkeys(dtypes, result)


KEEPS: Final = effect("same", *INTEGERS, "bool", *COMPLEX, "string", "object")
"""Nothing is computed: every dtype passes."""

FLOATS_ONLY: Final[DTypeEffect] = {}
"""Anything but a floating-point input raises."""

NUMBERS_TO_COMPUTE: Final = effect("compute", *INTEGERS, "bool", *COMPLEX)
"""The layer casts its result to the compute dtype."""

MAXIMUM: Final = effect("same", *INTEGERS, "bool")
"""A reduction by `max` or `min`."""

MEAN: Final = effect("float32", *INTEGERS, "bool") | effect("same", *COMPLEX)
"""A mean: integers become `float32`."""

WINDOW_MAXIMUM: Final = effect("same", *SIGNED, "uint8", "uint16")
"""A maximum over windows."""

MATMUL: Final = effect("compute", *INTEGERS, "bool") | effect("complex64", *COMPLEX)
"""A product with a floating-point weight."""

ARITHMETIC: Final = effect("same", *SIGNED, "uint8", "uint16", "uint32", "complex64") | {
    "uint64": "uint32",
    "complex128": "complex64",
}
"""Arithmetic of `keras.ops`: its promotion has no `uint64` and no `complex128`."""
