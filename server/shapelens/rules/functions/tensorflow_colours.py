"""TensorFlow: colours of images, measures of their likeness, edges, boxes and bytes."""
# Parameters have the names that TensorFlow gives them.

from __future__ import annotations

from shapelens.rules.arrays import tensorflow_tensor
from shapelens.rules.functions import tensorflow_image
from shapelens.rules.functions.tensorflow_elementwise import check_kind, matched
from shapelens.rules.functions.tensorflow_image import check_channels, images_of
from shapelens.rules.mismatch import RankMismatch
from shapelens.rules.registry import function
from shapelens.spec import UNKNOWN, TensorSpec, forget_open

_FLOATING = frozenset({"float"})


def _colours(operation: str, images: object) -> TensorSpec:
    """Read images of three channels in floats, which other colours leave as they are."""
    spec = tensorflow_tensor(images, operation)
    check_kind(operation, spec.dtype, _FLOATING)
    check_channels(operation, spec, 3)
    return spec.with_shape(UNKNOWN if spec.shape is UNKNOWN else (*spec.shape[:-1], 3))


@function("tensorflow.image.rgb_to_hsv", "tensorflow.image.hsv_to_rgb")
def rgb_to_hsv(images: object, name: object = None) -> object:
    """Images in another colour space."""
    return _colours("tensorflow.image.rgb_to_hsv", images)


@function(*(f"tensorflow.image.{name}" for name in ("rgb_to_yuv", "yuv_to_rgb", "rgb_to_yiq", "yiq_to_rgb")))
def rgb_to_yuv(images: object) -> object:
    """Images in another colour space."""
    return _colours("tensorflow.image.rgb_to_yuv", images)


def _kept(operation: str, image: object, low: int = 3) -> TensorSpec:
    spec = images_of(operation, image, low=low, high=None)
    return spec.with_shape(spec.shape)


@function("tensorflow.image.adjust_gamma")
def adjust_gamma(image: object, gamma: object = 1, gain: object = 1) -> object:
    """Images with other midtones."""
    return _kept("tensorflow.image.adjust_gamma", image, low=0)


@function("tensorflow.image.adjust_hue")
def adjust_hue(image: object, delta: object, name: object = None) -> object:
    """Images with other colours."""
    return _kept("tensorflow.image.adjust_hue", image)


@function("tensorflow.image.adjust_jpeg_quality")
def adjust_jpeg_quality(image: object, jpeg_quality: object, dct_method: object = "", name: object = None) -> object:
    """Images as they look when they are compressed; in a graph their size is open."""
    spec = _kept("tensorflow.image.adjust_jpeg_quality", image)
    return spec.with_shape(UNKNOWN if spec.shape is UNKNOWN else (UNKNOWN, UNKNOWN, spec.shape[-1]))


@function("tensorflow.image.stateless_random_brightness", "tensorflow.image.stateless_random_hue")
def stateless_random_brightness(image: object, max_delta: object, seed: object) -> object:
    """Images made brighter at random."""
    return _kept("tensorflow.image.stateless_random_brightness", image, low=0)


@function("tensorflow.image.stateless_random_contrast")
def stateless_random_contrast(image: object, lower: object, upper: object, seed: object) -> object:
    """Images with more or less contrast at random."""
    return _kept("tensorflow.image.stateless_random_contrast", image)


@function("tensorflow.image.stateless_random_saturation")
def stateless_random_saturation(image: object, lower: object, upper: object, seed: object = None) -> object:
    """Images with stronger colours at random."""
    return _kept("tensorflow.image.stateless_random_saturation", image)


@function("tensorflow.image.stateless_random_flip_left_right", "tensorflow.image.stateless_random_flip_up_down")
def stateless_random_flip(image: object, seed: object) -> object:
    """Images mirrored at random."""
    return tensorflow_image.random_flip(image)


@function("tensorflow.image.stateless_random_crop")
def stateless_random_crop(value: object, size: object, seed: object, name: object = None) -> object:
    """A part of a tensor, at random."""
    return tensorflow_image.random_crop(value, size)


