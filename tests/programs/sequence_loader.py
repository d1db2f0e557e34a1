"""A data generator as a subclass of Sequence, and training with it."""
import math
import numpy as np
from tensorflow import keras
from tensorflow.keras import layers
from tensorflow.keras.utils import Sequence, to_categorical


class DataGenerator(Sequence):
    def __init__(self, x, y, batch_size=16, n_classes=5, shuffle=True, **kwargs):
        super().__init__(**kwargs)
        self.x, self.y = x, y
        self.batch_size = batch_size
        self.n_classes = n_classes
        self.shuffle = shuffle
        self.on_epoch_end()

    def __len__(self):
        return math.ceil(len(self.x) / self.batch_size)

    def on_epoch_end(self):
        self.indexes = np.arange(len(self.x))
        if self.shuffle:
            np.random.shuffle(self.indexes)

    def __getitem__(self, index):
        low = index * self.batch_size
        batch_x = self.x[low : low + self.batch_size]
        batch_y = self.y[low : low + self.batch_size]
        return np.array(batch_x), to_categorical(batch_y, num_classes=self.n_classes)


x = np.random.rand(64, 32, 32, 3).astype("float32")
y = np.random.randint(0, 5, 64)
train = DataGenerator(x, y)
batch_x, batch_y = train[0]
print(batch_x.shape, batch_y.shape, len(train))
model = keras.Sequential()
model.add(layers.Conv2D(16, (3, 3), activation="relu"))
model.add(layers.MaxPooling2D())
model.add(layers.Flatten())
model.add(layers.Dense(5, activation="softmax"))
model.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
model.fit(train, epochs=1, verbose=0)
first = layers.Dense(3)(batch_y)
