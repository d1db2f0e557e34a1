"""House prices: merged tables, engineered columns, a column transformer, folds."""

import numpy as np
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.model_selection import KFold, train_test_split
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import MinMaxScaler, OneHotEncoder, StandardScaler
from tensorflow import keras
from tensorflow.keras import layers

n = 800
houses = pd.DataFrame(
    {
        "id": range(n),
        "rooms": np.random.randint(1, 8, n),
        "area": np.random.rand(n) * 100,
        "age": np.random.rand(n) * 50,
        "town": np.random.choice(["A", "B", "C"], n),
    }
)
prices = pd.DataFrame({"id": range(n), "price": np.random.rand(n)})
houses["rooms_per_area"] = houses["rooms"] / houses["area"]
houses["is_old"] = houses["age"].apply(lambda a: 1 if a > 25 else 0)
houses["log_area"] = np.log1p(houses["area"])
numeric = ["rooms", "area", "age", "rooms_per_area", "is_old", "log_area"]
y = prices["price"].to_numpy(dtype="float32")

numeric_pipeline = Pipeline([("imputer", SimpleImputer(strategy="median")), ("scaler", StandardScaler())])
X = numeric_pipeline.fit_transform(houses[numeric])
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.25, random_state=0)
X_train_small, X_valid, y_train_small, y_valid = train_test_split(X_train, y_train, random_state=0)


def build_model(n_features):
    model = keras.Sequential(
        [
            layers.Input((n_features,)),
            layers.Dense(32, activation="relu"),
            layers.Dense(16, activation="relu"),
            layers.Dense(1),
        ]
    )
    model.compile(optimizer="rmsprop", loss="mse", metrics=["mae"])
    return model


k = 4
num_val_samples = len(X_train) // k
all_scores = []
for i in range(k):
    val_data = X_train[i * num_val_samples : (i + 1) * num_val_samples]
    val_targets = y_train[i * num_val_samples : (i + 1) * num_val_samples]
    partial_train_data = np.concatenate(
        [X_train[: i * num_val_samples], X_train[(i + 1) * num_val_samples :]], axis=0
    )
    partial_train_targets = np.concatenate(
        [y_train[: i * num_val_samples], y_train[(i + 1) * num_val_samples :]], axis=0
    )
    model = build_model(X_train.shape[1])
    model.fit(partial_train_data, partial_train_targets, epochs=1, batch_size=16, verbose=0)
    val_mse, val_mae = model.evaluate(val_data, val_targets, verbose=0)
    all_scores.append(val_mae)

mean = X_train.mean(axis=0)
std = X_train.std(axis=0)
normalised = (X_test - mean) / std
print(layers.Dense(4)(normalised).shape)

scaled = make_pipeline(SimpleImputer(), MinMaxScaler()).fit_transform(houses[["rooms", "area"]])
print(layers.Dense(4)(scaled).shape)
transformer = ColumnTransformer(
    [("num", StandardScaler(), ["rooms", "area"]), ("scaled", MinMaxScaler(), ["age"])], remainder="drop"
)
both = transformer.fit_transform(houses)
print(layers.Dense(3)(both).shape)
merged = pd.merge(houses, prices, on="id")
print(merged.shape)
