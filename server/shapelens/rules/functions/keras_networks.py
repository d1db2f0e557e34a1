"""`keras.ops.nn`: normalization, attention, blocks of pixels, connectionist temporal classification."""
# Parameters have the names that Keras gives them.

from __future__ import annotations

from shapelens.rules.arrays import keras_tensor
from shapelens.rules.axes import resolve_axis
from shapelens.rules.joining import replace_size
from shapelens.rules.mismatch import InvalidArgument, InvalidCall, RankMismatch
from shapelens.rules.promotion import keras_result_type
from shapelens.rules.registry import function
from shapelens.rules.sizes import combine, multiply_sizes, sizes_differ
from shapelens.rules.values import read_dim, read_int, read_items
from shapelens.spec import UNKNOWN, Dim, TensorSpec


def _same(operation: str, x: object) -> TensorSpec:
    spec = keras_tensor(x, operation)
    return TensorSpec(spec.shape, spec.dtype)


@function("keras.ops.batch_normalization")
def batch_normalization(
    x: object,
    mean: object,
    variance: object,
    axis: object,
    offset: object = None,
    scale: object = None,
    epsilon: object = 0.001,
) -> object:
    """The tensor with the mean and variance given for each place along an axis taken out."""
    operation = "keras.ops.batch_normalization"
    spec = _same(operation, x)
    place = UNKNOWN if spec.shape is UNKNOWN else resolve_axis(operation, axis, len(spec.shape))
    if spec.shape is UNKNOWN or place is UNKNOWN:
        return spec
    for name, value in (("mean", mean), ("variance", variance)):
        shape = keras_tensor(value, operation).shape
        if shape == (spec.shape[place],):
            continue
        if shape is UNKNOWN:
            if spec.shape[place] == 1:
                return spec.with_shape(replace_size(spec.shape, place, UNKNOWN))  # an eager call broadcasts it
            continue
        if len(shape) != 1 or (sizes_differ(shape[0], spec.shape[place]) and 1 not in (shape[0], spec.shape[place])):
            raise InvalidCall(operation, f"`{name}` has shape {shape}, and the axis is of size {spec.shape[place]}")
        return spec.with_shape(UNKNOWN)  # a symbolic call refuses it, an eager one broadcasts
    return spec


@function("keras.ops.rms_normalization")
def rms_normalization(x: object, scale: object = None, axis: object = -1, epsilon: object = None) -> object:
    """The tensor divided by its root mean square along an axis."""
    return _same("keras.ops.rms_normalization", x)


@function("keras.ops.dot_product_attention")
def dot_product_attention(
    query: object,
    key: object,
    value: object,
    bias: object = None,
    mask: object = None,
    scale: object = None,
    is_causal: object = False,
    flash_attention: object = None,
    attn_logits_soft_cap: object = None,
) -> object:
    """Values weighted by how well their keys fit the queries: batch, length, heads, features."""
    operation = "keras.ops.dot_product_attention"
    specs = [keras_tensor(item, operation) for item in (query, key, value)]
    for spec in specs:
        if spec.rank is not None and spec.rank != 4:
            raise RankMismatch(operation, spec.shape, 4, 4)
    queries, _, values = specs
    dtype = keras_result_type(*(spec.dtype for spec in specs))
    if queries.shape is UNKNOWN:
        return TensorSpec(UNKNOWN, dtype)
    # A symbolic call says the shape of the queries, even where the values have other features.
    same = values.shape is not UNKNOWN and queries.shape[-1] == values.shape[-1]
    last: Dim = queries.shape[-1] if same else UNKNOWN
    return TensorSpec((*queries.shape[:-1], last), dtype)


def _pixels(operation: str, x: object, data_format: object) -> tuple[TensorSpec, tuple[Dim, Dim, Dim, Dim] | None]:
    """Return images and batch, height, width and channels; `None` where these are not known."""
    spec = keras_tensor(x, operation)
    if spec.rank is not None and spec.rank != 4:
        raise RankMismatch(operation, spec.shape, 4, 4)
    if spec.shape is UNKNOWN or data_format not in ("channels_last", "channels_first"):
        return spec.with_shape(UNKNOWN), None
    batch, *rest = spec.shape
    height, width, channels = rest if data_format == "channels_last" else (rest[1], rest[2], rest[0])
    return spec, (batch, height, width, channels)


