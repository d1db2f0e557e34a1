"""Multi-input regression: a table with numbers and categories beside a picture of each house, as Keras inputs by name."""

import argparse

import numpy as np
import pandas as pd
import tensorflow as tf
from sklearn.compose import ColumnTransformer
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import LabelBinarizer, MinMaxScaler
from tensorflow.keras.layers import (
    Activation,
    BatchNormalization,
    Conv2D,
    Dense,
    Dropout,
    Embedding,
    Flatten,
    Input,
    MaxPooling2D,
    concatenate,
)
from tensorflow.keras.models import Model, Sequential

args = argparse.Namespace(rows=60, image_size=64, epochs=1, batch_size=8, lr=1e-3)

rng = np.random.RandomState(7)
df = pd.DataFrame(
    {
        "bedrooms": rng.randint(1, 6, args.rows),
        "bathrooms": rng.randint(1, 4, args.rows),
        "area": rng.uniform(500, 4000, args.rows),
        "zipcode": rng.choice([91901, 92276, 93446, 94501], args.rows),
        "price": rng.uniform(1e5, 9e5, args.rows),
    }
)
images = rng.rand(args.rows, args.image_size, args.image_size, 3)
print(f"[INFO] {len(df)} houses, images {images.shape}")

split = train_test_split(df, images, test_size=0.25, random_state=42)
(train_attr, test_attr, train_images, test_images) = split

max_price = train_attr["price"].max()
train_y = train_attr["price"] / max_price
test_y = test_attr["price"] / max_price


def process_house_attributes(df, train, test):
    continuous = ["bedrooms", "bathrooms", "area"]
    cs = MinMaxScaler()
    train_continuous = cs.fit_transform(train[continuous])
    test_continuous = cs.transform(test[continuous])
    codes = {z: i for i, z in enumerate(sorted(df["zipcode"].unique()))}
    train_zip = train["zipcode"].map(codes).values
    test_zip = test["zipcode"].map(codes).values
    return (train_continuous, train_zip), (test_continuous, test_zip)


(train_x, train_zip), (test_x, test_zip) = process_house_attributes(df, train_attr, test_attr)


def create_mlp(dim, regress=False):
    model = Sequential()
    model.add(Dense(8, input_dim=dim, activation="relu"))
    model.add(Dense(4, activation="relu"))
    if regress:
        model.add(Dense(1, activation="linear"))
    return model


def create_cnn(width, height, depth, filters=(16, 32, 64), regress=False):
    input_shape = (height, width, depth)
    chan_dim = -1
    inputs = Input(shape=input_shape)
    for i, f in enumerate(filters):
        if i == 0:
            x = inputs
        x = Conv2D(f, (3, 3), padding="same")(x)
        x = Activation("relu")(x)
        x = BatchNormalization(axis=chan_dim)(x)
        x = MaxPooling2D(pool_size=(2, 2))(x)
    x = Flatten()(x)
    x = Dense(16)(x)
    x = Activation("relu")(x)
    x = BatchNormalization(axis=chan_dim)(x)
    x = Dropout(0.5)(x)
    x = Dense(4)(x)
    x = Activation("relu")(x)
    if regress:
        x = Dense(1, activation="linear")(x)
    return Model(inputs, x)


mlp = create_mlp(3, regress=False)
cnn = create_cnn(args.image_size, args.image_size, 3)
zip_input = Input(shape=(1,), name="zipcode")
zip_vector = Flatten()(Embedding(input_dim=5, output_dim=3)(zip_input))

combined_input = concatenate([mlp.outputs[0], cnn.output, zip_vector])
x = Dense(4, activation="relu")(combined_input)
x = Dense(1, activation="linear")(x)
model = Model(inputs=[mlp.inputs[0], cnn.input, zip_input], outputs=x)
model.compile(loss="mean_absolute_percentage_error", optimizer=tf.keras.optimizers.Adam(learning_rate=args.lr))

model.fit(
    x=[train_x, train_images, train_zip],
    y=train_y,
    validation_data=([test_x, test_images, test_zip], test_y),
    epochs=args.epochs,
    batch_size=args.batch_size,
)
preds = model.predict([test_x, test_images, test_zip])
diff = preds.flatten() - test_y
percent = (diff / test_y) * 100
print(f"mean: {np.mean(np.abs(percent)):.2f}%, std: {np.std(np.abs(percent)):.2f}%")
