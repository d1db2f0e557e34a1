"""Layers that prepare data, called on arrays, on dicts and in pipelines of tf.data."""

import keras
import numpy as np
import tensorflow as tf
from keras import layers

images = np.zeros((8, 32, 32, 3), dtype="uint8")
labels = np.zeros((8,), dtype="int64")
small = layers.Resizing(24, 24)(images)
scaled = layers.Rescaling(1 / 255)(images)
bright = layers.RandomBrightness(0.2)(images)

data = tf.data.Dataset.from_tensor_slices((images, labels)).batch(4)
resize = layers.Resizing(16, 16)
resized = data.map(lambda x, y: (resize(x), y))
flip = layers.RandomFlip("horizontal")
flipped = resized.map(lambda x, y: (flip(x, training=True), y))
brighten = layers.RandomBrightness(0.1)
lit = data.map(lambda x, y: (brighten(x), y))
unit = data.map(lambda x, y: (layers.Rescaling(1 / 255)(x), y))
for x, _ in flipped.take(1):
    layers.Conv2D(4, 3)(x)
for x, _ in unit.take(1):
    layers.Conv2D(5, 3)(x)

augment = keras.Sequential([layers.RandomFlip(), layers.RandomRotation(0.1)])
augmented = data.map(lambda x, y: (augment(x, training=True), y))
for x, _ in augmented.take(1):
    layers.Conv2D(6, 3)(x)

pictures = tf.zeros((8, 32, 32, 3))
one_hot = tf.zeros((8, 10))
mixed = layers.MixUp()({"images": pictures, "labels": one_hot}, training=True)
cut = layers.CutMix()({"images": pictures, "labels": one_hot}, training=True)
turned = layers.RandomFlip("horizontal")({"images": pictures, "labels": tf.zeros((8,), tf.int64)}, training=True)
layers.Dense(3)(mixed["labels"])
layers.Conv2D(3, 3)(turned["images"])
