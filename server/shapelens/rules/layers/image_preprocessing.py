"""Images: `keras/src/layers/preprocessing/image_preprocessing`. The layers take one image or a batch of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Final, cast

from shapelens.rules.arrays import numpy_array
from shapelens.rules.geometry import check_data_format, read_whole
from shapelens.rules.layers.dtype_effects import INTEGERS, effect
from shapelens.rules.layers.image_arguments import (
    VALUE_RANGE,
    check_image_argument,
    check_image_arguments,
    has_ordinary_arguments,
)
from shapelens.rules.layers.layer import CallContext, Layer, LayerRule, Outputs, Sizes, holds_tensors
from shapelens.rules.mismatch import DTypeMismatch, InvalidArgument, InvalidCall, RankMismatch, UnequalShapes
from shapelens.rules.registry import layer
from shapelens.rules.values import read_items
from shapelens.spec import UNKNOWN, Dim, DType, Shape, TensorSpec, is_floating

_CAST: Final = effect("compute", "uint8", "int32", "int64")
"""The layer casts its input, as far as that was measured; of other dtypes nothing is said."""

_KEEP: Final = effect("same", "uint8", "int32", "int64")
"""The layer leaves the dtype of numbers as it is, as far as that was measured."""


def _has_fraction(value: object) -> bool:
    items = read_items(value)
    return any(isinstance(item, float) for item in ((value,) if items is None else items))


def _may_be_image(value: object) -> bool:
    """Say whether nested lists of numbers have as many axes as an image, or a batch of them: these are converted."""
    try:
        return numpy_array(value).rank in (3, 4, None)
    except UnequalShapes:
        return True


class Images(LayerRule):
    """Source: `keras.src.layers.preprocessing.image_preprocessing.base_image_preprocessing_layer`.

    A symbolic call takes any input. What an eager one does to other things than images, or to none, is not said.
    """

    eager_dtypes = _CAST

    converts_in_graphs = True

    colours: ClassVar[bool] = False
    """Whether an eager call may need three channels."""

    def configure(self, layer: Layer) -> None:
        """Check the data format, and factors and the like."""
        check_data_format(self.class_name, layer["data_format"])
        check_image_arguments(self.class_name, layer)

    def apply(self, layer: Layer, inputs: object, context: CallContext, **arguments: object) -> tuple[Layer, Outputs]:
        """Take a dict with `images` and `labels` as well."""
        if isinstance(inputs, Mapping):
            return layer, self.of_parts(layer, cast("Mapping[object, object]", inputs), context, arguments)
        if read_items(inputs) is not None and not holds_tensors(inputs) and _may_be_image(inputs):
            return layer, UNKNOWN
        return super().apply(layer, inputs, context, **arguments)

    def of_parts(
        self,
        layer: Layer,
        parts: Mapping[object, object],
        context: CallContext,
        arguments: Mapping[str, object],
    ) -> Outputs:
        """Change the images of a dict; labels stay, and of what else is in it nothing is said."""
        images, labels = parts.get("images"), parts.get("labels")
        if context.symbolic or not isinstance(images, TensorSpec):
            return UNKNOWN
        changed: dict[object, Outputs] = dict.fromkeys(parts, UNKNOWN)
        changed["images"] = super().apply(layer, images, context, **arguments)[1]
        if changed["images"] is UNKNOWN:
            return UNKNOWN
        if isinstance(labels, TensorSpec):
            # Some layers cast a label of another floating-point dtype, others do not.
            plain = labels.dtype == layer.policy.compute_dtype == "float32" or labels.dtype in INTEGERS
            given = labels if plain else labels.with_dtype(UNKNOWN)
            changed["labels"] = self.changed_labels(layer, images, given, arguments)
        return changed

    def changed_labels(
        self, layer: Layer, images: TensorSpec, labels: TensorSpec, arguments: Mapping[str, object]
    ) -> Outputs:
        """Return what becomes of the labels."""
        return labels

    def call(self, layer: Layer, inputs: TensorSpec, context: CallContext, **arguments: object) -> Outputs:
        """Say nothing of eager calls on what is not certainly a batch of images."""
        if not context.symbolic:
            shape = inputs.shape
            if not self.runs_eagerly(layer):
                return UNKNOWN
            if shape is UNKNOWN or len(shape) not in (3, 4) or 0 in shape:
                return UNKNOWN
            axis = layer.channel_axis
            if self.colours and (axis is None or shape[axis if axis == -1 else -3] != 3):
                return UNKNOWN
            if arguments.get("training", True) is not True:
                return self.idle(layer, inputs)
        return super().call(layer, inputs, context, **arguments)

    def runs_eagerly(self, layer: Layer) -> bool:
        """Say whether an eager call certainly takes the layer's arguments."""
        return has_ordinary_arguments(self.class_name, layer)

    def idle(self, layer: Layer, inputs: TensorSpec) -> Outputs:
        """Return what comes out of a call that is not training, or may not be."""
        return UNKNOWN if not is_floating(inputs.dtype) else inputs

    def eager_dtype(self, layer: Layer, dtype: DType) -> DType:
        """Say nothing of dtypes that were not measured."""
        if dtype is UNKNOWN or is_floating(dtype) or dtype in self.eager_dtypes:
            return super().eager_dtype(layer, dtype)
        return UNKNOWN


