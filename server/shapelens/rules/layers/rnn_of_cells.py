"""`RNN`, which runs any cell or stack of cells over time."""

from __future__ import annotations

from typing import cast

from shapelens.rules.layers.layer import CallContext, InputSpec, Layer, LayerRule, Outputs, Sizes, Weights
from shapelens.rules.layers.recurrent import Recurrent
from shapelens.rules.layers.recurrent_cells import Cell
from shapelens.rules.mismatch import InvalidArgument
from shapelens.rules.registry import layer, layer_rule
from shapelens.rules.values import read_items
from shapelens.spec import UNKNOWN, Dim, DType, Shape, TensorSpec


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
        rule = layer_rule(item.class_name) if isinstance(item, Layer) and item.reference is None else None
        if not isinstance(rule, Cell) or not isinstance(item, Layer):
            return None
        found.append((rule, item))
    return tuple(found)


StateSizes = tuple[object, ...]
"""What Keras calls `state_size`: a size for each state; for cells in a stack, a size or a tuple of them for each."""


def _stacked(value: object) -> tuple[object, ...] | None:
    """Return the cells of a list or of a `StackedRNNCells`."""
    return read_items(value["cells"] if isinstance(value, Layer) and value.class_name == "StackedRNNCells" else value)


def state_sizes(cell: object, context: CallContext) -> StateSizes | None:
    """Return the sizes of a cell's states, `None` where they are not known."""
    stack = _stacked(cell)
    if stack is not None:
        each = [_own_state_size(item, context) for item in stack]
        return None if None in each else tuple(each)
    size = _own_state_size(cell, context)
    return size if size is None or isinstance(size, tuple) else (size,)


def _own_state_size(cell: object, context: CallContext) -> int | tuple[int, ...] | None:
    """Return the `state_size` of one cell: a size, or several."""
    known = cells_of(cell)
    if known is not None and len(known) == 1:
        rule, configured = known[0]
        units = rule.units(configured)
        if not isinstance(units, int):
            return None
        return units if rule.states == 1 else (units,) * rule.states
    given = _attribute(cell, "state_size", context)
    if isinstance(given, int):
        return given
    sizes = read_items(given) or ()
    return cast("tuple[int, ...]", sizes) if sizes and all(isinstance(size, int) for size in sizes) else None


def output_size(cell: object, context: CallContext) -> Dim:
    """Return the `output_size` of a cell, by default the size of its first state; of a stack, that of the last."""
    stack = _stacked(cell)
    last = cell if stack is None else stack[-1] if stack else UNKNOWN
    given = _attribute(last, "output_size", context)
    if isinstance(given, int):
        return given
    size = _own_state_size(last, context)
    return size[0] if isinstance(size, tuple) else UNKNOWN if size is None else size


def _attribute(cell: object, name: str, context: CallContext) -> object:
    if context.read_attribute is None or not isinstance(cell, Layer):
        return UNKNOWN
    return context.read_attribute(cell, name)


def step_output(cell: object, inputs: TensorSpec, states: StateSizes, context: CallContext) -> TensorSpec | None:
    """Call a cell, or a stack of them, on one step with states of these sizes; return its output."""
    stack = _stacked(cell)
    if stack is not None:
        output: TensorSpec | None = inputs
        for item, own in zip(stack, states, strict=True):
            sizes = cast(StateSizes, own if isinstance(own, tuple) else (own,))
            output = None if output is None else step_output(item, output, sizes, context)
        return output
    if context.call_layer is None or not isinstance(cell, Layer) or inputs.shape is UNKNOWN:
        return None
    given = [TensorSpec((inputs.shape[0], cast(int, size)), cell.policy.compute_dtype) for size in states]
    result = context.call_layer(cell, inputs, given)
    first = cast("tuple[object, ...]", result)[0] if isinstance(result, tuple) and result else None
    return first if isinstance(first, TensorSpec) else None


