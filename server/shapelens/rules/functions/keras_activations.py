"""Keras's activation functions: the shape stays, and so does a floating-point dtype."""

from __future__ import annotations

from typing import Final

from shapelens.rules.registry import function
from shapelens.spec import UNKNOWN, TensorSpec, is_floating

_ACTIVATIONS: Final = (
    "celu elu exponential gelu hard_shrink hard_sigmoid hard_silu hard_swish hard_tanh leaky_relu linear log_sigmoid "
    "log_softmax mish relu relu6 selu sigmoid silu soft_shrink softmax softplus softsign sparse_plus sparse_sigmoid "
    "sparsemax squareplus swish tanh tanh_shrink"
).split()


@function(*(f"keras.activations.{name}" for name in _ACTIVATIONS))
def activation(x: object, *arguments: object, **settings: object) -> object:
    """An elementwise activation; what it makes of integers differs from one to the other and is left unknown."""
    if not isinstance(x, TensorSpec):
        return UNKNOWN
    return TensorSpec(x.shape, x.dtype if is_floating(x.dtype) else UNKNOWN)


@function("keras.activations.threshold")
def threshold(x: object, threshold: object, default_value: object) -> object:
    """What is not above a threshold is replaced."""
    return activation(x)