@layer("CenterCrop")
@layer("Resizing")
class Resized(Images):
    """Source: `keras.src.layers.preprocessing.image_preprocessing.resizing.Resizing`: a new height and width."""

    eager_dtypes = _KEEP

    def idle(self, layer: Layer, inputs: TensorSpec) -> Outputs:
        """Resize as in training."""
        shape = cast(Sizes, inputs.shape)
        return TensorSpec(self.resized(layer, shape, CallContext()), self.eager_dtype(layer, inputs.dtype))

    def output_shape(self, layer: Layer, shape: Sizes, context: CallContext) -> Shape:
        """Replace height and width of an image, or of a batch of them."""
        if len(shape) in (3, 4):
            return self.resized(layer, shape, context)
        if self.class_name == "CenterCrop":
            raise RankMismatch(self.class_name, shape, 3, 4)
        return UNKNOWN

    def new_size(self, layer: Layer, parameter: str, context: CallContext) -> Dim:
        """Return the new height or width."""
        size = read_whole(layer[parameter])
        if not isinstance(size, int):
            return UNKNOWN
        if size > 0:
            return size
        if context.symbolic and size < 0:
            raise InvalidArgument(self.class_name, parameter, size, "cannot be negative")
        return size if context.symbolic else UNKNOWN

    def resized(self, layer: Layer, shape: Sizes, context: CallContext) -> Shape:
        """Replace height and width."""
        height, width = (self.new_size(layer, name, context) for name in ("height", "width"))
        if layer.channel_axis is None:
            return (UNKNOWN,) * len(shape)
        if layer.channel_axis == -1:
            return (*shape[:-3], height, width, shape[-1])
        return (*shape[:-2], height, width)

    def eager_dtype(self, layer: Layer, dtype: DType) -> DType:
        """A crop is cast; where the image is too small for it, it is resized, to `float32`."""
        if self.class_name == "Resizing":
            return super().eager_dtype(layer, dtype)
        known = dtype is UNKNOWN or is_floating(dtype) or dtype in _CAST
        return "float32" if layer.policy.compute_dtype == "float32" and known else UNKNOWN


