import numpy as np
from tensorflow import keras
from tensorflow.keras import layers


def block(x):
    y = layers.Conv1D(24, 5, activation="relu")(x)
    y = layers.BatchNormalization()(y)
    return layers.Add()([x, y])


tremor = keras.Input((200, 3))
x = layers.Conv1D(24, 1)(tremor)
x = block(x)
x = layers.GlobalAveragePooling1D()(x)
model = keras.Model(tremor, layers.Dense(4, activation="softmax")(x))
model.compile("adam", "sparse_categorical_crossentropy")
model.fit(np.random.rand(12, 200, 3), np.random.randint(0, 4, 12), epochs=1, verbose=0)
