"""Layers out of closures, lambdas, partial, reduce and decorators."""

import functools
import itertools
from operator import mul

import numpy as np
import tensorflow as tf
from tensorflow.keras import layers


def compose(*functions):
    return functools.reduce(lambda f, g: lambda x: g(f(x)), functions, lambda x: x)


def conv_block(filters, size=3, pool=True):
    conv = layers.Conv2D(filters, size, padding="same")
    norm = layers.BatchNormalization()

    def apply(x):
        x = tf.nn.relu(norm(conv(x)))
        if pool:
            x = tf.nn.max_pool2d(x, 2, 2, "VALID")
        return x

    return apply


def counted(function):
    calls = itertools.count(1)

    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        wrapper.calls = next(calls)
        return function(*args, **kwargs)

    return wrapper


@counted
def head(x, classes):
    flat = tf.reshape(x, [tf.shape(x)[0], functools.reduce(mul, x.shape[1:])])
    return layers.Dense(classes)(flat)


widths = [8 * 2**i for i in range(3)]
features = compose(*[conv_block(w, pool=w < 32) for w in widths])
x = np.random.rand(4, 32, 48, 3).astype(np.float32)
maps = features(x)
classify = functools.partial(head, classes=6)
logits = classify(maps)

dense = {units: layers.Dense(units, activation=activation) for units, activation in zip((5, 7), ("relu", None))}
outputs = [layer(logits) for layer in dense.values()]
pair = tuple(map(lambda t: tf.expand_dims(t, axis=1), outputs))
joined = layers.Concatenate(axis=2)(list(pair))
squashed = (lambda t, axis=-1: tf.reduce_sum(t, axis, keepdims=True))(joined)
weights = layers.Dense(2)(squashed)
shape_of = lambda t: tuple(t.shape)  # noqa: E731
size = max(outputs, key=lambda t: shape_of(t)[-1])
last = layers.Dense(shape_of(size)[-1])(size)
