"""Recurrent layers: `keras/src/layers/rnn`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar, cast

from shapelens.rules.geometry import check_data_format, read_whole, slide, spatial_axes, window_tuple, with_sizes
from shapelens.rules.layers.dtype_effects import COMPLEX, FLOATS_ONLY, INTEGERS, DTypeEffect, effect
from shapelens.rules.layers.layer import (
    CallContext,
    InputSpec,
    Layer,
    LayerRule,
    Outputs,
    Sizes,
    Weights,
)
from shapelens.rules.mismatch import (
    AxisMismatch,
    InvalidArgument,
    InvalidCall,
    RankMismatch,
    StridesWithDilation,
    UnknownChannels,
)
from shapelens.rules.registry import layer, layer_rule
from shapelens.rules.sizes import multiply_sizes, sizes_differ
from shapelens.rules.values import read_items
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
        """Check `units`."""
        units = read_whole(layer["units"])
        given = layer["units"]
        if isinstance(given, float) and given > 0:
            return
        if units is None or (isinstance(units, int) and units <= 0):
            raise InvalidArgument(self.class_name, "units", layer["units"], "must be a positive integer")

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
        if layer["stateful"] is True and shape and shape[0] is None:
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

    def check_states(self, layer: Layer, shape: Sizes, given: object) -> None:
        """Raise if there are too few initial states, or if they do not fit the input."""
        states = (given,) if isinstance(given, TensorSpec) else read_items(given)
        expected = self.state_shapes(layer, shape)
        if states is None:
            return
        if len(states) < len(expected):
            raise InvalidCall(self.class_name, f"the layer has {len(expected)} states, and gets {len(states)}")
        for state, sizes in zip(states, expected, strict=False):
            if not isinstance(state, TensorSpec) or state.shape is UNKNOWN or not isinstance(sizes, tuple):
                continue
            wanted = (shape[0], *cast(Sizes, sizes))
            if len(state.shape) == len(wanted) and any(
                sizes_differ(a, b) for a, b in zip(state.shape, wanted, strict=True)
            ):
                if 1 in state.shape[:1] and not sizes_differ(state.shape[-1], wanted[-1]):
                    continue
                raise InvalidCall(self.class_name, f"the layer's state has shape {wanted}, and gets {state.shape}")


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
        if isinstance(layer["units"], float) and self.cell.states == 1:
            raise InvalidArgument(self.class_name, "units", layer["units"], "must be a positive integer")

    def step(self, layer: Layer, shape: Sizes) -> Weights:
        """Build the cell."""
        return self.cell.build(layer, shape)

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


@layer("StackedRNNCells")
class StackedRNNCells(LayerRule):
    """Source: `keras.src.layers.rnn.stacked_rnn_cells.StackedRNNCells`."""

    def call(self, layer: Layer, inputs: TensorSpec, context: CallContext, **arguments: object) -> Outputs:
        """Say nothing: it is `RNN` that calls it."""
        return UNKNOWN


def cells_of(value: object) -> tuple[tuple[Cell, Layer], ...] | None:
    """Return the built-in cells that `RNN` was given, each with its rule; `None` if one is not built in."""
    items = read_items(value)
    if isinstance(value, Layer) and value.class_name == "StackedRNNCells":
        items = read_items(value["cells"])
        if items is None:
            return None
    found: list[tuple[Cell, Layer]] = []
    for item in (value,) if items is None else items:
        rule = layer_rule(item.class_name) if isinstance(item, Layer) else None
        if not isinstance(rule, Cell) or not isinstance(item, Layer):
            return None
        found.append((rule, item))
    return tuple(found)


@layer("RNN")
class RNN(Recurrent):
    """Source: `keras.src.layers.rnn.rnn.RNN`."""

    def configure(self, layer: Layer) -> None:
        """Refuse what cannot be a cell."""
        cell = layer["cell"]
        if cell is None or isinstance(cell, (str, int, float)):
            raise InvalidArgument(self.class_name, "cell", cell, "must be a cell")
        if isinstance(cell, Layer):
            rule = layer_rule(cell.class_name)
            if rule is not None and not isinstance(rule, (Cell, StackedRNNCells)):
                raise InvalidArgument(self.class_name, "cell", cell.class_name, "must be a cell")

    def input_spec(self, layer: Layer) -> InputSpec | None:
        """Demand nothing."""
        return None

    def step(self, layer: Layer, shape: Sizes) -> Weights:
        """Build each cell on the output of the one before."""
        weights: dict[str, Shape] = {}
        for number, (rule, cell) in enumerate(cells_of(layer["cell"]) or ()):
            weights.update({f"{number}/{name}": size for name, size in rule.build(cell, shape).items()})
            shape = (*shape[:1], rule.units(cell))
        return weights

    def call(self, layer: Layer, inputs: TensorSpec, context: CallContext, **arguments: object) -> Outputs:
        """Say nothing of cells that are not built in."""
        cell = layer["cell"]
        if not cells_of(cell):
            return UNKNOWN
        stacked = not isinstance(cell, Layer) or cell.class_name == "StackedRNNCells"
        if not context.symbolic and (inputs.rank != 3 or (stacked and layer["return_state"])):
            # Other ranks are broadcast; the states of several cells come in other structures than in a symbolic call.
            return UNKNOWN
        return super().call(layer, inputs, context, **arguments)

    def output_sizes(self, layer: Layer, shape: Sizes) -> Sizes:
        """Return the units of the last cell."""
        cells = cells_of(layer["cell"])
        return (cells[-1][0].units(cells[-1][1]),) if cells else (UNKNOWN,)

    def state_shapes(self, layer: Layer, shape: Sizes) -> tuple[object, ...]:
        """Return the states of the cell, or of each of several."""
        cells, given = cells_of(layer["cell"]) or (), layer["cell"]
        if cells and isinstance(given, Layer) and given.class_name != "StackedRNNCells":
            rule, cell = cells[0]
            return ((rule.units(cell),),) * rule.states
        states: list[object] = []
        for rule, cell in cells:
            units = (rule.units(cell),)
            states.append([units] * rule.states if rule.states > 1 else units)
        return tuple(states)


class ConvLSTM(Recurrent):
    """Source: `keras.src.layers.rnn.conv_lstm.ConvLSTM`."""

    rank: ClassVar[int]
    eager_dtypes = FLOATS_ONLY

    def configure(self, layer: Layer) -> None:
        """Check the arguments of the convolution; `filters` is looked at when the layer is built."""
        kernel = window_tuple(self.class_name, "kernel_size", layer["kernel_size"], self.rank)
        strides = window_tuple(self.class_name, "strides", layer["strides"], self.rank, allow_zero=True)
        dilations = window_tuple(self.class_name, "dilation_rate", layer["dilation_rate"], self.rank)
        del kernel
        padding = layer["padding"]
        if (
            padding is None
            or isinstance(padding, (int, float))
            or (isinstance(padding, str) and padding.lower() not in ("valid", "same"))
        ):
            raise InvalidArgument(self.class_name, "padding", padding, "must be 'valid' or 'same'")
        check_data_format(self.class_name, layer["data_format"])
        if any(isinstance(n, int) and n > 1 for n in strides) and any(isinstance(n, int) and n > 1 for n in dilations):
            known = [tuple(n for n in values if isinstance(n, int)) for values in (strides, dilations)]
            raise StridesWithDilation(self.class_name, known[0], known[1])

    def input_spec(self, layer: Layer) -> InputSpec | None:
        """Demand batch, time, spatial axes and channels."""
        return InputSpec(ndim=self.rank + 3)

    def step(self, layer: Layer, shape: Sizes) -> Weights:
        """Create the kernels and `bias`; all sizes but the batch's must be known."""
        check_orthogonal(self.class_name, layer)
        axis = layer.channel_axis
        channels = UNKNOWN if axis is None else shape[axis]
        for position, size in enumerate(shape[1:], start=1):
            if size is None:
                raise UnknownChannels(self.class_name, shape, position)
        filters = self.filters(layer)
        window = window_tuple(self.class_name, "kernel_size", layer["kernel_size"], self.rank)
        columns = multiply_sizes((filters, 4))
        weights: dict[str, Shape] = {
            "kernel": (*window, channels, columns),
            "recurrent_kernel": (*window, filters, columns),
        }
        if layer["use_bias"]:
            weights["bias"] = (columns,)
        return weights

    def filters(self, layer: Layer) -> Dim:
        """Return the number of filters."""
        filters = read_whole(layer["filters"])
        if filters is None or (isinstance(filters, int) and filters < 0):
            raise InvalidArgument(self.class_name, "filters", layer["filters"], "must be a positive integer")
        return filters

    def output_sizes(self, layer: Layer, shape: Sizes) -> Sizes:
        """Convolve one step."""
        axes, axis = spatial_axes(layer.data_format, self.rank), layer.channel_axis
        step = (shape[0], *shape[2:])
        if axes is None or axis is None:
            return (UNKNOWN,) * (self.rank + 1)
        window = window_tuple(self.class_name, "kernel_size", layer["kernel_size"], self.rank)
        strides = window_tuple(self.class_name, "strides", layer["strides"], self.rank, allow_zero=True)
        dilations = window_tuple(self.class_name, "dilation_rate", layer["dilation_rate"], self.rank)
        if 0 in strides:
            raise InvalidArgument(self.class_name, "strides", layer["strides"], "must be positive")
        given = layer["padding"]
        if isinstance(given, (tuple, list)):
            raise InvalidArgument(self.class_name, "padding", cast(object, given), "must be 'valid' or 'same'")
        padding = given.lower() if isinstance(given, str) else UNKNOWN
        sizes = slide(self.class_name, step, axes, window, strides, padding, dilations)
        return with_sizes(step, (*axes, axis), (*sizes, self.filters(layer)))[1:]

    def check_built(self, layer: Layer, shape: Sizes) -> None:
        """Raise if a step has another shape than those that the layer was built with."""
        built = cast("Shape | None", layer.built_shape)
        if isinstance(built, tuple):
            for axis, (size, was) in enumerate(zip(shape, built, strict=True)):
                if axis > 1 and sizes_differ(size, was):
                    raise AxisMismatch(self.class_name, shape, axis, cast(int, was))

    def state_shapes(self, layer: Layer, shape: Sizes) -> tuple[object, ...]:
        """Both states have the shape of the output."""
        return (self.output_sizes(layer, shape),) * 2


