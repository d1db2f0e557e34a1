import numpy as np
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
from tensorflow.keras.layers import GRU, Dense
from tensorflow.keras.models import Sequential

steps = np.random.rand(120, 50, 6)
walker = np.random.randint(0, 2, size=120)
X_train, X_test, y_train, y_test = train_test_split(steps, walker, test_size=0.25, random_state=3)

scaler = StandardScaler()
X_train = scaler.fit_transform(X_train.reshape(-1, 6)).reshape(X_train.shape)
X_test = scaler.transform(X_test.reshape(-1, 6)).reshape(X_test.shape)

model = Sequential([GRU(12, input_shape=(50, 6)), Dense(1, activation='sigmoid')])
model.compile(loss='binary_crossentropy', optimizer='adam', metrics=['accuracy'])
model.fit(X_train, y_train, validation_data=(X_test, y_test), epochs=1, verbose=0)
