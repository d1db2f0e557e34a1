"""`keras.ops.image`: functions of one image or a batch of images, channels last unless said otherwise."""
# Parameters have the names that Keras gives them.

from __future__ import annotations

from typing import Final

from shapelens.rules.arrays import keras_tensor
from shapelens.rules.geometry import window_size
from shapelens.rules.mismatch import DTypeMismatch, InvalidArgument, InvalidCall, RankMismatch
from shapelens.rules.registry import function
from shapelens.rules.sizes import add_sizes, combine, multiply_sizes
from shapelens.rules.values import read_bool, read_int, read_items, read_shape
from shapelens.spec import UNKNOWN, Dim, Shape, TensorSpec, is_floating

_IMAGE: Final = "keras.ops.image."


def _images(name: str, images: object, low: int = 3, high: int = 4) -> TensorSpec:
    """Return images; raise for what has too few or too many axes."""
    spec = keras_tensor(images, _IMAGE + name)
    if spec.rank is not None and not low <= spec.rank <= high:
        raise RankMismatch(_IMAGE + name, spec.shape, low, high)
    return TensorSpec(spec.shape, spec.dtype)


def _sides(data_format: object) -> tuple[int, int, int] | None:
    """Return the axes of height, width and channels, from the end."""
    if data_format in (None, "channels_last"):
        return -3, -2, -1
    return (-2, -1, -3) if data_format == "channels_first" else None


def _replaced(shape: tuple[Dim, ...], sizes: dict[int, Dim]) -> tuple[Dim, ...]:
    return tuple(sizes.get(at - len(shape), size) for at, size in enumerate(shape))


@function("keras.ops.image.resize")
def resize(
    images: object,
    size: object,
    interpolation: object = "bilinear",
    antialias: object = False,
    crop_to_aspect_ratio: object = False,
    pad_to_aspect_ratio: object = False,
    fill_mode: object = "constant",
    fill_value: object = 0.0,
    data_format: object = None,
) -> object:
    """Images of another size."""
    operation = "keras.ops.image.resize"
    sides = read_shape(size)
    if sides is not UNKNOWN and len(sides) != 2:
        raise InvalidArgument(operation, "size", size, "must be a height and a width")
    if sides is not UNKNOWN and any(isinstance(side, int) and side <= 0 for side in sides):
        raise InvalidArgument(operation, "size", size, "must be positive")
    if read_bool(crop_to_aspect_ratio) is True and read_bool(pad_to_aspect_ratio) is True:
        raise InvalidArgument(operation, "pad_to_aspect_ratio", True, "can't be given beside `crop_to_aspect_ratio`")
    spec, axes = _images("resize", images), _sides(data_format)
    if spec.shape is UNKNOWN or axes is None:
        return spec.with_shape(UNKNOWN)
    height, width = (UNKNOWN, UNKNOWN) if sides is UNKNOWN else sides
    return spec.with_shape(_replaced(spec.shape, {axes[0]: height, axes[1]: width}))


@function("keras.ops.image.rgb_to_grayscale")
def rgb_to_grayscale(images: object, data_format: object = None) -> object:
    """Images with a single channel."""
    spec, axes = _images("rgb_to_grayscale", images), _sides(data_format)
    if spec.shape is UNKNOWN or axes is None:
        return spec.with_shape(UNKNOWN)
    channels = spec.shape[axes[2]]
    if isinstance(channels, int) and channels not in (1, 3):
        raise InvalidCall("keras.ops.image.rgb_to_grayscale", f"images must have 1 or 3 channels, and have {channels}")
    return spec.with_shape(_replaced(spec.shape, {axes[2]: 1}))


@function("keras.ops.image.rgb_to_hsv", "keras.ops.image.hsv_to_rgb")
def rgb_to_hsv(images: object, data_format: object = None) -> object:
    """Images in another space of colors."""
    spec, axes = _images("rgb_to_hsv", images), _sides(data_format)
    if spec.dtype is not UNKNOWN and not is_floating(spec.dtype):
        raise DTypeMismatch("keras.ops.image.rgb_to_hsv", spec.dtype)
    if spec.shape is not UNKNOWN and axes is not None:
        channels = spec.shape[axes[2]]
        if isinstance(channels, int) and channels != 3:
            raise InvalidCall("keras.ops.image.rgb_to_hsv", f"images must have 3 channels, and have {channels}")
    return spec


@function("keras.ops.image.affine_transform")
def affine_transform(
    images: object,
    transform: object,
    interpolation: object = "bilinear",
    fill_mode: object = "constant",
    fill_value: object = 0,
    data_format: object = None,
) -> object:
    """Images turned, moved, scaled and sheared."""
    matrix = keras_tensor(transform, "keras.ops.image.affine_transform")
    if matrix.rank is not None and matrix.rank not in (1, 2):
        raise RankMismatch("keras.ops.image.affine_transform", matrix.shape, 1, 2)
    return _images("affine_transform", images)


