"""Members made from one configuration, averaged, and a student with tied weights."""
import keras
import numpy as np
from keras import layers


def member(seed):
    keras.utils.set_random_seed(seed)
    return keras.Sequential([layers.Input((20,)), layers.Dense(32, activation="tanh"), layers.Dense(4)], name=f"member_{seed}")


members = [member(s) for s in range(3)]
inputs = keras.Input((20,))
average = layers.Average()([m(inputs) for m in members])
ensemble = keras.Model(inputs, layers.Softmax()(average))
copy = keras.models.clone_model(ensemble)
same = keras.Model.from_config(ensemble.get_config())
x = np.random.normal(size=(6, 20))
stacked = np.stack([m.predict(x, verbose=0) for m in members])
weights = layers.Dense(1)(stacked.transpose(1, 2, 0))
out = copy(x)
out = layers.Dense(3)(same(x))
loss = keras.losses.KLDivergence(reduction="none")(out, out)
mean = keras.metrics.Mean()
mean.update_state(loss)
rescaled = layers.Rescaling(2.0)(loss)


class TiedAutoencoder(keras.Model):
    def __init__(self, units):
        super().__init__()
        self.encoder = layers.Dense(units, activation="relu")
        self.activation = layers.Activation("sigmoid")

    def build(self, input_shape):
        self.encoder.build(input_shape)
        self.bias = self.add_weight(shape=(input_shape[-1],), initializer="zeros", name="bias")

    def call(self, inputs):
        hidden = self.encoder(inputs)
        decoded = keras.ops.matmul(hidden, keras.ops.transpose(self.encoder.kernel)) + self.bias
        return self.activation(decoded)


tied = TiedAutoencoder(8)
tied.compile("adam", "mse")
tied.fit(x, x, batch_size=3, verbose=0)
code = keras.Sequential([keras.Input((20,)), tied.encoder, layers.LayerNormalization()])
