"""Inception blocks with four branches, and an auxiliary head."""

import keras
from keras import Input, Model
from keras.layers import (
    AveragePooling2D,
    Concatenate,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePooling2D,
    MaxPool2D,
)


def inception(x, f1, f3_in, f3, f5_in, f5, proj, name=None):
    path1 = Conv2D(f1, (1, 1), padding="same", activation="relu")(x)

    path2 = Conv2D(f3_in, (1, 1), padding="same", activation="relu")(x)
    path2 = Conv2D(f3, (3, 3), padding="same", activation="relu")(path2)

    path3 = Conv2D(f5_in, (1, 1), padding="same", activation="relu")(x)
    path3 = Conv2D(f5, (1, 5), padding="same", activation="relu")(path3)
    path3 = Conv2D(f5, (5, 1), padding="same", activation="relu")(path3)

    path4 = MaxPool2D((3, 3), strides=(1, 1), padding="same")(x)
    path4 = Conv2D(proj, (1, 1), padding="same", activation="relu")(path4)
    return Concatenate(axis=-1, name=name)([path1, path2, path3, path4])


image = Input((96, 96, 3))
x = Conv2D(64, (7, 7), padding="same", strides=(2, 2), activation="relu")(image)
x = MaxPool2D((3, 3), padding="same", strides=(2, 2))(x)
x = inception(x, 64, 96, 128, 16, 32, 32, name="inception_3a")
x = inception(x, 128, 128, 192, 32, 96, 64, name="inception_3b")
x = MaxPool2D((3, 3), padding="same", strides=(2, 2))(x)
x = inception(x, *[192, 96, 208, 16, 48, 64])

aux = AveragePooling2D((5, 5), strides=3)(x)
aux = Conv2D(128, 1, activation="relu")(aux)
aux = Dense(5, activation="softmax", name="aux")(Flatten()(aux))

kwargs = dict(f1=128, f3_in=128, f3=256, f5_in=24, f5=64, proj=64)
x = inception(x, **kwargs)
main = Dense(5, activation="softmax", name="main")(Dropout(0.4)(GlobalAveragePooling2D()(x)))

model = Model(inputs=image, outputs=[main, aux])
first, second = model(keras.random.normal((2, 96, 96, 3)))
