"""Preprocessing: `keras/src/layers/preprocessing`. Image layers take one image or a batch of them."""

from __future__ import annotations

from shapelens.rules.geometry import read_whole
from shapelens.rules.layers.layer import CallContext, Layer, LayerRule, Outputs, Sizes
from shapelens.rules.registry import layer
from shapelens.spec import UNKNOWN, DType, Shape, TensorSpec, is_floating


class Preprocessing(LayerRule):
    """A layer whose output has the compute dtype; for an eager call on other than floats, it is unknown."""

    def call(self, layer: Layer, inputs: TensorSpec, context: CallContext, **arguments: object) -> Outputs:
        """Say nothing of an eager call on other numbers, which some of these layers refuse."""
        if not context.symbolic and not is_floating(inputs.dtype):
            return UNKNOWN
        return super().call(layer, inputs, context, **arguments)

    def eager_dtype(self, layer: Layer, dtype: DType) -> DType:
        """Return the compute dtype for floating-point inputs; an image too small to crop is resized, to `float32`."""
        if self.class_name == "CenterCrop" and layer.policy.compute_dtype != "float32":
            return UNKNOWN
        return layer.policy.compute_dtype if is_floating(dtype) else UNKNOWN


@layer("Rescaling")
class Rescaling(Preprocessing):
    """Source: `keras.src.layers.preprocessing.rescaling.Rescaling`. A scalar `scale` keeps the shape."""

    def output_shape(self, layer: Layer, shape: Sizes, context: CallContext) -> Shape:
        """Keep the shape, unless the numbers might broadcast it."""
        plain = all(isinstance(layer[name], (int, float)) for name in ("scale", "offset"))
        return shape if plain or context.symbolic else UNKNOWN


@layer("Resizing")
@layer("CenterCrop")
class Resized(Preprocessing):
    """Source: `keras.src.layers.preprocessing.image_preprocessing.resizing.Resizing`: a new height and width."""

    def output_shape(self, layer: Layer, shape: Sizes, context: CallContext) -> Shape:
        """Replace height and width of an image, or of a batch of them."""
        if len(shape) not in (3, 4) or layer.channel_axis is None:
            return UNKNOWN
        height, width = (UNKNOWN if (size := read_whole(layer[name])) is None else size for name in ("height", "width"))
        if layer.channel_axis == -1:
            return (*shape[:-3], height, width, shape[-1])
        return (*shape[:-2], height, width)


@layer("RandomBrightness")
@layer("RandomContrast")
@layer("RandomFlip")
@layer("RandomRotation")
@layer("RandomTranslation")
@layer("RandomZoom")
class Augmentation(Preprocessing):
    """A random change of images, which keeps their size. What it does to other ranks than theirs is unknown."""

    def call(self, layer: Layer, inputs: TensorSpec, context: CallContext, **arguments: object) -> Outputs:
        """Keep the shape of images."""
        return super().call(layer, inputs, context, **arguments) if inputs.rank in (3, 4) else UNKNOWN
