"""Recurrent layers that run a cell over time: `keras/src/layers/rnn`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, cast

from shapelens.rules.layers.dtype_effects import COMPLEX, FLOATS_ONLY
from shapelens.rules.layers.layer import CallContext, InputSpec, Layer, LayerRule, Outputs, Sizes, Weights
from shapelens.rules.layers.recurrent_cells import NUMBERS, Cell, GRUCell, LSTMCell, SimpleRNNCell
from shapelens.rules.mismatch import AxisMismatch, InvalidArgument, InvalidCall, RankMismatch, StatesMismatch
from shapelens.rules.registry import layer
from shapelens.rules.sizes import sizes_differ
from shapelens.rules.values import is_array, read_items
from shapelens.spec import UNKNOWN, Dim, DType, Shape, TensorSpec


class Recurrent(LayerRule):
    """Source: `keras.src.layers.rnn.rnn.RNN`: runs over axis 1 of its input."""

    eager_dtypes = NUMBERS

    def input_spec(self, layer: Layer) -> InputSpec | None:
        """Demand batch, time and features."""
        return InputSpec(ndim=3)

    def configure(self, layer: Layer) -> None:
        """Check what its cell checks."""
        if layer["use_cudnn"] is not None and layer["use_cudnn"] not in ("auto", True, False, UNKNOWN):
            raise InvalidArgument(self.class_name, "use_cudnn", layer["use_cudnn"], "must be 'auto', True or False")

    def step(self, layer: Layer, shape: Sizes) -> Weights:
        """Return the cell's weights for the input shape of one step."""
        raise NotImplementedError

    def output_sizes(self, layer: Layer, shape: Sizes) -> Sizes:
        """Return the shape of one sample's output of one step."""
        raise NotImplementedError

    def state_shapes(self, layer: Layer, shape: Sizes) -> tuple[object, ...]:
        """Return the shapes of the states, one sample each; nested as Keras nests them."""
        raise NotImplementedError

    def build(self, layer: Layer, input_shape: Shape) -> Weights:
        """Build the cell for one step; a stateful layer must know the batch size."""
        shape = cast(Sizes, input_shape)
        weights = self.step(layer, (*shape[:1], *shape[2:]))
        stateful = layer["stateful"] is not UNKNOWN and bool(layer["stateful"])
        if stateful and shape and shape[0] is None:
            raise InvalidArgument(self.class_name, "stateful", True, "needs a fixed batch size")
        return weights

    def call(self, layer: Layer, inputs: TensorSpec, context: CallContext, **arguments: object) -> Outputs:
        """Return the last output or all, and the states if they are wanted."""
        shape, sequences, with_state = inputs.shape, layer["return_sequences"], layer["return_state"]
        if not isinstance(with_state, (bool, int)):
            return UNKNOWN
        if shape is UNKNOWN:
            return UNKNOWN if with_state else TensorSpec(UNKNOWN, self.output_dtype(layer, inputs.dtype, context))
        if not context.symbolic and (shape[:1] == (0,) or inputs.dtype in COMPLEX):
            # Whether TensorFlow's loop runs depends on the number of steps.
            return UNKNOWN
        if len(shape) < 2:
            raise RankMismatch(self.class_name, shape, 3, 3)
        if not context.symbolic:
            self.check_eager(layer, shape, arguments)
        dtype = self.output_dtype(layer, inputs.dtype, context)
        sizes = self.output_sizes(layer, shape)
        if not isinstance(sequences, (bool, int)):
            output = TensorSpec(UNKNOWN, dtype)
        else:
            output = TensorSpec((shape[0], shape[1], *sizes) if sequences else (shape[0], *sizes), dtype)
        if not with_state:
            return output
        return (output, *(_batched(state, shape[0], dtype) for state in self.state_shapes(layer, shape)))

    def check_eager(self, layer: Layer, shape: Sizes, arguments: Mapping[str, object]) -> None:
        """Raise where running over the input fails: no step, other features, states that do not fit."""
        if shape[1] == 0:
            raise InvalidCall(self.class_name, "the input has no time step")
        self.check_built(layer, shape)
        self.check_mask(arguments.get("mask"), shape)
        given = arguments.get("initial_state")
        if given is not None:
            self.check_states(layer, shape, given)

    def eager_dtype(self, layer: Layer, dtype: DType) -> DType:
        """Multiply; a dropout mask exists for floating-point numbers only."""
        dropout = layer["dropout"]
        masked = isinstance(dropout, (int, float)) and dropout > 0
        return self.effect_of(FLOATS_ONLY if masked else self.eager_dtypes, layer, dtype)

    def check_built(self, layer: Layer, shape: Sizes) -> None:
        """Raise if the features, or a stateful layer's batch size, are others than those that it was built with."""
        built = layer.built_shape
        if isinstance(built, tuple):
            was = cast(Sizes, built)
            if len(shape) == len(was) and sizes_differ(shape[-1], was[-1]):
                raise AxisMismatch(self.class_name, shape, -1, cast(int, was[-1]))
            if layer["stateful"] is True and sizes_differ(shape[0], was[0]):
                raise AxisMismatch(self.class_name, shape, 0, cast(int, was[0]))

    def check_mask(self, mask: object, shape: Sizes) -> None:
        """Raise if a mask ends before the sequence does; what it has more is not read in a model."""
        steps = mask.shape[1] if isinstance(mask, TensorSpec) and mask.shape is not UNKNOWN and mask.rank == 2 else None
        if isinstance(steps, int) and isinstance(shape[1], int) and steps < shape[1]:
            reason = f"the mask has {steps} steps, and the sequence has {shape[1]}"
            raise InvalidCall(self.class_name, reason)

    def check_states(self, layer: Layer, shape: Sizes, given: object) -> None:
        """Raise if there are too few initial states, or if they do not fit the input."""
        states = (given,) if isinstance(given, TensorSpec) else read_items(given)
        expected = self.state_shapes(layer, shape)
        if states is None:
            return
        if len(states) < len(expected):
            reason = f"the layer has {len(expected)} states, and gets {len(states)}"
            raise StatesMismatch(self.class_name, reason, count=len(expected))
        for number, (state, sizes) in enumerate(zip(states, expected, strict=False)):
            if not isinstance(state, TensorSpec) or state.shape is UNKNOWN or not isinstance(sizes, tuple):
                continue
            wanted = (shape[0], *cast(Sizes, sizes))
            if len(state.shape) > len(wanted) and shape[0] is not UNKNOWN and state.shape[1] not in (1, shape[0]):
                reason = f"the layer's state has shape {wanted}, and gets {state.shape}, a sequence"
                raise StatesMismatch(self.class_name, reason, count=len(expected), number=number)
            if len(state.shape) == len(wanted) and any(
                sizes_differ(a, b) for a, b in zip(state.shape, wanted, strict=True)
            ):
                if 1 in state.shape[:1] and not sizes_differ(state.shape[-1], wanted[-1]):
                    continue
                reason = f"the layer's state has shape {wanted}, and gets {state.shape}"
                raise InvalidCall(self.class_name, reason, (state,))


