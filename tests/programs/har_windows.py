"""Accelerometer readings: normalised by column, cut into overlapping windows, read by a CNN."""

import numpy as np
import pandas as pd
from scipy import stats
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import LabelEncoder, StandardScaler
from tensorflow.keras.layers import Conv1D, Conv2D, Dense, Dropout, Flatten, GlobalAveragePooling1D, MaxPooling1D
from tensorflow.keras.models import Sequential

N = 1200
activities = ["Walking", "Jogging", "Sitting", "Standing"]
raw = pd.DataFrame(
    {
        "user": np.repeat(np.arange(12), N // 12),
        "activity": [activities[i // 300] for i in range(N)],
        "timestamp": np.arange(N),
        "x": np.random.randn(N),
        "y": np.random.randn(N),
        "z": np.random.randn(N),
    }
)
raw = raw.drop(["user", "timestamp"], axis=1).copy()
label = LabelEncoder()
raw["label"] = label.fit_transform(raw["activity"])
X = raw[["x", "y", "z"]]
y = raw["label"]
scaler = StandardScaler()
X = scaler.fit_transform(X)
scaled_X = pd.DataFrame(data=X, columns=["x", "y", "z"])
scaled_X["label"] = y.values

Fs = 20
frame_size = Fs * 4
hop_size = Fs * 2


def get_frames(df, frame_size, hop_size):
    N_FEATURES = 3
    frames = []
    labels = []
    for i in range(0, len(df) - frame_size, hop_size):
        x = df["x"].values[i : i + frame_size]
        y = df["y"].values[i : i + frame_size]
        z = df["z"].values[i : i + frame_size]
        label = stats.mode(df["label"][i : i + frame_size])[0]
        frames.append([x, y, z])
        labels.append(label)
    frames = np.asarray(frames).reshape(-1, frame_size, N_FEATURES)
    labels = np.asarray(labels)
    return frames, labels


X, y = get_frames(scaled_X, frame_size, hop_size)
print(X.shape, y.shape)
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=0)

model = Sequential()
model.add(Conv1D(32, 7, activation="relu", input_shape=X_train[0].shape))
model.add(MaxPooling1D(2))
model.add(Conv1D(64, 5, activation="relu", padding="same"))
model.add(GlobalAveragePooling1D())
model.add(Dropout(0.5))
model.add(Dense(len(activities), activation="softmax"))
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(X_train, y_train, epochs=1, validation_data=(X_test, y_test), verbose=0)
print(model.predict(X_test[:5]).argmax(axis=-1).shape)

X_train = X_train.reshape(X_train.shape[0], frame_size, 3, 1)
X_test = X_test.reshape(len(X_test), frame_size, 3, 1)
model = Sequential()
model.add(Conv2D(16, (2, 2), activation="relu", input_shape=X_train[0].shape))
model.add(Flatten())
model.add(Dense(4, activation="softmax"))
model.compile("adam", "sparse_categorical_crossentropy")
model.fit(X_train, y_train, epochs=1, verbose=0)

windows = np.lib.stride_tricks.sliding_window_view(scaled_X[["x", "y", "z"]].to_numpy(), 50, axis=0)[::25]
windows = windows.transpose(0, 2, 1)
print(Conv1D(8, 3)(windows).shape)