@layer("RandomCrop")
class RandomCrop(Resized):
    """Source: `keras.src.layers.preprocessing.image_preprocessing.random_crop.RandomCrop`, which crops in training."""

    autocasts = False

    def idle(self, layer: Layer, inputs: TensorSpec) -> Outputs:
        """Say nothing: a call that is not training leaves the image as it is."""
        return UNKNOWN

    def eager_dtype(self, layer: Layer, dtype: DType) -> DType:
        """Cast to the compute dtype."""
        known = dtype is UNKNOWN or is_floating(dtype) or dtype in _CAST
        return layer.policy.compute_dtype if known else UNKNOWN


@layer("RandomElasticTransform")
@layer("RandomErasing")
@layer("RandomFlip")
@layer("RandomGaussianBlur")
@layer("RandomInvert")
@layer("RandomPerspective")
@layer("RandomRotation")
@layer("RandomSharpness")
@layer("RandomShear")
@layer("RandomTranslation")
@layer("RandomZoom")
@layer("Solarization")
@layer("AutoContrast")
class Augmentation(Images):
    """A change of images, mostly a random one, that keeps their size and casts them to the compute dtype."""


@layer("AugMix")
@layer("RandAugment")
@layer("RandomHue")
class ColourAugmentation(Images):
    """A random change of colours, cast to the compute dtype."""

    colours = True


@layer("RandomColorJitter")
class RandomColorJitter(ColourAugmentation):
    """Source: `keras.src.layers.preprocessing.image_preprocessing.random_color_jitter.RandomColorJitter`."""

    def configure(self, layer: Layer) -> None:
        """Check the range of values if one of the layers in it does, which are made where their factor is given."""
        super().configure(layer)
        factors = (layer["brightness_factor"], layer["saturation_factor"])
        if any(factor is not None and factor is not UNKNOWN for factor in factors):
            check_image_argument(self.class_name, layer, "value_range", VALUE_RANGE)

    def call(self, layer: Layer, inputs: TensorSpec, context: CallContext, **arguments: object) -> Outputs:
        """Say nothing of channels that are not last: some of the layers in it look for the colours there."""
        if not context.symbolic and (inputs.shape is UNKNOWN or inputs.shape[-1:] != (3,)):
            return UNKNOWN
        return super().call(layer, inputs, context, **arguments)


@layer("RandomPosterization")
class RandomPosterization(Augmentation):
    """Source: `keras.src.layers.preprocessing.image_preprocessing.random_posterization.RandomPosterization`."""

    def runs_eagerly(self, layer: Layer) -> bool:
        """Numbers of bits are whole."""
        return not _has_fraction(layer["factor"]) and super().runs_eagerly(layer)


@layer("MixUp")
class MixUp(Images):
    """Source: `keras.src.layers.preprocessing.image_preprocessing.mix_up.MixUp`."""

    def changed_labels(
        self, layer: Layer, images: TensorSpec, labels: TensorSpec, arguments: Mapping[str, object]
    ) -> Outputs:
        """In training, mix labels too, which must be floating-point for that."""
        if arguments.get("training", True) is False or labels.dtype == layer.policy.compute_dtype == "float32":
            return labels
        if labels.dtype in INTEGERS and arguments.get("training", True) is True and self.mixes(images):
            raise DTypeMismatch(self.class_name, labels.dtype)
        return UNKNOWN

    def call(self, layer: Layer, inputs: TensorSpec, context: CallContext, **arguments: object) -> Outputs:
        """Demand one `alpha`, or one for each image."""
        alphas = read_items(layer.arguments.get("alpha")) or (UNKNOWN,)
        shape = inputs.shape if inputs.shape is not UNKNOWN else ()
        images = {3: 1, 4: shape[0]}.get(len(shape)) if shape else None
        if not context.symbolic and len(alphas) != 1 and isinstance(images, int) and len(alphas) != images:
            raise InvalidArgument(self.class_name, "alpha", layer["alpha"], f"must be one number, or {images}")
        return super().call(layer, inputs, context, **arguments)

    def mixes(self, images: TensorSpec) -> bool:
        """Say whether labels are certainly mixed."""
        return images.rank in (3, 4)