@layer("ConvLSTM1D")
class ConvLSTM1D(ConvLSTM):
    """An LSTM whose products are convolutions, over sequences of sequences."""

    rank = 1


@layer("ConvLSTM2D")
class ConvLSTM2D(ConvLSTM):
    """An LSTM whose products are convolutions, over sequences of images."""

    rank = 2


@layer("ConvLSTM3D")
class ConvLSTM3D(ConvLSTM):
    """An LSTM whose products are convolutions, over sequences of volumes."""

    rank = 3


def inner_layer(wrapper: Layer, value: object, prefix: str, built_shape: object) -> tuple[LayerRule, Layer] | None:
    """Return the built-in layer that a wrapper holds, with its rule and as far as the wrapper built it."""
    if not isinstance(value, Layer):
        return None
    rule = layer_rule(value.class_name)
    if rule is None:
        return None
    if built_shape is None:
        return rule, value
    weights = {name.removeprefix(prefix): shape for name, shape in wrapper.weights.items() if name.startswith(prefix)}
    return rule, replace(value, built_shape=built_shape, weights=weights)


def prefixed(prefix: str, weights: Weights) -> dict[str, Shape]:
    """Return weights under names that begin with `prefix`."""
    return {prefix + name: shape for name, shape in weights.items()}


def accepts_rank(rule: LayerRule, configured: Layer, inputs: TensorSpec) -> bool:
    """Say whether the layer's own input spec allows the rank of `inputs`."""
    try:
        rule.check_input(configured, inputs)
    except RankMismatch:
        return False
    return True