@function("keras.ops.image.perspective_transform")
def perspective_transform(
    images: object,
    start_points: object,
    end_points: object,
    interpolation: object = "bilinear",
    fill_value: object = 0,
    data_format: object = None,
) -> object:
    """Images seen from another place."""
    return _images("perspective_transform", images)


@function("keras.ops.image.gaussian_blur")
def gaussian_blur(
    images: object, kernel_size: object = (3, 3), sigma: object = (1.0, 1.0), data_format: object = None
) -> object:
    """Blurred images."""
    return _images("gaussian_blur", images)


@function("keras.ops.image.elastic_transform")
def elastic_transform(
    images: object,
    alpha: object = 20.0,
    sigma: object = 5.0,
    interpolation: object = "bilinear",
    fill_mode: object = "reflect",
    fill_value: object = 0.0,
    seed: object = None,
    data_format: object = None,
) -> object:
    """Images distorted at random."""
    return _images("elastic_transform", images)


@function("keras.ops.image.sobel_edges")
def sobel_edges(images: object, data_format: object = None) -> object:
    """Edges along both sides, on a new last axis."""
    spec = _images("sobel_edges", images, 4, 4)
    return spec if spec.shape is UNKNOWN else spec.with_shape((*spec.shape, 2))


@function("keras.ops.image.ssim")
def ssim(
    image1: object,
    image2: object,
    max_val: object = 1.0,
    filter_size: object = 11,
    filter_sigma: object = 1.5,
    k1: object = 0.01,
    k2: object = 0.03,
    data_format: object = None,
) -> object:
    """The structural similarity of each pair of images."""
    spec = _images("ssim", image1)
    _images("ssim", image2)
    if spec.shape is UNKNOWN:
        return spec
    return spec.with_shape(() if len(spec.shape) == 3 else spec.shape[:1])


@function("keras.ops.image.scale_and_translate")
def scale_and_translate(
    images: object,
    output_shape: object,
    scale: object,
    translation: object,
    spatial_dims: object,
    method: object,
    antialias: object = True,
) -> object:
    """Images scaled and moved into another shape."""
    return TensorSpec(read_shape(output_shape), _images("scale_and_translate", images, 0, 9).dtype)


@function("keras.ops.image.map_coordinates")
def map_coordinates(
    inputs: object, coordinates: object, order: object, fill_mode: object = "constant", fill_value: object = 0
) -> object:
    """The values at places, of which each axis of `coordinates` names one coordinate."""
    operation = "keras.ops.image.map_coordinates"
    spec, places = keras_tensor(inputs, operation), keras_tensor(coordinates, operation)
    if places.rank is not None and places.rank < 2:
        raise RankMismatch(operation, places.shape, 2)
    if places.shape is UNKNOWN:
        return spec.with_shape(UNKNOWN)
    if spec.rank is not None and places.shape[0] not in (UNKNOWN, spec.rank):
        raise InvalidCall(operation, f"there are {places.shape[0]} coordinates for {spec.rank} axes")
    return spec.with_shape(places.shape[1:])


@function("keras.ops.image.extract_patches")
def extract_patches(
    images: object,
    size: object,
    strides: object = None,
    dilation_rate: object = 1,
    padding: object = "valid",
    data_format: object = None,
) -> object:
    """Pieces of images, the pixels of each along the channels."""
    return _patches("extract_patches", images, size, strides, dilation_rate, padding, data_format, 2)


@function("keras.ops.image.extract_patches_3d")
def extract_patches_3d(
    volumes: object,
    size: object,
    strides: object = None,
    dilation_rate: object = 1,
    padding: object = "valid",
    data_format: object = None,
) -> object:
    """Pieces of volumes, the voxels of each along the channels."""
    return _patches("extract_patches_3d", volumes, size, strides, dilation_rate, padding, data_format, 3)


def _patches(
    name: str,
    images: object,
    size: object,
    strides: object,
    dilation_rate: object,
    padding: object,
    data_format: object,
    rank: int,
) -> TensorSpec:
    windows = _each(size, rank)
    items = read_items(size)
    if items is not None and len(items) != rank and not (rank == 2 and len(items) == 3):
        raise InvalidArgument(_IMAGE + name, "size", size, f"must have {rank} sizes")
    if items is not None and rank == 2 and len(items) == 3:
        return _patches(name, images, size, strides, dilation_rate, padding, data_format, 3)
    spec = _images(name, images, rank + 1, rank + 2)
    if spec.shape is UNKNOWN or data_format not in (None, "channels_last", "channels_first"):
        return spec.with_shape(UNKNOWN)
    first = data_format == "channels_first"
    start = len(spec.shape) - rank if first else len(spec.shape) - rank - 1
    channels = multiply_sizes((*windows, spec.shape[start - 1 if first else -1]))
    steps = windows if strides is None else _each(strides, rank)
    sides: list[Dim] = []
    for at, (window, step, rate) in enumerate(zip(windows, steps, _each(dilation_rate, rank), strict=True)):
        sides.append(_window_count(spec.shape[start + at], window, step, padding, rate))
    batch: Shape = spec.shape[: len(spec.shape) - rank - 1]
    return spec.with_shape((*batch, channels, *sides) if first else (*batch, *sides, channels))


