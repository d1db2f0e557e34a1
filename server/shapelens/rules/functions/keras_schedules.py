"""`keras.optimizers.schedules`: a schedule says the learning rate of a step.

Source: `keras.src.optimizers.schedules.learning_rate_schedule`.
"""

from __future__ import annotations

from typing import Final

from shapelens.rules.functions.keras_loss_objects import DEFAULT_DTYPE
from shapelens.rules.registry import function
from shapelens.rules.values import Record, read_dtype, read_items
from shapelens.spec import UNKNOWN, TensorSpec

SCHEDULES: Final = (
    "CosineDecay CosineDecayRestarts ExponentialDecay InverseTimeDecay PiecewiseConstantDecay PolynomialDecay".split()
)


def _register(name: str) -> None:
    @function(name)
    def made(*args: object, **kwargs: object) -> object:
        given = (*args, *(value for key, value in kwargs.items() if key != "name"))
        plain = all(isinstance(number, (int, float)) for value in given for number in read_items(value) or (value,))
        return Record(name, (("plain", plain),))

    @function(f"{name}.__call__")
    def called(self: Record, step: object) -> object:
        shape = step.shape if isinstance(step, TensorSpec) else () if isinstance(step, (int, float)) else UNKNOWN
        return TensorSpec(shape, read_dtype(self.get(DEFAULT_DTYPE)) if self.get("plain") is True else UNKNOWN)


for _short in SCHEDULES:
    _register(f"keras.optimizers.schedules.{_short}")