def check_is_layer(rule: LayerRule, configured: Layer, parameter: str) -> None:
    """Raise if an argument certainly is no layer."""
    value = configured[parameter]
    if value is None or isinstance(value, (str, int, float, tuple, list, TensorSpec)):
        raise InvalidArgument(rule.class_name, parameter, cast(object, value), "must be a layer")


@layer("TimeDistributed")
class TimeDistributed(LayerRule):
    """Source: `keras.src.layers.rnn.time_distributed.TimeDistributed`."""

    def configure(self, layer: Layer) -> None:
        """Check that it wraps a layer."""
        check_is_layer(self, layer, "layer")

    def build(self, layer: Layer, input_shape: Shape) -> Weights:
        """Build the inner layer for one step."""
        child = self.child_shape(cast(Sizes, input_shape))
        inner = inner_layer(layer, layer["layer"], "layer/", None)
        return {} if inner is None else prefixed("layer/", inner[0].build(inner[1], child))

    def child_shape(self, shape: Sizes) -> Sizes:
        """Return the shape without the time axis."""
        if len(shape) < 3:
            raise RankMismatch(self.class_name, shape, 3)
        return (shape[0], *shape[2:])

    def call(self, layer: Layer, inputs: TensorSpec, context: CallContext, **arguments: object) -> Outputs:
        """Call the inner layer on one step, and put the time axis back."""
        if inputs.shape is UNKNOWN:
            return UNKNOWN
        child = TensorSpec(self.child_shape(inputs.shape), inputs.dtype)
        built = cast("Sizes | None", layer.built_shape)
        inner = inner_layer(layer, layer["layer"], "layer/", None if built is None else self.child_shape(built))
        if inner is None:
            call = context.call_layer
            output = call(layer["layer"], child) if call is not None and layer["layer"] is not UNKNOWN else UNKNOWN
        elif not accepts_rank(inner[0], inner[1], child):
            # The inner layer is called past its own check of the input: what comes out is up to TensorFlow.
            return UNKNOWN
        else:
            output = inner[0].call(inner[1], child, context)
        if not isinstance(output, TensorSpec) or output.shape is UNKNOWN:
            return UNKNOWN
        if not context.symbolic and inputs.shape[1] == 0:
            raise InvalidCall(self.class_name, "the input has no time step")
        dtype = layer.policy.compute_dtype if context.symbolic else output.dtype
        return TensorSpec((*output.shape[:1], inputs.shape[1], *output.shape[1:]), dtype)


