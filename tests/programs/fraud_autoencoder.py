"""Card payments: an autoencoder that learns what is normal, and a classifier on balanced data."""

import numpy as np
import pandas as pd
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import RobustScaler, StandardScaler
from sklearn.utils.class_weight import compute_class_weight
from tensorflow.keras import regularizers
from tensorflow.keras.layers import Dense, Input
from tensorflow.keras.models import Model, Sequential

np.random.seed(42)
columns = ["Time"] + [f"V{i}" for i in range(1, 29)] + ["Amount"]
df = pd.DataFrame(np.random.randn(300, 30), columns=columns)
df["Class"] = (np.arange(300) % 10 == 0).astype(int)
print(df.shape)
df.isnull().sum()

df["Amount"] = StandardScaler().fit_transform(df["Amount"].values.reshape(-1, 1))
df["scaled_time"] = RobustScaler().fit_transform(df["Time"].values.reshape(-1, 1))
df = df.drop(["Time"], axis=1)

X = df.drop("Class", axis=1).values
y = df["Class"].values
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=42, stratify=y)

input_dim = X_train.shape[1]
encoding_dim = 14
input_layer = Input(shape=(input_dim,))
encoder = Dense(encoding_dim, activation="tanh", activity_regularizer=regularizers.l1(1e-5))(input_layer)
encoder = Dense(int(encoding_dim / 2), activation="relu")(encoder)
decoder = Dense(int(encoding_dim / 2), activation="tanh")(encoder)
decoder = Dense(input_dim, activation="relu")(decoder)
autoencoder = Model(inputs=input_layer, outputs=decoder)
autoencoder.compile(optimizer="adam", loss="mean_squared_error")
autoencoder.fit(X_train, X_train, epochs=1, batch_size=32, validation_data=(X_test, X_test), verbose=0)

predictions = autoencoder.predict(X_test)
mse = np.mean(np.power(X_test - predictions, 2), axis=1)
error_df = pd.DataFrame({"reconstruction_error": mse, "true_class": y_test})
print(error_df.shape)
threshold = np.percentile(mse, 95)
scores = np.column_stack([mse, np.sqrt(mse)])
print(Dense(3)(scores).shape)

weights = compute_class_weight("balanced", classes=np.unique(y_train), y=y_train)
class_weight = dict(enumerate(weights))
clf = Sequential([Dense(16, activation="relu", input_dim=input_dim), Dense(1, activation="sigmoid")])
clf.compile("adam", "binary_crossentropy", metrics=["accuracy"])
clf.fit(X_train, y_train, epochs=1, class_weight=class_weight, verbose=0)
y_pred = (clf.predict(X_test) > 0.5).astype(int).ravel()
print(y_pred.shape)
