"""TensorFlow: images, and files that hold them."""
# Parameters have the names that TensorFlow gives them.

from __future__ import annotations

from shapelens.rules.arrays import tensorflow_tensor
from shapelens.rules.functions.tensorflow_creation import tensorflow_dtype
from shapelens.rules.mismatch import InvalidArgument, InvalidCall, RankMismatch
from shapelens.rules.registry import function
from shapelens.rules.sizes import ceil_divide
from shapelens.rules.values import Reference, read_int, read_items, read_shape
from shapelens.spec import UNKNOWN, Dim, DType, TensorSpec

_UINT8 = Reference("tensorflow.uint8")


def images_of(operation: str, value: object, low: int = 3, high: int | None = 4) -> TensorSpec:
    """Read one image or a batch of them; raise for another number of axes."""
    spec = tensorflow_tensor(value, operation)
    if spec.shape is not UNKNOWN and (len(spec.shape) < low or (high is not None and len(spec.shape) > high)):
        raise RankMismatch(operation, spec.shape, low, high)
    return spec


def _sized(spec: TensorSpec, height: Dim, width: Dim, dtype: DType | None = None) -> TensorSpec:
    """Return images of another height and width."""
    result = spec.dtype if dtype is None else dtype
    if spec.shape is UNKNOWN:
        return TensorSpec(UNKNOWN, result)
    return TensorSpec((*spec.shape[:-3], height, width, spec.shape[-1]), result)


@function("tensorflow.image.resize")
def resize(
    images: object,
    size: object,
    method: object = "bilinear",
    preserve_aspect_ratio: object = False,
    antialias: object = False,
    name: object = None,
) -> object:
    """Images in another size; in float32, unless the nearest pixel is taken."""
    spec = images_of("tensorflow.image.resize", images)
    target = read_shape(size)
    if target is not UNKNOWN and len(target) != 2:
        raise InvalidArgument("tensorflow.image.resize", "size", size, "must be height and width")
    dtype: DType = "float32"
    if method == "nearest":
        dtype = spec.dtype
    elif not isinstance(method, str):
        dtype = UNKNOWN
    if target is UNKNOWN or preserve_aspect_ratio is not False:
        return _sized(spec, UNKNOWN, UNKNOWN, UNKNOWN)
    if spec.shape is not UNKNOWN and spec.shape[-3:-1] == target:
        # What has the size already is returned as it is.
        dtype = spec.dtype if dtype == spec.dtype else "float32" if dtype == "float32" else UNKNOWN
    return _sized(spec, target[0], target[1], dtype)


@function("tensorflow.image.resize_with_pad")
def resize_with_pad(
    image: object,
    target_height: object,
    target_width: object,
    method: object = "bilinear",
    antialias: object = False,
) -> object:
    """Images in another size, the rest filled with zeros."""
    spec = images_of("tensorflow.image.resize_with_pad", image)
    dtype = "float32" if method != "nearest" else spec.dtype
    return _sized(spec, read_int(target_height), read_int(target_width), dtype)


@function("tensorflow.image.resize_with_crop_or_pad")
def resize_with_crop_or_pad(image: object, target_height: object, target_width: object) -> object:
    """Images cut or filled up to another size."""
    spec = images_of("tensorflow.image.resize_with_crop_or_pad", image)
    return _sized(spec, read_int(target_height), read_int(target_width))


@function("tensorflow.image.crop_to_bounding_box", "tensorflow.image.pad_to_bounding_box")
def crop_to_bounding_box(
    image: object, offset_height: object, offset_width: object, target_height: object, target_width: object
) -> object:
    """A part of the images, or the images in a larger frame."""
    spec = images_of("tensorflow.image.crop_to_bounding_box", image)
    return _sized(spec, read_int(target_height), read_int(target_width))


@function("tensorflow.image.central_crop")
def central_crop(image: object, central_fraction: object) -> object:
    """The middle of the images."""
    spec = images_of("tensorflow.image.central_crop", image)
    if spec.shape is UNKNOWN:
        return spec
    if central_fraction == 1:
        return spec
    height, width = (_cropped(size, central_fraction) for size in spec.shape[-3:-1])
    return _sized(spec, height, width)


def _cropped(size: Dim, fraction: object) -> Dim:
    if not isinstance(size, int) or not isinstance(fraction, (int, float)):
        return UNKNOWN
    start = int((size - size * fraction) / 2)
    return size - 2 * start


def _kept(operation: str, image: object) -> TensorSpec:
    spec = images_of(operation, image)
    return spec.with_shape(spec.shape)


@function("tensorflow.image.flip_left_right", "tensorflow.image.flip_up_down")
def flip(image: object) -> object:
    """Images mirrored."""
    return _kept("tensorflow.image.flip_left_right", image)


@function("tensorflow.image.random_flip_left_right", "tensorflow.image.random_flip_up_down")
def random_flip(image: object, seed: object = None) -> object:
    """Images mirrored at random."""
    return _kept("tensorflow.image.random_flip_left_right", image)


