"""Weather every hour: calendar features, splits by date, standardised columns, windows by Keras and by hand."""

import keras
import numpy as np
import pandas as pd
from keras import layers

hours = pd.date_range("2020-01-01", periods=2000, freq="h")
df = pd.DataFrame(
    {
        "p (mbar)": 990 + np.random.randn(2000),
        "T (degC)": np.random.randn(2000) * 8,
        "rh (%)": np.random.rand(2000) * 100,
        "wv (m/s)": np.abs(np.random.randn(2000)),
        "wd (deg)": np.random.rand(2000) * 360,
    }
)
wv = df.pop("wv (m/s)")
wd_rad = df.pop("wd (deg)") * np.pi / 180
df["Wx"] = wv * np.cos(wd_rad)
df["Wy"] = wv * np.sin(wd_rad)
timestamp_s = np.arange(2000) * 3600.0
day = 24 * 60 * 60
df["Day sin"] = np.sin(timestamp_s * (2 * np.pi / day))
df["Day cos"] = np.cos(timestamp_s * (2 * np.pi / day))
column_indices = {name: i for i, name in enumerate(df.columns)}

n = len(df)
train_df = df[0 : int(n * 0.7)]
val_df = df[int(n * 0.7) : int(n * 0.9)]
test_df = df[int(n * 0.9) :]
num_features = df.shape[1]

train_mean = train_df.mean()
train_std = train_df.std()
train_df = (train_df - train_mean) / train_std
val_df = (val_df - train_mean) / train_std
test_df = (test_df - train_mean) / train_std

past, future, step, batch_size = 72, 12, 6, 64
sequence_length = int(past / step)
x_train = train_df[[df.columns[i] for i in [0, 1, 2, 3]]].values
y_train = train_df.iloc[past + future :][["T (degC)"]]

dataset_train = keras.utils.timeseries_dataset_from_array(
    x_train[: len(y_train)], y_train, sequence_length=sequence_length, sampling_rate=step, batch_size=batch_size
)
for batch in dataset_train.take(1):
    inputs, targets = batch
print("Input shape:", inputs.numpy().shape)

inputs = layers.Input(shape=(inputs.shape[1], inputs.shape[2]))
lstm_out = layers.LSTM(32)(inputs)
outputs = layers.Dense(1)(lstm_out)
model = keras.Model(inputs=inputs, outputs=outputs)
model.compile(optimizer=keras.optimizers.Adam(), loss="mse")


def make_windows(frame, width, label_columns):
    values = np.array(frame, dtype=np.float32)
    places = [column_indices[name] for name in label_columns]
    inputs = np.stack([values[i : i + width] for i in range(len(values) - width)])
    labels = np.stack([values[i + width, places] for i in range(len(values) - width)])
    return inputs, labels


X_val, y_val = make_windows(val_df, 24, ["T (degC)", "Wx"])
X_test, y_test = make_windows(test_df, 24, ["T (degC)", "Wx"])
conv = keras.Sequential(
    [
        layers.Input(X_val.shape[1:]),
        layers.Conv1D(32, 3, activation="relu"),
        layers.GlobalMaxPooling1D(),
        layers.Dense(y_val.shape[-1]),
    ]
)
conv.compile("adam", "mse")
conv.fit(X_val, y_val, epochs=1, verbose=0)
print(conv(X_test).shape)