def _arranged(spec: TensorSpec, sizes: tuple[Dim, Dim, Dim, Dim], data_format: object) -> TensorSpec:
    batch, height, width, channels = sizes
    last = data_format == "channels_last"
    return spec.with_shape((batch, height, width, channels) if last else (batch, channels, height, width))


def _block(operation: str, block_size: object) -> Dim:
    if isinstance(block_size, int) and block_size < 1:
        raise InvalidArgument(operation, "block_size", block_size, "must be positive")
    return read_int(block_size)


@function("keras.ops.depth_to_space")
def depth_to_space(x: object, block_size: object, data_format: object = "channels_last") -> object:
    """Channels rearranged into blocks of pixels."""
    operation = "keras.ops.depth_to_space"
    spec, sizes = _pixels(operation, x, data_format)
    block = _block(operation, block_size)
    if sizes is None:
        return spec
    batch, height, width, channels = sizes
    if isinstance(channels, int) and isinstance(block, int) and channels % block**2:
        raise InvalidCall(operation, f"{channels} channels can't be divided by {block}²")
    high, wide = (combine(lambda size, n: size * n, size, block) for size in (height, width))
    return _arranged(spec, (batch, high, wide, combine(lambda c, n: c // n**2, channels, block)), data_format)


@function("keras.ops.space_to_depth")
def space_to_depth(x: object, block_size: object, data_format: object = "channels_last") -> object:
    """Blocks of pixels rearranged into channels."""
    operation = "keras.ops.space_to_depth"
    spec, sizes = _pixels(operation, x, data_format)
    block = _block(operation, block_size)
    if sizes is None:
        return spec
    batch, height, width, channels = sizes
    for size in (height, width):
        if isinstance(size, int) and isinstance(block, int) and size % block:
            raise InvalidCall(operation, f"a side of {size} can't be divided into blocks of {block}")
    low, narrow = (combine(lambda size, n: size // n, size, block) for size in (height, width))
    return _arranged(spec, (batch, low, narrow, combine(lambda c, n: c * n**2, channels, block)), data_format)


def _two(value: object) -> tuple[Dim, Dim]:
    items = read_items(value)
    if items is None:
        return read_int(value), read_int(value)
    return (read_int(items[0]), read_int(items[1])) if len(items) == 2 else (UNKNOWN, UNKNOWN)


@function("keras.ops.unfold")
def unfold(x: object, kernel_size: object, dilation: object = 1, padding: object = 0, stride: object = 1) -> object:
    """The windows of images, channels first: batch, elements of a window, windows."""
    spec = keras_tensor(x, "keras.ops.unfold")
    if spec.rank is not None and spec.rank != 4:
        raise RankMismatch("keras.ops.unfold", spec.shape, 4, 4)
    if spec.shape is UNKNOWN:
        return spec
    batch, channels, *sides = spec.shape
    kernel = _two(kernel_size)
    counts = [
        _windows(size, *numbers)
        for size, *numbers in zip(sides, kernel, _two(dilation), _two(padding), _two(stride), strict=True)
    ]
    if UNKNOWN in counts or None in counts:
        return spec.with_shape(UNKNOWN)  # a window that does not fit is refused by an eager call only
    return spec.with_shape((batch, multiply_sizes((channels, *kernel)), multiply_sizes(counts)))


def _windows(size: Dim, kernel: Dim, dilation: Dim, padding: Dim, stride: Dim) -> Dim:
    def count(size: int, kernel: int, dilation: int, padding: int, stride: int) -> int:
        return (size + 2 * padding - dilation * (kernel - 1) - 1) // stride + 1

    if stride == 0:
        return UNKNOWN
    number = combine(count, size, kernel, dilation, padding, stride)
    return UNKNOWN if isinstance(number, int) and number < 1 else number


@function("keras.ops.fold")
def fold(
    x: object,
    output_size: object,
    kernel_size: object,
    dilation: object = 1,
    padding: object = 0,
    stride: object = 1,
) -> object:
    """Images put together from their windows."""
    spec = keras_tensor(x, "keras.ops.fold")
    if spec.rank is not None and spec.rank != 3:
        raise RankMismatch("keras.ops.fold", spec.shape, 3, 3)
    if spec.shape is UNKNOWN:
        return spec
    window, size = multiply_sizes(_two(kernel_size)), spec.shape[1]
    if isinstance(size, int) and isinstance(window, int) and window and size % window:
        raise InvalidCall("keras.ops.fold", f"{size} elements can't be divided into windows of {window}")
    channels = combine(lambda total, part: total // part if part else 0, size, window)
    return spec.with_shape((spec.shape[0], channels, *_two(output_size)))


def _first(spec: TensorSpec) -> Dim:
    return UNKNOWN if spec.shape is UNKNOWN or not spec.shape else spec.shape[0]


@function("keras.ops.ctc_loss")
def ctc_loss(
    target: object, output: object, target_length: object, output_length: object, mask_index: object = 0
) -> object:
    """The loss of each sequence."""
    operation = "keras.ops.ctc_loss"
    named = {"target": target, "output": output, "target_length": target_length, "output_length": output_length}
    specs = {name: keras_tensor(value, operation) for name, value in named.items()}
    counts = {name: _first(spec) for name, spec in specs.items()}
    for name, count in counts.items():
        if count != counts["target"] and UNKNOWN not in (count, counts["target"]):
            raise InvalidCall(operation, f"`{name}` holds {count} sequences and `target` {counts['target']}")
    return TensorSpec((counts["target"],), keras_result_type(specs["output"].dtype, "float32"))


@function("keras.ops.ctc_decode")
def ctc_decode(
    inputs: object,
    sequence_lengths: object,
    strategy: object = "greedy",
    beam_width: object = 100,
    top_paths: object = 1,
    merge_repeated: object = True,
    mask_index: object = 0,
) -> object:
    """The most likely sequences, and how likely they are."""
    spec = keras_tensor(inputs, "keras.ops.ctc_decode")
    dtype = keras_result_type(spec.dtype, "float32")
    paths: Dim = 1 if strategy == "greedy" else read_int(top_paths)
    if spec.shape is UNKNOWN or len(spec.shape) != 3 or not isinstance(strategy, str):
        return TensorSpec((UNKNOWN,) * 3, "int32"), TensorSpec((UNKNOWN,) * 2, dtype)
    length = spec.shape[1] if strategy == "greedy" else UNKNOWN
    return TensorSpec((paths, spec.shape[0], length), "int32"), TensorSpec((spec.shape[0], paths), dtype)


@function("keras.ops.psnr")
def psnr(x1: object, x2: object, max_val: object) -> object:
    """The peak signal-to-noise ratio of two images."""
    left, right = keras_tensor(x1, "keras.ops.psnr"), keras_tensor(x2, "keras.ops.psnr")
    if left.shape is not UNKNOWN and right.shape is not UNKNOWN and len(left.shape) != len(right.shape):
        raise InvalidCall("keras.ops.psnr", f"the images have {len(left.shape)} and {len(right.shape)} axes")
    return TensorSpec((), "float32" if left.dtype == right.dtype == "float32" else UNKNOWN)


@function("keras.ops.adaptive_average_pool", "keras.ops.adaptive_max_pool")
def adaptive_pool(inputs: object, output_size: object, data_format: object = None) -> object:
    """The mean or largest of as many windows as wanted along each axis between batch and channels."""
    operation = "keras.ops.adaptive_average_pool"
    spec = keras_tensor(inputs, operation)
    if spec.shape is UNKNOWN or len(spec.shape) < 3 or data_format not in (None, "channels_last", "channels_first"):
        return spec.with_shape(UNKNOWN)
    rank = len(spec.shape) - 2
    items = read_items(output_size)
    if items is not None and len(items) != rank:
        return spec.with_shape(UNKNOWN)
    sides = [read_dim(item) for item in items] if items is not None else [read_int(output_size)] * rank
    if None in sides:
        return spec.with_shape((UNKNOWN,) * len(spec.shape))
    # Of channels that come last, a symbolic call says too many axes.
    return spec.with_shape((*spec.shape[:2], *sides) if data_format == "channels_first" else UNKNOWN)