def _batched(state: object, batch: Dim, dtype: DType) -> Outputs:
    if isinstance(state, list):
        return tuple(_batched(item, batch, dtype) for item in cast("list[object]", state))
    return TensorSpec((batch, *cast(Sizes, state)), dtype)


class WithCell(Recurrent):
    """A recurrent layer that makes its own cell, with the same arguments."""

    cell: ClassVar[Cell]

    def configure(self, layer: Layer) -> None:
        """Check what the cell checks; with one state, the number of units must be an integer at once."""
        self.cell.configure(layer)
        super().configure(layer)
        units = layer["units"]
        if (isinstance(units, float) or is_array(units)) and self.cell.states == 1:
            raise InvalidArgument(self.class_name, "units", layer["units"], "must be a positive integer")

    def step(self, layer: Layer, shape: Sizes) -> Weights:
        """Build the cell."""
        return self.cell.build(layer, shape)

    def call(self, layer: Layer, inputs: TensorSpec, context: CallContext, **arguments: object) -> Outputs:
        """Refuse a number of NumPy's where the output is only inferred."""
        if context.symbolic and is_array(layer["units"]):
            raise InvalidArgument(self.class_name, "units", layer["units"], "must be a positive integer")
        return super().call(layer, inputs, context, **arguments)

    def output_sizes(self, layer: Layer, shape: Sizes) -> Sizes:
        """Return the number of units."""
        return (self.cell.units(layer),)

    def state_shapes(self, layer: Layer, shape: Sizes) -> tuple[object, ...]:
        """Return a vector of the units' size for each state."""
        return ((self.cell.units(layer),),) * self.cell.states

    def formula(self, layer: Layer, inputs: TensorSpec) -> str | None:
        """Say where the last axis comes from."""
        return f"last axis: units = {layer['units']}" if isinstance(layer["units"], int) else None


@layer("SimpleRNN")
class SimpleRNN(WithCell):
    """Source: `keras.src.layers.rnn.simple_rnn.SimpleRNN`."""

    cell = SimpleRNNCell("SimpleRNN")


@layer("LSTM")
class LSTM(WithCell):
    """Source: `keras.src.layers.rnn.lstm.LSTM`."""

    cell = LSTMCell("LSTM")


@layer("GRU")
class GRU(WithCell):
    """Source: `keras.src.layers.rnn.gru.GRU`."""

    cell = GRUCell("GRU")
