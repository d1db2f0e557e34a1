"""Images on their way into Keras: loaded, turned into arrays, augmented; and initializers that are called."""
# Parameters have the names that Keras gives them.

from __future__ import annotations

from typing import Final

from shapelens.rules.arrays import numpy_array
from shapelens.rules.functions.pillow_images import picture
from shapelens.rules.mismatch import InvalidArgument, RankMismatch
from shapelens.rules.registry import function
from shapelens.rules.values import Record, UserFunction, keras_dtype, read_dtype, read_shape
from shapelens.spec import UNKNOWN, TensorSpec

_MODES: Final = {"rgb": "RGB", "rgba": "RGBA", "grayscale": "L"}


@function("keras.utils.load_img", "keras.preprocessing.image.load_img")
def load_img(
    path: object,
    color_mode: object = "rgb",
    target_size: object = None,
    interpolation: object = "nearest",
    keep_aspect_ratio: object = False,
) -> object:
    """An image of a file."""
    if isinstance(color_mode, str) and color_mode not in _MODES:
        reason = "must be 'grayscale', 'rgb' or 'rgba'"
        raise InvalidArgument("keras.utils.load_img", "color_mode", color_mode, reason)
    size = read_shape(target_size)
    height, width = size if size is not UNKNOWN and len(size) == 2 else (UNKNOWN, UNKNOWN)
    return picture(height, width, _MODES[color_mode] if isinstance(color_mode, str) else None)


@function("keras.utils.img_to_array", "keras.preprocessing.image.img_to_array")
def img_to_array(img: object, data_format: object = None, dtype: object = None) -> object:
    """An image as an array with an axis of channels."""
    spec = numpy_array(img)
    result = read_dtype(dtype, "float32")
    if spec.rank is not None and spec.rank not in (2, 3):
        raise RankMismatch("keras.utils.img_to_array", spec.shape, 2, 3)
    if spec.shape is UNKNOWN or data_format not in (None, "channels_last"):
        return TensorSpec((UNKNOWN,) * 3, result)
    return TensorSpec((*spec.shape, 1) if len(spec.shape) == 2 else spec.shape, result)


@function("keras.utils.array_to_img", "keras.preprocessing.image.array_to_img")
def array_to_img(x: object, data_format: object = None, scale: object = True, dtype: object = None) -> object:
    """An array with an axis of channels as an image."""
    spec = numpy_array(x)
    if spec.rank is not None and spec.rank != 3:
        raise RankMismatch("keras.utils.array_to_img", spec.shape, 3, 3)
    if spec.shape is UNKNOWN or data_format not in (None, "channels_last"):
        return picture(UNKNOWN, UNKNOWN, None)
    height, width, channels = spec.shape
    modes = {1: "L", 3: "RGB", 4: "RGBA"}
    if isinstance(channels, int) and channels not in modes:
        raise InvalidArgument("keras.utils.array_to_img", "x", spec.shape, "must have 1, 3 or 4 channels")
    return picture(height, width, modes[channels] if isinstance(channels, int) else None)


@function("keras.preprocessing.image.smart_resize")
def smart_resize(
    x: object,
    size: object,
    interpolation: object = "bilinear",
    data_format: object = "channels_last",
    backend_module: object = None,
    **kwargs: object,
) -> object:
    """Images of another size, cut so that nothing is distorted."""
    spec, sides = numpy_array(x), read_shape(size)
    if sides is not UNKNOWN and len(sides) != 2:
        raise InvalidArgument("keras.preprocessing.image.smart_resize", "size", size, "must be a height and a width")
    if spec.rank is not None and spec.rank not in (3, 4):
        raise RankMismatch("keras.preprocessing.image.smart_resize", spec.shape, 3, 4)
    if spec.shape is UNKNOWN or sides is UNKNOWN or data_format != "channels_last":
        return TensorSpec(UNKNOWN, "float32")
    return TensorSpec((*spec.shape[:-3], *sides, spec.shape[-1]), "float32")


