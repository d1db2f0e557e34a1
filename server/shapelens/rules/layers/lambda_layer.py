"""`Lambda`: a layer that calls a function of the user's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from shapelens.rules.layers.layer import CallContext, Layer, LayerRule, Outputs
from shapelens.rules.registry import layer
from shapelens.rules.values import Reference, UserFunction, read_items, read_shape
from shapelens.spec import UNKNOWN, Dim, DType, Shape, TensorSpec


@layer("Lambda")
class Lambda(LayerRule):
    """Source: `keras.src.layers.core.lambda_layer.Lambda`."""

    multiple_inputs = True

    def apply(self, layer: Layer, inputs: object, context: CallContext, **arguments: object) -> tuple[Layer, Outputs]:
        """Call the function on the inputs, cast to the compute dtype.

        In a symbolic call Keras infers the shape alone, or takes `output_shape`; the dtype is the compute dtype.
        """
        if not context.symbolic:
            return layer, self._result(layer, self._cast(layer, inputs), context)
        if layer["output_shape"] is not None:
            return layer, TensorSpec(self._declared(layer, inputs, context), layer.policy.compute_dtype)
        result = self._result(layer, self._as_compute_dtype(layer, inputs), context)
        return layer, _with_dtype(result, layer.policy.compute_dtype)

    def _declared(self, layer: Layer, inputs: object, context: CallContext) -> Shape:
        """Return what `output_shape` says: the shape behind the batch, or a function of the input's shape."""
        declared = layer["output_shape"]
        if isinstance(declared, (UserFunction, Reference)):
            shapes = _shapes(inputs)
            if shapes is None or context.call_function is None:
                return UNKNOWN
            return read_shape(context.call_function(declared, shapes))
        sizes = UNKNOWN if isinstance(declared, int) else read_shape(declared)
        return UNKNOWN if sizes is UNKNOWN else (_batch(inputs), *sizes)

    def _result(self, layer: Layer, inputs: object, context: CallContext) -> Outputs:
        function = layer["function"]
        if context.call_function is None or not isinstance(function, (UserFunction, Reference)):
            return UNKNOWN
        given = layer["arguments"]
        named: Mapping[str, object] = cast("Mapping[str, object]", given) if isinstance(given, dict) else {}
        return context.call_function(function, inputs, **named)

    def _cast(self, layer: Layer, inputs: object) -> object:
        if isinstance(inputs, TensorSpec):
            return self.convert_input(layer, inputs)
        if isinstance(inputs, (list, tuple)):
            return [self._cast(layer, item) for item in cast("list[object]", inputs)]
        return inputs

    def _as_compute_dtype(self, layer: Layer, inputs: object) -> object:
        return _with_dtype(inputs, layer.policy.compute_dtype)


def _batch(inputs: object) -> Dim:
    """Return the first size of the first tensor."""
    items = read_items(inputs)
    first = items[0] if items else inputs
    return (
        first.shape[0] if isinstance(first, TensorSpec) and isinstance(first.shape, tuple) and first.shape else UNKNOWN
    )


def _shapes(inputs: object) -> object:
    """Return the shapes of tensors, in lists where these are; `None` if one is not known in full."""
    if isinstance(inputs, TensorSpec):
        return None if inputs.shape is UNKNOWN or UNKNOWN in inputs.shape else inputs.shape
    if isinstance(inputs, (list, tuple)):
        shapes = [_shapes(item) for item in cast("list[object]", inputs)]
        return None if None in shapes else shapes
    return None


def _with_dtype(value: object, dtype: DType) -> object:
    if isinstance(value, TensorSpec):
        return value.with_dtype(dtype)
    if isinstance(value, (list, tuple)):
        return [_with_dtype(item, dtype) for item in cast("list[object]", value)]
    return value
