"""Prices of houses from a picture, a table and two categories; two outputs."""

import keras
import numpy as np
from keras import layers

N = 200
features = {
    "picture": np.random.rand(N, 48, 64, 3).astype("float32"),
    "table": np.random.rand(N, 13).astype("float32"),
    "district": np.random.randint(0, 30, (N, 1)),
    "kind": np.random.randint(0, 4, (N, 2)),
}

picture = keras.Input(shape=(48, 64, 3), name="picture")
table = keras.Input(shape=(13,), name="table")
district = keras.Input(shape=(1,), dtype="int64", name="district")
kind = keras.Input(shape=(2,), dtype="int32", name="kind")

p = layers.Conv2D(8, 3, strides=(2, 1), activation="relu")(picture)
p = layers.MaxPooling2D((3, 4))(p)
p = layers.Flatten()(p)

t = layers.Normalization(axis=-1, mean=0.5, variance=0.08)(table)
t = layers.Dense(32, activation="relu")(t)
t = layers.Dense(16)(t)
t = layers.LeakyReLU(negative_slope=0.1)(t)

d = layers.Flatten()(layers.Embedding(input_dim=30, output_dim=5)(district))
k = layers.Embedding(4, 3)(kind)
k = layers.Reshape((-1,))(k)

joined = layers.concatenate([p, t, d, k])
joined = layers.BatchNormalization()(joined)
shared = layers.Dense(64, activation="gelu")(joined)
price = layers.Dense(1, name="price")(shared)
sold = layers.Dense(2, activation="softmax", name="sold")(layers.Dropout(rate=0.3)(shared))

model = keras.Model(inputs=[picture, table, district, kind], outputs={"price": price, "sold": sold})
answers = model(features)
answers["price"].shape
flat = layers.Dense(3)(answers["sold"])
