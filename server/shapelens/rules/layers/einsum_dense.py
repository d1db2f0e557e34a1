"""`EinsumDense`: a dense layer along the axes that an equation names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import cast

from shapelens.rules.broadcasting import broadcast
from shapelens.rules.layers.activations import activate, activated_shape
from shapelens.rules.layers.core import lora_weights
from shapelens.rules.layers.dtype_effects import MATMUL
from shapelens.rules.layers.layer import CallContext, InputSpec, Layer, LayerRule, Sizes, Weights
from shapelens.rules.mismatch import InvalidArgument, InvalidCall, UnknownChannels
from shapelens.rules.registry import layer
from shapelens.rules.sizes import sizes_differ
from shapelens.rules.values import read_shape
from shapelens.spec import UNKNOWN, Dim, DType, Shape


@dataclass(frozen=True, slots=True)
class Equation:
    """The labels of input, kernel and output; an ellipsis stands on the left, on the right, or nowhere."""

    inputs: str
    kernel: str
    output: str
    left: bool
    right: bool


def parse_equation(text: str) -> Equation | None:
    """Read an equation in one of the three forms that the layer takes."""
    found = re.match(r"(\.{3})?([a-zA-Z]+)(\.{3})?,([a-zA-Z]+)->(\.{3})?([a-zA-Z]+)(\.{3})?", text)
    if found is None:
        return None
    before, inputs, after, kernel, output_before, output, output_after = found.groups()
    if before != output_before or (before and after) or (after and not output_after) or (after and len(inputs) < 2):
        return None
    return Equation(inputs, kernel, output, bool(before), bool(after))


@layer("EinsumDense")
class EinsumDense(LayerRule):
    """Source: `keras.src.layers.core.einsum_dense.EinsumDense`."""

    eager_dtypes = MATMUL

    def configure(self, layer: Layer) -> None:
        """Check that the output's shape is a shape; the equation is read when the layer is built."""
        given = layer["output_shape"]
        if given is None or isinstance(given, float):
            raise InvalidArgument(self.class_name, "output_shape", given, "must be a tuple of sizes")

    def equation(self, layer: Layer) -> Equation | None:
        """Return the equation; `None` if it is not known."""
        text = layer["equation"]
        if not isinstance(text, str):
            return None
        equation = parse_equation(text)
        if equation is None:
            reason = "must have the form 'ab,bc->ac', '...b,bc->...c' or 'ab...,bc->ac...'"
            raise InvalidArgument(self.class_name, "equation", text, reason)
        return equation

    def input_spec(self, layer: Layer) -> InputSpec | None:
        """Once built, the rank is fixed."""
        built = cast("Shape | None", layer.built_shape)
        return None if built is None or built is UNKNOWN else InputSpec(ndim=len(built))

    def full_shape(self, layer: Layer, equation: Equation, shape: Sizes) -> Sizes | None:
        """Return the output's shape as Keras completes it: the batch, what the ellipsis stands for, the given sizes."""
        given = read_shape(layer["output_shape"])
        elided = len(shape) - len(equation.inputs)
        if given is UNKNOWN or elided < 0 or (elided and not (equation.left or equation.right)):
            return None
        if equation.left:
            # Keras puts each elided axis before the last one that it put, so that they come out in reverse.
            full = (shape[0], *reversed(shape[1:elided]), *given)
        else:
            full = (shape[0], *given, *shape[len(shape) - elided :])
        return full if len(full) == len(equation.output) + elided else None

    def build(self, layer: Layer, input_shape: Shape) -> Weights:
        """Create the kernel, whose sizes the equation takes from the input and the output, and the bias."""
        shape, equation = cast(Sizes, input_shape), self.equation(layer)
        full = None if equation is None else self.full_shape(layer, equation, shape)
        if equation is None or full is None:
            return {"kernel": UNKNOWN}
        elided = len(shape) - len(equation.inputs) if equation.left else 0
        inputs = dict(zip(equation.inputs, shape[elided:], strict=False))
        outputs = dict(zip(equation.output, full[elided:], strict=False))
        self._check(layer, equation, inputs, outputs)
        kernel: list[Dim] = []
        for label in equation.kernel:
            size = outputs[label] if label in outputs else inputs[label]
            if size is None:
                raise UnknownChannels(self.class_name, shape, equation.inputs.find(label))
            kernel.append(size)
        weights: dict[str, Shape] = {"kernel": tuple(kernel)}
        bias = layer["bias_axes"]
        if isinstance(bias, str) and bias:
            first = min(equation.output.find(label) for label in bias)
            sizes = [outputs[label] if label in bias else 1 for label in equation.output[first:]]
            if None in sizes:
                reason = f"names '{equation.output[first + sizes.index(None)]}', whose size is not known"
                raise InvalidArgument(self.class_name, "bias_axes", bias, reason)
            weights["bias"] = (*sizes, *(1,) * (0 if equation.left else len(shape) - len(equation.inputs)))
        rows, columns = tuple(kernel[:-1]), tuple(kernel[-1:])
        weights.update(lora_weights(self, layer, "lora_kernel", rows, columns, layer["kernel_constraint"]))
        return weights

    def _check(self, layer: Layer, equation: Equation, inputs: dict[str, Dim], outputs: dict[str, Dim]) -> None:
        text = layer["equation"]
        for label in equation.inputs:
            wanted = outputs.get(label)
            if sizes_differ(inputs[label], wanted) or (inputs[label] is None and isinstance(wanted, int)):
                reason = f"has {wanted} for '{label}', where the input has {inputs[label]}"
                raise InvalidArgument(self.class_name, "output_shape", layer["output_shape"], reason)
        for label in equation.output:
            if label not in equation.inputs and label not in equation.kernel:
                raise InvalidArgument(self.class_name, "equation", text, f"has '{label}' in the output only")
        for label in equation.kernel:
            if label not in equation.inputs and label not in equation.output:
                raise InvalidArgument(self.class_name, "equation", text, f"has '{label}' in the kernel only")
        bias = layer["bias_axes"]
        for label in bias if isinstance(bias, str) else ():
            if label not in equation.output:
                raise InvalidArgument(self.class_name, "bias_axes", bias, f"has '{label}', which the output has not")

    def output_shape(self, layer: Layer, shape: Sizes, context: CallContext) -> Shape:
        """A symbolic call gives the completed shape, an eager one what the equation makes of input and kernel."""
        equation = self.equation(layer)
        full = None if equation is None else self.full_shape(layer, equation, shape)
        kernel = layer.weights.get("kernel", UNKNOWN)
        if equation is None or full is None or kernel is UNKNOWN or 0 in shape:
            return UNKNOWN
        elided = len(shape) - len(equation.inputs) if equation.left else 0
        inputs = dict(zip(equation.inputs, shape[elided:], strict=False))
        weights = dict(zip(equation.kernel, kernel, strict=True))
        if context.symbolic:
            self._check(layer, equation, inputs, dict(zip(equation.output, full[elided:], strict=False)))
            return full
        for label, size in weights.items():
            if sizes_differ(size, inputs.get(label)):
                if 1 in (size, inputs[label]):
                    return UNKNOWN  # some equations are computed with products that broadcast
                reason = f"the layer was built with {size} for '{label}' of its equation, and gets {inputs[label]}"
                raise InvalidCall(self.class_name, reason)
        sizes = [inputs.get(label, weights.get(label, UNKNOWN)) for label in equation.output]
        rest = shape[len(equation.inputs) :] if not equation.left else ()
        output = (*shape[:elided], *sizes, *rest)
        bias = layer.weights.get("bias")
        if bias is not None and (bias is UNKNOWN or len(bias) > len(output)):
            return UNKNOWN
        output = output if bias is None else broadcast(self.class_name, output, bias)
        return activated_shape(self, layer["activation"], output)

    def eager_dtype(self, layer: Layer, dtype: DType) -> DType:
        """Multiply, then activate."""
        return activate(self, layer, layer["activation"], super().eager_dtype(layer, dtype))
