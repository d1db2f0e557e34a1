"""Keras: the functions of `keras.utils` that make arrays, and `keras.datasets`."""
# Parameters have the names that Keras gives them.

from __future__ import annotations

from typing import Final

from shapelens.rules.arrays import numpy_array
from shapelens.rules.functions.keras_texts import SEQUENCES_OF_TEXTS
from shapelens.rules.mismatch import InvalidCall
from shapelens.rules.registry import function
from shapelens.rules.sizes import sizes_differ
from shapelens.rules.values import SEQUENCE, SEQUENCES, Record, read_dtype, read_int, read_items
from shapelens.spec import UNKNOWN, Dim, Shape, TensorSpec


@function("keras.utils.to_categorical")
def to_categorical(x: object, num_classes: object = None) -> object:
    """A new last axis with a one at each class; a last axis of size 1 is dropped first."""
    spec = numpy_array(x, "keras.utils.to_categorical")
    classes: Dim = UNKNOWN if num_classes is None else read_int(num_classes)
    if num_classes is None and isinstance(spec.content, tuple) and spec.content:
        elements = [item if isinstance(item, int) else None for item in spec.content]
        known = [item for item in elements if item is not None]
        classes = max(known) + 1 if len(known) == len(elements) else UNKNOWN
    if spec.shape is UNKNOWN:
        return TensorSpec(UNKNOWN, "float64")
    shape = spec.shape
    if len(shape) > 1 and shape[-1] == 1:
        shape = shape[:-1]
    elif len(shape) > 1 and shape[-1] is UNKNOWN:
        return TensorSpec(UNKNOWN, "float64")
    return TensorSpec((*shape, classes), "float64")


@function("keras.utils.pad_sequences", "keras.preprocessing.sequence.pad_sequences")
def pad_sequences(
    sequences: object,
    maxlen: object = None,
    dtype: object = "int32",
    padding: object = "pre",
    truncating: object = "pre",
    value: object = 0.0,
) -> object:
    """Sequences of different lengths in one array."""
    operation = "keras.utils.pad_sequences"
    result = read_dtype(dtype)
    shapes = _sequence_shapes(sequences)
    if shapes is None:
        length: Dim = UNKNOWN if maxlen is None else read_int(maxlen)
        if isinstance(sequences, Record) and sequences.class_name == SEQUENCES_OF_TEXTS:
            return TensorSpec((UNKNOWN, length), result)
        count = (
            sequences.shape[0] if isinstance(sequences, TensorSpec) and isinstance(sequences.shape, tuple) else UNKNOWN
        )
        rank_two = isinstance(sequences, TensorSpec) and sequences.rank == 2
        return TensorSpec((count, length), result) if rank_two else TensorSpec(UNKNOWN, result)
    if not shapes and maxlen is None:
        raise InvalidCall(operation, "`sequences` is empty, so that there is no longest one")
    lengths = [shape[0] if shape is not UNKNOWN and shape else UNKNOWN for shape in shapes]
    if any(shape == () for shape in shapes):
        raise InvalidCall(operation, "`sequences` must be a list of sequences, and holds one without a length")
    if maxlen is not None:
        longest: Dim = read_int(maxlen)
    else:
        known = [length for length in lengths if isinstance(length, int)]
        longest = max(known, default=0) if len(known) == len(lengths) else UNKNOWN
    inner = _inner_shape(operation, shapes, lengths)
    count = sequences.shape[0] if isinstance(sequences, TensorSpec) and sequences.shape is not UNKNOWN else len(shapes)
    return TensorSpec(UNKNOWN if inner is UNKNOWN else (count, longest, *inner), result)


def _sequence_shapes(sequences: object) -> list[Shape] | None:
    """Return the shape of each sequence, or `None` if not even their number is known."""
    if isinstance(sequences, TensorSpec):
        if sequences.shape is UNKNOWN or not sequences.shape or not isinstance(sequences.shape[0], int):
            return None
        if sequences.dtype == "object":
            one: Shape = (UNKNOWN,) if sequences.content == SEQUENCES else UNKNOWN
            return [one for _ in sequences.shape[:1] if sequences.shape[0]]
        return [sequences.shape[1:] for _ in sequences.shape[:1] if sequences.shape[0]]
    items = read_items(sequences)
    if items is None:
        return None
    return [_shape_of(item) for item in items]


def _shape_of(item: object) -> Shape:
    if isinstance(item, Record):
        return (UNKNOWN,) if item == SEQUENCE else UNKNOWN
    if isinstance(item, TensorSpec):
        return item.shape
    inner = read_items(item)
    if inner is None:
        return UNKNOWN if item is UNKNOWN else (len(item),) if isinstance(item, str) else ()
    if inner and read_items(inner[0]) is None and not isinstance(inner[0], TensorSpec):
        return (len(inner),)
    return numpy_array(item).shape if inner else (0,)


