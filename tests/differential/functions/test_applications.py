"""The ready-made models of `keras.applications` against real Keras: one of each family, on images that are not square.

The script that writes the table has checked every model in it at two sizes.
"""

from __future__ import annotations

import inspect

import keras
import pytest
from keras.src.backend.common.stateless_scope import StatelessScope

from shapelens.rules.application_layers import application_layers, inside
from shapelens.rules.functions.keras_applications import (
    application_names,
    application_signature,
    features,
    image_shape,
    parameters,
)
from shapelens.rules.mismatch import Mismatch
from shapelens.spec import UNKNOWN, TensorSpec

pytestmark = pytest.mark.tensorflow
MODELS = ("VGG16", "ResNet50", "ResNet50V2", "InceptionV3", "Xception", "MobileNet", "MobileNetV2", "EfficientNetB0")


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("pooling", [None, "avg"])
def test_features(name: str, pooling: str | None) -> None:
    height, width = (271, 190) if pooling is None else (99, 128)
    with StatelessScope(initialize_variables=False):
        build = getattr(keras.applications, name)
        model = build(include_top=False, weights=None, input_shape=(height, width, 3), pooling=pooling)
    ours = features(TensorSpec((None, height, width, 3), "float32"), name, None, pooling, 1, True, "float32")
    assert ours == TensorSpec(tuple(model.output.shape), model.output.dtype)


@pytest.mark.parametrize("name", ["MobileNetV2", "MobileNetV3Small", "EfficientNetB0", "EfficientNetV2B0", "MobileNet"])
def test_features_of_a_model_for_images_of_any_size(name: str) -> None:
    """It pads otherwise than a model for images of one size."""
    with StatelessScope(initialize_variables=False):
        model = getattr(keras.applications, name)(include_top=False, weights=None, input_shape=(None, None, 3))
    for size in ((300, 75), (224, 299), (99, 331), (600, 46)):
        real = model.compute_output_shape((None, *size, 3))
        ours = features(TensorSpec((None, *size, 3), "float32"), name, None, None, 1, False, "float32")
        assert ours == TensorSpec(tuple(real), "float32")


@pytest.mark.parametrize("name", sorted(set(application_names().values())))
def test_signature(name: str) -> None:
    real = inspect.signature(getattr(keras.applications, name)).parameters
    assert [(p.name, p.default) for p in real.values()] == [tuple(pair) for pair in parameters(name)]
    assert list(application_signature(name).parameters) == list(real)


def test_every_model_is_in_the_table() -> None:
    functions = {name for name, thing in vars(keras.applications).items() if inspect.isfunction(thing)}
    assert functions == set(application_names().values())


@pytest.mark.parametrize("shape", [(31, 64, 3), (64, 31, 3), (224, 224), (None, 31, 3)])
def test_refused_image(shape: tuple[int | None, ...]) -> None:
    with pytest.raises(ValueError):
        keras.applications.VGG16(include_top=False, weights=None, input_shape=shape)
    with pytest.raises(Mismatch):
        image_shape("VGG16", False, None, shape)


def test_refused_with_the_top() -> None:
    with pytest.raises(ValueError):
        keras.applications.ResNet50(weights="imagenet", input_shape=(200, 200, 3))
    with pytest.raises(Mismatch):
        image_shape("ResNet50", True, "imagenet", (200, 200, 3))
    assert image_shape("ResNet50", True, None, (200, 200, 3)) == (200, 200, 3)
    assert image_shape("ResNet50", True, "imagenet", None) == (224, 224, 3)


@pytest.mark.parametrize("name", ["VGG16", "ResNet50", "MobileNetV2", "MobileNetV3Small", "EfficientNetB0"])
def test_inside(name: str) -> None:
    with StatelessScope(initialize_variables=False):
        model = getattr(keras.applications, name)(include_top=False, weights=None, input_shape=(271, 190, 3))
    layers = application_layers(name, False)
    assert layers is not None
    assert len(layers) == len(model.layers)
    image = TensorSpec((None, 271, 190, 3), "float32")
    for index, (ours, real) in enumerate(zip(layers, model.layers, strict=True)):
        assert ours.name in ("", real.name)
        assert ours.class_name == type(real).__name__
        output = inside(image, name, index, False, None, 1, True, "float32")
        assert isinstance(output, TensorSpec)
        assert output.shape is not UNKNOWN
        assert output.shape == tuple(real.output.shape), real.name


@pytest.mark.parametrize("name", ["MobileNet", "MobileNetV2", "MobileNetV3Small"])
@pytest.mark.parametrize("alpha", [0.35, 0.75, 1.4])
def test_a_model_made_narrower_or_wider(name: str, alpha: float) -> None:
    with StatelessScope(initialize_variables=False):
        model = getattr(keras.applications, name)(include_top=False, weights=None, input_shape=(96, 64, 3), alpha=alpha)
    image = TensorSpec((None, 96, 64, 3), "float32")
    ours = features(image, name, None, None, alpha, True, "float32")
    assert ours == TensorSpec(tuple(model.output.shape), "float32")
    for index, real in enumerate(model.layers if name != "MobileNetV3Small" else ()):
        output = inside(image, name, index, False, None, alpha, True, "float32")
        assert output == TensorSpec(tuple(real.output.shape), "float32"), real.name
