"""Custom layers on a small classifier: squeeze and excitation, CBAM, gated linear units, a Xception-like stem."""

import tensorflow as tf
from tensorflow.keras import Sequential, initializers, layers, regularizers
from tensorflow.keras.layers import (
    Activation,
    Add,
    BatchNormalization,
    Concatenate,
    Conv2D,
    Dense,
    GlobalAveragePooling2D,
    GlobalMaxPooling2D,
    Layer,
    MaxPool2D,
    Reshape,
    SeparableConv2D,
)


class SqueezeExcitation(Layer):
    def __init__(self, ratio=16, **kwargs):
        super().__init__(**kwargs)
        self.ratio = ratio

    def build(self, input_shape):
        channels = int(input_shape[-1])
        self.pool = GlobalAveragePooling2D()
        self.reduce = Dense(channels // self.ratio, activation="relu", kernel_initializer="he_normal", use_bias=False)
        self.expand = Dense(channels, activation="sigmoid", kernel_initializer="he_normal", use_bias=False)
        self.reshape = Reshape((1, 1, channels))
        super().build(input_shape)

    def call(self, inputs):
        weights = self.reshape(self.expand(self.reduce(self.pool(inputs))))
        return inputs * weights

    def get_config(self):
        return {**super().get_config(), "ratio": self.ratio}


class ChannelAttention(Layer):
    def __init__(self, filters, ratio):
        super().__init__()
        self.shared_mlp = Sequential([Dense(filters // ratio, activation="relu"), Dense(filters)])
        self.avg, self.max = GlobalAveragePooling2D(keepdims=True), GlobalMaxPooling2D(keepdims=True)

    def call(self, x):
        return x * tf.sigmoid(self.shared_mlp(self.avg(x)) + self.shared_mlp(self.max(x)))


class SpatialAttention(Layer):
    def __init__(self, kernel_size=7):
        super().__init__()
        self.conv = Conv2D(1, kernel_size, padding="same", activation="sigmoid", use_bias=False)

    def call(self, x):
        mean = tf.reduce_mean(x, axis=-1, keepdims=True)
        peak = tf.reduce_max(x, axis=-1, keepdims=True)
        return x * self.conv(tf.concat([mean, peak], axis=-1))


class CBAM(Layer):
    """Channel attention, then spatial attention."""

    def __init__(self, filters, ratio=8, kernel_size=7, **kwargs):
        super().__init__(**kwargs)
        self.channel = ChannelAttention(filters, ratio)
        self.spatial = SpatialAttention(kernel_size)

    def call(self, x):
        return self.spatial(self.channel(x))


class GatedLinearUnit(Layer):
    def __init__(self, units):
        super().__init__()
        self.linear = Dense(units)
        self.sigmoid = Dense(units, activation="sigmoid")

    def call(self, inputs):
        return self.linear(inputs) * self.sigmoid(inputs)


class GatedResidualNetwork(Layer):
    def __init__(self, units, dropout_rate):
        super().__init__()
        self.units = units
        self.elu_dense = Dense(units, activation="elu")
        self.linear_dense = Dense(units)
        self.dropout = layers.Dropout(dropout_rate)
        self.gated_linear_unit = GatedLinearUnit(units)
        self.layer_norm = layers.LayerNormalization()
        self.project = Dense(units)

    def call(self, inputs):
        x = self.elu_dense(inputs)
        x = self.linear_dense(x)
        x = self.dropout(x)
        if inputs.shape[-1] != self.units:
            inputs = self.project(inputs)
        x = inputs + self.gated_linear_unit(x)
        return self.layer_norm(x)


class Linear(Layer):
    """A dense layer by hand, whose weights are made when it is first called."""

    def __init__(self, units=32, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    def build(self, input_shape):
        self.w = self.add_weight(
            shape=(input_shape[-1], self.units),
            initializer=initializers.RandomNormal(stddev=0.05),
            regularizer=regularizers.L2(1e-4),
            trainable=True,
        )
        self.b = self.add_weight(shape=(self.units,), initializer="zeros", trainable=True)

    def call(self, inputs):
        return tf.matmul(inputs, self.w) + self.b


ATTENTION = {
    "se": lambda channels: SqueezeExcitation(ratio=4),
    "cbam": lambda channels: CBAM(channels),
    None: lambda channels: layers.Identity(),
}


def xception_block(x, filters, attention=None, name=""):
    residual = Conv2D(filters, 1, strides=2, padding="same", name=f"{name}_shortcut")(x)
    residual = BatchNormalization()(residual)
    for i in range(2):
        x = Activation("relu", name=f"{name}_relu{i}")(x)
        x = SeparableConv2D(filters, 3, padding="same", use_bias=False, name=f"{name}_sep{i}")(x)
        x = BatchNormalization()(x)
    x = MaxPool2D(3, strides=2, padding="same")(x)
    x = ATTENTION[attention](filters)(x)
    return Add(name=f"{name}_out")([x, residual])


def make_model(input_shape=(72, 72, 3), widths=(32, 64, 96), attention=("se", "cbam", None), num_classes=5):
    inputs = tf.keras.Input(shape=input_shape)
    x = Conv2D(16, 3, strides=2, padding="same")(inputs)
    x = BatchNormalization()(x)
    for number, (width, kind) in enumerate(zip(widths, attention), start=1):
        x = xception_block(x, width, kind, name=f"block{number}")
    x = SeparableConv2D(128, 3, padding="same", activation="relu")(x)
    pooled = Concatenate()([GlobalAveragePooling2D()(x), GlobalMaxPooling2D()(x)])
    x = GatedResidualNetwork(64, dropout_rate=0.1)(pooled)
    x = Linear(24)(x)
    outputs = Dense(1 if num_classes == 2 else num_classes, activation="softmax")(x)
    return tf.keras.Model(inputs, outputs)


model = make_model()
images = tf.random.normal((4, 72, 72, 3))
probabilities = model(images)
tf.debugging.assert_equal(tf.shape(probabilities), (4, 5))
for layer in model.layers[:6]:
    print(layer.name, [w.shape for w in layer.weights])

grn = GatedResidualNetwork(16, 0.2)
table = grn(tf.random.uniform((8, 10)))
linear = Linear(4)
y = linear(tf.ones((2, 2)))
assert linear.w.shape == (2, 4)
