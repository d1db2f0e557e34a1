"""Share prices: five columns, windows of sixty days, stacked LSTMs; the next day from the last window."""

import numpy as np
import pandas as pd
from sklearn.preprocessing import MinMaxScaler, StandardScaler
from tensorflow.keras.layers import LSTM, Bidirectional, Conv1D, Dense, Dropout, MaxPooling1D
from tensorflow.keras.models import Sequential

rng = np.random.default_rng(0)
n = 300
close = 100 + rng.normal(0, 1, n).cumsum()
data = pd.DataFrame(
    {
        "Date": pd.date_range("2020-01-01", periods=n),
        "Open": close + rng.normal(size=n),
        "High": close + 1,
        "Low": close - 1,
        "Close": close,
        "Volume": rng.integers(1000, 9000, n),
    }
)
data["MA10"] = data["Close"].rolling(10).mean()
data["Return"] = data["Close"].pct_change()
data = data.fillna(0)
data["Date"] = pd.to_datetime(data["Date"])
data.set_index("Date", inplace=True)

features = ["Open", "High", "Low", "Close", "Volume", "MA10"]
training_data_len = int(np.ceil(len(data) * 0.8))
scaler = MinMaxScaler(feature_range=(0, 1))
scaled_data = scaler.fit_transform(data[features])
target_scaler = StandardScaler()
target = target_scaler.fit_transform(data[["Close"]].values)

train_data = scaled_data[0:training_data_len, :]
x_train = []
y_train = []
for i in range(60, len(train_data)):
    x_train.append(train_data[i - 60 : i])
    y_train.append(train_data[i, 3])
x_train, y_train = np.array(x_train), np.array(y_train)
print(x_train.shape, y_train.shape)

test_data = scaled_data[training_data_len - 60 :, :]
x_test = []
y_test = target[training_data_len:, :]
for i in range(60, len(test_data)):
    x_test.append(test_data[i - 60 : i, :])
x_test = np.array(x_test)

model = Sequential()
model.add(Conv1D(32, 3, activation="relu", input_shape=(x_train.shape[1], x_train.shape[2])))
model.add(MaxPooling1D(2))
model.add(Bidirectional(LSTM(32, return_sequences=True)))
model.add(Dropout(0.2))
model.add(LSTM(16))
model.add(Dense(8))
model.add(Dense(1))
model.compile(optimizer="adam", loss="mean_squared_error")
model.fit(x_train, y_train, batch_size=32, epochs=1, verbose=0)

predictions = model.predict(x_test)
print(predictions.shape)
closing = data.filter(["Close"]).values
last_60 = scaler.transform(data[features].tail(60))
X_last = np.array([last_60])
X_last = np.reshape(X_last, (X_last.shape[0], X_last.shape[1], len(features)))
print(Conv1D(4, 5)(X_last).shape)
