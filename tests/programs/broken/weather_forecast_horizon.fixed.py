import numpy as np
from sklearn.preprocessing import MinMaxScaler
from keras.models import Sequential
from keras.layers import LSTM, Dense

def split_sequence(sequence, n_in, n_out):
    X, y = [], []
    for i in range(len(sequence) - n_in - n_out + 1):
        X.append(sequence[i:i + n_in])
        y.append(sequence[i + n_in:i + n_in + n_out, 0])
    return np.array(X), np.array(y)

n_steps_in, n_steps_out = 24, 6
series = np.random.rand(300, 3)
scaler = MinMaxScaler(feature_range=(0, 1))
scaled = scaler.fit_transform(series)
X, y = split_sequence(scaled, n_steps_in, n_steps_out)
n_features = X.shape[2]

model = Sequential()
model.add(LSTM(50, activation='relu', return_sequences=True, input_shape=(n_steps_in, n_features)))
model.add(LSTM(50, activation='relu'))
model.add(Dense(n_steps_out))
model.compile(optimizer='adam', loss='mse')
model.fit(X, y, epochs=1, verbose=0)