@function("keras.utils.save_img", "keras.preprocessing.image.save_img")
def save_img(
    path: object,
    x: object,
    data_format: object = None,
    file_format: object = None,
    scale: object = True,
    **kwargs: object,
) -> object:
    """Write an image to a file."""
    return None


@function("keras.preprocessing.image.ImageDataGenerator")
def image_data_generator(**settings: object) -> object:
    """What makes batches of augmented images."""
    kept = tuple((name, settings[name]) for name in ("dtype", "data_format") if settings.get(name) is not None)
    return Record("keras.preprocessing.image.ImageDataGenerator", kept)


@function(
    "keras.preprocessing.image.ImageDataGenerator.random_transform",
    "keras.preprocessing.image.ImageDataGenerator.standardize",
)
def same_image(self: object, x: object, seed: object = None) -> object:
    """One image, augmented."""
    spec = numpy_array(x)
    return TensorSpec(spec.shape, spec.dtype if spec.dtype in ("float32", "float64") else UNKNOWN)


@function("keras.preprocessing.image.ImageDataGenerator.fit")
def fit_generator(self: object, x: object, augment: object = False, rounds: object = 1, seed: object = None) -> object:
    """Compute the statistics that a generator needs."""
    spec = numpy_array(x)
    if spec.rank is not None and spec.rank != 4:
        raise RankMismatch("keras.preprocessing.image.ImageDataGenerator.fit", spec.shape, 4, 4)
    return None


_INITIALIZERS: Final = {
    "Constant": "constant",
    "GlorotNormal": "glorot_normal",
    "GlorotUniform": "glorot_uniform",
    "HeNormal": "he_normal",
    "HeUniform": "he_uniform",
    "LecunNormal": "lecun_normal",
    "LecunUniform": "lecun_uniform",
    "Ones": "ones",
    "Orthogonal": "orthogonal OrthogonalInitializer",
    "RandomNormal": "random_normal",
    "RandomUniform": "random_uniform",
    "TruncatedNormal": "truncated_normal",
    "VarianceScaling": "variance_scaling",
    "Zeros": "zeros",
    "Identity": "identity IdentityInitializer",
}
_SHORT: Final = {short: name for name, words in _INITIALIZERS.items() for short in (name, *words.split())}


def _register_initializer(short: str) -> None:
    @function(f"keras.initializers.{short}")
    def made(*arguments: object, **settings: object) -> object:
        return Record(f"keras.initializers.{_SHORT[short]}")


for _short in _SHORT:
    _register_initializer(_short)


@function("keras.initializers.get")
def get_initializer(identifier: object) -> object:
    """An initializer by its name; one that is made already stays the same."""
    if identifier is None or isinstance(identifier, (Record, UserFunction)):
        return identifier
    known = isinstance(identifier, str) and identifier in _SHORT
    return Record(f"keras.initializers.{_SHORT[str(identifier)]}") if known else UNKNOWN


@function(*(f"keras.initializers.{name}.__call__" for name in _INITIALIZERS if name not in ("Orthogonal", "Identity")))
def initialize(self: object, shape: object, dtype: object = None) -> object:
    """A tensor of initial values."""
    return TensorSpec(read_shape(shape), keras_dtype(dtype))


@function("keras.initializers.Orthogonal.__call__")
def initialize_orthogonal(self: object, shape: object, dtype: object = None) -> object:
    """A tensor of initial values, of at least two axes."""
    sizes = read_shape(shape)
    if sizes is not UNKNOWN and len(sizes) < 2:
        raise InvalidArgument("keras.initializers.Orthogonal", "shape", shape, "must have at least two axes")
    return TensorSpec(sizes, keras_dtype(dtype))


@function("keras.initializers.Identity.__call__")
def initialize_identity(self: object, shape: object, dtype: object = None) -> object:
    """The unit matrix."""
    sizes = read_shape(shape)
    if sizes is not UNKNOWN and len(sizes) != 2:
        raise InvalidArgument("keras.initializers.Identity", "shape", shape, "must have two axes")
    return TensorSpec(sizes, keras_dtype(dtype))
