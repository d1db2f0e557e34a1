"""The first fix keeps what is meant: it is the one that an experienced user would make."""

import pytest

from shapelens.checks.diagnose import apply_edits, diagnose, fixes_for
from shapelens.notebook.program import Program

START = """import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers
"""
TWO_INPUTS = """
a, b = keras.Input((12,)), keras.Input((12,))
model = keras.Model([a, b], layers.Dense(1)(layers.concatenate([a, b])))
model.compile("adam", "mse")
"""
PROGRAMS = {
    "attention of a sequence to itself": (
        "x = layers.MultiHeadAttention(2, 8)(keras.Input((10, 16)))",
        ["x = layers.MultiHeadAttention(2, 8)(keras.Input((10, 16)), keras.Input((10, 16)))"],
    ),
    "numbers of classes, and a loss of columns": (
        "labels, logits = tf.zeros(32, tf.int32), tf.zeros((32, 10))\n"
        "loss = tf.nn.softmax_cross_entropy_with_logits(labels, logits)",
        ["loss = tf.nn.sparse_softmax_cross_entropy_with_logits(labels, logits)"],
    ),
    "columns, and a loss of numbers of classes": (
        "labels, logits = tf.zeros((32, 10)), tf.zeros((32, 10))\n"
        "loss = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits)",
        ["loss = tf.nn.softmax_cross_entropy_with_logits(labels=labels, logits=logits)"],
    ),
    "a column of numbers of classes": (
        "y, logits = tf.zeros((32, 1), tf.int64), tf.zeros((32, 10))\n"
        "loss = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=logits)",
        ["loss = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=tf.squeeze(y, axis=-1), logits=logits)"],
    ),
    "the middle between two bounds that are added": (
        "x, first, last = np.zeros((40, 3)), 5, 20\nhalf = x[: (first + last) / 2]",
        ["half = x[: (first + last) // 2]"],
    ),
    "inputs that are their own targets": (
        "model = keras.Sequential([keras.Input((784,)), layers.Dense(784)])\nmodel.compile('adam', 'mse')\n"
        "x = np.zeros((40, 28, 28))\nmodel.fit(x, x)",
        ["model.fit(x.reshape(-1, 784), x.reshape(-1, 784))"],
    ),
    "frames that are declared as one image": (
        "model = keras.Sequential()\nmodel.add(layers.TimeDistributed(layers.Conv2D(4, 3), input_shape=(16, 16, 3)))",
        ["model.add(layers.TimeDistributed(layers.Conv2D(4, 3), input_shape=(None, 16, 16, 3)))"],
    ),
    "a size that is worked out below": (
        "words = {'the': 1}\nvectors = np.zeros((len(words), 8))\ncount = len(words) + 1\n"
        "layers.Embedding(count, 8, weights=[vectors])",
        ["vectors = np.zeros((len(words) + 1, 8))"],
    ),
    "a photo for grey images": (
        "photo = np.zeros((28, 28, 3))\nx = photo.reshape(1, 28, 28, 1)",
        ["x = photo.mean(axis=-1).reshape(1, 28, 28, 1)"],
    ),
    "the latest values": (
        "steps, latest = 3, np.array([70, 80, 90, 100])\nx = latest.reshape((1, steps, 1))",
        ["x = latest[-steps:].reshape((1, steps, 1))"],
    ),
    "a photo with transparency": (
        "image = keras.Input((8, 8, 3))\nmodel = keras.Model(image, layers.Flatten()(image))\n"
        "photo = np.zeros((1, 8, 8, 4))\nmodel.predict(photo)",
        ["model.predict(photo[..., :3])"],
    ),
    "a decoder without its first layer": (
        "image = keras.Input((64,))\nx = layers.Dense(32)(layers.Dense(8)(image))\n"
        "model = keras.Model(image, layers.Dense(64)(x))\ncode = keras.Input((8,))\n"
        "decoder = keras.Model(code, model.layers[-1](code))",
        ["decoder = keras.Model(code, model.layers[-1](model.layers[-2](code)))"],
    ),
    "steps that are not flattened": (
        "x = layers.TimeDistributed(layers.Conv1D(4, 3))(keras.Input((None, 8, 1)))\nx = layers.LSTM(5)(x)",
        ["x = layers.LSTM(5)(layers.TimeDistributed(layers.Flatten())(x))"],
    ),
    "a photo for a model of features": (
        "base = keras.applications.MobileNetV2(weights=None, include_top=False, input_shape=(64, 64, 3))\n"
        "model = keras.Sequential([keras.Input((2, 2, 1280)), layers.Flatten(), layers.Dense(1)])\n"
        "photo = np.zeros((1, 64, 64, 3))\nmodel.predict(photo)",
        ["model.predict(base.predict(photo))"],
    ),
    "pairs in one array": (
        TWO_INPUTS + "pairs = np.zeros((40, 2, 12))\nmodel.fit(pairs, np.zeros(40))",
        ["model.fit([pairs[:, 0], pairs[:, 1]], np.zeros(40))"],
    ),
    "two arrays that are cut out of one": (
        TWO_INPUTS + "x = np.zeros((40, 20))\nx_a, x_b = x[:, :12], x[:, 8:]\nmodel.fit(x, np.zeros(40))",
        ["model.fit([x_a, x_b], np.zeros(40))"],
    ),
    "inputs that are stacked": (
        TWO_INPUTS + "parts = np.array([np.zeros((40, 12)), np.zeros((40, 12))])\nmodel.fit(parts, np.zeros(40))",
        ["model.fit(list(parts), np.zeros(40))"],
    ),
    "one sample of each input": (
        TWO_INPUTS + "left, right = np.zeros((40, 12)), np.zeros((40, 12))\nmodel.predict([left[0], right[0]])",
        ["model.predict([left[0][np.newaxis], right[0][np.newaxis]])"],
    ),
    "channels for each head": (
        "heads = [keras.Input((8, 1)) for _ in range(3)]\n"
        "model = keras.Model(heads, layers.concatenate([layers.Flatten()(head) for head in heads]))\n"
        "x = np.zeros((40, 8, 3))\nmodel.predict(x)",
        ["model.predict([x[:, :, 0:1], x[:, :, 1:2], x[:, :, 2:3]])"],
    ),
    "the last output of an encoder": (
        "image = keras.Input((16,))\nencoder = keras.Model(image, [layers.Dense(2)(image), layers.Dense(2)(image)])\n"
        "z = keras.Input((2,))\ndecoder = keras.Model(z, layers.Dense(16)(z))\ny = decoder(encoder(tf.zeros((8, 16))))",
        ["y = decoder(encoder(tf.zeros((8, 16)))[1])"],
    ),
    "targets that were stacked": (
        "inp = keras.Input((8,))\nmodel = keras.Model(inp, [layers.Dense(1)(inp), layers.Dense(1)(inp)])\n"
        "model.compile(loss=['mae', 'mse'])\nage, tall = np.zeros(40), np.zeros(40)\n"
        "model.fit(np.zeros((40, 8)), np.stack([age, tall], axis=1))",
        ["model.fit(np.zeros((40, 8)), [age, tall])"],
    ),
    "crossed skip connections": (
        "image = keras.Input((64, 64, 3))\nc1 = layers.Conv2D(8, 3, strides=2, padding='same')(image)\n"
        "c2 = layers.Conv2D(16, 3, strides=2, padding='same')(c1)\nup = layers.UpSampling2D()(c2)\n"
        "both = layers.concatenate([up, c2])",
        ["both = layers.concatenate([up, c1])"],
    ),
    "a state for a model of one's own": (
        "class Actor(keras.Model):\n    def __init__(self):\n        super().__init__()\n"
        "        self.choice = layers.Dense(2)\n\n    def call(self, state):\n        return self.choice(state)\n\n"
        "state = np.zeros(4, 'float32')\nlogits = Actor()(state)",
        ["logits = Actor()(state[np.newaxis])"],
    ),
    "tags that are padded shorter than the words": (
        "tags = keras.utils.pad_sequences([[1, 2], [3]], maxlen=15)\n"
        "text = keras.Input((20,))\nsteps = layers.LSTM(8, return_sequences=True)(layers.Embedding(10, 6)(text))\n"
        "model = keras.Model(text, layers.Dense(4, activation='softmax')(steps))\n"
        "model.compile('adam', 'sparse_categorical_crossentropy')\nmodel.fit(np.zeros((2, 20)), tags)",
        ["tags = keras.utils.pad_sequences([[1, 2], [3]], maxlen=20)"],
    ),
    "a forecast of several features": (
        "model = keras.Sequential([layers.LSTM(8), layers.Dense(18)])\nmodel.compile('adam', 'mse')\n"
        "model.fit(np.zeros((32, 10, 3)), np.zeros((32, 6, 3)))",
        ["model = keras.Sequential([layers.LSTM(8), layers.Dense(18), layers.Reshape((6, 3))])"],
    ),
    "a column beside others": (
        "value, advantage = tf.zeros((32, 1)), tf.zeros((32, 4))\nboth = tf.concat([value, advantage], axis=0)",
        ["both = tf.concat([value, advantage], axis=1)"],
    ),
    "heads that do not divide the units": (
        "x = layers.Dense(100)(tf.zeros((4, 10, 16)))\nheads = tf.reshape(x, (4, -1, 8, 100 // 8))",
        ["x = layers.Dense(96)(tf.zeros((4, 10, 16)))"],
    ),
    "sizes of the data in the wrong order": (
        "x = np.zeros((40, 24, 6))\n"
        "model = keras.Sequential([layers.LSTM(8, input_shape=(x.shape[2], x.shape[1])), layers.Dense(1)])\n"
        "model.compile('adam', 'mse')\nmodel.fit(x, np.zeros(40))",
        ["model = keras.Sequential([layers.LSTM(8, input_shape=(x.shape[1], x.shape[2])), layers.Dense(1)])"],
    ),
    "arrays that are no one array": (
        "x, y = np.zeros((64, 10)), np.zeros((64, 1))\ndata = tf.data.Dataset.from_tensor_slices([x, y])",
        ["data = tf.data.Dataset.from_tensor_slices((x, y))"],
    ),
    "several classes for a sample": (
        "model = keras.Sequential([layers.Dense(6, activation='sigmoid')])\n"
        "model.compile('adam', 'sparse_categorical_crossentropy')\n"
        "model.fit(np.zeros((40, 8)), np.random.randint(0, 2, (40, 6)))",
        ["model.compile('adam', 'binary_crossentropy')"],
    ),
    "inputs by the name of each other": (
        "image, row = keras.Input((8, 8), name='image'), keras.Input((7,), name='row')\n"
        "out = layers.Dense(1)(layers.concatenate([layers.Flatten()(image), row]))\n"
        "model = keras.Model({'image': image, 'row': row}, out)\n"
        "model.predict({'image': np.zeros((4, 7)), 'row': np.zeros((4, 8, 8))})",
        ["model.predict({'image': np.zeros((4, 8, 8)), 'row': np.zeros((4, 7))})"],
    ),
    "a loss that an object keeps": (
        "class Trainer:\n    def __init__(self):\n        self.loss = keras.losses.CategoricalCrossentropy()\n\n"
        "    def step(self, y, p):\n        return self.loss(y, p)\n\n"
        "loss = Trainer().step(tf.zeros(8, tf.int32), tf.zeros((8, 4)))",
        ["        self.loss = keras.losses.SparseCategoricalCrossentropy()"],
    ),
    "a shortcut that is made on a condition": (
        "class Block(layers.Layer):\n    def __init__(self, filters, strides=1):\n        super().__init__()\n"
        "        self.conv = layers.Conv2D(filters, 3, strides=strides, padding='same')\n"
        "        self.short = layers.Conv2D(filters, 1, strides=strides) if strides != 1 else (lambda x: x)\n\n"
        "    def call(self, x):\n        return self.conv(x) + self.short(x)\n\n"
        "y = Block(32)(tf.zeros((2, 8, 8, 16)))",
        ["        self.short = layers.Conv2D(filters, 1, strides=strides)"],
    ),
    "square images": (
        "x = layers.Reshape((8, 8, 128))(keras.Input((4096,)))",
        ["x = layers.Reshape((8, 8, 64))(keras.Input((4096,)))"],
    ),
    "an open size": (
        "def split(x):\n    return tf.reshape(x, (x.shape[0], 4, 4))\n\nlayers.Lambda(split)(keras.Input((16,)))",
        ["    return tf.reshape(x, (-1, 4, 4))"],
    ),
    "a dataset of lists": (
        "x, y = np.zeros((40, 12)), np.zeros((40, 1))\ndata = tf.data.Dataset.from_tensor_slices(([x, x], y))",
        ["data = tf.data.Dataset.from_tensor_slices(((x, x), y))"],
    ),
    "both directions apart": (
        "x = layers.Bidirectional(layers.LSTM(8), merge_mode=None)(keras.Input((10, 4)))\ny = layers.Dense(1)(x)",
        ["x = layers.Bidirectional(layers.LSTM(8))(keras.Input((10, 4)))"],
    ),
    "no reshape in a decoder": (
        "x = layers.Dense(7 * 7 * 32)(keras.Input((16,)))\ny = layers.Conv2DTranspose(1, 3, strides=2)(x)",
        ["y = layers.Conv2DTranspose(1, 3, strides=2)(layers.Reshape((7, 7, 32))(x))"],
    ),
    "a reshape that is not filled": (
        "x = layers.Dense(28 * 28)(keras.Input((50,)))\ny = layers.Reshape((32, 32, 1))(x)",
        ["x = layers.Dense(32 * 32)(keras.Input((50,)))"],
    ),
    "a residual block that loses its borders": (
        "x = keras.Input((100, 16))\ny = layers.Conv1D(16, 3)(x)\nz = layers.Add()([x, layers.Conv1D(16, 3)(y)])",
        [
            'y = layers.Conv1D(16, 3, padding="same")(x)',
            'z = layers.Add()([x, layers.Conv1D(16, 3, padding="same")(y)])',
        ],
    ),
    "sequences that are shifted": (
        'words, head = np.zeros((30, 12), int), layers.Dense(60, activation="softmax")\n'
        "model = keras.Sequential([layers.Embedding(60, 8), layers.LSTM(8, return_sequences=True), head])\n"
        'model.compile("adam", "sparse_categorical_crossentropy")\nmodel.fit(words, words[:, 1:])',
        ["model.fit(words[:, :-1], words[:, 1:])"],
    ),
    "a column for each output, in a dataset": (
        "x = keras.Input((8,))\nmodel = keras.Model(x, [layers.Dense(1)(x), layers.Dense(1)(x)])\n"
        'model.compile("adam", ["mse", "mse"])\n'
        "data = tf.data.Dataset.from_tensor_slices((np.zeros((40, 8)), np.zeros((40, 2)))).batch(8)\nmodel.fit(data)",
        ["model.fit(data.map(lambda x, y: (x, (y[:, 0], y[:, 1]))))"],
    ),
    "people and books of other widths": (
        "person, book = keras.Input((1,)), keras.Input((1,))\n"
        "people = layers.Flatten()(layers.Embedding(50, 15)(person))\n"
        "books = layers.Flatten()(layers.Embedding(80, 5)(book))\nscore = layers.Dot(axes=1)([people, books])",
        ["books = layers.Flatten()(layers.Embedding(80, 15)(book))"],
    ),
    "a product along the steps": (
        "score = layers.Dot(axes=1)([keras.Input((6, 16)), keras.Input((10, 16))])",
        ["score = layers.Dot(axes=2)([keras.Input((6, 16)), keras.Input((10, 16))])"],
    ),
    "a context beside one word": (
        "context, word = tf.zeros((16, 32)), tf.zeros((16, 1, 24))\nboth = tf.concat([context, word], axis=-1)",
        ["both = tf.concat([context[:, np.newaxis], word], axis=-1)"],
    ),
    "numbers that are counted from 1": (
        "people = 50\nmodel = keras.Sequential([layers.Embedding(people, 8), layers.Flatten(), layers.Dense(1)])\n"
        'model.compile("adam", "mse")\nmodel.fit(np.random.randint(1, people + 1, (4000, 1)), np.zeros(4000))',
        ["model = keras.Sequential([layers.Embedding(people + 1, 8), layers.Flatten(), layers.Dense(1)])"],
    ),
    "weights in the order of the classes": (
        'model = keras.Sequential([keras.Input((8,)), layers.Dense(3, activation="softmax")])\n'
        'model.compile("adam", "sparse_categorical_crossentropy")\nweights = np.ones(3)\n'
        "model.fit(np.zeros((40, 8)), np.zeros(40), class_weight=weights)",
        ["model.fit(np.zeros((40, 8)), np.zeros(40), class_weight=dict(enumerate(weights)))"],
    ),
    "all steps before they are repeated": (
        "x = layers.LSTM(8, return_sequences=True)(keras.Input((30, 4)))\ny = layers.RepeatVector(5)(x)",
        ["x = layers.LSTM(8)(keras.Input((30, 4)))"],
    ),
    "words without their steps": (
        "x = layers.Embedding(50, 8)(keras.Input((20,)))\ny = layers.LSTM(4)(layers.Flatten()(x))",
        ["y = layers.LSTM(4)(x)"],
    ),
    "the order of all axes": (
        "x = layers.Permute((0, 2, 1))(keras.Input((20, 4)))",
        ["x = layers.Permute((2, 1))(keras.Input((20, 4)))"],
    ),
    "one state beside all steps": (
        "state, steps = tf.zeros((64, 10)), tf.zeros((64, 16, 10))\nscore = tf.tanh(state + steps)",
        ["score = tf.tanh(state[:, tf.newaxis] + steps)"],
    ),
    "the probability of each action": (
        "values, actions, returns = tf.zeros((32, 2)), np.random.randint(0, 2, 32), np.zeros(32, np.float32)\n"
        "chosen = tf.gather(values, actions)\nloss = tf.math.log(chosen) * returns",
        ["chosen = tf.gather(values, actions, batch_dims=1)"],
    ),
    "a gate of half the size": (
        "def gated(x, gate):\n    y = layers.add([x, gate])\n"
        "    return layers.concatenate([x, layers.multiply([x, y])])\n\n"
        "gated(keras.Input((64, 64, 8)), keras.Input((32, 32, 8)))",
        ["    y = layers.add([x, layers.UpSampling2D()(gate)])"],
    ),
    "a colour image for a model of grey ones": (
        "model = keras.Sequential([keras.Input((64, 64, 1)), layers.Conv2D(4, 3)])\n"
        'photo = keras.utils.load_img("photo.png", target_size=(64, 64))\n'
        "model.predict(keras.utils.img_to_array(photo)[np.newaxis])",
        ['photo = keras.utils.load_img("photo.png", target_size=(64, 64), color_mode="grayscale")'],
    ),
    "columns below each other": (
        "model = keras.Sequential([keras.Input((2,)), layers.Dense(1)])\n"
        "x, t = tf.zeros((100, 1)), tf.zeros((100, 1))\nmodel(tf.concat([x, t], 0))",
        ["model(tf.concat([x, t], -1))"],
    ),
    "one sample of several inputs, of other lengths": (
        "a, b = keras.Input((50, 5)), keras.Input((1,))\n"
        "model = keras.Model([a, b], layers.Dense(1)(layers.concatenate([layers.LSTM(4)(a), b])))\n"
        "days, volume = np.zeros((50, 5)), np.zeros(1)\nmodel.predict([days, volume])",
        ["model.predict([days[np.newaxis], volume[np.newaxis]])"],
    ),
    "the states alone": (
        "sequence, state = layers.GRU(8, return_sequences=True, return_state=True)(tf.zeros((4, 9, 3)))\n"
        "x = layers.GRU(8)(tf.zeros((4, 7, 5)), initial_state=[sequence, state])",
        ["x = layers.GRU(8)(tf.zeros((4, 7, 5)), initial_state=[state])"],
    ),
    "all states that were returned": (
        "_, hidden, cell = layers.LSTM(8, return_state=True)(tf.zeros((4, 9, 3)))\n"
        "x = layers.LSTM(8)(tf.zeros((4, 7, 5)), initial_state=[hidden])",
        ["x = layers.LSTM(8)(tf.zeros((4, 7, 5)), initial_state=[hidden, cell])"],
    ),
    "one vector to begin with": (
        "x = layers.LSTM(8)(tf.zeros((4, 7, 5)), initial_state=[tf.zeros((4, 8))])",
        ["x = layers.LSTM(8)(tf.zeros((4, 7, 5)), initial_state=[tf.zeros((4, 8)), tf.zeros((4, 8))])"],
    ),
    "a sequence in a model as the state": (
        "x = layers.LSTM(8, return_sequences=True)(keras.Input((9, 3)))\n"
        "words = keras.Input((7, 5))\ndecoder = layers.GRU(8)\ny = decoder(words, initial_state=x)\n"
        "model = keras.Model([x, words], y)\nmodel([tf.zeros((4, 9, 8)), tf.zeros((4, 7, 5))])",
        ["y = decoder(words, initial_state=x[:, -1])"],
    ),
    "more arrays than inputs": (
        TWO_INPUTS + "x = np.zeros((40, 12))\nmodel.fit([x, x[:, :7], x[:, 7:]], np.zeros(40))",
        ["model.fit([x, np.hstack([x[:, :7], x[:, 7:]])], np.zeros(40))"],
    ),
    "an array too many": (
        TWO_INPUTS + "x, hours = np.zeros((40, 12)), np.zeros(40)\nmodel.fit([x, x, hours], np.zeros(40))",
        ["model.fit([x, x], np.zeros(40))"],
    ),
    "pairs that a generator stacks": (
        TWO_INPUTS + "def pairs():\n    while True:\n"
        "        yield np.array([np.zeros((8, 12)), np.ones((8, 12))]), np.zeros(8)\n\n"
        "model.fit(pairs(), steps_per_epoch=2)",
        ["        yield (np.zeros((8, 12)), np.ones((8, 12))), np.zeros(8)"],
    ),
    "steps that a generator does not yield": (
        "def rows():\n    while True:\n        x = np.zeros((8, 5))\n        yield x, np.zeros(8)\n\n"
        "model = keras.Sequential([keras.Input((1, 5)), layers.LSTM(4), layers.Dense(1)])\n"
        'model.compile("adam", "mse")\nmodel.fit(rows(), steps_per_epoch=2)',
        ["        yield x[:, np.newaxis], np.zeros(8)"],
    ),
    "an axis too many in what is loaded": (
        "class Data(keras.utils.Sequence):\n    def __len__(self):\n        return 2\n\n"
        "    def __getitem__(self, index):\n        return np.zeros((8, 1, 24, 24, 3)), np.zeros(8)\n\n"
        "model = keras.Sequential([keras.Input((24, 24, 3)), layers.Conv2D(4, 3), layers.Flatten(), layers.Dense(1)])\n"
        'model.compile("adam", "mse")\nmodel.fit(Data())',
        ["        return np.zeros((8, 1, 24, 24, 3))[:, 0], np.zeros(8)"],
    ),
    "a weight for each place of a picture": (
        "losses, weights = tf.zeros((3, 48, 48)), np.ones((48, 48, 1))\nx = losses * weights",
        ["x = losses * weights[..., 0]"],
    ),
    "metrics for more outputs than there are": (
        "x = keras.Input((8,))\nmodel = keras.Model(x, [layers.Dense(1)(x), layers.Dense(1)(x)])\n"
        'model.compile("adam", "mse", metrics=["mae", "mse", "mae"])\nmodel.fit(np.zeros((9, 8)), [np.zeros(9)] * 2)',
        ['model.compile("adam", "mse", metrics=["mae", "mse"])'],
    ),
    "targets beside a dataset": (
        "x, y = np.zeros((40, 8)), np.zeros(40)\nmodel = keras.Sequential([keras.Input((8,)), layers.Dense(1)])\n"
        'model.compile("adam", "mse")\ndata = tf.data.Dataset.from_tensor_slices(x).batch(8)\nmodel.fit(data, y)',
        ["data = tf.data.Dataset.from_tensor_slices((x, y)).batch(8)", "model.fit(data)"],
    ),
    "labels that are encoded again in a dataset": (
        "x, y = np.zeros((40, 8)), keras.utils.to_categorical(np.arange(40) % 4, 4)\n"
        'model = keras.Sequential([keras.Input((8,)), layers.Dense(4, activation="softmax")])\n'
        'model.compile("adam", "categorical_crossentropy")\ndata = tf.data.Dataset.from_tensor_slices((x, y))\n'
        "data = data.map(lambda row, label: (row, tf.one_hot(tf.cast(label, tf.int32), 4)))\n"
        "model.fit(data.batch(8))",
        ["data = data.map(lambda row, label: (row, label))"],
    ),
    "an image beside an action": (
        "image, action = tf.zeros((16, 5, 5, 8)), tf.zeros((16, 3))\nboth = tf.concat([image, action], axis=-1)",
        ["both = tf.concat([tf.reshape(image, (-1, 200)), action], axis=-1)"],
    ),
    "noise for batches of one size": (
        "def sample(mean):\n    return mean + tf.random.normal((32, 2))\n\nsample(tf.zeros((5, 2)))",
        ["    return mean + tf.random.normal((tf.shape(mean)[0], 2))"],
    ),
    "noise in a model for batches of one size": (
        "def sample(parts):\n    mean, deviation = parts\n    noise = tf.random.normal((64, 2))\n"
        "    return mean + deviation * noise\n\nx = keras.Input((2,))\n"
        "model = keras.Model(x, layers.Lambda(sample)([x, layers.Dense(2)(x)]))\n"
        'model.compile("adam", "mse")\nmodel.fit(np.zeros((32, 2)), np.zeros((32, 2)))',
        ["    noise = tf.random.normal((tf.shape(mean)[0], 2))"],
    ),
    "windows that are cut apart": (
        "steps = 20\ndata = tf.data.Dataset.range(500).window(steps + 1, shift=1, drop_remainder=True)\n"
        "data = data.map(lambda part: (part[:-1], part[-1]))",
        [
            "data = tf.data.Dataset.range(500).window(steps + 1, shift=1, drop_remainder=True)"
            ".flat_map(lambda part: part.batch(steps + 1))"
        ],
    ),
    "the first part of a dataset": (
        "data = tf.data.Dataset.range(500)\nfirst = data[:400]",
        ["first = data.take(400)"],
    ),
    "targets that are yielded one by one": (
        "x = keras.Input((8,))\nmodel = keras.Model(x, [layers.Dense(1)(x), layers.Dense(3)(x)])\n"
        'model.compile("adam", ["mse", "mse"])\n\ndef batches():\n    while True:\n'
        "        yield np.zeros((4, 8)), np.zeros((4, 1)), np.zeros((4, 3))\n\n"
        "model.fit(batches(), steps_per_epoch=2)",
        ["        yield np.zeros((4, 8)), (np.zeros((4, 1)), np.zeros((4, 3)))"],
    ),
    "inputs that are yielded one by one": (
        TWO_INPUTS
        + "def batches():\n    while True:\n        x = np.zeros((4, 12))\n        yield x, x, np.zeros(4)\n\n"
        "model.fit(batches(), steps_per_epoch=2)",
        ["        yield (x, x), np.zeros(4)"],
    ),
    "pictures that are resized without channels": (
        "pictures, y = np.zeros((40, 28, 28)), np.zeros(40)\npictures = tf.image.resize(pictures, (48, 48))\n"
        "model = keras.Sequential([keras.Input((48, 48, 3)), layers.Conv2D(4, 3), layers.Flatten(), layers.Dense(1)])\n"
        'model.compile("adam", "mse")\nmodel.fit(pictures, y)',
        ["pictures = tf.image.resize(tf.repeat(pictures[..., np.newaxis], 3, axis=-1), (48, 48))"],
    ),
    "the last step beside a vector": (
        "history = layers.LSTM(8, return_sequences=True)(keras.Input((30, 4)))\n"
        "both = layers.concatenate([history, keras.Input((5,))])",
        ["history = layers.LSTM(8)(keras.Input((30, 4)))"],
    ),
    "weights out of the whole frame": (
        'import pandas as pd\nframe = pd.DataFrame(np.zeros((90, 4)), columns=["a", "b", "y", "w"])\n'
        "train = frame.iloc[:70]\nmodel = keras.Sequential([keras.Input((2,)), layers.Dense(1)])\n"
        'model.compile("adam", "mse")\nmodel.fit(train[["a", "b"]], train["y"], sample_weight=frame["w"])',
        ['model.fit(train[["a", "b"]], train["y"], sample_weight=train["w"])'],
    ),
    "one target that is no array": (
        'model = keras.Sequential([keras.Input((8,)), layers.Dense(1, activation="sigmoid")])\n'
        'model.compile("adam", "binary_crossentropy")\nlabel = int(np.zeros(3)[1] > 0)\n'
        "model.train_on_batch(np.zeros((1, 8)), label)",
        ["model.train_on_batch(np.zeros((1, 8)), np.array([label]))"],
    ),
    "classes of one's own for a trained top": (
        'model = tf.keras.applications.ResNet50(weights="imagenet", classes=10)',
        [
            'model = keras.Sequential([tf.keras.applications.ResNet50(weights="imagenet", include_top=False, '
            'pooling="avg"), layers.Dense(10, activation="softmax")])'
        ],
    ),
    "the probability of each action that was taken": (
        "policy, actions = tf.zeros((20, 2)), np.arange(20) % 2\nchosen = tf.reduce_sum(policy * actions, axis=1)",
        ["chosen = tf.reduce_sum(policy * tf.one_hot(actions, 2), axis=1)"],
    ),
    "a size of the batch that a layer does not take": (
        "model = keras.Sequential()\nmodel.add(layers.LSTM(4, batch_input_shape=(32, 10, 1), stateful=True))",
        ["model.add(layers.Input(batch_shape=(32, 10, 1)))", "model.add(layers.LSTM(4, stateful=True))"],
    ),
    "one sample for a scaler": (
        "from sklearn.preprocessing import StandardScaler\nscaler = StandardScaler().fit(np.zeros((9, 3)))\n"
        "scaler.transform(np.array([1.0, 2.0, 3.0]))",
        ["scaler.transform(np.array([1.0, 2.0, 3.0]).reshape(1, -1))"],
    ),
    "a model of images on each frame": (
        "frames = keras.Sequential([keras.Input((8, 8, 3)), layers.Conv2D(4, 3), layers.GlobalAveragePooling2D()])\n"
        "model = keras.Sequential([keras.Input((10, 8, 8, 3)), frames, layers.LSTM(4)])",
        ["model = keras.Sequential([keras.Input((10, 8, 8, 3)), layers.TimeDistributed(frames), layers.LSTM(4)])"],
    ),
    "the probability of the action of each row": (
        "policy, actions = tf.zeros((20, 2)), tf.zeros(20, tf.int32)\nchosen = tf.gather_nd(policy, actions)",
        ["chosen = tf.gather(policy, actions, batch_dims=1)"],
    ),
    "a vector that is pooled": (
        "states = keras.Input((10, 8))\nx = layers.GlobalAveragePooling1D()(states[:, 0])",
        ["x = states[:, 0]"],
    ),
    "an image weighted by its channels": (
        "image = keras.Input((16, 16, 8))\nweights = layers.Dense(4)(layers.GlobalAveragePooling2D()(image))\n"
        "x = layers.multiply([image, layers.Reshape((1, 1, 4))(weights)])",
        ["x = layers.multiply([image, layers.Conv2D(image.shape[-1], 1)(layers.Reshape((1, 1, 4))(weights))])"],
    ),
    "a prediction in batches that a model is not made for": (
        "model = keras.Sequential([keras.Input(batch_shape=(8, 5, 1)), layers.LSTM(4, stateful=True)])\n"
        "model.predict(np.zeros((32, 5, 1)), 4)",
        ["model.predict(np.zeros((32, 5, 1)), 8)"],
    ),
    "an image that was made three times smaller": (
        "down1 = keras.Input((24, 24, 4))\ndown2 = layers.MaxPooling2D(3)(down1)\n"
        "down3 = layers.MaxPooling2D()(down2)\nup3 = layers.concatenate([layers.UpSampling2D()(down3), down2])\n"
        "up2 = layers.UpSampling2D()(up3)\nx = layers.concatenate([up2, down1])",
        ["up2 = layers.UpSampling2D(size=3)(up3)"],
    ),
    "two samples for a model of one input": (
        "model = keras.Sequential([keras.Input((6,)), layers.Dense(1)])\nfirst, second = np.zeros(6), np.zeros(6)\n"
        "model.predict([first, second])",
        ["model.predict(np.array([first, second]))"],
    ),
    "a metric for labels without a column": (
        'model = keras.Sequential([keras.Input((9,)), layers.Dense(3, activation="softmax")])\n'
        'model.compile("adam", "sparse_categorical_crossentropy", metrics=["Recall"])\n'
        "model.fit(np.zeros((40, 9)), np.arange(40) % 3)",
        [
            'model.compile("adam", "categorical_crossentropy", metrics=["Recall"])',
            "model.fit(np.zeros((40, 9)), keras.utils.to_categorical(np.arange(40) % 3, 3))",
        ],
    ),
    "an f-score of one output": (
        'model = keras.Sequential([keras.Input((9,)), layers.Dense(1, activation="sigmoid")])\n'
        'model.compile("adam", "binary_crossentropy", metrics=[keras.metrics.F1Score()])\n'
        "y = np.zeros(40)\nmodel.fit(np.zeros((40, 9)), y)",
        [
            'model.compile("adam", "binary_crossentropy", metrics=[keras.metrics.F1Score(threshold=0.5)])',
            "model.fit(np.zeros((40, 9)), y[..., np.newaxis])",
        ],
    ),
    "overlaps of as many classes as there are": (
        'model = keras.Sequential([layers.Conv2D(4, 3, activation="softmax")])\nmetric = keras.metrics.MeanIoU()',
        ["metric = keras.metrics.MeanIoU(num_classes=4)"],
    ),
    "overlaps of two classes in one number": (
        'model = keras.Sequential([layers.Conv2D(1, 3, activation="sigmoid")])\nmetric = keras.metrics.MeanIoU()',
        ["metric = keras.metrics.BinaryIoU()"],
    ),
    "two penalties": (
        "x = layers.Dense(8, kernel_regularizer=keras.regularizers.l2(0.01, 0.02))",
        ["x = layers.Dense(8, kernel_regularizer=keras.regularizers.l1_l2(0.01, 0.02))"],
    ),
    "a weight for each class": (
        "def weighted(weights):\n    weights = tf.constant(weights)\n\n    def loss(y_true, y_pred):\n"
        "        return tf.reduce_mean(y_true * tf.math.log(y_pred) * weights)\n\n    return loss\n\n"
        "y = keras.utils.to_categorical(np.arange(40) % 4, 4)\n"
        'model = keras.Sequential([keras.Input((9,)), layers.Dense(4, activation="softmax")])\n'
        'model.compile("adam", weighted([1.0, 2.0, 5.0]))\nmodel.fit(np.zeros((40, 9)), y)',
        ['model.compile("adam", weighted([1.0, 2.0, 5.0, 1.0]))'],
    ),
    "a convolution of a decoder that cuts off the borders": (
        "x = keras.Input((28, 28, 1))\ncode = layers.MaxPooling2D(4, padding='same')(x)\n"
        "y = layers.UpSampling2D(2)(layers.MaxPooling2D(2, padding='same')(code))\n"
        "y = layers.UpSampling2D(2)(y)\ny = layers.Conv2D(8, 3, padding='same')(y)\ny = layers.UpSampling2D(2)(y)\n"
        "model = keras.Model(x, layers.Conv2D(1, 3, padding='same')(y))\nmodel.compile('adam', 'mse')\n"
        "data = np.zeros((40, 28, 28, 1))\nmodel.fit(data, data)",
        ["y = layers.Conv2D(8, 3, padding='valid')(y)"],
    ),
    "convolutions that keep the size": (
        "model = keras.Sequential([keras.Input((32, 32, 3)), layers.Conv2D(8, 3), layers.Conv2D(1, 3)])\n"
        'model.compile("adam", "mse")\nmodel.fit(np.zeros((9, 32, 32, 3)), np.zeros((9, 32, 32, 1)))',
        [
            'model = keras.Sequential([keras.Input((32, 32, 3)), layers.Conv2D(8, 3, padding="same"), '
            'layers.Conv2D(1, 3, padding="same")])'
        ],
    ),
    "columns of classes, and steps that are all returned": (
        "model = keras.Sequential([layers.LSTM(8, return_sequences=True), layers.Dense(5, activation='softmax')])\n"
        'model.compile("adam", "sparse_categorical_crossentropy")\nmodel.fit(np.zeros((9, 30, 6)), np.zeros((9, 5)))',
        [
            "model = keras.Sequential([layers.LSTM(8), layers.Dense(5, activation='softmax')])",
            'model.compile("adam", "categorical_crossentropy")',
        ],
    ),
    "texts that nothing reads": (
        'texts = np.array(["a good film", "a bad film"])\n'
        "model = keras.Sequential([layers.Embedding(1000, 16), layers.GlobalAveragePooling1D(), layers.Dense(1)])\n"
        'model.compile("adam", "mse")\nmodel.fit(texts, np.zeros(2))',
        [
            "vectorize = layers.TextVectorization(max_tokens=1000)",
            "vectorize.adapt(texts)",
            "model.fit(vectorize(texts), np.zeros(2))",
        ],
    ),
    "numbers of classes in a metric": (
        "def hits(y_true, y_pred):\n    return tf.reduce_sum(y_true * y_pred)\n\n"
        'model = keras.Sequential([keras.Input((9,)), layers.Dense(3, activation="softmax")])\n'
        'model.compile("adam", "sparse_categorical_crossentropy", metrics=[hits])\n'
        "model.fit(np.zeros((40, 9)), np.arange(40) % 3)",
        ["    y_true = tf.one_hot(y_true, 3)"],
    ),
    "whole numbers that meet fractions twice": (
        "def wrong(y_true, y_pred):\n    right = tf.reduce_sum(y_true * y_pred)\n"
        "    return 1.0 - right / (tf.reduce_sum(y_true) + 1e-7)\n\n"
        "wrong(tf.zeros((8, 1), tf.int64), tf.zeros((8, 1)))",
        ["    y_true = tf.cast(y_true, tf.float32)"],
    ),
    "a count and a fraction": (
        "count = tf.reduce_sum(tf.zeros((8, 1), tf.int64))\nshare = count + 1e-7",
        ["share = tf.cast(count, tf.float32) + 1e-7"],
    ),
    "targets that are cut": (
        'model = keras.Sequential([keras.Input((9,)), layers.Dense(1)])\nmodel.compile("adam", "mse")\n'
        "x, y = np.zeros((40, 9)), np.zeros(40)\nmodel.fit(x, y[:30])",
        ["model.fit(x, y)"],
    ),
    "weights of the part that is trained on": (
        "from sklearn.model_selection import train_test_split\nx, y = np.zeros((40, 9)), np.zeros(40)\n"
        "x_train, x_test, y_train, y_test = train_test_split(x, y)\nw = np.where(y > 0, 2.0, 1.0)\n"
        'model = keras.Sequential([keras.Input((9,)), layers.Dense(1)])\nmodel.compile("adam", "mse")\n'
        "model.fit(x_train, y_train, sample_weight=w)",
        ["w = np.where(y_train > 0, 2.0, 1.0)"],
    ),
    "a forecast of the third column": (
        "from sklearn.preprocessing import MinMaxScaler\nscaler = MinMaxScaler()\n"
        "data = scaler.fit_transform(np.zeros((90, 4)))\ny = data[10:, 2]\n"
        "model = keras.Sequential([keras.Input((4,)), layers.Dense(1)])\n"
        "real = scaler.inverse_transform(model.predict(data))",
        ["real = scaler.inverse_transform(np.repeat(model.predict(data), 4, axis=1))[:, 2:3]"],
    ),
    "tags of which a sample may have several": (
        "from sklearn.preprocessing import MultiLabelBinarizer\n"
        'y = MultiLabelBinarizer().fit_transform([["a", "b"], ["c"]])\n'
        'model = keras.Sequential([keras.Input((9,)), layers.Dense(3, activation="softmax")])\n'
        'model.compile("adam", "sparse_categorical_crossentropy")\nmodel.fit(np.zeros((2, 9)), y)',
        [
            'model = keras.Sequential([keras.Input((9,)), layers.Dense(3, activation="sigmoid")])',
            'model.compile("adam", "binary_crossentropy")',
        ],
    ),
    "channels first in what is compared": (
        "low, high = np.zeros((9, 3, 32, 32)), np.zeros((9, 3, 64, 64))\n"
        "model = keras.Sequential([keras.Input((32, 32, 3)), layers.Conv2D(3, 1), layers.UpSampling2D()])\n"
        'model.compile("adam", "mse")\nmodel.fit(low, high)',
        ["model.fit(np.transpose(low, (0, 2, 3, 1)), np.transpose(high, (0, 2, 3, 1)))"],
    ),
    "actions that are encoded for another model": (
        'model = keras.Sequential([keras.Input((4,)), layers.Dense(2, activation="softmax")])\n'
        "mask = tf.one_hot(np.arange(30) % 2, 3)\nchosen = mask * model(np.zeros((30, 4)))",
        ["mask = tf.one_hot(np.arange(30) % 2, 2)"],
    ),
    "rows of a list": (
        "x, rows = [np.zeros(4), np.ones(4), np.ones(4)], np.array([0, 2])\npart = x[rows]",
        ["part = np.array(x)[rows]"],
    ),
    "columns of unknown classes for one output": (
        'y = keras.utils.to_categorical(np.load("ill.npy").reshape(-1))\n'
        'model = keras.Sequential([layers.Dense(1, activation="sigmoid")])\n'
        'model.compile("adam", "binary_crossentropy")\nmodel.fit(np.zeros((20, 3)), y)',
        ['y = np.load("ill.npy").reshape(-1)'],
    ),
    "folders as columns for one output": (
        'scans = keras.utils.image_dataset_from_directory("a", label_mode="categorical", image_size=(8, 8))\n'
        'others = keras.utils.image_dataset_from_directory("b", label_mode="categorical", image_size=(8, 8))\n'
        "model = keras.Sequential([keras.Input((8, 8, 3)), layers.Flatten(), layers.Dense(1)])\n"
        'model.compile("adam", "binary_crossentropy")\nmodel.fit(scans, validation_data=others)',
        [
            'scans = keras.utils.image_dataset_from_directory("a", label_mode="binary", image_size=(8, 8))',
            'others = keras.utils.image_dataset_from_directory("b", label_mode="binary", image_size=(8, 8))',
        ],
    ),
    "lists of samples and of their labels": (
        "import os\nimages, kinds = [], []\nfor name in os.listdir('photos'):\n    images.append(np.zeros((8, 8, 3)))\n"
        "    kinds.append(1)\nmodel = keras.Sequential([keras.Input((8, 8, 3)), layers.Flatten(), layers.Softmax()])\n"
        'model.compile("adam", "sparse_categorical_crossentropy")\nmodel.fit(images, kinds)',
        ["model.fit(np.array(images), np.array(kinds))"],
    ),
}


@pytest.mark.parametrize(("code", "lines"), PROGRAMS.values(), ids=PROGRAMS)
def test_the_first_fix(code: str, lines: list[str]) -> None:
    text = f"{START}{code}\n"
    program = Program.from_texts([text])
    fix = fixes_for(program, diagnose(program)[0])[0]
    [after] = apply_edits([text], fix.edits)
    assert [line for line in (after or "").splitlines() if line not in text.splitlines()] == lines


def test_labels_that_are_encoded_twice() -> None:
    text = (
        f"{START}model = keras.Sequential([keras.Input((8,)), layers.Dense(4, activation='softmax')])\n"
        "model.compile('adam', 'categorical_crossentropy')\ny = keras.utils.to_categorical(np.arange(40) % 4, 4)\n"
        "y = keras.utils.to_categorical(y)\nmodel.fit(np.zeros((40, 8)), y)\n"
    )
    program = Program.from_texts([text])
    fix = fixes_for(program, diagnose(program)[0])[0]
    assert apply_edits([text], fix.edits) == [text.replace("y = keras.utils.to_categorical(y)\n", "")]