@layer("CutMix")
class CutMix(MixUp):
    """Source: `keras.src.layers.preprocessing.image_preprocessing.cut_mix.CutMix`."""

    def mixes(self, images: TensorSpec) -> bool:
        """A single image has nothing to be mixed with."""
        return images.rank == 4

    def call(self, layer: Layer, inputs: TensorSpec, context: CallContext, **arguments: object) -> Outputs:
        """Say nothing of `bfloat16`, in which it cannot draw its numbers."""
        if not context.symbolic and layer.policy.compute_dtype == "bfloat16":
            return UNKNOWN
        return super().call(layer, inputs, context, **arguments)


@layer("RandomContrast")
class FloatImages(Images):
    """A change of images by factors that are drawn in the compute dtype: integers raise."""

    def eager_dtype(self, layer: Layer, dtype: DType) -> DType:
        """Raise for integers."""
        if dtype in INTEGERS:
            raise DTypeMismatch(self.class_name, dtype)
        return layer.policy.compute_dtype if is_floating(dtype) else UNKNOWN


@layer("RandomSaturation")
class RandomSaturation(FloatImages):
    """Source: `keras.src.layers.preprocessing.image_preprocessing.random_saturation.RandomSaturation`."""

    colours = True


@layer("MaxNumBoundingBoxes")
class DTypeKeeping(Images):
    """A change of images that keeps the dtype of integers."""

    eager_dtypes = _KEEP


@layer("RandomBrightness")
class RandomBrightness(DTypeKeeping):
    """Source: `keras.src.layers.preprocessing.image_preprocessing.random_brightness.RandomBrightness`."""

    def eager_dtype(self, layer: Layer, dtype: DType) -> DType:
        """Refuse to clip integers to a range that is not whole."""
        if dtype in INTEGERS and _has_fraction(layer["value_range"]):
            raise DTypeMismatch(self.class_name, dtype)
        return super().eager_dtype(layer, dtype)


@layer("ContrastLimitedAdaptiveHistogramEqualization")
class LocalEqualization(DTypeKeeping):
    """Source: `keras.src.layers.preprocessing.image_preprocessing.clahe`."""

    def changed_labels(
        self, layer: Layer, images: TensorSpec, labels: TensorSpec, arguments: Mapping[str, object]
    ) -> Outputs:
        """Refuse labels, of which Keras does not say what becomes of them."""
        raise InvalidCall(self.class_name, "the layer takes images alone, and gets labels with them")


@layer("Equalization")
class Equalization(Images):
    """Source: `keras.src.layers.preprocessing.image_preprocessing.equalization.Equalization`."""

    def output_dtype(self, layer: Layer, dtype: DType, context: CallContext) -> DType:
        """A symbolic call says that the dtype stays."""
        return dtype if context.symbolic else self.eager_dtype(layer, dtype)


@layer("RandomGrayscale")
class RandomGrayscale(Equalization):
    """Source: `keras.src.layers.preprocessing.image_preprocessing.random_grayscale.RandomGrayscale`."""

    def of_parts(
        self,
        layer: Layer,
        parts: Mapping[object, object],
        context: CallContext,
        arguments: Mapping[str, object],
    ) -> Outputs:
        """Say nothing of a dict, which the layer seldom can take."""
        return UNKNOWN

    colours = True
    eager_dtypes = _KEEP


@layer("RandomColorDegeneration")
class RandomColorDegeneration(Images):
    """Source: `keras.src.layers.preprocessing.image_preprocessing.random_color_degeneration`."""

    colours = True

    def output_shape(self, layer: Layer, shape: Sizes, context: CallContext) -> Shape:
        """Keep the shape of colour images."""
        if len(shape) not in (3, 4):
            raise RankMismatch(self.class_name, shape, 3, 4)
        axis = layer.channel_axis
        return shape if axis is not None and shape[-1 if axis == -1 else -3] == 3 else UNKNOWN
