"""Ready-made models that begin with what the user made, or that take images of any size, against Keras."""

from __future__ import annotations

import pytest

from .agreement import compare

pytestmark = pytest.mark.tensorflow
_INPUT = "i = keras.Input((96, 128, 3))\nx = layers.Rescaling(1 / 255)(i)\n"
PROGRAMS = (
    f"{_INPUT}b = apps.MobileNetV2(include_top=False, weights=None, input_tensor=x)\n"
    "y = [b.output, b.input, b.inputs, len(b.layers), b.input_shape, b(np.ones((1, 96, 128, 3)))]",
    f"{_INPUT}b = apps.VGG16(weights=None, input_tensor=x, classes=7)\ny = [b.output, b.layers[-2].output]",
    f"{_INPUT}b = apps.ResNet50(weights=None, input_tensor=x, include_top=False, input_shape=(64, 64, 3))\n"
    "y = [b.output, b.get_layer('conv3_block1_out').output]",
    "a, c = keras.Input((64, 64, 3)), keras.Input((64, 64, 3))\n"
    "b = apps.VGG16(include_top=False, weights=None, input_tensor=layers.Add()([a, c]), pooling='avg')\n"
    "y = [b.output, b.inputs]",
    "b = apps.EfficientNetB0(weights=None, include_top=False, input_shape=(100, 120, 3))\n"
    "y = [b.get_layer(name).output for name in ('stem_conv_pad', 'block2a_expand_activation', 'top_activation')]",
    "b = apps.MobileNetV2(weights=None, include_top=False, input_shape=(128, 90, 3))\n"
    "names = ['block_1_pad', 'block_1_expand_relu', 'block_6_expand_relu', 'block_16_project']\n"
    "y = [b.get_layer(name).output for name in names]",
    "b = apps.MobileNetV2(weights=None, include_top=False)\n"
    "y = [b.output, b(keras.Input((300, 300, 3))), b(np.ones((1, 64, 75, 3)))]",
)


def test_ready_made_models() -> None:
    outcome = compare([f"apps = keras.applications\n{program}" for program in PROGRAMS])
    assert not outcome.wrong, "\n".join(outcome.wrong)
    assert not outcome.vague, "\n".join(outcome.vague)