def _inner_shape(operation: str, shapes: list[Shape], lengths: list[Dim]) -> Shape:
    """Return the shape of one element, which all sequences that are not empty must share."""
    filled = [shape for shape, length in zip(shapes, lengths, strict=True) if length != 0]
    if not filled:
        return ()
    known = [shape[1:] for shape in filled if shape is not UNKNOWN]
    if not known:
        return UNKNOWN
    for shape in known[1:]:
        if len(shape) != len(known[0]) or any(map(sizes_differ, shape, known[0])):
            raise InvalidCall(operation, f"the sequences hold elements of different shapes: {known[0]} and {shape}")
    return known[0] if len(known) == len(filled) else UNKNOWN


@function("keras.utils.normalize")
def normalize(x: object, axis: object = -1, order: object = 2) -> object:
    """The array divided by its norm along an axis."""
    spec = numpy_array(x, "keras.utils.normalize")
    return TensorSpec(spec.shape, UNKNOWN if spec.dtype not in ("float32", "float64") else spec.dtype)


_IMAGES: Final = {
    "mnist": ((60000, 28, 28), (60000,), (10000, 28, 28), (10000,)),
    "cifar10": ((50000, 32, 32, 3), (50000, 1), (10000, 32, 32, 3), (10000, 1)),
}


def _split_of(shapes: tuple[Shape, Shape, Shape, Shape], x_dtype: str, y_dtype: str) -> object:
    x, y, test_x, test_y = shapes
    train = TensorSpec(x, x_dtype), TensorSpec(y, y_dtype)
    return train, (TensorSpec(test_x, x_dtype), TensorSpec(test_y, y_dtype))


@function("keras.datasets.mnist.load_data")
def load_mnist(path: object = "mnist.npz") -> object:
    """Digits."""
    return _split_of(_IMAGES["mnist"], "uint8", "uint8")


@function("keras.datasets.fashion_mnist.load_data")
def load_fashion_mnist() -> object:
    """Pieces of clothing."""
    return _split_of(_IMAGES["mnist"], "uint8", "uint8")


@function("keras.datasets.cifar10.load_data")
def load_cifar10() -> object:
    """Small photographs of ten kinds."""
    return _split_of(_IMAGES["cifar10"], "uint8", "uint8")


@function("keras.datasets.cifar100.load_data")
def load_cifar100(label_mode: object = "fine") -> object:
    """Small photographs of a hundred kinds."""
    return _split_of(_IMAGES["cifar10"], "uint8", "int64")


def _parted(total: int, features: int, test_split: object, dtype: str) -> object:
    """Return rows of features and targets, split as `int(total * (1 - test_split))` does."""
    if not isinstance(test_split, (int, float)):
        sizes: tuple[Dim, Dim] = (UNKNOWN, UNKNOWN)
    else:
        first = int(total * (1 - test_split))
        sizes = (first, total - first)
    return tuple((TensorSpec((size, features), dtype), TensorSpec((size,), dtype)) for size in sizes)


@function("keras.datasets.boston_housing.load_data")
def load_boston_housing(path: object = "boston_housing.npz", test_split: object = 0.2, seed: object = 113) -> object:
    """Prices of houses."""
    return _parted(506, 13, test_split, "float64")


@function("keras.datasets.california_housing.load_data")
def load_california_housing(
    version: object = "large", path: object = "california_housing.npz", test_split: object = 0.2, seed: object = 113
) -> object:
    """Prices of houses."""
    if version not in ("large", "small"):
        return UNKNOWN
    return _parted(20640 if version == "large" else 600, 8, test_split, "float32")


def _reviews(*sizes: Dim) -> object:
    """Return texts as lists of word numbers, and their classes, for training and for testing."""
    return tuple((TensorSpec((size,), "object", SEQUENCES), TensorSpec((size,), "int64")) for size in sizes)


@function("keras.datasets.imdb.load_data")
def load_imdb(
    path: object = "imdb.npz",
    num_words: object = None,
    skip_top: object = 0,
    maxlen: object = None,
    seed: object = 113,
    start_char: object = 1,
    oov_char: object = 2,
    index_from: object = 3,
    **kwargs: object,
) -> object:
    """Film reviews as lists of word numbers."""
    size = 25000 if maxlen is None else UNKNOWN
    return _reviews(size, size)


@function("keras.datasets.reuters.load_data")
def load_reuters(
    path: object = "reuters.npz",
    num_words: object = None,
    skip_top: object = 0,
    maxlen: object = None,
    test_split: object = 0.2,
    seed: object = 113,
    start_char: object = 1,
    oov_char: object = 2,
    index_from: object = 3,
) -> object:
    """News as lists of word numbers."""
    if maxlen is not None or not isinstance(test_split, (int, float)):
        sizes: tuple[Dim, Dim] = (UNKNOWN, UNKNOWN)
    else:
        first = int(11228 * (1 - test_split))
        sizes = (first, 11228 - first)
    return _reviews(*sizes)
