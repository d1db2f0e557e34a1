import numpy as np
from sklearn.model_selection import train_test_split
from tensorflow import keras
from tensorflow.keras import layers

def load():
    data = np.random.rand(400, 9)
    return data[:, :8], data[:, 8]

def build_model(n_features, n_out=3):
    model = keras.Sequential([
        layers.Dense(32, activation='relu', input_shape=[n_features]),
        layers.Dense(n_out),
    ])
    model.compile(optimizer='adam', loss='mae')
    return model

X, y = load()
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2)
model = build_model(X_train.shape[1], n_out=1)
model.fit(X_train, y_train, epochs=1)
