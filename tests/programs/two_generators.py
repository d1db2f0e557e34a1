"""Two data sets as classes, one of named inputs with weights, and an autoencoder of images."""

import numpy as np
import keras
from keras import layers


class Pairs(keras.utils.PyDataset):
    def __init__(self, count, **kwargs):
        super().__init__(**kwargs)
        self.count = count

    def __len__(self):
        return self.count // 4

    def __getitem__(self, index):
        left = np.random.rand(4, 8)
        right = np.zeros((4, 3), "int64")
        return {"a": left, "b": right}, np.zeros((4, 1)), np.ones((4,))


class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.dense = layers.Dense(6)
        self.embed = layers.Embedding(10, 5)
        self.flat = layers.Flatten()
        self.join = layers.Concatenate()
        self.out = layers.Dense(1)

    def call(self, inputs):
        return self.out(self.join([self.dense(inputs["a"]), self.flat(self.embed(inputs["b"]))]))


model = Net()
model.compile("adam", "mse")
model.fit(Pairs(12), validation_data=Pairs(8), verbose=0)


class Images(keras.utils.Sequence):
    def __len__(self):
        return 3

    def __getitem__(self, i):
        x = np.empty((2, 20, 20, 1))
        return x, x


auto = keras.Sequential([layers.Conv2D(4, 3, padding="same"), layers.Conv2D(1, 3, padding="same")])
auto.compile("adam", "mse")
auto.fit(Images(), epochs=1, verbose=0)
print(auto.evaluate(Images(), verbose=0))
