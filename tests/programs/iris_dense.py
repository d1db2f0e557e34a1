"""The iris flowers: labels encoded, one-hot, split, scaled, and a dense network."""

import numpy as np
import pandas as pd
from sklearn.datasets import load_iris
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import LabelEncoder, OneHotEncoder, StandardScaler
from tensorflow import keras
from tensorflow.keras import layers
from tensorflow.keras.utils import to_categorical

iris = load_iris()
df = pd.DataFrame(data=np.c_[iris["data"], iris["target"]], columns=iris["feature_names"] + ["target"])
df["species"] = df["target"].map({0.0: "setosa", 1.0: "versicolor", 2.0: "virginica"})
df.head()
df.describe()

X = df.drop(["target", "species"], axis=1)
y = df["species"]
encoder = LabelEncoder()
y = encoder.fit_transform(y)
Y = to_categorical(y, num_classes=3)

X_train, X_test, y_train, y_test = train_test_split(X, Y, test_size=0.2, random_state=42, stratify=y)
scaler = StandardScaler()
X_train = scaler.fit_transform(X_train)
X_test = scaler.transform(X_test)
X_train, X_val, y_train, y_val = train_test_split(X_train, y_train, test_size=0.1)

model = keras.Sequential(
    [
        layers.Dense(64, activation="relu", input_shape=(X_train.shape[1],)),
        layers.BatchNormalization(),
        layers.Dropout(0.3),
        layers.Dense(32, activation="relu"),
        layers.Dense(y_train.shape[1], activation="softmax"),
    ]
)
model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
history = model.fit(X_train, y_train, validation_data=(X_val, y_val), epochs=1, verbose=0)
loss, accuracy = model.evaluate(X_test, y_test, verbose=0)
predicted = np.argmax(model.predict(X_test), axis=1)
print(encoder.classes_[predicted])
hidden = model.layers[0](X_test)
print(hidden.shape)

flowers = iris.data
kinds = iris.target.reshape(-1, 1)
one_hot = OneHotEncoder(sparse_output=False)
kinds = one_hot.fit_transform(kinds)
print(layers.Dense(2)(flowers).shape)
