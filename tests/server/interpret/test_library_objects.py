"""Objects of libraries: generators of random numbers, ready-made models, datasets, and what has no rule."""

from __future__ import annotations

import pytest

from shapelens.notebook.program import Program
from shapelens.rules.mismatch import NotALayer


def labels(source: str) -> list[str]:
    """Return the hints of a program that must be without findings."""
    analysis = Program.from_texts([source]).analyze()
    assert not analysis.findings
    return [hint.label for hint in analysis.hints]


@pytest.mark.parametrize("made", ["default_rng(42)", "RandomState(0)"])
def test_first_argument_of_a_generators_method_is_no_generator(made: str) -> None:
    source = f"""
import keras
import numpy as np
rng = np.random.{made}
keras.layers.Dense(3)(rng.standard_normal((2, 5)))
keras.layers.Dense(3)(rng.normal(0, 1, (4, 5)))
keras.layers.Dense(3)(rng.uniform(size=np.array([6, 5])))
"""
    assert labels(source) == [f"({rows}, 5) f64 → ({rows}, 3) f32" for rows in (2, 4, 6)]


def test_ready_made_model_in_a_functional_and_a_sequential_model() -> None:
    source = """
import keras
from tensorflow.keras.applications import VGG16
from keras import layers
base = VGG16(include_top=False, input_shape=(224, 224, 3))
flat = layers.Flatten()(base.output)
model = keras.Sequential([base, layers.GlobalAveragePooling2D()])
other = base(keras.Input((224, 224, 3)))
last = layers.Conv2D(8, 1)(other)
"""
    found = labels(source)
    assert "(None, 7, 7, 512) f32 → (None, 25088) f32" in found
    assert "(None, 7, 7, 512) f32 → (None, 512) f32" in found
    assert "(None, 7, 7, 512) f32 → (None, 7, 7, 8) f32" in found


def test_inside_of_a_ready_made_model() -> None:
    source = """
import keras
base = keras.applications.ResNet50(weights=None)
for layer in base.layers[:-4]:
    layer.trainable = False
keras.layers.Dense(3)(base.layers[-2].output)
keras.layers.Conv2D(3, 1)(base.get_layer("conv3_block4_out").output)
keras.layers.Dense(4)(base.layers[-2](base.output))
"""
    assert labels(source) == ["(None, 2048) f32 → (None, 3) f32", "(None, 28, 28, 512) f32 → (None, 28, 28, 3) f32"]


def test_datasets_of_files() -> None:
    source = """
import keras
train, validation = keras.utils.image_dataset_from_directory(
    "images", image_size=(64, 48), color_mode="grayscale", validation_split=0.2, subset="both", seed=1)
for images, classes in train:
    keras.layers.Conv2D(8, 3)(images)
texts = keras.utils.text_dataset_from_directory("texts", label_mode="categorical", class_names=["a", "b", "c"])
for text, classes in texts:
    keras.layers.Dense(2)(classes)
"""
    assert labels(source) == ["(?, 64, 48, 1) f32 → (?, 62, 46, 8) f32", "(?, 3) f32 → (?, 2) f32"]


def test_layer_of_a_library_without_rules_is_not_refused() -> None:
    source = """
import keras
import tensorflow_hub as hub
model = keras.Sequential([hub.KerasLayer("address"), keras.layers.Dense(3)])
"""
    assert labels(source) == []


def test_layers_of_a_ready_made_model_with_pooling() -> None:
    source = """
import keras
base = keras.applications.ResNet50(weights=None, include_top=False, pooling="avg", input_shape=(64, 64, 3))
keras.layers.Conv2D(len(base.layers), 1)(base.get_layer("conv4_block6_out").output)
keras.layers.Dense(2)(base.layers[-1].output)
"""
    assert labels(source) == ["(None, 4, 4, 1024) f32 → (None, 4, 4, 176) f32", "(None, 2048) f32 → (None, 2) f32"]


def test_a_step_of_predict_traces_texts_with_an_open_batch() -> None:
    """TensorFlow knows how many texts there are, but not how many ragged rows of tokens are made of them."""
    source = """
import keras
import tensorflow as tf
texts = keras.layers.TextVectorization(max_tokens=50, output_sequence_length=25)
texts.adapt(["a b", "c"])
model = keras.Sequential([texts, keras.layers.Embedding(50, 4)])
model.predict(tf.constant(["a b c", "d"]))
"""
    assert labels(source)[-1] == "(None, 25) i64 → (None, 25, 4) f32"


def test_a_dict_of_inputs_is_gone_through_by_its_keys() -> None:
    source = """
import keras
import numpy as np
title, body = keras.Input((10,), name="title"), keras.Input((20,), name="body")
model = keras.Model([title, body], keras.layers.concatenate([title, body]))
model({"title": np.zeros((4, 10)), "body": np.zeros((4, 20))})
"""
    assert labels(source)[-1] == "[(4, 20) f64, (4, 10) f64] → (4, 30) f32"


def test_an_object_that_is_no_layer_is_refused() -> None:
    source = """
import keras


class Plain:
    def __call__(self, x):
        return x


y = keras.Sequential([keras.layers.Dense(4), Plain(), keras.layers.Dense(3)])(keras.Input((2,)))
"""
    (found,) = Program.from_texts([source]).analyze().findings
    assert isinstance(found.finding.mismatch, NotALayer)
