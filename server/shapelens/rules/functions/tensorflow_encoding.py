"""TensorFlow: tensors that become the bytes of files, sound that is read of these, and tables of words."""
# Parameters have the names that TensorFlow gives them.

from __future__ import annotations

from shapelens.rules.arrays import tensorflow_tensor
from shapelens.rules.registry import function
from shapelens.rules.values import read_int
from shapelens.spec import UNKNOWN, TensorSpec


@function("tensorflow.lookup.StaticHashTable.lookup", "tensorflow.lookup.StaticVocabularyTable.lookup")
def look_up(self: object, keys: object, name: object = None) -> object:
    """The value of each key."""
    return TensorSpec(tensorflow_tensor(keys, "tensorflow.lookup.StaticHashTable.lookup").shape, UNKNOWN)


@function("tensorflow.io.encode_jpeg", "tensorflow.image.encode_jpeg")
def encode_jpeg(image: object, *args: object, **kwargs: object) -> object:
    """The bytes of a file."""
    return TensorSpec((), "string")


@function("tensorflow.audio.encode_wav")
def encode_wav(audio: object, sample_rate: object, name: object = None) -> object:
    """The bytes of a file."""
    return TensorSpec((), "string")


@function("tensorflow.audio.decode_wav")
def decode_wav(
    contents: object, desired_channels: object = -1, desired_samples: object = -1, name: object = None
) -> object:
    """The samples of each channel, and their rate."""
    sizes = (read_int(desired_samples), read_int(desired_channels))
    shape = tuple(size if size is not UNKNOWN and size >= 0 else UNKNOWN for size in sizes)
    return TensorSpec(shape, "float32"), TensorSpec((), "int32")


@function("tensorflow.image.random_jpeg_quality")
def random_jpeg_quality(
    image: object, min_jpeg_quality: object, max_jpeg_quality: object, seed: object = None
) -> object:
    """The image as it comes out of a file of some quality."""
    spec = tensorflow_tensor(image, "tensorflow.image.random_jpeg_quality")
    return TensorSpec(UNKNOWN if spec.shape is UNKNOWN else (*spec.shape[:-1], UNKNOWN), spec.dtype)
