import numpy as np
import pandas as pd
from sklearn.preprocessing import MinMaxScaler
from tensorflow.keras.layers import LSTM, Dense
from tensorflow.keras.models import Sequential

table = pd.DataFrame(np.random.rand(150, 4), columns=['rent', 'vacancies', 'wages', 'month'])
scaler = MinMaxScaler()
scaled = scaler.fit_transform(table)

past = 12
X = np.array([scaled[i - past:i] for i in range(past, len(scaled))])
y = scaled[past:, 0]

model = Sequential()
model.add(LSTM(10, input_shape=(past, 4)))
model.add(Dense(1))
model.compile(optimizer='adam', loss='mse')
model.fit(X, y, epochs=1, batch_size=32, verbose=0)

predicted = model.predict(X, verbose=0)
rents = scaler.inverse_transform(np.repeat(predicted, 4, axis=1))[:, 0]
print(rents[:5])
