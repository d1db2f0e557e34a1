"""Layers and models of the user's own: configurations, losses, steps, blocks in lists, saved and cloned."""

import keras
from keras import layers, ops
import numpy as np
import tensorflow as tf

@keras.saving.register_keras_serializable(package="mine")
class Linear(layers.Layer):
    def __init__(self, units=32, activation=None, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.activation = keras.activations.get(activation)
    def build(self, input_shape):
        self.w = self.add_weight(shape=(input_shape[-1], self.units), initializer="random_normal", trainable=True)
        self.b = self.add_weight(shape=(self.units,), initializer="zeros", trainable=True)
        super().build(input_shape)
    def call(self, inputs):
        return self.activation(ops.matmul(inputs, self.w) + self.b)
    def compute_output_shape(self, input_shape):
        return (*input_shape[:-1], self.units)
    def get_config(self):
        config = super().get_config()
        config.update({"units": self.units, "activation": keras.activations.serialize(self.activation)})
        return config

class ActivityReg(layers.Layer):
    def __init__(self, rate=1e-2, **kwargs):
        super().__init__(**kwargs)
        self.rate = rate
    def call(self, inputs):
        self.add_loss(self.rate * ops.mean(inputs))
        return inputs

class Block(layers.Layer):
    def __init__(self, filters, kernel_size=3, **kw):
        super().__init__(**kw)
        self.conv1 = layers.Conv1D(filters, kernel_size, padding="same")
        self.bn1 = layers.BatchNormalization()
        self.conv2 = layers.Conv1D(filters, kernel_size, padding="same")
        self.bn2 = layers.BatchNormalization()
        self.proj = layers.Conv1D(filters, 1)
        self.act = layers.ReLU()
    def call(self, x, training=None):
        y = self.act(self.bn1(self.conv1(x), training=training))
        y = self.bn2(self.conv2(y), training=training)
        return self.act(layers.add([y, self.proj(x)]))

class Net(keras.Model):
    def __init__(self, num_classes=4, widths=(8, 16)):
        super().__init__(name="net")
        self.blocks = [Block(w, name=f"block{i}") for i, w in enumerate(widths)]
        self.pools = [layers.MaxPooling1D(2) for _ in widths]
        self.reg = ActivityReg()
        self.gap = layers.GlobalAveragePooling1D()
        self.heads = {"a": Linear(num_classes), "b": Linear(1, "sigmoid")}
    def call(self, inputs, training=False, mask=None):
        x = inputs
        for block, pool in zip(self.blocks, self.pools):
            x = pool(block(x, training=training))
        x = self.reg(self.gap(x))
        return {name: head(x) for name, head in self.heads.items()}
    def test_step(self, data):
        x, y = data
        out = self(x, training=False)
        return {"n": ops.mean(out["a"])}
    def train_step(self, data):
        x, y = data
        with tf.GradientTape() as tape:
            out = self(x, training=True)
            loss = ops.mean((out["a"] - y) ** 2) + sum(self.losses)
        self.optimizer.apply_gradients(zip(tape.gradient(loss, self.trainable_variables), self.trainable_variables))
        return {"loss": loss}

net = Net()
out = net(np.random.rand(2, 40, 3).astype("float32"))
layers.Dense(2)(out["a"])
net.compile("adam")
net.fit(np.zeros((16, 40, 3)), np.zeros((16, 4)), batch_size=8)
net.evaluate(np.zeros((16, 40, 3)), np.zeros((16, 4)), batch_size=8)
pred = net.predict(np.zeros((5, 40, 3)))
layers.Dense(3)(pred["b"])

inp = keras.Input((12,))
h = Linear(8, "relu")(inp)
h = ActivityReg()(h)
o = Linear(3)(h)
model = keras.Model(inp, o)
model.save("m.keras")
loaded = keras.models.load_model("m.keras", custom_objects={"Linear": Linear, "ActivityReg": ActivityReg})
layers.Dense(5)(loaded(np.zeros((3, 12))))
clone = keras.models.clone_model(model)
layers.Dense(6)(clone.layers[-2].output)
cfg = model.layers[1].get_config()
lin = Linear.from_config(cfg)
lin(np.zeros((4, 5), "float32"))

class MLP(keras.Sequential):
    def __init__(self, sizes, **kw):
        super().__init__([layers.Dense(s, activation="gelu") for s in sizes], **kw)
mlp = MLP([4, 5, 6])
mlp(np.zeros((2, 3), "float32"))
class Auto(keras.Model):
    def __init__(self, dim):
        super().__init__()
        self.encoder = keras.Sequential([layers.Flatten(), layers.Dense(dim, activation="relu")])
        self.decoder = keras.Sequential([layers.Dense(784, activation="sigmoid"), layers.Reshape((28, 28))])
    def call(self, x):
        return self.decoder(self.encoder(x))
auto = Auto(16)
auto.build((None, 28, 28))
auto.compile(optimizer="adam", loss=keras.losses.MeanSquaredError())
data = np.random.rand(64, 28, 28)
auto.fit(data, data, epochs=1, shuffle=True, validation_data=(data, data))
encoded = auto.encoder(data).numpy()
decoded = auto.decoder(encoded).numpy()
layers.Dense(3)(decoded)
auto.summary()