def _batched(state: object, batch: Dim, dtype: DType) -> Outputs:
    if isinstance(state, tuple):
        return tuple(_batched(item, batch, dtype) for item in cast("tuple[object, ...]", state))
    return TensorSpec((batch, cast(int, state)), dtype)


@layer("RNN")
class RNN(Recurrent):
    """Source: `keras.src.layers.rnn.rnn.RNN`."""

    def configure(self, layer: Layer) -> None:
        """Refuse what cannot be a cell."""
        cell = layer["cell"]
        if cell is None or isinstance(cell, (str, int, float)):
            raise InvalidArgument(self.class_name, "cell", cell, "must be a cell")
        if isinstance(cell, Layer) and cell.reference is None:
            rule = layer_rule(cell.class_name)
            if rule is not None and not isinstance(rule, (Cell, StackedRNNCells)):
                raise InvalidArgument(self.class_name, "cell", cell.class_name, "must be a cell")

    def input_spec(self, layer: Layer) -> InputSpec | None:
        """Demand nothing."""
        return None

    def step(self, layer: Layer, shape: Sizes) -> Weights:
        """Build each cell on the output of the one before."""
        weights: dict[str, Shape] = {}
        cells = cells_of(layer["cell"])
        if cells is None:
            return {"cell/weights": UNKNOWN}
        for number, (rule, cell) in enumerate(cells):
            weights.update({f"{number}/{name}": size for name, size in rule.build(cell, shape).items()})
            shape = (*shape[:1], rule.units(cell))
        return weights

    def call(self, layer: Layer, inputs: TensorSpec, context: CallContext, **arguments: object) -> Outputs:
        """Say nothing of cells that are not built in."""
        cell = layer["cell"]
        if not cells_of(cell):
            return self._over_users_cells(layer, inputs, context)
        stacked = not isinstance(cell, Layer) or cell.class_name == "StackedRNNCells"
        if context.symbolic:
            return super().call(layer, inputs, context, **arguments)
        if inputs.rank != 3:
            return UNKNOWN  # other ranks are broadcast
        result = super().call(layer, inputs, context, **arguments)
        if not stacked or not isinstance(result, tuple):
            return result
        # An eager call makes a list of the states of each cell, a symbolic one only where there are several.
        output, *states = cast("tuple[object, ...]", result)
        return (output, *(cast(object, state) if isinstance(state, (tuple, list)) else [state] for state in states))

    def eager_dtype(self, layer: Layer, dtype: DType) -> DType:
        """Ask the first cell whether it takes such numbers; what it returns is cast."""
        cells = cells_of(layer["cell"])
        result = cells[0][0].eager_dtype(cells[0][1], dtype) if cells else super().eager_dtype(layer, dtype)
        return result if result is UNKNOWN else layer.policy.compute_dtype

    def _over_users_cells(self, layer: Layer, inputs: TensorSpec, context: CallContext) -> Outputs:
        """Ask cells of the user's for their `state_size`; an eager call runs one step of them."""
        shape, states = inputs.shape, state_sizes(layer["cell"], context)
        flags = layer["return_sequences"], layer["return_state"]
        if shape is UNKNOWN or len(shape) < 2 or states is None or not all(isinstance(flag, bool) for flag in flags):
            return UNKNOWN
        sequences, with_states = flags
        if context.symbolic:
            output = TensorSpec((shape[0], output_size(layer["cell"], context)), layer.policy.compute_dtype)
        else:
            step = inputs.with_shape((shape[0], *shape[2:]))
            found = step_output(layer["cell"], step, states, context)
            if found is None or found.rank is None or (with_states and read_items(layer["cell"]) is not None):
                return UNKNOWN
            output = found
        sizes = cast(Sizes, output.shape)
        if sequences:
            output = output.with_shape((*sizes[:1], shape[1], *sizes[1:]))
        if not with_states:
            return output
        return (output, *(_batched(state, shape[0], output.dtype) for state in states))

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
