"""TensorFlow: rows reduced by the segment that they belong to, crops of images, blocks of pixels moved to channels."""
# Parameters have the names that TensorFlow gives them.
# ruff: noqa: A002

from __future__ import annotations

from shapelens.rules.arrays import tensorflow_tensor
from shapelens.rules.mismatch import InvalidCall, RankMismatch
from shapelens.rules.registry import function
from shapelens.rules.values import read_int, read_items
from shapelens.spec import UNKNOWN, Dim, TensorSpec


@function(*(f"tensorflow.math.unsorted_segment_{name}" for name in ("sum", "max", "min", "prod")))
def unsorted_segment(data: object, segment_ids: object, num_segments: object, name: object = None) -> object:
    """Rows reduced by segment."""
    spec = tensorflow_tensor(data, "tensorflow.math.unsorted_segment_sum")
    ids = tensorflow_tensor(segment_ids, "tensorflow.math.unsorted_segment_sum")
    if spec.shape is UNKNOWN or ids.rank is None:
        return spec.with_shape(UNKNOWN)
    return spec.with_shape((read_int(num_segments), *spec.shape[ids.rank :]))


@function("tensorflow.image.crop_and_resize")
def crop_and_resize(
    image: object,
    boxes: object,
    box_indices: object,
    crop_size: object,
    method: object = "bilinear",
    extrapolation_value: object = 0.0,
    name: object = None,
) -> object:
    """Boxes cut out of images, all brought to one size."""
    operation = "tensorflow.image.crop_and_resize"
    spec, frames = tensorflow_tensor(image, operation), tensorflow_tensor(boxes, operation)
    if spec.rank is not None and spec.rank != 4:
        raise RankMismatch(operation, spec.shape, 4, 4)
    if frames.rank is not None and frames.rank != 2:
        raise RankMismatch(operation, frames.shape, 2, 2)
    size = read_items(crop_size)
    if spec.shape is UNKNOWN or frames.shape is UNKNOWN or size is None or len(size) != 2:
        return TensorSpec(UNKNOWN, "float32")
    # Where the number of boxes is open, that of their indices may not be.
    count = frames.shape[0] if isinstance(frames.shape[0], int) else UNKNOWN
    return TensorSpec((count, read_int(size[0]), read_int(size[1]), spec.shape[-1]), "float32")


def _pixels(operation: str, images: object, data_format: object) -> TensorSpec:
    """Read images; of those whose channels are not last, nothing is known."""
    spec = tensorflow_tensor(images, operation)
    if spec.rank is not None and spec.rank != 4:
        raise RankMismatch(operation, spec.shape, 4, 4)
    return spec if data_format == "NHWC" else spec.with_shape(UNKNOWN)


@function("tensorflow.nn.space_to_depth")
def space_to_depth(input: object, block_size: object, data_format: object = "NHWC", name: object = None) -> object:
    """Blocks of pixels become channels."""
    operation = "tensorflow.nn.space_to_depth"
    spec, block = _pixels(operation, input, data_format), read_int(block_size)
    if spec.shape is UNKNOWN or not isinstance(block, int) or block < 2:
        return spec.with_shape(UNKNOWN)
    batch, *sides, channels = spec.shape
    for side in sides:
        if isinstance(side, int) and side % block:
            raise InvalidCall(operation, f"a side of {side} is no multiple of block_size = {block}")
    shrunk: list[Dim] = [side // block if isinstance(side, int) else side for side in sides]
    return spec.with_shape((batch, *shrunk, channels * block * block if isinstance(channels, int) else channels))


@function("tensorflow.nn.depth_to_space")
def depth_to_space(input: object, block_size: object, data_format: object = "NHWC", name: object = None) -> object:
    """Channels become blocks of pixels."""
    operation = "tensorflow.nn.depth_to_space"
    spec, block = _pixels(operation, input, data_format), read_int(block_size)
    if spec.shape is UNKNOWN or not isinstance(block, int) or block < 2:
        return spec.with_shape(UNKNOWN)
    batch, *sides, channels = spec.shape
    if isinstance(channels, int) and channels % (block * block):
        raise InvalidCall(operation, f"{channels} channels are no multiple of {block} × {block}")
    grown: list[Dim] = [side * block if isinstance(side, int) else side for side in sides]
    return spec.with_shape((batch, *grown, channels // (block * block) if isinstance(channels, int) else channels))


@function("tensorflow.dynamic_partition")
def dynamic_partition(data: object, partitions: object, num_partitions: object, name: object = None) -> object:
    """The rows of each part; how many there are depends on the data."""
    operation = "tensorflow.dynamic_partition"
    spec, places = tensorflow_tensor(data, operation), tensorflow_tensor(partitions, operation)
    count = read_int(num_partitions)
    if count is UNKNOWN or not 0 < count <= 64 or spec.shape is UNKNOWN or places.shape is UNKNOWN:
        return UNKNOWN
    rest: tuple[Dim, ...] = spec.shape[len(places.shape) :]
    return [TensorSpec((UNKNOWN, *rest), spec.dtype)] * count
