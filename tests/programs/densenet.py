"""DenseNet: every layer of a block sees all before it."""

import keras.backend as K
import numpy as np
from keras import layers, models, regularizers

GROWTH, REDUCTION = 12, 0.5


def composite(x, filters, kernel):
    x = layers.BatchNormalization(epsilon=1.1e-5)(x)
    x = layers.Activation("relu")(x)
    return layers.Conv2D(
        filters,
        kernel,
        padding="same",
        kernel_regularizer=regularizers.l2(1e-4),
    )(x)


def dense_block(x, depth):
    for _ in range(depth):
        y = composite(x, 4 * GROWTH, 1)
        y = composite(y, GROWTH, 3)
        x = layers.concatenate([x, y], axis=-1)
    return x


def transition(x):
    channels = int(x.shape[-1] * REDUCTION)
    x = composite(x, channels, 1)
    return layers.AveragePooling2D((2, 2), strides=(2, 2))(x)


inputs = layers.Input(shape=(64, 64, 1))
x = layers.ZeroPadding2D(((3, 3), (3, 3)))(inputs)
x = layers.Conv2D(2 * GROWTH, 7, strides=2)(x)
x = layers.MaxPooling2D(3, strides=2)(x)
blocks = (3, 4, 2)
for number, depth in enumerate(blocks, start=1):
    x = dense_block(x, depth)
    if number != len(blocks):
        x = transition(x)
x = layers.GlobalMaxPooling2D()(x)
outputs = layers.Dense(3)(x)
model = models.Model(inputs, outputs)

batch = np.stack([np.eye(64) for _ in range(5)])[..., None]
logits = model(batch.astype(K.floatx()))