@function("tensorflow.image.adjust_brightness")
def adjust_brightness(image: object, delta: object) -> object:
    """Images made brighter."""
    spec = tensorflow_tensor(image, "tensorflow.image.adjust_brightness")
    return spec.with_shape(spec.shape)


@function("tensorflow.image.random_brightness")
def random_brightness(image: object, max_delta: object, seed: object = None) -> object:
    """Images made brighter at random."""
    return adjust_brightness(image, max_delta)


@function("tensorflow.image.random_contrast", "tensorflow.image.random_saturation")
def random_contrast(image: object, lower: object, upper: object, seed: object = None) -> object:
    """Images with more or less contrast at random."""
    spec = images_of("tensorflow.image.random_contrast", image, high=None)
    return spec.with_shape(spec.shape)


@function("tensorflow.image.adjust_contrast")
def adjust_contrast(images: object, contrast_factor: object) -> object:
    """Images with more or less contrast."""
    spec = images_of("tensorflow.image.adjust_contrast", images, high=None)
    return spec.with_shape(spec.shape)


@function("tensorflow.image.random_hue")
def random_hue(image: object, max_delta: object, seed: object = None) -> object:
    """Images with other colours at random."""
    spec = images_of("tensorflow.image.random_hue", image, high=None)
    return spec.with_shape(spec.shape)


@function("tensorflow.image.adjust_saturation")
def adjust_saturation(image: object, saturation_factor: object, name: object = None) -> object:
    """Images with stronger colours."""
    spec = images_of("tensorflow.image.adjust_saturation", image, high=None)
    return spec.with_shape(spec.shape)


@function("tensorflow.image.per_image_standardization")
def per_image_standardization(image: object) -> object:
    """Images with mean 0 and variance 1, in floats."""
    spec = images_of("tensorflow.image.per_image_standardization", image, high=None)
    floats = spec.dtype in ("float16", "float32", "float64")
    return TensorSpec(spec.shape, spec.dtype if floats or spec.dtype is UNKNOWN else "float32")


@function("tensorflow.image.rgb_to_grayscale")
def rgb_to_grayscale(images: object, name: object = None) -> object:
    """Images of one channel."""
    spec = tensorflow_tensor(images, "tensorflow.image.rgb_to_grayscale")
    check_channels("tensorflow.image.rgb_to_grayscale", spec, 3)
    return spec.with_shape(UNKNOWN if spec.shape is UNKNOWN else (*spec.shape[:-1], 1))


@function("tensorflow.image.grayscale_to_rgb")
def grayscale_to_rgb(images: object, name: object = None) -> object:
    """Images of three channels."""
    spec = tensorflow_tensor(images, "tensorflow.image.grayscale_to_rgb")
    check_channels("tensorflow.image.grayscale_to_rgb", spec, 1)
    return spec.with_shape(UNKNOWN if spec.shape is UNKNOWN else (*spec.shape[:-1], 3))


def check_channels(operation: str, spec: TensorSpec, channels: int) -> None:
    """Raise if the last axis is known to have another size."""
    if spec.shape is UNKNOWN:
        return
    if not spec.shape:
        raise RankMismatch(operation, spec.shape, 1)
    last = spec.shape[-1]
    if isinstance(last, int) and last != channels:
        raise InvalidCall(operation, f"the last axis must have size {channels} and has {last}")


@function("tensorflow.image.convert_image_dtype")
def convert_image_dtype(image: object, dtype: object, saturate: object = False, name: object = None) -> object:
    """Images in another dtype, scaled to its range."""
    return tensorflow_tensor(image, "tensorflow.image.convert_image_dtype").with_dtype(tensorflow_dtype(dtype))


@function("tensorflow.image.rot90")
def rot90(image: object, k: object = 1, name: object = None) -> object:
    """Images turned by quarters."""
    # Eagerly the size is known, in a graph it is not.
    return _sized(images_of("tensorflow.image.rot90", image), UNKNOWN, UNKNOWN)


@function("tensorflow.image.transpose")
def transpose(image: object, name: object = None) -> object:
    """Images with height and width exchanged."""
    spec = images_of("tensorflow.image.transpose", image)
    return spec if spec.shape is UNKNOWN else _sized(spec, spec.shape[-2], spec.shape[-3])


@function("tensorflow.image.random_crop")
def random_crop(value: object, size: object, seed: object = None, name: object = None) -> object:
    """A part of a tensor, at random."""
    spec, target = tensorflow_tensor(value, "tensorflow.image.random_crop"), read_shape(size)
    if spec.shape is not UNKNOWN and target is not UNKNOWN and len(spec.shape) == len(target):
        for whole, part in zip(spec.shape, target, strict=True):
            if isinstance(whole, int) and isinstance(part, int) and part > whole:
                raise InvalidArgument("tensorflow.image.random_crop", "size", part, f"is more than there is: {whole}")
    return spec.with_shape(target)


