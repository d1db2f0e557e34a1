"""Writes notebooks of any length that look like those that people write."""

from collections.abc import Iterator
from itertools import cycle

_START = (
    """%matplotlib inline
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers""",
    """SEED = 7
BATCH = 32
CLASSES = 10
rng = np.random.default_rng(SEED)
tf.random.set_seed(SEED)""",
)

# One study after the other, each with names of its own: data, preparation, a model, training, a look at the result.
_STUDIES = (
    (
        """# Study {n}: accelerometer windows
signals_{n} = rng.normal(size=(640, 128, 6)).astype("float32")
labels_{n} = rng.integers(0, CLASSES, size=640)
mean, std = signals_{n}.mean(axis=(0, 1)), signals_{n}.std(axis=(0, 1))
signals_{n} = (signals_{n} - mean) / std
train_x, test_x = signals_{n}[:512], signals_{n}[512:]
train_y, test_y = labels_{n}[:512], labels_{n}[512:]""",
        """def conv_block(x, filters, kernel_size=3, pool=2):
    x = layers.Conv1D(filters, kernel_size, padding="same")(x)
    x = layers.BatchNormalization()(x)
    x = layers.Activation("relu")(x)
    return layers.MaxPooling1D(pool)(x)


inputs = keras.Input(train_x.shape[1:])
x = inputs
for filters in (32, 64, 128):
    x = conv_block(x, filters)
x = layers.GlobalAveragePooling1D()(x)
x = layers.Dropout(0.3)(x)
outputs = layers.Dense(CLASSES, activation="softmax")(x)
model_{n} = keras.Model(inputs, outputs, name="accelerometer_{n}")""",
        """model_{n}.summary()""",
        """model_{n}.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
history = model_{n}.fit(train_x, train_y, batch_size=BATCH, epochs=5, validation_data=(test_x, test_y))""",
        """plt.plot(history.history["loss"], label="train")
plt.plot(history.history["val_loss"], label="validation")
plt.legend()
plt.show()""",
    ),
    (
        """# Study {n}: small pictures
pictures_{n} = rng.integers(0, 255, size=(256, 32, 32, 3)).astype("uint8")
targets_{n} = keras.utils.to_categorical(rng.integers(0, CLASSES, size=256), CLASSES)
scaled = tf.cast(pictures_{n}, tf.float32) / 255.0
print(scaled.shape, targets_{n}.shape)""",
        """cnn_{n} = keras.Sequential([
    keras.Input((32, 32, 3)),
    layers.Conv2D(32, 3, activation="relu"),
    layers.Conv2D(32, 3, activation="relu"),
    layers.MaxPooling2D(2),
    layers.Conv2D(64, 3, activation="relu"),
    layers.Conv2D(64, 3, activation="relu"),
    layers.MaxPooling2D(2),
    layers.Flatten(),
    layers.Dense(128, activation="relu"),
    layers.Dropout(0.5),
    layers.Dense(CLASSES, activation="softmax"),
])""",
        """cnn_{n}.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
cnn_{n}.fit(scaled, targets_{n}, batch_size=BATCH, epochs=3)
predictions = cnn_{n}(scaled[:16])
best = tf.argmax(predictions, axis=-1)""",
        """fig, axes = plt.subplots(4, 4, figsize=(6, 6))
for index, axis in enumerate(axes.flat):
    axis.imshow(scaled[index])
    axis.set_title(int(best[index]))
    axis.axis("off")
plt.tight_layout()""",
    ),
    (
        """# Study {n}: residual blocks in a class
class Residual_{n}(layers.Layer):
    def __init__(self, filters, stride=1):
        super().__init__()
        self.first = layers.Conv2D(filters, 3, strides=stride, padding="same")
        self.second = layers.Conv2D(filters, 3, padding="same")
        self.norms = [layers.BatchNormalization() for _ in range(2)]
        self.shortcut = layers.Conv2D(filters, 1, strides=stride) if stride > 1 else None

    def call(self, inputs):
        x = tf.nn.relu(self.norms[0](self.first(inputs)))
        x = self.norms[1](self.second(x))
        if self.shortcut is not None:
            inputs = self.shortcut(inputs)
        return tf.nn.relu(x + inputs)""",
        """inputs = keras.Input((64, 64, 3))
x = layers.Conv2D(16, 7, strides=2, padding="same")(inputs)
x = Residual_{n}(16)(x)
x = Residual_{n}(32, stride=2)(x)
x = Residual_{n}(64, stride=2)(x)
pooled = layers.GlobalAveragePooling2D()(x)
resnet_{n} = keras.Model(inputs, layers.Dense(CLASSES)(pooled))""",
        """batch = tf.random.normal((BATCH, 64, 64, 3))
with tf.GradientTape() as tape:
    logits = resnet_{n}(batch)
    loss = tf.reduce_mean(tf.square(logits - tf.one_hot(tf.zeros(BATCH, tf.int32), CLASSES)))
gradients = tape.gradient(loss, resnet_{n}.trainable_variables)
print(float(loss))""",
    ),
    (
        """# Study {n}: an autoencoder
encoder_{n} = keras.Sequential([
    keras.Input((28, 28, 1)),
    layers.Conv2D(16, 3, strides=2, padding="same", activation="relu"),
    layers.Conv2D(32, 3, strides=2, padding="same", activation="relu"),
    layers.Flatten(),
    layers.Dense(16),
])
decoder_{n} = keras.Sequential([
    keras.Input((16,)),
    layers.Dense(7 * 7 * 32, activation="relu"),
    layers.Reshape((7, 7, 32)),
    layers.Conv2DTranspose(16, 3, strides=2, padding="same", activation="relu"),
    layers.Conv2DTranspose(1, 3, strides=2, padding="same"),
])""",
        """digits = np.zeros((BATCH, 28, 28), dtype="float32")[..., np.newaxis]
codes = encoder_{n}(digits)
restored = decoder_{n}(codes)
error = tf.reduce_mean(tf.abs(restored - digits), axis=(1, 2, 3))""",
        """print(codes.shape, restored.shape, error.shape)""",
    ),
)


def realistic_notebook(lines: int) -> list[str]:
    """Return code cells with at least so many lines together."""
    cells = list(_START)
    count = sum(len(cell.splitlines()) for cell in cells)
    for cell in _cells():
        if count >= lines:
            break
        cells.append(cell)
        count += len(cell.splitlines())
    return cells


def studies() -> Iterator[str]:
    """Yield one study after the other, each as the text of a program but for its imports, without an end."""
    for number, study in enumerate(cycle(_STUDIES), 1):
        yield "\n\n".join(study).replace("{n}", str(number))


def _cells() -> Iterator[str]:
    for number, study in enumerate(cycle(_STUDIES), 1):
        for cell in study:
            yield cell.replace("{n}", str(number))


def as_file(cells: list[str]) -> str:
    """Return the cells as one Python file."""
    return "\n\n".join("\n".join(line for line in cell.splitlines() if line[:1] != "%") for cell in cells) + "\n"