@layer("Bidirectional")
class Bidirectional(LayerRule):
    """Source: `keras.src.layers.rnn.bidirectional.Bidirectional`."""

    def configure(self, layer: Layer) -> None:
        """Check that both layers are recurrent and go opposite ways."""
        check_is_layer(self, layer, "layer")
        mode, backward = layer["merge_mode"], layer["backward_layer"]
        if mode is not UNKNOWN and mode not in ("sum", "mul", "ave", "concat", None):
            raise InvalidArgument(self.class_name, "merge_mode", mode, "must be 'sum', 'mul', 'ave', 'concat' or None")
        forward = layer["layer"]
        for parameter, value in (("layer", forward), ("backward_layer", backward)):
            if isinstance(value, Layer):
                rule = layer_rule(value.class_name)
                if rule is not None and not isinstance(rule, Recurrent):
                    raise InvalidArgument(self.class_name, parameter, value.class_name, "must be a recurrent layer")
        if backward is not None:
            check_is_layer(self, layer, "backward_layer")
        if isinstance(forward, Layer):
            self._check_directions(forward, backward)

    def _check_directions(self, forward: Layer, backward: object) -> None:
        if not isinstance(backward, Layer):
            if forward["go_backwards"] is True and backward is None:
                raise InvalidArgument(self.class_name, "layer", forward.class_name, "goes backwards itself")
            return
        if forward["go_backwards"] == backward["go_backwards"]:
            raise InvalidArgument(self.class_name, "backward_layer", backward.class_name, "goes the same way as layer")
        for parameter in ("stateful", "return_sequences", "return_state"):
            if UNKNOWN not in (forward[parameter], backward[parameter]) and forward[parameter] != backward[parameter]:
                reason = f"has another {parameter} than layer"
                raise InvalidArgument(self.class_name, "backward_layer", backward.class_name, reason)

    def input_spec(self, layer: Layer) -> InputSpec | None:
        """Demand what the inner layer demands."""
        inner = inner_layer(layer, layer["layer"], "", None)
        return None if inner is None else inner[0].input_spec(inner[1])

    def build(self, layer: Layer, input_shape: Shape) -> Weights:
        """Build both directions."""
        weights: dict[str, Shape] = {}
        backward = layer["layer"] if layer["backward_layer"] is None else layer["backward_layer"]
        for prefix, value in (("forward/", layer["layer"]), ("backward/", backward)):
            inner = inner_layer(layer, value, prefix, None)
            if inner is not None:
                weights.update(prefixed(prefix, inner[0].build(inner[1], input_shape)))
        return weights

    def call(self, layer: Layer, inputs: TensorSpec, context: CallContext, **arguments: object) -> Outputs:
        """Run both directions and merge their outputs; the states come behind."""
        inner = inner_layer(layer, layer["layer"], "forward/", layer.built_shape)
        mode = layer["merge_mode"]
        if inner is None or mode is UNKNOWN:
            return UNKNOWN
        given = read_items(arguments.get("initial_state"))
        forward_state = {"initial_state": given[: len(given) // 2]} if given else {}
        result = inner[0].call(inner[1], inner[0].convert_input(inner[1], inputs), context, **forward_state)
        if result is UNKNOWN:
            return UNKNOWN
        output, *states = cast("tuple[TensorSpec, ...]", result if isinstance(result, tuple) else (result,))
        compute = layer.policy.compute_dtype
        output = output.with_dtype(compute)
        if context.symbolic:
            states = [state.with_dtype(compute) for state in states]
        if mode is None:
            merged: tuple[Outputs, ...] = (output, output)
        elif mode == "concat" and output.shape is not UNKNOWN:
            merged = (output.with_shape((*output.shape[:-1], multiply_sizes((output.shape[-1], 2)))),)
        else:
            merged = (output,)
        if len(merged) == 1 and not states:
            return merged[0]
        return (*merged, *states, *states)
