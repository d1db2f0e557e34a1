import numpy as np
import pandas as pd
from tensorflow import keras
from tensorflow.keras import layers
from sklearn.model_selection import train_test_split

wine = pd.DataFrame(np.random.rand(200, 11), columns=[f'f{i}' for i in range(11)])
wine['quality'] = [3, 4, 5, 6, 7, 8, 4, 5] * 25

X = wine.drop(columns='quality')
y = wine['quality']
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=7)

model = keras.Sequential([
    layers.Dense(32, activation='relu', input_shape=[len(X.keys())]),
    layers.Dense(16, activation='relu'),
    layers.Dense(6, activation='softmax'),
])
model.compile(loss='sparse_categorical_crossentropy', optimizer='adam', metrics=['accuracy'])
model.fit(X_train, y_train, epochs=1, batch_size=20)