def _each(value: object, count: int) -> tuple[Dim, ...]:
    items = read_items(value)
    numbers = (read_int(value),) * count if items is None else tuple(read_int(item) for item in items)
    return numbers if len(numbers) == count else (UNKNOWN,) * count


def _window_count(size: Dim, window: Dim, step: Dim, padding: object, rate: Dim) -> Dim:
    if not isinstance(window, int) or not isinstance(step, int) or not isinstance(rate, int) or step < 1:
        return UNKNOWN
    if not isinstance(padding, str) or padding not in ("valid", "same"):
        return UNKNOWN
    count = window_size(size, window, step, padding, rate)
    return UNKNOWN if isinstance(count, int) and count < 1 else count


def _check_two_of_three(operation: str, given: dict[str, object]) -> None:
    """Raise unless exactly one of three arguments is missing and none is negative."""
    if sum(value is None for value in given.values()) != 1 and UNKNOWN not in given.values():
        first = next(iter(given))
        raise InvalidArgument(operation, first, given[first], f"exactly two of {', '.join(given)} must be given")
    for name, value in given.items():
        if isinstance(value, int) and value < 0:
            raise InvalidArgument(operation, name, value, "must not be negative")


def _framed(operation: str, size: Dim, sign: int, before: object, after: object, target: object) -> Dim:
    """Return the size of a side after a frame was added (`sign` 1) or cut off (-1)."""
    if target is not None:
        result = read_int(target)
        known = [part for part in (before, after) if isinstance(part, int)]
        if isinstance(size, int) and isinstance(result, int) and len(known) == 1:
            rest = sign * (result - size) - known[0]
            if rest < 0:
                raise InvalidCall(operation, f"a side of {size} can't become {result} so: {rest} would be left")
        return result
    if size is None and sign < 0:
        raise InvalidCall(operation, "the size of a side is open: `target_height` and `target_width` must be given")
    frame = add_sizes((read_int(before), read_int(after)))
    result = combine(lambda side, width: side + sign * width, size, frame)
    if isinstance(result, int) and result < 0:
        raise InvalidCall(operation, f"more is cut off than the {size} that there are")
    return result


def _with_frame(
    name: str,
    images: object,
    rows: dict[str, object],
    columns: dict[str, object],
    data_format: object,
    sign: int,
) -> TensorSpec:
    """Return images after a frame was added (`sign` 1) or cut off (-1): what comes before and after their rows and
    their columns, and how many there are then.
    """
    operation = f"keras.ops.image.{name}"
    spec, axes = _images(name, images), _sides(data_format)
    for given in (rows, columns):
        _check_two_of_three(operation, given)
    if spec.shape is UNKNOWN or axes is None:
        return spec.with_shape(UNKNOWN)
    height = _framed(operation, spec.shape[axes[0]], sign, *rows.values())
    width = _framed(operation, spec.shape[axes[1]], sign, *columns.values())
    return spec.with_shape(_replaced(spec.shape, {axes[0]: height, axes[1]: width}))


@function("keras.ops.image.pad_images")
def pad_images(
    images: object,
    top_padding: object = None,
    left_padding: object = None,
    bottom_padding: object = None,
    right_padding: object = None,
    target_height: object = None,
    target_width: object = None,
    data_format: object = None,
) -> object:
    """Images with a frame of zeros."""
    rows = {"top_padding": top_padding, "bottom_padding": bottom_padding, "target_height": target_height}
    columns = {"left_padding": left_padding, "right_padding": right_padding, "target_width": target_width}
    return _with_frame("pad_images", images, rows, columns, data_format, 1)


@function("keras.ops.image.crop_images")
def crop_images(
    images: object,
    top_cropping: object = None,
    left_cropping: object = None,
    bottom_cropping: object = None,
    right_cropping: object = None,
    target_height: object = None,
    target_width: object = None,
    data_format: object = None,
) -> object:
    """Images without their edges."""
    rows = {"top_cropping": top_cropping, "bottom_cropping": bottom_cropping, "target_height": target_height}
    columns = {"left_cropping": left_cropping, "right_cropping": right_cropping, "target_width": target_width}
    return _with_frame("crop_images", images, rows, columns, data_format, -1)
