import numpy as np
from sklearn.preprocessing import StandardScaler
from tensorflow.keras.models import Sequential
from tensorflow.keras.layers import Dense

X = np.random.rand(100, 11)
y = np.random.randint(0, 2, 100)
sc = StandardScaler()
X = sc.fit_transform(X)

ann = Sequential()
ann.add(Dense(units=6, activation='relu'))
ann.add(Dense(units=6, activation='relu'))
ann.add(Dense(units=1, activation='sigmoid'))
ann.compile(optimizer='adam', loss='binary_crossentropy', metrics=['accuracy'])
ann.fit(X, y, batch_size=32, epochs=1)

print(ann.predict(X[0:1]) > 0.5)