@function("tensorflow.image.extract_patches")
def extract_patches(
    images: object, sizes: object, strides: object, rates: object, padding: object, name: object = None
) -> object:
    """Patches of images, their pixels in the last axis."""
    spec = images_of("tensorflow.image.extract_patches", images, low=4)
    parts = [read_shape(part) for part in (sizes, strides, rates)]
    if (
        spec.shape is UNKNOWN
        or any(part is UNKNOWN or len(part) != 4 for part in parts)
        or not isinstance(padding, str)
    ):
        return spec.with_shape((UNKNOWN,) * 4)
    spatial: list[Dim] = []
    depth: Dim = spec.shape[3]
    for axis in (1, 2):
        size, stride, rate = (part[axis] if part is not UNKNOWN else UNKNOWN for part in parts)
        spatial.append(_patches(spec.shape[axis], size, stride, rate, padding))
        depth = depth * size if isinstance(depth, int) and isinstance(size, int) else UNKNOWN
    if not all(isinstance(size, int) for size in spatial):
        spatial = [None if None in spatial and UNKNOWN not in spatial else UNKNOWN] * 2
    return spec.with_shape((spec.shape[0], *spatial, depth))


def _patches(total: Dim, size: Dim, stride: Dim, rate: Dim, padding: str) -> Dim:
    if not isinstance(size, int) or not isinstance(stride, int) or not isinstance(rate, int) or stride < 1:
        return UNKNOWN
    if padding.upper() == "SAME":
        return ceil_divide(total, stride)
    extent = (size - 1) * rate + 1
    return ceil_divide(total - extent + 1, stride) if isinstance(total, int) and total >= extent else UNKNOWN


@function("tensorflow.io.read_file")
def read_file(filename: object, name: object = None) -> object:
    """The bytes of a file."""
    return TensorSpec((), "string")


def _decoded(channels: object, dtype: DType = "uint8") -> TensorSpec:
    number = read_int(channels)
    return TensorSpec((UNKNOWN, UNKNOWN, UNKNOWN if number in (0, UNKNOWN) else number), dtype)


@function("tensorflow.io.decode_jpeg", "tensorflow.image.decode_jpeg")
def decode_jpeg(
    contents: object,
    channels: object = 0,
    ratio: object = 1,
    fancy_upscaling: object = True,
    try_recover_truncated: object = False,
    acceptable_fraction: object = 1,
    dct_method: object = "",
    name: object = None,
) -> object:
    """The image that bytes hold."""
    return _decoded(channels)


@function("tensorflow.io.decode_png", "tensorflow.image.decode_png")
def decode_png(contents: object, channels: object = 0, dtype: object = _UINT8, name: object = None) -> object:
    """The image that bytes hold."""
    return _decoded(channels, tensorflow_dtype(dtype))


@function("tensorflow.io.decode_bmp", "tensorflow.image.decode_bmp")
def decode_bmp(contents: object, channels: object = 0, name: object = None) -> object:
    """The image that bytes hold."""
    return _decoded(channels)


@function("tensorflow.io.decode_image", "tensorflow.image.decode_image")
def decode_image(
    contents: object,
    channels: object = None,
    dtype: object = _UINT8,
    name: object = None,
    expand_animations: object = True,
) -> object:
    """The image that bytes hold; of an animation all images, unless only the first is wanted."""
    if expand_animations is not False:
        return TensorSpec(UNKNOWN, tensorflow_dtype(dtype))
    return _decoded(0 if channels is None else channels, tensorflow_dtype(dtype))


@function("tensorflow.io.decode_raw")
def decode_raw(
    input_bytes: object,
    out_type: object,
    little_endian: object = True,
    fixed_length: object = None,
    name: object = None,
) -> object:
    """Bytes as numbers."""
    spec = tensorflow_tensor(input_bytes, "tensorflow.io.decode_raw")
    return TensorSpec(UNKNOWN if spec.shape is UNKNOWN else (*spec.shape, UNKNOWN), tensorflow_dtype(out_type))


@function("tensorflow.io.parse_tensor")
def parse_tensor(serialized: object, out_type: object, name: object = None) -> object:
    """A tensor that bytes hold."""
    return TensorSpec(UNKNOWN, tensorflow_dtype(out_type))


@function("tensorflow.io.decode_csv")
def decode_csv(
    records: object,
    record_defaults: object,
    field_delim: object = ",",
    use_quote_delim: object = True,
    na_value: object = "",
    select_cols: object = None,
    name: object = None,
) -> object:
    """The columns of lines of text: one tensor each, of the dtype of its default."""
    rows = tensorflow_tensor(records, "tensorflow.io.decode_csv").shape
    defaults = read_items(record_defaults)
    if defaults is None:
        return UNKNOWN
    return [TensorSpec(rows, _default_dtype(default)) for default in defaults]


def _default_dtype(default: object) -> DType:
    return tensorflow_dtype(default) if isinstance(default, Reference) else tensorflow_tensor(default).dtype
