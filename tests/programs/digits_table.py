"""Digits in a table of pixels, as a contest has them: label column, scaling, images, augmentation, submission."""

import numpy as np
import pandas as pd
import tensorflow as tf
from sklearn.datasets import load_digits
from sklearn.decomposition import PCA
from sklearn.model_selection import KFold, train_test_split
from tensorflow import keras

digits = load_digits()
pixels = [f"pixel{i}" for i in range(64)]
train = pd.DataFrame(digits.data, columns=pixels)
train.insert(0, "label", digits.target)
test = pd.DataFrame(np.random.randint(0, 16, (300, 64)), columns=pixels)

Y_train = train["label"]
X_train = train.drop(labels=["label"], axis=1)
del train
X_train = X_train / 16.0
test = test / 16.0
X_train = X_train.values.reshape(-1, 8, 8, 1)
test = test.values.reshape(-1, 8, 8, 1)
Y_train = keras.utils.to_categorical(Y_train, num_classes=10)
X_train, X_val, Y_train, Y_val = train_test_split(X_train, Y_train, test_size=0.1, random_state=2)


def build():
    model = keras.Sequential()
    model.add(keras.layers.Conv2D(16, (3, 3), padding="same", activation="relu", input_shape=(8, 8, 1)))
    model.add(keras.layers.MaxPool2D((2, 2)))
    model.add(keras.layers.Flatten())
    model.add(keras.layers.Dense(10, activation="softmax"))
    model.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
    return model


model = build()
model.fit(X_train, Y_train, epochs=1, validation_data=(X_val, Y_val), verbose=0)
results = model.predict(test)
results = np.argmax(results, axis=1)
results = pd.Series(results, name="Label")
submission = pd.concat([pd.Series(range(1, 301), name="ImageId"), results], axis=1)
print(submission.shape)

flat = X_train.reshape(len(X_train), -1)
pca = PCA(n_components=20)
reduced = pca.fit_transform(flat)
print(keras.layers.Dense(5)(reduced).shape, keras.layers.Dense(3)(pca.transform(X_val.reshape(-1, 64))).shape)

kf = KFold(n_splits=4, shuffle=True, random_state=1)
scores = []
for train_index, test_index in kf.split(digits.images[:1000]):
    fold = digits.images[train_index][..., np.newaxis]
    held = digits.images[test_index][..., np.newaxis].astype("float32") / 255
    hidden = keras.layers.Conv2D(4, 3)(held)
    scores.append(float(tf.reduce_mean(hidden)))
print(np.mean(scores), np.std(scores))
