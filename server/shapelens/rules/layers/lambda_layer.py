"""`Lambda`: a layer that calls a function of the user's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from shapelens.rules.layers.layer import CallContext, Layer, LayerRule, Outputs
from shapelens.rules.registry import layer
from shapelens.rules.values import Reference, UserFunction, read_shape
from shapelens.spec import UNKNOWN, DType, TensorSpec


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
        shape = layer["output_shape"]
        if shape is not None:
            first = inputs[0] if isinstance(inputs, (list, tuple)) and inputs else inputs  # pyright: ignore[reportUnknownVariableType]
            batch = (
                first.shape[0]
                if isinstance(first, TensorSpec) and isinstance(first.shape, tuple) and first.shape
                else UNKNOWN
            )
            sizes = UNKNOWN if isinstance(shape, (UserFunction, Reference)) else read_shape(shape)
            return layer, TensorSpec(UNKNOWN if sizes is UNKNOWN else (batch, *sizes), layer.policy.compute_dtype)
        result = self._result(layer, self._as_compute_dtype(layer, inputs), context)
        return layer, _with_dtype(result, layer.policy.compute_dtype)

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


def _with_dtype(value: object, dtype: DType) -> object:
    if isinstance(value, TensorSpec):
        return value.with_dtype(dtype)
    if isinstance(value, (list, tuple)):
        return [_with_dtype(item, dtype) for item in cast("list[object]", value)]
    return value
