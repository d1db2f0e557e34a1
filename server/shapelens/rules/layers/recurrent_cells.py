"""Cells of recurrent layers: `keras/src/layers/rnn`."""

from __future__ import annotations

from typing import ClassVar, cast

from shapelens.rules.geometry import read_whole
from shapelens.rules.layers.dtype_effects import FLOATS_ONLY, INTEGERS, DTypeEffect, effect
from shapelens.rules.layers.layer import CallContext, Layer, LayerRule, Outputs, Sizes, Weights
from shapelens.rules.mismatch import InvalidArgument, UnknownChannels
from shapelens.rules.numbers import check_numbers
from shapelens.rules.registry import layer
from shapelens.rules.sizes import multiply_sizes
from shapelens.spec import UNKNOWN, Dim, DType, Shape, TensorSpec

NUMBERS: DTypeEffect = effect("compute", *INTEGERS, "bool")


class Cell(LayerRule):
    """One step of a recurrent layer, with `units` outputs."""

    infers_shape = False
    gates: ClassVar[int] = 1
    states: ClassVar[int] = 1
    eager_dtypes = NUMBERS

    def units(self, layer: Layer) -> Dim:
        """Return the number of units."""
        return read_whole(layer["units"]) or UNKNOWN

    def configure(self, layer: Layer) -> None:
        """Check `units` and the shares that are dropped."""
        units = read_whole(layer["units"])
        given = layer["units"]
        fraction = isinstance(given, float) and given > 0  # found when the weights are made
        if not fraction and (units is None or (isinstance(units, int) and units <= 0)):
            raise InvalidArgument(self.class_name, "units", layer["units"], "must be a positive integer")
        check_numbers(self.class_name, layer, "dropout", "recurrent_dropout")

    def build(self, layer: Layer, input_shape: Shape) -> Weights:
        """Create the kernels and `bias`: a column for each unit of each gate."""
        shape = cast(Sizes, input_shape)
        if not shape or shape[-1] is None:
            raise UnknownChannels(self.class_name, shape, -1)
        if isinstance(layer["units"], float):
            raise InvalidArgument(self.class_name, "units", layer["units"], "must be a positive integer")
        check_orthogonal(self.class_name, layer)
        units = self.units(layer)
        columns = multiply_sizes((units, self.gates))
        weights: dict[str, Shape] = {"kernel": (shape[-1], columns), "recurrent_kernel": (units, columns)}
        if layer["use_bias"]:
            weights["bias"] = self.bias_shape(layer, columns)
        return weights

    def bias_shape(self, layer: Layer, columns: Dim) -> Sizes:
        """Return the shape of the bias."""
        return (columns,)

    def eager_dtype(self, layer: Layer, dtype: DType) -> DType:
        """Multiply; a dropout mask exists for floating-point numbers only."""
        dropout = layer["dropout"]
        masked = isinstance(dropout, (int, float)) and dropout > 0
        return self.effect_of(FLOATS_ONLY if masked else self.eager_dtypes, layer, dtype)

    def call(self, layer: Layer, inputs: TensorSpec, context: CallContext, **arguments: object) -> Outputs:
        """Return the output and the new states."""
        if inputs.shape is UNKNOWN or "states" not in arguments:
            return UNKNOWN
        shape = (*inputs.shape[:-1], self.units(layer))
        output = TensorSpec(shape, self.eager_dtype(layer, inputs.dtype))
        return (output, (output,) * self.states if isinstance(arguments["states"], (tuple, list)) else output)


@layer("SimpleRNNCell")
class SimpleRNNCell(Cell):
    """Source: `keras.src.layers.rnn.simple_rnn.SimpleRNNCell`."""


@layer("LSTMCell")
class LSTMCell(Cell):
    """Source: `keras.src.layers.rnn.lstm.LSTMCell`."""

    gates = 4
    states = 2


@layer("GRUCell")
class GRUCell(Cell):
    """Source: `keras.src.layers.rnn.gru.GRUCell`."""

    gates = 3

    def bias_shape(self, layer: Layer, columns: Dim) -> Sizes:
        """Return one bias, or one each for the input and the state."""
        return (2, columns) if layer["reset_after"] else (columns,)


def check_orthogonal(operation: str, configured: Layer) -> None:
    """Raise if the recurrent weights cannot be initialized: TensorFlow has no orthogonal matrices of `bfloat16`."""
    orthogonal = configured["recurrent_initializer"] in ("orthogonal", "Orthogonal", "OrthogonalInitializer")
    if orthogonal and configured.policy.variable_dtype == "bfloat16":
        reason = "cannot be orthogonal when the weights are bfloat16"
        raise InvalidArgument(operation, "recurrent_initializer", configured["recurrent_initializer"], reason)
