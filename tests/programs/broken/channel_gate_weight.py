import numpy as np
from tensorflow import keras
from tensorflow.keras import layers


class ChannelGate(layers.Layer):
    """Learns how much each feature counts."""

    def build(self, input_shape):
        self.gate = self.add_weight(shape=input_shape, initializer='ones', name='gate')
        super().build(input_shape)

    def call(self, inputs):
        return inputs * keras.ops.sigmoid(self.gate)


x = np.random.rand(90, 11)
y = np.random.randint(0, 2, 90)
model = keras.Sequential()
model.add(keras.Input((11,)))
model.add(ChannelGate())
model.add(layers.Dense(1, activation='sigmoid'))
model.compile('adam', 'binary_crossentropy')
model.fit(x, y, epochs=1)