@function("tensorflow.image.draw_bounding_boxes")
def draw_bounding_boxes(images: object, boxes: object, colors: object, name: object = None) -> object:
    """Images with boxes drawn on them."""
    spec = tensorflow_tensor(images, "tensorflow.image.draw_bounding_boxes")
    if spec.rank is not None and spec.rank != 4:
        raise RankMismatch("tensorflow.image.draw_bounding_boxes", spec.shape, 4, 4)
    return spec.with_shape(spec.shape)


@function("tensorflow.image.sobel_edges")
def sobel_edges(image: object) -> object:
    """The edges of images, in two directions."""
    spec = tensorflow_tensor(image, "tensorflow.image.sobel_edges")
    if spec.rank is not None and spec.rank != 4:
        raise RankMismatch("tensorflow.image.sobel_edges", spec.shape, 4, 4)
    return spec.with_shape(UNKNOWN if spec.shape is UNKNOWN else (*spec.shape, 2))


@function("tensorflow.image.image_gradients")
def image_gradients(image: object) -> object:
    """The differences of neighbours, down and across."""
    spec = tensorflow_tensor(image, "tensorflow.image.image_gradients")
    if spec.rank is not None and spec.rank != 4:
        raise RankMismatch("tensorflow.image.image_gradients", spec.shape, 4, 4)
    known = spec.with_shape(forget_open(spec.shape))
    return known, known


@function("tensorflow.image.total_variation")
def total_variation(images: object, name: object = None) -> object:
    """How much neighbours differ, for each image."""
    spec = tensorflow_tensor(images, "tensorflow.image.total_variation")
    if spec.rank is not None and spec.rank not in (3, 4):
        raise RankMismatch("tensorflow.image.total_variation", spec.shape, 3, 4)
    return spec.with_shape(UNKNOWN if spec.shape is UNKNOWN else spec.shape[:-3])


def _likeness(a: object, b: object) -> TensorSpec:
    """Return a number for each pair of images."""
    left, right = matched("tensorflow.image.ssim", a, b)
    if left.shape is UNKNOWN or right.shape is UNKNOWN or left.shape != right.shape or len(left.shape) < 3:
        return TensorSpec(UNKNOWN, "float32")
    return TensorSpec(forget_open(left.shape[:-3]), "float32")


@function("tensorflow.image.psnr")
def psnr(a: object, b: object, max_val: object, name: object = None) -> object:
    """How alike pairs of images are."""
    return _likeness(a, b)


@function("tensorflow.image.ssim")
def ssim(
    img1: object,
    img2: object,
    max_val: object,
    filter_size: object = 11,
    filter_sigma: object = 1.5,
    k1: object = 0.01,
    k2: object = 0.03,
    return_index_map: object = False,
) -> object:
    """How alike pairs of images are."""
    return _likeness(img1, img2) if return_index_map is False else UNKNOWN


@function("tensorflow.image.non_max_suppression")
def non_max_suppression(
    boxes: object,
    scores: object,
    max_output_size: object,
    iou_threshold: object = 0.5,
    score_threshold: object = float("-inf"),
    name: object = None,
) -> object:
    """The boxes that are kept."""
    return TensorSpec((UNKNOWN,), "int32")


@function("tensorflow.image.encode_png", "tensorflow.io.encode_png")
def encode_png(image: object, compression: object = -1, name: object = None) -> object:
    """The bytes of an image."""
    spec = tensorflow_tensor(image, "tensorflow.io.encode_png")
    return TensorSpec(UNKNOWN if spec.shape is UNKNOWN else spec.shape[:-3], "string")


@function("tensorflow.io.serialize_tensor")
def serialize_tensor(tensor: object, name: object = None) -> object:
    """The bytes of a tensor."""
    return TensorSpec((), "string")


@function("tensorflow.image.decode_gif", "tensorflow.io.decode_gif")
def decode_gif(contents: object, name: object = None) -> object:
    """The frames of an animation."""
    return TensorSpec((UNKNOWN, UNKNOWN, UNKNOWN, 3), "uint8")


@function("tensorflow.image.is_jpeg", "tensorflow.io.is_jpeg")
def is_jpeg(contents: object, name: object = None) -> object:
    """Whether bytes are a JPEG image."""
    return TensorSpec((), "bool")
