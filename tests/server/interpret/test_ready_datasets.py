"""`tfds.load`: what is documented of ready-made data sets."""

from __future__ import annotations

from shapelens.notebook.program import Program


def test_ready_datasets() -> None:
    source = """
import keras
import tensorflow as tf
import tensorflow_datasets as tfds
(train, test), info = tfds.load("mnist", split=["train", "test"], as_supervised=True, with_info=True)
train = train.map(lambda image, label: (tf.cast(image, tf.float32) / 255.0, label)).batch(128)
classes = info.features["label"].num_classes
for images, labels in train:
    keras.layers.Dense(classes)(keras.layers.Flatten()(images))
for batch in tfds.load("cifar10", split="train[:80%]", batch_size=32):
    keras.layers.Conv2D(4, 3)(tf.cast(batch["image"], tf.float32))
resize = lambda image, label: (tf.image.resize(image, (96, 96)), label)
for images, labels in tfds.load("tf_flowers", as_supervised=True)["train"].map(resize).batch(8):
    keras.layers.Conv2D(4, 3)(images)
for example in tfds.load("some_data", split="train"):
    keras.layers.Dense(3)(example["x"])
"""
    analysis = Program.from_texts([source]).analyze()
    assert not analysis.findings
    assert [hint.label for hint in analysis.hints] == [
        "(128, 784) f32 → (128, 10) f32",
        "(128, 28, 28, 1) f32 → (128, 784) f32",
        "(?, 32, 32, 3) f32 → (?, 30, 30, 4) f32",
        "(8, 96, 96, 3) f32 → (8, 94, 94, 4) f32",
    ]
