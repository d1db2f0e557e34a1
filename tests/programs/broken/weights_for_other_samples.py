import numpy as np
from sklearn.model_selection import train_test_split
from keras.models import Sequential
from keras.layers import Dense, Input

X = np.random.normal(size=(240, 8))
y = np.random.randint(0, 2, size=240)
importance = np.random.rand(240)

X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.25, random_state=3)

model = Sequential([
    Input((8,)),
    Dense(16, activation='relu'),
    Dense(1, activation='sigmoid'),
])
model.compile('adam', 'binary_crossentropy')
model.fit(X_train, y_train, sample_weight=importance, epochs=1)
